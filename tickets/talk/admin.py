"""Messages and promises in the admin."""

from __future__ import annotations

from django.contrib import admin

from portal.admin import ActionAdmin
from tickets.talk.models import Message, Promise


@admin.register(Message)
class MessageAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "side", "author", "is_internal", "due_at")
    list_filter = ("status", "side", "is_internal")
    list_select_related = ("ticket", "author")
    search_fields = ("number", "ticket__number", "words")


@admin.register(Promise)
class PromiseAdmin(ActionAdmin):
    list_display = ("number", "status", "ticket", "words", "made_by", "promised_for")
    list_filter = ("status",)
    list_select_related = ("ticket__shop", "made_by")
    search_fields = ("number", "ticket__number", "words")
