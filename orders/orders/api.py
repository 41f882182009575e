"""Orders in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from orders.cancellations import prices
from orders.orders import pieces, selectors
from orders.orders.models import Coupon, Order, OrderLine
from orders.parcels.models import Shipment
from orders.pushes.commands import push_order
from orders.pushes.forms import PushOrderForm, not_read
from portal.api.machines import MachineSerializer, MachineViewSet
from portal.doors.actions import FormInvalid
from portal.kernel.errors import Forbidden, Invalid
from portal.people.audience import SIGNED_IN, open_to
from refunds.payments.models import Payment
from refunds.payments.wording import payment_lead


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
    not_read: Any = serializers.ListField(
        child=serializers.CharField(),
        help_text="Keys of what was sent that are not read here, such as lines[0].colour.",
    )


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
            return rows.prefetch_related(pieces.company())
        parcels = Prefetch("shipments", Shipment.objects.order_by("sent_at", "pk"))
        return rows.prefetch_related(pieces.company(), "coupons", "changes", parcels, selectors.carriers_news())

    def step_rows(self) -> QuerySet:
        rows = Order.objects.for_user(self.request.user).select_related("shop", "customer", "charge")
        return rows.prefetch_related(pieces.company(), prices.money(), "coupons", "changes")

    @extend_schema(
        request={"application/json": {"type": "object", "description": "An order as docs/import.md tells it."}},
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
            "not_read": not_read(form, request.data),
        }
        return Response(body, status=201 if outcome == "imported" else 200)


api_routes = [("orders", OrderViewSet)]
