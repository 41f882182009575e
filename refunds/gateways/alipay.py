"""Alipay, open platform, with a public key.

One refund has one number there for life (`out_request_no`): repeating it moves nothing twice, and a retry uses it again. A
refund is done when Alipay says so with `fund_change` Y or its query says REFUND_SUCCESS; money that goes on to a bank is
only there once the bank has taken it (`dback_status`), and a bank that refuses has Alipay send it back.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import requests
from alipay import AliPay, AliPayConfig
from alipay.exceptions import AliPayException, AliPayValidationError
from django.conf import settings

from portal.kernel.money import from_minor, to_minor
from refunds.gateways.accounts import account_for, account_of
from refunds.gateways.base import TIMEOUT, Answer, Gateway, GatewaySilent, News, NoticeRefused, Outside, Paid
from refunds.gateways.keys import is_signed
from refunds.gateways.models import GatewayAccount
from refunds.payments.models import Payment
from refunds.reconciliation.formats.archives import table_in
from refunds.refunds.models import RefundAttempt
from refunds.statuses import Outcome, OutsideKind

BEIJING = ZoneInfo("Asia/Shanghai")
DONE = "10000"

UNKNOWN_CODES = {"20000", "10003"}
"""The service was not there, or is still at it."""
UNKNOWN_REASONS = {"ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR", "ACQ.DISCORDANT_REPEAT_REQUEST", "isp.unknow-error"}
"""Refusals after which Alipay asks to query, or which speak of an earlier request with the same number."""
LASTING = {
    "ACQ.TRADE_HAS_FINISHED",
    "ACQ.TRADE_NOT_EXIST",
    "ACQ.TRADE_NOT_ALLOW_REFUND",
    "ACQ.TRADE_STATUS_ERROR",
    "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
    "ACQ.REFUND_FEE_ERROR",
    "ACQ.REASON_TRADE_REFUND_FEE_ERR",
    "ACQ.REFUND_ACCOUNT_NOT_EXIST",
    "ACQ.BUYER_ERROR",
    "ACQ.BUYER_NOT_EXIST",
    "ACQ.BUYER_ENABLE_STATUS_FORBID",
    "ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND",
}
"""Refusals that the same request will get again (Alipay's table of errors of alipay.trade.refund)."""

PAID = {"TRADE_SUCCESS", "TRADE_FINISHED"}
"""States of a trade whose money was taken. One that was refunded in full is closed, as one that was never paid."""

ARRIVALS = {"S": Outcome.SUCCEEDED, "F": Outcome.REVERSED, "P": Outcome.ACCEPTED}
"""What a bank has done with money that Alipay sent on to it."""


class AlipayGateway(Gateway):
    ACKNOWLEDGED = ("success", "text/plain")

    def number_of(self, attempt: RefundAttempt) -> str:
        return attempt.refund.number

    def _refund(self, attempt: RefundAttempt) -> Answer:
        refund = attempt.refund
        told = _ask(
            account_of(attempt),
            "alipay.trade.refund",
            {
                "trade_no": refund.payment.gateway_reference,
                "refund_amount": str(from_minor(refund.amount, refund.currency)),
                "out_request_no": self.number_of(attempt),
            },
        )
        if told.get("code") == DONE:
            if told.get("fund_change") != "Y":
                # A repeated request, or one still under way: only the query can tell these apart.
                raise GatewaySilent("no change of funds")
            items = told.get("refund_detail_item_list") or []
            stays = bool(items) and all(item.get("fund_channel") != "BANKCARD" for item in items)
            return Answer(
                Outcome.SUCCEEDED if stays else Outcome.ACCEPTED,
                reference=told.get("trade_no", ""),
                at=_at(told.get("gmt_refund_pay")),
                raw=told,
            )
        return _refusal(told)

    def _query(self, attempt: RefundAttempt) -> Answer:
        refund = attempt.refund
        told = _ask(
            account_of(attempt),
            "alipay.trade.fastpay.refund.query",
            {
                "trade_no": refund.payment.gateway_reference,
                "out_request_no": self.number_of(attempt),
                "query_options": ["gmt_refund_pay", "deposit_back_info"],
            },
        )
        if told.get("code") != DONE:
            if told.get("sub_code") == "ACQ.TRADE_NOT_EXIST":
                return Answer(Outcome.NOT_FOUND, raw=told)
            raise GatewaySilent(f"{told.get('code')} {told.get('sub_code', '')}")
        if told.get("refund_status") != "REFUND_SUCCESS":
            return Answer(Outcome.NOT_FOUND, raw=told)
        back = told.get("deposit_back_info") or {}
        back = json.loads(back) if isinstance(back, str) else back
        outcome = Outcome.SUCCEEDED
        if str(back.get("has_deposit_back", "")).lower() == "true":
            outcome = ARRIVALS.get(back.get("dback_status", "P"), Outcome.ACCEPTED)
        return Answer(
            outcome,
            reference=told.get("trade_no", ""),
            at=_at(back.get("bank_ack_time") or told.get("gmt_refund_pay")),
            failure="sent_back" if outcome == Outcome.REVERSED else "",
            is_final=outcome == Outcome.REVERSED,
            amount=_minor(told.get("refund_amount"), refund.currency),
            currency=refund.currency,
            raw=told,
        )

    def _look_up(self, payment: Payment) -> Paid | None:
        account = account_for(payment)
        told = _ask(account, "alipay.trade.query", {"trade_no": payment.gateway_reference})
        if told.get("code") != DONE:
            if told.get("sub_code") == "ACQ.TRADE_NOT_EXIST":
                return None
            raise GatewaySilent(f"{told.get('code')} {told.get('sub_code', '')}")
        if told.get("trade_no") != payment.gateway_reference:
            return None
        currency = str(told.get("pay_currency") or told.get("trans_currency") or "CNY")
        total = _minor(told.get("total_amount"), currency) or 0
        names = tuple(str(told[name]) for name in ("store_id",) if told.get(name))
        return Paid(total if told.get("trade_status") in PAID else 0, currency, account, names, raw=told)

    def parse_notice(self, body: bytes, headers: Mapping[str, str], account: GatewayAccount) -> News:
        try:
            pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=True)
        except ValueError:
            raise NoticeRefused("unreadable") from None
        form = dict(pairs)
        if len(form) != len(pairs):
            raise NoticeRefused("unreadable")
        signature, algorithm = form.pop("sign", ""), form.pop("sign_type", "")
        if not signature:
            raise NoticeRefused("header")
        if algorithm != "RSA2":
            raise NoticeRefused("algorithm")
        message = "&".join(f"{name}={value}" for name, value in sorted(form.items()) if value != "")
        if not is_signed(message.encode(), signature, account.value("alipay_public_key")):
            raise NoticeRefused("signature")
        if account.merchant and form.get("app_id") != account.merchant:
            raise NoticeRefused("merchant")
        if form.get("msg_method") == "alipay.trade.refund.depositback.completed":
            return _came_back(form)
        return _refunded(form)

    def _fetch_statement(self, account: GatewayAccount, day: date) -> Iterator[str]:
        told = _ask(
            account,
            "alipay.data.dataservice.bill.downloadurl.query",
            {"bill_type": "trade", "bill_date": day.isoformat()},
        )
        if told.get("code") != DONE:
            if told.get("sub_code") == "isp.bill_not_exist":
                return
            raise GatewaySilent(f"{told.get('code')} {told.get('sub_code', '')}")
        try:
            packed = requests.get(told["bill_download_url"], timeout=TIMEOUT)
            packed.raise_for_status()
        except requests.RequestException as problem:
            raise GatewaySilent("the bill itself") from problem
        with zipfile.ZipFile(io.BytesIO(packed.content)) as archive, archive.open(table_in(archive)) as file:
            yield from io.TextIOWrapper(file, encoding="gb18030").read().splitlines()


