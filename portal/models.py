"""The rows of the ground floor, listed for Django; each lives in its noun's folder."""

from portal.audit.models import AuditEntry, Seal, StatusChange
from portal.doors.models import IdempotencyKey
from portal.notices.models import Notice
from portal.ops.models import Pulse
from portal.people.models import Membership, Shop, User
from portal.reasons.models import Reason
from portal.time.models import CalendarDay, SandboxClock
from portal.tokens.models import AccessToken

__all__ = [
    "AccessToken",
    "AuditEntry",
    "CalendarDay",
    "IdempotencyKey",
    "Membership",
    "Notice",
    "Pulse",
    "Reason",
    "SandboxClock",
    "Seal",
    "Shop",
    "StatusChange",
    "User",
]
