"""What the timeline of a payment says, step by step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import tell, tell_fact
from refunds.payments.models import Payment
from refunds.refunds.timeline import _for_staff, _note

tell(Payment, "authorised", "card", _("Authorised"))
tell(Payment, "claim", "inbox", _("The seller's system told of it; its provider is asked"))
tell(Payment, "confirm", "check", _("Its provider confirmed it"))
tell(Payment, "confirm_by_hand", "check", _("%(who)s confirmed it"), text=_note)
tell(Payment, "captured", "check", _("The money was taken"))
tell(Payment, "voided", "x", _("Given up: nothing was taken"))
tell(Payment, "failed", "x", _("It was not paid"), tone="bad")
tell_fact(Payment, "payment_doubted", "warn", _("Its provider did not confirm it"), tone="bad", to=_for_staff)
tell_fact(Payment, "payment_asked", "search", _("%(who)s had the provider asked"), to=_for_staff)
