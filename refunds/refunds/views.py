"""Refund progress, and one refund."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.components import values
from portal.kernel.keyset import Sort
from portal.kernel.money import from_minor
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage, ListTab
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to
from portal.time import clock
from refunds.arrivals import wording as arrival_wording
from refunds.refunds import causes, wording
from refunds.refunds.actions import REFUND
from refunds.refunds.models import BY_HAND, MISSED, OVERDUE, SECOND_CHECK, Refund
from refunds.reimbursements.models import HOLDING
from refunds.statuses import RefundStatus


def mine_to_check(user: Any) -> Q:
    """What waits for this second person: at the shop, or with support once the shop has had its day. Not what they asked
    for or declined themselves, nor their own money."""
    own = Q(requested_by=user.pk) | Q(declined_by=user.pk) | Q(payer=user.pk)
    return SECOND_CHECK & Q(with_support_since__isnull=not user.is_support) & ~own


UNDER_WAY = ListTab("open", _("Under way"), Q(status__in=HOLDING))
ALL = ListTab("all", _("All"), count=False)

CUSTOMER_TABS = (UNDER_WAY, ALL)
STAFF_TABS = (
    UNDER_WAY,
    ListTab("check", _("For you to check"), mine_to_check),
    ListTab("by_hand", _("By hand"), BY_HAND),
    ListTab("overdue", _("Overdue"), OVERDUE),
    ListTab("failed", _("Failed"), Q(status=RefundStatus.FAILED)),
    ListTab("missed", _("Customers ask"), MISSED),
    ALL,
)


EMPTY = {
    "open": _(
        "Nothing is under way. A refund shows here as soon as it is promised; what has ended stands under “All”."
    ),
    "check": _("Nothing waits for your check. What a colleague or the other side checks stands under “Under way”."),
    "all": _("Nothing has been refunded yet. A refund shows here as soon as it is promised."),
}
"""What an empty tab says, by its name."""

OTHER_STAGE = ("wrong_status", "no_redirect", "by_hand")
"""Codes of refusals that say no more than that a step belongs to another stage of a refund's life."""


@open_to(*SIGNED_IN)
class RefundList(ListPage):
    """Refund progress: what is on its way, and what has arrived (R129). Staff see it as their queues."""

    model = Refund
    template_name = "refunds/refund_list.html"
    title = _("Refund progress")
    search_fields = (
        "^number",
        "=gateway_reference",
        "^charge__reference",
        "^charge__label",
        "=payer__phone",
        "payer__name",
    )
    search_label = _("Number or order")
    sorts = {"newest": Sort("created_at", _("Newest first")), "due": Sort("due_at", _("Next step first"), True, True)}
    export_columns = (
        (_("Number"), "number"),
        (_("Order"), lambda refund: refund.charge.order_name),
        (_("Status"), lambda refund: refund.get_status_display()),
        (_("Amount"), lambda refund: from_minor(refund.amount, refund.currency)),
        (_("Currency"), "currency"),
        (_("Account"), lambda refund: refund.account),
        (_("Latest arrival"), lambda refund: refund.latest_on),
        (_("Arrived at"), lambda refund: refund.settled_at),
        (_("Bank's number"), "gateway_reference"),
    )

    @property
    def tabs(self) -> Sequence[ListTab]:  # type: ignore[override]
        user: Any = self.request.user
        return STAFF_TABS if user.is_seller or user.is_support else CUSTOMER_TABS

    @property
    def empty(self) -> Any:
        name = self.tab.name if self.tab else ""
        return EMPTY.get(name) or _("None here now. What has ended stands under “All”.")

    def queryset(self) -> QuerySet:
        return Refund.objects.for_user(self.request.user).with_page()

    def draw(self, refund: Refund) -> values.Row | values.QueueRow:
        user: Any = self.request.user
        if user.is_seller or user.is_support:
            return queue_row(refund, user)
        return row(refund, user)


