"""Keeping the form that goes with a withdrawal."""

from __future__ import annotations

from typing import Any

from portal.time import clock
from tickets.industries.models import CancellationForm, IndustryRule, RuleKind
from tickets.withdrawals.models import TicketCancellation


def keep_paper(withdrawal: TicketCancellation, paper: dict[str, Any] | None) -> None:
    """Keep what was filled in, signed or checked. Called inside the transaction of the step it belongs to."""
    if not paper or not any(paper.values()):
        return
    form, _made = CancellationForm.objects.get_or_create(withdrawal=withdrawal)
    form.answers = paper["answers"] or form.answers
    form.checked = paper["checked"] or form.checked
    if paper["signed"]:
        form.signed_name, form.signed_at = paper["signed"], clock.now()
    form.save()


def needs_a_check(withdrawal: TicketCancellation) -> bool:
    """Whether its industry lets nobody agree by silence."""
    return any(
        rule.kind == RuleKind.CHECK and rule.is_required for rule in IndustryRule.objects.of(withdrawal.shop.industry)
    )
