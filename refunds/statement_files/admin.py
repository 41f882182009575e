"""Statements handed in as files in the admin."""

from __future__ import annotations

from django.contrib import admin

from portal.admin import ActionAdmin
from refunds.statement_files.models import StatementFile


@admin.register(StatementFile)
class StatementFileAdmin(ActionAdmin):
    list_display = ("number", "status", "gateway", "account", "name", "lines", "lines_done", "created_at")
    list_filter = ("status", "gateway")
    search_fields = ("=number", "name")
    exclude = ("file", "rejects")
