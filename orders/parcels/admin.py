"""Parcels in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from orders.orders.admin import NewsInline, ParcelInline
from orders.parcels.models import Shipment
from portal.admin import ActionAdmin


@admin.register(Shipment)
class ShipmentAdmin(ActionAdmin):
    list_display = ("number", "status", "order", "carrier", "tracking_number", "sent_at", "arrived_at")
    list_filter = ("status", "carrier")
    list_select_related: ClassVar[Any] = ("order",)
    search_fields = ("=number", "=tracking_number", "=order__number", "=order__shop_number", "order__buyer_name")
    search_help_text = _("Number of the parcel or the order, tracking number, buyer's name")
    inlines = (ParcelInline, NewsInline)
