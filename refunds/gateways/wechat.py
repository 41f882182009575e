"""WeChat Pay, APIv3, for merchants with a platform public key.

One refund has one number there for life (`out_refund_no`): a request repeated with it is the same refund, and a retry
after a failure uses it again; another number would be another payout. Only SUCCESS is success; PROCESSING is acceptance.
ABNORMAL (the customer's account cannot take it) is settled by people at WeChat Pay or by another way here.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime
from wechatpayv3 import WeChatPay, WeChatPayType

from portal.time import clock
from refunds.gateways.accounts import account_for, account_of
from refunds.gateways.base import (
    TIMEOUT,
    TOLERANCE,
    Answer,
    Gateway,
    GatewaySilent,
    News,
    NoticeRefused,
    NotSent,
    Outside,
    Paid,
)
from refunds.gateways.keys import is_signed, unseal
from refunds.gateways.models import GatewayAccount
from refunds.payments.models import Payment
from refunds.refunds.models import RefundAttempt
from refunds.statuses import Outcome, OutsideKind

OUTCOMES = {
    "PROCESSING": Outcome.ACCEPTED,
    "SUCCESS": Outcome.SUCCEEDED,
    "CLOSED": Outcome.FAILED,
    "ABNORMAL": Outcome.FAILED,
}
PAID = {"SUCCESS", "REFUND"}
"""States of a trade whose money was taken; REFUND: some of it, or all, went back since."""
NUMBER = re.compile(r"[0-9A-Za-z]{8,32}")
"""What WeChat Pay's transaction numbers are made of."""
EVENTS = {"REFUND.SUCCESS": "SUCCESS", "REFUND.ABNORMAL": "ABNORMAL", "REFUND.CLOSED": "CLOSED"}

PROVEN_FAILURES = {"NOT_ENOUGH", "USER_ACCOUNT_ABNORMAL", "MCH_NOT_EXISTS", "PARAM_ERROR", "RULE_LIMIT", "NO_AUTH"}
"""Refusals that prove that nothing was begun. Every other error (SYSTEM_ERROR, FREQUENCY_LIMITED …) leaves it unknown."""

HEADERS = ("Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature")


class WechatGateway(Gateway):
    ACKNOWLEDGED = ('{"code":"SUCCESS","message":"成功"}', "application/json")

    def number_of(self, attempt: RefundAttempt) -> str:
        return attempt.refund.number

    def _refund(self, attempt: RefundAttempt) -> Answer:
        account, refund = account_of(attempt), attempt.refund
        status, text = _client(account).refund(
            out_refund_no=self.number_of(attempt),
            transaction_id=refund.payment.gateway_reference,
            amount={"refund": refund.amount, "total": refund.payment.captured, "currency": refund.currency},
            notify_url=f"{settings.SITE_URL}/notices/wechat/{account.code}/",
            sub_mchid=_served(account),
        )
        told = _read(text)
        if status == 200:
            return _answer(told)
        code = told.get("code", "")
        if 400 <= status < 500 and code in PROVEN_FAILURES:
            return Answer(Outcome.FAILED, failure=code.lower(), raw=told)
        raise GatewaySilent(f"{status} {code}")

    def _query(self, attempt: RefundAttempt) -> Answer:
        account = account_of(attempt)
        status, text = _client(account).query_refund(self.number_of(attempt), sub_mchid=_served(account))
        told = _read(text)
        if status == 200:
            return _answer(told)
        if status == 404 and told.get("code") == "RESOURCE_NOT_EXISTS":
            return Answer(Outcome.NOT_FOUND, raw=told)
        raise GatewaySilent(f"{status} {told.get('code', '')}")

    def _look_up(self, payment: Payment) -> Paid | None:
        # The library writes the number into the address as it is: only what can be one is asked about.
        if not NUMBER.fullmatch(payment.gateway_reference):
            return None
        account = account_for(payment)
        status, text = _client(account).query(transaction_id=payment.gateway_reference, sub_mchid=_served(account))
        told = _read(text)
        if status == 404 and told.get("code") in ("ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"):
            return None
        if status in (401, 403):
            raise NotSent("not_let_in")
        if status != 200 or told.get("transaction_id") != payment.gateway_reference:
            raise GatewaySilent(f"{status} {told.get('code', '')}")
        amount = told.get("amount", {})
        total = amount.get("total")
        is_paid = told.get("trade_state") in PAID and isinstance(total, int) and not isinstance(total, bool)
        names = tuple(str(told[name]) for name in ("attach",) if told.get(name))
        return Paid(total if is_paid else 0, amount.get("currency", "CNY"), account, names, raw=told)

    def parse_notice(self, body: bytes, headers: Mapping[str, str], account: GatewayAccount) -> News:
        signed_at, nonce, serial, signature = (headers.get(name, "") for name in HEADERS)
        if not (signed_at and nonce and serial and signature):
            raise NoticeRefused("header")
        keys = account.value("platform_keys")
        if serial not in keys:
            raise NoticeRefused("serial")
        if not signed_at.isdecimal() or abs(clock.wall_seconds() - int(signed_at)) > TOLERANCE:
            raise NoticeRefused("timestamp")
        if not is_signed(f"{signed_at}\n{nonce}\n".encode() + body + b"\n", signature, keys[serial]):
            raise NoticeRefused("signature")
        notice = _notice(body)
        told = _opened(notice, account)
        return self._news(notice, told, account)

    def _news(self, notice: dict[str, Any], told: dict[str, Any], account: GatewayAccount) -> News:
        event, kind = str(notice.get("id", "")), str(notice.get("event_type", ""))
        if kind not in EVENTS:
            return News(event=event, kind=kind)
        if told.get("refund_status") != EVENTS[kind]:
            raise NoticeRefused("contradiction")
        # A service provider is told under its own number, and whom it serves besides.
        if account.merchant and told.get("sp_mchid", told.get("mchid")) != account.merchant:
            raise NoticeRefused("merchant")
        if _served(account) and told.get("sub_mchid") != _served(account):
            raise NoticeRefused("merchant")
        if _minor(told.get("amount", {})) is None:
            raise NoticeRefused("unreadable")
        answer = _answer({**told, "status": told["refund_status"]})
        amount = told["amount"]
        outside = None
        if answer.outcome == Outcome.SUCCEEDED:
            outside = Outside(
                OutsideKind.REFUND,
                (told["transaction_id"], told.get("out_trade_no", "")),
                told["refund_id"],
                amount["refund"],
                amount.get("currency", "CNY"),
                answer.at,
            )
        return News(told["out_refund_no"], answer, outside, event, kind)

    def _fetch_statement(self, account: GatewayAccount, day: date) -> Iterator[str]:
        client = _client(account)
        status, text = client.trade_bill(day.isoformat(), bill_type="REFUND", sub_mchid=_served(account))
        told = _read(text)
        if status != 200:
            if told.get("code") == "NO_STATEMENT_EXIST":
                return
            raise GatewaySilent(f"{status} {told.get('code', '')}")
        status, packed = client.download_bill(told["download_url"])
        if status != 200:
            raise GatewaySilent(f"{status} for the bill itself")
        plain = gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed
        wanted = str(told.get("hash_value", ""))
        if wanted and hashlib.sha1(plain, usedforsecurity=False).hexdigest() != wanted.lower():
            raise GatewaySilent("the bill is not what its digest says")
        yield from plain.decode("utf-8-sig").splitlines()


