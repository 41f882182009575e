"""What the timeline of a wished change says, step by step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell
from tickets.edits.models import TicketEdit

tell(TicketEdit, "request", "edit", _("%(who)s asked to change the case"))
tell(TicketEdit, "apply", "check", _("%(who)s agreed to the change"))
tell(TicketEdit, "refuse", "x", _("%(who)s left the case as it was"))
tell(TicketEdit, "retract", "undo", _("%(who)s took the change back"))
