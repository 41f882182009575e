"""What people may do with refunds and repayments: read by page, API and admin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import look
from portal.actions import Action, Actions
from portal.money import format_money
from refunds import commands, differences, policies, statements
from refunds.forms import (
    AnswerForm,
    BlameForm,
    BookForm,
    DeclineForm,
    GiveBackForm,
    MissedForm,
    MoveCostsBackForm,
    MoveCostsForm,
    NetForm,
    NoteForm,
    ProofForm,
    ReceiptForm,
    RedirectForm,
    ReportForm,
    RestForm,
    SpendForm,
)
from refunds.models import (
    Difference,
    GatewayNotice,
    GatewaySwitch,
    Refund,
    Repayment,
    StatementFile,
    StoreCredit,
)
from refunds.statuses import (
    CreditStatus,
    DifferenceStatus,
    RefundStatus,
    RepaymentStatus,
    StatementFileStatus,
    SwitchStatus,
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
    return {
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
    """What confirming another account brings."""
    return {
        "consequences": [
            look.Consequence(
                "money",
                gettext("Paid out by hand to %(account)s") % {"account": refund.redirect_account},
                end=statements.amount(refund),
            ),
            look.Consequence(
                "user",
                gettext("Proposed by %(who)s") % {"who": refund.redirect_asked_by.name},
                why=gettext("Look at the customer's own message before you confirm."),
            )
            if refund.redirect_asked_by
            else look.Consequence("user", gettext("Nobody has proposed it")),
        ],
        "frozen": [refund.amount, refund.redirect_account],
    }


def _comes_back(repayment: Repayment, user: Any, form: Any) -> dict[str, Any]:
    """What confirming a repayment brings."""
    return {
        "consequences": [
            look.Consequence("money", gettext("Counts as paid back"), end=statements.amount(repayment)),
            look.Consequence("undo", gettext("The customer's withdrawal completes")),
        ],
        "frozen": [repayment.amount, repayment.reported_reference],
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
    rows = [
        look.Consequence(
            "call",
            gettext("Platform support asks the bank"),
            why=gettext("You get an answer here and by mail within a working day."),
        )
    ]
    if refund.gateway_reference:
        rows.append(
            look.Consequence(
                "bank",
                gettext("Your own bank can look, too"),
                why=gettext("Reference %(reference)s. Give it to the bank when you ask.")
                % {"reference": statements.grouped(refund.gateway_reference)},
            )
        )
    return {"consequences": rows}


def _sets_off(repayment: Repayment, user: Any, form: Any) -> dict[str, Any]:
    """What setting off brings."""
    return {
        "consequences": [
            look.Consequence("money", gettext("Counts as paid back"), end=statements.amount(repayment)),
            look.Consequence(
                "swap",
                gettext("The refund you choose becomes smaller by that much"),
                why=gettext("What is left of it goes on its way."),
            ),
            look.Consequence("undo", gettext("The customer's withdrawal completes")),
        ],
        "frozen": [repayment.amount, repayment.currency],
    }


def _follows(difference: Difference, user: Any, form: Any) -> dict[str, Any]:
    """What booking a difference brings."""
    told = differences.sides(difference)
    rows = [
        look.Consequence("bank", gettext("The provider says: %(what)s") % {"what": told.there}),
        look.Consequence("doc", gettext("Our books say: %(what)s") % {"what": told.here}),
        look.Consequence("check", differences.booking(difference), end=statements.amount(difference)),
    ]
    return {"consequences": rows, "frozen": [difference.amount, difference.currency, told.here, told.there]}


def _fits_in_part(difference: Difference, user: Any, form: Any) -> dict[str, Any]:
    """What booking a part of a difference brings."""
    payment, line = difference.payment, difference.line
    assert payment is not None and line is not None, "the rule has seen to it"
    told = {"number": payment.number}
    rows = [
        look.Consequence(
            "check",
            gettext("Booked on payment %(number)s") % told,
            end=format_money(payment.given_room, payment.currency),
            why=gettext("That is all it has left by our books."),
        ),
        look.Consequence(
            "flag",
            gettext("Not booked"),
            end=format_money(line.amount - payment.given_room, line.currency),
            why=gettext("More than was ever paid in: claim it from the provider."),
        ),
    ]
    return {"consequences": rows, "frozen": [line.amount, payment.given_room, payment.currency]}


STAY = _("Not now, go back")

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
        done=_("Ticked off; the customer is told"), goal=(RefundStatus.SUCCEEDED,), stay=STAY,
    ),
    Action(
        "give_up", _("Payout impossible"), policies.give_up_payout, commands.give_up_payout, NoteForm,
        icon="x", tone="danger", says=_("Platform support looks for another account"),
        done=_("Noted; platform support looks for another way"), goal=(RefundStatus.FAILED,), stay=STAY,
    ),
    Action(
        "redirect", _("Propose another account"), policies.redirect, commands.propose_redirect, RedirectForm,
        icon="bank", says=_("A colleague has to confirm it"), done=_("Proposed; a colleague confirms it"), stay=STAY,
    ),
    Action(
        "confirm_redirect", _("Confirm the other account"), policies.confirm_redirect, commands.confirm_redirect,
        icon="check", tone="primary", says=_("It is then paid out by hand"), preview=_changes_account,
        done=_("Confirmed; it is paid out by hand"), goal=(RefundStatus.APPROVED,), stay=STAY,
    ),
    Action(
        "retry", _("Try again now"), policies.retry, commands.retry_refund,
        icon="refresh", says=_("The old try is looked at first, so nothing is paid twice"), done=_("It is tried again"), stay=STAY,
    ),
    Action(
        "ask", _("Ask the bank now"), policies.ask_now, commands.ask_refund_now,
        icon="search", says=_("Instead of waiting for the next time"), done=_("The bank is being asked"), stay=STAY,
    ),
    Action(
        "choose_credit", _("Take store credit instead"), policies.choose_credit, commands.choose_credit,
        icon="wallet", says=_("To spend at this shop, at once"), preview=_becomes_credit,
        done=_("It becomes store credit"), for_customer=True, stay=STAY,
    ),
    Action(
        "miss", _("It has not arrived"), policies.miss, commands.miss_refund, MissedForm,
        icon="call", says=_("Platform support asks the bank and answers you"), preview=_is_looked_for,
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

REPAYMENT = Actions(
    Repayment,
    Action(
        "report", _("I have paid it back"), policies.report, commands.report_repayment, ReportForm,
        icon="money", tone="primary", says=_("Tell the number of your transfer; the seller confirms it"),
        done=_("Told; the seller confirms it once the money is there"), for_customer=True, stay=STAY,
    ),
    Action(
        "pay", _("Confirm receipt"), policies.pay, commands.pay_repayment, ReceiptForm,
        icon="check", tone="primary", says=_("The money is back; the withdrawal completes"), preview=_comes_back,
        done=_("Confirmed; the withdrawal completes"), goal=(RepaymentStatus.PAID,), stay=STAY,
    ),
    Action(
        "propose_waiver", _("Propose to waive it"), policies.propose_waiver, commands.propose_waiver, NoteForm,
        icon="gift", says=_("A second person decides"), done=_("Proposed; a second person decides"), stay=STAY,
    ),
    Action(
        "waive", _("Waive it"), policies.waive, commands.waive_repayment,
        icon="gift", says=_("The customer keeps the money; the withdrawal completes"), done=_("Waived"),
        goal=(RepaymentStatus.WAIVED,), stay=STAY,
    ),
    Action(
        "net", _("Set it off against a refund"), policies.net, commands.net_repayment, NetForm,
        icon="swap", says=_("Nothing has to be sent; the withdrawal completes"), preview=_sets_off,
        done=_("Set off"), goal=(RepaymentStatus.PAID,), for_customer=True, stay=STAY,
    ),
    url_name="repayments:action",
)  # fmt: skip

DIFFERENCE = Actions(
    Difference,
    Action(
        "book", _("Book it as the provider has it"), policies.book_difference, commands.book_difference, BookForm,
        icon="check", tone="primary", says=_("Our books follow the provider"), preview=_follows,
        done=_("Booked"), goal=(DifferenceStatus.SETTLED,), stay=STAY,
    ),
    Action(
        "book_part", _("Book what fits"), policies.book_part_of_difference, commands.book_part_of_difference, RestForm,
        icon="check", says=_("The payment is then paid back in full; the rest stays with the provider"),
        preview=_fits_in_part, done=_("Booked"), goal=(DifferenceStatus.SETTLED,), stay=STAY,
    ),
    Action(
        "ask", _("Ask the provider again"), policies.ask_about_difference, commands.ask_about_difference,
        icon="search", says=_("The difference waits for the answer"), done=_("The provider is being asked"), stay=STAY,
    ),
    Action(
        "blame", _("Note the provider's mistake"), policies.settle_difference, commands.blame_provider, BlameForm,
        icon="flag", says=_("Our books stay as they are"), done=_("Noted"), goal=(DifferenceStatus.SETTLED,), stay=STAY,
    ),
    url_name="differences:action",
)  # fmt: skip

STATEMENT_FILE = Actions(
    StatementFile,
    Action(
        "compare", _("Compare with the books"), policies.compare_statement_file, commands.compare_statement_file,
        icon="scale", tone="primary", says=_("Differences go on the worklist; nothing is booked by itself"),
        confirm=False, done=_("It is being compared"),
        goal=(StatementFileStatus.ACCEPTED, StatementFileStatus.COMPARED), stay=STAY,
    ),
    Action(
        "discard", _("Discard the file"), policies.discard_statement_file, commands.discard_statement_file,
        icon="trash", tone="danger", says=_("Nothing of it is kept"), confirm=False, done=_("Discarded"),
        goal=(StatementFileStatus.DISCARDED,), stay=STAY,
    ),
    url_name="statement_files:action",
)  # fmt: skip

STORE_CREDIT = Actions(
    StoreCredit,
    Action(
        "spend", _("Spend on a purchase"), policies.spend_credit, commands.spend_credit, SpendForm,
        icon="wallet", tone="primary", says=_("Taken from the oldest refund first"), done=_("Spent"), stay=STAY,
    ),
    Action(
        "give_back", _("Give a purchase's credit back"), policies.spend_credit, commands.give_credit_back, GiveBackForm,
        icon="undo", says=_("All that was spent on it"), done=_("Given back"), stay=STAY,
    ),
    Action(
        "freeze", _("Freeze"), policies.freeze_credit, commands.freeze_credit, NoteForm,
        icon="pause", tone="danger", says=_("Nothing of it is spent until it is opened again"), done=_("Frozen"),
        goal=(CreditStatus.FROZEN,), stay=STAY,
    ),
    Action(
        "thaw", _("Open again"), policies.thaw_credit, commands.thaw_credit,
        icon="play", says=_("It may be spent again"), done=_("Open"), goal=(CreditStatus.OPEN,), stay=STAY,
    ),
    url_name="credits:action",
)  # fmt: skip

SWITCH = Actions(
    GatewaySwitch,
    Action(
        "pause", _("Pause"), policies.pause_gateway, commands.pause_gateway, NoteForm,
        icon="pause", tone="danger", says=_("Nothing is sent there until somebody lets it run again"),
        done=_("Paused; nothing is sent there"), goal=(SwitchStatus.PAUSED,), stay=STAY,
    ),
    Action(
        "resume", _("Let it run again"), policies.resume_gateway, commands.resume_gateway,
        icon="play", tone="primary", says=_("What waited is sent within a minute"),
        done=_("Running; what waited is sent"), goal=(SwitchStatus.RUNNING,), stay=STAY,
    ),
    url_name="gateways:action",
)  # fmt: skip

NOTICE = Actions(
    GatewayNotice,
    Action(
        "settle", _("Settle"), policies.settle_notice, commands.settle_notice, NoteForm,
        icon="check", tone="primary", says=_("You have seen to it with the provider; refunds of this payment go on"),
        done=_("Settled"), stay=STAY,
    ),
    url_name="notices:action",
)  # fmt: skip
