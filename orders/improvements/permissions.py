"""Who may take which step with what a shop improved, and whether now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Forbidden
from portal.people.models import Shop


def note_improvement(shop: Shop, user: Any) -> None:
    """What a shop changed is written down by its staff."""
    if not (user.is_seller and shop.pk in user.shop_ids):
        raise Forbidden(_("Only the shop's own staff can note what they changed."))
