"""Payment providers in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from portal.admin import ActionAdmin
from refunds.gateways.models import GatewayAccount, GatewaySwitch


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
