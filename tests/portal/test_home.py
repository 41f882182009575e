"""Where everybody begins, finding anything, messages, help, and the frame around the pages."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from orders import deadlines as order_deadlines
from orders.cancellations.commands.asking import request_cancellation
from portal.audit import outbox
from portal.audit.models import StatusChange
from portal.components.values import Badge, Button, Row, TurnCard
from portal.notices import telling
from portal.notices.models import Notice
from portal.pages import workbench
from portal.pages.help import ARTICLES, STAFF_ARTICLES
from portal.time import clock
from refunds import deadlines as refund_deadlines
from refunds.repayments.models import Repayment
from refunds.statuses import RepaymentStatus
from tests import market
from tests.helpers import SHANGHAI, budget, client_for
from tests.words import words
from tickets import deadlines as ticket_deadlines

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(monkeypatch):
    """What an app would offer, without any app's own."""
    for name in ("todo", "running", "errands", "queues", "finders", "belongings", "charts"):
        monkeypatch.setattr(getattr(workbench, name), "providers", [])

    @workbench.todo
    def todo(user):
        return (
            [TurnCard(Badge("you", "Your turn"), "Answer the seller", "/x/", "Answer")]
            if user.role == "customer"
            else []
        )

    @workbench.running
    def running(user):
        return [Row("money", "¥20.00 is on its way")] if user.role == "customer" else []

    @workbench.errands
    def errands(user):
        return [Button(f"Errand {n}", "/x/") for n in range(6)]

    @workbench.queues
    def queues(user):
        waits = [workbench.Queue("Cancellations", "/x/", 3, overdue=1), workbench.Queue("Questions", "/y/", 0)]
        return waits if user.is_seller else []

    @workbench.finders
    def by_number(user, words):
        found = Repayment.objects.for_user(user).filter(number=words.upper())
        return [workbench.Found("Repayment", r.number, r.number, "/found/", exact=True) for r in found]

    @workbench.belongings
    def repayments(user, person):
        rows = Repayment.objects.for_user(user).filter(payer=person)
        return [workbench.Found("Repayment", r.number, str(r.amount), "/found/", at=r.created_at) for r in rows]


def test_a_customer_begins_with_what_waits_for_them(offers, alice):
    html = client_for(alice).get("/").content.decode()
    assert "Alice Wang, 1 thing needs you" in html
    assert html.index("Answer the seller") < html.index("is on its way") < html.index("Errand 3")
    assert "Errand 4" not in html


def test_nothing_waiting_is_said(monkeypatch, alice):
    monkeypatch.setattr(workbench.todo, "providers", [])
    assert "Nothing needs you now" in client_for(alice).get("/").content.decode()


def test_staff_begin_with_their_work(offers, bob, carol):
    assert client_for(bob).get("/")["Location"] == "/workbench/"
    assert client_for(carol).get("/")["Location"] == "/find/"
    html = client_for(bob).get("/workbench/").content.decode()
    assert "3 cases wait for you, 1 overdue" in html and "Cancellations" in html
    waits, idle = words(client_for(bob).get("/workbench/")).split("Nothing waits here:")
    assert "Cancellations 3" in waits and "Questions" not in waits and "Questions" in idle


def test_acting_for_a_customer_stands_before_all_that_is_theirs(offers, alice, carol):
    page = words(client_for(carol).get(reverse("person", args=[alice.pk])))
    assert page.index("Act for this customer") < page.index("Everything, the newest first")


def test_the_frame_asks_one_question(monkeypatch, alice):
    for name in ("todo", "running", "errands"):
        monkeypatch.setattr(getattr(workbench, name), "providers", [])
    client = client_for(alice)
    client.get("/")
    with budget(1):  # the reader, and what they have not read
        client.get("/")


# --- finding --------------------------------------------------------------------------------------------------------------


@pytest.mark.covers("R12")
def test_a_whole_number_opens_what_it_is_of(offers, repayment, carol, bob, mallory):
    for user in (carol, bob):
        assert client_for(user).get("/find/", {"q": repayment.number.lower()})["Location"] == "/found/"
    assert client_for(mallory).get("/find/", {"q": repayment.number}).context["found"] == []


