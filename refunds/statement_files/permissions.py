"""Who may hand in providers' statements, and what may be done with them: support, as everything about differences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Refused
from portal.kernel.fsm import can_step
from portal.people import permissions
from refunds.statement_files.models import StatementFile


def hand_in_statement(user: Any) -> None:
    """Support."""
    permissions.require_support(user)


def compare_statement_file(file: StatementFile, user: Any) -> None:
    """Once it was read; a statement that was taken in before counts once, and one without a usable line not at all: the
    books would seem to agree with what nobody could read."""
    permissions.require_support(user)
    if not can_step(file, "mark_accepted"):
        raise Refused(_("This file is %(status)s.") % {"status": file.get_status_display()}, code=OTHER_STAGE)
    if file.statement_id is not None:
        raise Refused(
            _("The same lines were taken in before, so there is nothing new to compare."),
            code="known",
            hint=_("Discard the file."),
        )
    if file.is_useless:
        raise Refused(
            _("No line of this file can be used, so there is nothing to compare."),
            code="useless",
            hint=_("Discard it; mend the lines below and hand it in again."),
        )
    if not file.usable and file.first_on is None:
        raise Refused(
            _("No line of the file tells of a refund, so it does not tell its days."),
            code="no_lines",
            hint=_("Hand it in again with the two days it is about."),
        )


def discard_statement_file(file: StatementFile, user: Any) -> None:
    """As long as nothing was compared."""
    permissions.require_support(user)
    if not can_step(file, "mark_discarded"):
        raise Refused(_("This file is %(status)s.") % {"status": file.get_status_display()}, code=OTHER_STAGE)
