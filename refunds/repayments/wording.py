"""A repayment: what a customer owes back, who acts, until when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.components import signs, times, values
from refunds.refunds.causes import case_url
from refunds.refunds.words import amount
from refunds.repayments.models import Repayment
from refunds.statuses import RepaymentStatus

REPAYMENT_TURNS: dict[str, signs.Turn] = {
    RepaymentStatus.DUE: "them",
    RepaymentStatus.PAID: "good",
    RepaymentStatus.WAIVED: "over",
    RepaymentStatus.LAPSED: "over",
}


def repayment_waits_for(repayment: Repayment, user: Any) -> bool:
    """Whether this reader is the one who has to do something. Asks no query."""
    if repayment.status != RepaymentStatus.DUE or user.is_machine:
        return False
    if user.pk == repayment.payer_id:
        return repayment.reported_at is None and not repayment.coming_refund
    if repayment.reported_at is None:
        return False
    return bool(user.is_support if repayment.with_support_since else user.is_seller)


def repayment_badge(repayment: Repayment, user: Any) -> values.Badge:
    turn = "you" if repayment_waits_for(repayment, user) else REPAYMENT_TURNS[repayment.status]
    return values.Badge(turn, repayment_word(repayment))


def repayment_word(repayment: Repayment) -> str:
    """The status word; what is told of a transfer is no money yet."""
    if repayment.status == RepaymentStatus.DUE and repayment.reported_at is not None:
        return _("Reported as paid back")
    return str(repayment.get_status_display())


def repayment_statement(repayment: Repayment, user: Any) -> str:
    told: dict[str, Any] = {"amount": amount(repayment)}
    mine = user.pk == repayment.payer_id
    if repayment.status == RepaymentStatus.PAID:
        return _("%(amount)s was paid back") % told
    if repayment.status == RepaymentStatus.WAIVED:
        return _("%(amount)s need not be paid back") % told
    if repayment.status == RepaymentStatus.LAPSED:
        return _("%(amount)s was not paid back in time") % told
    if repayment.reported_at is not None and mine and repayment.with_support_since:
        return _("You reported %(amount)s as sent; platform support looks for it") % told
    if repayment.reported_at is not None:
        return (
            _("You reported %(amount)s as sent; the seller confirms it") % told
            if mine
            else _("Has %(amount)s arrived?") % told
        )
    if repayment.coming_refund:
        return _("A refund pays the %(amount)s back") % told
    if repayment.pay_by is None:
        return _("%(amount)s is to be paid back") % told
    told["day"] = times.day_text(repayment.pay_by, weekday=True)
    if mine:
        return _("Pay back %(amount)s by %(day)s") % told
    return _("The customer pays back %(amount)s by %(day)s") % told


def repayment_lead(repayment: Repayment, user: Any) -> str:
    if repayment.status == RepaymentStatus.LAPSED:
        return _("Nothing is owed any more; the request goes on as it was.")
    if repayment.status != RepaymentStatus.DUE:
        return ""
    told = {"reference": repayment.reported_reference, "why": repayment.denied_note}
    if repayment.reported_at is not None:
        told["when"] = times.moment_text(repayment.reported_at)
        return _("Transfer number %(reference)s, reported %(when)s.") % told
    if coming := repayment.coming_refund:
        told["refund"] = coming.number
        return _("Refund %(refund)s waits for its second check and pays it once it is let go.") % told
    mine = user.pk == repayment.payer_id
    if repayment.denied_at is not None and mine:
        return _("Transfer %(reference)s was not found: %(why)s Ask your bank, then tell the number again.") % {
            **told,
            "why": times.ended_text(repayment.denied_note),
        }
    if mine:
        return _("It belongs to the request that you withdrew. Once it is back, the withdrawal is complete.")
    return _("The withdrawal completes once the money is back.")


def repayment_until(repayment: Repayment, user: Any) -> values.Until | None:
    """Who acts until when: the customer pays, the seller looks whether it has come, then platform support does."""
    if repayment.status != RepaymentStatus.DUE:
        return None
    yours = repayment_waits_for(repayment, user)
    tone: signs.Tone = "you" if yours else "them"
    waits = _("The withdrawal does not lapse meanwhile")
    if repayment.reported_at is not None and repayment.escalated_at is not None:
        return values.Until("overdue", _("A supervisor of the platform decides next"), silence=waits)
    if repayment.due_at is None:
        return None
    when = {"when": times.by_text(repayment.due_at)}
    if repayment.reported_at is not None:
        title, silence = (
            (
                _("Platform support says %(when)s whether it has arrived"),
                _("No answer by then takes it to a supervisor; the withdrawal does not lapse meanwhile"),
            )
            if repayment.with_support_since
            else (
                _("The seller says %(when)s whether it has arrived"),
                _("No answer by then sends it to platform support; the withdrawal does not lapse meanwhile"),
            )
        )
        if yours:
            title = _("Say %(when)s whether it has arrived")
        return values.Until(tone, title % when, silence=silence, due_at=repayment.due_at)
    if repayment.coming_refund:
        return values.Until("them", _("A second person checks the refund"), silence=waits)
    return values.Until(
        tone,
        _("To be paid back %(when)s") % when,
        silence=_("Not paid by then, the withdrawal lapses and the request goes on"),
        due_at=repayment.due_at,
    )


def repayment_coming(repayment: Repayment) -> list[values.Story]:
    """What comes next, on top of the story."""
    if repayment.status != RepaymentStatus.DUE or (repayment.reported_at is None and not repayment.coming_refund):
        return []
    return [values.Story("check", _("Once it is back, the withdrawal is complete"), coming=True, when=" ")]


def repayment_facts(repayment: Repayment, user: Any) -> list[values.Fact]:
    """What it is about; the account to pay to, and what to write on the transfer, as long as somebody has to pay. One
    query."""
    case_at = case_url(repayment.cause_label, repayment.cause_number, user)
    facts = [
        values.Fact(_("Order"), repayment.charge.order_name),
        values.Fact(_("Case"), repayment.cause_number, url=case_at),
        values.Fact(_("To"), repayment.shop.name),
    ]
    if repayment.status == RepaymentStatus.DUE and repayment.reported_at is None and not repayment.coming_refund:
        facts.append(values.Fact(_("Account to pay to"), account_to_pay_to(repayment)))
        facts.append(values.Fact(_("Write on the transfer"), repayment.number))
    number = repayment.reference or (repayment.reported_reference if repayment.reported_at else "")
    if number:
        facts.append(values.Fact(_("Transfer number"), number))
    return facts


def account_to_pay_to(repayment: Repayment) -> str:
    shop = repayment.shop
    return str(shop.pays_to or _("Ask the seller: %(phone)s") % {"phone": shop.phone})
