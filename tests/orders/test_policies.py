"""Policies of cancelling: a floor, more generous shops, versions that orders keep, tried and brought back in the admin."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from orders.cancellations import prices
from orders.cancellations.commands import answering
from orders.orders import pieces
from orders.orders.models import Order
from orders.rules import commands
from orders.rules.models import CancellationPolicy, FeeRule
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.people.models import Shop, User
from portal.time import clock
from tests import market
from tests.helpers import budget, client_for
from tests.orders.conftest import again, ask
from tests.orders.test_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db) -> User:
    """Platform administrator."""
    return User.objects.create_user(
        name="Ada",
        email="ada@example.com",
        password="three quiet words",
        role="admin",
        is_staff=True,
        is_superuser=True,
    )


@pytest.fixture
def hospital(shop, bob) -> Shop:
    """A hospital that takes appointments."""
    shop.industry, shop.recall_fee = "medical", 0
    shop.save()
    return shop


def rule(**more) -> FeeRule:
    return FeeRule(**{"label_en": "On the last day 10 %, at least ¥5.00", "label_zh": "最后一天收10%，至少5元"} | more)


def last_day(dora, shop: Shop, **more) -> CancellationPolicy:
    """Free until a day before, then 10 percent and at least ¥5.00, and not in the last two hours."""
    return commands.publish_policy(
        by=dora,
        shop=shop,
        words="Fees by the hour",
        rules=[
            FeeRule(from_hours=24, label_en="Free until a day before", label_zh="提前一天免费"),
            rule(until_hours=24, from_hours=2, percent=Decimal(10), minimum=5_00),
            FeeRule(
                until_hours=2, is_possible=False, label_en="Not in the last two hours", label_zh="最后两小时不能取消"
            ),
        ],
        **more,
    )


def appointment(shop: Shop, customer: User, number: str, hours: int, **more) -> Order:
    return market.paid_order(
        shop,
        customer,
        number,
        lines=(("专家门诊号", 1, 80_00),),
        freight=0,
        promised_ship_at=clock.now() + timedelta(hours=hours),
        **more,
    )


@pytest.mark.covers("R133", "SC7")
@pytest.mark.parametrize(
    ("hours", "fee", "says"),
    [
        (72, 0, "Free until a day before (seller's policy, version 1)"),
        (10, 8_00, "On the last day 10 %, at least ¥5.00 (seller's policy, version 1)"),
    ],
)
def test_an_institution_keeps_its_fee_and_says_by_which_rule(
    friday, hospital, dora, alice, bob, hours, fee, says
) -> None:
    last_day(dora, hospital)
    order = appointment(hospital, alice, "H1", hours)
    page = words(client_for(alice).get(f"/orders/{order.number}/cancel/"))
    assert says in page and "platform's floor, version 1" in page
    case = answering.approve_cancellation(ask(order, alice), by=bob)
    assert (case.status, case.kept, case.reimbursement.amount) == ("completed", fee, 80_00 - fee)


def test_an_appointment_that_has_passed_is_not_the_institutions_delay(friday, hospital, dora, alice) -> None:
    commands.publish_policy(by=dora, shop=hospital, words="Ten percent", rules=[rule(percent=Decimal(10))])
    order = appointment(hospital, alice, "H4", 1)
    friday.shift(timedelta(hours=3))
    clock.forget()
    assert ask(order, alice).kept == 8_00


@pytest.mark.covers("R133")
def test_the_platforms_floor_is_the_most_an_institution_may_keep(friday, hospital, dora, alice) -> None:
    commands.publish_policy(by=dora, shop=hospital, words="Half", rules=[rule(percent=Decimal(50))])
    case = ask(appointment(hospital, alice, "H2", 10), alice)
    assert (case.kept, case.returned) == (16_00, 64_00)
    (verdict,) = [one for one in case.quote["verdicts"] if one["about"] == "fee"]
    assert (verdict["source"], verdict["code"]) == ("platform", "by_rule")


def test_goods_that_were_not_sent_cost_nothing_whatever_a_shop_writes(friday, shop, dora, alice) -> None:
    commands.publish_policy(by=dora, shop=shop, words="Greedy", rules=[rule(fixed=20_00)])
    assert ask(market.paid_order(shop, alice, "G1"), alice).kept == 0


def test_where_no_rule_allows_it_the_customer_is_told_the_rule_and_the_way_out(friday, hospital, dora, alice) -> None:
    CancellationPolicy.objects.filter(shop=None).delete()
    commands.publish_policy(by=dora, shop=None, industry="medical", words="No ceiling in the last two hours", rules=[
        rule(from_hours=2, percent=Decimal(20)),
    ])  # fmt: skip
    last_day(dora, hospital)
    order = appointment(hospital, alice, "H3", 1)
    with pytest.raises(Refused) as no:
        ask(order, alice)
    assert no.value.code == "not_by_rule" and "Not in the last two hours" in str(no.value)
    assert not order.cancellations.exists()
    page = client_for(alice).get(f"{order.get_absolute_url()}cancel/").content.decode()
    assert "Not in the last two hours" in page and "Comes back to you" not in page, "no sum for what is not possible"


def test_the_rules_of_an_order_can_be_read_from_its_quote(friday, hospital, dora, alice, eve, bob) -> None:
    """A verdict's source is no word but a page: each rule, its fee, and who answers."""
    last_day(dora, hospital)
    order = appointment(hospital, alice, "H5", 10)
    last_day(dora, hospital, recall_fee=9_00)
    at = f"/orders/{order.number}/rules/"
    for page in (order.get_absolute_url(), f"/orders/{order.number}/cancel/"):
        assert f'href="{at}"' in client_for(alice).get(page).content.decode()
    reader = client_for(alice)
    with budget(4):
        told = words(reader.get(at))
    assert "Those of the day of the order, 9 Oct" in told
    assert "Seller's policy, version 1" in told and "version 2" not in told
    for when, fee in (
        ("24 hours or more before the appointment", "Nothing"),
        ("2 to 24 hours before the appointment", "10% of the goods, at least ¥5.00"),
        ("Less than 2 hours before the appointment, and after it", "It cannot be cancelled"),
    ):
        assert f"{when}{fee}" in told
    assert "Platform's floor, version 1" in told and "Any time20% of the goods" in told
    assert "less than ¥2,000.00 comes back: no answer in time counts as approval" in told
    assert client_for(alice).get("/help/deadlines/").status_code == 200, "the link below leads somewhere"
    assert client_for(bob).get(at).status_code == 200 and client_for(eve).get(at).status_code == 404


