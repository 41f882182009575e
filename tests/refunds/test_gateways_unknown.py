"""Outcomes nobody knows, at each provider in its own way: asked about, never sent blindly, paid once.

The other side is a provider of our own behind a real socket (`tests.refunds.providers`).
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.audit import invariants
from portal.time import clock
from refunds.charges.commands import Tender
from refunds.gateways.models import GatewayAccount
from refunds.inbox.models import GatewayNotice
from refunds.refunds import commands
from refunds.refunds.models import Refund
from refunds.tasks import settle_refunds
from tests.helpers import client_for, later
from tests.refunds import providers
from tests.refunds.conftest import again, ledger_of
from tests.refunds.providers import Alipay, Stripe, Wechat, serving

pytestmark = pytest.mark.django_db

PROVIDERS = {"stripe": Stripe, "wechat": Wechat, "alipay": Alipay}
METHODS = {"stripe": "card_credit", "wechat": "wechat", "alipay": "alipay"}
REFERENCES = {"stripe": "pi_1", "wechat": "4200000991202103266853086457", "alipay": "2019081522001468450512505578"}


def account_with(name: str, monkeypatch, shop=None) -> GatewayAccount:
    """An account whose secrets lie in the environment, as an administrator would enter it."""
    secrets = {
        "GATEWAY_TEST_KEY": "sk_test_ours" if name == "stripe" else providers.private_pem(providers.OURS),
        "GATEWAY_TEST_NOTICES": providers.NOTICE_SECRET,
        "GATEWAY_TEST_APIV3": providers.APIV3,
    }
    for variable, value in secrets.items():
        monkeypatch.setenv(variable, value)
    theirs = providers.public_pem(providers.THEIRS)
    given = {
        "stripe": ("", {}, {"api_key": "env:GATEWAY_TEST_KEY", "notice_secret": "env:GATEWAY_TEST_NOTICES"}),
        "wechat": (
            "1900000100",
            {"app_id": "wx1", "serial": "3775B6A4", "platform_keys": {providers.SERIAL: theirs}},
            {"private_key": "env:GATEWAY_TEST_KEY", "api_v3_key": "env:GATEWAY_TEST_APIV3"},
        ),
        "alipay": ("2019073166072302", {"alipay_public_key": theirs}, {"private_key": "env:GATEWAY_TEST_KEY"}),
    }
    merchant, values, places = given[name]
    account = GatewayAccount(
        gateway=name, code=f"our-{name}", shop=shop, merchant=merchant, values=values, secrets=places
    )
    account.full_clean()
    account.save()
    return account


@pytest.fixture(params=sorted(PROVIDERS))
def bank(request, settings, monkeypatch):
    """Each provider in turn, with our account there."""
    with serving(PROVIDERS[request.param]()) as provider:
        settings.GATEWAY_ADDRESSES = {**settings.GATEWAY_ADDRESSES, provider.name: provider.address}
        account_with(provider.name, monkeypatch)
        yield provider
        assert provider.problems == []


@pytest.fixture
def sent(promised, bank):
    """Makes a refund of a payment that this provider took, approved and not sent yet."""

    def make(amount: int = 228_00, *, of: int | None = None) -> Refund:
        tender = Tender(
            METHODS[bank.name], of or amount, gateway=bank.name, gateway_reference=REFERENCES[bank.name], is_proven=True
        )
        return promised(amount, tender)

    return make


def hear(bank, notice: tuple[bytes, dict[str, str]], status: int = 200):
    """The provider posts a notice to its address; the task looks at it."""
    body, headers = notice
    url = reverse("take_notice", args=[bank.name, f"our-{bank.name}"])
    kind = "application/x-www-form-urlencoded" if bank.name == "alipay" else "application/json"
    answer = client_for(None).post(url, body, content_type=kind, headers=headers)
    assert answer.status_code == status, answer.content
    settle_refunds()
    return answer


def after(traveller, refund: Refund, **span: float) -> Refund:
    traveller.move_to(later(**span))
    settle_refunds()
    return again(refund)


# --- the ordinary way -------------------------------------------------------------------------------------------------


@pytest.mark.covers("R125", "R132")
def test_a_refund_goes_to_the_provider_and_arrives(bank, sent) -> None:
    refund = sent()
    assert settle_refunds() == {"succeeded": 1}
    refund = again(refund)
    assert (refund.status, bank.paid(), refund.payment.refunded) == ("succeeded", 228_00, 228_00)
    assert refund.gateway_reference and ledger_of(refund.charge) == {}
    assert list(invariants.verify()) == []


def test_accepted_is_not_success(friday, bank, sent) -> None:
    bank.script = ["pending"]
    refund = sent()
    settle_refunds()
    refund = again(refund)
    assert (refund.status, refund.accepted_at is not None, refund.payment.refunded) == ("submitted", True, 0)
    for entry in bank.book.values():
        entry["status"], entry["back"] = bank.DONE, "S"
    friday.move_to(refund.due_at)
    settle_refunds()
    assert again(refund).status == "succeeded"


# --- unknown ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wait", [timedelta(minutes=6), timedelta(days=1, hours=1), timedelta(days=32)])
@pytest.mark.parametrize("lost", ["lose_answer", "lose_request"])
def test_what_was_lost_is_looked_for_before_anything_is_sent_again(lost, wait, friday, bank, sent) -> None:
    bank.script = [lost]
    refund = sent()
    assert settle_refunds() == {"silent": 1}
    assert again(refund).status == "submitted"
    before = len(bank.calls)
    friday.move_to(clock.now() + wait)
    settle_refunds()
    if lost == "lose_answer" and bank.name != "alipay":
        assert not [call for call in bank.calls[before:] if call.startswith("POST")], "asked about, not sent"
    refund = again(refund)
    assert (refund.status, refund.attempts.count(), bank.paid()) == ("succeeded", 1, 228_00)


def test_a_provider_that_is_not_there_is_an_unknown_outcome(friday, bank, sent, settings) -> None:
    there = settings.GATEWAY_ADDRESSES
    settings.GATEWAY_ADDRESSES = {**there, bank.name: "http://127.0.0.1:9"}
    refund = sent()
    assert settle_refunds() == {"silent": 1}
    refund = after(friday, refund, days=3)
    assert (refund.status, refund.attempts.count()) == ("submitted", 1)
    settings.GATEWAY_ADDRESSES = there
    refund = after(friday, refund, days=3)
    assert (refund.status, refund.attempts.count(), bank.paid()) == ("succeeded", 1, 228_00)


def test_a_proven_failure_is_tried_again_in_the_way_this_provider_demands(friday, bank, sent) -> None:
    bank.script = ["refuse"]
    refund = sent()
    settle_refunds()
    refund = again(refund)
    assert (refund.status, refund.charge.refundable) == ("failed", 0)
    refund = after(friday, refund, hours=2)
    assert (refund.status, refund.attempts.count(), bank.paid()) == ("succeeded", 2, 228_00)
    if bank.name == "stripe":
        assert list(bank.keys) == [f"{refund.number}-2"], "a new key, since the old one is dead"
    else:
        assert list(bank.book) == [refund.number], "the same number for life"


def test_a_try_thought_dead_that_came_alive_is_followed(friday, bank, sent, machine) -> None:
    """The answer said failed, and meanwhile the provider paid: the next try looks first."""
    bank.script = ["refuse"]
    refund = sent()
    settle_refunds()
    attempt = refund.attempts.get()
    if bank.name == "stripe":
        bank.enter(REFERENCES["stripe"], 228_00, metadata={"aftercare_attempt": attempt.key})
    else:
        bank.enter(REFERENCES[bank.name], 228_00, number=refund.number)
    refund = after(friday, refund, hours=2)
    assert (refund.status, refund.attempts.count(), bank.paid()) == ("succeeded", 1, 228_00)
    assert list(invariants.verify()) == []


def test_nothing_is_sent_by_hand_when_the_provider_has_paid_since(friday, bank, sent, carol, dora) -> None:
    bank.script = ["refuse", "refuse", "refuse"]
    refund = sent()
    settle_refunds()
    for _n in range(2):
        refund = after(friday, refund, days=1, hours=1)
    assert refund.due_at is None, "a person has to look"
    commands.propose_redirect(refund, by=carol, account="another card")
    if bank.name == "stripe":
        bank.enter(REFERENCES["stripe"], 228_00, metadata={"aftercare_attempt": f"{refund.number}-3"})
    else:
        bank.enter(REFERENCES[bank.name], 228_00, number=refund.number)
    commands.confirm_redirect(refund, by=dora)
    refund = after(friday, refund, minutes=1)
    assert (refund.status, refund.destination, refund.gateway) == ("succeeded", "original", bank.name)
    assert list(invariants.verify()) == []


def test_without_an_account_nothing_leaves_this_machine(bank, sent) -> None:
    GatewayAccount.objects.all().delete()
    refund = sent()
    settle_refunds()
    refund = again(refund)
    assert (refund.status, refund.failure, bank.calls) == ("failed", "not_connected", [])
    assert refund.due_at is not None, "it is tried again by itself"


def test_without_its_secret_nothing_leaves_this_machine(bank, sent, monkeypatch) -> None:
    monkeypatch.delenv("GATEWAY_TEST_KEY")
    refund = sent()
    settle_refunds()
    assert (again(refund).failure, bank.calls) == ("not_connected", [])


# --- notices ----------------------------------------------------------------------------------------------------------


def told(bank, refund: Refund):
    """The provider's notice about its one refund."""
    entry = next(iter(bank.book.values()))
    return bank.came_back(entry, "S") if bank.name == "alipay" else bank.notice(entry)


