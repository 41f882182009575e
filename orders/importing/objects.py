"""Orders as shop systems hand them out as JSON: Shopify's REST order, WooCommerce's with its refunds, Magento's with its credit
memos, read into orders as their shop would push them.

Amounts there are decimal strings or numbers in whole units; what went back is told by refund records only, never by a status.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from orders.importing.cells import BadCell
from orders.importing.own_csv import TOLD_BY_NOBODY, FiledOrder
from orders.importing.rejects import Reject
from orders.importing.shops import Read
from orders.importing.tables import Unreadable
from portal.kernel.money import exponent, split

Told = dict[str, Any]


def read_objects(path: Path) -> Read:
    """The orders of a JSON file: one, a list of them, or a page of an answer. Raises Unreadable for anything else."""
    try:
        told = json.loads(path.read_bytes(), parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as problem:
        raise Unreadable(_("%(file)s is no JSON: %(problem)s") % {"file": path, "problem": str(problem)[:100]})
    found = Read()
    kinds: set[str] = set()
    for number, one in enumerate(_each(told), 1):
        order = FiledOrder(rows=[number], cells=[[]])
        try:
            kind, reader = _kind(one)
            kinds.add(kind)
            order.data = reader(one)
        except (BadCell, InvalidOperation, TypeError, KeyError, ValueError, AttributeError) as problem:
            reason = (
                str(problem)
                if isinstance(problem, BadCell)
                else _("It lacks what an order has: %(what)s.") % {"what": repr(problem)[:80]}
            )
            found.rejects.append(Reject(number, reason, [str(_name(one))]))
        else:
            found.orders.append(order)
    if not kinds:
        raise Unreadable(_("%(file)s holds no orders of a shop system that is known.") % {"file": path})
    found.notes.append(_("Recognised by its fields: %(title)s.") % {"title": ", ".join(sorted(kinds))})
    return found


def _each(told: Any) -> Iterator[Told]:
    if isinstance(told, dict) and isinstance(told.get("items"), list) and "increment_id" not in told:
        told = told["items"]
    if isinstance(told, dict) and isinstance(told.get("orders"), list):
        told = told["orders"]
    yield from (one for one in (told if isinstance(told, list) else [told]) if isinstance(one, dict))


def _name(one: Told) -> Any:
    order = one.get("order", one)
    return order.get("increment_id") or order.get("name") or order.get("number") or ""


def _kind(one: Told) -> tuple[str, Callable[[Told], Told]]:
    order = one.get("order", one)
    if "increment_id" in order:
        return "Magento", magento
    if "line_items" in order and ("date_created" in order or "date_created_gmt" in order):
        return "WooCommerce", woocommerce
    if "line_items" in order and "financial_status" in order:
        return "Shopify", shopify
    raise BadCell(_("It is no order of a shop system that is known."))


def shopify(one: Told) -> Told:
    """The body of an order's hook. Money is what the customer's bank knows: presentment money where it differs."""
    order = one.get("order", one)
    if order.get("test"):
        raise BadCell(_("It is a test order."))
    currency = order.get("presentment_currency") or order["currency"]
    side = "presentment_money"

    def money(told: Told, name: str) -> int:
        amounts = told.get(f"{name}_set")
        return _minor(amounts[side]["amount"] if amounts else told.get(name) or 0, currency)

    lines = []
    for line in order["line_items"]:
        quantity = int(line["quantity"])
        if quantity <= 0:
            continue
        unit = money(line, "price")
        off = sum(money(one, "amount") for one in line.get("discount_allocations", ()))
        tax = sum(money(one, "price") for one in line.get("tax_lines", ())) if not order.get("taxes_included") else 0
        lines.append(
            _line(
                line.get("sku"), line.get("name") or line.get("title"), quantity, unit, unit * quantity - off + tax, tax
            )
        )
    freight = money(order, "total_shipping_price")
    _match(lines, money(order, "total_price"), freight)
    by_id = {line["id"]: line for line in order["line_items"]}
    refunds = []
    for refund in order.get("refunds", ()):
        back = sum(
            _presented(tx, currency, order)
            for tx in refund.get("transactions", ())
            if tx.get("kind") == "refund" and tx.get("status") == "success"
        )
        pieces = [
            {"sku": _sku(by_id.get(row["line_item_id"], row.get("line_item", {}))), "quantity": int(row["quantity"])}
            for row in refund.get("refund_line_items", ())
        ]
        if back:
            refunds.append(
                {"reference": f"shopify-{refund['id']}", "amount": back, "at": refund["created_at"], "pieces": pieces}
            )
    paid = order["financial_status"] in ("paid", "partially_refunded", "refunded", "partially_paid")
    total = money(order, "total_price")
    outstanding = _minor(order.get("total_outstanding") or 0, currency)
    customer = order.get("shipping_address") or order.get("billing_address") or {}
    return {
        "number": str(order["name"]),
        "currency": currency,
        "freight": freight,
        "placed_at": order.get("processed_at") or order["created_at"],
        "paid_at": (order.get("processed_at") or order["created_at"]) if paid else "",
        "cancelled_at": order.get("cancelled_at") or "",
        "buyer_name": customer.get("name") or "",
        "buyer_phone": order.get("phone") or customer.get("phone") or "",
        "buyer_email": order.get("email") or "",
        "address": _address(customer, "address1", "address2", "city", "zip", "country_code"),
        "lines": lines,
        "payments": _paid(
            total - outstanding if paid else 0, f"shopify-{order['id']}", order.get("payment_gateway_names")
        ),
        "parcels": [
            parcel for fulfilment in order.get("fulfillments", ()) if (parcel := _fulfilment(fulfilment, by_id))
        ],
        "refunds": refunds,
    }


def _fulfilment(told: Told, by_id: dict[Any, Told]) -> Told | None:
    if told.get("status") not in (None, "success", "open"):
        return None
    arrived = told.get("updated_at") if told.get("shipment_status") == "delivered" else ""
    return {
        "carrier": told.get("tracking_company") or TOLD_BY_NOBODY,
        "tracking_number": told.get("tracking_number") or f"shopify-{told.get('id')}",
        "sent_at": told["created_at"],
        "delivered_at": arrived,
        "pieces": [
            {"sku": _sku(by_id.get(line["id"], line)), "quantity": int(line["quantity"])}
            for line in told.get("line_items", ())
        ],
    }


def _presented(transaction: Told, currency: str, order: Told) -> int:
    """A transaction's amount in the currency the customer paid in. Raises BadCell where the file does not say it."""
    if amounts := transaction.get("amount_set"):
        return _minor(amounts["presentment_money"]["amount"], currency)
    if transaction.get("currency") == currency or order["currency"] == currency:
        return _minor(transaction["amount"], currency)
    whole = order["total_price_set"]
    rate = Decimal(str(whole["presentment_money"]["amount"])) / Decimal(str(whole["shop_money"]["amount"]))
    return round(Decimal(str(transaction["amount"])) * rate * 10 ** exponent(currency))


