"""Orders for programs: read them, push them, and take the steps of the same tables."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from orders import facts
from orders.commands.pushes import push_order
from orders.forms.push import PushOrderForm
from orders.models import CancellationLine, Coupon, Order, OrderCancellation, OrderChange, OrderLine, Shipment
from portal.actions import FormInvalid
from portal.api import MachineSerializer, MachineViewSet
from portal.audience import SIGNED_IN, open_to
from portal.errors import Forbidden, Invalid
from refunds.models import Payment
from refunds.statements import payment_lead


class OrderLineSerializer(serializers.ModelSerializer):
    """One kind of goods. Amounts are minor units."""

    free: Any = serializers.SerializerMethodField(help_text="Pieces neither cancelled, returned nor in a request.")

    class Meta:
        model = OrderLine
        fields = (
            "id", "position", "sku", "name", "variant", "model_name", "quantity", "unit_price", "discount", "tax", "paid",
            "cancelled_quantity", "returned_quantity", "refunded_quantity", "refunded", "free",
        )  # fmt: skip
        read_only_fields = fields

    def get_free(self, line: Any) -> int:
        return max(line.left - line.held_sum, 0)


class NewsSerializer(serializers.Serializer):
    at: Any = serializers.DateTimeField()
    text: Any = serializers.CharField()


class ParcelSerializer(serializers.ModelSerializer):
    """A parcel and what its carrier told."""

    status_text: Any = serializers.CharField(source="get_status_display")
    events: Any = NewsSerializer(many=True)

    class Meta:
        model = Shipment
        fields = (
            "number", "status", "status_text", "carrier", "tracking_number", "sent_at", "arrived_at", "expected_on", "events",
        )  # fmt: skip
        read_only_fields = fields


class CouponSerializer(serializers.ModelSerializer):
    class Meta:
        model = Coupon
        fields = ("code", "amount", "given_back_at")
        read_only_fields = fields


class OrderSerializer(MachineSerializer):
    """What one customer bought of one shop. Amounts are minor units."""

    shop: Any = serializers.CharField(source="shop.slug")
    lines: Any = OrderLineSerializer(many=True)
    parcels: Any = ParcelSerializer(many=True, source="shipments")
    coupons: Any = CouponSerializer(many=True)
    charge: Any = serializers.CharField(source="charge.number", default=None)
    is_binned: Any = serializers.BooleanField()

    class Meta(MachineSerializer.Meta):
        model = Order
        fields = (
            *MachineSerializer.Meta.fields, "shop", "shop_number", "source", "currency", "goods", "freight", "total",
            "freight_returned", "buyer_name", "buyer_phone", "buyer_email", "address", "charge", "placed_at", "paid_at",
            "promised_ship_at", "shipped_at", "delivered_at", "completed_at", "cancelled_at", "is_binned", "lines",
            "parcels", "coupons",
        )  # fmt: skip


class OrderInListSerializer(OrderSerializer):
    """An order among others: its parcels and coupons are told by its own page."""

    parcels = None
    coupons = None

    class Meta(OrderSerializer.Meta):
        fields = tuple(name for name in OrderSerializer.Meta.fields if name not in ("parcels", "coupons"))


class CancelledPiecesSerializer(serializers.ModelSerializer):
    name: Any = serializers.CharField(source="line.name")
    sku: Any = serializers.CharField(source="line.sku")

    class Meta:
        model = CancellationLine
        fields = ("line", "sku", "name", "quantity", "returned")
        read_only_fields = fields


class OrderCancellationSerializer(MachineSerializer):
    """A request to cancel an order, its frozen quote, its answer. Amounts are minor units."""

    order: Any = serializers.CharField(source="order.number")
    shop: Any = serializers.CharField(source="shop.slug")
    reason: Any = serializers.CharField(source="reason.code", default=None)
    reason_text: Any = serializers.CharField(source="reason.label", default="")
    answer_reason: Any = serializers.CharField(source="answer_reason.code", default=None)
    answer_reason_text: Any = serializers.CharField(source="answer_reason.label", default="")
    quote: Any = serializers.JSONField(help_text="As it was shown before and frozen with the request.")
    pieces: Any = CancelledPiecesSerializer(many=True, source="lines")
    reimbursement: Any = serializers.CharField(source="reimbursement.number", default=None)

    class Meta(MachineSerializer.Meta):
        model = OrderCancellation
        fields = (
            *MachineSerializer.Meta.fields, "order", "shop", "reason", "reason_text", "words", "currency", "returned",
            "kept", "quote", "pieces", "after_shipping", "by_shop", "countered", "counter_words", "answer_reason",
            "answer_reason_text", "answer_words", "answered_at", "escalated_at", "ended_at", "reimbursement",
        )  # fmt: skip


class OrderChangeSerializer(MachineSerializer):
    """A change wished for before shipping."""

    order: Any = serializers.CharField(source="order.number")
    shop: Any = serializers.CharField(source="shop.slug")

    class Meta(MachineSerializer.Meta):
        model = OrderChange
        fields = (
            *MachineSerializer.Meta.fields, "order", "shop", "kind", "line", "before", "after", "words", "answer_words",
            "answered_at",
        )  # fmt: skip


class PushedPaymentSerializer(serializers.Serializer):
    """How a payment of a pushed order would go back."""

    number: Any = serializers.CharField()
    reference: Any = serializers.CharField(source="gateway_reference")
    gateway: Any = serializers.CharField()
    status: Any = serializers.CharField(
        help_text="claimed: nothing of it is sent back before its provider confirms it."
    )
    note: Any = serializers.SerializerMethodField(
        help_text="In words, why it is not confirmed, or that it is paid back by hand."
    )

    def get_note(self, payment: Payment) -> str:
        return payment_lead(payment)


class PushedSerializer(serializers.Serializer):
    """What became of a push."""

    outcome: Any = serializers.ChoiceField(choices=["imported", "updated", "unchanged", "contradiction"])
    order = OrderSerializer()
    payments = PushedPaymentSerializer(many=True)


@open_to(*SIGNED_IN)
class OrderViewSet(MachineViewSet):
    """Orders: read, push (shops), cancel, change, ship, delete and restore."""

    model = Order
    serializer_class = OrderSerializer
    list_serializer_class = OrderInListSerializer
    filterset_fields = ("status", "shop__slug", "shop_number", "source", "currency", "charge__number")
    search_fields = ("number", "shop_number", "buyer_phone", "buyer_name")

    def rows(self) -> QuerySet:
        rows = Order.objects.for_user(self.request.user).select_related("shop", "charge", "customer")
        if self.action == "list":
            return rows.prefetch_related(facts.company())
        parcels = Prefetch("shipments", Shipment.objects.order_by("sent_at", "pk"))
        return rows.prefetch_related(facts.company(), "coupons", "changes", parcels, facts.carriers_news())

    def step_rows(self) -> QuerySet:
        rows = Order.objects.for_user(self.request.user).select_related("shop", "customer", "charge")
        return rows.prefetch_related(facts.company(), facts.money(), "coupons", "changes")

    @extend_schema(
        request={"application/json": {"type": "object", "description": "An order as docs/api.md tells it."}},
        responses={201: PushedSerializer, 200: PushedSerializer},
    )
    def create(self, request: Request) -> Response:
        """A shop's system tells an order, once or again. The same order twice changes nothing."""
        return self.once(request, lambda: self._push(request))

    def _push(self, request: Request) -> Response:
        user: Any = request.user
        if not (user.is_seller or user.is_support):
            raise Forbidden(_("Only the shop's staff can send its orders."))
        if not hasattr(request.data, "items"):
            raise Invalid(_("Send an object with the order."), code="not_an_object")
        form = PushOrderForm(request.data, user=user)
        if not form.is_valid():
            raise FormInvalid(form)
        order, outcome = push_order(form.cleaned_data["shop"], form.record(), by=user)
        fresh = self.rows().get(pk=order.pk)
        paid = Payment.objects.for_user(user).filter(charge=fresh.charge_id).order_by("pk") if fresh.charge_id else []
        body = {
            "outcome": outcome,
            "order": OrderSerializer(fresh, context=self.get_serializer_context()).data,
            "payments": PushedPaymentSerializer(paid, many=True).data,
        }
        return Response(body, status=201 if outcome == "imported" else 200)


