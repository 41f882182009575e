"""Every message of a provider in tests/data/payments gets the verdict that stands beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from alipay import AliPay

from refunds.gateways.alipay import _refusal
from refunds.gateways.base import NoticeRefused
from refunds.gateways.directory import gateway_for
from refunds.gateways.keys import is_signed, unseal
from refunds.gateways.models import GatewayAccount
from refunds.gateways.stripe import read_event
from refunds.gateways.wechat import _answer
from refunds.statuses import Outcome

DATA = Path(__file__).resolve().parent.parent / "data" / "payments"

BOOKED_AS = {"SUCCESS": Outcome.SUCCEEDED, "ABNORMAL": Outcome.FAILED, "CLOSED": Outcome.FAILED}


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


def cases(name: str) -> list[Any]:
    found = read(name)
    return [pytest.param(case, id=case["id"]) for case in (found if isinstance(found, list) else found["cases"])]


# --- WeChat Pay -------------------------------------------------------------------------------------------------------


@pytest.fixture
def wechat(monkeypatch) -> GatewayAccount:
    given = read("wechatpay/refund_notify_cases.json")
    monkeypatch.setenv("GATEWAY_TEST_APIV3", given["api_v3_key"])
    return GatewayAccount(
        gateway="wechat",
        code="wx",
        merchant="1900000100",
        values={"platform_keys": {given["platform_serial"]: given["platform_public_key_pem"]}},
        secrets={"api_v3_key": "env:GATEWAY_TEST_APIV3"},
    )


@pytest.mark.parametrize("case", cases("wechatpay/refund_notify_cases.json"))
def test_wechat_refund_notices(case, wechat) -> None:
    expected = case["expect"]
    with time_machine.travel(case["now_unix"], tick=False):
        if not expected["accept"]:
            with pytest.raises(NoticeRefused) as no:
                gateway_for("wechat").parse_notice(case["body"].encode(), case["headers"], wechat)
            assert no.value.code == (expected["why"] if expected["accept"] is False else "contradiction")
            return
        news = gateway_for("wechat").parse_notice(case["body"].encode(), case["headers"], wechat)
    told = expected["resource"]
    assert news.answer is not None and news.answer.raw == {**told, "status": told["refund_status"]}
    assert (news.key, news.answer.reference) == (told["out_refund_no"], told["refund_id"])
    assert (news.answer.amount, news.answer.currency) == (told["amount"]["refund"], "CNY")
    assert news.answer.outcome == BOOKED_AS[told["refund_status"]]
    assert (news.outside is not None) == (told["refund_status"] == "SUCCESS")


def test_the_published_vectors_of_wechat_pay() -> None:
    notice, sealed = read("wechatpay/published_vectors.json")
    headers = notice["headers"]
    message = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n{notice['body']}\n".encode()
    assert is_signed(message, headers["Wechatpay-Signature"], notice["platform_certificate_pem"])
    assert not is_signed(message + b" ", headers["Wechatpay-Signature"], notice["platform_certificate_pem"])
    with pytest.raises(ValueError, match="32 bytes"):
        unseal(notice["api_v3_key"], "Kj7QIyUiYx1q", "payscore", json.loads(notice["body"])["resource"]["ciphertext"])
    opened = unseal(sealed["api_v3_key"], sealed["nonce"], sealed["associated_data"], sealed["ciphertext"])
    assert opened.decode() == sealed["expect"]["plaintext"]


def test_a_refund_that_is_under_way_at_wechat_pay_has_not_succeeded() -> None:
    samples = read("wechatpay/samples.json")
    under_way, done = _answer(samples["create_refund_response"]), _answer(samples["query_refund_response"])
    assert (under_way.outcome, under_way.amount, under_way.currency) == (Outcome.ACCEPTED, 1, "CNY")
    assert (done.outcome, done.reference) == (Outcome.SUCCEEDED, "50001307732021032607480019805")
    assert done.at.isoformat() == "2021-03-26T14:52:11+08:00"


# --- Alipay -----------------------------------------------------------------------------------------------------------

ALIPAY = {case["id"]: case for case in read("alipay/vectors.json")}


@pytest.mark.parametrize("name", [name for name in ALIPAY if name.startswith("async")])
def test_alipay_notices(name) -> None:
    case = ALIPAY[name]
    form = case["form"]
    account = GatewayAccount(
        gateway="alipay", code="ali", merchant=form["app_id"], values={"alipay_public_key": case["public_key_pem"]}
    )
    body = urlencode(form).encode()
    if case["expect"]["signature"] == "invalid":
        with pytest.raises(NoticeRefused) as no:
            gateway_for("alipay").parse_notice(body, {}, account)
        assert no.value.code == "signature"
        return
    news = gateway_for("alipay").parse_notice(body, {}, account)
    assert (news.event, news.answer, news.outside) == (form["notify_id"], None, None), "a payment, not a refund"
    account.merchant = "another"
    with pytest.raises(NoticeRefused):
        gateway_for("alipay").parse_notice(body, {}, account)


def test_answers_of_alipay_are_checked_as_they_came() -> None:
    case = ALIPAY["sync-response-valid"]
    sign = json.loads(case["raw_response"])["sign"]
    assert is_signed(case["string_to_sign"].encode(), sign, case["public_key_pem"])
    client = AliPay.__new__(AliPay)
    assert (
        client._get_string_to_be_signed(case["raw_response"], "alipay_open_file_upload_response")
        == (case["string_to_sign"])
    )


def test_what_alipay_says_of_a_refund_is_money() -> None:
    expected = ALIPAY["refund-response-sandbox"]["expect"]["parse"]
    told = json.loads(ALIPAY["refund-response-sandbox"]["raw_response"])["alipay_trade_refund_response"]
    assert (told["code"] == "10000", told["refund_fee"], told["fund_change"]) == (
        expected["ok"],
        expected["refund_fee"],
        expected["fund_change"],
    )
    refused = _refusal({"code": "40004", "sub_code": "ACQ.TRADE_HAS_FINISHED"})
    assert (refused.outcome, refused.is_final, refused.failure) == (Outcome.FAILED, True, "trade_has_finished")


# --- Stripe -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def stripe(monkeypatch) -> GatewayAccount:
    monkeypatch.setenv("GATEWAY_TEST_NOTICES", read("stripe/webhook_signature_cases.json")["secret"])
    return GatewayAccount(gateway="stripe", code="st", secrets={"notice_secret": "env:GATEWAY_TEST_NOTICES"})


@pytest.mark.parametrize("case", cases("stripe/webhook_signature_cases.json"))
def test_stripe_signatures(case, stripe) -> None:
    given = read("stripe/webhook_signature_cases.json")
    headers = {"Stripe-Signature": case["header"]}
    with time_machine.travel(given["now_unix"], tick=False):
        if not case["expect"]:
            with pytest.raises(NoticeRefused):
                gateway_for("stripe").parse_notice(given["body"].encode(), headers, stripe)
            return
        news = gateway_for("stripe").parse_notice(given["body"].encode(), headers, stripe)
    assert (news.event, news.kind) == ("evt_test_refund_updated", "refund.updated")
    assert news.outside is not None and news.outside.reference == "re_1Pgc72B7WZ01zgkWqPvrRrPE"
    assert (news.outside.amount, news.outside.currency) == (100, "USD")


@pytest.mark.parametrize("version", ["2026-07", "2023-06", "2020-07"])
def test_objects_of_stripe_from_every_year_are_read(version) -> None:
    found = (
        read("stripe/fixtures3_2026-07.json") if version == "2026-07" else read("stripe/fixtures3_older.json")[version]
    )
    refund = read_event({"id": "evt_1", "type": "refund.updated", "data": {"object": found["refund"]}})
    assert refund.outside is not None and refund.outside.reference == found["refund"]["id"]
    assert refund.outside.payment_references == (found["refund"]["charge"],)
    ours = {**found["refund"], "metadata": {"aftercare_attempt": "RF-1-1"}}
    answered = read_event({"id": "evt_2", "type": "refund.failed", "data": {"object": {**ours, "status": "failed"}}})
    assert (answered.key, answered.answer.outcome, answered.answer.ends_success) == ("RF-1-1", Outcome.FAILED, True)
    for kind, is_undone in (("funds_withdrawn", False), ("funds_reinstated", True)):
        event = {"id": "evt_3", "type": f"charge.dispute.{kind}", "data": {"object": found["dispute"]}}
        told = read_event(event).outside
        assert (told.kind, told.amount, told.currency, told.is_undone) == ("chargeback", 1000, "USD", is_undone)
    assert read_event(found["event"]).outside is None, "somebody else's plan"


@pytest.mark.parametrize("name", ["charge", "payment_intent", "balance_transaction", "checkout.session", "customer",
                                  "webhook_endpoint", "payment_method", "fee_refund"])  # fmt: skip
def test_what_is_no_refund_of_stripe_books_nothing(name) -> None:
    found = read("stripe/fixtures3_2026-07.json")[name]
    for kind in ("refund.updated", f"{name}.updated"):
        news = read_event({"id": "evt_1", "type": kind, "data": {"object": found}})
        assert (news.answer, news.outside) == (None, None)


def test_no_file_is_left_out() -> None:
    named = Path(__file__).read_text("utf-8")
    for path in DATA.rglob("*.json"):
        assert path.relative_to(DATA).as_posix() in named
