"""A case as lists draw it: the customer's card, a row of the staff's queue, its goods in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from orders.statuses import CancellationStatus as W
from portal.components import values
from portal.time import clock
from tickets.cases import company, obligations, selectors, wording
from tickets.cases.actions import TICKET
from tickets.cases.models import Ticket
from tickets.statuses import TicketStatus as S
from tickets.withdrawals import wording as withdrawal_wording


def goods_of(ticket: Ticket) -> list[values.Goods]:
    """The pieces of a case."""
    return [
        values.Goods(
            row.line.name,
            detail=" · ".join(filter(None, [row.line.variant, pieces_text(row.quantity)])),
            amount=row.paid,
            currency=ticket.currency,
            glyph=row.line.glyph,
        )
        for row in ticket.lines.all()
    ]


def pieces_text(count: int) -> str:
    return gettext("1 piece") if count == 1 else gettext("%(n)s pcs") % {"n": count}


def goods_words(ticket: Any) -> str:
    """ "Pour-over set ×2 and 1 more", of a case that came with its row."""
    first = f"{ticket.first_goods} ×{ticket.first_pieces}" if (ticket.first_pieces or 1) > 1 else ticket.first_goods
    more = (ticket.goods_count or 1) - 1
    return gettext("%(first)s and %(n)s more") % {"first": first, "n": more} if more > 0 else str(first or "")


def card(ticket: Ticket, user: Any) -> values.Card:
    """A case in its customer's list: what waits for them in amber, what others do in teal; at most two buttons."""
    asked = selectors.open_withdrawal(ticket)
    here = ticket.get_absolute_url()
    if asked is not None:
        mine = withdrawal_wording.withdrawal_waits_for(asked, user)
        words, until = (
            withdrawal_wording.withdrawal_statement(asked, user),
            withdrawal_wording.withdrawal_until(asked, user),
        )
        here = reverse("withdrawals:detail", args=[asked.number])
    else:
        mine = company.waits_for(ticket, user)
        words, until = wording.statement(ticket, user), wording.until(ticket, user)
    return values.Card(
        head=ticket.shop.name,
        badge=withdrawal_wording.withdrawal_badge(asked, user) if asked is not None else company.badge(ticket, user),
        goods=goods_of(ticket),
        url=ticket.get_absolute_url(),
        number=f"{ticket.get_type_display()} · {ticket.number}",
        notice=words if ticket.is_open else "",
        notice_due=until.title if until and mine else "",
        notice_tone="you" if mine else "them",
        buttons=[*_card_buttons(ticket, user, mine), _main_button(ticket, here, mine, asked)],
    )


def _main_button(ticket: Ticket, here: str, mine: bool, asked: selectors.Asked | None) -> values.Button:
    if not mine:
        return values.Button(gettext("View details"), here)
    if asked is not None:
        owes = gettext("Pay back") if asked.repay_by else gettext("Hand back")
        verb = gettext("Answer") if asked.status == W.COUNTERED else owes
        return values.Button(verb, here, "primary")
    if obligations.offer_of(ticket) is not None:
        return values.Button(gettext("Answer"), here, "primary")
    if ticket.status == S.NEEDS_INFO:
        return values.Button(pgettext("turn", "Add"), TICKET.url(ticket, "answer"), "primary")
    if company.awaited(ticket) == "extra":
        return values.Button(gettext("View details"), here, "primary")
    return values.Button(gettext("Send back"), TICKET.url(ticket, "send"), "primary")


def _card_buttons(ticket: Ticket, user: Any, mine: bool) -> list[values.Button]:
    """Withdrawing is what many come for: plain to see while it is a matter of one or two presses (R13, R42)."""
    if mine or not ticket.is_open or ticket.frozen_by:
        return []
    step = "cancel" if ticket.status == S.SUBMITTED else "withdraw"
    return [values.Button(gettext("Withdraw request"), TICKET.url(ticket, step))]


def queue_row(ticket: Any, user: Any, *, is_open: bool) -> values.QueueRow:
    """A case in a queue of staff; a frozen one leads to its withdrawal, which is what has to be answered."""
    asked = selectors.open_withdrawal(ticket)
    way = obligations.goods_of(ticket)
    since = asked.due_from if asked else ticket.due_from if ticket.due_at else way.waits_since if way else None
    yours = withdrawal_wording.withdrawal_waits_for(asked, user) if asked else company.waits_for(ticket, user)
    url = reverse("withdrawals:detail", args=[asked.number]) if asked else ticket.get_absolute_url()
    kind = gettext("Withdrawal") if asked else ticket.get_type_display()
    notes = [
        gettext("nudged") if ticket.nudged_at is not None and yours else "",
        gettext("frequent") if selectors.is_often(ticket) else "",
    ]
    return values.QueueRow(
        url=url,
        due=values.build_due(ticket.next_at if ticket.is_open else None, now=clock.now(), since=since, yours=yours),
        number=ticket.number,
        kind=" · ".join(filter(None, [kind, *notes])),
        title=goods_words(ticket),
        who=ticket.customer.name,
        badge=withdrawal_wording.withdrawal_badge(asked, user) if asked else company.badge(ticket, user),
        amount=ticket.granted or ticket.asked or ticket.worth,
        currency=ticket.currency,
        current=is_open,
        panel_url=f"{url}?fragment=panel",
    )