class _Client(AliPay):
    """The library's client at the address of the settings, so that a test can be the provider."""

    def __init__(self, address: str, **more: Any) -> None:
        super().__init__(sign_type="RSA2", config=AliPayConfig(timeout=TIMEOUT[1]), **more)
        self._gateway = address

    def _get_string_to_be_signed(self, raw_string: str, response_type: str) -> str:
        """What Alipay signed: the answer's own object, as it came. The library counts braces, and one in a text of a customer
        or bank made every such answer look forged."""
        start = raw_string.index("{", raw_string.index(f'"{response_type}"'))
        end: int = json.JSONDecoder().raw_decode(raw_string, start)[1]
        return raw_string[start:end]


def _ask(account: GatewayAccount, method: str, content: dict[str, Any]) -> dict[str, Any]:
    """Ask Alipay; the answer, its signature checked. Raises GatewaySilent."""
    client = _Client(
        settings.GATEWAY_ADDRESSES["alipay"],
        appid=account.merchant,
        app_private_key_string=account.secret("private_key"),
        alipay_public_key_string=account.value("alipay_public_key"),
    )
    try:
        told: dict[str, Any] = client.server_api(method, content)
    except (AliPayException, AliPayValidationError, OSError, ValueError) as problem:
        raise GatewaySilent(repr(problem)[:200]) from problem
    return told