def test_an_order_keeps_what_held_when_it_was_placed(friday, shop, dora, alice) -> None:
    old = market.shipped_order(shop, alice, "V1")
    commands.publish_policy(by=dora, shop=shop, words="Generous", recall_fee=0, returns_freight=True)
    new = market.shipped_order(shop, alice, "V2")
    assert (ask(old, alice).returned, ask(new, alice).returned) == (262_00, 278_00)
    assert again(new).terms["shop"]["version"] == 1 and again(old).terms["shop"]["version"] == 0


def test_a_policy_holds_from_its_moment_on(friday, shop, dora, alice) -> None:
    commands.publish_policy(
        by=dora, shop=shop, words="From Monday", recall_fee=0, valid_from=clock.now() + timedelta(days=3)
    )
    assert ask(market.shipped_order(shop, alice, "M1"), alice).quote["recall_fee"] == 6_00
    friday.shift(timedelta(days=4))
    clock.forget()
    assert ask(market.shipped_order(shop, alice, "M2"), alice).quote["recall_fee"] == 0


def test_a_pushed_order_keeps_the_policies_of_its_day(friday, shop, dora, bob) -> None:
    last_day(dora, shop)
    told = {
        "shop": shop.slug,
        "number": "PUSH",
        "placed_at": "2026-10-09T23:00:00+08:00",
        "lines": [{"sku": "A", "name": "盘子", "quantity": 1, "unit_price": 100_00}],
    }
    friday.shift(timedelta(days=1))
    clock.forget()
    assert client_for(bob).post("/api/v1/orders/", told, content_type="application/json").status_code == 201
    terms = Order.objects.get(shop_number="PUSH").terms
    assert terms["shop"]["version"] == 1 and len(terms["shop"]["rules"]) == 3 and terms["platform"]["version"] == 1


