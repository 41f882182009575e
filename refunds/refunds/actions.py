"""What people may do with refunds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import values
from portal.doors.actions import Action, Actions
from refunds.arrivals import commands as arrival_commands
from refunds.arrivals import permissions as arrival_permissions
from refunds.arrivals.forms import AnswerForm, MissedForm
from refunds.bearing import commands as bearing_commands
from refunds.bearing import permissions as bearing_permissions
from refunds.bearing.forms import MoveCostsBackForm, MoveCostsForm
from refunds.credits import commands as credit_commands
from refunds.credits import permissions as credit_permissions
from refunds.refunds import causes, commands, permissions, wording, words
from refunds.refunds.forms import DeclineForm, NoteForm, ProofForm, RedirectForm
from refunds.refunds.models import Refund
from refunds.refunds.staying import STAY
from refunds.reimbursements import commands as reimbursement_commands
from refunds.statuses import Destination, RefundStatus


def _goes_back(refund: Refund, user: Any, form: Any) -> dict[str, Any]:
    """What letting a refund go brings."""
    rows = [
        values.Consequence(
            "money",
            gettext("Goes to %(account)s") % {"account": wording.account(refund, user)},
            end=words.amount(refund),
        ),
        values.Consequence("doc", causes.cause(refund.reimbursement, refund.charge)),
        values.Consequence(
            "user",
            gettext("Asked for by %(who)s") % {"who": refund.requested_by.name},
            why=gettext("The record names both of you."),
        ),
    ]
    return {"consequences": rows, "frozen": [refund.amount, refund.currency, refund.account]}


def _arrives(refund: Refund, user: Any, form: Any) -> dict[str, Any]:
    """What ticking a payout off brings."""
    facts = wording.paying_out(refund, user)
    return {
        "paying": facts,
        "whole_number": wording.whole_number(refund) if facts else "",
        "consequences": [
            values.Consequence(
                "money",
                gettext("Counts as arrived in %(account)s") % {"account": wording.account(refund, user)},
                end=words.amount(refund),
            ),
            values.Consequence(
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
        goes = values.Consequence(
            "wallet",
            gettext("Store credit at %(shop)s") % {"shop": refund.shop.name},
            end=words.amount(refund),
            why=gettext("There within minutes; it cannot be turned into money again."),
        )
    else:
        goes = values.Consequence(
            "money",
            gettext("Paid out by hand to %(account)s") % {"account": refund.redirect_account},
            end=words.amount(refund),
            why=gettext("Platform support pays it out and ticks it off."),
        )
    return {
        "consequences": [
            goes,
            values.Consequence(
                "user",
                gettext("Proposed by %(who)s") % {"who": refund.redirect_proposed_by.name},
                why=gettext("Look at the customer's own message before you confirm."),
            )
            if refund.redirect_proposed_by
            else values.Consequence("user", gettext("Nobody has proposed it")),
        ],
        "frozen": [refund.amount, refund.redirect_to, refund.redirect_account],
    }


def _becomes_credit(refund: Refund, user: Any, form: Any) -> dict[str, Any]:
    """What choosing store credit brings."""
    return {
        "consequences": [
            values.Consequence(
                "wallet",
                gettext("Store credit at %(shop)s") % {"shop": refund.shop.name},
                end=words.amount(refund),
                why=gettext("There within minutes, to spend on your next purchase."),
            ),
            values.Consequence(
                "bank",
                gettext("Nothing goes back to %(account)s") % {"account": wording.account(refund, user)},
                why=gettext("Store credit cannot be turned into money again."),
            ),
        ],
        "frozen": [refund.amount, refund.currency],
    }


def _is_looked_for(refund: Refund, user: Any, form: Any) -> dict[str, Any]:
    """What asking where the money is brings."""
    has_bank = wording.has_bank(refund)
    rows = [
        values.Consequence(
            "call",
            gettext("Platform support asks the bank") if has_bank else gettext("Platform support looks for it"),
            why=gettext("You get an answer here and by mail within a working day."),
        )
    ]
    if refund.gateway_reference and has_bank:
        rows.append(
            values.Consequence(
                "bank",
                gettext("Your own bank can look, too"),
                why=gettext("Reference %(reference)s. Give it to the bank when you ask.")
                % {"reference": words.grouped(refund.gateway_reference)},
            )
        )
    return {"consequences": rows}


REFUND = Actions(
    Refund,
    Action(
        "approve", _("Approve refund"), permissions.approve, reimbursement_commands.approve_refund,
        icon="check", tone="primary", says=_("The money leaves at once"), preview=_goes_back,
        done=_("Approved; the money is on its way"), goal=(RefundStatus.APPROVED, RefundStatus.SUBMITTED), stay=STAY,
    ),
    Action(
        "decline", _("Decline"), permissions.decline, reimbursement_commands.decline_refund, DeclineForm,
        icon="x", says=_("Platform support decides; the refund stays promised until then"),
        done=_("Declined; platform support decides"), stay=STAY,
    ),
    Action(
        "tick_off", _("Tick off payout"), permissions.tick_off, commands.tick_off_refund, ProofForm,
        icon="check", tone="primary", says=_("It is paid out, and you have the number that proves it"), preview=_arrives,
        template="refunds/tick_off.html",
        done=_("Ticked off; the customer is told"), goal=(RefundStatus.SUCCEEDED,), stay=STAY,
    ),
    Action(
        "give_up", _("Payout impossible"), permissions.give_up_payout, commands.give_up_payout, NoteForm,
        icon="x", tone="danger", says=_("Platform support looks for another way"),
        done=_("Noted; platform support looks for another way"), goal=(RefundStatus.FAILED,), stay=STAY,
    ),
    Action(
        "redirect", _("Propose another way"), permissions.redirect, commands.propose_redirect, RedirectForm,
        icon="bank", says=_("A colleague has to confirm it"), done=_("Proposed; a colleague confirms it"), stay=STAY,
    ),
    Action(
        "confirm_redirect", _("Confirm the other way"), permissions.confirm_redirect, commands.confirm_redirect,
        icon="check", tone="primary", says=_("The refund then goes where it was proposed"), preview=_changes_account,
        done=_("Confirmed; the refund goes the other way"), goal=(RefundStatus.APPROVED,), stay=STAY,
    ),
    Action(
        "drop_redirect", _("Drop the proposed way"), permissions.drop_redirect, commands.drop_redirect, NoteForm,
        icon="x", says=_("Another way is looked for again"), done=_("Dropped"), stay=STAY,
    ),
    Action(
        "retry", _("Try again now"), permissions.retry, commands.retry_refund,
        icon="refresh", says=_("The old try is looked at first, so nothing is paid twice"), done=_("It is tried again"), stay=STAY,
    ),
    Action(
        "ask", _("Ask the bank now"), permissions.ask_now, commands.ask_refund_now,
        icon="search", says=_("Instead of waiting for the next time"), done=_("The bank is being asked; its answer shows on this page"), stay=STAY,
    ),
    Action(
        "choose_credit", _("Take store credit instead"), credit_permissions.choose_credit, credit_commands.choose_credit,
        icon="wallet", says=_("To spend at this shop, at once"), preview=_becomes_credit,
        done=_("It becomes store credit"), for_customer=True, stay=STAY,
    ),
    Action(
        "miss", _("It has not arrived"), arrival_permissions.miss, arrival_commands.miss_refund, MissedForm,
        icon="call", says=_("Platform support looks for it and answers you"), preview=_is_looked_for,
        done=_("Asked; platform support answers within a working day"), for_customer=True, stay=STAY,
    ),
    Action(
        "answer_missed", _("Answer the customer"), arrival_permissions.answer_missed, arrival_commands.answer_missed, AnswerForm,
        icon="chat", tone="primary", says=_("They asked where their money is"), done=_("Answered"), stay=STAY,
    ),
    Action(
        "move_costs", _("Change who bears it"), bearing_permissions.move_costs, bearing_commands.move_costs, MoveCostsForm,
        icon="scale", says=_("The customer's money stays as it is"), done=_("Booked"), stay=STAY,
    ),
    Action(
        "move_costs_back", _("Take a moving of costs back"), bearing_permissions.move_costs_back, bearing_commands.move_costs_back,
        MoveCostsBackForm, icon="undo", says=_("Booked as a reversal"), done=_("Booked"), stay=STAY,
    ),
    url_name="refunds:action",
)  # fmt: skip
