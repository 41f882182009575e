"""What the timeline of a repair says, step by step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell
from tickets.repairs.models import Repair

tell(Repair, "book", "calendar", _("The repair is agreed"))
tell(Repair, "begin", "wrench", _("The repair began"))
tell(Repair, "await_part", "clock", _("It waits for a spare part"))
tell(Repair, "finish", "check", _("It is repaired"))
tell(Repair, "give_up", "x", _("It can't be repaired"), tone="bad")
tell(Repair, "cancel_visit", "stop", _("%(who)s called the visit off"))
tell(Repair, "call_off", "stop", _("The visit was called off"))