@pytest.mark.covers("SC14")
def test_a_notice_books_once_however_often_it_comes(bank, sent) -> None:
    bank.script = ["pending"]
    refund = sent()
    settle_refunds()
    for entry in bank.book.values():
        entry["status"] = bank.DONE
    notice = told(bank, refund)
    for _n in range(3):
        hear(bank, notice)
    hear(bank, told(bank, refund))
    kept = list(GatewayNotice.objects.order_by("pk").values_list("verdict", "times", "refund__number"))
    assert kept == [("booked", 3, refund.number), ("nothing_new", 1, refund.number)]
    assert (again(refund).status, again(refund.payment).refunded) == ("succeeded", 228_00)


def test_a_notice_before_the_answer(bank, sent) -> None:
    """The request arrives, its answer is lost, and the notice is quicker than our question."""
    bank.script = ["lose_answer"]
    refund = sent()
    settle_refunds()
    answer = hear(bank, told(bank, refund))
    assert {"stripe": b"received", "wechat": b"SUCCESS", "alipay": b"success"}[bank.name] in answer.content
    assert again(refund).status == "succeeded"


def test_a_forged_notice_is_kept_as_refused_and_changes_nothing(bank, sent) -> None:
    bank.script = ["pending"]
    refund = sent()
    settle_refunds()
    entry = next(iter(bank.book.values()))
    entry["status"] = bank.DONE
    forged = {
        "stripe": lambda: bank.notice(entry, secret="whsec_guessed"),
        "wechat": lambda: bank.notice(entry, key=providers.FORGER),
        "alipay": lambda: bank.came_back(entry, "S", key=providers.FORGER),
    }[bank.name]()
    hear(bank, forged, status=400)
    assert GatewayNotice.objects.get().why == "signature"
    true_one = told(bank, refund)
    hear(bank, (true_one[0] + b" ", true_one[1]), status=400)
    assert (again(refund).status, again(refund.payment).refunded) == ("submitted", 0)
    hear(bank, true_one)
    assert again(refund).status == "succeeded", "a forged copy does not stand in the way of the true one"