@open_to(*SIGNED_IN)
class OrderCancellationViewSet(MachineViewSet):
    """Requests to cancel: read, answer, take back, appeal."""

    model = OrderCancellation
    serializer_class = OrderCancellationSerializer
    filterset_fields = ("status", "shop__slug", "order__number", "after_shipping", "by_shop", "reason__code")
    search_fields = ("number", "order__number", "order__shop_number")

    def rows(self) -> QuerySet:
        return (
            OrderCancellation.objects.for_user(self.request.user)
            .select_related("order__shop", "order__charge", "order__customer", "shop", "customer", "requested_by", "reason", "answer_reason",
                            "reimbursement")
            .prefetch_related("lines__line")
        )  # fmt: skip


@open_to(*SIGNED_IN)
class OrderChangeViewSet(MachineViewSet):
    """Changes wished for: read, apply, refuse, take back."""

    model = OrderChange
    serializer_class = OrderChangeSerializer
    filterset_fields = ("status", "shop__slug", "order__number", "kind")
    search_fields = ("number", "order__number", "order__shop_number")

    def rows(self) -> QuerySet:
        return OrderChange.objects.for_user(self.request.user).select_related("order", "shop", "line", "customer")


api_routes = [
    ("orders", OrderViewSet),
    ("order-cancellations", OrderCancellationViewSet),
    ("order-changes", OrderChangeViewSet),
]
