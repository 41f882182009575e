"""The table of what people may do with statements handed in as files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import values
from portal.doors.actions import Action, Actions
from portal.kernel.money import format_money
from refunds.reconciliation.models import Difference
from refunds.refunds.staying import STAY
from refunds.statement_files import commands, permissions
from refunds.statement_files.models import StatementFile
from refunds.statuses import StatementFileStatus


def _fits_in_part(difference: Difference, user: Any, form: Any) -> dict[str, Any]:
    """What booking a part of a difference brings."""
    payment, line = difference.payment, difference.line
    assert payment is not None and line is not None, "the rule has seen to it"
    told = {"number": payment.number}
    rows = [
        values.Consequence(
            "check",
            gettext("Booked on payment %(number)s") % told,
            end=format_money(payment.given_room, payment.currency),
            why=gettext("That is all it has left by our books."),
        ),
        values.Consequence(
            "flag",
            gettext("Not booked"),
            end=format_money(line.amount - payment.given_room, line.currency),
            why=gettext("More than was ever paid in: claim it from the provider."),
        ),
    ]
    return {"consequences": rows, "frozen": [line.amount, payment.given_room, payment.currency]}


STATEMENT_FILE = Actions(
    StatementFile,
    Action(
        "compare", _("Compare with the books"), permissions.compare_statement_file, commands.compare_statement_file,
        icon="scale", tone="primary", says=_("Differences go on the worklist; nothing is booked by itself"),
        confirm=False, done=_("It is being compared"),
        goal=(StatementFileStatus.ACCEPTED, StatementFileStatus.COMPARED), stay=STAY,
    ),
    Action(
        "discard", _("Discard the file"), permissions.discard_statement_file, commands.discard_statement_file,
        icon="trash", tone="danger", says=_("Nothing of it is kept"), confirm=False, done=_("Discarded"),
        goal=(StatementFileStatus.DISCARDED,), stay=STAY,
    ),
    url_name="statement_files:action",
)  # fmt: skip
