"""What the timeline of a store credit says, step by step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, tell_fact
from refunds.credits.models import StoreCredit

tell(StoreCredit, "open", "wallet", _("Opened with the first refund"))
tell_fact(StoreCredit, "credit_taken_back", "swap", _("Taken back: the case that gave it was withdrawn"))
tell(StoreCredit, "frozen", "lock", _("%(who)s froze it"))