class _Client(WeChatPay):
    """The library's client at the address of the settings, so that a test can be the provider."""

    def __init__(self, address: str, **more: Any) -> None:
        super().__init__(WeChatPayType.NATIVE, **more)
        self._core._gate_way = address


def _client(account: GatewayAccount) -> _Client:
    keys: dict[str, str] = account.value("platform_keys")
    serial = next(iter(keys))
    return _Client(
        settings.GATEWAY_ADDRESSES["wechat"],
        mchid=account.merchant,
        private_key=account.secret("private_key"),
        cert_serial_no=account.value("serial"),
        appid=account.value("app_id"),
        apiv3_key=account.secret("api_v3_key"),
        timeout=TIMEOUT,
        public_key=keys[serial],
        public_key_id=serial,
        partner_mode=bool(_served(account)),
    )


def _served(account: GatewayAccount) -> str:
    """The merchant for whom a service provider acts; "" where the merchant acts itself."""
    return str(account.values.get("sub_mchid", ""))


def _answer(told: dict[str, Any]) -> Answer:
    """What one refund's state means. Raises NoticeRefused for a state nobody has told us about."""
    status = told.get("status", "")
    if status not in OUTCOMES:
        raise NoticeRefused("status")
    outcome = OUTCOMES[status]
    at = told.get("success_time") or (told.get("create_time") if outcome == Outcome.ACCEPTED else None)
    amount = told.get("amount", {})
    return Answer(
        outcome,
        reference=told.get("refund_id", ""),
        at=parse_datetime(at) if at else None,
        failure=status.lower() if outcome == Outcome.FAILED else "",
        is_final=status == "ABNORMAL",
        # What is no number of 分 is no amount that was asked for: a person has to look.
        amount=(_minor(amount) or 0) if "refund" in amount else None,
        currency=amount.get("currency", "CNY"),
        raw=told,
    )


def _minor(amount: dict[str, Any]) -> int | None:
    """The refund's 分; None where WeChat Pay tells no whole number."""
    found = amount.get("refund")
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _notice(body: bytes) -> dict[str, Any]:
    try:
        notice = json.loads(body)
    except ValueError:
        raise NoticeRefused("unreadable") from None
    if not isinstance(notice, dict) or not isinstance(notice.get("resource"), dict):
        raise NoticeRefused("unreadable")
    return notice


def _opened(notice: dict[str, Any], account: GatewayAccount) -> dict[str, Any]:
    sealed = notice["resource"]
    if sealed.get("algorithm") != "AEAD_AES_256_GCM":
        raise NoticeRefused("algorithm")
    try:
        opened = unseal(
            account.secret("api_v3_key"),
            sealed.get("nonce", ""),
            sealed.get("associated_data", ""),
            sealed.get("ciphertext", ""),
        )
        told = json.loads(opened)
    except ValueError:
        raise NoticeRefused("decrypt") from None
    if not isinstance(told, dict):
        raise NoticeRefused("unreadable")
    return told


def _read(text: str | bytes) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        raise GatewaySilent("an answer that is no JSON") from None
    if not isinstance(told, dict):
        raise GatewaySilent("an answer that is no object")
    return told
