"""Stripe. Each try has an idempotency key of its own, and stands in the refund's metadata besides.

Stripe forgets keys after a day, so a try is never repeated before the payment's refunds were looked through for its key; a
failed refund is dead for good, and the next try is a new refund with a new key. A refund that succeeded can still fail
within 30 days, when the customer's bank sends it back.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import stripe
from django.conf import settings

from portal.kernel.money import from_minor
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
from refunds.gateways.models import GatewayAccount
from refunds.gateways.units import NotExact, units_of
from refunds.payments.models import Payment
from refunds.refunds.models import RefundAttempt
from refunds.statuses import Outcome, OutsideKind

KEY = "aftercare_attempt"
"""The name under which a refund at Stripe carries the key of its attempt."""

NUMBER = re.compile(r"(pi|ch|py)_[A-Za-z0-9_]{1,60}")
"""How Stripe numbers payment intents and charges."""

OUTCOMES = {
    "pending": Outcome.ACCEPTED,
    "requires_action": Outcome.ACCEPTED,
    "succeeded": Outcome.SUCCEEDED,
    "failed": Outcome.FAILED,
    "canceled": Outcome.FAILED,
}
LASTING = {"lost_or_stolen_card", "expired_or_canceled_card", "charge_for_pending_refund_disputed", "merchant_request"}
"""Failures that the same card will give again."""

REFUND_EVENTS = {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}
DISPUTE_EVENTS = {"charge.dispute.funds_withdrawn": False, "charge.dispute.funds_reinstated": True}
"""Events that move money by a chargeback, and whether they give it back to the shop."""


class StripeGateway(Gateway):
    ACKNOWLEDGED = ('{"received":true}', "application/json")

    def _refund(self, attempt: RefundAttempt) -> Answer:
        refund = attempt.refund
        try:
            amount = units_of("stripe").theirs(refund.amount, refund.currency)
        except NotExact:
            return Answer(Outcome.FAILED, failure="not_exact", is_final=True)
        params: dict[str, Any] = {
            **_payment(refund.payment.gateway_reference),
            "amount": amount,
            "metadata": {KEY: attempt.key, "aftercare_refund": refund.number},
        }
        client = _client(account_of(attempt))
        try:
            made = client.v1.refunds.create(params, {"idempotency_key": attempt.key})  # type: ignore[arg-type]
        except stripe.InvalidRequestError as no:
            code = no.code or "invalid_request"
            return Answer(Outcome.FAILED, failure=code, is_final=code == "charge_already_refunded", raw={"code": code})
        except stripe.CardError as no:
            return Answer(Outcome.FAILED, failure=no.code or "card_error", raw={"code": no.code})
        except (stripe.AuthenticationError, stripe.PermissionError) as no:
            raise NotSent("not_let_in") from no
        except stripe.StripeError as problem:
            raise GatewaySilent(repr(problem)[:200]) from problem
        return _answer(_plain(made))

    def _query(self, attempt: RefundAttempt) -> Answer:
        client = _client(account_of(attempt))
        where: Any = {**_payment(attempt.refund.payment.gateway_reference), "limit": 100}
        try:
            for found in client.v1.refunds.list(where).auto_paging_iter():
                told = _plain(found)
                if (told.get("metadata") or {}).get(KEY) == attempt.key:
                    return _answer(told)
        except stripe.StripeError as problem:
            raise GatewaySilent(repr(problem)[:200]) from problem
        return Answer(Outcome.NOT_FOUND)

    def _look_up(self, payment: Payment) -> Paid | None:
        if not NUMBER.fullmatch(payment.gateway_reference):
            return None
        account = account_for(payment)
        service = _client(account).v1
        try:
            if payment.gateway_reference.startswith("pi_"):
                told = _plain(service.payment_intents.retrieve(payment.gateway_reference))
                taken = told.get("amount_received") or 0
            else:
                told = _plain(service.charges.retrieve(payment.gateway_reference))
                taken = (told.get("amount_captured") or 0) if told.get("paid") else 0
        except stripe.InvalidRequestError as no:
            if no.http_status == 404:
                return None
            raise GatewaySilent(repr(no)[:200]) from no
        except (stripe.AuthenticationError, stripe.PermissionError) as no:
            raise NotSent("not_let_in") from no
        except stripe.StripeError as problem:
            raise GatewaySilent(repr(problem)[:200]) from problem
        currency = str(told["currency"]).upper()
        shop = (told.get("metadata") or {}).get("shop")
        return Paid(_ours(taken, currency), currency, account, (str(shop),) if shop else (), raw=told)

    def parse_notice(self, body: bytes, headers: Mapping[str, str], account: GatewayAccount) -> News:
        header = headers.get("Stripe-Signature", "")
        if not header:
            raise NoticeRefused("header")
        try:
            stripe.WebhookSignature.verify_header(body, header, account.secret("notice_secret"), TOLERANCE)
        except stripe.SignatureVerificationError as no:
            raise NoticeRefused("timestamp" if "tolerance" in str(no) else "signature") from None
        except ValueError:
            raise NoticeRefused("unreadable") from None
        return read_event(_event(body))

    def _fetch_statement(self, account: GatewayAccount, day: date) -> Iterator[str]:
        begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
        span: Any = {"gte": int(begin.timestamp()), "lt": int((begin + timedelta(days=1)).timestamp())}
        client = _client(account)
        yield ",".join(COLUMNS)
        try:
            rows = client.v1.balance_transactions.list({"created": span, "limit": 100, "expand": ["data.source"]})
            for row in rows.auto_paging_iter():
                yield _line(_plain(row))
        except stripe.StripeError as problem:
            raise GatewaySilent(repr(problem)[:200]) from problem


COLUMNS = (
    "balance_transaction_id", "created_utc", "currency", "gross", "fee", "net", "reporting_category", "source_id",
    "payment_intent_id", "charge_id", "customer_facing_amount", "customer_facing_currency", f"refund_metadata[{KEY}]",
)  # fmt: skip
"""As in Stripe's own itemised report of balance changes."""


