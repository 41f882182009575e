"""Three doors, one rule: proves that page, API and admin all reach a command, refuse outsiders, and explain refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from portal.audit.models import AuditEntry, StatusChange
from portal.doors.actions import Actions
from tests.helpers import client_for


class Undo(Exception):
    """Ends a trial."""


@contextmanager
def trial() -> Iterator[None]:
    """What happens inside has not happened afterwards, so that each door finds the same row."""
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


def records() -> tuple[int, int]:
    """How much is on record: every change and every fact."""
    return StatusChange.objects.count(), AuditEntry.objects.count()


class Door:
    """One way in. `send` posts the action and answers with the response; what a success looks like is in `took`."""

    took: tuple[int, ...]

    def __init__(self, table: Actions, name: str, obj: Any) -> None:
        self.table, self.name, self.obj = table, name, obj

    def url(self) -> str:
        raise NotImplementedError

    def browser(self, user: Any) -> Client:
        return client_for(user)

    def send(self, user: Any, data: dict[str, Any]) -> Any:
        return self.browser(user).post(self.url(), data)


class Page(Door):
    took = (302,)

    def url(self) -> str:
        return self.table.url(self.obj, self.name)


class Api(Door):
    took = (200,)

    def url(self) -> str:
        return reverse(f"api:{self.obj._meta.model_name}-{self.name}", kwargs={"number": self.obj.number})

    def send(self, user: Any, data: dict[str, Any]) -> Any:
        if any(hasattr(value, "read") for value in data.values()):
            return super().send(user, data)
        return self.browser(user).post(self.url(), data, content_type="application/json")


class Admin(Door):
    took = (302,)

    def url(self) -> str:
        meta = self.obj._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_step", args=[self.obj.pk, self.name])

    def browser(self, user: Any) -> Client:
        if user is not None and not user.is_staff:
            type(user).objects.filter(pk=user.pk).update(is_staff=True)
        return client_for(user)


def assert_three_doors(
    table: Actions,
    name: str,
    obj: Any,
    *,
    by: Any,
    data: dict[str, Any] | None = None,
    outsider: Any,
    twice: bool = True,
    admin: bool = True,
) -> None:
    """`by` takes the action through page, API and admin, each from the row as it is now; `outsider` through none of them.

    With `twice`, a second time is refused at each door with the same sentence, and nothing happens. `data` must hold
    `channel` when `by` takes a customer's step for them.
    """
    data = data or {}
    action = table.by_name[name]
    doors = [Page(table, name, obj)] if action.on_page else []
    doors.append(Api(table, name, obj))
    if admin:
        doors.append(Admin(table, name, obj))
    for door in doors:
        where = type(door).__name__
        with trial():
            before = records()
            answer = door.send(outsider, data)
            assert answer.status_code == 404, f"{where}: an outsider got {answer.status_code}"
            answer = door.send(None, data)
            assert answer.status_code in (302, 401), f"{where}: signed out got {answer.status_code}"
            assert records() == before, f"{where}: an outsider changed something"
        with trial():
            before = records()
            answer = door.send(by, data)
            assert answer.status_code in door.took, f"{where}: {by} got {answer.status_code}: {told(answer)}"
            assert records() > before, f"{where}: nothing was recorded"
            if twice:
                after = records()
                again = door.send(by, data)
                assert again.status_code == 409, f"{where}: the second time got {again.status_code}: {told(again)}"
                assert records() == after, f"{where}: the second time changed something"
                assert reason(table, name, obj, by) in told(again), f"{where}: no reason was given: {told(again)}"


def reason(table: Actions, name: str, obj: Any, user: Any) -> str:
    """Why the action is refused now, as the table says it."""
    fresh = type(obj)._default_manager.get(pk=obj.pk)
    offered = {row.name: row for row in table.offered(fresh, type(user).objects.get(pk=user.pk))}
    assert name in offered, f"{name} is not {user}'s to take any more"
    return plain(offered[name].reason)


def told(answer: Any) -> str:
    """What an answer says, without markup."""
    if answer.get("Content-Type", "").startswith("application/json"):
        return plain(" ".join(error["detail"] for error in answer.json().get("errors", ())))
    return plain(strip_tags(answer.content.decode()))


def plain(text: str) -> str:
    """Words alone: no entities, no line breaks, and no final stop, which some places leave out."""
    return " ".join(unescape(text).split()).removesuffix(".")
