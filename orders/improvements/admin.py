"""What a shop improved in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from orders.improvements.models import Improvement
from portal.admin import ReadOnlyAdmin


@admin.register(Improvement)
class ImprovementAdmin(ReadOnlyAdmin):
    list_display = ("words", "shop", "reason", "since", "noted_by")
    list_filter = ("shop",)
    list_select_related: ClassVar[Any] = ("shop", "reason", "noted_by")
    search_fields = ("words",)
