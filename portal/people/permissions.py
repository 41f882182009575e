"""Who is asking. Rules of every floor begin with one of these; each raises Forbidden, or says nothing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Forbidden


def is_customer(obj: Any, user: Any) -> bool:
    """The customer who owns the row."""
    return obj.customer_id is not None and obj.customer_id == user.pk


def is_staff(obj: Any, user: Any) -> bool:
    """Staff of the row's shop."""
    return user.is_seller and obj.shop_id in user.shop_ids


def is_support(user: Any) -> bool:
    """A person of platform support (not the system itself)."""
    return user.is_support and not user.is_machine


def require_customer_side(obj: Any, user: Any) -> None:
    """The customer, or shop staff or support on the customer's behalf (the record names both), or the system."""
    if not (is_customer(obj, user) or is_staff(obj, user) or user.is_support):
        raise Forbidden(_("Only the customer can do this."))


def require_customer(obj: Any, user: Any) -> None:
    """The customer in person, or support on the phone with them. Not the other side of the case."""
    if not (is_customer(obj, user) or user.is_support):
        raise Forbidden(_("Only the customer can do this."))


def require_staff(obj: Any, user: Any) -> None:
    """Staff of the shop."""
    if not (is_staff(obj, user) or user.is_machine):
        raise Forbidden(_("Only the seller can do this."))


def require_staff_or_support(obj: Any, user: Any) -> None:
    """Staff of the shop, support, or the system."""
    if not (is_staff(obj, user) or user.is_support):
        raise Forbidden(_("Only the seller or platform support can do this."))


def require_support(user: Any) -> None:
    """Platform support or the system."""
    if not user.is_support:
        raise Forbidden(_("Only platform support can do this."))


def require_supervisor(user: Any) -> None:
    """A support supervisor."""
    if not user.is_supervisor:
        raise Forbidden(_("Only a support supervisor can do this."))


def require_machine(user: Any) -> None:
    """The system: timers, receivers, feeds."""
    if not user.is_machine:
        raise Forbidden(_("Only the system can do this."))
