"""A case from its first word to its end: raised, reviewed, granted or rejected, resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from orders.cancellations import prices
from orders.cancellations.commands.locking import add_working_days_from_now
from orders.holds.commands import check_pieces, place_hold, release_holds
from orders.holds.models import HoldKind
from orders.orders import pieces as order_pieces
from orders.orders.models import Order
from portal.kernel import numbers
from portal.kernel.changes import acting_for, changing, creating, note_fact
from portal.kernel.errors import Invalid, Refused
from portal.people.models import User, system_user
from portal.reasons.models import Reason
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_hours, working_time_between
from refunds.statuses import RefundStatus
from tickets.cases import money, obligations, permissions
from tickets.cases.models import KIN, Ticket, TicketLine, TicketType
from tickets.complaints.models import Complaint
from tickets.deadlines import CONFIRM_DAYS, INFO_DAYS, PLATFORM_DAYS, REVIEW_HOURS
from tickets.evidence import uploads
from tickets.evidence.commands import keep_files
from tickets.granting import commands
from tickets.granting.commands import call_off, count_pieces, end_offer, hand_goods_back
from tickets.raising import permissions as raising_permissions
from tickets.search.commands import add_words, names_of
from tickets.statuses import TicketStatus


def submit_ticket(
    order: Order,
    *,
    by: User,
    type: str,
    problem: str,
    reason: Reason,
    pieces: Mapping[int, int],
    description: str = "",
    phone: str = "",
    serial_number: str = "",
    wish: str = "",
    amount: int | None = None,
    pictures: Sequence[Any] = (),
    award_of: Complaint | None = None,
    beyond: str = "",
) -> Ticket:
    """Raise a case about some pieces of an order; they are held for it. `award_of`: the complaint whose answer grants `amount`,
    which stays what it is.

    `wish` says what exactly is wanted, `amount` how much money where the type leaves that open (compensation, price
    protection); `beyond`: why staff raise it after its time. Else what was paid for the pieces is asked for, or nothing. Minor units. Raises Invalid at the field
    `pieces`, `reason`, `wish`, `amount` or `pictures`.
    """
    cleaned = uploads.clean_all(pictures)
    if reason.needs_evidence and not cleaned:
        raise Invalid(_("Please add a picture that shows it."), field="pictures", code="evidence_needed")
    with changing(order, by=by, along=("shop", "customer", "charge")) as order:
        raising_permissions.raise_ticket(order, by)
        if order.customer is None:
            raise Refused(_("This order has no customer yet."), code="no_customer", hint=_("Claim it first."))
        lines = order_pieces.lines_of(order)
        wanted = check_pieces(lines, pieces)
        _sent_pieces_only(lines, wanted)
        _not_too_often(wanted, by)
        chosen = [one.line for one in lines if one.line.pk in wanted]
        free = [one.line for one in lines if min(one.free, one.sent)]
        late = (
            raising_permissions.in_time(order, by, reason=reason, type=type, lines=chosen, free=free, beyond=beyond)
            if award_of is None
            else []
        )
        top = money.paid_on_top(order, wanted)
        worth = {f.line.pk: f.worth(wanted[f.line.pk]) + top.get(f.line.pk, 0) for f in lines if f.line.pk in wanted}
        total = sum(worth.values())
        quote = prices.price_return(order, order.shop, lines, wanted, fault=reason.fault)
        ticket = Ticket(
            shop=order.shop,
            customer=order.customer,
            order=order,
            type=type,
            problem=problem,
            reason=reason,
            description=description,
            phone=phone or order.buyer_phone,
            serial_number=serial_number,
            currency=order.currency,
            wish=wish.strip(),
            worth=total,
            quote=quote.frozen(),
            award_of=award_of,
            awarded=(amount or 0) if award_of is not None else 0,
        )
        ticket.asked = asked_for(ticket, type, amount)
        ticket.wait_until(add_working_hours(clock.now(), REVIEW_HOURS, order.shop.country))
        creating(ticket, by=by, step="submit", reason=reason.code, note=description)
        TicketLine.objects.bulk_create(
            [TicketLine(ticket=ticket, line_id=pk, quantity=count, paid=worth[pk]) for pk, count in wanted.items()]
        )
        place_hold(lines, wanted, kind=HoldKind.TICKET, source=ticket.number)
        keep_files(ticket, cleaned, by=by)
        add_words(ticket, *names_of(ticket, chosen))
        if late:
            ended = min((span.last for _line, span in late if span.last), default=None)
            words = beyond.strip()
            note_fact("raised_past_window", ticket, by=by, words=words, ended=ended.isoformat() if ended else "")
    return ticket


def asked_for(ticket: Ticket, type: str, amount: int | None = None) -> int:
    """The money the case asks for when it is of this type, in minor units. Raises Invalid at the field `amount`."""
    if type in (TicketType.REFUND_ONLY, TicketType.RETURN_REFUND):
        return ticket.most
    if type not in (TicketType.COMPENSATION, TicketType.PRICE_PROTECTION):
        return 0
    if amount is None or amount == 0:
        if type == TicketType.PRICE_PROTECTION:
            raise Invalid(_("Enter by how much the price fell."), field="amount", code="required")
        return 0
    if not 0 < amount <= ticket.worth:
        raise Invalid(_("An amount above zero, at most what was paid."), field="amount", code="above_worth")
    return amount


@contextmanager
def raising_for(order: Order, user: User, channel: str) -> Iterator[None]:
    """Somebody raises a case for the order's customer, who reached them there: the record names both and the channel."""
    if order.customer is None or order.customer == user:
        yield
        return
    with acting_for(order.customer, channel):
        yield


