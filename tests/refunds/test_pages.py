"""The pages of money: who sees what, what they say, and how few questions they ask."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from portal.kernel.errors import Invalid
from portal.notices.models import Notice
from portal.time import clock
from refunds.charges.commands import Tender
from refunds.refunds import commands as refund_commands
from refunds.refunds.models import Refund
from refunds.reimbursements import commands as reimbursement_commands
from refunds.reimbursements.commands import promise_reimbursement
from refunds.repayments.commands import book_repayment
from refunds.sandbox.models import SandboxScript
from refunds.tasks import settle_refunds
from tests.helpers import SHANGHAI, budget, client_for, frozen, later
from tests.refunds.conftest import CAUSE, again, balance, card

pytestmark = pytest.mark.django_db

QUOTE = {"rows": [{"label": "goods", "amount": 268_00}, {"label": "freight", "amount": 0}]}


def words(answer) -> str:
    """What a page says, without markup, blanks folded."""
    main = answer.content.decode().split("<main", 1)[-1]
    return " ".join(
        unescape(strip_tags(re.sub(r"(</?(?:dt|dd|li|p|h1|h2|div|section|td|th)\b)", r" \1", main))).split()
    )


@pytest.fixture
def two_ways(charged, alice):
    """¥268.00 of one order back over two ways: a card on its way, and a balance that has it already."""
    with frozen(datetime(2026, 9, 29, 14, 2, tzinfo=SHANGHAI)):
        charge = charged(card(228_00), balance(40_00))
        made = promise_reimbursement(charge, 268_00, cause=CAUSE, quote=QUOTE, by=alice)
        settle_refunds()
    return made.refunds.get(payment__method="card_debit")


@pytest.mark.covers("R126", "R127", "R129")
def test_the_page_says_how_much_where_when_and_what_happened(friday, two_ways, alice) -> None:
    page = words(client_for(alice).get(two_ways.get_absolute_url()))
    for said in (
        "¥228.00 is on its way to your debit card",
        "The bank has accepted it; nothing to do.",
        "Earliest arrival 9 Oct",
        "Latest arrival 14 Oct",
        "Business day 3 of 7.",
        "make-up day and counts",
        "If it has not arrived by 14 Oct, we ask the bank and tell you.",
        "It arrives, and the bank tells you",
        "Sent to the payment provider",
        "Refunded in all ¥268.00",
        f"Order {two_ways.charge.reference} cancelled, sent back 2 ways",
        "Debit card …6021",
        "Platform balance",
        "Goods ¥268.00",
        "Freight ¥0.00",
        "Proof of refund",
    ):
        assert said in page, f"{said!r} is not in: {page}"


@pytest.mark.covers("R130")
def test_overdue_the_page_says_so_first_and_when_the_next_news_comes(friday, promised, alice) -> None:
    SandboxScript.objects.create(behaviour="slow")
    refund = promised()
    settle_refunds()
    for _n in range(12):
        friday.move_to(later(days=1))
        settle_refunds()
    page = words(client_for(alice).get(again(refund).get_absolute_url()))
    assert "¥228.00 should have arrived by 19 Oct" in page
    assert "We last asked the bank on" in page and "Next news by" in page
    assert "What if it does not arrive?" in page
    assert Notice.objects.get(to=alice).title_en == "¥228.00 should have arrived by 19 Oct"


@pytest.mark.covers("R129")
def test_each_state_has_its_sentence(friday, promised, charged, machine, alice, bob) -> None:
    seen = set()
    client = client_for(alice)

    def told(refund: Refund) -> str:
        refund = again(refund)
        seen.add(refund.status)
        return words(client.get(refund.get_absolute_url()))

    approved = promised(7_00)
    assert "¥7.00 is about to be sent to your debit card" in told(approved)
    assert "waits for a second person" in told(promised(6_000_00, by=bob))
    cancelled = reimbursement_commands.cancel_refund(promised(8_00), by=machine)
    assert "was cancelled before it was sent" in told(cancelled)
    assert "came back another way" in told(reimbursement_commands.supersede_refund(promised(3_00), by=machine))
    SandboxScript.objects.create(behaviour="fail", payment_reference="pay_500")
    failed = promised(5_00)
    arrived = promised(4_00, balance(4_00))
    settle_refunds()
    assert "¥7.00 is on its way to your debit card" in told(approved)
    assert "The refund failed; we are trying another way, nothing to do" in told(failed)
    assert "¥4.00 arrived in your platform balance on 9 Oct" in told(arrived)
    assert seen == {"approved", "requested", "submitted", "succeeded", "failed", "cancelled", "superseded"}


def test_the_proof_of_refund_names_what_a_bank_asks_for(friday, two_ways, alice, eve) -> None:
    url = reverse("refunds:proof", args=[two_ways.number])
    page = words(client_for(alice).get(url))
    reference = again(two_ways).gateway_reference
    assert " ".join(reference[n : n + 4] for n in range(0, 16, 4)) in page
    assert "¥228.00" in page and "debit card …6021" in page
    assert client_for(eve).get(url).status_code == 404


def test_without_a_banks_number_there_is_no_proof(friday, promised, alice) -> None:
    assert client_for(alice).get(reverse("refunds:proof", args=[promised().number])).status_code == 404


@pytest.mark.parametrize("name", ["eve", "mallory", None])
def test_strangers_find_nothing(friday, two_ways, request, name, machine) -> None:
    repayment = book_repayment(two_ways.charge, 40_00, cause=CAUSE, by=machine)
    client = client_for(request.getfixturevalue(name) if name else None)
    expected = 302 if name is None else 404
    for url in (
        two_ways.get_absolute_url(),
        reverse("refunds:action", args=[two_ways.number, "approve"]),
        reverse("refunds:proof", args=[two_ways.number]),
        repayment.get_absolute_url(),
        reverse("repayments:action", args=[repayment.number, "report"]),
    ):
        assert client.get(url).status_code == expected, url
        assert client.post(url).status_code in (expected, 405), url
    if name:
        assert two_ways.number not in client.get(reverse("refunds:list") + "?tab=all").content.decode()


def test_a_seller_sees_the_shops_refunds_and_support_all(friday, two_ways, bob, carol) -> None:
    for user in (bob, carol):
        page = client_for(user).get(two_ways.get_absolute_url())
        assert "¥228.00 is on its way to the customer's debit card" in words(page)
        assert two_ways.number in client_for(user).get(reverse("refunds:list")).content.decode()


@pytest.fixture
def many(friday, promised):
    def make(n: int) -> None:
        for amount in range(1, n + 1):
            promised(amount)
        settle_refunds()

    return make


@pytest.mark.parametrize("rows", [3, 30])
@pytest.mark.parametrize("name", ["alice", "bob", "carol"])
def test_a_list_asks_six_questions_whatever_its_length(rows, name, many, request) -> None:
    many(rows)
    client = client_for(request.getfixturevalue(name))
    with budget(6):
        answer = client.get(reverse("refunds:list"))
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["alice", "bob", "carol"])
def test_a_detail_asks_ten_questions(friday, two_ways, request, name, promised, bob) -> None:
    client = client_for(request.getfixturevalue(name))
    with budget(10):
        assert client.get(two_ways.get_absolute_url()).status_code == 200
    waiting = promised(6_000_00)
    with budget(10):
        assert client.get(waiting.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_a_repayment_asks_ten_questions(friday, two_ways, request, name, machine) -> None:
    repayment = book_repayment(two_ways.charge, 40_00, cause=CAUSE, by=machine)
    client = client_for(request.getfixturevalue(name))
    with budget(10):
        assert "¥40.00" in words(client.get(repayment.get_absolute_url()))


@pytest.mark.parametrize("tab", ["open", "check", "by_hand", "overdue", "failed", "all"])
def test_staff_queues_hold_what_their_name_says(friday, promised, bob, carol, tab) -> None:
    SandboxScript.objects.create(behaviour="slow", payment_reference="pay_100")
    SandboxScript.objects.create(behaviour="fail", payment_reference="pay_200")
    rows = {
        "overdue": promised(1_00),
        "failed": promised(2_00),
        "by_hand": promised(3_00, Tender("manual", 3_00, gateway="manual")),
        "check": promised(6_000_00, by=bob),
        "arrived": promised(4_00, balance(4_00)),
    }
    settle_refunds()
    friday.move_to(later(days=12))
    settle_refunds()
    Refund.objects.filter(pk=rows["by_hand"].pk).update(overdue_since=None)
    page = client_for(carol).get(reverse("refunds:list"), {"tab": tab}).content.decode()
    inside = {
        "open": {"overdue", "failed", "by_hand", "check"},
        "all": set(rows),
    }.get(tab, {tab})
    shown = {name for name, refund in rows.items() if refund.number in page}
    assert shown - {"failed"} == inside - {"failed"}


def test_a_list_can_be_searched_by_order_and_by_the_banks_number(friday, two_ways, alice) -> None:
    client = client_for(alice)
    for words_ in (two_ways.number, two_ways.charge.reference, again(two_ways).gateway_reference):
        assert two_ways.number in client.get(reverse("refunds:list"), {"tab": "all", "q": words_}).content.decode()
    assert "No refund fits." in words(client.get(reverse("refunds:list"), {"q": "nothing"}))


def test_the_table_of_the_list_is_for_a_spreadsheet(friday, two_ways, bob) -> None:
    answer = client_for(bob).get(reverse("refunds:list"), {"export": "csv", "tab": "all"})
    table = b"".join(answer.streaming_content).decode()
    assert table.count("\n") == 3 and two_ways.number in table and "228.00" in table


def test_the_fragment_of_a_refund_answers_304_until_something_happens(friday, two_ways, alice) -> None:
    client = client_for(alice)
    url = two_ways.get_absolute_url() + "?fragment=live"
    first = client.get(url)
    assert first.status_code == 200 and "is on its way" in first.content.decode()
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    friday.move_to(datetime(2026, 10, 14, 20, tzinfo=SHANGHAI))
    settle_refunds()
    assert clock.now() and client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_home_and_workbench_tell_what_waits(friday, two_ways, alice, bob, carol, machine, promised) -> None:
    book_repayment(two_ways.charge, 40_00, cause=CAUSE, by=machine)
    promised(6_000_00)
    home = words(client_for(alice).get(reverse("home")))
    assert "Pay back ¥40.00 by Fri 23 Oct" in home
    assert "¥228.00 is on its way to your debit card" in home
    assert "Refunds to check" in words(client_for(bob).get(reverse("workbench")))


def test_support_finds_a_refund_by_its_and_the_banks_number(friday, two_ways, carol) -> None:
    for number in (two_ways.number, again(two_ways).gateway_reference, two_ways.charge.reference):
        answer = client_for(carol).get(reverse("find"), {"q": number}, follow=True)
        assert two_ways.number in answer.content.decode(), number


# --- what strangers to the portal stumbled over -----------------------------------------------------------------------


def test_money_is_told_by_the_order_as_customer_and_shop_know_it(friday, charged, machine, alice, bob) -> None:
    charge = charged(card(99_00))
    charge.label = "MH10003"
    charge.save()
    refund = promise_reimbursement(charge, 99_00, cause=CAUSE, by=machine).refunds.get()
    assert "MH10003" in words(client_for(alice).get(refund.get_absolute_url()))
    client = client_for(bob)
    assert refund.number in client.get(f"{reverse('refunds:list')}?q=MH10003").content.decode()
    rows = b"".join(client.get(f"{reverse('refunds:list')}?export=csv")).decode("utf-8-sig").splitlines()
    assert ",MH10003," in rows[1] and "'" not in rows[1], "an empty number at the bank stays empty"


def test_who_bears_it_is_said_to_whoever_reads(friday, charged, machine, alice, bob) -> None:
    quote = {"rows": [{"label": "goods", "amount": 10_00}, {"label": "you_bear", "amount": 0}]}
    refund = promise_reimbursement(charged(), 10_00, cause=CAUSE, quote=quote, by=machine).refunds.get()
    assert "You bear" in words(client_for(alice).get(refund.get_absolute_url()))
    seller = words(client_for(bob).get(refund.get_absolute_url()))
    assert "The customer bears" in seller and "You bear" not in seller


def test_the_machines_own_next_try_is_no_lateness(friday, promised, bob, alice) -> None:
    refund = promised(40_00)
    friday.shift(timedelta(minutes=9))
    queue = words(client_for(bob).get(reverse("refunds:list")))
    assert "Within minutes" in queue and "overdue" not in queue.lower().replace("overdue 0", "")
    page = words(client_for(alice).get(refund.get_absolute_url()))
    assert "Sent" not in page.split("Where the money is")[0], "nothing was sent yet"


def test_the_queue_of_second_checks_counts_what_its_tab_lists(friday, promised, shop, carol, bob) -> None:
    shop.four_eyes_limit = 1_00
    shop.save()
    waiting = promised(40_00)
    assert waiting.status == "requested"
    with_support = bool(waiting.with_support_since)
    for user, theirs in ((carol, with_support), (bob, not with_support)):
        client = client_for(user)
        listed = waiting.number in client.get(f"{reverse('refunds:list')}?tab=check").content.decode()
        offered = "Refunds to check" in client.get(reverse("workbench")).content.decode()
        assert listed is theirs
        assert offered is theirs


def test_an_overdue_refund_comes_first_at_home_and_all_are_a_step_away(friday, promised, alice) -> None:
    oldest = promised(10_00)
    for amount in (20_00, 30_00, 40_00):
        promised(amount)
    home = client_for(alice).get("/").content.decode()
    assert oldest.number not in home and "All refunds" in home
    settle_refunds()
    Refund.objects.filter(pk=oldest.pk).update(overdue_since=clock.now())
    page = client_for(alice).get("/")
    assert oldest.number in page.content.decode()
    home = words(page)
    assert "1 thing is late, and we are on it" in home
    late, waiting = home.split("Later than promised, and we are on it")[1].split("Under way, nothing for you to do")
    assert "¥10.00 should have arrived" in late and "We keep asking the bank" in late
    assert "¥40.00" in waiting and "¥10.00" not in waiting


def test_support_reads_of_a_payout_by_hand_what_it_may_do(friday, charged, machine, carol, alice) -> None:
    charge = charged(Tender("manual", 10_00, gateway="manual", gateway_reference="cash"))
    refund = promise_reimbursement(charge, 10_00, cause=CAUSE, by=machine).refunds.get()
    settle_refunds()
    assert "tick it off for them" in words(client_for(carol).get(refund.get_absolute_url()))
    page = words(client_for(alice).get(refund.get_absolute_url()))
    assert "nothing for you to do" in page and "¥10.00 waits to be paid out by hand" in page
    assert "bank" not in page.lower() and "payment provider" not in page
    with pytest.raises(Invalid, match="at least 6 letters and digits"):
        refund_commands.tick_off_refund(again(refund), by=carol, reference="№ 1-2-3")
    refund_commands.tick_off_refund(again(refund), by=carol, reference="TILL-77421")
    page = words(client_for(alice).get(refund.get_absolute_url()))
    assert "Platform support confirmed that it was paid out" in page and "receipt: TILL-77421." in page
    proof = words(client_for(alice).get(f"{refund.get_absolute_url()}proof/"))
    assert "Confirmed as paid by hand" in proof and "by the bank" not in proof and "provider" not in proof


def test_a_question_to_the_bank_that_runs_is_no_promise_in_the_past(friday, promised, carol) -> None:
    refund = promised(40_00)
    settle_refunds()
    friday.shift(timedelta(hours=3))
    yesterday = clock.today() - timedelta(days=1)
    Refund.objects.filter(pk=refund.pk).update(overdue_since=clock.now(), earliest_on=yesterday, latest_on=yesterday)
    refund_commands.ask_refund_now(again(refund), by=carol)
    page = words(client_for(carol).get(refund.get_absolute_url()))
    assert "It is being asked right now" in page and "Look again" in page and "Next news by" not in page


def test_the_answer_of_the_bank_shows_with_its_time(friday, promised, carol) -> None:
    SandboxScript.objects.create(behaviour="slow")
    refund = promised(40_00)
    settle_refunds()
    friday.shift(timedelta(hours=1))
    refund_commands.ask_refund_now(again(refund), by=carol)
    asked = client_for(carol).get(refund.get_absolute_url())
    assert "The bank is being asked right now" in words(asked) and "data-hurry" in asked.content.decode()
    settle_refunds()
    answered = client_for(carol).get(refund.get_absolute_url())
    assert "asked the bank on Fri 9 Oct, 11:24: it is still on its way there. Next news by" in words(answered)
    assert "data-hurry" not in answered.content.decode()


@pytest.mark.parametrize(
    ("who", "place"),
    [("carol", "gateways:list"), ("carol", "differences:list"), ("carol", "accounts:list"), ("bob", "accounts:month")],
)
def test_what_finance_looks_up_is_reached_from_every_page(request, who, place) -> None:
    page = client_for(request.getfixturevalue(who)).get(reverse("workbench")).content.decode()
    assert f'class="menu-item" href="{reverse(place)}"' in page


def test_the_menu_has_every_place_that_the_bar_of_a_phone_has_not(bob) -> None:
    page = client_for(bob).get(reverse("workbench")).context
    in_bar = {item["url"] for item in page["bottom_nav"]}
    assert {item["url"] for item in page["nav"] if item["in_bar"]} <= in_bar
    left = {item["url"] for item in page["nav"] if not item["in_bar"]}
    assert reverse("tickets:list") in in_bar
    assert {reverse("orders:list"), reverse("refunds:list"), reverse("find")} <= left
