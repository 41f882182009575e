"""Money for programs: read payments, refunds and repayments, and take the steps of the same tables."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions import FormInvalid
from portal.api import MachineSerializer, MachineViewSet
from portal.audience import SIGNED_IN, SUPPORT, open_to
from refunds.commands import hand_in_statement
from refunds.forms import StatementForm
from refunds.models import Difference, GatewaySwitch, Payment, Refund, Repayment, StatementFile, StoreCredit


class PaymentSerializer(MachineSerializer):
    """A payment of an order. Amounts are minor units."""

    order: Any = serializers.CharField(source="charge.reference", help_text="The order's number.")
    shop_order: Any = serializers.CharField(source="charge.order_name", help_text="The order as its shop calls it.")
    charge: Any = serializers.CharField(source="charge.number")
    shop: Any = serializers.CharField(source="shop.slug")
    account: Any = serializers.CharField(help_text="The account, masked, in words.")
    refundable: Any = serializers.IntegerField(help_text="What can still be promised back, in minor units.")

    class Meta(MachineSerializer.Meta):
        model = Payment
        fields = (
            *MachineSerializer.Meta.fields, "order", "shop_order", "charge", "shop", "method", "account", "gateway", "gateway_reference",
            "currency", "amount", "captured", "promised", "refunded", "refundable", "captured_at",
        )  # fmt: skip


class RefundSerializer(MachineSerializer):
    """One refund to one destination. Amounts are minor units."""

    order: Any = serializers.CharField(source="charge.reference", help_text="The order's number.")
    shop_order: Any = serializers.CharField(source="charge.order_name", help_text="The order as its shop calls it.")
    payment: Any = serializers.CharField(source="payment.number")
    reimbursement: Any = serializers.CharField(source="reimbursement.number")
    cause: Any = serializers.CharField(source="reimbursement.cause_kind")
    cause_number: Any = serializers.CharField(source="reimbursement.cause_number")
    shop: Any = serializers.CharField(source="shop.slug")
    account: Any = serializers.CharField(help_text="Where the money goes, masked, in words.")
    is_overdue: Any = serializers.BooleanField()

    class Meta(MachineSerializer.Meta):
        model = Refund
        fields = (
            *MachineSerializer.Meta.fields, "order", "shop_order", "payment", "reimbursement", "cause", "cause_number", "shop",
            "amount", "currency", "destination", "account", "gateway", "gateway_reference", "earliest_on", "latest_on",
            "is_provisional", "accepted_at", "settled_at", "is_overdue", "failure", "needs_four_eyes",
        )  # fmt: skip


class RepaymentSerializer(MachineSerializer):
    """Money a customer gives back. Amounts are minor units."""

    order: Any = serializers.CharField(source="charge.reference", help_text="The order's number.")
    shop_order: Any = serializers.CharField(source="charge.order_name", help_text="The order as its shop calls it.")
    shop: Any = serializers.CharField(source="shop.slug")

    class Meta(MachineSerializer.Meta):
        model = Repayment
        fields = (
            *MachineSerializer.Meta.fields, "order", "shop_order", "shop", "cause_number", "amount", "currency", "reported_reference",
            "reported_at", "pay_by", "denied_at", "denied_note", "with_support_since",
            "escalated_at", "reference", "paid_at",
        )  # fmt: skip


class DifferenceSerializer(MachineSerializer):
    """Where a provider's statement and the books do not say the same. Amounts are minor units."""

    statement: Any = serializers.CharField(source="statement.number")
    gateway: Any = serializers.CharField(source="statement.gateway")
    row: Any = serializers.IntegerField(source="line.row", allow_null=True, default=None)
    reference: Any = serializers.CharField(source="line.reference", allow_null=True, default=None)
    refund: Any = serializers.CharField(source="refund.number", allow_null=True, default=None)

    class Meta(MachineSerializer.Meta):
        model = Difference
        fields = (
            *MachineSerializer.Meta.fields, "kind", "statement", "gateway", "row", "reference", "refund", "amount",
            "currency", "asked_at", "resolution", "note", "settled_at",
        )  # fmt: skip


@open_to(*SIGNED_IN)
class PaymentViewSet(MachineViewSet):
    """What was paid, by which tenders, and what of it can still be refunded."""

    model = Payment
    serializer_class = PaymentSerializer
    filterset_fields = ("status", "method", "gateway", "charge__reference", "shop__slug")
    search_fields = ("number", "charge__reference", "gateway_reference")

    def rows(self) -> QuerySet:
        return Payment.objects.for_user(self.request.user).select_related("charge", "shop")


