"""What a withdrawal asks back in money, and what became of it. `row` as in `withdrawals`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.components import times, values
from portal.kernel.money import format_money
from refunds.statuses import RefundStatus, RepaymentStatus
from tickets.cases.company import day_of


def owed_back(row: Any) -> int:
    """All that is to be paid back, as it was confirmed: what is on its way is owed once it arrives. Minor units."""
    return int(row.to_repay + row.on_its_way)


def owed_parts(row: Any) -> str:
    """Of what the sum to be paid back is made, where it is more than one thing."""
    arrived = row.to_repay - row.kept
    parts = (
        (row.kept, _("costs %(amount)s")),
        (arrived, _("what arrived %(amount)s")),
        (row.on_its_way, _("%(amount)s on its way, owed once it has arrived")),
    )
    told = [words % {"amount": format_money(amount, row.currency)} for amount, words in parts if amount > 0]
    if len(told) < 2 and not row.on_its_way:
        return ""
    words = _(", ").join(told)
    return words[:1].upper() + words[1:]


def owed_amount(row: Any) -> int:
    """What is, or was, asked back in money: 0 where nothing was, and where the case goes on without it. Minor units."""
    if row.repayment is not None:
        return int(row.repayment.amount)
    return owed_back(row) if row.is_open else 0


def owed_word(row: Any) -> str:
    """What is true of that amount now: it is owed by a day, was reported, paid, waived, or lapsed."""
    repayment = row.repayment
    if repayment is None:
        return _("To be paid back")
    if repayment.status == RepaymentStatus.PAID:
        return _("Paid back on %(day)s") % {"day": day_of(repayment.paid_at, row)}
    if repayment.status == RepaymentStatus.WAIVED:
        return _("Waived: it need not be paid back")
    if repayment.status == RepaymentStatus.LAPSED:
        return _("Not paid back in time: no longer owed")
    if repayment.reported_at is not None:
        return _("Reported as paid back")
    return _("To be paid back %(when)s") % {"when": times.by_text(repayment.pay_by)}


def is_owing(row: Any) -> bool:
    """Whether money is still asked back: not when it was paid, waived or lapsed, nor when the case goes on without it."""
    return row.repay_by is not None or (row.repayment is None and owed_amount(row) > 0)


def settled_step(row: Any) -> values.Step | None:
    """The step of paying back, once nothing is owed any more; what else has to come back may still be waited for."""
    repayment = row.repayment
    if repayment is None or row.hand_back_by is not None:
        return None
    if repayment.status == RepaymentStatus.PAID:
        return values.Step(_("Paid back"), day_of(repayment.paid_at, row), "done")
    if repayment.status == RepaymentStatus.WAIVED:
        return values.Step(_("Waived"), "", "done")
    return None


def money_of_withdrawn(row: Any, status: str, *, mine: bool) -> str:
    """What a withdrawal means for a refund of its case that stands there."""
    told = {"amount": format_money(owed_back(row), row.currency)}
    if status in (RefundStatus.REQUESTED, RefundStatus.APPROVED):
        return _("It is not sent meanwhile.")
    if status in (RefundStatus.SUBMITTED, RefundStatus.FAILED):
        return (
            _("It can't be stopped any more. Once it has arrived, you pay it back; %(amount)s in all.")
            if mine
            else _("It can't be stopped any more. Once it has arrived, the customer pays it back; %(amount)s in all.")
        ) % told
    return (
        _("What arrived is paid back before the case is withdrawn: %(amount)s in all.") % told
        if row.repayment_id is None
        else f"{owed_word(row)} · {told['amount']}"
    )
