"""What the timeline of a difference says, step by step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, tell_fact
from refunds.reconciliation.models import Difference

tell(Difference, "open", "warn", _("Found while comparing the statement"))
tell(Difference, "booked", "check", _("%(who)s booked it as the provider has it"))
tell(Difference, "provider_error", "flag", _("%(who)s noted the provider's mistake"))
tell(Difference, "agrees", "check", _("Agrees by now; nothing was left to do"))
tell_fact(Difference, "difference_asked", "search", _("%(who)s had the provider asked"))
