"""The words of each machine of this floor, in the order of its life."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TicketStatus(TextChoices):
    SUBMITTED = "submitted", _("Waiting for review")
    IN_REVIEW = "in_review", _("In review")
    NEEDS_INFO = "needs_info", _("More information needed")
    APPROVED = "approved", _("Approved")
    IN_PROGRESS = "in_progress", _("In progress")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Withdrawn")


class ReturnStatus(TextChoices):
    AUTHORISED = "authorised", _("To be sent back")
    IN_TRANSIT = "in_transit", _("On its way to the seller")
    RECEIVED = "received", _("Received")
    EXPIRED = "expired", _("Not sent in time")
    RECALLED = "recalled", _("Called back")
    LOST = "lost", _("Lost")


class MessageStatus(TextChoices):
    SENT = "sent", _("Sent")
    ANSWERED = "answered", _("Answered")


class PromiseStatus(TextChoices):
    MADE = "made", _("Promised")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Not kept")


class EditStatus(TextChoices):
    REQUESTED = "requested", _("Waiting for an answer")
    APPLIED = "applied", _("Changed")
    REFUSED = "refused", _("Not changed")
    RETRACTED = "retracted", _("Taken back")
