"""What people may do with refunds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import look
from portal.actions import Action, Actions
from refunds import commands, policies, statements
from refunds.actions.words import STAY
from refunds.forms import (
    AnswerForm,
    DeclineForm,
    MissedForm,
    MoveCostsBackForm,
    MoveCostsForm,
    NoteForm,
    ProofForm,
    RedirectForm,
)
from refunds.models import (
    Refund,
)
from refunds.statuses import (
    Destination,
    RefundStatus,
)


def _goes_back(refund: Refund, user: Any, form: Any) -> dict[str, Any]:
    """What letting a refund go brings."""
    rows = [
        look.Consequence(
            "money",
            gettext("Goes to %(account)s") % {"account": statements.account(refund, user)},
            end=statements.amount(refund),
        ),
        look.Consequence("doc", statements.cause(refund.reimbursement, refund.charge)),
        look.Consequence(
            "user",
            gettext("Asked for by %(who)s") % {"who": refund.requested_by.name},
            why=gettext("The record names both of you."),
        ),
    ]
    return {"consequences": rows, "frozen": [refund.amount, refund.currency, refund.account]}


def _arrives(refund: Refund, user: Any, form: Any) -> dict[str, Any]:
    """What ticking a payout off brings."""
    facts = statements.paying_out(refund, user)
    return {
        "paying": facts,
        "whole_number": statements.whole_number(refund) if facts else "",
        "consequences": [
            look.Consequence(
                "money",
                gettext("Counts as arrived in %(account)s") % {"account": statements.account(refund, user)},
                end=statements.amount(refund),
            ),
            look.Consequence(
                "user",
                gettext("The customer is told, with the number you enter"),
                why=gettext("It cannot be taken back here: enter it once the money is out."),
            ),
        ],
        "frozen": [refund.amount, refund.currency, refund.account],
    }


def _changes_account(refund: Refund, user: Any, form: Any) -> dict[str, Any]:
    """What confirming another way brings."""
    if refund.redirect_to == Destination.STORE_CREDIT:
        goes = look.Consequence(
            "wallet",
            gettext("Store credit at %(shop)s") % {"shop": refund.shop.name},
            end=statements.amount(refund),
            why=gettext("There within minutes; it cannot be turned into money again."),
        )
    else:
        goes = look.Consequence(
            "money",
            gettext("Paid out by hand to %(account)s") % {"account": refund.redirect_account},
            end=statements.amount(refund),
            why=gettext("Platform support pays it out and ticks it off."),
        )
    return {
        "consequences": [
            goes,
            look.Consequence(
                "user",
                gettext("Proposed by %(who)s") % {"who": refund.redirect_proposed_by.name},
                why=gettext("Look at the customer's own message before you confirm."),
            )
            if refund.redirect_proposed_by
            else look.Consequence("user", gettext("Nobody has proposed it")),
        ],
        "frozen": [refund.amount, refund.redirect_to, refund.redirect_account],
    }


def _becomes_credit(refund: Refund, user: Any, form: Any) -> dict[str, Any]:
    """What choosing store credit brings."""
    return {
        "consequences": [
            look.Consequence(
                "wallet",
                gettext("Store credit at %(shop)s") % {"shop": refund.shop.name},
                end=statements.amount(refund),
                why=gettext("There within minutes, to spend on your next purchase."),
            ),
            look.Consequence(
                "bank",
                gettext("Nothing goes back to %(account)s") % {"account": statements.account(refund, user)},
                why=gettext("Store credit cannot be turned into money again."),
            ),
        ],
        "frozen": [refund.amount, refund.currency],
    }


def _is_looked_for(refund: Refund, user: Any, form: Any) -> dict[str, Any]:
    """What asking where the money is brings."""
    has_bank = statements.has_bank(refund)
    rows = [
        look.Consequence(
            "call",
            gettext("Platform support asks the bank") if has_bank else gettext("Platform support looks for it"),
            why=gettext("You get an answer here and by mail within a working day."),
        )
    ]
    if refund.gateway_reference and has_bank:
        rows.append(
            look.Consequence(
                "bank",
                gettext("Your own bank can look, too"),
                why=gettext("Reference %(reference)s. Give it to the bank when you ask.")
                % {"reference": statements.grouped(refund.gateway_reference)},
            )
        )
    return {"consequences": rows}


REFUND = Actions(
    Refund,
    Action(
        "approve", _("Approve refund"), policies.approve, commands.approve_refund,
        icon="check", tone="primary", says=_("The money leaves at once"), preview=_goes_back,
        done=_("Approved; the money is on its way"), goal=(RefundStatus.APPROVED, RefundStatus.SUBMITTED), stay=STAY,
    ),
    Action(
        "decline", _("Decline"), policies.decline, commands.decline_refund, DeclineForm,
        icon="x", says=_("Platform support decides; the refund stays promised until then"),
        done=_("Declined; platform support decides"), stay=STAY,
    ),
    Action(
        "tick_off", _("Tick off payout"), policies.tick_off, commands.tick_off_refund, ProofForm,
        icon="check", tone="primary", says=_("It is paid out, and you have the number that proves it"), preview=_arrives,
        template="refunds/tick_off.html",
        done=_("Ticked off; the customer is told"), goal=(RefundStatus.SUCCEEDED,), stay=STAY,
    ),
    Action(
        "give_up", _("Payout impossible"), policies.give_up_payout, commands.give_up_payout, NoteForm,
        icon="x", tone="danger", says=_("Platform support looks for another way"),
        done=_("Noted; platform support looks for another way"), goal=(RefundStatus.FAILED,), stay=STAY,
    ),
    Action(
        "redirect", _("Propose another way"), policies.redirect, commands.propose_redirect, RedirectForm,
        icon="bank", says=_("A colleague has to confirm it"), done=_("Proposed; a colleague confirms it"), stay=STAY,
    ),
    Action(
        "confirm_redirect", _("Confirm the other way"), policies.confirm_redirect, commands.confirm_redirect,
        icon="check", tone="primary", says=_("The refund then goes where it was proposed"), preview=_changes_account,
        done=_("Confirmed; the refund goes the other way"), goal=(RefundStatus.APPROVED,), stay=STAY,
    ),
    Action(
        "drop_redirect", _("Drop the proposed way"), policies.drop_redirect, commands.drop_redirect, NoteForm,
        icon="x", says=_("Another way is looked for again"), done=_("Dropped"), stay=STAY,
    ),
    Action(
        "retry", _("Try again now"), policies.retry, commands.retry_refund,
        icon="refresh", says=_("The old try is looked at first, so nothing is paid twice"), done=_("It is tried again"), stay=STAY,
    ),
    Action(
        "ask", _("Ask the bank now"), policies.ask_now, commands.ask_refund_now,
        icon="search", says=_("Instead of waiting for the next time"), done=_("The bank is being asked; its answer shows on this page"), stay=STAY,
    ),
    Action(
        "choose_credit", _("Take store credit instead"), policies.choose_credit, commands.choose_credit,
        icon="wallet", says=_("To spend at this shop, at once"), preview=_becomes_credit,
        done=_("It becomes store credit"), for_customer=True, stay=STAY,
    ),
    Action(
        "miss", _("It has not arrived"), policies.miss, commands.miss_refund, MissedForm,
        icon="call", says=_("Platform support looks for it and answers you"), preview=_is_looked_for,
        done=_("Asked; platform support answers within a working day"), for_customer=True, stay=STAY,
    ),
    Action(
        "answer_missed", _("Answer the customer"), policies.answer_missed, commands.answer_missed, AnswerForm,
        icon="chat", tone="primary", says=_("They asked where their money is"), done=_("Answered"), stay=STAY,
    ),
    Action(
        "move_costs", _("Change who bears it"), policies.move_costs, commands.move_costs, MoveCostsForm,
        icon="scale", says=_("The customer's money stays as it is"), done=_("Booked"), stay=STAY,
    ),
    Action(
        "move_costs_back", _("Take a moving of costs back"), policies.move_costs_back, commands.move_costs_back,
        MoveCostsBackForm, icon="undo", says=_("Booked as a reversal"), done=_("Booked"), stay=STAY,
    ),
    url_name="refunds:action",
)  # fmt: skip
