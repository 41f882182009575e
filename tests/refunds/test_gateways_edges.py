"""What providers say at the edges: texts with braces, refusals that last, damaged bills, service providers."""

from __future__ import annotations

import pytest

from portal.audit import invariants
from portal.time import clock
from refunds.charges.commands import Tender
from refunds.gateways.base import GatewaySilent, NoticeRefused
from refunds.gateways.directory import gateway_for
from refunds.gateways.models import GatewayAccount
from refunds.tasks import fetch_statements, settle_refunds
from tests.helpers import later
from tests.refunds import providers
from tests.refunds.conftest import again
from tests.refunds.providers import Alipay, Stripe, Wechat, serving
from tests.refunds.test_gateways_unknown import METHODS, REFERENCES, account_with, hear

pytestmark = pytest.mark.django_db

PROVIDERS = {"stripe": Stripe, "wechat": Wechat, "alipay": Alipay}


@pytest.fixture
def bank(request, settings, monkeypatch):
    with serving(PROVIDERS[request.param]()) as provider:
        settings.GATEWAY_ADDRESSES = {**settings.GATEWAY_ADDRESSES, provider.name: provider.address}
        account_with(provider.name, monkeypatch)
        yield provider
        assert provider.problems == []


@pytest.fixture
def sent(promised, bank):
    def make(amount: int = 228_00):
        return promised(
            amount,
            Tender(
                METHODS[bank.name], amount, gateway=bank.name, gateway_reference=REFERENCES[bank.name], is_proven=True
            ),
        )

    return make


alipay = pytest.mark.parametrize("bank", ["alipay"], indirect=True)
wechat = pytest.mark.parametrize("bank", ["wechat"], indirect=True)


@alipay
@pytest.mark.parametrize("words", ["size } too small", "{", 'a "quoted}" one', "}{"])
def test_a_brace_in_a_text_does_not_keep_a_refund_open(words, friday, bank, sent) -> None:
    bank.words, bank.script = words, ["pending"]
    refund = sent()
    settle_refunds()
    assert again(refund).status == "submitted"
    for entry in bank.book.values():
        entry["back"] = "S"
    friday.move_to(again(refund).due_at)
    settle_refunds()
    assert again(refund).status == "succeeded"


@alipay
@pytest.mark.parametrize("reason, is_lasting", [
    ("ACQ.TRADE_NOT_ALLOW_REFUND", True), ("ACQ.BUYER_ENABLE_STATUS_FORBID", True),
    ("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", True), ("ACQ.SELLER_BALANCE_NOT_ENOUGH", False),
])  # fmt: skip
def test_a_refusal_that_lasts_ends_at_once_and_waits_for_a_person(reason, is_lasting, bank, sent) -> None:
    bank.script = [reason]
    refund = sent()
    settle_refunds()
    refund = again(refund)
    assert (refund.status, refund.due_at is None) == ("failed", is_lasting)
    assert refund.failure == reason.removeprefix("ACQ.").lower()


@wechat
def test_a_bill_that_is_not_what_its_digest_says_is_no_statement(bank, sent) -> None:
    sent()
    settle_refunds()
    account = GatewayAccount.objects.get()
    bank.script = ["damage"]
    with pytest.raises(GatewaySilent, match="digest"):
        list(gateway_for("wechat").fetch_statement(account, clock.today()))
    assert len(list(gateway_for("wechat").fetch_statement(account, clock.today()))) == 2


@wechat
def test_a_service_provider_acts_for_the_merchant_it_serves(bank, sent, monkeypatch) -> None:
    account = GatewayAccount.objects.get()
    account.values["sub_mchid"] = "1900000109"
    account.save()
    asked = []
    create = bank._create
    monkeypatch.setattr(bank, "_create", lambda told: asked.append(told) or create(told))
    refund = sent()
    settle_refunds()
    assert asked[0]["sub_mchid"] == "1900000109" and again(refund).status == "succeeded"
    gateway = gateway_for("wechat")
    assert gateway.query(refund.attempts.get()).outcome == "succeeded"
    entry = next(iter(bank.book.values()))
    for names, accepted in (
        ({"sp_mchid": "1900000100", "sub_mchid": "1900000109"}, True),
        ({"sp_mchid": "1900000100", "sub_mchid": "1900000110"}, False),
        ({"sp_mchid": "1900000999", "sub_mchid": "1900000109"}, False),
    ):
        body, headers = bank.notice(entry, **names)
        if accepted:
            assert gateway.parse_notice(body, headers, account).key == refund.number
        else:
            with pytest.raises(NoticeRefused, match="merchant"):
                gateway.parse_notice(body, headers, account)


@wechat
def test_an_amount_as_text_is_no_success(friday, bank, sent, monkeypatch) -> None:
    """The notice is refused; the answer is put before a person."""
    told_by = providers.amounts
    monkeypatch.setattr(
        providers, "amounts", lambda amount, currency="": told_by(amount, currency) | {"refund": str(amount)}
    )
    refund = sent()
    assert settle_refunds() == {"waiting": 1}
    assert (again(refund).status, again(refund.payment).refunded) == ("submitted", 0)
    body, headers = bank.notice(next(iter(bank.book.values())))
    with pytest.raises(NoticeRefused, match="unreadable"):
        gateway_for("wechat").parse_notice(body, headers, GatewayAccount.objects.get())


@alipay
def test_trouble_of_one_account_does_not_stop_the_next_ones_statement(
    friday, bank, sent, settings, monkeypatch
) -> None:
    """The first account's provider hands out a bill that is no archive; the second one's statement is fetched all the same."""
    friday.move_to(later(days=1))
    monkeypatch.setattr(bank, "bill", lambda: b"PK\x03\x04 and nothing more")
    with serving(Stripe()) as other:
        settings.GATEWAY_ADDRESSES = {**settings.GATEWAY_ADDRESSES, "stripe": other.address}
        account_with("stripe", monkeypatch)
        monkeypatch.setenv("GATEWAY_TEST_KEY", "sk_test_ours")
        GatewayAccount.objects.filter(gateway="alipay").update(secrets={"private_key": "env:GATEWAY_TEST_ALIPAY_KEY"})
        monkeypatch.setenv("GATEWAY_TEST_ALIPAY_KEY", providers.private_pem(providers.OURS))
        fetch_statements()
        assert "GET /gateway.do" in bank.calls
        assert [call for call in other.calls if "balance_transactions" in call]


@pytest.mark.parametrize("bank", ["stripe"], indirect=True)
@pytest.mark.parametrize("order, back", [
    ("123", 228_00), ("132", 228_00), ("231", 228_00), ("321", 228_00), ("21", 0), ("1234", 0), ("4321", 0), ("2143", 0),
])  # fmt: skip
def test_a_dispute_lost_won_and_lost_after_an_appeal_is_booked_as_it_ended(order, back, friday, bank, charged) -> None:
    """1 withdrawn, 2 reinstated, 3 withdrawn again, 4 reinstated again: in whatever order the notices come."""
    card = Tender("card_credit", 228_00, gateway="stripe", gateway_reference=REFERENCES["stripe"], is_proven=True)
    payment = charged(card).payments.get()
    dispute = bank.dispute(REFERENCES["stripe"], 228_00)
    begun = int(clock.now().timestamp())
    for n in map(int, order):
        kind = "funds_withdrawn" if n % 2 else "funds_reinstated"
        hear(bank, bank.notice(dispute, f"charge.dispute.{kind}", created=begun + n * 60))
    assert again(payment).refunded == back
    assert list(invariants.verify()) == []
