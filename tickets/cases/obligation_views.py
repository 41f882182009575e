"""The steps of what belongs to a case: offers, repairs, parcels, things handed back. Their page is that of the case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from portal.components import times, values
from portal.doors.actions import Offered, table_for
from portal.kernel.money import format_money
from portal.pages.steps import ActionPage
from tickets.cases import company, obligations
from tickets.offers import wording
from tickets.replacements.models import Sending


def rows_of(ticket: Any) -> list[Any]:
    """The offer, repair and parcel of a case that came with its company, each knowing the case. No query."""
    rows = [
        row for row in (obligations.offer_of(ticket), obligations.repair_of(ticket), ticket.parcel) if row is not None
    ]
    for row in rows:
        row.ticket = ticket
    return rows


def offered(rows: Iterable[Any], user: Any) -> list[Offered]:
    """What the reader can do with each of them, for pages."""
    return [one for row in rows for one in table_for(type(row)).offered(row, user) if one.action.on_page]


def agreed_facts(ticket: Any, user: Any) -> list[values.Fact]:
    """What was proposed or agreed besides money, for the facts beside a story."""
    shown = []
    offer, repair, parcel = ticket.offer, obligations.repair_of(ticket), ticket.parcel
    given = obligations.compensation_of(ticket)
    if offer is not None:
        offer.ticket = ticket
        shown.append(
            values.Fact(
                gettext("Offer"),
                f"{wording.terms_of(offer, mine=company.is_mine(ticket, user))} · {offer.get_status_display()}",
            )
        )
    if repair is not None:
        when = times.moment_text(repair.visit_at) if repair.visit_at else gettext("In the workshop")
        shown.append(values.Fact(gettext("Repair"), f"{when} · {repair.get_status_display()}"))
        if repair.visit_at and repair.fee:
            fee = format_money(repair.fee, ticket.currency)
            shown.append(values.Fact(gettext("Called off within a day of the visit"), fee))
    if given is not None and given.what:
        shown.append(values.Fact(str(given.get_kind_display()), given.what))
    if parcel is not None:
        sent = " ".join(filter(None, [parcel.carrier, parcel.tracking_number]))
        what = gettext("Your own goods") if parcel.kind == Sending.GOODS_BACK else parcel.what
        words = " · ".join(filter(None, [what, sent, str(parcel.get_status_display())]))
        shown.append(values.Fact(gettext("Parcel of the seller"), words))
    return shown


class _Action(ActionPage):
    """Rows come with their case."""

    def queryset(self) -> QuerySet:
        rows = self.table.model._default_manager.for_user(self.request.user)  # type: ignore[attr-defined]
        return rows.with_case().prefetch_related("ticket__lines__line")

    def sent_queryset(self) -> QuerySet:
        return self.queryset().prefetch_related(None)
