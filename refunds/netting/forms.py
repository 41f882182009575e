"""What is typed in about setting a repayment off against a refund."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.doors.actions import ActionForm
from portal.kernel.money import format_money
from refunds.refunds.models import Refund
from refunds.statuses import RefundStatus


class NetForm(ActionForm):
    """Which refund it is taken from."""

    refund = forms.ModelChoiceField(
        label=_("From which refund?"),
        queryset=Refund.objects.none(),
        to_field_name="number",
        empty_label=None,
        error_messages={"required": _("Choose the refund.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["refund"]
        rows = Refund.objects.for_user(self.user)
        field.queryset = (rows.can_net(self.obj) | rows.will_net(self.obj)).order_by("pk")
        field.label_from_instance = _named


def _named(refund: Refund) -> str:
    told = {"number": refund.number, "amount": format_money(refund.amount, refund.currency)}
    if refund.status == RefundStatus.REQUESTED:
        return gettext("%(number)s · %(amount)s, once its second check is made") % told
    return f"{told['number']} · {told['amount']}"
