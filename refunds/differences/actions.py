"""What people may do with differences to statements, and with files of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import values
from portal.doors.actions import Action, Actions
from refunds.differences import commands, permissions, wording
from refunds.differences.forms import BlameForm, BookForm, RestForm
from refunds.reconciliation.models import Difference
from refunds.refunds import words
from refunds.refunds.staying import STAY
from refunds.statement_files.actions import _fits_in_part
from refunds.statuses import DifferenceStatus


def _follows(difference: Difference, user: Any, form: Any) -> dict[str, Any]:
    """What booking a difference brings."""
    told = wording.sides(difference)
    rows = [
        values.Consequence("bank", gettext("The provider says: %(what)s") % {"what": told.there}),
        values.Consequence("doc", gettext("Our books say: %(what)s") % {"what": told.here}),
        values.Consequence("check", wording.booking(difference), end=words.amount(difference)),
    ]
    return {"consequences": rows, "frozen": [difference.amount, difference.currency, told.here, told.there]}


DIFFERENCE = Actions(
    Difference,
    Action(
        "book", _("Book it as the provider has it"), permissions.book_difference, commands.book_difference, BookForm,
        icon="check", tone="primary", says=_("Our books follow the provider"), preview=_follows,
        done=_("Booked"), goal=(DifferenceStatus.SETTLED,), stay=STAY,
    ),
    Action(
        "book_part", _("Book what fits"), permissions.book_part_of_difference, commands.book_part_of_difference, RestForm,
        icon="check", says=_("The payment is then paid back in full; the rest stays with the provider"),
        preview=_fits_in_part, done=_("Booked"), goal=(DifferenceStatus.SETTLED,), stay=STAY,
    ),
    Action(
        "ask", _("Ask the provider again"), permissions.ask_about_difference, commands.ask_about_difference,
        icon="search", says=_("The difference waits for the answer"), done=_("The provider is being asked"), stay=STAY,
    ),
    Action(
        "blame", _("Note the provider's mistake"), permissions.settle_difference, commands.blame_provider, BlameForm,
        icon="flag", says=_("Our books stay as they are"), done=_("Noted"), goal=(DifferenceStatus.SETTLED,), stay=STAY,
    ),
    url_name="differences:action",
)  # fmt: skip
