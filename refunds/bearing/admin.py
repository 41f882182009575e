"""Who bears what in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from refunds.bearing.models import ShopTerms


@admin.register(ShopTerms)
class ShopTermsAdmin(admin.ModelAdmin):
    """Fees of a shop's sales; what was booked before a change stays as it was."""

    list_display = ("shop", "commission_rate", "provider_rate", "returns_commission", "returns_provider_fee")
    list_select_related: ClassVar[Any] = ("shop",)