def _sent_pieces_only(lines: list[order_pieces.LineFacts], wanted: Mapping[int, int]) -> None:
    for line in lines:
        if wanted.get(line.line.pk, 0) > line.sent:
            raise Invalid(
                _("Of “%(name)s” only %(count)s have been sent; cancel the others.")
                % {"name": line.line.name, "count": line.sent},
                field="pieces",
                code="not_sent",
            )


def _not_too_often(wanted: Mapping[int, int], by: User) -> None:
    if by.is_support:
        return
    seen = TicketLine.objects.filter(line__in=wanted).values("line").annotate(total=Sum("quantity"))
    for row in seen:
        if row["total"] + wanted[row["line"]] > raising_permissions.PIECE_LIMIT * wanted[row["line"]]:
            raise Refused(
                _("These pieces have already been in %(count)s cases.") % {"count": raising_permissions.PIECE_LIMIT},
                code="too_many_cases",
                hint=_("Platform support can raise another one for you."),
            )


def take_ticket(ticket: Ticket, *, by: User) -> Ticket:
    """Begin the review. The deadline stays: taking it does not buy time."""
    with changing(ticket, by=by, step="take") as ticket:
        permissions.take(ticket, by)
        ticket.mark_in_review(by=by, by_platform=ticket.by_platform or by.is_support)
        ticket.wait_until(ticket.due_at, since=ticket.due_from)
    return ticket


def ask_info(ticket: Ticket, *, by: User, words: str) -> Ticket:
    """Ask the customer for more. The clock pauses; after 7 days without an answer the review goes on."""
    with changing(ticket, by=by, step="ask", note=words) as ticket:
        permissions.ask(ticket, by)
        _pause(ticket)
        ticket.mark_needs_info()
        ticket.wait_until(add_calendar_days(clock.now(), INFO_DAYS, ticket.shop.country))
    return ticket


def answer_info(ticket: Ticket, *, by: User, words: str = "", pictures: Sequence[Any] = ()) -> Ticket:
    """Give what was asked for; the clock goes on where it stopped."""
    cleaned = uploads.clean_all(pictures)
    if not words.strip() and not cleaned:
        raise Invalid(_("Write something or add a picture."), field="words", code="required")
    with changing(ticket, by=by, step="answer", note=words) as ticket:
        permissions.answer(ticket, by)
        go_on(ticket)
        keep_files(ticket, cleaned, by=by)
    return ticket


def resume_review(ticket: Ticket, *, by: User) -> Ticket:
    """Nothing came in time: the reviewer decides with what there is."""
    with changing(ticket, by=by, step="resume") as ticket:
        go_on(ticket)
    return ticket


def _pause(ticket: Ticket) -> None:
    """Remember how much of the reviewer's time is left."""
    if ticket.due_at is not None:
        left = working_time_between(clock.now(), ticket.due_at, ticket.shop.country)
        ticket.paused_seconds_left = int(left.total_seconds())


