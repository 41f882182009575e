"""Repairing: begun, done, given up, or called off before it begins. Locks: the case, then the repair."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.components import times
from portal.kernel.changes import changing, note_fact
from portal.kernel.errors import Invalid
from portal.people.models import User
from portal.time import clock
from portal.time.business_time import add_calendar_days, add_working_hours
from tickets.cases.commands import settle
from tickets.cases.models import Ticket
from tickets.deadlines import REPAIR_DAYS, REVIEW_HOURS
from tickets.granting.commands import hand_goods_back
from tickets.repairs import permissions
from tickets.repairs.models import Repair
from tickets.statuses import TicketStatus
from tickets.warranties.commands import record_service
from tickets.warranties.models import ServiceKind


@contextmanager
def _working(repair: Repair, *, by: User, step: str, note: str = "") -> Iterator[tuple[Ticket, Repair]]:
    with (
        transaction.atomic(),
        changing(repair.ticket, by=by, step=step, note=note) as ticket,
        changing(repair, by=by, step=step, note=note) as fresh,
    ):
        fresh.ticket = ticket
        yield ticket, fresh


def begin_repair(repair: Repair, *, by: User) -> Repair:
    """The technician is there, or the workshop begins."""
    with _working(repair, by=by, step="begin") as (ticket, repair):
        permissions.begin_repair(repair, by)
        repair.mark_in_work(at=clock.now())
        repair.wait_until(add_calendar_days(clock.now(), REPAIR_DAYS, ticket.shop.country))
        if ticket.status == TicketStatus.APPROVED:
            ticket.mark_in_progress()
    return repair


def await_part(repair: Repair, *, by: User, expected_on: date, words: str = "") -> Repair:
    """A spare part has to come first: the customer is told until when. The days a repair may take go on meanwhile."""
    with _working(repair, by=by, step="await_part", note=words) as (_ticket, repair):
        permissions.await_part(repair, by)
        if expected_on <= clock.today(repair.ticket.shop.country):
            raise Invalid(_("Enter a day to come."), field="expected_on", code="past")
        _within_the_repair(repair, expected_on)
        repair.mark_part_awaited(expected_on=expected_on)
    return repair


def _within_the_repair(repair: Repair, day: date) -> None:
    """A part that comes after the repair has to be done keeps nobody waiting: another way is due then."""
    if repair.due_at is None:
        return
    country = repair.ticket.shop.country
    last = repair.due_at.astimezone(clock.zone(country)).date()
    if day >= last:
        raise Invalid(
            _(
                "The repair has to be done by %(day)s. If the part comes later, give the repair up and offer another way."
            )
            % {"day": times.day_text(repair.due_at)},
            field="expected_on",
            code="too_late",
        )


def finish_repair(repair: Repair, *, by: User, words: str = "") -> Repair:
    """It works again. Goods that were sent in go back; the case is resolved once nothing is open any more."""
    with transaction.atomic():
        with _working(repair, by=by, step="finish", note=words) as (ticket, repair):
            permissions.finish_repair(repair, by)
            repair.mark_repaired(words=words, at=clock.now())
            record_service(ticket, ServiceKind.OFFICIAL_REPAIR, by=by, method=words[:120])
            hand_goods_back(ticket, by=by)
        settle(repair.ticket)
    return repair


def give_up_repair(repair: Repair, *, by: User, words: str) -> Repair:
    """It can't be repaired: the case is looked at anew, for another way."""
    with _working(repair, by=by, step="give_up", note=words) as (ticket, repair):
        permissions.give_up_repair(repair, by)
        repair.mark_unrepairable(words=words, at=clock.now())
        _look_anew(ticket)
    return repair


def cancel_visit(repair: Repair, *, by: User, words: str = "") -> Repair:
    """The visit is called off in time: the case is looked at anew, for another day or another way."""
    with _working(repair, by=by, step="cancel_visit", note=words) as (ticket, repair):
        permissions.cancel_visit(repair, by)
        repair.mark_cancelled(at=clock.now())
        _look_anew(ticket)
    return repair


def _look_anew(ticket: Ticket) -> None:
    ticket.mark_revised()
    ticket.wait_until(add_working_hours(clock.now(), REVIEW_HOURS, ticket.shop.country))


def chase_repair(repair: Repair, *, by: User) -> Repair:
    """The visit should be over, or the repair takes too long: platform support asks. Told once."""
    with _working(repair, by=by, step="chase") as (ticket, repair):
        if ticket.frozen_by:
            repair.wait_until(clock.now() + timedelta(days=1), since=repair.due_from)
            return repair
        repair.wait_until(None)
        note_fact("repair_overdue", ticket, by=by)
        if ticket.status == TicketStatus.IN_PROGRESS:
            ticket.by_platform = True
    return repair
