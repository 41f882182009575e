"""Who may stop a provider, and settle what one told against our books."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Refused
from portal.people import permissions
from refunds.gateways.models import GatewaySwitch
from refunds.statuses import PAID_BY_HAND, SwitchStatus


def pause_gateway(switch: GatewaySwitch, user: Any) -> None:
    """Support, at any time. What people pay by hand needs no switch."""
    permissions.require_support(user)
    if switch.gateway in PAID_BY_HAND:
        raise Refused(_("What is paid by hand is not sent by anybody."), code="by_hand")
    if switch.status == SwitchStatus.PAUSED:
        raise Refused(_("Nothing is sent there already."), code=OTHER_STAGE)


def resume_gateway(switch: GatewaySwitch, user: Any) -> None:
    """Support, once the reason is gone."""
    permissions.require_support(user)
    if switch.status == SwitchStatus.RUNNING:
        raise Refused(_("It is running."), code=OTHER_STAGE)