def go_on(ticket: Ticket) -> None:
    """Back to the reviewer, in the time that was left when the customer was asked. Called inside `changing(ticket)`."""
    ticket.mark_answered()
    run_on(ticket)


def run_on(ticket: Ticket) -> None:
    """The reviewer's clock goes on where it was stopped, with an hour at least. Called inside `changing(ticket)`."""
    left = ticket.paused_seconds_left or 0
    ticket.wait_until(add_working_hours(clock.now(), max(left / 3600, 1), ticket.shop.country))
    ticket.paused_seconds_left = None


def approve_ticket(ticket: Ticket, *, by: User, words: str = "", **terms: Any) -> Ticket:
    """Grant what is asked: goods are expected, a repair is booked, a parcel prepared, or the refund is promised, in the same
    transaction. `terms` are those of `granting.terms_as_asked`.

    Approved anew while the goods are at the seller's, or lost, nothing has to be sent by the customer any more.
    """
    with transaction.atomic():
        with changing(ticket, by=by, step="approve", note=words, along=KIN) as ticket:
            permissions.approve(ticket, by)
            ticket.answer_words = words
            end_offer(ticket, by=by)
            commands.grant(ticket, commands.terms_as_asked(ticket, **terms), by=by)
        return start(ticket, by=by)


def reject_ticket(ticket: Ticket, *, by: User, reason: Reason, words: str) -> Ticket:
    """Say no, with a coded reason and words the customer reads. The pieces are free again."""
    with changing(ticket, by=by, step="reject", reason=reason.code, note=words) as ticket:
        permissions.reject(ticket, by)
        if ticket.status != TicketStatus.NEEDS_INFO:  # there the clock stands already
            _pause(ticket)
        ticket.mark_rejected(reason=reason, words=words, at=clock.now())
        end_offer(ticket, by=by)
        release_holds(ticket.number)
        hand_goods_back(ticket, by=by)
    return ticket


def settle_ticket_silence(ticket: Ticket, *, by: User) -> Ticket:
    """The shop did not answer in time: small wishes are granted, others go to the platform."""
    small = ticket.is_about_money and ticket.asked < ticket.shop.silence_approves_below
    if small and not ticket.by_platform and not ticket.frozen_by:
        try:
            return approve_ticket(ticket, by=by)
        except Refused:  # nothing is left to grant by itself: a person looks at it
            ticket = Ticket.objects.get(pk=ticket.pk)
    with changing(ticket, by=by) as ticket:
        if ticket.frozen_by:
            ticket.wait_until(clock.now() + timedelta(days=1), since=ticket.due_from)
        elif ticket.by_platform:
            ticket.wait_until(None)
            note_fact("platform_is_late", ticket, by=by)
        else:
            hand_to_platform(ticket)
            note_fact("taken_to_platform", ticket, by=by)
    return ticket


def hand_to_platform(ticket: Ticket) -> None:
    """The platform reviews from now on. Called inside `changing(ticket)`."""
    ticket.by_platform = True
    ticket.wait_until(add_working_days_from_now(PLATFORM_DAYS, ticket.shop.country))


def appeal_ticket(ticket: Ticket, *, by: User, words: str = "") -> Ticket:
    """Ask the platform to step in. A rejected case is looked at again; its pieces are held again while they are free."""
    with changing(ticket, by=by, step="appeal", note=words) as ticket, changing(ticket.order, by=by) as order:
        permissions.appeal(ticket, by)
        if ticket.status == TicketStatus.REJECTED:
            ticket.mark_reopened(counts=False)
            ticket.paused_seconds_left = None
            hold_again(ticket, order)
        else:
            note_fact("asked_platform", ticket, by=by, words=words)
        hand_to_platform(ticket)
    return ticket


def resolve_ticket(ticket: Ticket, *, by: User, words: str = "") -> Ticket:
    """Everything granted is done: its pieces are counted, the customer is asked whether all is well."""
    with changing(ticket, by=by, step="resolve", note=words) as ticket:
        permissions.resolve(ticket, by)
        ticket.mark_resolved(at=clock.now())
        ticket.wait_until(add_calendar_days(clock.now(), CONFIRM_DAYS, ticket.shop.country))
        count_pieces(ticket)
    return ticket


