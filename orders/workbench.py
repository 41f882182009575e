"""What orders offer on home, workbench and in the search field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from orders.cancellations import wording as cancellation_wording
from orders.cancellations.models import OrderCancellation
from orders.cancellations.rows import case_row, is_staff
from orders.cancellations.views import list_url
from orders.changes.models import OrderChange
from orders.orders import wording as order_wording
from orders.orders.models import Order
from orders.parcels.models import Shipment
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderChangeStatus, OrderStatus
from portal.components import charts, times, values
from portal.kernel import numbers
from portal.kernel.money import format_money
from portal.pages import workbench
from portal.pages.workbench import Found, More, Place, Queue
from portal.people.models import Role
from portal.reasons.models import Reason
from portal.time import clock

SHOWN = 3
FOUND = 10
"""So many orders are shown of those that fit the words; the list holds all."""
DAYS, MOST = 30, 5
"""How far back the charts look, and how many reasons they name."""


workbench.countries.append(
    Subquery(Order.objects.filter(customer=OuterRef("pk")).order_by("-placed_at", "-pk").values("shop__country")[:1])
)
"""A customer's times are those of the shop they bought from last, on every page."""


@workbench.places
def order_places(user: Any) -> list[Place]:
    """Customers go to their orders, staff to the queue of cancellations and to all orders."""
    if not is_staff(user):
        return [Place("orders", _("My orders"), reverse("orders:list"), 10, "list", bar_label=_("Orders"))]
    return [
        Place("orders", _("Order management"), reverse("cancellations:list"), 5, "inbox", bar_label=_("Cancellations")),
        Place("all-orders", _("Orders"), reverse("orders:list"), 6, "list"),
    ]


@workbench.guests
def look_up(_user: None) -> list[values.Button]:
    """Somebody without an account knows at least their order."""
    return [values.Button(_("Look it up by its number"), reverse("orders:claim"))]


@workbench.errands
def errands(user: Any) -> list[values.Button]:
    """What a customer may have come for."""
    return [] if is_staff(user) else [values.Button(_("Cancel order"), reverse("orders:list") + "?tab=paid")]


@workbench.todo
def answers_wanted(user: Any) -> list[values.TurnCard]:
    """What waits for this person: a customer's answer to a proposed cost, a seller's oldest requests."""
    if user.is_machine:
        return []
    rows = OrderCancellation.objects.for_user(user).select_related(
        "order", "shop", "customer", "requested_by", "reason"
    )
    if user.is_seller:
        rows = rows.filter(status=C.REQUESTED).exclude(requested_by__role=Role.SELLER)
    elif user.is_support:
        rows = rows.filter(status=C.PLATFORM_REVIEW, escalated_at__isnull=False).exclude(requested_by=user.pk)
    else:
        rows = rows.filter(status=C.COUNTERED)
    return [
        values.TurnCard(
            badge=cancellation_wording.badge(case, user),
            title=cancellation_wording.statement(case, user),
            text=" · ".join(
                word for word in (cancellation_wording.queue_title(case), cancellation_wording.silence(case)) if word
            ),
            url=case.get_absolute_url(),
            verb=_("Answer"),
            due=times.by_text(case.due_at) if case.due_at else "",
        )
        for case in rows.order_by("due_at", "pk")[:SHOWN]
    ]


@workbench.running
def under_way(user: Any) -> list[values.Row]:
    """A customer's requests, those among them that the platform can still be asked about, and parcels under way."""
    if is_staff(user):
        return []
    going_on = Q(status__in=(C.REQUESTED, C.PLATFORM_REVIEW, C.RECALLING))
    contestable = Q(status=C.REJECTED, due_at__gt=clock.now()) & ~Q(order__status=OrderStatus.CANCELLED)
    cases = (
        OrderCancellation.objects.for_user(user)
        .filter(going_on | contestable)
        .select_related("order", "shop", "customer", "requested_by", "reimbursement")
    )
    orders = (
        Order.objects.for_user(user)
        .filter(status=OrderStatus.SHIPPED, binned_at__isnull=True)
        .exclude(cancellations__status__in=OrderCancellation.OPEN)
        .select_related("shop")
        .prefetch_related("lines", "shipments")
    )
    return [
        *(case_row(case, user) for case in cases.order_by("-pk")[: SHOWN * 2]),
        *(_parcel(order, user) for order in orders.order_by("-shipped_at")[:SHOWN]),
    ]


