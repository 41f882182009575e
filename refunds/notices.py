"""Who is told what about money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.models import StatusChange
from portal.components import times
from portal.notices import telling
from portal.notices.models import Notice
from portal.notices.telling import text
from portal.time import clock
from refunds.refunds import wording
from refunds.refunds import words as refund_words
from refunds.refunds.models import Refund
from refunds.repayments.models import Repayment
from refunds.statuses import GatewayName, RefundStatus, RepaymentStatus


@telling.about(Refund, RefundStatus.SUCCEEDED)
def it_arrived(refund: Refund, change: Any) -> telling.News:
    yield (
        refund.payer,
        text(
            _("%(amount)s arrived: %(account)s"),
            amount=lambda: refund_words.amount(refund),
            account=lambda: refund.account,
        ),
    )


@telling.about(Refund, RefundStatus.FAILED)
def it_failed(refund: Refund, change: Any) -> telling.News:
    yield refund.payer, _("The refund failed; we are trying another way, nothing to do")


@telling.about(Repayment, RepaymentStatus.DUE)
def it_is_due(repayment: Repayment, change: Any) -> telling.News:
    if repayment.status != RepaymentStatus.DUE:  # paid in the same moment, out of store credit
        return
    yield (
        repayment.payer,
        text(
            _("Please pay back %(amount)s %(when)s"),
            amount=lambda: refund_words.amount(repayment),
            when=lambda: times.by_text(repayment.due_at) if repayment.due_at else "",
        ),
    )


@telling.about(Repayment, RepaymentStatus.PAID)
def it_is_back(repayment: Repayment, change: Any) -> telling.News:
    words = _("%(amount)s was paid back")
    if repayment.payment is not None and repayment.payment.gateway == GatewayName.CREDIT:
        words = _("%(amount)s was taken back from your store credit")
    yield repayment.payer, text(words, amount=lambda: refund_words.amount(repayment))


@telling.about(Repayment, RepaymentStatus.WAIVED)
def it_may_be_kept(repayment: Repayment, change: Any) -> telling.News:
    yield repayment.payer, text(_("%(amount)s need not be paid back"), amount=lambda: refund_words.amount(repayment))


@telling.about(Repayment, RepaymentStatus.LAPSED)
def it_was_not_paid(repayment: Repayment, change: Any) -> telling.News:
    yield repayment.payer, _("Not paid back in time; the request goes on as it was")


def tell_overdue(refund: Refund) -> None:
    """Tell the payer before they have to ask. Being overdue is no step, so the notice hangs on the step that was last.

    Told once for each time the refund was sent, however often this is called.
    """
    _tell(refund, lambda: wording.statement(refund, refund.payer))


def tell_answer(refund: Refund) -> None:
    """Support has answered where the money is: what was said before of this step is told anew."""
    _tell(refund, lambda: gettext("Platform support answered where your refund is"), anew=True)


def tell_reminder(repayment: Repayment) -> None:
    """The last day comes near: the message that asked for the money is unread again, and mailed once more."""
    _tell(
        repayment,
        lambda: (
            gettext("Reminder: please pay back %(amount)s %(when)s")
            % {
                "amount": refund_words.amount(repayment),
                "when": times.by_text(repayment.due_at) if repayment.due_at else "",
            }
        ),
        anew=True,
    )


def tell_denied(repayment: Repayment) -> None:
    """The transfer the customer reported is not found: it is theirs to look again."""
    _tell(
        repayment,
        lambda: (
            gettext("Your transfer of %(amount)s was not found; please look again")
            % {"amount": refund_words.amount(repayment)}
        ),
        anew=True,
    )


def _tell(row: Refund | Repayment, title: Callable[[], str], *, anew: bool = False) -> None:
    """A message to the payer that no step brought: it hangs on the row's last one, once, or again where told so."""
    change = StatusChange.objects.filter(machine=row.machine(), object_id=row.pk).order_by("-pk").first()
    if row.payer is None or change is None:
        return
    titles = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            titles[language] = title()
    told = {
        "number": row.number,
        "url": row.get_absolute_url(),
        "title_en": titles["en"],
        "title_zh": titles["zh-hans"],
        "at": clock.now(),
        "mailed_at": None if row.payer.email else clock.now(),
    }
    if anew:
        Notice.objects.update_or_create(to=row.payer, change=change, defaults=told | {"read_at": None})
    else:
        Notice.objects.get_or_create(to=row.payer, change=change, defaults=told)
