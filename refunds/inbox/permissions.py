"""Who may take which step with what providers tell by themselves, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Refused
from portal.people import permissions
from refunds.inbox.models import GatewayNotice
from refunds.statuses import NoticeVerdict


def settle_notice(notice: GatewayNotice, user: Any) -> None:
    """Support has seen to what a provider told against our books."""
    permissions.require_support(user)
    if notice.verdict != NoticeVerdict.CONTRADICTS:
        raise Refused(
            _("This notice is %(verdict)s, so there is nothing to settle.") % {"verdict": notice.get_verdict_display()},
            code="wrong_status",
        )
