"""The sandbox bank in the admin."""

from __future__ import annotations

from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from refunds.sandbox.models import SandboxBook, SandboxScript


@admin.register(SandboxBook)
class SandboxBookAdmin(ReadOnlyAdmin):
    """What the sandbox bank itself remembers."""

    list_display = ("reference", "refund_number", "amount", "currency", "accepted_at", "settle_at", "will_fail")
    search_fields = ("=reference", "=refund_number", "=key")


@admin.register(SandboxScript)
class SandboxScriptAdmin(admin.ModelAdmin):
    """How the sandbox bank treats its next refunds."""

    list_display = ("id", "behaviour", "payment_reference", "used_at")
    list_filter = ("behaviour",)
