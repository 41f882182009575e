"""What people may do with differences to statements, and with files of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import look
from portal.actions import Action, Actions
from portal.money import format_money
from refunds import commands, differences, policies, statements
from refunds.actions.words import STAY
from refunds.forms import (
    BlameForm,
    BookForm,
    RestForm,
)
from refunds.models import (
    Difference,
    StatementFile,
)
from refunds.statuses import (
    DifferenceStatus,
    StatementFileStatus,
)


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