def _parcel(order: Order, user: Any) -> values.Row:
    first = next(iter(order.lines.all()), None)
    return values.Row(
        icon="truck",
        title=order_wording.order_statement(order, user),
        url=order.get_absolute_url(),
        text=" · ".join(
            word
            for word in (order.shop.name, first.name if first else "", order_wording.order_lead(order, user))
            if word
        ),
    )


@workbench.queues
def order_queues(user: Any) -> list[Queue]:
    """What waits for somebody of the shop or of support; empty queues are left out."""
    if not is_staff(user):
        return []
    now = clock.now()
    own = Q(requested_by=user.pk) if user.is_support else Q(pk__in=())  # asked for in a customer's name: others decide
    asked = Q(status=C.REQUESTED)
    if user.is_seller:  # what a shop asked for in a customer's name waits for others
        asked &= ~Q(requested_by__role=Role.SELLER)
    found = OrderCancellation.objects.for_user(user).aggregate(
        requested=Count("pk", filter=asked),
        late=Count("pk", filter=asked & Q(due_at__lt=now)),
        platform=Count("pk", filter=Q(status=C.PLATFORM_REVIEW) & ~own),
        own=Count("pk", filter=Q(status=C.PLATFORM_REVIEW) & own),
        escalated=Count("pk", filter=Q(status=C.PLATFORM_REVIEW, escalated_at__isnull=False) & ~own),
        recalling=Count("pk", filter=Q(status=C.RECALLING)),
        silent=Count("pk", filter=Q(status=C.RECALLING, escalated_at__isnull=False)),
    )
    changes = OrderChange.objects.for_user(user).filter(status=OrderChangeStatus.REQUESTED)
    to_ship = Order.objects.for_user(user).filter(status=OrderStatus.PAID)
    held = OrderCancellation.objects.open().filter(order=OuterRef("pk"))  # it is answered first, and counted there
    late = Q(promised_ship_at__lt=now)
    counted = to_ship.filter(~Exists(held)).aggregate(n=Count("pk"), late=Count("pk", filter=late))
    rows = [
        Queue(
            _("Order cancellations to answer"), list_url("mine" if user.is_seller else "requested"),
            found["requested"], found["late"], icon="inbox", mine=user.is_seller,
        ),
        Queue(
            _("Cancellations in platform review"), list_url("platform" if user.is_seller else "mine"),
            found["platform"], found["escalated"], icon="scale", mine=user.is_support,
        ),
        Queue(
            _("Asked by you, decided by others"), list_url("platform"), found["own"], icon="scale", mine=False,
        ),
        Queue(
            _("Parcels being called back"), list_url("recalling"), found["recalling"] - found["silent"],
            icon="truck", mine=False,
        ),
        Queue(
            _("Parcels called back, without news"), list_url("recalling"), found["silent"], found["silent"],
            icon="truck", mine=user.is_support,
        ),
    ]  # fmt: skip
    if user.is_seller:
        rows.append(Queue(_("To ship"), reverse("orders:list"), counted["n"], counted["late"], icon="box"))
    rows.append(
        Queue(
            _("Order changes to answer"), reverse("orders:list") + "?tab=changes",
            changes.count(), icon="edit", mine=user.is_seller,
        )
    )  # fmt: skip
    return [queue for queue in rows if queue.count]


def _last_month(user: Any) -> QuerySet:
    """What customers of the reader's shops asked to cancel in the last 30 days."""
    since = clock.now() - timedelta(days=DAYS)
    return OrderCancellation.objects.for_user(user).filter(created_at__gte=since, by_shop=False).order_by()


@workbench.charts
def why_people_cancel(user: Any) -> list[charts.Bars]:
    """What to mend first: the reasons customers gave (R123)."""
    if not is_staff(user):
        return []
    found = _last_month(user).filter(reason__isnull=False).values("reason").annotate(n=Count("pk"))
    counted = {row["reason"]: row["n"] for row in found}
    reasons = sorted(Reason.objects.in_bulk(counted).values(), key=lambda reason: -counted[reason.pk])
    if not reasons:
        return []
    total = sum(counted.values())
    first = {"reason": reasons[0].label, "n": counted[reasons[0].pk], "all": total}
    bars = [charts.Bar(reason.label, [counted[reason.pk]]) for reason in reasons[:MOST]]
    if rest := sum(counted[reason.pk] for reason in reasons[MOST:]):
        bars.append(charts.Bar(_("All others"), [rest]))
    return [
        charts.Bars(
            _("Most asked to cancel because: %(reason)s, %(n)s of %(all)s") % first,
            _("Requests to cancel by reason, last 30 days"),
            bars,
        )
    ]


