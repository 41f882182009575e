"""What is typed in about reports that something is wrong, and checking them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from tickets.cases.fields import words_field


class ReportForm(ActionForm):
    words = words_field(_("What looks wrong?"), help_text=_("Platform support reads these words and checks the case."))


class CheckedForm(ActionForm):
    words = words_field(_("What did you find?"), help_text=_("The customer reads these words."))
