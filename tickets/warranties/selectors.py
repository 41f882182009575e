"""Whether the warranty covers what a case complains about, read along with its pieces."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from portal.time import clock
from tickets.cases.models import Ticket, TicketLine
from tickets.usual_times.selectors import usual_column
from tickets.warranties import terms
from tickets.warranties.models import ProductTerms, ServiceKind, ServiceRecord

TERMS = ("warranty_months", "official_repair_only", "excluded_en", "excluded_zh")
"""What the verdict reads of a product's terms."""
TELLING = (ServiceKind.UNOFFICIAL_REPAIR, ServiceKind.HUMAN_DAMAGE, ServiceKind.CIRCUMSTANCE)
"""Entries of the service history that a verdict names; of repairs by the seller it tells how many."""


def covered_lines() -> QuerySet:
    """The pieces of cases with their order lines, and as plain columns what `cover_of` and `usual_of` read. No further query."""
    own = ProductTerms.objects.filter(Q(sku=OuterRef("line__sku")) | Q(sku=""), shop=OuterRef("line__order__shop"))
    history = ServiceRecord.objects.filter(line=OuterRef("line")).order_by("pk")
    official = history.filter(kind=ServiceKind.OFFICIAL_REPAIR).order_by().values("line")
    columns: dict[str, Any] = {
        "cover_terms": Subquery(
            own.order_by("-sku").values(told=JSONObject(**{name: name for name in TERMS}))[:1], output_field=JSONField()
        ),
        "usual_told": usual_column(),
        "cover_services": Coalesce(Subquery(official.annotate(n=Count("pk")).values("n")), 0),
    }
    for kind in TELLING:
        for name in ("at", "method", "words"):
            columns[f"cover_{kind}_{name}"] = Subquery(history.filter(kind=kind).values(name)[:1])
    return TicketLine.objects.select_related("line").annotate(**columns).order_by("pk")


def cover_of(ticket: Ticket, row: Any) -> terms.Verdict:
    """What the warranty of a piece of a case says of its complaint today. The row came by `covered_lines`."""
    told = [
        ServiceRecord(kind=kind, **{name: getattr(row, f"cover_{kind}_{name}") for name in ("at", "method", "words")})
        for kind in TELLING
        if getattr(row, f"cover_{kind}_at") is not None
    ]
    told += [ServiceRecord(kind=ServiceKind.OFFICIAL_REPAIR) for _one in range(row.cover_services)]
    ticket.order.shop = ticket.shop
    return terms.warranty(
        ticket.order,
        ProductTerms(shop=ticket.shop, **(row.cover_terms or {})),
        told,
        today=clock.today(ticket.shop.country),
        fault=ticket.reason.fault,
    )
