"""What is typed in about deleted orders."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.cancellations.order_forms import _anything_sent
from orders.orders import pieces
from orders.orders.fields import ReasonField
from orders.orders.models import Order
from orders.statuses import OrderStatus
from portal.doors.actions import ActionForm
from portal.pages.fields import WordsField
from portal.reasons.models import ReasonKind


class DeleteForm(ActionForm):
    """Deleting an order that is still open cancels it as well, so it asks why (R125)."""

    reason = ReasonField(ReasonKind.CANCEL_ORDER, label=_("Why do you want to cancel?"), required=False)
    words = WordsField(_("Anything the seller should know?"), required=False)

    obj: Order

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = self.obj
        reason: Any = self.fields["reason"]
        self.lines = pieces.lines_of(order) if order.is_open else []
        if pieces.whole(self.lines):
            reason.offer(order.shop, anything_sent=_anything_sent(order, self.lines))
            reason.required = order.status != OrderStatus.PLACED
        else:
            del self.fields["reason"], self.fields["words"]
