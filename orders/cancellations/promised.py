"""What several steps say of a quote and of parcels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orders.cancellations.quotes import Quote
from orders.orders import selectors
from orders.orders.models import Order
from orders.parcels.models import Shipment
from orders.statuses import ShipmentStatus


def promised(quote: Quote | dict[str, Any], returned: int | None = None) -> list[Any]:
    """What of a quote is promised: the amounts, and who bears what."""
    row = quote.frozen() if isinstance(quote, Quote) else quote
    back = row["returned"] if returned is None else returned
    return [back, row["goods"], row["freight"], row["fee"], row["recall_fee"], row["offered"], row["currency"]]


def called_back(order: Order, gone: Mapping[int, int]) -> list[Shipment]:
    """The parcels on their way with pieces of these lines (line id → pieces that have left)."""
    parcels = [parcel for parcel in selectors.parcels_with(order) if parcel.status == ShipmentStatus.IN_TRANSIT]
    return selectors.carrying(parcels, {line for line, count in gone.items() if count})
