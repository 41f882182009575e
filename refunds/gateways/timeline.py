"""What the timeline of a provider says, step by step."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, who
from refunds.gateways.models import GatewaySwitch


def _running(record: Any, reader: Any) -> str:
    """Nobody let run what has been running from the first."""
    return gettext("%(who)s let it run again") % {"who": who(record, reader)} if record.from_status else ""


tell(GatewaySwitch, "running", "check", _running)
tell(GatewaySwitch, "paused", "pause", _("%(who)s paused it"))
