"""A supporter acts for a customer for a while: on the phone, in the chat. Kept in the session, shown on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from portal.doors.perform import Channel
from portal.people.models import User

KEY = "acting"


@dataclass(frozen=True)
class Acting:
    """For whom, and how they reached us."""

    customer_id: int
    name: str
    channel: str

    @property
    def customer(self) -> User:
        return User.objects.get(pk=self.customer_id)

    @property
    def channel_word(self) -> str:
        return str(Channel(self.channel).label)


def start(session: SessionBase, customer: User, channel: str) -> None:
    session[KEY] = {"customer": customer.pk, "name": customer.name, "channel": Channel(channel).value}


def stop(session: SessionBase) -> None:
    session.pop(KEY, None)


def current(session: Any) -> Acting | None:
    """For whom this session acts, if for anybody."""
    kept = session.get(KEY)
    return Acting(kept["customer"], kept["name"], kept["channel"]) if kept else None
