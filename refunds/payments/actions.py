"""What people may do with payments that no provider has confirmed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import values
from portal.doors.actions import Action, Actions
from portal.kernel.money import format_money
from refunds.payments import commands, permissions
from refunds.payments.forms import ConfirmPaymentForm
from refunds.payments.models import Payment
from refunds.refunds.staying import STAY
from refunds.statuses import Doubt, PaymentStatus


def _is_believed(payment: Payment, user: Any, form: Any) -> dict[str, Any]:
    """What confirming a payment brings: its refunds leave, so the doubt stands beside them."""
    rows = [
        values.Consequence(
            "money",
            gettext("Refunds of it are sent to the account it came from"),
            end=format_money(payment.captured, payment.currency),
            why=gettext("Promised already: %(amount)s.") % {"amount": format_money(payment.promised, payment.currency)},
        ),
        values.Consequence(
            "doc",
            gettext("Payment %(reference)s at %(gateway)s")
            % {"reference": payment.gateway_reference, "gateway": payment.get_gateway_display()},
            why=str(Doubt(payment.doubt).label) if payment.doubt else gettext("The provider has not answered yet."),
        ),
    ]
    others = Payment.objects.claims().filter(gateway=payment.gateway, gateway_reference=payment.gateway_reference)
    for other in others.exclude(pk=payment.pk).select_related("shop", "charge")[:5]:
        rows.append(
            values.Consequence(
                "warn",
                gettext("%(shop)s says that it pays its order %(order)s")
                % {"shop": other.shop.name, "order": other.charge.order_name},
                why=gettext("Only one of them can have it."),
            )
        )
    return {"consequences": rows, "frozen": [payment.captured, payment.currency, payment.doubt]}


PAYMENT = Actions(
    Payment,
    Action(
        "confirm", _("Confirm it"), permissions.confirm_payment, commands.confirm_payment, ConfirmPaymentForm,
        icon="check", tone="primary", says=_("You have seen it at the provider; its refunds are sent"),
        preview=_is_believed, done=_("Confirmed; what waited is sent"), goal=(PaymentStatus.CAPTURED,), stay=STAY,
    ),
    Action(
        "ask_now", _("Ask the provider now"), permissions.ask_payment, commands.ask_payment_now,
        icon="refresh", says=_("It is asked within a minute"), done=_("The provider is being asked"),
        confirm=False, goal=(PaymentStatus.CAPTURED,),
    ),
    url_name="payments:action",
)  # fmt: skip