def test_an_earlier_version_comes_back_as_a_new_one(friday, shop, dora, alice) -> None:
    first = last_day(dora, shop)
    commands.publish_policy(by=dora, shop=shop, words="Another", recall_fee=1_00)
    third = commands.roll_back_policy(first, by=dora)
    assert (third.version, third.goes_back_to, third.recall_fee) == (3, first, None)
    assert [str(one) for one in third.rules.all()] == [str(one) for one in first.rules.all()]
    assert first.rules.count() == 3


def test_only_supervisors_put_policies_in_force_and_never_in_the_past(friday, shop, bob, carol, dora) -> None:
    for other in (bob, carol):
        with pytest.raises(Forbidden):
            commands.publish_policy(by=other, shop=shop, words="Mine")
    with pytest.raises(Invalid):
        commands.publish_policy(by=dora, shop=shop, words="Late", valid_from=clock.now() - timedelta(hours=1))
    later = commands.publish_policy(by=dora, shop=shop, words="Soon", valid_from=clock.now() + timedelta(days=2))
    with pytest.raises(Invalid):
        commands.publish_policy(by=dora, shop=shop, words="Before it")
    assert commands.roll_back_policy(later, by=dora).valid_from == later.valid_from


def test_a_version_is_added_tried_and_brought_back_in_the_admin(friday, shop, alice, admin) -> None:
    market.shipped_order(shop, alice, "A1")
    client = client_for(admin)
    listed = "/admin/orders/cancellationpolicy/"
    data = {
        "shop": shop.pk, "industry": "", "valid_from_0": "", "valid_from_1": "", "words": "Five percent", "recall_fee": "0",
        "rules-TOTAL_FORMS": "1", "rules-INITIAL_FORMS": "0", "rules-0-stage": "shipped", "rules-0-is_possible": "on",
        "rules-0-fixed": "0", "rules-0-percent": "5", "rules-0-minimum": "0", "rules-0-label_en": "Five percent",
        "rules-0-label_zh": "百分之五",
    }  # fmt: skip
    answer = client.post(f"{listed}add/", data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    policy = CancellationPolicy.objects.get(shop=shop)
    assert (policy.version, policy.made_by, policy.rules.get().percent) == (1, admin, 5)
    page = client.get(f"{listed}{policy.pk}/change/").content.decode()
    assert "Try it on an order" in page and 'name="words"' not in page
    tried = client.get(f"{listed}{policy.pk}/try/", {"number": "A1"}).content.decode()
    assert "¥262.00" in tried and "¥254.60" in tried and "Five percent" in tried
    assert "No such order." in client.get(f"{listed}{policy.pk}/try/", {"number": "A2"}).content.decode()
    assert client.get(f"{listed}{policy.pk}/back/").status_code == 404
    client.post(f"{listed}{policy.pk}/back/")
    assert CancellationPolicy.objects.get(shop=shop, version=2).goes_back_to == policy


def test_the_admin_refuses_a_start_in_the_past_at_its_field(friday, shop, admin) -> None:
    data = {
        "shop": shop.pk, "industry": "medical", "valid_from_0": "2026-10-01", "valid_from_1": "10:00:00", "words": "x",
        "rules-TOTAL_FORMS": "0", "rules-INITIAL_FORMS": "0",
    }  # fmt: skip
    page = client_for(admin).post("/admin/orders/cancellationpolicy/add/", data)
    assert page.status_code == 200
    assert set(page.context["adminform"].form.errors) == {"valid_from", "industry"}
    assert not CancellationPolicy.objects.filter(shop=shop).exists()


def test_trying_a_policy_changes_nothing(friday, shop, alice, dora) -> None:
    order = market.shipped_order(shop, alice, "T1")
    policy = commands.publish_policy(by=dora, shop=shop, words="Free", recall_fee=0)
    before = prices.price(order, shop, pieces.lines_of(order), pieces.whole(pieces.lines_of(order)), fault="")
    assert before.recall_fee == 6_00 and again(order).terms["shop"]["version"] == 0 and policy.version == 1
