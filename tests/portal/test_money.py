"""Minor units, every exponent, nothing lost in a split."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.errors import Invalid
from portal.kernel.money import exponent, format_money, from_minor, split, to_minor


@pytest.mark.parametrize("currency, places", [("JPY", 0), ("CNY", 2), ("GBP", 2), ("KWD", 3)])
def test_every_currency_has_its_own_decimals(currency, places):
    assert exponent(currency) == places
    assert to_minor(1, currency) == 10**places
    assert from_minor(10**places, currency) == 1


@pytest.mark.parametrize("amount, currency", [("1.005", "CNY"), ("0.5", "JPY"), ("NaN", "CNY"), ("abc", "CNY")])
def test_an_amount_the_currency_cannot_hold_is_explained(amount, currency):
    with pytest.raises(Invalid):
        to_minor(amount, currency)


def test_amounts_read_as_people_write_them():
    with translation.override("en"):
        assert format_money(22800, "CNY") == "¥228.00"
        assert format_money(-1234567, "CNY") == "−¥12,345.67"
        assert format_money(500, "GBP", sign=True) == "+£5.00"
    with translation.override("zh-hans"):
        assert format_money(22800, "CNY") == "¥228.00"


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_a_split_loses_nothing_and_is_fair_to_a_minor_unit(total, weights):
    parts = split(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    if sum(weights):
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - Decimal(total) * weight / sum(weights)) < 1


def test_what_cannot_be_shared_is_a_defect():
    with pytest.raises(ValueError):
        split(-1, [1])
    with pytest.raises(ValueError):
        split(1, [])
