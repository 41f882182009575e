"""Who may say what a shop changed, and put policies in force."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.errors import Forbidden
from portal.models import Shop


def note_improvement(shop: Shop, user: Any) -> None:
    """What a shop changed is written down by its staff."""
    if not (user.is_seller and shop.pk in user.shop_ids):
        raise Forbidden(_("Only the shop's own staff can note what they changed."))


def publish_policy(user: Any) -> None:
    """What may be kept is decided by the platform's supervisors and administrators."""
    if not user.is_supervisor:
        raise Forbidden(_("Only a supervisor of the platform puts policies in force."))
