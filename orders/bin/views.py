"""The pages of deleted orders."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.orders import selectors, words
from orders.orders.lists import KEPT
from orders.orders.models import Order
from portal.components import signs, times
from portal.kernel.keyset import Sort
from portal.pages.lists import ListPage
from portal.people.audience import CUSTOMER, open_to


@open_to(CUSTOMER)
class OrderBin(ListPage):
    """The recycle bin: what was deleted when, what runs on, restored at once."""

    model = Order
    template_name = "orders/order_bin.html"
    title = _("Recycle bin")
    sorts = {"newest": Sort("binned_at")}
    empty = _("The recycle bin is empty. What you delete can be restored from here.")

    def queryset(self) -> QuerySet:
        rows = Order.objects.for_user(self.request.user).filter(~KEPT).select_related("shop")
        return selectors.with_open_case(selectors.with_first_goods(rows))

    def draw(self, order: Any) -> dict[str, Any]:
        case = words.open_case(order)
        more = (order.goods_count or 0) - 1
        title = order.first_goods or order.shop_number
        assert order.binned_at is not None
        return {
            "title": gettext("%(first)s and %(n)s more") % {"first": title, "n": more} if more > 0 else title,
            "text": f"{order.shop.name} · {order.shop_number}",
            "when": gettext("Deleted %(day)s") % {"day": times.day_text(order.binned_at)},
            "url": order.get_absolute_url(),
            "glyph": signs.glyph_for(title),
            "runs_on": gettext("Cancelling goes on: %(status)s") % {"status": case.get_status_display()}
            if case
            else "",
            "restore_url": reverse("orders:action", args=[order.number, "restore"]),
        }
