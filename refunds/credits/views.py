"""Store credit: the balance in each shop, and where it came from and went."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import times, values
from portal.kernel.keyset import Sort
from portal.kernel.money import format_money
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to
from refunds.credits.actions import STORE_CREDIT
from refunds.credits.models import CreditMovement, StoreCredit
from refunds.statuses import CreditKind, CreditStatus

SHOWN = 50
"""Movements shown on a page, the newest first; the API has them all."""


def badge(credit: StoreCredit) -> values.Badge:
    if credit.status == CreditStatus.FROZEN:
        return values.Badge("bad", credit.get_status_display(), icon="lock")
    return values.Badge("good" if credit.balance else "over", credit.get_status_display())


def statement(credit: StoreCredit, user: Any) -> str:
    told = {"amount": format_money(credit.balance, credit.currency), "shop": credit.shop.name, "who": credit.payer.name}
    if user.pk == credit.payer_id:
        return gettext("You have %(amount)s to spend at %(shop)s") % told
    return gettext("%(who)s has %(amount)s to spend at %(shop)s") % told


@open_to(*SIGNED_IN)
class CreditList(ListPage):
    """Store credit by shop; of a shop, by customer."""

    model = StoreCredit
    template_name = "refunds/credit_list.html"
    title = _("Store credit")
    search_fields = ("^number", "payer__name", "=payer__phone", "shop__name")
    search_label = _("Number, name or phone")
    sorts = {"newest": Sort("created_at", _("Newest first"))}
    empty = _("No store credit yet. It appears here when a refund is taken as store credit.")

    def queryset(self) -> QuerySet:
        return StoreCredit.objects.for_user(self.request.user).with_page()

    def draw(self, credit: StoreCredit) -> values.Row:
        return values.Row(
            "lock" if credit.status == CreditStatus.FROZEN else "wallet",
            statement(credit, self.request.user),
            url=credit.get_absolute_url(),
            text=f"{credit.number} · {credit.get_status_display()}",
        )


ICONS = {
    CreditKind.ISSUED: "undo",
    CreditKind.SPENT: "wallet",
    CreditKind.GIVEN_BACK: "refresh",
    CreditKind.TAKEN_BACK: "swap",
}


@open_to(*SIGNED_IN)
class CreditPage(DetailPage):
    """One customer's credit in one shop."""

    model = StoreCredit
    template_name = "refunds/credit_detail.html"
    back: Any = (_("Store credit"), reverse_lazy("credits:list"))

    def queryset(self) -> QuerySet:
        return StoreCredit.objects.for_user(self.request.user).with_page()

    def describe(self, obj: StoreCredit, user: Any) -> dict[str, Any]:
        moved = obj.movements.select_related("refund").order_by("-pk")[:SHOWN]
        return {
            "badge": badge(obj),
            "kind": gettext("Store credit"),
            "statement": statement(obj, user),
            "lead": gettext("Give the shop this number when you buy: %(number)s.") % {"number": obj.number}
            if user.pk == obj.payer_id
            else gettext("The shop's system takes it as payment under this number."),
            "movements": [self._row(one, obj.currency) for one in moved],
            "facts": [
                values.Fact(gettext("Balance"), format_money(obj.balance, obj.currency), strong=True),
                values.Fact(gettext("Seller"), obj.shop.name),
                values.Fact(gettext("Customer"), obj.payer.name),
            ],
        }

    def _row(self, moved: CreditMovement, currency: str) -> values.Row:
        return values.Row(
            ICONS[CreditKind(moved.kind)],
            moved.get_kind_display(),
            url=moved.refund.get_absolute_url() if moved.kind == CreditKind.ISSUED else "",
            text=f"{moved.reference} · {times.moment_text(moved.at, weekday=False)}",
            end=format_money(moved.amount, currency, sign=True),
        )


@open_to(*SIGNED_IN)
class CreditAction(ActionPage):
    """Every step with store credit."""

    table = STORE_CREDIT
    page = CreditPage

    def queryset(self) -> QuerySet:
        return StoreCredit.objects.for_user(self.request.user).with_page()