@pytest.mark.parametrize("words", ["alice", "Wang", "138 0000 0001", "13800000001", "alice@example"])
def test_support_finds_people_by_name_phone_and_mail(offers, alice, eve, carol, bob, words):
    assert list(client_for(carol).get("/find/", {"q": words}).context["people"]) == [alice]
    assert client_for(bob).get("/find/", {"q": words}).context["people"] == []


def test_a_search_without_hits_says_what_to_try(offers, carol):
    assert "Nothing fits." in client_for(carol).get("/find/", {"q": "zzz\x00"}).content.decode()


def test_everything_of_one_person_by_time(offers, owed, alice, eve, carol):
    owed(5)
    newest = owed(7)
    owed(9, payer=eve)
    things = client_for(carol).get(reverse("person", args=[alice.pk])).context["things"]
    assert [thing.title for thing in things] == ["7", "5"] and things[0].number == newest.number
    assert client_for(carol).get(reverse("person", args=[carol.pk])).status_code == 404


# --- messages -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(site, monkeypatch):
    monkeypatch.setattr(telling, "_tellers", {})

    @telling.about(Repayment, RepaymentStatus.DUE)
    def owes(repayment, change):
        yield repayment.payer, telling.text("%(amount)s is due", amount=lambda: f"¥{repayment.amount / 100:.2f}")
        yield None, "nobody"
        yield change.by, "oneself"


def test_a_fact_is_told_once_on_the_page_and_by_mail(told, owed, alice, eve):
    eve.email = None
    eve.save()
    repayment = owed()
    owed(payer=eve)
    outbox.relay()
    StatusChange.objects.update(told_at=None)
    outbox.relay()
    assert {(notice.to, notice.title_en) for notice in Notice.objects.all()} == {
        (alice, "¥20.00 is due"),
        (eve, "¥20.00 is due"),
    }
    assert telling.mail_due() == 1 and telling.mail_due() == 0
    assert mail.outbox[0].to == ["alice@example.test"]
    assert mail.outbox[0].subject == f"¥20.00 is due · {repayment.number}"
    assert Notice.objects.get(to=alice).url in mail.outbox[0].body


def test_a_mail_that_cannot_be_sent_is_sent_later(told, owed, monkeypatch):
    owed()
    outbox.relay()

    def fail(notice):
        raise OSError("no route")

    with monkeypatch.context() as patch:
        patch.setattr(telling, "send", fail)
        assert telling.mail_due() == 0
    assert telling.mail_due() == 1


def test_messages_are_unread_until_opened(told, owed, alice, eve):
    owed()
    owed()
    outbox.relay()
    client = client_for(alice)
    page = client.get("/messages/")
    assert [row["is_unread"] for row in page.context["rows"]] == [True, True]
    assert page.content.decode().count(", unread</span>") == 2
    first = Notice.objects.first()
    assert client.get(f"/messages/{first.pk}/")["Location"] == first.url
    assert client_for(eve).get(f"/messages/{first.pk}/").status_code == 404
    assert len(client.get("/messages/", {"tab": "unread"}).context["rows"]) == 1
    assert client.get("/messages/read/").status_code == 405
    client.post("/messages/read/")
    assert client.get("/messages/").context["unread"] == 0


# --- help -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
def test_every_article_opens_for_everyone(article, alice):
    for client in (Client(), client_for(alice)):
        answer = client.get(reverse("help_article", args=[article.slug]))
        assert answer.status_code == 200 and str(article.question) in answer.content.decode()


def test_staff_are_helped_in_their_work_and_customers_are_not_shown_it(alice, bob, carol):
    shown = {user: words(client_for(user).get("/help/")) for user in (alice, bob, carol)}
    assert "For your work" not in shown[alice]
    assert "what is my turn?" in shown[bob] and "What does a supervisor decide?" not in shown[bob]
    assert "What does a supervisor decide?" in shown[carol] and "What customers ask" in shown[carol]
    for user, code in ((None, 404), (alice, 404), (bob, 404), (carol, 200)):
        assert client_for(user).get(reverse("help_article", args=["supervisors"])).status_code == code
    found = words(client_for(bob).get("/help/", {"q": "48 hours silence"}))
    assert "How long does each step have" in found and "No article" not in found
    for article in STAFF_ARTICLES:
        assert client_for(carol).get(reverse("help_article", args=[article.slug])).status_code == 200


