"""What the timeline of a wished change says, step by step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from orders.changes.models import OrderChange
from portal.audit.timeline import tell

tell(OrderChange, "request", "edit", _("%(who)s asked for a change"))
tell(OrderChange, "apply", "check", _("%(who)s applied the change"))
tell(OrderChange, "refuse", "x", _("The change was refused"), tone="bad")
tell(OrderChange, "retract", "undo", _("%(who)s left the order as it is"))