def row(refund: Refund, user: Any) -> values.Row:
    """A refund in its customer's lists."""
    badge = wording.badge(refund, user)
    told = wording.care(refund) if refund.is_overdue else arrival_wording.dates(refund)
    where = f"{badge.word} · {told}" if told else str(badge.word)
    return values.Row(
        icon=badge.sign,
        title=wording.statement(refund, user),
        url=refund.get_absolute_url(),
        text=where,
        ruler=arrival_wording.ruler(refund, mini=True),
        late=refund.is_overdue,
    )


def queue_row(refund: Refund, user: Any) -> values.QueueRow:
    """A refund in a queue of staff."""
    return values.QueueRow(
        url=refund.get_absolute_url(),
        due=arrival_wording.due(refund, user),
        number=refund.number,
        kind=refund.account,
        title=causes.cause(refund.reimbursement, refund.charge),
        who=refund.payer.name if refund.payer else gettext("Not claimed yet"),
        badge=wording.badge(refund, user),
        amount=refund.amount,
        currency=refund.currency,
    )


@open_to(*SIGNED_IN)
class RefundPage(DetailPage):
    """Where the money is: two dates, the days between, what happened, and every way it takes (R126–R131)."""

    model = Refund
    template_name = "refunds/refund_detail.html"
    fragments = {"live": "refunds/parts/_refund_live.html"}
    back: Any = (_("Refund progress"), reverse_lazy("refunds:list"))

    def queryset(self) -> QuerySet:
        return Refund.objects.for_user(self.request.user).with_page().with_ways()

    def describe(self, obj: Refund, user: Any) -> dict[str, Any]:
        ways = list(obj.reimbursement.refunds.all())
        tries = list(obj.attempts.all())
        paying = wording.paying_out(obj, user)
        return {
            "badge": wording.badge(obj, user),
            "kind": gettext("Refund"),
            "statement": wording.statement(obj, user),
            "lead": wording.lead(obj, user),
            "until": arrival_wording.until(obj, user, tries[0] if tries else None),
            "is_asking": arrival_wording.is_asking(obj),
            "has_dates": arrival_wording.has_dates(obj),
            "ruler": arrival_wording.ruler(obj) if arrival_wording.has_dates(obj) else None,
            "after": arrival_wording.after_ruler(obj),
            "earliest": arrival_wording.soonest(obj),
            "today": clock.today(obj.bank_country),
            "cause": causes.cause_and_ways(obj.reimbursement, obj.charge, len(ways)),
            "ways": [
                {
                    "refund": way,
                    "name": way.account[:1].upper() + way.account[1:],
                    "when": arrival_wording.dates(way),
                    "badge": wording.badge(way, user),
                    "is_this": way.pk == obj.pk,
                }
                for way in ways
            ],
            "facts": causes.quote_rows(obj.reimbursement, user),
            "paying": paying,
            "whole_number": wording.whole_number(obj) if paying else "",
            "tries": tries if user.is_seller or user.is_support or len(tries) > 1 else [],
            "in_detail": user.is_seller or user.is_support,
            "has_proof": bool(obj.gateway_reference) and not arrival_wording.is_instant(obj),
            "costs_url": reverse("refunds:costs", args=[obj.number]) if user.is_seller or user.is_support else "",
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Staff are not told of steps that belong to another stage; what can become possible is explained."""
        context = super().get_context_data(**kwargs)
        return context | {"cannot": [row for row in context["cannot"] if row.code not in OTHER_STAGE]}

    def story(self, obj: Refund, user: Any) -> list[values.Story]:
        told = super().story(obj, user)
        # Where both were recorded at one moment, the bank's acceptance is the newer one: it answers the sending.
        told.sort(key=lambda one: (one.at, one.icon == "half"), reverse=True)
        return [*arrival_wording.coming(obj), *told]

    def mark(self, obj: Refund) -> Iterable[Any]:
        return [(way.status, way.updated_at) for way in obj.reimbursement.refunds.all()]


@open_to(*SIGNED_IN)
class RefundAction(ActionPage):
    """Every step of a refund."""

    table = REFUND
    page = RefundPage

    def queryset(self) -> QuerySet:
        return Refund.objects.for_user(self.request.user).with_page()


def list_url(tab: str = "") -> str:
    """The list of refunds, at a tab."""
    return f"{reverse('refunds:list')}?tab={tab}" if tab else reverse("refunds:list")