def test_the_hours_that_help_tells_are_those_that_count():
    told = next(article for article in ARTICLES if article.slug == "deadlines").text
    for hours, what in (
        (order_deadlines.ANSWER_HOURS, "order to be cancelled, not sent yet: {} hours"),
        (order_deadlines.CHANGE_ANSWER_HOURS, "order to be changed: {} hours"),
        (ticket_deadlines.REVIEW_HOURS, "after-sales to be reviewed: {} hours"),
        (ticket_deadlines.WITHDRAWAL_REVIEW_HOURS, "after-sales to be withdrawn: {} hours while"),
        (ticket_deadlines.INSPECT_DAYS, "returned goods to be inspected: {} days"),
        (order_deadlines.COUNTER_DAYS, "a cost the seller proposed: {} days"),
        (ticket_deadlines.INFO_DAYS, "information somebody asked for: {} days"),
        (refund_deadlines.DAYS_TO_PAY, "money to be paid back: {} days"),
    ):
        assert what.format(hours) in told


@pytest.mark.covers(
    "R32", "R38", "R39", "R49", "R90", "R91", "R92", "R93", "R95", "R127", "R128", "R130", "R134", "R167"
)
@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("cancel button", "cancel-button"),
        ("load the page again", "cancel-button"),
        ("still looks open", "cancel-button"),
        ("money arrive", "when-money-arrives"),
        ("3–7 business days bank", "when-money-arrives"),
        ("bear shipping", "liability"),
        ("deleted order after-sales", "deleted-orders"),
        ("court", "not-satisfied"),
        ("consumer association", "not-satisfied"),
        ("media communities", "not-satisfied"),
        ("withdrawing review", "withdrawing"),
        ("certificate check code", "records"),
    ],
)
def test_people_find_the_article_by_its_words(words, slug):
    found = Client().get("/help/", {"q": words}).context["articles"]
    assert slug in [article.slug for article in found]


def test_support_is_offered_around_the_clock():
    assert "around the clock" in Client().get("/help/", {"q": "xyzzy"}).content.decode()


# --- the frame --------------------------------------------------------------------------------------------------------------


def test_the_next_business_day_is_monday_after_the_make_up_saturday(friday, alice, bob):
    client = client_for(alice)
    assert "Fri 9 Oct" in client.get("/help/").content.decode()
    client.post("/sandbox/next-day/", {"next": "/help/"})
    assert clock.now() == datetime(2026, 10, 10, 9, tzinfo=SHANGHAI)
    answer = client.post("/sandbox/next-day/", {"next": "/help/"}, follow=True)
    assert clock.now() == datetime(2026, 10, 12, 9, tzinfo=SHANGHAI)
    assert "It is now Mon 12 Oct in the sandbox. Nothing fell due." in answer.content.decode()
    assert "Sandbox. Today is Mon 12 Oct 2026" in answer.content.decode()


def test_what_fell_due_on_the_way_is_told(friday, shop, alice):
    market.reasons()
    order = market.paid_order(shop, alice)
    request_cancellation(order, by=alice, reason=market.reason("cancel_order", "by_mistake"))
    client = client_for(alice)
    for _day in range(3):
        answer = client.post("/sandbox/next-day/", {"next": "/help/"}, follow=True)
    assert "steps were taken." in answer.content.decode()


@pytest.mark.parametrize(("country", "city", "clock_says"), [("CN", "Shanghai", "18:00"), ("GB", "London", "11:00")])
def test_a_page_tells_its_times_where_the_shop_is_and_says_so(friday, shop, alice, bob, country, city, clock_says):
    shop.country = country
    shop.save()
    friday.move_to(datetime(2026, 10, 9, 18, 0, tzinfo=SHANGHAI))
    clock.forget()
    order = market.paid_order(shop, alice)
    client = client_for(bob)
    page = client.get(order.get_absolute_url()).content.decode()
    assert f"Times are {city} time" in page and f"Fri 9 Oct, {clock_says}" in page
    assert f"Times are {city} time" in client.get("/help/").content.decode(), "every page of a shop's people"
    row = b"".join(client.get("/orders/?export=csv").streaming_content).decode()
    assert f"2026-10-09 {clock_says}" in row


