"""Rules of an industry in the admin."""

from __future__ import annotations

from django.contrib import admin

from tickets.industries.models import IndustryRule


@admin.register(IndustryRule)
class IndustryRuleAdmin(admin.ModelAdmin):
    """Editable: what an industry asks for differs by place and year (R158)."""

    list_display = ("industry", "kind", "code", "label_zh", "only_when", "is_required", "is_active", "position")
    list_filter = ("industry", "kind", "is_active")
    list_editable = ("position", "is_active")
