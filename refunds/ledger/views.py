"""A shop's account: its months, what moved its balance, and the same as a file."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import times, values
from portal.kernel.keyset import Sort
from portal.kernel.money import format_money, from_minor
from portal.pages.lists import ListPage
from portal.people.audience import STAFF, open_to
from portal.people.models import Shop
from refunds.ledger.models import LedgerEntry
from refunds.ledger.sheets import Month, about, movement_words, rows_of, sheets_of

ICONS = {"capture": "money", "fees": "bank", "fees_returned": "undo", "promise": "undo", "repayment_paid": "check"}


@open_to(*STAFF)
class AccountList(ListPage):
    """Shops, each with its account."""

    model = Shop
    template_name = "refunds/account_list.html"
    title = _("Accounts of shops")
    search_fields = ("name", "^slug")
    search_label = _("Shop")
    sorts = {"name": Sort("name", _("By name"), ascending=True)}
    empty = _("There is no shop yet.")

    def queryset(self) -> QuerySet:
        return Shop.objects.for_user(self.request.user)

    def draw(self, shop: Shop) -> values.Row:
        return values.Row("bank", shop.name, url=month_url(shop.slug), end=shop.currency)


@open_to(*STAFF)
class AccountMonth(ListPage):
    """One month of one shop: opening, movements by kind, closing, and each movement with its refund."""

    model = LedgerEntry
    template_name = "refunds/account_month.html"
    sorts = {"newest": Sort("transaction__at", _("Newest first"))}
    page_size = 30
    empty = _("Nothing moved this month.")
    export_columns = (
        (_("Time"), lambda entry: entry.transaction.at),
        (_("Movement"), lambda entry: movement_words(entry.transaction.kind, entry.component)),
        (_("Order"), lambda entry: entry.transaction.charge.order_name),
        (_("Number"), lambda entry: about(entry)[0]),
        (_("Amount"), lambda entry: from_minor(-entry.amount, entry.currency)),
        (_("Currency"), "currency"),
        (_("Booking"), "transaction_id"),
    )

    @cached_property
    def shop(self) -> Shop:
        """The shop asked for; without a wish the reader's first one."""
        shops = Shop.objects.for_user(self.request.user)
        wanted = self.request.GET.get("shop", "")
        shop = shops.filter(slug=wanted).first() if wanted else shops.order_by("name").first()
        if shop is None:
            raise Http404
        return shop

    @cached_property
    def month(self) -> Month:
        return Month.read(self.request.GET.get("month", ""), self.shop.country)

    def queryset(self) -> QuerySet:
        return rows_of(LedgerEntry.objects.for_user(self.request.user), self.shop, self.month)

    def draw(self, entry: LedgerEntry) -> values.Row:
        number, url = about(entry)
        told = entry.transaction
        return values.Row(
            ICONS.get(told.kind, "swap"),
            movement_words(told.kind, entry.component),
            url=url,
            text=gettext("%(number)s, order %(order)s, %(when)s")
            % {"number": number, "order": told.charge.order_name, "when": times.moment_text(told.at, weekday=False)},
            end=format_money(-entry.amount, entry.currency, sign=True),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = LedgerEntry.objects.for_user(self.request.user)
        sheets = sheets_of(entries, self.shop, self.month)
        country, slug = self.shop.country, self.shop.slug
        name = formats.date_format(self.month.first, "YEAR_MONTH_FORMAT")
        return super().get_context_data(
            shop=self.shop,
            month=self.month,
            statement=gettext("%(shop)s ends %(month)s with %(amount)s")
            % {
                "shop": self.shop.name,
                "month": name,
                "amount": ", ".join(format_money(sheet.closing, sheet.currency) for sheet in sheets),
            },
            is_below_zero=any(sheet.closing < 0 for sheet in sheets),
            sheets=[{"sheet": sheet, "rows": _table(sheet)} for sheet in sheets],
            table_heads=[
                {"label": gettext("Movement")},
                {"label": gettext("How often"), "number": True},
                {"label": gettext("Amount"), "number": True},
            ],
            earlier_month_url=month_url(slug, self.month.before(country)),
            later_month_url=month_url(slug, self.month.after(country)),
            **kwargs,
        )


def _table(sheet: Any) -> list[list[dict[str, Any]]]:
    """The sheet as rows of a table: opening, movements, closing."""

    def line(label: str, count: int | str, amount: int, *, strong: bool = False, sign: bool = False) -> list[Any]:
        return [
            {"value": label, "strong": strong},
            {"value": count, "number": True},
            {"value": format_money(amount, sheet.currency, sign=sign), "number": True, "strong": strong},
        ]

    return [
        line(gettext("Balance before"), "", sheet.opening, strong=True),
        *(line(moved.words, moved.count, moved.amount, sign=True) for moved in sheet.movements),
        line(gettext("Balance after"), "", sheet.closing, strong=True),
    ]


def month_url(slug: str, month: Month | str = "") -> str:
    """The address of a shop's month; this month without one."""
    chosen = {"shop": slug, "month": str(month)} if month else {"shop": slug}
    return f"{reverse('accounts:month')}?{urlencode(chosen)}"
