"""Money in the admin: read-only, moved by the buttons of the action tables. Rules and scripts are rows an admin edits."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from portal.admin import ActionAdmin, ReadOnlyAdmin
from refunds.models import (
    ArrivalRule,
    Charge,
    CreditMovement,
    Difference,
    GatewayAccount,
    GatewayNotice,
    GatewaySwitch,
    LedgerEntry,
    LedgerTransaction,
    Payment,
    ProviderStatement,
    Refund,
    RefundAttempt,
    Reimbursement,
    Repayment,
    SandboxBook,
    SandboxScript,
    ShopTerms,
    StatementFile,
    StoreCredit,
)


@admin.register(Charge)
class ChargeAdmin(ReadOnlyAdmin):
    list_display = ("number", "shop", "reference", "payer", "currency", "created_at")
    list_filter = ("shop", "currency")
    list_select_related: ClassVar[Any] = ("shop", "payer")
    search_fields = ("=number", "^reference")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(Payment)
class PaymentAdmin(ActionAdmin):
    list_display = ("number", "status", "shop", "method", "amount", "captured", "promised", "refunded", "currency")
    list_filter = ("status", "method", "gateway", "shop")
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=number", "=gateway_reference", "^charge__reference")


@admin.register(Reimbursement)
class ReimbursementAdmin(ReadOnlyAdmin):
    list_display = ("number", "shop", "cause_kind", "cause_number", "amount", "currency", "created_at")
    list_filter = ("cause_kind", "shop")
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=number", "=cause_number", "^charge__reference")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(Refund)
class RefundAdmin(ActionAdmin):
    list_display = ("number", "status", "shop", "amount", "currency", "gateway", "latest_on", "overdue_since", "due_at")
    list_filter = ("status", "gateway", "destination", "needs_four_eyes", "shop")
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=number", "=gateway_reference", "^charge__reference")


@admin.register(RefundAttempt)
class RefundAttemptAdmin(ReadOnlyAdmin):
    list_display = ("key", "gateway", "outcome", "reference", "sent_at", "answered_at", "asked", "asked_at")
    list_filter = ("gateway", "outcome")
    search_fields = ("=key", "=reference", "=refund__number")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(Repayment)
class RepaymentAdmin(ActionAdmin):
    list_display = ("number", "status", "shop", "amount", "currency", "pay_by", "reported_at", "due_at", "created_at")
    list_filter = ("status", "shop")
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=number", "=cause_number", "=reference")


class LedgerEntryInline(admin.TabularInline):
    model = LedgerEntry
    extra = 0
    can_delete = False


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin):
    list_display = ("id", "at", "kind", "shop", "charge", "refund", "repayment", "by")
    list_filter = ("kind", "shop")
    list_select_related: ClassVar[Any] = ("shop", "charge", "refund", "repayment", "by")
    search_fields = ("=charge__number", "=refund__number", "^charge__reference")
    inlines = (LedgerEntryInline,)
    show_full_result_count = False


@admin.register(SandboxBook)
class SandboxBookAdmin(ReadOnlyAdmin):
    """What the sandbox bank itself remembers."""

    list_display = ("reference", "refund_number", "amount", "currency", "accepted_at", "settle_at", "will_fail")
    search_fields = ("=reference", "=refund_number", "=key")


@admin.register(SandboxScript)
class SandboxScriptAdmin(admin.ModelAdmin):
    """How the sandbox bank treats its next refunds."""

    list_display = ("id", "behaviour", "payment_reference", "used_at")
    list_filter = ("behaviour",)


@admin.register(ArrivalRule)
class ArrivalRuleAdmin(admin.ModelAdmin):
    """How long money takes, by method and bank (R128)."""

    list_display = ("method", "bank", "earliest_days", "latest_days")
    list_filter = ("method",)


@admin.register(ShopTerms)
class ShopTermsAdmin(admin.ModelAdmin):
    """Fees of a shop's sales; what was booked before a change stays as it was."""

    list_display = ("shop", "commission_rate", "provider_rate", "returns_commission", "returns_provider_fee")
    list_select_related: ClassVar[Any] = ("shop",)


@admin.register(ProviderStatement)
class ProviderStatementAdmin(ReadOnlyAdmin):
    list_display = ("number", "gateway", "account", "source", "starts_at", "ends_at", "taken_at", "finished_at")
    list_filter = ("gateway",)
    search_fields = ("=number", "source")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(StatementFile)
class StatementFileAdmin(ActionAdmin):
    list_display = ("number", "status", "gateway", "account", "name", "lines", "lines_done", "created_at")
    list_filter = ("status", "gateway")
    search_fields = ("=number", "name")
    exclude = ("file", "rejects")


@admin.register(Difference)
class DifferenceAdmin(ActionAdmin):
    list_display = ("number", "status", "kind", "amount", "currency", "resolution", "asked_at", "created_at")
    list_filter = ("status", "kind", "resolution", "statement__gateway")
    search_fields = ("=number", "=line__reference", "=refund__number", "=statement__number")


class CreditMovementInline(admin.TabularInline):
    model = CreditMovement
    extra = 0
    can_delete = False
    fields = ("kind", "amount", "refund", "reference", "by", "at")


@admin.register(StoreCredit)
class StoreCreditAdmin(ActionAdmin):
    list_display = ("number", "status", "shop", "payer", "balance", "currency")
    list_filter = ("status", "shop")
    list_select_related: ClassVar[Any] = ("shop", "payer")
    search_fields = ("=number", "payer__name")
    inlines = (CreditMovementInline,)


@admin.register(GatewaySwitch)
class GatewaySwitchAdmin(ActionAdmin):
    """Pause a provider and let it run again."""

    list_display = ("gateway", "status", "why", "updated_at")
    list_filter = ("status",)


@admin.register(GatewayAccount)
class GatewayAccountAdmin(admin.ModelAdmin):
    """With which credentials a shop's refunds are sent. Secrets are named here and lie elsewhere."""

    list_display = ("code", "gateway", "shop", "merchant", "is_active")
    list_filter = ("gateway", "is_active")
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=code", "=merchant", "shop__name")

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False  # its notices name it; it is taken out of use instead


@admin.register(GatewayNotice)
class GatewayNoticeAdmin(ReadOnlyAdmin):
    """What providers sent, as it came, with the verdict and the refund it is about."""

    list_display = ("number", "gateway", "verdict", "kind", "refund", "times", "received_at")
    list_filter = ("gateway", "verdict")
    list_select_related: ClassVar[Any] = ("refund",)
    search_fields = ("=number", "=event", "=refund__number")
    exclude = ("body",)
    readonly_fields = ("text",)
    show_full_result_count = False
