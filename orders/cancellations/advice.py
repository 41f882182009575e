"""What speaks for which answer to a request to cancel: said to whoever answers it, decided by them (R174)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from orders.cancellations.answer_wording import FEWEST, answered
from orders.cancellations.answered import Answered
from orders.cancellations.consequences import verdict
from orders.cancellations.models import OrderCancellation
from orders.cancellations.quotes import CARRIER, SHOP


def advice(case: OrderCancellation, before: Answered | None) -> list[str]:
    """The answer that fits what is on record, why, and how such requests were answered before."""
    told = [_reason(case)]
    if before is not None and before.requests >= FEWEST:
        told.append(answered(before, ours=True))
    return told


def _reason(case: OrderCancellation) -> str:
    if verdict(case.quote, "fee").get("code") == "late":
        return _(
            "Approving fits: it was not sent in the promised time, so refusing would hardly stand before the platform."
        )
    if case.quote.get("fault") == SHOP:
        return _("Approving fits: the reason is the seller's to bear.")
    if case.quote.get("fault") == CARRIER:
        return _("Approving fits: the reason is the carrier's to bear; the books charge it to them.")
    if case.after_shipping:
        return _(
            "It is on its way: approving calls the parcel back, and money goes back only once it is here. A cost that arises can be proposed."
        )
    return _("Approving fits: nothing has been sent, so the goods stay here and can be sold again.")
