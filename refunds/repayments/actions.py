"""What people may do with repayments."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import values
from portal.doors.actions import Action, Actions
from refunds.netting import commands as netting_commands
from refunds.netting import permissions as netting_permissions
from refunds.netting.forms import NetForm
from refunds.refunds import words
from refunds.refunds.forms import NoteForm
from refunds.refunds.models import Refund
from refunds.refunds.staying import STAY
from refunds.repayments import commands, permissions, wording
from refunds.repayments.forms import DenyForm, ReceiptForm, ReportForm
from refunds.repayments.models import Repayment
from refunds.statuses import RepaymentStatus


def _comes_back(repayment: Repayment, user: Any, form: Any) -> dict[str, Any]:
    """What confirming a repayment brings."""
    return {
        "consequences": [
            values.Consequence("money", gettext("Counts as paid back"), end=words.amount(repayment)),
            values.Consequence("undo", gettext("The customer's withdrawal completes")),
        ],
        "frozen": [repayment.amount, repayment.reported_reference],
    }


def _sets_off(repayment: Repayment, user: Any, form: Any) -> dict[str, Any]:
    """What setting off brings."""
    return {
        "consequences": [
            values.Consequence("money", gettext("Counts as paid back"), end=words.amount(repayment)),
            values.Consequence(
                "swap",
                gettext("The refund you choose becomes smaller by that much"),
                why=gettext("What is left of it goes on its way."),
            ),
            values.Consequence("undo", gettext("The customer's withdrawal completes")),
        ],
        "frozen": [repayment.amount, repayment.currency],
    }


def _is_reported(repayment: Repayment, user: Any, form: Any) -> dict[str, Any]:
    """What telling of a transfer brings, and how it is spared."""
    rows = [
        values.Consequence("money", wording.account_to_pay_to(repayment), end=words.amount(repayment)),
        values.Consequence(
            "search",
            gettext("The seller looks whether it has arrived"),
            why=gettext("Without an answer in three working days, platform support does."),
        ),
        values.Consequence("undo", gettext("Once it is confirmed, your withdrawal is complete")),
    ]
    refunds = Refund.objects.can_net(repayment) | Refund.objects.will_net(repayment)
    if fitting := refunds.order_by("pk").first():
        rows.append(
            values.Consequence(
                "swap",
                gettext("Not sent yet? Refund %(number)s can pay it instead") % {"number": fitting.number},
                end=words.amount(fitting),
                why=gettext("Go back and choose “Set it off against a refund”."),
            )
        )
    return {"consequences": rows}


def _is_missing(repayment: Repayment, user: Any, form: Any) -> dict[str, Any]:
    """What not finding a transfer brings."""
    rows = [
        values.Consequence("chat", gettext("The customer is told why, and looks again"), end=words.amount(repayment)),
        values.Consequence("call", gettext("Told of again, platform support looks for it")),
    ]
    return {"consequences": rows, "frozen": [repayment.reported_reference]}


REPAYMENT = Actions(
    Repayment,
    Action(
        "report", _("I have paid it back"), permissions.report, commands.report_repayment, ReportForm,
        icon="money", tone="primary", says=_("Tell the number of your transfer; the seller confirms it"),
        preview=_is_reported,
        done=_("Told; the seller confirms it once the money is there"), for_customer=True, stay=STAY,
    ),
    Action(
        "pay", _("Confirm receipt"), permissions.pay, commands.pay_repayment, ReceiptForm,
        icon="check", tone="primary", says=_("The money is back; the withdrawal completes"), preview=_comes_back,
        done=_("Confirmed; the withdrawal completes"), goal=(RepaymentStatus.PAID,), stay=STAY,
    ),
    Action(
        "deny", _("It has not arrived"), permissions.deny, commands.deny_repayment, DenyForm,
        icon="search", says=_("The customer looks again"), preview=_is_missing, done=_("The customer is told"), stay=STAY,
    ),
    Action(
        "propose_waiver", _("Propose to waive it"), permissions.propose_waiver, commands.propose_waiver, NoteForm,
        icon="gift", says=_("A second person decides"), done=_("Proposed; a second person decides"), stay=STAY,
    ),
    Action(
        "waive", _("Waive it"), permissions.waive, commands.waive_repayment,
        icon="gift", says=_("The customer keeps the money; the withdrawal completes"), done=_("Waived"),
        goal=(RepaymentStatus.WAIVED,), stay=STAY,
    ),
    Action(
        "net", _("Set it off against a refund"), netting_permissions.net, netting_commands.net_repayment, NetForm,
        icon="swap", says=_("Nothing has to be sent; the withdrawal completes"), preview=_sets_off,
        done=lambda repayment, result: gettext("Set off")
        if result.status == RepaymentStatus.PAID
        else gettext("Agreed; it is set off once the refund is let go"), goal=(RepaymentStatus.PAID,), for_customer=True, stay=STAY,
    ),
    url_name="repayments:action",
)  # fmt: skip
