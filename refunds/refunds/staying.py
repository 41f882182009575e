"""Words that every step of money uses."""

from django.utils.translation import gettext_lazy as _

STAY = _("Not now, go back")