def woocommerce(one: Told) -> Told:
    """REST v3: an order, with its refunds beside it where they were asked for."""
    order = one.get("order", one)
    currency = order["currency"]
    records = one.get("refunds") or order.get("refunds") or []
    items = {line["id"]: line for line in order["line_items"]}
    lines = []
    for line in order["line_items"]:
        quantity = int(line["quantity"])
        if quantity <= 0:
            continue
        paid = _minor(line["total"], currency) + _minor(line["total_tax"], currency)
        before = _minor(line["subtotal"], currency) + _minor(line.get("subtotal_tax") or 0, currency)
        lines.append(_line(line.get("sku"), line["name"], quantity, round(before / quantity), paid, 0))
    freight = _minor(order["shipping_total"], currency) + _minor(order["shipping_tax"], currency)
    for fee in order.get("fee_lines", ()):
        freight += _minor(fee["total"], currency) + _minor(fee.get("total_tax") or 0, currency)
    _match(lines, _minor(order["total"], currency), freight)
    refunds = []
    for refund in records:
        pieces = [
            {"sku": _sku(items.get(_original(row), row)), "quantity": abs(int(row["quantity"]))}
            for row in refund.get("line_items", ())
            if int(row.get("quantity") or 0)
        ]
        amount = abs(_minor(refund.get("amount") or refund.get("total") or 0, currency))
        at = refund.get("date_created_gmt")
        refunds.append(
            {
                "reference": f"woocommerce-{refund['id']}",
                "amount": amount,
                "at": f"{at}Z" if at else "",
                "pieces": pieces,
            }
        )
    paid_at = order.get("date_paid_gmt")
    customer = order.get("billing") or {}
    sent = order["status"] == "completed" and order.get("date_completed_gmt")
    cancelled = order["status"] in ("cancelled", "failed", "trash")
    told = {
        "number": str(order["number"]),
        "currency": currency,
        "freight": freight,
        "placed_at": f"{order['date_created_gmt']}Z",
        "paid_at": f"{paid_at}Z" if paid_at else "",
        "cancelled_at": f"{order.get('date_modified_gmt') or order['date_created_gmt']}Z" if cancelled else "",
        "buyer_name": f"{customer.get('first_name', '')} {customer.get('last_name', '')}".strip(),
        "buyer_phone": customer.get("phone") or "",
        "buyer_email": customer.get("email") or "",
        "address": _address(order.get("shipping") or {}, "address_1", "address_2", "city", "postcode", "country"),
        "lines": lines,
        "payments": _paid(
            _minor(order["total"], currency) if paid_at else 0,
            order.get("transaction_id") or f"woocommerce-{order['id']}",
            order.get("payment_method"),
        ),
        "refunds": refunds,
    }
    if sent and paid_at and not cancelled:
        told["parcels"] = [
            {
                "carrier": TOLD_BY_NOBODY,
                "tracking_number": f"{order['number']}-1",
                "sent_at": f"{order['date_completed_gmt']}Z",
            }
        ]
    return told


