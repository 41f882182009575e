"""What a person has to look at in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin

from orders.review.models import ReviewItem


@admin.register(ReviewItem)
class ReviewItemAdmin(admin.ModelAdmin):
    """What the portal does not decide by itself: a person looks, and says when it is settled."""

    list_display = ("reference", "kind", "shop", "found_at", "settled_at")
    list_filter = ("kind", "shop", ("settled_at", admin.EmptyFieldListFilter))
    list_select_related: ClassVar[Any] = ("shop",)
    search_fields = ("=reference",)
    readonly_fields = ("shop", "kind", "reference", "data", "found_at", "settled_by")
    show_full_result_count = False

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        obj.settled_by = request.user if obj.settled_at else None
        super().save_model(request, obj, form, change)
