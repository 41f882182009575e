"""The page of one row: where it is, who must act until when, what one can do, what happened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.generic import TemplateView

from portal.audit.timeline import story_of
from portal.components.values import Story
from portal.doors.actions import registry, split_offered
from portal.kernel import numbers
from portal.people.models import Role
from portal.time import clock


def find(rows: QuerySet, number: str) -> Any:
    """The row with this number among those the reader may know of; 404 for every other."""
    if "\x00" in number:  # PostgreSQL refuses the very question
        raise Http404
    obj = rows.filter(number=number).first()
    if obj is None and (tidied := numbers.tidy(number)) != number:
        obj = rows.filter(number=tidied).first()
    if obj is None:
        raise Http404
    return obj


def tell_its_time(obj: Any, user: Any) -> None:
    """From here on this request tells times where the row's shop is. Customers keep one zone for all their pages, lists and
    home included (see `portal.pages.middleware`)."""
    shop = getattr(obj, "shop", None)
    if shop is not None and not (user.role == Role.CUSTOMER and getattr(user, "country", "")):
        timezone.activate(clock.zone(shop.country))


class DetailPage(TemplateView):
    """The story page of one model. Ten queries at most. Strangers get 404.

    A subclass names `model` and `template_name`, and says in `describe` what the page tells: `badge`, `kind`, `statement`,
    `lead`, `until`, `steps`, `facts`, `goods` and whatever its template reads. `fragments` are templates for parts that
    are asked for alone (`?fragment=panel`); they carry an ETag and answer 304 while nothing changed.
    """

    model: type[Model]
    fragments: dict[str, str] = {}
    back: tuple[Any, str] | None = None

    def queryset(self) -> QuerySet:
        """What the reader may know of. Override to fetch along what the page shows."""
        return self.model._default_manager.for_user(self.request.user)  # type: ignore[attr-defined]

    def describe(self, obj: Any, user: Any) -> dict[str, Any]:
        """What the page says about `obj` to `user`."""
        return {}

    def story_objects(self, obj: Any) -> Iterable[Any]:
        """Whose recorded changes make up the story: the row, and rows that belong to it."""
        return (obj,)

    def story(self, obj: Any, user: Any) -> list[Story]:
        return story_of(self.story_objects(obj), user)

    def mark(self, obj: Any) -> Iterable[Any]:
        """What a fragment depends on besides the row's own version, such as the versions of related rows."""
        return ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.obj = find(self.queryset(), kwargs["number"])
        tell_its_time(self.obj, request.user)
        name = request.GET.get("fragment", "")
        if not name:
            return super().get(request, *args, **kwargs)
        if name not in self.fragments:
            raise Http404
        etag = self.etag(name)
        if request.headers.get("If-None-Match") == etag:
            answer: HttpResponse = HttpResponseNotModified()
        else:
            answer = render(request, self.fragments[name], self.get_context_data(**kwargs))
        answer["ETag"] = etag
        answer["Cache-Control"] = "private, no-cache"
        return answer

    def etag(self, name: str) -> str:
        """Changes whenever the fragment would: with the row, its company, the reader and their language."""
        obj, user = self.obj, self.request.user
        parts = (
            name,
            obj.pk,
            obj.version,
            obj.updated_at,
            obj.due_at,
            user.pk,
            translation.get_language(),
            *self.mark(obj),
        )
        return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        table = registry.get(type(self.obj))
        offered = [row for row in table.offered(self.obj, user) if row.action.on_page] if table else []
        can, cannot = split_offered(offered)
        context = super().get_context_data(**kwargs)
        context |= {
            "obj": self.obj,
            "offered": offered,
            "can": can,
            "cannot": cannot,
            "story": self.story(self.obj, user),
            "number": self.obj.number,
            "page_url": self.request.path,
        }
        if self.back:
            context |= {"back_label": self.back[0], "back_url": self.back[1]}
        return context | self.describe(self.obj, user)
