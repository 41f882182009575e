"""Policies of cancelling: a new version is put in force, an earlier one comes back as a new one. None is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from orders.rules import permissions
from orders.rules.models import CancellationPolicy, FeeRule
from portal.audit.models import AuditEntry
from portal.kernel.errors import Invalid
from portal.people.models import Shop, User
from portal.time import clock


def publish_policy(
    *,
    by: User,
    shop: Shop | None,
    industry: str = "",
    words: str,
    valid_from: datetime | None = None,
    recall_fee: int | None = None,
    returns_freight: bool = False,
    rules: Sequence[FeeRule] = (),
    goes_back_to: CancellationPolicy | None = None,
) -> CancellationPolicy:
    """Put the next version of a shop's policy (or, without a shop, of the platform's floor) in force, now or later.

    Orders placed before keep what held for them. `rules` are unsaved; amounts in minor units. Raises Forbidden for whoever
    is no supervisor, Invalid for a moment that is past or before the version before it.
    """
    permissions.publish_policy(by)
    now = clock.now()
    start = valid_from or now
    with transaction.atomic():
        known = CancellationPolicy.objects.select_for_update().filter(shop=shop, industry=industry).order_by("version")
        newest = list(known)[-1:]
        check_start(start, newest[0] if newest else None, is_now=valid_from is None)
        policy = CancellationPolicy.objects.create(
            shop=shop,
            industry=industry,
            version=(known.aggregate(n=Max("version"))["n"] or 0) + 1,
            valid_from=start,
            words=words,
            recall_fee=recall_fee,
            returns_freight=returns_freight,
            goes_back_to=goes_back_to,
            made_by=by,
            made_at=now,
        )
        for rule in rules:
            rule.pk, rule.policy = None, policy
        FeeRule.objects.bulk_create(rules)
        AuditEntry.objects.create(
            kind="policy_published",
            machine=CancellationPolicy._meta.label_lower,
            object_id=policy.pk,
            number=str(policy)[:40],
            by=by,
            at=now,
            data={"version": policy.version, "valid_from": start.isoformat(), "words": words},
        )
    return policy


def check_start(start: datetime, newest: CancellationPolicy | None, *, is_now: bool = False) -> None:
    """A version begins now or later, and not before the one before it. Raises Invalid at `valid_from`."""
    if not is_now and start < clock.now():
        raise Invalid(_("A policy begins now or later, never in the past."), field="valid_from", code="past")
    if newest is not None and start < newest.valid_from:
        raise Invalid(
            _("Version %(version)s begins later than that; this one has to begin after it.")
            % {"version": newest.version},
            field="valid_from",
            code="before_the_last",
        )


def roll_back_policy(policy: CancellationPolicy, *, by: User) -> CancellationPolicy:
    """Let an earlier version hold again, from now on, as a new version with its rules.

    A version that was to begin later never does: the new one begins when it would have.
    """
    newest = CancellationPolicy.objects.filter(shop=policy.shop, industry=policy.industry).order_by("-version").first()
    later = newest.valid_from if newest is not None and newest.valid_from > clock.now() else None
    return publish_policy(
        by=by,
        shop=policy.shop,
        industry=policy.industry,
        words=_("Back to version %(version)s") % {"version": policy.version},
        valid_from=later,
        recall_fee=policy.recall_fee,
        returns_freight=policy.returns_freight,
        rules=list(policy.rules.all()),
        goes_back_to=policy,
    )
