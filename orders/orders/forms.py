"""What is typed in about orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.pages.fields import WordsField


class LetGoForm(ActionForm):
    """Why goods are sent although their money went back elsewhere."""

    words = WordsField(_("Why is it sent all the same?"))
