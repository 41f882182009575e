"""An order, its lines, and what is reserved of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.statuses import OrderStatus
from portal.kernel.fsm import Machine, StatusField, transition
from portal.people.models import OwnedQuerySet, Shop


class OrderQuerySet(OwnedQuerySet):
    def kept(self) -> OrderQuerySet:
        """Outside the recycle bin."""
        return self.filter(binned_at__isnull=True)

    def binned(self) -> OrderQuerySet:
        """In the recycle bin."""
        return self.filter(binned_at__isnull=False)

    def named(self, text: str) -> OrderQuerySet:
        """Whose number here or in the shop's own system is `text`."""
        from portal.kernel.numbers import spellings, tidy

        return self.filter(models.Q(number=tidy(text)) | models.Q(shop_number__in=spellings(text)))


class Order(Machine):
    """What one customer bought of one shop. It came from the shop's system; here it lives its after-sales life.

    All amounts are minor units of `currency`. `goods` is the sum of the lines' `paid`, `freight` what shipping cost,
    `total` what was to be paid: goods + freight.
    """

    PREFIX: ClassVar[str] = "OD"
    INITIAL: ClassVar[frozenset[str]] = frozenset({OrderStatus.PLACED})

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="orders", verbose_name=_("shop"))
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("customer"),
    )
    status = StatusField(_("status"), choices=OrderStatus.choices, default=OrderStatus.PLACED)
    shop_number = models.CharField(_("the shop's order number"), max_length=60)
    source = models.CharField(_("came from"), max_length=20, default="api")
    currency = models.CharField(_("currency"), max_length=3)
    goods = models.BigIntegerField(_("goods, in minor units"))
    freight = models.BigIntegerField(_("freight, in minor units"), default=0)
    total = models.BigIntegerField(_("total, in minor units"))
    freight_returned = models.BigIntegerField(_("freight given back, in minor units"), default=0)
    buyer_name = models.CharField(_("buyer"), max_length=120, blank=True)
    buyer_phone = models.CharField(_("buyer's phone"), max_length=20, blank=True)
    buyer_email = models.EmailField(_("buyer's e-mail"), blank=True)
    buyer_reference = models.CharField(_("buyer in the shop's system"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    charge = models.OneToOneField(
        "refunds.Charge", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("charge")
    )
    placed_at = models.DateTimeField(_("ordered at"))
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("shipped at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    promised_ship_at = models.DateTimeField(_("shipping promised by"), null=True, blank=True)
    binned_at = models.DateTimeField(_("moved to the recycle bin at"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    stopped_for = models.CharField(
        _("stopped for"), max_length=40, blank=True, help_text=_("The refund made elsewhere that stopped it last.")
    )
    terms = models.JSONField(_("policies when it was placed"), default=dict, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-id"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint(name="order_once_a_shop", fields=["shop", "shop_number"]),
            models.CheckConstraint(
                name="order_total_adds_up", condition=models.Q(total=models.F("goods") + models.F("freight"))
            ),
            models.CheckConstraint(
                name="order_freight_back_once",
                condition=models.Q(freight_returned__gte=0) & models.Q(freight_returned__lte=models.F("freight")),
            ),
            models.CheckConstraint(
                name="order_paid_has_charge",
                condition=models.Q(status__in=["placed", "cancelled"]) | models.Q(charge__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-placed_at", "-id"], name="order_of_customer"),
            models.Index(fields=["shop", "-placed_at", "-id"], name="order_of_shop"),
            models.Index(fields=["shop_number"], name="order_shop_number"),
            models.Index(fields=["buyer_phone"], name="order_buyer_phone"),
            models.Index(fields=["due_at"], name="order_due", condition=models.Q(due_at__isnull=False)),
        ]

    def get_absolute_url(self) -> str:
        return reverse("orders:detail", args=[self.number])

    @property
    def known_as(self) -> str:
        """The number under which people know it: the shop's."""
        return self.shop_number

    @property
    def is_binned(self) -> bool:
        return self.binned_at is not None

    @property
    def is_open(self) -> bool:
        """Still on its way to the customer."""
        return self.status in (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED)

    @transition(field=status, source=OrderStatus.PLACED, target=OrderStatus.PAID)
    def mark_paid(self, *, at: Any) -> None:
        self.paid_at = at

    @transition(field=status, source=OrderStatus.PAID, target=OrderStatus.PAID)
    def mark_stopped(self, *, for_: str, at: Any) -> None:
        """Money of it went back elsewhere: nothing more is sent until that is undone, or a person says so."""
        self.stopped_at, self.stopped_for = at, for_
        self.stay()

    @transition(field=status, source=OrderStatus.PAID, target=OrderStatus.PAID)
    def mark_let_go(self) -> None:
        self.stopped_at = None
        self.stay()

    @transition(field=status, source=OrderStatus.PAID, target=OrderStatus.SHIPPED)
    def mark_shipped(self, *, at: Any) -> None:
        self.shipped_at = at

    @transition(field=status, source=OrderStatus.SHIPPED, target=OrderStatus.DELIVERED)
    def mark_delivered(self, *, at: Any) -> None:
        self.delivered_at = at

    @transition(field=status, source=OrderStatus.SHIPPED, target=OrderStatus.SHIPPED)
    def mark_sent_then(self, *, at: Any) -> None:
        """Its parcels were sent at another time than was told first."""
        self.shipped_at = at
        self.stay()

    @transition(field=status, source=OrderStatus.DELIVERED, target=OrderStatus.DELIVERED)
    def mark_arrived_then(self, *, sent_at: Any, at: Any) -> None:
        """Its parcels arrived at another time than was told first."""
        self.shipped_at, self.delivered_at = sent_at, at
        self.stay()

    @transition(field=status, source=OrderStatus.COMPLETED, target=OrderStatus.COMPLETED)
    def mark_had_arrived_then(self, *, sent_at: Any, at: Any) -> None:
        """The same of a completed order: it stays completed, though never before it arrived."""
        self.shipped_at, self.delivered_at = sent_at, at
        self.completed_at = max(self.completed_at, at)
        self.stay()

    @transition(field=status, source=OrderStatus.DELIVERED, target=OrderStatus.COMPLETED)
    def mark_completed(self, *, at: Any) -> None:
        self.completed_at = at

    @transition(
        field=status,
        source=[OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED],
        target=OrderStatus.CANCELLED,
    )
    def mark_cancelled(self, *, at: Any) -> None:
        self.cancelled_at = at


class OrderLine(models.Model):
    """One kind of goods in an order. `paid` is what the customer paid for all its pieces, discounts taken off, tax
    included; `tax` and `discount` are informative parts of it. `gone_value` is the part of `paid` that belongs to pieces
    cancelled or returned, `refunded` what was promised back of it. Minor units of the order's currency."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", verbose_name=_("order"))
    position = models.PositiveIntegerField(_("position"))
    sku = models.CharField(_("item number"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    variant = models.CharField(_("variant"), max_length=120, blank=True)
    model_name = models.CharField(_("model"), max_length=80, blank=True)
    glyph = models.CharField(max_length=20, blank=True)
    quantity = models.PositiveIntegerField(_("pieces"))
    unit_price = models.BigIntegerField(_("price of a piece, in minor units"))
    discount = models.BigIntegerField(_("discount, in minor units"), default=0)
    tax = models.BigIntegerField(_("tax, in minor units"), default=0)
    paid = models.BigIntegerField(_("paid, in minor units"))
    cancelled_quantity = models.PositiveIntegerField(_("pieces cancelled"), default=0)
    returned_quantity = models.PositiveIntegerField(_("pieces returned"), default=0)
    refunded_quantity = models.PositiveIntegerField(_("pieces refunded"), default=0)
    gone_value = models.BigIntegerField(_("worth of the pieces gone, in minor units"), default=0)
    refunded = models.BigIntegerField(_("refunded, in minor units"), default=0)

    class Meta:
        ordering = ["order", "position"]
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(name="line_position", fields=["order", "position"]),
            models.CheckConstraint(
                name="line_pieces_used_once",
                condition=models.Q(quantity__gte=models.F("cancelled_quantity") + models.F("returned_quantity"))
                & models.Q(quantity__gte=models.F("refunded_quantity")),
            ),
            models.CheckConstraint(
                name="line_refunded_within_paid",
                condition=models.Q(refunded__gte=0)
                & models.Q(refunded__lte=models.F("gone_value"))
                & models.Q(gone_value__lte=models.F("paid")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ×{self.quantity}"

    @property
    def left(self) -> int:
        """Pieces neither cancelled nor returned."""
        return self.quantity - self.cancelled_quantity - self.returned_quantity


class Coupon(models.Model):
    """A coupon used for an order. A cancelled order gives it back."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="coupons", verbose_name=_("order"))
    code = models.CharField(_("code"), max_length=40)
    amount = models.BigIntegerField(_("worth, in minor units"))
    given_back_at = models.DateTimeField(_("given back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        constraints = [models.UniqueConstraint(name="coupon_once_an_order", fields=["order", "code"])]

    def __str__(self) -> str:
        return self.code
