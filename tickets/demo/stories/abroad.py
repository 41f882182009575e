"""A gift shop in England: another language, another currency, other days off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import translation

from orders.cancellations.commands import answering
from tickets.cases import commands
from tickets.demo.stage import Stage
from tickets.demo.stories import Teller, story

Moments = Iterator[datetime]


def in_english(tell: Teller) -> Teller:
    """What the portal itself writes into this shop's records is English."""

    def told(s: Stage) -> Moments:
        steps = tell(s)
        while True:
            with translation.override("en"):
                moment = next(steps, None)
            if moment is None:
                return
            yield moment

    return told


@story("regent", "RG-5001")
@in_english
def waiting_for_grace(s: Stage) -> Moments:
    asked = s.leaving(31, country="GB")
    yield asked - timedelta(hours=4)
    order = s.order("RG-5001", s.who.emma, s.shops.regent, [("RG-POT-01", 1), ("RG-LAN-04", 4)], pay="card_debit",
                    account_tail="4417", bank="Visa", freight=395)  # fmt: skip
    yield asked
    s.cancel(order, "by_mistake", "I meant to send these to my sister and used my own address.", only={"RG-LAN-04": 2})


@story("regent", "RG-5002")
@in_english
def on_its_way_to_emma(s: Stage) -> Moments:
    yield s.ago(3, "14:10", "GB")
    order = s.order("RG-5002", s.who.emma, s.shops.regent, [("RG-CLK-07", 1)], pay="card_credit", account_tail="9020")
    yield s.ago(2, "16:30", "GB")
    parcel = s.send(order, "Royal Mail", "QX104457729GB")
    yield s.ago(1, "05:45", "GB")
    s.news(parcel, "At the Bristol delivery office")


@story("regent", "RG-5003")
@in_english
def a_chipped_tin(s: Stage) -> Moments:
    yield s.ago(9, "11:00", "GB")
    order = s.order("RG-5003", s.who.emma, s.shops.regent, [("RG-TIN-03", 1), ("RG-NOTE-9", 3)], pay="card_debit",
                    account_tail="4417", bank="Visa")  # fmt: skip
    yield s.ago(8, "16:00", "GB")
    parcel = s.send(order, "Royal Mail", "QX104459102GB")
    yield s.ago(6, "12:20", "GB")
    s.arrive(parcel, "Delivered, left in the porch")
    yield s.leaving(20, country="GB")
    ticket = s.complain(
        order, "return_refund", "damaged", "The lid of the large tin is bent and will not close.",
        only={"RG-TIN-03": 1}, pictures=[("box", "lid.jpg")],
    )  # fmt: skip
    yield s.minutes_ago(200)
    commands.take_ticket(s.fresh(ticket), by=s.who.grace)


@story("regent", "RG-5004")
@in_english
def refunded_in_pounds(s: Stage) -> Moments:
    yield s.working_days_ago(4, "10:00", "GB")
    order = s.order("RG-5004", s.who.emma, s.shops.regent, [("RG-APR-02", 2)], pay="card_debit", account_tail="4417",
                    bank="Visa", freight=395)  # fmt: skip
    yield s.working_days_ago(3, "09:30", "GB")
    cancellation = s.cancel(order, "not_needed", "Found one at home after all.")
    yield s.working_days_ago(3, "10:15", "GB")
    answering.approve_cancellation(cancellation, by=s.who.grace, note="No trouble at all.")
