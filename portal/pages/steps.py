"""The page of one step: consequences first, then the form, then the step itself."""

from __future__ import annotations

import secrets
import time
from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import NoReverseMatch
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.audit.models import StatusChange
from portal.audit.timeline import story_from
from portal.components.values import Story
from portal.doors import perform
from portal.doors.actions import Action, ActionForm, Actions, FormInvalid, split_offered
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.pages.details import DetailPage, find, tell_its_time
from portal.pages.wording import Worded

REMEMBERED = 3600
"""Seconds for which a second press of the same button is known to be the second."""


class ChannelForm(Worded, forms.Form):
    """Asked when somebody takes a customer's step: how did the customer reach them?"""

    channel = forms.ChoiceField(
        label=gettext_lazy("How did the customer reach you?"), choices=perform.Channel.choices, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, known: str = "", **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        if known:  # said when one began to act for this customer
            self.fields["channel"].widget = forms.HiddenInput()
            self.initial["channel"] = known


class ActionPage(TemplateView):
    """Every action of one table: `GET` shows what will happen, `POST` does it. Ten queries at most, besides the command's.

    A subclass names `table`, and `page` (the DetailPage whose queryset and description it shares). Somebody else's
    action does not exist here (404); what is refused is explained, with the row as it is now (409).
    """

    table: Actions
    page: type[DetailPage] | None = None
    template_name = "portal/action.html"

    def queryset(self) -> QuerySet:
        """What the reader may know of."""
        return self.table.model._default_manager.for_user(self.request.user)  # type: ignore[attr-defined]

    def sent_queryset(self) -> QuerySet:
        """What sending a step looks at, where its page draws more."""
        return self.queryset()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        action = self.table.get(kwargs["action"])
        if action is None or not action.on_page:
            raise Http404
        self.action: Action = action
        is_sent = request.method == "POST" and "preview" not in request.POST
        self.obj = find(self.sent_queryset() if is_sent else self.queryset(), kwargs["number"])
        tell_its_time(self.obj, request.user)
        return super().dispatch(request, *args, **kwargs)

    # --- looking ---

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.action.rule(self.obj, request.user)
        except Forbidden:
            raise Http404 from None
        except Refused as no:
            return self.explain(no)
        trying = "preview" in request.GET
        form = self.table.bind(self.action.name, self.obj, request.user, request.GET if trying else None)
        if form is not None and trying:
            _forgive_blanks(form)
        return self.answer(form)

    def get_template_names(self) -> list[str]:
        return [self.action.template or self.template_name]

    def answer(self, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        """The page with its consequences, the form as far as it was filled, and what must come back with it."""
        user = self.request.user
        preview, terms = perform.terms_of(self.action, self.obj, user, form)
        return self.render_to_response(self.get_context_data(form=form, terms=terms, **more) | preview, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        action, obj, user = self.action, self.obj, self.request.user
        context = super().get_context_data(
            action=action,
            obj=obj,
            kind=action.label_for(obj, user),
            number=obj.number,
            heading=action.heading or action.label_for(obj, user),
            lead=action.says_of(obj, user),
            submit_label=action.submit or action.label_for(obj, user),
            stay_label=action.stay,
            back_url=self.back_url(),
            idempotency_key=secrets.token_urlsafe(12),
            version=obj.version,
            **kwargs,
        )
        if "channel_form" not in context and perform.whose(action, obj, user) is not None:
            acting = getattr(self.request, "acting", None)
            known = acting.channel if acting and acting.customer_id == obj.customer_id else ""
            context["channel_form"] = ChannelForm(known=known)
        return context

    def back_url(self) -> str:
        wanted = self.request.POST.get("next") or self.request.GET.get("next") or ""
        if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={self.request.get_host()}):
            return wanted
        return address_of(self.obj)

    # --- doing ---

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "preview" in request.POST:  # sent, not asked for: what was typed stays out of addresses and logs
            return self.look()
        press = Press(request)
        if not press.is_first():
            return self.already_done(press.result())
        try:
            result = self.take()
        except Forbidden:
            press.forget()
            raise Http404 from None
        except Refused as no:
            press.forget()
            return self.refuse(no)
        except BaseException:
            press.forget()
            raise
        url = self.next_url(result)
        press.remember(url)
        done = self.action.done_of(self.obj, result) or _("Done: %(step)s") % {"step": self.action.label}
        messages.success(request, done)
        return HttpResponseRedirect(url)

    def look(self) -> HttpResponse:
        """The page again, with what the half-filled form would bring. Takes no step."""
        user = self.request.user
        try:
            self.action.rule(self.obj, user)
        except Forbidden:
            raise Http404 from None
        except Refused as no:
            return self.explain(no)
        form = self.table.bind(self.action.name, self.obj, user, self.request.POST, self.request.FILES)
        if form is not None:
            _forgive_blanks(form)
        return self.answer(form)

    def take(self) -> Any:
        """Take the step, unless the row has moved on since the page was shown."""
        request = self.request
        seen = request.POST.get("version", "")
        if seen.isdigit() and int(seen) != self.obj.version:
            self.action.rule(self.obj, request.user)
            raise MovedOn(_("This has changed since you opened the page, so nothing was sent."))
        return perform.perform(
            self.table,
            self.action.name,
            self.obj,
            user=request.user,
            data=request.POST,
            files=request.FILES,
            channel=request.POST.get("channel", ""),
            terms=request.POST.get("terms"),
        )

    def next_url(self, result: Any) -> str:
        if self.request.POST.get("next"):
            return self.back_url()
        return address_of(result) or address_of(self.obj) or "/"

    def refuse(self, no: Refused) -> HttpResponseBase:
        """Say why not, in the shape that fits: at the fields, with the new terms, or with the row as it is now."""
        request = self.request
        if isinstance(no, FormInvalid):
            asked = perform.whose(self.action, self.obj, request.user) is not None
            return self.answer(no.form, status=422, **({"channel_form": ChannelForm(request.POST)} if asked else {}))
        form = self.table.bind(self.action.name, self.obj, request.user, request.POST, request.FILES)
        if isinstance(no, Invalid) and no.field == "channel":
            channel = ChannelForm(request.POST)
            channel.errors["channel"] = channel.error_class([str(no)])
            return self.answer(form, status=422, channel_form=channel)
        if isinstance(no, perform.TermsChanged | MovedOn):
            if form is not None:
                form.is_valid()
            self.fresh()
            return self.answer(form, status=409, refusal=no, meanwhile=self.meanwhile())
        if isinstance(no, Invalid) and form is not None:
            form.add_error(None, str(no))
            return self.answer(form, status=422)
        seen = request.POST.get("version", "")
        if seen.isdigit() and self.fresh().version > int(seen) and self.obj.status in self.action.goal:
            return self.already_done(address_of(self.obj))
        return self.explain(no)

    def explain(self, no: Refused) -> HttpResponse:
        """The refusal, who changed what meanwhile, and the row as it is now with what can be done instead."""
        user = self.request.user
        now: dict[str, Any] = {}
        if self.page is not None:
            page = self.page()
            page.setup(self.request, **self.kwargs)
            page.obj = self.obj = find(page.queryset(), self.kwargs["number"])
            now = page.describe(self.obj, user)
        elif self.request.method == "POST":
            self.fresh()
        can, cannot = split_offered(self.table.offered(self.obj, user))
        context = self.get_context_data(
            form=None, refusal=no, now=now, can=can, cannot=cannot, meanwhile=self.meanwhile(), channel_form=None
        )
        return self.render_to_response(context, status=409)

    def fresh(self) -> Any:
        """The row as it is now."""
        self.obj = find(self.queryset(), self.kwargs["number"])
        return self.obj

    def meanwhile(self) -> Story | None:
        """The newest change, when there was one since the page was shown."""
        seen = self.request.POST.get("version", "")
        if not seen.isdigit() or self.obj.version <= int(seen):
            return None
        rows = StatusChange.objects.filter(machine=self.obj.machine(), object_id=self.obj.pk)
        newest = rows.select_related("by", "on_behalf_of").order_by("-pk").first()
        return story_from(newest, self.obj, self.request.user) if newest else None

    def already_done(self, url: str) -> HttpResponseBase:
        messages.info(self.request, _("Already done; nothing was sent twice"))
        return HttpResponseRedirect(url or address_of(self.obj) or "/")


class MovedOn(Refused):
    """The row is another than the page showed, though the step is still possible: shown anew, and asked again."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(sentence, code="moved_on", hint=_("Please look at it again."))


class Press:
    """One press of one button. A second press of the same one waits for the first and learns how it ended.

    Only a courtesy: that nothing happens twice is kept by the lock and the table of steps. Kept in the cache.
    """

    def __init__(self, request: HttpRequest) -> None:
        token = request.POST.get("idempotency_key", "")[:64]
        self.key = f"press:{request.user.pk}:{request.path}:{token}" if token else ""

    def is_first(self) -> bool:
        return not self.key or cache.add(self.key, "", REMEMBERED)

    def result(self, *, patience: float = 5.0) -> str:
        """Where the first press led; "" when it has not ended in time."""
        until = time.monotonic() + patience
        while not (url := cache.get(self.key) or "") and time.monotonic() < until:
            time.sleep(0.1)
        return str(url)

    def remember(self, url: str) -> None:
        if self.key:
            cache.set(self.key, url, REMEMBERED)

    def forget(self) -> None:
        if self.key:
            cache.delete(self.key)


def address_of(thing: Any) -> str:
    """The page of a row, "" when it has none."""
    try:
        return str(thing.get_absolute_url())
    except (AttributeError, NoReverseMatch):
        return ""


def _forgive_blanks(form: ActionForm) -> None:
    """While somebody still chooses, what they have not filled in yet is no error."""
    form.full_clean()
    for name in list(form.errors):
        if name in form.fields and not form[name].data:
            del form.errors[name]
