"""Who bears what of a case: for those who bear it, not for its customer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.views.generic import TemplateView

from portal.kernel.money import format_money
from portal.pages.details import find
from portal.people.audience import STAFF, open_to
from refunds.charges.sharing import kept_of
from refunds.ledger.models import LedgerEntry
from refunds.refunds.models import Refund
from refunds.statuses import Component, Party


@open_to(*STAFF)
class RefundCosts(TemplateView):
    """A table of parts and parties, from the ledger; what the customer bears, from the frozen quote."""

    template_name = "refunds/refund_costs.html"
    model = Refund

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        refund: Refund = find(Refund.objects.for_user(user).with_page(), kwargs["number"])
        borne = dict(LedgerEntry.objects.for_user(user).of_case(refund.reimbursement).borne())
        if kept := kept_of(refund.reimbursement.quote or {}):
            borne[Component.COSTS, Party.CUSTOMER] = kept
        parts = [part for part in Component if any(part == found for found, _party in borne)]
        parties = [party for party in Party if any(party == found for _part, found in borne)]
        currency = refund.currency

        def cells(amounts: list[int], *, strong: bool = False) -> list[dict[str, Any]]:
            return [
                {"value": format_money(amount, currency) if amount else "–", "number": True, "strong": strong}
                for amount in amounts
            ]

        rows = [[{"value": part.label}, *cells([borne.get((part, party), 0) for party in parties])] for part in parts]
        sums = [sum(borne.get((part, party), 0) for part in parts) for party in parties]
        return super().get_context_data(
            obj=refund,
            statement=_statement(sums, parties, currency),
            heads=[
                {"label": gettext("For")},
                *({"label": party.label, "number": True} for party in parties),
            ],
            rows=[*rows, [{"value": gettext("Together"), "strong": True}, *cells(sums, strong=True)]],
            back_url=refund.get_absolute_url(),
            **kwargs,
        )


def _statement(sums: list[int], parties: list[Party], currency: str) -> str:
    """Who bears most of it."""
    if not parties or max(sums) <= 0:
        return gettext("Nobody bears anything of this case")
    most = max(range(len(parties)), key=lambda n: sums[n])
    return gettext("Of this case, %(who)s bears %(amount)s") % {
        "who": parties[most].label,
        "amount": format_money(sums[most], currency),
    }
