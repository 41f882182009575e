"""Negotiating a case: proposed by one side, carried out when the other accepts. Locks: the case, then the offer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.kernel.changes import changing
from portal.kernel.errors import Invalid
from portal.people.models import User
from portal.reasons.models import Reason, ReasonKind
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_hours
from tickets.cases.commands import cancel_ticket, start
from tickets.cases.models import KIN, Ticket, TicketType
from tickets.deadlines import INFO_DAYS
from tickets.granting import commands
from tickets.offers import permissions
from tickets.offers.models import Offer, Way
from tickets.proposing.commands import check_offer, open_offer
from tickets.replacements.models import Gift
from tickets.statuses import TicketStatus
from tickets.withdrawals.commands import approve_withdrawal, request_withdrawal

TYPES: dict[str, str] = {
    Way.REFUND: TicketType.REFUND_ONLY,
    Way.RETURN: TicketType.RETURN_REFUND,
    Way.EXCHANGE: TicketType.EXCHANGE,
    Way.REPAIR: TicketType.REPAIR,
    Way.PART: TicketType.PART,
    Way.COUPON: TicketType.COMPENSATION,
    Way.GIFT: TicketType.COMPENSATION,
}
"""The type a case has once such an offer is accepted."""


def make_offer(
    ticket: Ticket,
    *,
    by: User,
    way: str,
    amount: int = 0,
    what: str = "",
    visit_at: datetime | None = None,
    fee: int = 0,
    words: str = "",
) -> Offer:
    """Propose a way; the review's clock pauses until it is answered, three days at most. Amounts are minor units.

    Raises Invalid at `amount`, `what`, `visit_at` or `fee`.
    """
    with changing(ticket, by=by, step="take") as ticket:
        permissions.make_offer(ticket, by)
        offer = Offer(ticket=ticket, way=way, amount=amount, what=what.strip(), visit_at=visit_at, fee=fee, words=words)
        check_offer(offer)
        if ticket.status == TicketStatus.SUBMITTED:
            ticket.mark_in_review(by=by, by_platform=ticket.by_platform or by.is_support)
        open_offer(offer, ticket, by=by)
    return offer


@contextmanager
def _answering(offer: Offer, *, by: User, step: str, of_case: str, words: str = "") -> Iterator[tuple[Ticket, Offer]]:
    with (
        transaction.atomic(),
        changing(offer.ticket, by=by, step=of_case, along=KIN) as ticket,
        changing(offer, by=by, step=step, note=words) as fresh,
    ):
        fresh.ticket = ticket
        yield ticket, fresh
        ticket.offer = fresh


def accept_offer(offer: Offer, *, by: User, words: str = "") -> Offer:
    """The other side agrees; what was proposed begins in the same transaction."""
    with transaction.atomic():
        with _answering(offer, by=by, step="accept", of_case="agree", words=words) as (ticket, offer):
            (permissions.agree_to_offer if offer.by_customer else permissions.accept_offer)(offer, by)
            offer.mark_accepted(words=words)
            if offer.way == Way.PROOF:
                ticket.mark_needs_info()
                ticket.wait_until(add_calendar_days(clock.now(), INFO_DAYS, ticket.shop.country))
            elif offer.way == Way.WITHDRAW:
                _resume(ticket)
            else:
                commands.grant(ticket, _agreed(ticket, offer), by=by)
        if offer.way == Way.WITHDRAW:
            _let_go(Ticket.objects.get(pk=offer.ticket_id), offer, by=by)
        elif offer.way in TYPES:
            start(offer.ticket, by=by)
    return offer


def _agreed(ticket: Ticket, offer: Offer) -> commands.Terms:
    """The type and the terms that both sides agreed to."""
    keeps_type = offer.way == Way.REFUND and ticket.type in (TicketType.COMPENSATION, TicketType.PRICE_PROTECTION)
    if not keeps_type:
        ticket.type = TYPES[offer.way]
    if offer.way == Way.EXCHANGE:
        worth = offer.amount or ticket.worth
        return commands.Terms(amount=max(ticket.worth - worth, 0), what=offer.what, worth=worth)
    if offer.way in (Way.COUPON, Way.GIFT):
        gift = Gift.COUPON if offer.way == Way.COUPON else Gift.GIFT
        return commands.Terms(what=offer.what, gift=gift, value=offer.amount)
    cash = Gift.CASH if ticket.type == TicketType.COMPENSATION else ""
    return commands.Terms(amount=offer.amount, what=offer.what, visit_at=offer.visit_at, fee=offer.fee, gift=cash)


def _let_go(ticket: Ticket, offer: Offer, *, by: User) -> None:
    """Invited to withdraw, and agreed: both sides have said so already.

    Agreed to in the customer's name, it stays open for their no.
    """
    in_person = by.pk == ticket.customer_id
    if in_person and ticket.status == TicketStatus.SUBMITTED:
        cancel_ticket(ticket, by=by)
        return
    agreed = Reason.objects.filter(kind=ReasonKind.WITHDRAW_TICKET, code="agreed", shop=None).first()
    withdrawal = request_withdrawal(ticket, by=by, reason=agreed, words=offer.words)
    if in_person:
        approve_withdrawal(withdrawal, by=offer.made_by)


def decline_offer(offer: Offer, *, by: User, words: str = "") -> Offer:
    """The other side does not agree: the review goes on where its clock stopped."""
    with _answering(offer, by=by, step="decline", of_case="go_on", words=words) as (ticket, offer):
        (permissions.turn_down_offer if offer.by_customer else permissions.decline_offer)(offer, by)
        offer.mark_declined(words=words)
        _resume(ticket)
    return offer


def counter_offer(offer: Offer, *, by: User, words: str, amount: int = 0, what: str = "", way: str = "") -> Offer:
    """The customer proposes other terms; the reviewer answers. `way`: instead of an exchange they may keep the goods and get
    an amount back; else it stays the same. Raises Invalid when nothing is other, or at `amount`, `what`.
    """
    keeps = offer.way == Way.EXCHANGE and way == Way.REFUND
    if not keeps and amount in (0, offer.amount) and what.strip() in ("", offer.what):
        raise Invalid(
            _("Say what you would accept instead: this is what was offered."),
            field="amount" if offer.way in (Way.REFUND, Way.RETURN) else "what",
            code="unchanged",
        )
    with transaction.atomic():
        with _answering(offer, by=by, step="counter", of_case="go_on", words=words) as (ticket, offer):
            permissions.counter_offer(offer, by)
            offer.mark_declined(words=words)
        with changing(offer.ticket, by=by) as ticket:
            answer = Offer(
                ticket=ticket,
                way=Way.REFUND if keeps else offer.way,
                amount=amount if keeps else amount or offer.amount,
                what="" if keeps else what.strip() or offer.what,
                visit_at=offer.visit_at,
                fee=offer.fee,
                words=words,
                by_customer=True,
            )
            check_offer(answer)
            open_offer(answer, ticket, by=by)
    return answer


def take_back_offer(offer: Offer, *, by: User) -> Offer:
    """Whoever made it takes it back; the review goes on in the time that was left: proposing buys none."""
    with _answering(offer, by=by, step="take_back", of_case="go_on") as (ticket, offer):
        permissions.take_back_offer(offer, by)
        offer.mark_withdrawn()
        _resume(ticket, at_least=0)
    return offer


def expire_offer(offer: Offer, *, by: User) -> Offer:
    """Nobody answered in time; while the case is frozen nobody could."""
    with _answering(offer, by=by, step="expire", of_case="go_on") as (ticket, offer):
        if ticket.frozen_by:
            offer.wait_until(clock.now() + timedelta(days=1), since=offer.due_from)
        else:
            offer.mark_expired()
            _resume(ticket)
    return offer


def _resume(ticket: Ticket, *, at_least: int = 1) -> None:
    """The reviewer has the time back that was left, and `at_least` so many hours."""
    left = ticket.paused_seconds_left or 0
    ticket.wait_until(add_working_hours(clock.now(), max(left / 3600, at_least), ticket.shop.country))
    ticket.paused_seconds_left = None
