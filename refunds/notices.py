"""Who is told what about money."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal import clock, look, notices
from portal.models import Notice, StatusChange
from portal.notices import text
from refunds import statements
from refunds.models import Refund, Repayment
from refunds.statuses import RefundStatus, RepaymentStatus


@notices.about(Refund, RefundStatus.SUCCEEDED)
def it_arrived(refund: Refund, change: Any) -> notices.News:
    yield (
        refund.payer,
        text(
            _("%(amount)s arrived: %(account)s"),
            amount=lambda: statements.amount(refund),
            account=lambda: refund.account,
        ),
    )


@notices.about(Refund, RefundStatus.FAILED)
def it_failed(refund: Refund, change: Any) -> notices.News:
    yield refund.payer, _("The refund failed; we are trying another way, nothing to do")


@notices.about(Repayment, RepaymentStatus.DUE)
def it_is_due(repayment: Repayment, change: Any) -> notices.News:
    yield (
        repayment.payer,
        text(
            _("Please pay back %(amount)s %(when)s"),
            amount=lambda: statements.amount(repayment),
            when=lambda: look.by_text(repayment.due_at) if repayment.due_at else "",
        ),
    )


@notices.about(Repayment, RepaymentStatus.PAID)
def it_is_back(repayment: Repayment, change: Any) -> notices.News:
    yield repayment.payer, text(_("%(amount)s was paid back"), amount=lambda: statements.amount(repayment))


@notices.about(Repayment, RepaymentStatus.WAIVED)
def it_may_be_kept(repayment: Repayment, change: Any) -> notices.News:
    yield repayment.payer, text(_("%(amount)s need not be paid back"), amount=lambda: statements.amount(repayment))


@notices.about(Repayment, RepaymentStatus.LAPSED)
def it_was_not_paid(repayment: Repayment, change: Any) -> notices.News:
    yield repayment.payer, _("Not paid back in time; the request goes on as it was")


def tell_overdue(refund: Refund) -> None:
    """Tell the payer before they have to ask. Being overdue is no step, so the notice hangs on the step that was last.

    Told once for each time the refund was sent, however often this is called.
    """
    change = StatusChange.objects.filter(machine=refund.machine(), object_id=refund.pk).order_by("-pk").first()
    if refund.payer is None or change is None:
        return
    titles = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            titles[language] = statements.statement(refund, refund.payer)
    Notice.objects.get_or_create(
        to=refund.payer,
        change=change,
        defaults={
            "number": refund.number,
            "url": refund.get_absolute_url(),
            "title_en": titles["en"],
            "title_zh": titles["zh-hans"],
            "at": clock.now(),
            "mailed_at": None if refund.payer.email else clock.now(),
        },
    )
