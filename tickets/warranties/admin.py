"""Warranties and service in the admin."""

from __future__ import annotations

from django.contrib import admin

from tickets.cases.admin import OnlyRead
from tickets.warranties.models import ProductTerms, ServiceRecord


@admin.register(ProductTerms)
class ProductTermsAdmin(admin.ModelAdmin):
    """Editable: terms are rows that the shop's people agree on."""

    list_display = ("shop", "sku", "no_reason_days", "warranty_months", "official_repair_only")
    list_filter = ("shop",)
    search_fields = ("sku",)


@admin.register(ServiceRecord)
class ServiceRecordAdmin(OnlyRead):
    """A history is not changed."""

    list_display = ("line", "kind", "method", "told_by", "at")
    list_filter = ("kind",)
    list_select_related = ("line", "told_by")
