"""What every row that belongs to a case has in common."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from portal.kernel.fsm import Machine
from portal.people.models import OwnedQuerySet


class OfCaseQuerySet(OwnedQuerySet):
    """Rows of cases: whoever may know of the case may know of them."""

    customer_path = "ticket__customer"
    shop_path = "ticket__shop"

    def with_case(self) -> OfCaseQuerySet:
        """With all that rules and sentences read of the case, in no further query."""
        return self.select_related(
            "ticket__shop",
            "ticket__customer",
            "ticket__order__charge",
            "ticket__reason",
            "ticket__reimbursement",
            "ticket__goods_return__inspection",
            "ticket__repair",
            "ticket__compensation",
            "ticket__parcel",
            "ticket__offer",
        )


class OfCase(Machine):
    """A machine that lives within a case. Its page is the case's page. A subclass names the key `ticket`."""

    ticket: Any

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return reverse("tickets:detail", args=[self.ticket.number])

    @property
    def customer(self) -> Any:
        return self.ticket.customer

    @property
    def customer_id(self) -> Any:
        return self.ticket.customer_id

    @property
    def shop(self) -> Any:
        return self.ticket.shop

    @property
    def shop_id(self) -> Any:
        return self.ticket.shop_id

    @property
    def currency(self) -> str:
        return str(self.ticket.currency)
