"""The sentences of an offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from portal.components import times, values
from portal.kernel.money import format_money
from tickets import deadlines
from tickets.cases.company import is_mine, reviewer_word, route, waits_for
from tickets.cases.models import Ticket
from tickets.cases.money import paid_from
from tickets.offers.models import Offer, Way


def _when_drawn(words: Callable[[], str]) -> Any:
    """Words that are put together where a page draws them: who only sends the form asks for nothing more."""
    return lazy(words, str)()


def terms_of(offer: Offer, *, mine: bool = False) -> str:
    """What is proposed, in a few words: "¥120.00 back, you keep the goods". `mine`: the customer reads it."""
    told = {
        "amount": format_money(offer.amount, offer.currency),
        "what": offer.what,
        "when": times.moment_text(offer.visit_at) if offer.visit_at else "",
    }
    if offer.way == Way.REPAIR and not offer.visit_at:
        return _("repair in the workshop")
    if offer.way == Way.COUPON and offer.amount:
        return _("coupon %(what)s, worth %(amount)s") % told
    if offer.way == Way.EXCHANGE and offer.amount and offer.amount != offer.ticket.worth:
        return _difference(offer, mine) % told
    words = {
        Way.REFUND: _("%(amount)s back, and you keep the goods")
        if mine
        else _("%(amount)s back, and the customer keeps the goods"),
        Way.RETURN: _("%(amount)s back for the goods"),
        Way.EXCHANGE: _("exchange for %(what)s"),
        Way.REPAIR: _("a technician comes on %(when)s"),
        Way.PART: _("%(what)s is sent"),
        Way.COUPON: _("coupon %(what)s"),
        Way.GIFT: _("a gift: %(what)s"),
        Way.PROOF: _("show more: %(what)s"),
        Way.WITHDRAW: _("the case is withdrawn"),
    }
    return words[Way(offer.way)] % told


def _difference(offer: Offer, mine: bool) -> str:
    """An exchange for another price: who pays what."""
    gap = offer.amount - offer.ticket.worth
    if gap < 0:
        words = _("exchange for %(what)s at %(amount)s; %(gap)s comes back")
    elif mine:
        words = _("exchange for %(what)s at %(amount)s; you pay %(gap)s on top")
    else:
        words = _("exchange for %(what)s at %(amount)s; the customer pays %(gap)s on top")
    return words.replace("%(gap)s", format_money(abs(gap), offer.currency))


def offer_statement(ticket: Ticket, mine: bool) -> str:
    """Where the case is while an offer is open."""
    offer = ticket.offer
    assert offer is not None
    offer.ticket = ticket
    told = {"terms": terms_of(offer, mine=mine), "who": reviewer_word(ticket), "customer": ticket.customer.name}
    if offer.by_customer:
        words = _("You proposed: %(terms)s") if mine else _("%(customer)s proposes: %(terms)s")
    else:
        words = _("%(who)s proposes: %(terms)s") if mine else _("Proposed: %(terms)s")
    return words % told


def offer_until(ticket: Ticket, user: Any) -> values.Until | None:
    """Who answers an open offer until when."""
    offer = ticket.offer
    if offer is None or offer.due_at is None:
        return None
    yours = waits_for(ticket, user)
    when = {"when": times.by_text(offer.due_at), "who": reviewer_word(ticket)}
    if yours:
        title = _("Answer %(when)s") % when
    elif offer.by_customer:
        title = _("%(who)s answers %(when)s") % when
    else:
        title = _("The customer answers %(when)s") % when
    silence = _("The review's clock is paused meanwhile. No answer by then: the offer ends and the review goes on")
    return values.Until("you" if yours else "them", title, silence=silence, due_at=offer.due_at)


def offer_consequences(offer: Offer, user: Any) -> list[values.Consequence]:
    """What accepting brings, row by row."""
    mine = is_mine(offer.ticket, user)
    amount = format_money(offer.amount, offer.currency)

    @_when_drawn
    def within_days() -> str:
        told = {"amount": amount, "route": route(paid_from(offer.ticket.order))}
        when = _("%(amount)s comes back %(route)s, usually within 3–7 business days.") % told
        return times.sentences_text([_("The refund starts by itself."), when])

    @_when_drawn
    def once_inspected() -> str:
        told = {"amount": amount, "route": route(paid_from(offer.ticket.order))}
        return _("%(amount)s comes back %(route)s after the seller has inspected them, within %(days)s days.") % {
            **told,
            "days": deadlines.INSPECT_DAYS,
        }

    back = values.Consequence("money", _("Goes back to the original account"), amount, within_days)
    keep = values.Consequence("box", _("You keep the goods") if mine else _("The customer keeps the goods"))
    sends = values.Consequence(
        "truck",
        _("You send the goods back") if mine else _("The customer sends the goods back"),
        why=_("Unless they are at the seller's already. Seven days to hand them to a carrier."),
    )
    rows = {
        Way.REFUND: [back, keep],
        Way.RETURN: [
            sends,
            values.Consequence("money", _("Refunded for the goods"), amount, once_inspected),
        ],
        Way.EXCHANGE: [
            sends,
            values.Consequence(
                "swap",
                _("The seller sends %(what)s") % {"what": offer.what},
                why=_("Within three working days of accepting the goods."),
            ),
            *_extra(offer),
        ],
        Way.REPAIR: _repair(offer),
        Way.PART: [_sends("box", offer), keep],
        Way.COUPON: [
            values.Consequence("ticket", _("Coupon %(what)s") % {"what": offer.what}, amount if offer.amount else ""),
            keep,
        ],
        Way.GIFT: [_sends("gift", offer), keep],
        Way.PROOF: [
            values.Consequence(
                "plus", _("You show: %(what)s") % {"what": offer.what}, why=_("Then the review goes on.")
            )
        ],
        Way.WITHDRAW: [
            values.Consequence("undo", _("The case is withdrawn"), why=_("Nothing is owed for what was not done yet."))
        ],
    }[Way(offer.way)]
    instead = offer.ticket.asked > offer.amount and offer.way not in (Way.PROOF, Way.WITHDRAW)
    if instead and offer.ticket.asked:
        asked = format_money(offer.ticket.asked, offer.currency)
        rows.append(values.Consequence("scale", _("Instead of what was asked for"), asked))
    return rows


def _sends(icon: str, offer: Offer) -> values.Consequence:
    """What the seller sends next, and by when."""
    return values.Consequence(
        icon,
        _("The seller sends %(what)s") % {"what": offer.what},
        why=_("Three working days to hand it to a carrier."),
    )


def _extra(offer: Offer) -> list[values.Consequence]:
    """The difference of an exchange, to whose favour it is."""
    worth, price = offer.ticket.worth, offer.amount or offer.ticket.worth
    if price < worth:
        amount = format_money(worth - price, offer.currency)
        return [values.Consequence("money", _("The difference goes back"), amount)]
    if price > worth:
        amount = format_money(price - worth, offer.currency)
        return [values.Consequence("money", _("To be paid on top"), amount, _("Before the other thing is sent."))]
    return []


def _repair(offer: Offer) -> list[values.Consequence]:
    if offer.visit_at is None:
        return [
            values.Consequence(
                "wrench", _("It is repaired in the workshop"), why=_("The seller sends it back after that.")
            )
        ]
    rows = [values.Consequence("wrench", _("A technician comes"), times.moment_text(offer.visit_at))]
    if offer.fee:
        fee = format_money(offer.fee, offer.currency)
        rows.append(values.Consequence("card", _("If it is called off within a day of the visit"), fee))
    return rows
