"""The columns of the "Online Retail" dataset: one row per invoice line, cancellations as invoices of their own.

What a row is, by its InvoiceNo and Quantity:

- a plain invoice with a positive quantity: a line of a purchase, a price of 0 included;
- an invoice beginning with ``C`` with a negative quantity and a customer: a line of a cancellation;
- everything else is rejected with its reason: ``A`` invoices (bad debt), negative lines of plain invoices (stock written
  off), cancellations without a customer (nobody to match them with), prices below zero, and lines whose sum is no whole
  number of pence. Nothing is rounded, so that what was imported and what was rejected add up to the file exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from orders.importing import cells
from orders.importing.cells import BadCell
from orders.importing.records import Bought, History, PastOrder, PastReturn, Source, Taken
from orders.importing.rejects import Reject
from orders.importing.tables import Row, Table
from portal.kernel.money import exponent

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
SOURCE = Source("online-retail", currency="GBP", country="GB")
"""A wholesaler of gifts in the United Kingdom, whatever the country of its buyers."""
MOST = 10**15
"""Minor units of one line; sums of such lines still fit a 64-bit column."""


class _Reader:
    """Sorts rows into orders, returns and rejects, invoice by invoice, in whatever order the rows come."""

    def __init__(self, table: Table, now: datetime) -> None:
        self.now = now
        self.history = History(SOURCE)
        self.places = [table.column(name) for name in COLUMNS]
        self.exponent = exponent(SOURCE.currency)
        self.orders: dict[str, PastOrder] = {}
        self.returns: dict[str, PastReturn] = {}
        self.rows_of: dict[str, int] = {}
        self.texts: dict[str, str] = {}

    def take(self, row: Row) -> None:
        try:
            if row.problem:
                raise BadCell(row.problem)
            self._understand(row)
        except BadCell as problem:
            self.history.rejects.append(Reject(row.number, str(problem), row.cells))

    def _understand(self, row: Row) -> None:
        invoice, sku, name, quantity_, at_, price_, customer_, country_ = [row.cells[place] for place in self.places]
        invoice = self._kept(cells.words(invoice, "InvoiceNo", 60))
        if not invoice:
            raise BadCell(_("InvoiceNo is empty."))
        position = self.rows_of[invoice] = self.rows_of.get(invoice, 0) + 1
        if invoice[0] in "Aa":
            raise BadCell(_("A bad-debt adjustment is no order."))
        quantity = cells.whole(quantity_.strip(), "Quantity")
        price = cells.fine_amount(price_.strip(), "UnitPrice")
        at = cells.moment(at_.strip(), "InvoiceDate")
        if at > self.now:
            raise BadCell(_("InvoiceDate lies in the future."))
        customer = self._kept(cells.reference(customer_, "CustomerID"))
        sku = self._kept(cells.words(sku, "StockCode", 60))
        name = self._kept(cells.words(name, "Description", 200)) or sku
        country = self._kept(cells.words(country_, "Country", 300))
        if not sku:
            raise BadCell(_("StockCode is empty."))
        if price < 0:
            raise BadCell(_("A price below zero is no purchase."))
        is_return = invoice[0] in "Cc"
        if quantity == 0:
            raise BadCell(_("No pieces at all."))
        if is_return and quantity > 0:
            raise BadCell(_("A cancellation takes pieces off; its quantity must be below zero."))
        if not is_return and quantity < 0:
            raise BadCell(_("Pieces taken off without a cancellation: stock written off, no order."))
        if is_return and not customer:
            raise BadCell(_("A cancellation without a customer cannot be matched with a purchase."))
        amount = cells.minor(abs(quantity) * price, self.exponent)
        if amount > MOST:
            raise BadCell(_("The amount is too large to be booked."))
        unit_price = cells.rounded(price, self.exponent)
        if is_return:
            back = self.returns.get(invoice) or PastReturn(invoice, at, customer)
            _same_customer(back, customer)
            back.lines.append(Taken(row.number, position, sku, name, -quantity, unit_price, amount, at))
            back.at = min(back.at, at)
            self.returns[invoice] = back
        else:
            order = self.orders.get(invoice) or PastOrder(invoice, at, customer, country)
            _same_customer(order, customer)
            order.lines.append(Bought(row.number, position, sku, name, quantity, unit_price, amount))
            order.at = min(order.at, at)
            self.orders[invoice] = order

    def _kept(self, text: str) -> str:
        """One copy of each text: names and codes repeat thousands of times."""
        return self.texts.setdefault(text, text)


def read_history(table: Table, *, now: datetime, seen: Callable[[int], None] = lambda row: None) -> History:
    """Understand a whole file. Orders and returns come in the order of their time, then of their number.

    `now` is the wall clock of the seller's country: nothing was bought after it. `seen` hears every row's number.
    """
    reader = _Reader(table, now)
    for row in table.rows():
        reader.take(row)
        seen(row.number)
    history = reader.history
    history.orders = sorted(reader.orders.values(), key=lambda order: (order.at, order.number))
    history.returns = sorted(reader.returns.values(), key=lambda back: (back.at, back.number))
    return history


def _same_customer(record: PastOrder | PastReturn, customer: str) -> None:
    if record.buyer_reference != customer:
        raise BadCell(_("The invoice has another customer in an earlier row."))
