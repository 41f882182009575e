"""Wished changes of an order in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from orders.changes.models import OrderChange
from portal.admin import ActionAdmin


@admin.register(OrderChange)
class OrderChangeAdmin(ActionAdmin):
    list_display = ("number", "status", "shop", "order", "kind", "after", "due_at")
    list_filter = ("status", "kind", "shop")
    list_select_related: ClassVar[Any] = ("shop", "order")
    search_fields = ("=number", "=order__number", "=order__shop_number", "customer__name")
    search_help_text = _("Number of the change or the order, customer's name")
