"""Calling a parcel back in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from orders.parcels.models import Recall
from portal.admin import ActionAdmin


@admin.register(Recall)
class RecallAdmin(ActionAdmin):
    list_display = ("number", "status", "shipment", "cause", "asked_by", "answered_at", "due_at")
    list_filter = ("status",)
    list_select_related: ClassVar[Any] = ("shipment", "asked_by")
    search_fields = ("=number", "=cause", "=shipment__number")
