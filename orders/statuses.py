"""The words of each machine of this floor, in the order of its life."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderStatus(TextChoices):
    PLACED = "placed", _("To pay")
    PAID = "paid", _("To ship")
    SHIPPED = "shipped", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class ShipmentStatus(TextChoices):
    PACKED = "packed", _("Packed")
    IN_TRANSIT = "in_transit", _("In transit")
    DELIVERED = "delivered", _("Delivered")
    RETURNED = "returned", _("Returned")
    LOST = "lost", _("Lost")


class CancellationStatus(TextChoices):
    """Shared by cancelling an order and withdrawing a ticket; only a withdrawal waits to be repaid or lapses."""

    REQUESTED = "requested", _("Waiting for the seller")
    COUNTERED = "countered", _("Waiting for the buyer")
    PLATFORM_REVIEW = "platform_review", _("In platform review")
    RECALLING = "recalling", _("Recalling the parcel")
    REPAYING = "repaying", _("Waiting for repayment")
    COMPLETED = "completed", _("Cancelled")
    REJECTED = "rejected", _("Rejected by the seller")
    REFUSED = "refused", _("Refused by the platform")
    MISSED = "missed", _("Recall missed")
    RETRACTED = "retracted", _("Taken back")
    LAPSED = "lapsed", _("Lapsed")


class RecallStatus(TextChoices):
    ASKED = "asked", _("Asked the carrier")
    ACCEPTED = "accepted", _("Carrier is trying")
    RETURNED = "returned", _("Back at the seller")
    MISSED = "missed", _("Missed")
    LOST = "lost", _("Lost")


class OrderChangeStatus(TextChoices):
    REQUESTED = "requested", _("Waiting for the seller")
    APPLIED = "applied", _("Applied")
    REFUSED = "refused", _("Refused")
    RETRACTED = "retracted", _("Taken back")
