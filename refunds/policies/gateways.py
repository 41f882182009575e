"""Who may stop a provider, and settle what one told against our books."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal import policies
from portal.errors import OTHER_STAGE, Refused
from refunds.models import GatewayNotice, GatewaySwitch
from refunds.statuses import PAID_BY_HAND, NoticeVerdict, SwitchStatus


def pause_gateway(switch: GatewaySwitch, user: Any) -> None:
    """Support, at any time. What people pay by hand needs no switch."""
    policies.require_support(user)
    if switch.gateway in PAID_BY_HAND:
        raise Refused(_("What is paid by hand is not sent by anybody."), code="by_hand")
    if switch.status == SwitchStatus.PAUSED:
        raise Refused(_("Nothing is sent there already."), code=OTHER_STAGE)


def resume_gateway(switch: GatewaySwitch, user: Any) -> None:
    """Support, once the reason is gone."""
    policies.require_support(user)
    if switch.status == SwitchStatus.RUNNING:
        raise Refused(_("It is running."), code=OTHER_STAGE)


def settle_notice(notice: GatewayNotice, user: Any) -> None:
    """Support has seen to what a provider told against our books."""
    policies.require_support(user)
    if notice.verdict != NoticeVerdict.CONTRADICTS:
        raise Refused(
            _("This notice is %(verdict)s, so there is nothing to settle.") % {"verdict": notice.get_verdict_display()},
            code="wrong_status",
        )
