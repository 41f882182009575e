"""What providers tell by themselves in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from refunds.inbox.models import GatewayNotice


@admin.register(GatewayNotice)
class GatewayNoticeAdmin(ReadOnlyAdmin):
    """What providers sent, as it came, with the verdict and the refund it is about."""

    list_display = ("number", "gateway", "verdict", "kind", "refund", "times", "received_at")
    list_filter = ("gateway", "verdict")
    list_select_related: ClassVar[Any] = ("refund",)
    search_fields = ("=number", "=event", "=refund__number")
    exclude = ("body",)
    readonly_fields = ("text",)
    show_full_result_count = False
