"""An order finds its buyer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.generic import FormView

from orders.bin import commands
from orders.cancellations.rows import is_staff
from orders.claiming.forms import ClaimForm
from orders.orders import selectors, wording
from orders.orders.models import Order
from portal.components import values
from portal.kernel.errors import Refused
from portal.kernel.money import from_minor
from portal.people.audience import PUBLIC, open_to
from portal.people.visitors import is_too_often


@open_to(PUBLIC)
class OrderClaim(FormView):
    """An order without an account finds its buyer; somebody without an account sees where it is (R135)."""

    template_name = "orders/order_claim.html"
    form_class = ClaimForm

    def form_valid(self, form: Any) -> HttpResponse:
        if is_too_often(self.request, "claim"):
            form.add_error(None, gettext("Too many tries from here. Try again in an hour."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        user: Any = self.request.user
        found = selectors.bought_by(form.cleaned_data["number"], form.cleaned_data["contact"])
        paid = form.cleaned_data["paid"]
        order = next((one for one in found if from_minor(one.total, one.currency) == paid), None)
        if order is None:
            form.add_error(None, gettext("No such order. Check number, contact and amount."))
            return self.form_invalid(form)
        if not user.is_authenticated or is_staff(user):
            return self.render_to_response(self.get_context_data(form=None, **self._shown(order)))
        try:
            order = commands.claim_order(
                user,
                number=order.number,
                contact=form.cleaned_data["contact"],
                paid=order.total,
            )
        except Refused as no:
            form.add_error(None, str(no))
            return self.form_invalid(form)
        messages.success(self.request, gettext("This order is now among yours"))
        return HttpResponseRedirect(order.get_absolute_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _shown(self, order: Order) -> dict[str, Any]:
        """Where the order is; nothing of who bought it."""
        stranger: Any = self.request.user
        return {
            "obj": order,
            "badge": values.Badge(wording.ORDER_TURNS[order.status], order.get_status_display()),
            "statement": wording.order_statement(order, stranger),
            "steps": wording.order_steps(order),
            "goods": wording.goods(order.lines.order_by("position"), order.currency),
            "next_url": self.request.path,
        }
