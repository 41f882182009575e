"""Money rows carry their own shop and payer: scoping a person's money needs no join upstairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

from portal.people.models import OwnedQuerySet, User


class PaidQuerySet(OwnedQuerySet):
    """The customer of a money row is its payer."""

    customer_path = "payer"

    def for_user(self, user: Any) -> Self:
        """What `user` may know of, as a queryset that keeps its own phrases."""
        return cast(Self, super().for_user(user))


class PaidBy:
    """Lets the kernel's rules about "the customer" read a money row."""

    if TYPE_CHECKING:
        payer: User | None
        payer_id: int | None

    @property
    def customer(self) -> User | None:
        return self.payer

    @property
    def customer_id(self) -> int | None:
        return self.payer_id
