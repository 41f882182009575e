"""How requests to cancel were answered before, in a sentence."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from orders.cancellations.answered import Answered
from portal.components.times import duration_text

FEWEST = 5
"""Of fewer answers nothing is concluded."""


def answered(before: Answered, *, ours: bool = False) -> str:
    """ "Of the last 20 requests 18 were agreed to; half were answered within 3 hours."."""
    told: dict[str, Any] = {"n": before.requests, "agreed": before.agreed, "half": duration_text(before.half)}
    if ours:
        return (
            _(
                "Of the last %(n)s requests for this reason %(agreed)s were agreed to; half were answered within %(half)s."
            )
            % told
        )
    return _("Of the last %(n)s requests %(agreed)s were agreed to; half were answered within %(half)s.") % told