def test_the_channel_is_not_asked_again_while_acting(friday, shop, alice, carol):
    market.reasons()
    order = market.paid_order(shop, alice)
    client = client_for(carol)
    asked = client.get(f"/orders/{order.number}/cancel/").content.decode()
    assert "How did the customer reach you?" in asked
    client.post(f"/people/{alice.pk}/", {"channel": "hotline"})
    page = client.get(f"/orders/{order.number}/cancel/").content.decode()
    assert "How did the customer reach you?" not in page
    assert '<input type="hidden" name="channel" value="hotline"' in page
    assert "Act for this customer" not in client.get(f"/people/{alice.pk}/").content.decode()


def test_programs_find_what_there_is():
    found = Client().get("/api/v1/").json()
    assert found["lists"]["orders"].endswith("/api/v1/orders/") and found["docs"].endswith("/api/v1/docs/")
    assert set(found["lists"]) >= {"orders", "order-cancellations", "tickets", "refunds"}


def test_outside_the_sandbox_time_is_nobodys_to_move(settings, alice):
    settings.SANDBOX = False
    assert client_for(alice).post("/sandbox/next-day/").status_code == 404
    assert "Sandbox" not in client_for(alice).get("/help/").content.decode()


def test_health_is_told_to_machines(monkeypatch):
    assert Client().get("/healthz").json() == {"status": "ok"}

    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr(connection, "cursor", broken)
    assert Client().get("/healthz").status_code == 200, "it lives; whether it is ready is another question"
    assert "database" in Client().get("/healthz/ready").json()["missing"]


def test_what_is_not_there_is_explained_to_people_and_to_programs(alice):
    page = client_for(alice).get("/nowhere/")
    assert page.status_code == 404 and "We could not find this page" in page.content.decode()
    answer = Client().get("/api/v1/nowhere/")
    assert answer.status_code == 404
    assert answer.json()["errors"][0] == {"code": "not_found", "detail": "Not found.", "attr": None, "hint": ""}


def test_a_fault_of_ours_is_answered_without_the_database(monkeypatch, alice):
    from portal.pages import help

    def broken(words):
        raise RuntimeError("out of order")

    monkeypatch.setattr(help, "search", broken)
    client = Client(raise_request_exception=False)
    answer = client.get("/help/", {"q": "x"})
    assert answer.status_code == 500 and "A fault on our side" in answer.content.decode()
    assert "out of order" not in answer.content.decode()


@pytest.mark.parametrize("url", ["/", "/help/", "/profile/", "/messages/", "/api/v1/docs/"])
def test_no_page_needs_an_inline_script_or_style(alice, url):
    import re

    answer = client_for(alice).get(url)
    html = answer.content.decode()
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)


def test_the_schema_tells_every_action_with_its_body(site):
    import json

    from portal.api import published

    schema = json.loads(published.build())
    operation = schema["paths"]["/api/v1/repayments/{number}/pay/"]["post"]
    assert operation["summary"] == "Confirm it came"
    assert {"200", "400", "401", "403", "404", "409", "422"} <= set(operation["responses"])
    assert any(parameter["name"] == "Idempotency-Key" for parameter in operation["parameters"])
    body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    assert schema["components"]["schemas"][body]["properties"]["reference"]["maxLength"] == 80


def test_the_schema_of_all_resources_is_sound(capsys):
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.plumbing import _load_enum_name_overrides
    from drf_spectacular.validation import validate_schema

    _load_enum_name_overrides.cache_clear()  # it complains once a process
    GENERATOR_STATS.reset()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)
    assert not GENERATOR_STATS, capsys.readouterr().err
    assert "RefundStatusEnum" in schema["components"]["schemas"]
