"""The quote: exact over any sequence of partial cancellations, in every currency, each verdict with its source."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.cancellations.quotes import SHIPPED, SHOP, UNSHIPPED, Facts, FeeRule, Pieces, cheapest, quote, worth_of
from orders.orders.models import OrderLine
from orders.orders.pieces import LineFacts
from portal.kernel.money import exponent, to_minor

MANY = settings(max_examples=300, deadline=None)
LINE = st.tuples(st.integers(1, 120), st.integers(0, 10**7))


def take(whole: int, pieces: int, steps: list[int]) -> list[int]:
    """What each step of a sequence of partial cancellations brings, until nothing is left."""
    taken = spoken = 0
    found = []
    for step in [*steps, pieces]:
        wanted = min(step, pieces - taken)
        amount = worth_of(whole, pieces, taken=taken, spoken_for=spoken, wanted=wanted)
        found.append(amount)
        taken, spoken = taken + wanted, spoken + amount
    return found


@MANY
@given(LINE, st.lists(st.integers(1, 40), max_size=12))
def test_the_parts_sum_to_the_whole_and_none_is_negative(line, steps) -> None:
    pieces, whole = line
    found = take(whole, pieces, steps)
    assert sum(found) == whole and all(amount >= 0 for amount in found)


@MANY
@given(LINE, st.lists(st.integers(1, 40), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_steps_changes_no_amount_by_more_than_one_minor_unit(line, steps, chance) -> None:
    pieces, whole = line
    fitting: list[int] = []
    for step in steps:
        if sum(fitting) + step <= pieces:
            fitting.append(step)
    places = list(range(len(fitting)))
    chance.shuffle(places)
    straight = take(whole, pieces, fitting)
    mixed = take(whole, pieces, [fitting[place] for place in places])
    for now, place in enumerate(places):
        assert abs(mixed[now] - straight[place]) <= 1
    assert abs(mixed[-1] - straight[-1]) <= 1


@MANY
@given(LINE, st.data())
def test_pieces_let_go_again_and_money_given_for_kept_ones_lose_nothing(line, data) -> None:
    """Requests end without effect in any order, and goodwill takes money off the pieces that stay."""
    pieces, whole = line
    holds: list[tuple[int, int]] = []
    taken = spoken = 0
    for _step in range(data.draw(st.integers(0, 12))):
        what = data.draw(st.sampled_from(("hold", "release", "give")))
        if what == "hold" and taken < pieces:
            wanted = data.draw(st.integers(1, pieces - taken))
            amount = worth_of(whole, pieces, taken=taken, spoken_for=spoken, wanted=wanted)
            assert 0 <= amount <= whole - spoken
            holds.append((wanted, amount))
            taken, spoken = taken + wanted, spoken + amount
        elif what == "release" and holds:
            wanted, amount = holds.pop(data.draw(st.integers(0, len(holds) - 1)))
            taken, spoken = taken - wanted, spoken - amount
        elif what == "give" and taken < pieces:
            spoken += data.draw(st.integers(0, whole - spoken))
    assert worth_of(whole, pieces, taken=taken, spoken_for=spoken, wanted=pieces - taken) == whole - spoken


@MANY
@given(
    st.integers(1, 30),
    st.integers(0, 10**6),
    st.integers(0, 10**5),
    st.integers(0, 10**5),
    st.booleans(),
    st.data(),
)
def test_the_parts_of_a_line_explain_what_was_paid(quantity, unit, discount, tax, is_added, data) -> None:
    gross = unit * quantity
    discount = min(discount, gross)
    shared = data.draw(st.integers(0, gross - discount)) if not is_added else 0
    paid = gross - discount - shared + (tax if is_added else 0)
    line = OrderLine(pk=1, name="杯子", quantity=quantity, unit_price=unit, discount=discount, tax=tax, paid=paid)
    taken = data.draw(st.integers(0, quantity - 1))
    line.cancelled_quantity, line.gone_value = taken, paid * taken // quantity
    wanted = data.draw(st.integers(1, quantity - taken))
    part = LineFacts(line, 0, 0, 0).take(wanted)
    assert part.price - part.line_discount - part.order_discount + part.tax_added == part.value
    assert part.order_discount >= 0 and part.line_discount >= 0
    assert abs(part.price - unit * wanted) <= 2


def facts(**more) -> Facts:
    pieces = (Pieces(1, "号源", 1, more.pop("value", 100_00)),)
    return Facts(
        **{
            "currency": "CNY",
            "pieces": pieces,
            "freight_left": 0,
            "takes_last_piece": True,
            "is_paid": True,
            "after_shipping": False,
            "fault": "customer",
            "refundable": 10**9,
        }
        | more
    )


def rule(source: str = SHOP, stage: str = UNSHIPPED, **more) -> FeeRule:
    return FeeRule(source, 2, stage, **more)


@pytest.mark.covers("SC7")
@pytest.mark.parametrize(
    ("rules", "fee"),
    [
        ([rule(fixed=30_00), rule(percent=Decimal(10)), rule("platform", percent=Decimal(20))], 10_00),
        ([rule(percent=Decimal(50)), rule("platform", percent=Decimal(20))], 20_00),
        ([rule(percent=Decimal(1), minimum=5_00), rule("platform", percent=Decimal(20))], 5_00),
        ([rule(is_possible=False), rule("platform", percent=Decimal(20))], 20_00),
        ([rule(is_possible=False), rule(percent=Decimal(15))], 15_00),
        ([rule("platform", percent=Decimal(20))], 0),
        ([rule(fixed=900_00)], 100_00),
    ],
    ids=["cheapest", "ceiling", "minimum", "impossible-loses", "own-possible", "no-own-rule", "never-more-than-paid"],
)
def test_the_cheapest_possible_rule_wins(rules, fee) -> None:
    answer = quote(facts(fee_rules=tuple(rules)))
    assert (answer.fee, answer.returned, answer.is_possible) == (fee, 100_00 - fee, True)


@pytest.mark.covers("SC7")
def test_where_every_rule_forbids_it_the_quote_says_so() -> None:
    answer = quote(facts(fee_rules=(rule(is_possible=False, en="Not on the day itself"),)))
    assert not answer.is_possible
    (verdict,) = [one for one in answer.verdicts if one.about == "fee"]
    assert (verdict.code, verdict.source, verdict.version, verdict.en) == (
        "not_possible",
        SHOP,
        2,
        "Not on the day itself",
    )


@pytest.mark.parametrize(("hours", "fee"), [(72.0, 0), (24.0, 0), (23.9, 10_00), (2.0, 10_00), (1.5, 20_00), (None, 0)])
def test_fees_go_by_the_time_before_the_appointment(hours, fee) -> None:
    rules = (
        rule(from_hours=24),
        rule(from_hours=2, until_hours=24, percent=Decimal(10)),
        rule(until_hours=2, percent=Decimal(40)),
        rule("platform", percent=Decimal(20)),
    )
    assert quote(facts(fee_rules=rules, hours=hours)).fee == fee


def test_what_was_not_paid_costs_nothing_and_no_rule_forbids_giving_it_up() -> None:
    answer = quote(facts(fee_rules=(rule(is_possible=False),), is_paid=False))
    assert (answer.is_possible, answer.fee, answer.returned) == (True, 0, 0)


def test_a_rule_is_about_its_stage_and_nobody_pays_for_anothers_fault() -> None:
    rules = (rule(stage=SHIPPED, percent=Decimal(5)),)
    assert cheapest(rules, UNSHIPPED, None, 100) is None
    sent = facts(fee_rules=rules, after_shipping=True, recall_fee=6_00)
    assert (quote(sent).fee, quote(sent).recall_fee) == (5_00, 6_00)
    late = facts(fee_rules=rules, after_shipping=True, recall_fee=6_00, fault="shop")
    assert (quote(late).fee, quote(late).recall_fee, quote(late).returned) == (0, 0, 100_00)


@pytest.mark.parametrize("shop_says", [True, False])
def test_freight_is_spent_once_shipped_unless_the_shop_says_otherwise(shop_says) -> None:
    answer = quote(facts(freight_left=10_00, after_shipping=True, returns_freight=shop_says, versions=(("shop", 3),)))
    assert (answer.freight, answer.freight_kept) == ((10_00, 0) if shop_says else (0, 10_00))
    (verdict,) = [one for one in answer.verdicts if one.about == "freight"]
    assert (verdict.code, verdict.version) == ("by_policy", 3) if shop_says else verdict.code == "spent"


@pytest.mark.parametrize(
    ("currency", "price", "fee"), [("JPY", "1999", "200"), ("CNY", "19.99", "2.00"), ("KWD", "1.999", "0.200")]
)
def test_every_exponent_is_exact(currency, price, fee) -> None:
    """Ten percent of a price, rounded half up to the smallest coin there is."""
    whole = to_minor(Decimal(price), currency)
    answer = quote(facts(currency=currency, value=whole, fee_rules=(rule(percent=Decimal(10)),)))
    assert answer.fee == to_minor(Decimal(fee), currency) and answer.returned == whole - answer.fee
    assert exponent(currency) in (0, 2, 3)


def test_what_other_refunds_took_is_not_promised_again() -> None:
    answer = quote(facts(refundable=40_00))
    assert answer.returned == 40_00
    assert [(one.about, one.amount) for one in answer.verdicts if one.about == "limit"] == [("limit", 60_00)]