@workbench.charts
def how_fast_they_are_answered(user: Any) -> list[charts.Bars]:
    """How long customers waited for a person's answer (R121, R124)."""
    if not is_staff(user):
        return []
    answered = _last_month(user).filter(answered_at__isnull=False).exclude(answered_by__role=Role.SYSTEM)
    taken = [(end - start) / timedelta(hours=1) for start, end in answered.values_list("created_at", "answered_at")]
    if not taken:
        return []
    spans = (
        (_("Under 4 hours"), 0.0, 4.0),
        (_("4 to 24 hours"), 4.0, 24.0),
        (_("1 to 2 days"), 24.0, 48.0),
        (_("Longer"), 48.0, float("inf")),
    )
    within = {"n": sum(hours < 24 for hours in taken), "all": len(taken)}
    return [
        charts.Bars(
            _("%(n)s of %(all)s requests were answered within a day") % within,
            _("Answered requests to cancel by time taken, nights and days off included, last 30 days"),
            [charts.Bar(label, [sum(low <= hours < high for hours in taken)]) for label, low, high in spans],
        )
    ]


@workbench.finders
def orders_by_number(user: Any, words: str) -> list[Found | More]:
    """By the order's number here or in its shop, the request's, the parcel's, or the buyer's phone or name."""
    number, plain, theirs = numbers.tidy(words), words.strip(), numbers.spellings(words)
    orders = Order.objects.for_user(user).select_related("shop", "customer")
    hits = orders.filter(
        Q(number=number)
        | Q(shop_number__in=theirs)
        | Q(pk__in=Shipment.objects.for_user(user).filter(tracking_number__in=theirs).values("order"))
        | (Q(buyer_phone=plain) | Q(buyer_name=plain) if is_staff(user) else Q(pk__in=()))
    )
    cases = OrderCancellation.objects.for_user(user).select_related(
        "order", "shop", "customer", "requested_by", "reimbursement"
    )
    found = list(hits.order_by("-placed_at", "-pk")[: FOUND + 1])
    more = []
    if len(found) > FOUND:
        url = f"{reverse('orders:list')}?{urlencode({'tab': 'all', 'q': plain})}"
        more = [More(_("Orders"), FOUND, hits.count(), url)]
    return [
        *(_found(order, user, {number, *theirs}) for order in found[:FOUND]),
        *(_case(case, user) for case in cases.filter(number=number)[:1]),
        *more,
    ]


@workbench.belongings
def orders_of(user: Any, person: Any) -> list[Found]:
    """Everything of one person that the reader may know of."""
    orders = Order.objects.for_user(user).filter(customer=person).select_related("shop", "customer")
    cases = (
        OrderCancellation.objects.for_user(user)
        .filter(customer=person)
        .select_related("order", "shop", "customer", "requested_by", "reimbursement")
    )
    return [
        *(_found(order, user) for order in orders.order_by("-placed_at", "-pk")[:40]),
        *(_case(case, user) for case in cases.order_by("-pk")[:10]),
    ]


def _found(order: Order, user: Any, words: set[str] | None = None) -> Found:
    return Found(
        kind=_("Order"),
        number=order.shop_number,
        title=order_wording.order_statement(order, user),
        url=order.get_absolute_url(),
        at=order.placed_at,
        badge=order_wording.order_badge(order, user),
        text=f"{order.shop.name} · {format_money(order.total, order.currency)}",
        exact=bool(words and words & {order.number, order.shop_number}),
    )


def _case(case: OrderCancellation, user: Any) -> Found:
    return Found(
        kind=case.kind_label,
        number=case.number,
        title=cancellation_wording.statement(case, user),
        url=case.get_absolute_url(),
        at=case.created_at,
        badge=cancellation_wording.badge(case, user),
        text=case.order.shop_number,
        exact=True,
    )
