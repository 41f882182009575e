"""Questions to a shop in the admin."""

from __future__ import annotations

from django.contrib import admin

from portal.admin import ActionAdmin
from tickets.questions.models import Question


@admin.register(Question)
class QuestionAdmin(ActionAdmin):
    list_display = ("number", "status", "customer", "shop", "due_at")
    list_filter = ("status", "shop")
    list_select_related = ("customer", "shop")
    search_fields = ("number", "words", "customer__name")
