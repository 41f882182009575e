"""Who may say what a shop changed, and put policies in force."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.kernel.errors import Forbidden


def publish_policy(user: Any) -> None:
    """What may be kept is decided by the platform's supervisors and administrators."""
    if not user.is_supervisor:
        raise Forbidden(_("Only a supervisor of the platform puts policies in force."))
