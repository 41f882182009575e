"""A shop's account: fees of its sales by its terms, months that continue each other, and the same as a file."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.kernel.errors import Refused
from portal.kernel.money import format_money
from refunds.bearing import commands as bearing_commands
from refunds.bearing.models import ShopTerms
from refunds.charges.commands import Tender, open_charge
from refunds.ledger.models import LedgerEntry, LedgerTransaction
from refunds.ledger.sheets import Month, sheets_of
from refunds.reimbursements import commands as reimbursement_commands
from refunds.reimbursements.commands import promise_reimbursement
from refunds.statuses import Component
from tests.helpers import budget, client_for
from tests.refunds.conftest import CAUSE, balance, card, ledger_of
from tests.refunds.test_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms(shop):
    """5 % commission that comes back, 0.6 % for the provider that does not."""
    return ShopTerms.objects.create(shop=shop, commission_rate=500, provider_rate=60)


def sheet(shop, user, moment=None):
    """The shop's only sheet of a month."""
    month = Month.of((moment or Month.read("2026-10", "CN").start).date(), "CN")
    (only,) = sheets_of(LedgerEntry.objects.for_user(user), shop, month)
    return only


def test_a_sale_pays_its_fees_by_the_terms_of_its_day(friday, terms, charged, machine) -> None:
    charge = charged(card(228_00), balance(40_01))
    assert ledger_of(charge) == {
        "provider": 268_01,
        "shop": -268_01 + 13_40 + 1_60,
        "platform": -13_40,
        "provider_fee": -1_60,
    }, "each fee is rounded down, for each payment"
    terms.commission_rate = 10_00
    terms.save()
    assert ledger_of(charge)["platform"] == -13_40


def test_the_platform_adds_its_coupon_once(friday, shop, alice, machine) -> None:
    charge = open_charge(
        shop,
        payer=alice,
        reference="2026100900001",
        currency="CNY",
        payments=[Tender("card_debit", 90_00), Tender("balance", 5_00)],
        subsidy=10_00,
        by=machine,
    )
    assert ledger_of(charge) == {"provider": 95_00, "shop": -105_00, "platform": 10_00}
    coupons = LedgerEntry.objects.filter(component=Component.COUPON, account="shop")
    assert [entry.amount for entry in coupons] == [-10_00]


def test_months_continue_each_other(friday, terms, charged, shop, bob, machine) -> None:
    charged(card(100_00))
    friday.shift(timedelta(days=30))
    later = charged(card(50_00))
    promise_reimbursement(later, 50_00, cause=CAUSE, by=machine)
    october = sheet(shop, bob)
    november = sheet(shop, bob, Month.read("2026-11", "CN").start)
    assert october.opening == 0 and october.closing == 100_00 - 5_00 - 60
    assert november.opening == october.closing
    assert november.closing == november.opening + sum(moved.amount for moved in november.movements)
    assert [
        str(month) for month in (Month.read("2026-01", "CN").before("CN"), Month.read("2026-12", "CN").after("CN"))
    ] == [
        "2025-12",
        "2027-01",
    ]


def test_a_balance_may_fall_below_zero(friday, terms, charged, shop, bob, machine) -> None:
    promise_reimbursement(charged(card(100_00)), 100_00, cause=CAUSE, by=machine)
    assert sheet(shop, bob).closing == -60, "the provider keeps its fee although the whole sale went back"
    page = words(client_for(bob).get(reverse("accounts:month") + "?month=2026-10"))
    assert "The balance is below zero" in page


def test_the_page_tells_the_month_and_links_each_refund(friday, terms, promised, shop, bob, carol) -> None:
    refund = promised()
    for reader in (bob, carol):
        client = client_for(reader)
        client.get("/profile/")
        with budget(6):
            answer = client.get(reverse("accounts:month") + "?shop=muhe&month=2026-10")
        page = words(answer)
        closing = format_money(sheet(shop, bob).closing, "CNY")
        assert f"Muhe Home ends October 2026 with {closing}" in page
        for said in ("Payment captured 1 +¥228.00", "Balance before ¥0.00", f"Balance after {closing}"):
            assert said in page, f"{said!r} is not in: {page}"
        assert refund.get_absolute_url() in answer.content.decode()