def start(ticket: Ticket, *, by: User) -> Ticket:
    """What was granted begins, and is done at once where nobody is waited for."""
    ticket = commands.begin(ticket, by=by)
    return settle(ticket) if ticket.status == TicketStatus.IN_PROGRESS else ticket


def settle(ticket: Ticket) -> Ticket:
    """The machine resolves a case whose last obligation is met. Called after every step of one; often changes nothing."""
    ticket = Ticket.objects.with_company().get(pk=ticket.pk)
    if ticket.status == TicketStatus.IN_PROGRESS and not ticket.frozen_by and not obligations.open_obligations(ticket):
        return resolve_ticket(ticket, by=system_user())
    return ticket


def follow_money(ticket: Ticket, *, by: User) -> Ticket:
    """Money of this case moved: a booked refund that was sent starts the work, one that arrived may end it.

    Called by the machine for every fact about the refund; a fact told twice changes nothing.
    """
    from tickets.undoing.commands import follow_withdrawal

    with changing(ticket, by=by, step="start", along=KIN) as ticket:
        promise = ticket.reimbursement
        statuses = set(promise.refunds.values_list("status", flat=True)) if promise else set()
        sent = statuses & {RefundStatus.SUBMITTED, *money.AGREED} or (statuses and statuses <= money.SETTLED)
        if ticket.status == TicketStatus.APPROVED and sent and not ticket.frozen_by:
            ticket.mark_in_progress()
    if ticket.frozen_by:  # caught up when the withdrawal ends without effect
        follow_withdrawal(ticket, by=by)
        return Ticket.objects.get(pk=ticket.pk)
    return settle(ticket) if ticket.status == TicketStatus.IN_PROGRESS else ticket


def confirm_ticket(ticket: Ticket, *, by: User) -> Ticket:
    """The customer is content, or said nothing for a week."""
    with changing(ticket, by=by, step="confirm") as ticket:
        permissions.confirm(ticket, by)
        ticket.mark_closed()
    return ticket


def reopen_ticket(ticket: Ticket, *, by: User, words: str) -> Ticket:
    """Look at it again. Pieces of a rejected case are held again while they are free."""
    with changing(ticket, by=by, step="reopen", note=words) as ticket, changing(ticket.order, by=by) as order:
        permissions.reopen(ticket, by)
        ticket.mark_reopened()
        ticket.paused_seconds_left = None
        ticket.wait_until(add_working_hours(clock.now(), REVIEW_HOURS, ticket.shop.country))
        hold_again(ticket, order)
    return ticket


def hold_again(ticket: Ticket, order: Order) -> None:
    """Reserve the pieces of an ended case once more, unless they are gone by what was granted before."""
    lines = order_pieces.lines_of(order)
    wanted = {row.line_id: row.quantity for row in ticket.lines.all()}
    was_refunded = money.money_of(ticket).arrived
    if was_refunded and any(wanted.get(line.line.pk, 0) > line.free for line in lines):
        return
    place_hold(lines, check_pieces(lines, wanted), kind=HoldKind.TICKET, source=ticket.number)


def cancel_ticket(ticket: Ticket, *, by: User, note: str = "") -> Ticket:
    """Nobody has looked yet: withdrawn at once, nothing owed."""
    with changing(ticket, by=by, step="cancel", note=note) as ticket:
        permissions.cancel(ticket, by)
        end_withdrawn(ticket, by=by)
    return ticket


def end_withdrawn(ticket: Ticket, *, by: User, code: str = "") -> None:
    """The case is over and its pieces are free again. Called inside `changing(ticket)`.

    `code`: the check code of its certificate, where a withdrawal has made one already.
    """
    end_offer(ticket, by=by)
    call_off(ticket, by=by)
    ticket.mark_cancelled(at=clock.now())
    ticket.check_code = code or numbers.make("CK")
    ticket.frozen_by = ""
    release_holds(ticket.number)


def nudge(ticket: Ticket, *, by: User) -> Ticket:
    """Remind whoever has to answer. A fact with who and when; it resets nothing."""
    with changing(ticket, by=by) as ticket:
        permissions.nudge(ticket, by)
        ticket.nudged_at = clock.now()
        note_fact("nudged", ticket, by=by)
    return ticket
