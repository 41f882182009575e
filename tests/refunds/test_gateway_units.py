"""Amounts in each provider's own smallest unit: exact, or not sent at all; another amount in its answer is no success."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from portal.kernel.money import TABLE, to_minor
from refunds.charges.commands import Tender
from refunds.gateways.units import FOLDER, NotExact, Units, units_of
from refunds.tasks import settle_refunds
from tests.refunds.conftest import again
from tests.refunds.providers import Stripe, serving
from tests.refunds.test_gateways_unknown import REFERENCES, account_with

CASES = json.loads((Path(__file__).parent.parent / "data" / "connect" / "gateway-units.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["refund_of"], ids=lambda c: f"{c['provider']}-{c['currency']}-{c['decimal']}")
def test_each_amount_is_sent_in_the_units_of_its_provider(case) -> None:
    minor = to_minor(case["decimal"], case["currency"])
    if case["provider"] in ("mollie", "klarna"):  # by ISO 4217, as the books count
        assert minor == to_minor(str(case["send"]) if case["provider"] == "mollie" else "80.00", case["currency"])
        return
    units = units_of(case["provider"])
    if str(case["send"]).startswith("refuse"):
        with pytest.raises(NotExact):
            units.theirs(minor, case["currency"])
        return
    sent = units.theirs(minor, case["currency"])
    assert case["send"] == (units.decimal(minor, case["currency"]) if case["provider"] == "paypal" else sent)
    assert units.ours(sent, case["currency"]) == minor


@pytest.mark.parametrize("file", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_every_row_of_a_providers_table_has_a_source_and_a_currency_that_exists(file) -> None:
    units = Units(file)
    known = TABLE.read_text("utf-8")
    for code, row in units.rows.items():
        assert f"\n{code} = " in known
        source = units.sources[row["source"]]
        assert source["title"] and source["version"] and isinstance(source["read_on"], date)


# --- over the wire ----------------------------------------------------------------------------------------------------


@pytest.fixture
def stripe(db, settings, monkeypatch):
    with serving(Stripe()) as provider:
        settings.GATEWAY_ADDRESSES = {**settings.GATEWAY_ADDRESSES, "stripe": provider.address}
        account_with("stripe", monkeypatch)
        yield provider


@pytest.fixture
def sent(promised, shop, stripe):
    """Sends a refund in a currency to Stripe."""

    def send(decimal: str, currency: str):
        shop.currency = currency
        shop.save()
        stripe.currency = currency.lower()
        amount = to_minor(decimal, currency)
        refund = promised(
            amount,
            Tender("card_credit", amount, gateway="stripe", gateway_reference=REFERENCES["stripe"], is_proven=True),
        )
        settle_refunds()
        return again(refund)

    return send


@pytest.mark.parametrize("decimal, currency, told", [
    ("1500.00", "RSD", 150000), ("2790", "ISK", 279000), ("1500.00", "MGA", 1500), ("5.120", "KWD", 5120),
])  # fmt: skip
def test_stripe_pays_what_the_books_have(sent, stripe, decimal, currency, told) -> None:
    refund = sent(decimal, currency)
    assert [row["amount"] for row in stripe.book.values()] == [told]
    assert (refund.status, again(refund.payment).refunded) == ("succeeded", to_minor(decimal, currency))


@pytest.mark.parametrize("decimal, currency", [("5.124", "KWD"), ("0.20", "MGA")])
def test_what_stripe_cannot_pay_exactly_is_not_sent_and_waits_for_a_person(sent, stripe, decimal, currency) -> None:
    refund = sent(decimal, currency)
    assert (refund.status, refund.failure, refund.due_at) == ("failed", "not_exact", None)
    assert stripe.calls == [] and stripe.book == {}


@pytest.mark.parametrize("currency, change", [
    ("ISK", {"amount": 279050}), ("ISK", {"amount": 2790}), ("CNY", {"currency": "usd"}), ("KWD", {"amount": 5110}),
])  # fmt: skip
def test_an_answer_of_another_amount_or_currency_is_no_success(sent, stripe, monkeypatch, currency, change) -> None:
    enter = stripe.enter

    def other(*args, **more):
        made = enter(*args, **more)
        made.update(change)
        return made

    monkeypatch.setattr(stripe, "enter", other)
    refund = sent({"ISK": "2790", "CNY": "12.50", "KWD": "5.120"}[currency], currency)
    assert (refund.status, again(refund.payment).refunded) == ("submitted", 0)
