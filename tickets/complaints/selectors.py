"""What a complaint can be about, whether there is one already, and whose turn it is. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from orders.cancellations.models import OrderCancellation
from orders.orders.models import Order
from portal.audit.models import StatusChange
from portal.kernel import numbers
from portal.people.models import Shop
from refunds.refunds.models import Refund
from tickets.cases.models import Ticket
from tickets.complaints.models import Against, Complaint, part_name, took_a_step
from tickets.statuses import ComplaintStatus as S
from tickets.withdrawals.models import TicketCancellation


@dataclass(frozen=True)
class Subject:
    """What a complaint is about: at most one row, with the order and the shop it belongs to. All empty: the platform."""

    shop: Shop | None = None
    order: Order | None = None
    ticket: Ticket | None = None
    cancellation: OrderCancellation | None = None
    refund: Refund | None = None

    @property
    def row(self) -> Any:
        """What itself it is about; None where it is a shop or the platform."""
        return self.ticket or self.cancellation or self.refund or self.order

    @property
    def about(self) -> str:
        """The name under which it is kept: a number, a shop's short name, or nothing."""
        row = self.row
        return row.number if row is not None else self.shop.slug if self.shop is not None else ""

    def as_fields(self) -> dict[str, Any]:
        return {
            "shop": self.shop, "order": self.order, "ticket": self.ticket, "cancellation": self.cancellation,
            "refund": self.refund, "about": self.about, "currency": self.order.currency if self.order else "CNY",
        }  # fmt: skip

    def as_shop(self) -> Subject:
        """The shop alone, of which its order may be named: what a report is about."""
        return Subject(shop=self.shop, order=self.order)


def subject_of(customer: Any, number: str) -> Subject | None:
    """What of this customer's goes by this number: a case (also by its withdrawal's), a cancellation, a refund, an order; or
    the shop with this short name. None where they have no such thing."""
    wanted = numbers.tidy(number)
    if wanted.startswith(TicketCancellation.PREFIX + "-"):
        wanted = Ticket.objects.filter(cancellations__number=wanted).values_list("number", flat=True).first() or wanted
    if wanted.startswith(Ticket.PREFIX + "-"):
        case = Ticket.objects.filter(customer=customer, number=wanted).select_related("shop", "order").first()
        return Subject(case.shop, case.order, ticket=case) if case else None
    if wanted.startswith(OrderCancellation.PREFIX + "-"):
        asked = OrderCancellation.objects.filter(customer=customer, number=wanted)
        row = asked.select_related("order__shop").first()
        return Subject(row.order.shop, row.order, cancellation=row) if row else None
    if wanted.startswith(Refund.PREFIX + "-"):
        refund = Refund.objects.filter(payer=customer, number=wanted).select_related("shop").first()
        order = Order.objects.filter(charge=refund.charge_id).first() if refund else None
        return Subject(refund.shop, order, refund=refund) if refund else None
    order = Order.objects.filter(customer=customer, number=wanted).select_related("shop").first()
    if order is not None:
        return Subject(order.shop, order)
    shop = Shop.objects.filter(slug=number.strip()).first()
    return Subject(shop) if shop else None


def open_complaint(customer: Any, about: str) -> Complaint | None:
    """Theirs about the same thing that has not ended."""
    return Complaint.objects.filter(customer=customer, about=about, status__in=Complaint.OPEN).first()


def took_part(complaint: Complaint, user: Any) -> bool:
    """Whether somebody took a step in what it is about. Asked once."""
    known = complaint.__dict__
    if part_name(user) not in known:
        known[part_name(user)] = Complaint.objects.filter(took_a_step(user), pk=complaint.pk).exists()
    return bool(known[part_name(user)])


def added_words(complaint: Complaint) -> list[str]:
    """What its customer said after filing it, in that order."""
    steps = StatusChange.objects.filter(machine=complaint.machine(), object_id=complaint.pk, step="add")
    return list(steps.order_by("pk").values_list("note", flat=True))


def complaints_for(user: Any) -> Q:
    """Complaints that wait for this person: for a shop those it was asked about; for platform support what nobody took and
    what they took; for a supervisor also what is late, what is about the platform itself, and what is looked at again."""
    if user.is_seller:
        return Q(
            shop__in=user.shop_ids, shop_asked_at__isnull=False, shop_words="", status__in=(S.ACCEPTED, S.IN_REVIEW)
        )
    if not user.is_support:
        return Q(pk__in=[])
    mine = Q(status=S.ACCEPTED, accepted_by=user.pk) | Q(status=S.FILED, against=Against.SELLER)
    if user.is_supervisor:
        mine |= Q(status=S.FILED) | complaints_with_supervisor(user)
    return mine & ~Q(filed_by=user.pk) & ~took_a_step(user)


def complaints_with_supervisor(user: Any) -> Q:
    """What a supervisor looks at because it is late, or because its customer asked for it to be looked at again."""
    if not user.is_supervisor:
        return Q(pk__in=[])
    again = Q(status=S.IN_REVIEW) & ~Q(first_answered_by=user.pk) & ~took_a_step(user)
    return again | Q(status__in=(S.FILED, S.ACCEPTED), escalated_at__isnull=False)


def complaint_waits_for(complaint: Complaint, user: Any) -> bool:
    """The same of one row, as `complaints_for` asks of all."""
    if user.is_machine or complaint.customer_id == user.pk or complaint.filed_by_id == user.pk:
        return False
    if user.is_seller:
        asked = complaint.shop_asked_at is not None and not complaint.shop_words
        return bool(asked and complaint.shop_id in user.shop_ids and complaint.status in (S.ACCEPTED, S.IN_REVIEW))
    if not user.is_support or took_part(complaint, user):
        return False
    if complaint.status == S.FILED:
        return bool(complaint.against == Against.SELLER or user.is_supervisor)
    if complaint.status == S.ACCEPTED:
        late = complaint.escalated_at is not None and user.is_supervisor
        return bool(complaint.accepted_by_id == user.pk or late)
    again = complaint.status == S.IN_REVIEW and complaint.first_answered_by_id != user.pk
    return bool(again and user.is_supervisor)