def _original(row: Told) -> Any:
    return next((int(meta["value"]) for meta in row.get("meta_data", ()) if meta["key"] == "_refunded_item_id"), None)


def magento(one: Told) -> Told:
    """REST V1: an order, and its credit memos beside it. A configurable article and its variant are one line."""
    order = one.get("order", one)
    currency = order["order_currency_code"]
    items = [item for item in order["items"] if not item.get("parent_item_id")]
    lines = []
    for item in items:
        quantity = int(item["qty_ordered"])
        before = _minor(item["row_total_incl_tax"], currency)
        paid = before - abs(_minor(item.get("discount_amount") or 0, currency))
        lines.append(_line(item["sku"], item["name"], quantity, round(before / quantity), paid, 0))
    freight = _minor(order.get("shipping_incl_tax") or order.get("shipping_amount") or 0, currency)
    total = _minor(order["grand_total"], currency)
    _match(lines, total, freight)
    refunds = []
    for memo in one.get("creditmemos") or ():
        if int(memo.get("state", 2)) != 2:
            continue
        pieces = [
            {"sku": item["sku"], "quantity": int(item["qty"])}
            for item in memo.get("items", ())
            if int(item.get("qty") or 0) and _is_article(item, items)
        ]
        refunds.append(
            {
                "reference": f"magento-{memo['increment_id']}",
                "amount": _minor(memo["grand_total"], currency),
                "at": _utc(memo["created_at"]),
                "pieces": pieces,
            }
        )
    cancelled = order.get("state") == "canceled"
    paid = _minor(order.get("total_paid") or 0, currency)
    sent = [
        {"sku": item["sku"], "quantity": int(item["qty_shipped"])}
        for item in items
        if int(item.get("qty_shipped") or 0)
    ]
    told = {
        "number": str(order["increment_id"]),
        "currency": currency,
        "freight": freight,
        "placed_at": _utc(order["created_at"]),
        "paid_at": _utc(order["created_at"]) if paid else "",
        "cancelled_at": _utc(order.get("updated_at") or order["created_at"]) if cancelled else "",
        "buyer_name": f"{order.get('customer_firstname') or ''} {order.get('customer_lastname') or ''}".strip(),
        "buyer_email": order.get("customer_email") or "",
        "lines": lines,
        "payments": _paid(
            paid,
            (order.get("payment") or {}).get("last_trans_id") or f"magento-{order['increment_id']}",
            (order.get("payment") or {}).get("method"),
        ),
        "refunds": refunds,
    }
    if sent and paid >= total and not cancelled:
        told["parcels"] = [
            {
                "carrier": TOLD_BY_NOBODY,
                "tracking_number": f"{order['increment_id']}-1",
                "sent_at": _utc(order.get("updated_at") or order["created_at"]),
                "pieces": sent,
            }
        ]
    return told


