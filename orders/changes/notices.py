"""Who is told what of wished changes of an order, by which words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.cancellations.notices import staff_of
from orders.changes import wording
from orders.changes.models import OrderChange
from orders.statuses import OrderChangeStatus
from portal.notices import telling
from portal.notices.telling import text


@telling.about(OrderChange, OrderChangeStatus.REQUESTED)
def a_change_is_wished_for(change: OrderChange, told: Any) -> telling.News:
    for person in staff_of(change.shop):
        yield person, text(_("A change is wished for: %(what)s"), what=lambda: wording.change_statement(change))


@telling.about(OrderChange, OrderChangeStatus.APPLIED)
def the_change_is_made(change: OrderChange, told: Any) -> telling.News:
    yield change.customer, _("Your change to the order is made")


@telling.about(OrderChange, OrderChangeStatus.REFUSED)
def the_change_is_not_made(change: OrderChange, told: Any) -> telling.News:
    yield change.customer, _("Your change was not possible; the order stays as it is")
