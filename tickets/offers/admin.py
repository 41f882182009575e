"""Offers in the admin."""

from __future__ import annotations

from django.contrib import admin

from tickets.cases.admin import OfCaseAdmin
from tickets.offers.models import Offer


@admin.register(Offer)
class OfferAdmin(OfCaseAdmin):
    list_display = ("number", "status", "way", "ticket", "amount", "by_customer", "due_at")
    list_filter = ("status", "way", "by_customer")
