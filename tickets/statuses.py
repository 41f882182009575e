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
    MERGED = "merged", _("Merged")


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


class InspectionStatus(TextChoices):
    PENDING = "pending", _("To be inspected")
    ACCEPTED = "accepted", _("Accepted")
    PARTLY_ACCEPTED = "partly_accepted", _("Accepted in part")
    REJECTED = "rejected", _("Not accepted")


class RepairStatus(TextChoices):
    BOOKED = "booked", _("Booked")
    IN_WORK = "in_work", _("Being repaired")
    REPAIRED = "repaired", _("Repaired")
    UNREPAIRABLE = "unrepairable", _("Can't be repaired")
    CANCELLED = "cancelled", _("Called off")


class ReplacementStatus(TextChoices):
    PREPARED = "prepared", _("To be sent")
    SENT = "sent", _("On its way to the customer")
    RECEIVED = "received", _("Received")
    RETURNED = "returned", _("Came back")
    CANCELLED = "cancelled", _("Not sent any more")


class HandBackStatus(TextChoices):
    DUE = "due", _("To be handed back")
    CONFIRMED = "confirmed", _("Handed back")
    WAIVED = "waived", _("May be kept")
    LAPSED = "lapsed", _("Lapsed")


class OfferStatus(TextChoices):
    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Agreed")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Taken back")


class QuestionStatus(TextChoices):
    ASKED = "asked", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


class ComplaintStatus(TextChoices):
    FILED = "filed", _("Filed")
    ACCEPTED = "accepted", _("Being looked into")
    ANSWERED = "answered", _("Answered")
    IN_REVIEW = "in_review", _("Looked at again")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Taken back")