def test_a_notice_of_another_amount_is_put_before_a_person(bank, sent) -> None:
    bank.script = ["pending"]
    refund = sent()
    settle_refunds()
    entry = next(iter(bank.book.values()))
    entry["status"], entry["amount"] = bank.DONE, 227_00
    hear(bank, told(bank, refund))
    assert GatewayNotice.objects.get().verdict == "contradicts"
    assert (again(refund).status, again(refund.payment).refunded) == ("submitted", 0)


def test_one_shops_account_does_not_speak_for_another(bank, sent, other_shop) -> None:
    bank.script = ["pending"]
    refund = sent()
    settle_refunds()
    GatewayAccount.objects.update(shop=other_shop)
    for entry in bank.book.values():
        entry["status"] = bank.DONE
    hear(bank, told(bank, refund))
    assert (GatewayNotice.objects.get().verdict, again(refund).status) == ("not_ours", "submitted")


# --- statements -------------------------------------------------------------------------------------------------------


def test_the_statement_of_a_day_can_be_fetched(bank, sent) -> None:
    from refunds.gateways.directory import gateway_for

    refund = sent()
    settle_refunds()
    account = GatewayAccount.objects.get()
    lines = list(gateway_for(bank.name).fetch_statement(account, clock.today()))
    assert len(lines) == 2 and "228.00" in lines[1]
    number = {"stripe": again(refund).gateway_reference}.get(bank.name, refund.number)
    assert number in lines[1]
    if bank.name == "stripe":
        assert lines[1].endswith(f"{REFERENCES['stripe']},,-228.00,cny,{refund.attempts.get().key}")
