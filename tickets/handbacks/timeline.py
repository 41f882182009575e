"""What the timeline of a hand-back says, step by step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, tell_fact
from tickets.cases.timeline import _words
from tickets.handbacks.models import HandBack

tell(HandBack, "ask_back", "gift", _("What was given has to come back"))
tell(HandBack, "confirm", "check", _("%(who)s confirmed that it is back"))
tell(HandBack, "waive", "hand", _("%(who)s lets the customer keep it"))
tell(HandBack, "lapse", "clock", _("It did not come back in time"), tone="bad")
tell_fact(HandBack, "hand_back_reported", "gift", _("%(who)s told how it went back"), text=_words)
