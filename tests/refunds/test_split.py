"""Which payments give back how much (SC8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refunds.charges.splitting import split_over


@pytest.mark.parametrize(
    ("balances", "amount", "parts"),
    [
        ({1: 100, 2: 50, 3: 200}, 50, {2: 50}),
        ({1: 100, 2: 60, 3: 200}, 50, {2: 50}),
        ({1: 100, 2: 60, 3: 200}, 200, {3: 200}),
        ({1: 40, 2: 228}, 268, {2: 228, 1: 40}),
        ({1: 30, 2: 20, 3: 10}, 45, {1: 30, 2: 15}),
        ({1: 30, 2: 20, 3: 15}, 45, {1: 30, 3: 15}),
        ({1: 50, 2: 50}, 50, {1: 50}),
        ({1: 0, 2: 7}, 3, {2: 3}),
    ],
)
@pytest.mark.covers("SC8")
def test_an_equal_one_first_else_the_smallest_larger_one_else_from_the_largest_down(balances, amount, parts) -> None:
    assert split_over(balances, amount) == parts


@pytest.mark.covers("SC8")
@given(st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=8).filter(any), st.data())
def test_parts_are_positive_whole_numbers_that_fit_and_sum_to_the_amount(balances, data) -> None:
    amount = data.draw(st.integers(min_value=1, max_value=sum(balances)))
    parts = split_over(dict(enumerate(balances)), amount)
    assert sum(parts.values()) == amount
    assert all(isinstance(part, int) and 0 < part <= balances[key] for key, part in parts.items())


@pytest.mark.parametrize(("balances", "amount"), [({1: 10}, 0), ({1: 10}, -1), ({1: 10}, 11), ({}, 1)])
def test_what_is_not_there_is_not_split(balances, amount) -> None:
    with pytest.raises(ValueError):
        split_over(balances, amount)