def test_strangers_and_customers_read_no_account(friday, promised, alice, mallory) -> None:
    promised()
    address = reverse("accounts:month") + "?shop=muhe"
    assert client_for(alice).get(address).status_code == 404
    assert client_for(mallory).get(address).status_code == 404
    assert "Muhe Home" not in words(client_for(mallory).get(reverse("accounts:list")))
    assert "¥228.00" not in words(client_for(mallory).get(reverse("accounts:month")))


def test_the_file_sums_to_what_the_page_says(friday, terms, promised, shop, bob) -> None:
    promised()
    answer = client_for(bob).get(reverse("accounts:month") + "?month=2026-10&export=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    amounts = [int(Decimal(line.split(",")[4]) * 100) for line in lines[1:]]
    assert len(amounts) > 2 and sum(amounts) == sheet(shop, bob).closing


# --- who bears it -----------------------------------------------------------------------------------------------------


def borne(reimbursement) -> dict[tuple[str, str], int]:
    found = LedgerEntry.objects.of_case(reimbursement).borne()
    return {(part.value, party.value): amount for (part, party), amount in found.items()}


@pytest.mark.parametrize(
    "quote, expected",
    [
        ({}, {("item", "shop"): 268_00}),
        ({"rows": [{"label": "freight", "amount": 8_00}]}, {("item", "shop"): 260_00, ("freight", "shop"): 8_00}),
        (
            {"fault": "carrier", "rows": [{"label": "freight", "amount": 8_00}]},
            {("item", "carrier"): 260_00, ("freight", "carrier"): 8_00},
        ),
        (
            {"bears": [{"component": "item", "party": "shop", "amount": 168_00},
                       {"component": "compensation", "party": "platform", "amount": 100_00}]},
            {("item", "shop"): 168_00, ("compensation", "platform"): 100_00},
        ),
    ],
)  # fmt: skip
def test_the_ledger_tells_who_bears_what_of_a_case(friday, charged, machine, quote, expected) -> None:
    charge = charged(card(228_00), balance(40_00))
    made = promise_reimbursement(charge, 268_00, cause=CAUSE, quote=quote, by=machine)
    assert borne(made) == expected
    assert ledger_of(charge)["promised"] == -268_00


def test_fees_come_back_by_parts_and_nothing_is_lost(friday, terms, charged, machine) -> None:
    charge = charged(card(100_00))
    for amount in (33_33, 33_33, 33_34):
        promise_reimbursement(charge, amount, cause=CAUSE, by=machine)
    assert "platform" not in ledger_of(charge), "the whole commission came back, to the last minor unit"
    assert ledger_of(charge)["provider_fee"] == -60, "the provider keeps its fee"


def test_a_promise_taken_back_keeps_its_fees_after_all(friday, terms, charged, machine) -> None:
    charge = charged(card(100_00))
    made = promise_reimbursement(charge, 40_00, cause=CAUSE, by=machine)
    assert ledger_of(charge)["platform"] == -3_00
    reimbursement_commands.cancel_refund(made.refunds.get(), by=machine)
    assert ledger_of(charge)["platform"] == -5_00 and borne(made) == {}


def test_costs_are_moved_by_support_and_back_by_reversal(friday, promised, carol, bob) -> None:
    refund = promised()
    bearing_commands.move_costs(refund, by=carol, borne="item:shop", to="carrier", amount=28_00, note="lost in transit")
    assert borne(refund.reimbursement) == {("item", "shop"): 200_00, ("item", "carrier"): 28_00}
    with pytest.raises(Refused):
        bearing_commands.move_costs(refund, by=carol, borne="item:carrier", to="shop", amount=28_01, note="too much")
    with pytest.raises(Refused):
        bearing_commands.move_costs(refund, by=bob, borne="item:shop", to="carrier", amount=1, note="not mine to say")
    moved = LedgerTransaction.objects.moved_costs(refund.reimbursement_id).get()
    bearing_commands.move_costs_back(refund, by=carol, moved=moved, note="found after all")
    assert borne(refund.reimbursement) == {("item", "shop"): 228_00}
    with pytest.raises(Refused):
        bearing_commands.move_costs_back(refund, by=carol, moved=moved, note="once is enough")
