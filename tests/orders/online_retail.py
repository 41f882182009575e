"""The real orders of `tests/data/orders-online-retail`: all of them, or a cut of whole customers."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).parent.parent / "data" / "orders-online-retail"

ODD = ("12346.0", "13952.0", "15618.0")
"""74,215 pieces cancelled after 16 minutes; two lines at a tenth of a penny."""


def rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cut(lines: int = 1000) -> list[dict[str, str]]:
    """About that many lines: odd customers, customers with every kind of cancellation, and lines without a customer."""
    everything = rows("lines")
    by_customer: dict[str, list[dict[str, str]]] = {}
    for row in everything:
        by_customer.setdefault(row["CustomerID"], []).append(row)
    anonymous = by_customer.pop("")
    oracle = rows("oracle_cancellations")
    partly = [row["CustomerID"] for row in oracle if 0 < int(row["qty_covered"]) < int(row["qty_cancelled"])]
    never = [row["CustomerID"] for row in oracle if row["qty_covered"] == "0"]
    chosen = dict.fromkeys(ODD)
    for customer in sorted(
        {*partly, *never}, key=lambda customer: (customer not in partly, len(by_customer[customer]))
    ):
        if sum(len(by_customer[known]) for known in chosen) + len(by_customer[customer]) <= lines - 120:
            chosen[customer] = None
    odd_ones = [row for row in anonymous if row["InvoiceNo"][0] in "AC" or int(row["Quantity"]) < 0][:80]
    others = [row for row in anonymous if row["InvoiceNo"][0] not in "AC" and int(row["Quantity"]) > 0][:40]
    kept = {id(row) for row in [*odd_ones, *others, *(row for name in chosen for row in by_customer[name])]}
    kept |= {id(row) for row in anonymous if row["InvoiceNo"].startswith("A")}
    return [row for row in everything if id(row) in kept]


def write(path: Path, lines: Iterable[dict[str, str]]) -> Path:
    lines = list(lines)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return path
