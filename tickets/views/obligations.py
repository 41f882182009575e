"""The steps of what belongs to a case: offers, repairs, parcels, things handed back. Their page is that of the case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from portal import look
from portal.actions import Offered, table_for
from portal.audience import SIGNED_IN, open_to
from portal.money import format_money
from portal.views import ActionPage
from tickets import facts, statements
from tickets.actions import HAND_BACK, OFFER, REPAIR, REPLACEMENT
from tickets.models import Sending


def rows_of(ticket: Any) -> list[Any]:
    """The offer, repair and parcel of a case that came with its company, each knowing the case. No query."""
    rows = [row for row in (facts.offer_of(ticket), facts.repair_of(ticket), ticket.parcel) if row is not None]
    for row in rows:
        row.ticket = ticket
    return rows


def offered(rows: Iterable[Any], user: Any) -> list[Offered]:
    """What the reader can do with each of them, for pages."""
    return [one for row in rows for one in table_for(type(row)).offered(row, user) if one.action.on_page]


def agreed_facts(ticket: Any, user: Any) -> list[look.Fact]:
    """What was proposed or agreed besides money, for the facts beside a story."""
    shown = []
    offer, repair, parcel = ticket.offer, facts.repair_of(ticket), ticket.parcel
    given = facts.compensation_of(ticket)
    if offer is not None:
        offer.ticket = ticket
        shown.append(
            look.Fact(
                gettext("Offer"),
                f"{statements.terms_of(offer, mine=statements.is_mine(ticket, user))} · {offer.get_status_display()}",
            )
        )
    if repair is not None:
        when = look.moment_text(repair.visit_at) if repair.visit_at else gettext("In the workshop")
        shown.append(look.Fact(gettext("Repair"), f"{when} · {repair.get_status_display()}"))
        if repair.visit_at and repair.fee:
            fee = format_money(repair.fee, ticket.currency)
            shown.append(look.Fact(gettext("Called off within a day of the visit"), fee))
    if given is not None and given.what:
        shown.append(look.Fact(str(given.get_kind_display()), given.what))
    if parcel is not None:
        sent = " ".join(filter(None, [parcel.carrier, parcel.tracking_number]))
        what = gettext("Your own goods") if parcel.kind == Sending.GOODS_BACK else parcel.what
        words = " · ".join(filter(None, [what, sent, str(parcel.get_status_display())]))
        shown.append(look.Fact(gettext("Parcel of the seller"), words))
    return shown


class _Action(ActionPage):
    """Rows come with their case."""

    def queryset(self) -> QuerySet:
        rows = self.table.model._default_manager.for_user(self.request.user)  # type: ignore[attr-defined]
        return rows.with_case().prefetch_related("ticket__lines__line")

    def sent_queryset(self) -> QuerySet:
        return self.queryset().prefetch_related(None)


@open_to(*SIGNED_IN)
class OfferAction(_Action):
    """Accepting, declining, countering and taking back an offer."""

    table = OFFER


@open_to(*SIGNED_IN)
class RepairAction(_Action):
    """Beginning, ending and calling off a repair."""

    table = REPAIR


@open_to(*SIGNED_IN)
class ReplacementAction(_Action):
    """Sending and receiving what the seller sends."""

    table = REPLACEMENT


@open_to(*SIGNED_IN)
class HandBackAction(_Action):
    """Handing back what was given."""

    table = HAND_BACK

    def queryset(self) -> QuerySet:
        return super().queryset().select_related("withdrawal__repayment", "replacement")
