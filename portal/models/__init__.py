"""Who there is, what happened, and what the portal remembers between requests."""

from portal.models.accounts import Industry, Membership, OwnedQuerySet, Role, Shop, User, system_user
from portal.models.audit import AuditEntry, Seal, StatusChange
from portal.models.notices import Notice
from portal.models.reasons import Fault, Reason, ReasonKind
from portal.models.upkeep import CalendarDay, IdempotencyKey, Pulse, SandboxClock

__all__ = [
    "AuditEntry",
    "CalendarDay",
    "Fault",
    "IdempotencyKey",
    "Industry",
    "Membership",
    "Notice",
    "OwnedQuerySet",
    "Pulse",
    "Reason",
    "ReasonKind",
    "Role",
    "SandboxClock",
    "Seal",
    "Shop",
    "StatusChange",
    "User",
    "system_user",
]