def read_event(event: dict[str, Any]) -> News:
    """What an event tells, its signature checked before. Raises NoticeRefused when it lacks what it needs."""
    number, kind = str(event.get("id", "")), str(event.get("type", ""))
    told = event["data"]["object"]
    try:
        if kind in REFUND_EVENTS and told.get("object") == "refund":
            return _refund_news(told, number, kind)
        if kind in DISPUTE_EVENTS:
            told_at = _moment(event["created"]) if event.get("created") else None
            return News("", None, _chargeback(told, told_at, is_undone=DISPUTE_EVENTS[kind]), number, kind)
    except (KeyError, TypeError, ValueError):
        raise NoticeRefused("unreadable") from None
    return News(event=number, kind=kind)


def _refund_news(told: dict[str, Any], number: str, kind: str) -> News:
    answer = _answer(told)
    key = (told.get("metadata") or {}).get(KEY, "")
    outside = None
    if not key and answer.outcome in (Outcome.SUCCEEDED, Outcome.FAILED):
        # Begun at the dashboard. A failed one had been told as done before, or never moved anything.
        outside = Outside(
            OutsideKind.REFUND, _names(told), told["id"], answer.amount or 0, answer.currency, answer.at,
            is_undone=answer.outcome == Outcome.FAILED,
        )  # fmt: skip
    return News(key, answer if key else None, outside, number, kind)


def _chargeback(told: dict[str, Any], told_at: datetime | None, *, is_undone: bool) -> Outside:
    currency = told["currency"].upper()
    return Outside(
        OutsideKind.CHARGEBACK,
        _names(told),
        told["id"],
        _ours(told["amount"], currency),
        currency,
        _moment(told["created"]),
        is_undone=is_undone,
        told_at=told_at,
    )


def _answer(told: dict[str, Any]) -> Answer:
    # Versions before 2020 leave the status out of objects that are done.
    status = told.get("status") or "succeeded"
    if status not in OUTCOMES:
        raise NoticeRefused("status")
    outcome = OUTCOMES[status]
    currency = told["currency"].upper()
    why = (told.get("failure_reason") or status) if outcome == Outcome.FAILED else ""
    return Answer(
        outcome,
        reference=told["id"],
        at=_moment(told["created"]),
        failure=why,
        is_final=why in LASTING,
        ends_success=status == "failed",
        amount=_ours(told["amount"], currency),
        currency=currency,
        raw=told,
    )


def _client(account: GatewayAccount) -> stripe.StripeClient:
    return stripe.StripeClient(
        account.secret("api_key"),
        base_addresses={"api": settings.GATEWAY_ADDRESSES["stripe"]},
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
        max_network_retries=0,
    )


def _payment(reference: str) -> dict[str, str]:
    """A payment by the name Stripe has for it: a payment intent or a charge."""
    return {"payment_intent" if reference.startswith("pi_") else "charge": reference}


def _names(told: dict[str, Any]) -> tuple[str, ...]:
    names = (told.get("payment_intent"), told.get("charge"))
    return tuple(name if isinstance(name, str) else name["id"] for name in names if name)


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except ValueError:
        raise NoticeRefused("unreadable") from None
    if not (isinstance(event, dict) and isinstance(event.get("data"), dict)):
        raise NoticeRefused("unreadable")
    if not isinstance(event["data"].get("object"), dict):
        raise NoticeRefused("unreadable")
    return event


def _plain(found: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(str(found))
    return told


def _line(row: dict[str, Any]) -> str:
    currency = row["currency"].upper()
    amounts = [_decimal(row[name], currency) for name in ("amount", "fee", "net")]
    source = row.get("source") or ""
    about = source if isinstance(source, dict) else {"id": source}
    # The balance moved in the shop's currency; what the customer was given stands in what moved it.
    facing = ["", ""]
    if about.get("amount") is not None and about.get("currency"):
        theirs = about["currency"].upper()
        facing = [_decimal(about["amount"] if row["amount"] > 0 else -about["amount"], theirs), theirs.lower()]
    key = (about.get("metadata") or {}).get(KEY, "")
    names = [about.get("id", ""), about.get("payment_intent") or "", about.get("charge") or "", *facing, key]
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(
        [row["id"], _moment(row["created"]).strftime("%Y-%m-%d %H:%M:%S"), currency.lower(), *amounts,
         row.get("reporting_category", ""), *names]
    )  # fmt: skip
    return line.getvalue()


def _decimal(amount: int, currency: str) -> str:
    return str(from_minor(_ours(amount, currency), currency))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def _ours(amount: int, currency: str) -> int:
    """Minor units of ours. An amount that does not exist in ours is told below zero: it equals none that was ever asked
    for, so that it is put before a person."""
    try:
        return units_of("stripe").ours(amount, currency)
    except NotExact:
        return -amount