def _is_article(item: Told, items: list[Told]) -> bool:
    """Whether a credit memo's row is the article itself, and not the variant below it that stands there once more."""
    number = item.get("order_item_id")
    return number is None or any(one["item_id"] == number for one in items)


def _line(sku: Any, name: Any, quantity: int, unit: int, paid: int, tax: int) -> Told:
    return {
        "sku": str(sku or name)[:60],
        "name": str(name)[:200],
        "quantity": quantity,
        "unit_price": unit,
        "discount": max(unit * quantity - (paid - tax), 0),
        "tax": tax,
        "paid": paid,
    }


def _match(lines: list[Told], total: int, freight: int) -> None:
    """Have the lines come to the order's sum: what a shop system rounds over an order is shared over its lines. Raises BadCell
    where they differ by more than rounding."""
    gap = total - freight - sum(line["paid"] for line in lines)
    if abs(gap) > len(lines):
        raise BadCell(_("The sums of this order contradict each other: goods, freight and total do not add up."))
    for line, part in zip(
        lines, split(abs(gap), [line["paid"] for line in lines]) if gap and lines else [], strict=False
    ):
        line["paid"] += part if gap > 0 else -part
        line["discount"] = max(line["unit_price"] * line["quantity"] - (line["paid"] - line["tax"]), 0)


def _paid(amount: int, reference: Any, told: Any) -> list[Told]:
    """One payment, given back by hand unless its number is one of a provider's that is connected."""
    if amount <= 0:
        return []
    number = str(reference)[:80]
    words = ", ".join(told) if isinstance(told, list) else str(told or "")
    if number.startswith(("ch_", "pi_")):
        return [{"method": "card_credit", "amount": amount, "reference": number}]
    method = "card_credit" if "card" in words.lower() or "stripe" in words.lower() else "manual"
    return [{"method": method, "amount": amount, "reference": number, "gateway": "manual"}]


def _minor(amount: Any, currency: str) -> int:
    """Minor units of a decimal. Raises BadCell for one that lies between two of them."""
    value = Decimal(str(amount)) * 10 ** exponent(currency)
    if value != value.to_integral_value():
        raise BadCell(_("%(amount)s is no whole number of the currency's smallest unit.") % {"amount": amount})
    return int(value)


def _sku(line: Told) -> str:
    return str(line.get("sku") or line.get("name") or line.get("title") or "")[:60]


def _utc(text: str) -> str:
    """Magento's times are UTC and do not say so."""
    return f"{text.replace(' ', 'T')}Z"


def _address(told: Told, *names: str) -> str:
    return " ".join(str(told[name]) for name in names if told.get(name))[:300]
