"""The pages of orders: who sees what, what they say, and how few questions they ask."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from orders.bin import commands as bin_commands
from orders.cancellations.commands import answering
from orders.cancellations.models import OrderCancellation
from orders.changes import commands as change_commands
from orders.orders.models import Order
from orders.parcels import commands as parcel_commands
from orders.parcels.commands import record_tracking
from portal.people.models import Industry, Shop, User
from portal.time import clock
from refunds.charges.commands import Tender
from tests import market
from tests.helpers import budget, client_for, later
from tests.orders.conftest import again, ask

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    """What a page says, without markup, blanks folded."""
    main = answer.content.decode().split("<main", 1)[-1]
    return " ".join(
        unescape(strip_tags(re.sub(r"(</?(?:dt|dd|li|p|h1|h2|div|section|small|span)\b)", r" \1", main))).split()
    )


def act(order, name: str) -> str:
    return reverse("orders:action", args=[order.number, name])


# --- what they say -----------------------------------------------------------------------------------------------------


@pytest.mark.covers("R99", "R131")
def test_the_cancel_page_says_first_what_will_happen(friday, shop, alice) -> None:
    order = market.paid_order(
        shop, alice, tenders=[Tender("card_debit", 278_00, account_tail="6021", gateway_reference="p")]
    )
    page = words(client_for(alice).get(act(order, "cancel")))
    for said in (
        "Before you cancel, see what will happen",
        "Comes back to you ¥278.00",
        "6021",
        "by 19 Oct",
        "Goods ¥268.00",
        "Freight ¥10.00",
        "You bear ¥0.00",
        "Nothing has been sent, so nothing is kept.",
        "You can take it back",
        "The seller answers by Mon 12 Oct, 10:24",
        "No answer by then counts as approval; the refund starts by itself",
        "Why do you want to cancel?",
        "Keep it, go back",
    ):
        assert said in page, said


@pytest.mark.covers("R139", "R102", "R137")
def test_after_shipping_the_page_says_what_is_borne_and_why(shipped, alice) -> None:
    page = words(client_for(alice).get(act(shipped, "request_cancellation")))
    for said in (
        "Comes back to you ¥262.00",
        "its freight of ¥10.00 is spent",
        "You bear ¥6.00",
        "Calling the parcel back ¥6.00",
        "The parcel is called back",
        "sends it to platform support",
        "Leave the seller more?",
    ):
        assert said in page, said


@pytest.mark.covers("SC6")
def test_the_page_says_before_confirming_that_nothing_comes_back(friday, shop, alice) -> None:
    Shop.objects.filter(pk=shop.pk).update(recall_fee=500_00)
    page = words(client_for(alice).get(act(market.shipped_order(again(shop), alice), "request_cancellation")))
    assert "Nothing comes back ¥0.00" in page and "takes up all that was paid" in page


@pytest.mark.covers("R136")
def test_pieces_are_chosen_priced_and_sent_on_one_page(mixed, alice) -> None:
    pot, cups = mixed.lines.order_by("position")
    client = client_for(alice)
    chosen = {"pieces_given": "1", f"pieces_{cups.pk}": "2"}
    page = client.get(act(mixed, "cancel"), chosen | {"preview": "1"})
    assert "Comes back to you ¥118.00" in words(page) and "field-error" not in page.content.decode()
    given = chosen | {"reason": "by_mistake", "terms": page.context["terms"], "version": page.context["version"]}
    assert client.post(act(mixed, "cancel"), given).status_code == 302
    case = OrderCancellation.objects.get()
    assert (case.returned, case.lines.get().line, case.lines.get().quantity) == (118_00, cups, 2)


def test_pieces_nobody_has_seen_the_price_of_are_shown_first(mixed, alice) -> None:
    client = client_for(alice)
    page = client.get(act(mixed, "cancel"))
    cups = mixed.lines.last()
    given = {"reason": "by_mistake", "pieces_given": "1", f"pieces_{cups.pk}": "1", "terms": page.context["terms"]}
    answer = client.post(act(mixed, "cancel"), given)
    assert answer.status_code == 409 and "Comes back to you ¥59.00" in words(answer)
    assert not OrderCancellation.objects.exists()


def test_choosing_nothing_is_a_mistake_not_everything(mixed, alice) -> None:
    answer = client_for(alice).post(act(mixed, "cancel"), {"reason": "by_mistake", "pieces_given": "1"})
    assert answer.status_code == 422 and "Choose at least one piece." in words(answer)


@pytest.mark.covers("R104", "R115", "SC21")
def test_a_reason_is_needed_and_must_be_this_shops(paid, alice, other_shop) -> None:
    from portal.reasons.models import Reason

    Reason.objects.create(kind="cancel_order", code="theirs", label_en="T", label_zh="T", shop=other_shop)
    for data, said in (({}, "Choose a reason"), ({"reason": "theirs"}, "Choose one of the reasons of this shop.")):
        answer = client_for(alice).post(act(paid, "cancel"), data)
        assert answer.status_code == 422 and said in words(answer)


@pytest.mark.covers("R117", "R118")
def test_the_seller_finds_everything_needed_to_answer(asked, bob) -> None:
    page = words(client_for(bob).get(reverse("cancellations:list"), {"open": asked.number}))
    for said in (
        "Order management",
        "My turn 1",
        "Alice Wang asks to cancel; nothing has been sent",
        "买重复了",
        "Answer by Mon 12 Oct, 10:24",
        "What approving brings",
        "Goes back to the buyer ¥278.00",
        "1 order at this shop",
        "Approve",
        "Propose a cost",
        "Reject",
    ):
        assert said in page, said


@pytest.mark.covers("R120")
def test_the_customer_reads_why_it_was_rejected_and_what_can_be_done(rejected, alice) -> None:
    page = words(client_for(alice).get(rejected.get_absolute_url()))
    for said in (
        "The seller rejected your request",
        "Reason: Packed and handed to the carrier today.",
        "已经打包",
        "Ask the platform to step in",
        "You asked to cancel",
        "The seller rejected the request",
    ):
        assert said in page, said


@pytest.mark.covers("R135", "R142", "R143")
def test_an_order_tells_its_true_state_and_its_parcels_news(shipped, alice) -> None:
    client = client_for(alice)
    url = shipped.get_absolute_url()
    page = client.get(url)
    for said in (
        "Your order is on its way",
        "778820314456",
        "到达杭州转运中心",
        "Request cancellation",
        "Confirm delivery",
    ):
        assert said in words(page), said
    live = client.get(url, {"fragment": "live"})
    assert client.get(url, {"fragment": "live"}, headers={"If-None-Match": live["ETag"]}).status_code == 304
    record_tracking(shipped.shipments.get(), at=clock.now(), text="派送中")
    assert client.get(url, {"fragment": "live"}, headers={"If-None-Match": live["ETag"]}).status_code == 200


def test_a_proposed_cost_stands_on_list_home_and_page(countered, alice) -> None:
    client = client_for(alice)
    assert "asks you to bear ¥15.00" in words(client.get(reverse("orders:list")))
    assert "asks you to bear ¥15.00" in words(client.get(reverse("home")))
    assert "Accept the cost" in words(client.get(countered.get_absolute_url()))


def test_deleted_orders_lie_in_the_bin_and_come_back_at_once(paid, alice, eve) -> None:
    client = client_for(alice)
    assert client.post(act(paid, "delete"), {"reason": "not_needed"}).status_code == 302
    assert paid.shop_number not in words(client.get(reverse("orders:list")))
    page = words(client.get(reverse("orders:bin")))
    assert paid.shop_number in page and "Cancelling goes on" in page
    assert paid.shop_number not in words(client_for(eve).get(reverse("orders:bin")))
    assert client.post(act(paid, "restore")).status_code == 302
    assert again(paid).binned_at is None


@pytest.mark.covers("R135", "SC2")
def test_an_order_finds_its_buyer_by_number_contact_and_amount(friday, shop, eve, client) -> None:
    order = market.paid_order(shop, None, "536365")
    right = {"number": "536365", "contact": "138 0000 9999", "paid": "278.00"}
    for wrong in ({"paid": "277.00"}, {"contact": "13900000000"}, {"number": "536366"}):
        answer = client.post(reverse("orders:claim"), right | wrong)
        assert answer.status_code == 422 and "No such order" in words(answer)
    assert "Paid and waiting to be shipped" in words(client.post(reverse("orders:claim"), right))
    assert again(order).customer is None
    assert client_for(eve).post(reverse("orders:claim"), right).status_code == 302
    assert again(order).customer == eve


def test_too_many_tries_to_find_an_order_are_stopped(friday, client) -> None:
    data = {"number": "1", "contact": "a@b.cn", "paid": "1"}
    codes = [client.post(reverse("orders:claim"), data).status_code for _n in range(22)]
    assert codes[0] == 422 and codes[-1] == 429


def test_a_proof_is_what_its_bytes_say_and_both_sides_read_it(asked, alice, bob, eve, proof) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    url = reverse("cancellations:action", args=[asked.number, "counter"])
    fake = SimpleUploadedFile("receipt.png", b"<html>", content_type="image/png")
    answer = client_for(bob).post(url, {"amount": "15", "words": "x", "proof": fake})
    assert answer.status_code == 422 and "Only PDF, JPEG or PNG" in words(answer)
    assert client_for(bob).post(url, {"amount": "15", "words": "x", "proof": proof}).status_code == 302
    file = reverse("cancellations:proof", args=[asked.number])
    assert client_for(alice).get(file).status_code == client_for(bob).get(file).status_code == 200
    assert client_for(eve).get(file).status_code == 404


def test_a_proof_that_is_missing_on_the_disk_is_told_in_a_sentence(asked, alice, bob, proof) -> None:
    url = reverse("cancellations:action", args=[asked.number, "counter"])
    client_for(bob).post(url, {"amount": "15", "words": "x", "proof": proof})
    file = type(asked).objects.get(pk=asked.pk).counter_proof
    file.storage.delete(file.name)
    answer = client_for(alice).get(reverse("cancellations:proof", args=[asked.number]))
    assert answer.status_code == 404 and "This file is missing" in words(answer)


def test_the_queue_is_exported_as_it_is_shown(asked, bob) -> None:
    text = b"".join(client_for(bob).get(reverse("cancellations:list"), {"export": "csv"}).streaming_content).decode()
    assert asked.number in text and "278.00" in text and "Alice Wang" in text


def test_a_file_of_orders_tells_what_to_send_where_by_when(asked, alice, bob, carol, mallory) -> None:
    Order.objects.filter(pk=asked.order_id).update(
        buyer_name="=cmd()", address="+1 Sea Road", promised_ship_at=later(days=3)
    )

    def file(user: User) -> list[dict[str, str]]:
        answer = client_for(user).get(reverse("orders:list"), {"export": "csv", "tab": "all"})
        return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert "ship by 12 Oct" in words(client_for(bob).get(reverse("cancellations:list")))
    [row] = file(bob)
    assert row["Status"] == "To ship" and row["Cancellation"] == f"Waiting for the seller · {asked.number}"
    assert row["Ship by"] == "2026-10-12 10:24" and row["Address"] == "'+1 Sea Road" and row["Buyer"] == "'=cmd()"
    line = asked.order.lines.first()
    assert f"{line.name} (" in row["Goods"] and f"{line.quantity} piece" in row["Goods"]
    assert file(alice)[0]["Address"] == "'+1 Sea Road"
    assert not {"Address", "Phone"} & set(file(carol)[0]) and file(mallory) == []
    assert row["Phone"] == asked.order.buyer_phone and "1 on hold" in row["Still to ship"]


def test_a_file_of_orders_tells_what_of_a_part_sent_order_is_still_to_ship(mixed, alice, bob) -> None:
    pot, cups = mixed.lines.order_by("position")
    parcel_commands.ship_order(mixed, by=bob, carrier="SF", tracking_number="SF10001", pieces={cups.pk: 2})
    change_commands.request_change(again(mixed), by=alice, kind="address", address="Sea Road 2")
    answer = client_for(bob).get(reverse("orders:list"), {"export": "csv", "tab": "all"})
    [row] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert row["Pieces ordered"] == "4" and row["Change asked for"] == "Another address: Sea Road 2"
    assert row["Still to ship"] == f"{pot.name} (1 piece); {cups.name} (1 piece)"


def test_the_platforms_no_is_its_own_and_names_the_ways_on(reviewed, alice, bob, carol, dora) -> None:
    answering.refuse_cancellation(reviewed, by=carol, words="It had left already.")
    pages = {user: client_for(user).get(reviewed.get_absolute_url()) for user in (alice, bob, carol, dora)}
    for user, by in ((alice, "Platform support"), (bob, "Platform support"), (carol, "You"), (dora, carol.name)):
        assert f"Decided by {by}." in pages[user].context["lead"] and "Reason" not in pages[user].context["lead"]
        help_link = reverse("help_article", args=["not-satisfied"])
        assert (help_link in pages[user].content.decode()) is (user is alice)


def test_staff_read_no_words_meant_for_buyers(paid, asked, alice, bob) -> None:
    bin_commands.delete_order(paid, by=alice)
    said = {user: words(client_for(user).get(paid.get_absolute_url())) for user in (alice, bob)}
    assert "This order is in the recycle bin" in said[alice] and "Where is the cancel button?" in said[alice]
    assert "The buyer moved this order" in said[bob] and "Where is the cancel button?" not in said[bob]
    assert "Do I have to pay" not in words(client_for(bob).get(asked.get_absolute_url()))


def test_a_parcels_number_is_one(paid, rejected, bob) -> None:
    sent = client_for(bob).post(act(paid, "ship"), {"carrier": "SF", "tracking_number": "1"})
    assert "at least 5 letters or digits" in words(sent) and again(paid).status == "paid"
    shown = client_for(bob).get(rejected.get_absolute_url())
    assert not shown.context["cannot"], [one.name for one in shown.context["cannot"]]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("stage", ["asked", "countered", "rejected", "reviewed", "recalling"])
def test_every_stage_has_its_page_for_everybody(stage, language, alice, bob, carol, request) -> None:
    case = request.getfixturevalue(stage)
    for user in (alice, bob, carol):
        client = client_for(user, headers={"accept-language": language})
        for url in (
            case.get_absolute_url(),
            case.order.get_absolute_url(),
            reverse("cancellations:list"),
            reverse("orders:list"),
        ):
            assert client.get(url).status_code == 200, (user, url)
        assert client.get(case.get_absolute_url(), {"fragment": "panel"}).status_code == 200


# --- how few questions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [3, 30])
@pytest.mark.parametrize("name", ["alice", "bob", "carol"])
@pytest.mark.parametrize("page", ["orders:list", "cancellations:list"])
def test_a_list_asks_six_questions_whatever_its_length(friday, page, rows, name, shop, alice, request) -> None:
    for n in range(rows):
        ask(market.paid_order(shop, alice, f"L{n}", lines=(market.POT, market.CUPS)), alice)
    client = client_for(request.getfixturevalue(name))
    with budget(6):
        assert client.get(reverse(page)).status_code == 200


@pytest.mark.parametrize("name", ["alice", "bob", "carol"])
@pytest.mark.parametrize("stage", ["asked", "rejected", "recalling"])
def test_a_request_asks_ten_questions(stage, name, request) -> None:
    case = request.getfixturevalue(stage)
    client = client_for(request.getfixturevalue(name))
    with budget(10):
        assert client.get(case.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["alice", "bob", "carol"])
@pytest.mark.parametrize("stage", ["unpaid", "paid", "mixed", "delivered", "shipped"])
def test_an_order_asks_twelve_questions(stage, name, request) -> None:
    """The eleventh is how it was paid: whether that is confirmed, and goes back by hand; the twelfth until when it can go back."""
    order = request.getfixturevalue(stage)
    client = client_for(request.getfixturevalue(name))
    with budget(12):
        assert client.get(order.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("stage", "step"), [("paid", "cancel"), ("shipped", "request_cancellation"), ("paid", "delete")]
)
def test_looking_at_a_step_asks_ten_questions(stage, step, alice, request) -> None:
    order = request.getfixturevalue(stage)
    client = client_for(alice)
    with budget(10):
        assert client.get(act(order, step)).status_code == 200


@pytest.mark.parametrize("lines", [1, 3])
def test_approving_with_its_refund_asks_fifteen_questions(friday, shop, alice, bob, lines) -> None:
    """Questions, not what is written: request, order, money, ledger and story are a row each."""
    order = market.paid_order(shop, alice, lines=tuple((f"杯{n}", 1, 1000) for n in range(lines)))
    case = ask(order, alice)
    with CaptureQueriesContext(connection) as captured:
        answering.approve_cancellation(case, by=bob)
    asked = [row["sql"] for row in captured.captured_queries if row["sql"].startswith("SELECT")]
    assert len(asked) <= 15 + 2 * (lines - 1), "stock looks up its level and movement for each line"


# --- before paying, on a service platform, on the road -----------------------------------------------------------------


@pytest.mark.covers("R163")
def test_before_paying_names_pieces_prices_and_the_total_can_be_checked(unpaid, alice) -> None:
    assert "手冲咖啡壶套装 600ml" in words(client_for(alice).get("/orders/"))
    page = words(client_for(alice).get(unpaid.get_absolute_url()))
    for said in ("手冲咖啡壶套装 600ml", "1 piece", "¥268.00", "¥278.00"):
        assert said in page


@pytest.mark.covers("R46")
@pytest.mark.parametrize("industry", [Industry.SERVICE, Industry.DINING])
def test_on_a_service_platform_it_is_cancelled_from_the_orders_own_page(friday, shop, alice, industry) -> None:
    shop.industry = industry
    shop.save()
    order = market.unpaid_order(shop, alice)
    client = client_for(alice)
    assert act(order, "cancel") in client.get(order.get_absolute_url()).content.decode()
    hidden = dict(
        re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"', client.get(act(order, "cancel")).content.decode()
        )
    )
    answer = client.post(act(order, "cancel"), hidden | {"reason": "not_needed"}, follow=True)
    assert "Cancelled" in words(answer)
    assert again(order).status == "cancelled"


@pytest.mark.covers("R172")
def test_news_from_the_carrier_is_on_the_page_at_once(friday, shop, alice) -> None:
    order = market.shipped_order(shop, alice)
    client, url = client_for(alice), f"{order.get_absolute_url()}?fragment=live"
    first = client.get(url)
    assert "到达杭州转运中心" in words(first)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    friday.shift(timedelta(hours=3))
    record_tracking(order.shipments.get(), at=clock.now(), text="派送中，快递员已出发")
    second = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert "派送中，快递员已出发" in words(second)
