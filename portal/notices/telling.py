"""Who is told what: on the messages page, and by e-mail in their language.

Each app says it once per fact, in its own `notices.py`:

    @about(Refund, RefundStatus.SUCCEEDED)
    def refund_arrived(refund, change):
        yield refund.payer, text(_("%(amount)s arrived"), amount=lambda: format_money(refund.amount, refund.currency))

Facts come from the outbox, at least once; a fact is told to a person once. Two facts of one row that read the same, one
right after the other, are one piece of news.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.apps import apps
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import Model, Q
from django.template.loader import render_to_string
from django.utils import translation

from portal.audit.models import StatusChange
from portal.notices.models import Notice
from portal.people.models import User
from portal.time import clock

log = structlog.get_logger(__name__)

Title = Any  # lazy text, or a function that makes the text in the active language
News = Iterable[tuple[User | None, Title]]
Teller = Callable[[Any, StatusChange], News]

_tellers: dict[tuple[type[Model], str], list[Teller]] = {}

SAME_NEWS = timedelta(minutes=5)
"""Within so long, the same words about the same row are not said again."""


def about(model: type[Model], *statuses: str) -> Callable[[Teller], Teller]:
    """Register who is told when a row of `model` comes into one of `statuses`. None as a person tells nobody."""

    def register(teller: Teller) -> Teller:
        for status in statuses:
            _tellers.setdefault((model, status), []).append(teller)
        return teller

    return register


def text(words: Any, /, **blanks: Any) -> Callable[[], str]:
    """Words whose blanks are filled in the language of whoever reads them; a blank may be a function."""
    return lambda: str(words) % {name: blank() if callable(blank) else blank for name, blank in blanks.items()}


def tell(change: StatusChange) -> int:
    """Write down for everyone concerned what this change brought; returns to how many. Idempotent.

    The caller holds the change locked, so that no two tell it at once.
    """
    model = apps.get_model(change.machine)
    tellers = _tellers.get((model, change.to_status), ())
    if not tellers or change.kind == StatusChange.IMPORTED:
        return 0
    obj = model._default_manager.get(pk=change.object_id)
    told = 0
    for teller in tellers:
        for person, title in teller(obj, change):
            if person is None or not person.is_active or person.pk == change.by_id:
                continue
            said = {"title_en": _words(title, "en"), "title_zh": _words(title, "zh-hans")}
            the_same = Q(number=change.number, at__gte=change.at - SAME_NEWS, **said)
            if Notice.objects.filter(the_same | Q(change=change), to=person).exists():
                continue
            Notice.objects.create(
                to=person,
                change=change,
                number=getattr(obj, "known_as", change.number),
                url=address_of(obj),
                at=change.at,
                mailed_at=None if person.email else clock.now(),
                **said,
            )
            told += 1
    return told


def mail_due(batch: int = 100) -> int:
    """Send what has not been mailed yet, each in its reader's language; returns how many were sent.

    A mail that cannot be sent now stays for the next sweep and does not hold up the ones behind it.
    """
    sent = last = 0
    while True:
        due = Notice.objects.filter(mailed_at=None, pk__gt=last)
        ids = list(due.order_by("pk").values_list("pk", flat=True)[:batch])
        if not ids:
            return sent
        sent += sum(_mail(pk) for pk in ids)
        last = ids[-1]


def _mail(pk: int) -> bool:
    with transaction.atomic():
        rows = Notice.objects.filter(pk=pk, mailed_at=None)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(of=("self",), skip_locked=True)
        notice = rows.select_related("to").first()
        if notice is None:
            return False
        try:
            send(notice)
        except OSError as problem:  # SMTP errors are of this kind too
            log.warning("mail_not_sent", notice=pk, problem=str(problem))
            return False
        Notice.objects.filter(pk=pk).update(mailed_at=clock.now())
        return True


def send(notice: Notice) -> None:
    """One mail: what happened, and where to read more. No amount or name beyond the sentence."""
    person = notice.to
    if not person.email:
        return
    with translation.override(person.language or settings.LANGUAGE_CODE):
        title = notice.title_zh if (person.language or "").startswith("zh") else notice.title_en
        body = render_to_string("portal/mail/notice.txt", {"notice": notice, "title": title, "url": settings.SITE_URL})
        send_mail(f"{title} · {notice.number}", body, None, [person.email])


def address_of(obj: Any) -> str:
    """The page of a row; the messages page when it has none."""
    getter = getattr(obj, "get_absolute_url", None)
    return str(getter()) if getter else "/messages/"


def _words(title: Title, language: str) -> str:
    with translation.override(language):
        return str(title() if callable(title) else title)[:200]
