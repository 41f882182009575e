"""How long it usually takes in the admin."""

from __future__ import annotations

from django.contrib import admin

from tickets.cases.admin import OnlyRead
from tickets.usual_times.models import UsualTime


@admin.register(UsualTime)
class UsualTimeAdmin(OnlyRead):
    """Measured by the machine."""

    list_display = ("shop", "type", "sku", "cases", "half", "most", "this_week", "usual_week", "measured_at")
    list_filter = ("type", "shop")
    list_select_related = ("shop",)
