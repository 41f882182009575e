"""Money's lock order: the charge, then its payments, then a refund. Every command below takes them in this order."""

from __future__ import annotations

from django.db import connection

from refunds.payments.models import Charge, Payment


def lock_charge(charge_id: int) -> Charge:
    """The charge as it is now, locked to the end of the transaction, with its shop and that shop's terms.

    Whoever moves its money queues here.
    """
    charges = Charge.objects.select_related("shop__terms")
    if connection.features.has_select_for_update:
        charges = charges.select_for_update(of=("self",))
    return charges.get(pk=charge_id)


def lock_payments(charge: Charge) -> list[Payment]:
    """All payments of a locked charge as they are now, in a fixed order, locked too."""
    payments = Payment.objects.filter(charge=charge).order_by("pk")
    if connection.features.has_select_for_update:
        payments = payments.select_for_update()
    found = list(payments)
    for payment in found:
        payment.shop = charge.shop
    return found