def _refusal(told: dict[str, Any]) -> Answer:
    reason = told.get("sub_code") or told.get("code", "")
    if told.get("code") in UNKNOWN_CODES or reason in UNKNOWN_REASONS:
        raise GatewaySilent(reason)
    return Answer(Outcome.FAILED, failure=reason.removeprefix("ACQ.").lower(), is_final=reason in LASTING, raw=told)


def _came_back(form: dict[str, str]) -> News:
    """A bank's word on money that Alipay sent on to it."""
    try:
        told = json.loads(form.get("biz_content", ""))
        outcome = ARRIVALS[told["dback_status"]]
        amount = _minor(told.get("dback_amount"), "CNY")
    except (ValueError, KeyError, TypeError):
        raise NoticeRefused("unreadable") from None
    answer = Answer(
        outcome,
        reference=told.get("trade_no", ""),
        at=_at(told.get("bank_ack_time")),
        failure="sent_back" if outcome == Outcome.REVERSED else "",
        is_final=outcome == Outcome.REVERSED,
        amount=amount,
        currency="CNY",
        raw=told,
    )
    return News(told.get("out_request_no", ""), answer, None, form.get("notify_id", ""), form["msg_method"])


def _refunded(form: dict[str, str]) -> News:
    """A trade's notice: about a refund only where it says what went back."""
    event, kind = form.get("notify_id", ""), form.get("notify_type", "")
    at = _at(form.get("gmt_refund"))
    total = _minor(form.get("refund_fee"), "CNY")
    if at is None or not total:
        return News(event=event, kind=kind)
    # `refund_fee` counts every refund of the trade so far, so it says nothing about the amount of this one.
    number = form.get("out_biz_no", "")
    answer = Answer(Outcome.ACCEPTED, reference=form.get("trade_no", ""), at=at, raw=form)
    outside = Outside(
        OutsideKind.REFUND,
        (form.get("trade_no", ""), form.get("out_trade_no", "")),
        number or f"{form.get('trade_no', '')}-{form.get('gmt_refund', '')}",
        total,
        "CNY",
        at,
        is_total=True,
    )
    return News(number, answer, outside, event, kind)


def _at(text: str | None) -> datetime | None:
    """Alipay's clock is Beijing's. Fractions of a second are dropped."""
    if not text:
        return None
    try:
        return datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        raise NoticeRefused("unreadable") from None


def _minor(text: str | None, currency: str) -> int | None:
    if not text:
        return None
    try:
        return to_minor(Decimal(text), currency)
    except InvalidOperation:
        raise NoticeRefused("unreadable") from None
