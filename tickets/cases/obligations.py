"""What belongs to a case: goods, verdict, repair, parcel, offer, goodwill; and what of it is still open."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, CharField, Value
from django.utils.translation import gettext as _

from refunds.refunds.models import Refund
from refunds.repayments.models import Repayment
from tickets.cases.models import Ticket
from tickets.cases.money import SETTLED, booked
from tickets.handbacks.models import HandBack
from tickets.industries.models import Circumstance
from tickets.offers.models import Offer
from tickets.opinions.models import Opinion
from tickets.repairs.models import Repair
from tickets.replacements.models import Compensation, Gift, Replacement
from tickets.returns.models import Inspection, Return
from tickets.statuses import InspectionStatus, OfferStatus, RepairStatus, ReplacementStatus, ReturnStatus
from tickets.withdrawals.models import TicketCancellation

WAITED = (ReturnStatus.AUTHORISED, ReturnStatus.IN_TRANSIT)
REPAIRING = (RepairStatus.BOOKED, RepairStatus.IN_WORK)
SENDING = (ReplacementStatus.PREPARED, ReplacementStatus.SENT)


def repair_of(ticket: Any) -> Repair | None:
    """The repair of a case, when one was ever booked."""
    return getattr(ticket, "repair", None)


def compensation_of(ticket: Any) -> Compensation | None:
    """Goodwill given for a case."""
    return getattr(ticket, "compensation", None)


def coupon_of(ticket: Any) -> str:
    """The coupon that was given and not handed back, "" when there is none."""
    given = compensation_of(ticket)
    return given.what if given is not None and given.kind == Gift.COUPON and given.taken_back_at is None else ""


def circumstances_of(ticket: Any) -> set[str]:
    """What of the rules' circumstances is so for a case: something on its way or given, a visit agreed. No query."""
    goods, repair, parcel = goods_of(ticket), repair_of(ticket), ticket.parcel
    is_coming = parcel is not None and parcel.status == ReplacementStatus.SENT
    found = set()
    if is_coming or (goods is not None and goods.status == ReturnStatus.IN_TRANSIT):
        found.add(Circumstance.SENT)
    if is_coming:
        found.add(Circumstance.COMING)
    if coupon_of(ticket) or (parcel is not None and parcel.status == ReplacementStatus.RECEIVED):
        found.add(Circumstance.GIVEN)
    if repair is not None and repair.is_visit and repair.status in REPAIRING:
        found.add(Circumstance.VISIT)
    return {str(one) for one in found}


def offer_of(ticket: Any) -> Offer | None:
    """The open offer of a case."""
    offer = ticket.offer
    return offer if offer is not None and offer.status == OfferStatus.OPEN else None


def verdict_of(ticket: Any) -> Inspection | None:
    """The inspection of the goods that came back."""
    goods = goods_of(ticket)
    return getattr(goods, "inspection", None) if goods is not None else None


def is_inspecting(ticket: Any) -> bool:
    """The goods are at the seller's and wait for a verdict."""
    verdict = verdict_of(ticket)
    return verdict is not None and verdict.status == InspectionStatus.PENDING


def open_obligations(ticket: Ticket) -> list[str]:
    """What still has to happen before the case is done, in words. No query where the case came with its company, but for its
    money."""
    goods, repair, parcel = goods_of(ticket), repair_of(ticket), ticket.parcel
    found = []
    if goods is not None and goods.status in WAITED:
        found.append(_("The goods are not back yet."))
    if is_inspecting(ticket):
        found.append(_("The goods have not been inspected."))
    if repair is not None and repair.status in REPAIRING:
        found.append(_("The repair is not done."))
    if parcel is not None and parcel.status in SENDING:
        found.append(_("The parcel has not arrived at the customer's."))
    money = booked(ticket)
    if money is not None and not money.statuses <= SETTLED:
        found.append(_("The refund has not arrived yet."))
    return found


def told_along(ticket: Any) -> tuple[list[Any], list[Any]]:
    """What else the story of a case tells of, as far as it needs it: every offer, parcel, withdrawal and thing handed back;
    and the money, which is told beside. One query, none where there was none of it."""
    promised = ticket.offer_id or ticket.parcel_id or ticket.reimbursement_id
    if not (promised or ticket.frozen_by or getattr(ticket, "over_number", True)):
        return [], []
    withdrawals = TicketCancellation.objects.filter(ticket=ticket).order_by()
    refunds = Refund.objects.filter(
        reimbursement__cause_label=Ticket.machine(), reimbursement__cause_number=ticket.number
    )
    repayments = Repayment.objects.filter(pk__in=withdrawals.values("repayment"))
    none, zero = Value("", output_field=CharField()), Value(0, output_field=BigIntegerField())
    found = Offer.objects.filter(ticket=ticket).order_by().values_list(Value("offer"), "pk", "amount", "way", "what")
    found = found.union(
        Replacement.objects.filter(ticket=ticket).order_by().values_list(Value("parcel"), "pk", zero, none, none),
        HandBack.objects.filter(ticket=ticket).order_by().values_list(Value("hand_back"), "pk", zero, none, none),
        withdrawals.values_list(Value("withdrawal"), "pk", zero, none, "check_code"),
        refunds.order_by().values_list(Value("refund"), "pk", "amount", none, none),
        repayments.order_by().values_list(Value("repayment"), "pk", "amount", none, none),
        all=True,
    )
    own: list[Any] = []
    money: list[Any] = []
    for kind, pk, amount, way, what in found:
        if kind == "offer":
            own.append(Offer(pk=pk, ticket=ticket, amount=amount, way=way, what=what))
        elif kind == "withdrawal":
            own.append(TicketCancellation(pk=pk, ticket=ticket, currency=ticket.currency, check_code=what))
        elif kind in ("parcel", "hand_back"):
            own.append((Replacement if kind == "parcel" else HandBack)(pk=pk, ticket=ticket))
        else:
            model: Any = Refund if kind == "refund" else Repayment
            money.append(model(pk=pk, amount=amount, currency=ticket.currency))
    return own, money


def goods_of(ticket: Ticket) -> Return | None:
    """The goods' way back, when there is one."""
    return getattr(ticket, "goods_return", None)


def opinion_of(ticket: Ticket) -> Opinion | None:
    """What its customer said of how it was handled, the newest."""
    return Opinion.objects.filter(ticket=ticket).first()
