"""Which payments give back how much."""

from __future__ import annotations

from collections.abc import Mapping


def split_over(balances: Mapping[int, int], amount: int) -> dict[int, int]:
    """Share `amount` over payments by what each can still give: an equal one first, else the smallest larger one, else
    from the largest down. Few transfers, each as the customer remembers the payment.

    `balances` maps a payment's key to its refundable minor units. The parts are positive and sum to the amount. Raises
    ValueError when the amount is not positive or the balances do not hold it.

    >>> split_over({1: 40_00, 2: 228_00}, 268_00)
    {2: 22800, 1: 4000}
    """
    if amount <= 0:
        raise ValueError("only a positive amount can be shared")
    left = {key: balance for key, balance in balances.items() if balance > 0}
    if sum(left.values()) < amount:
        raise ValueError("the payments do not hold that much")
    parts: dict[int, int] = {}
    while amount:
        key = _next(left, amount)
        parts[key] = min(left.pop(key), amount)
        amount -= parts[key]
    return parts


def _next(left: Mapping[int, int], amount: int) -> int:
    enough = {key: balance for key, balance in left.items() if balance >= amount}
    if enough:
        return min(enough, key=lambda key: (enough[key], key))
    return min(left, key=lambda key: (-left[key], key))