@open_to(*SIGNED_IN)
class RefundViewSet(MachineViewSet):
    """Refund progress (R129)."""

    model = Refund
    serializer_class = RefundSerializer
    filterset_fields = ("status", "gateway", "destination", "charge__reference", "shop__slug", "is_provisional")
    search_fields = ("number", "charge__reference", "gateway_reference")

    def rows(self) -> QuerySet:
        return Refund.objects.for_user(self.request.user).with_page()


@open_to(*SIGNED_IN)
class RepaymentViewSet(MachineViewSet):
    """What customers owe back."""

    model = Repayment
    serializer_class = RepaymentSerializer
    filterset_fields = ("status", "charge__reference", "shop__slug")
    search_fields = ("number", "charge__reference", "cause_number")

    def rows(self) -> QuerySet:
        return Repayment.objects.for_user(self.request.user).select_related("charge", "shop", "payer")


class CreditSerializer(MachineSerializer):
    """What a customer can spend at a shop. Amounts are minor units."""

    shop: Any = serializers.CharField(source="shop.slug")

    class Meta(MachineSerializer.Meta):
        model = StoreCredit
        fields = (*MachineSerializer.Meta.fields, "shop", "balance", "currency")


@open_to(*SIGNED_IN)
class CreditViewSet(MachineViewSet):
    """Store credit. A shop's system spends it with the number of the purchase: told twice, it is spent once."""

    model = StoreCredit
    serializer_class = CreditSerializer
    filterset_fields = ("status", "shop__slug", "currency")
    search_fields = ("number", "payer__phone")

    def rows(self) -> QuerySet:
        return StoreCredit.objects.for_user(self.request.user).with_page()


@open_to(SUPPORT)
class DifferenceViewSet(MachineViewSet):
    """Reconciliation: differences to providers' statements, for support."""

    model = Difference
    serializer_class = DifferenceSerializer
    filterset_fields = ("status", "kind", "statement__number", "statement__gateway", "resolution")
    search_fields = ("number", "line__reference", "refund__number")

    def rows(self) -> QuerySet:
        return Difference.objects.for_user(self.request.user).with_page()


class StatementFileSerializer(MachineSerializer):
    """A provider's statement handed in as a file. `foreseen` counts what comparing it would bring, by kind of difference."""

    statement: Any = serializers.CharField(source="statement.number", default=None)

    class Meta(MachineSerializer.Meta):
        model = StatementFile
        fields = (
            *MachineSerializer.Meta.fields, "gateway", "account", "form", "name", "size", "first_on", "last_on", "lines",
            "lines_done", "foreseen", "rejects", "why", "statement",
        )  # fmt: skip


@open_to(SUPPORT)
class StatementFileViewSet(MachineViewSet):
    """Statements as files: hand one in, see what it would bring, have it compared."""

    model = StatementFile
    serializer_class = StatementFileSerializer
    filterset_fields = ("status", "gateway", "account")
    search_fields = ("number", "name")
    parser_classes = (MultiPartParser, JSONParser)

    def rows(self) -> QuerySet:
        return StatementFile.objects.for_user(self.request.user).with_page()

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "required": ["source", "file"],
                "properties": {
                    "source": {"type": "string", "description": "gateway:account, the account may be empty"},
                    "file": {"type": "string", "format": "binary"},
                    "first_on": {"type": "string", "format": "date"},
                    "last_on": {"type": "string", "format": "date"},
                },
            }
        },
        responses={201: StatementFileSerializer},
    )
    def create(self, request: Request) -> Response:
        """Hand a statement in. It is read by a worker; ask again for what it would bring."""
        return self.once(request, lambda: self._hand_in(request))

    def _hand_in(self, request: Request) -> Response:
        user: Any = request.user
        form = StatementForm(request.data, request.FILES, user=user)
        if not form.is_valid():
            raise FormInvalid(form)
        file = hand_in_statement(**form.as_arguments(), by=user)
        return Response(self.get_serializer(file).data, status=201)


class GatewaySwitchSerializer(MachineSerializer):
    """Whether refunds are sent to a payment provider."""

    class Meta(MachineSerializer.Meta):
        model = GatewaySwitch
        fields = (*MachineSerializer.Meta.fields, "gateway", "why")


@open_to(SUPPORT)
class GatewaySwitchViewSet(MachineViewSet):
    """Payment providers: pause one, let it run again."""

    model = GatewaySwitch
    serializer_class = GatewaySwitchSerializer
    filterset_fields = ("status", "gateway")

    def rows(self) -> QuerySet:
        return GatewaySwitch.objects.for_user(self.request.user)


api_routes = [
    ("gateways", GatewaySwitchViewSet),
    ("payments", PaymentViewSet),
    ("refunds", RefundViewSet),
    ("repayments", RepaymentViewSet),
    ("differences", DifferenceViewSet),
    ("statement-files", StatementFileViewSet),
    ("store-credits", CreditViewSet),
]
