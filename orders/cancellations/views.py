"""Requests to cancel: the queue, one request, its steps, its proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Prefetch, Q, QuerySet
from django.http import FileResponse, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from orders.cancellations import consequences, sides, wording
from orders.cancellations.actions import ORDER_CANCELLATION
from orders.cancellations.models import CancellationLine, OrderCancellation
from orders.cancellations.rows import HIDDEN, case_row, is_staff
from orders.orders import selectors
from orders.orders import words as order_words
from orders.orders.models import Order
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderStatus
from portal.components import times, values
from portal.kernel.keyset import Sort
from portal.kernel.money import from_minor
from portal.pages import panels
from portal.pages.details import DetailPage, find
from portal.pages.files import hand_out
from portal.pages.lists import ListPage, ListTab
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to
from portal.people.models import Role
from portal.reasons.models import Reason, ReasonKind
from portal.time import clock


def _mine(user: Any) -> Q:
    """What waits for this reader."""
    if user.is_support:
        return Q(status=C.PLATFORM_REVIEW) & ~Q(requested_by=user.pk)
    return Q(status=C.REQUESTED) & ~Q(requested_by__role=Role.SELLER) if user.is_seller else Q(status=C.COUNTERED)


def _answered_today(user: Any) -> Q:
    """What people of the reader's side answered today; neither the machine's answers nor the shop's own cancelling."""
    local = clock.now().astimezone(clock.zone("CN"))
    today = Q(answered_at__gte=local.replace(hour=0, minute=0, second=0, microsecond=0), by_shop=False)
    if user.is_support:
        return today & ~Q(answered_by__role__in=(Role.CUSTOMER, Role.SELLER, Role.SYSTEM))
    return today & Q(answered_by__role=Role.SELLER)


def _late(user: Any) -> Q:
    return _mine(user) & (Q(due_at__lt=clock.now()) | Q(escalated_at__isnull=False))


ENDED = (C.COMPLETED, C.REJECTED, C.REFUSED, C.MISSED, C.RETRACTED)


class Band(NamedTuple):
    """Amounts from `least` up to, not including, `below`, in minor units of whatever currency."""

    label: Any
    least: int
    below: int | None


BRINGS: dict[str, Any] = {
    C.RECALLING: _("Once the parcel is back"),
    C.COUNTERED: _("If the buyer agrees to the cost"),
}
"""What the rows beside the queue are about, where it is not approving."""

BANDS = {
    "small": Band(_("Below 100"), 0, 100_00),
    "middle": Band(_("100 to 500"), 100_00, 500_00),
    "large": Band(_("500 and above"), 500_00, None),
}


def _reasons_in_use(language: str) -> list[tuple[str, str]]:
    """The managed reasons to cancel, by code. They change rarely, so every process asks for them once in five minutes."""

    def ask() -> list[tuple[str, str]]:
        rows = Reason.objects.offered(ReasonKind.CANCEL_ORDER)
        return list({reason.code: (reason.code, reason.label) for reason in rows}.values())

    return cache.get_or_set(f"orders.reasons.{language}", ask, 300) or []


QUEUE_TABS = (
    ListTab("mine", _("My turn"), _mine),
    ListTab("requested", _("Waiting for the seller"), lambda user: Q(status=C.REQUESTED)),
    ListTab("buyer", _("Waiting for the buyer"), Q(status=C.COUNTERED)),
    ListTab("recalling", _("Being called back"), Q(status=C.RECALLING)),
    ListTab("platform", _("With the platform"), Q(status=C.PLATFORM_REVIEW)),
    ListTab("ended", _("Ended"), Q(status__in=ENDED), count=False),
    ListTab("all", _("All"), count=False),
    ListTab("answered", "", _answered_today, head=True),
    ListTab("late", "", _late, head=True),
)
OWN_TABS = (
    ListTab("open", _("Under way"), Q(status__in=OrderCancellation.OPEN)),
    ListTab("all", _("All"), count=False),
)


@open_to(*SIGNED_IN)
class CancellationList(ListPage):
    """订单管理: requests to cancel by remaining time, one open beside them (R117). Customers see their own as rows."""

    model = OrderCancellation
    template_name = "orders/cancellation_list.html"
    search_fields = ("^number", "^order__number", "^order__shop_number", "order__lines__name", "=customer__phone",
                     "order__buyer_name")  # fmt: skip
    search_label = _("Order, phone, goods")
    sorts = {
        "due": Sort("due_at", _("Remaining time"), ascending=True, nullable=True),
        "newest": Sort("created_at", _("Newest first")),
    }
    export_columns = (
        (_("Number"), "number"),
        (_("Order"), lambda case: case.order.shop_number),
        (_("Kind"), lambda case: case.kind_label),
        (_("Status"), lambda case: case.get_status_display()),
        (_("Goods"), wording.queue_title),
        (_("Buyer"), wording.customer_name),
        (_("Reason"), lambda case: case.reason.label if case.reason else ""),
        (_("Comes back"), lambda case: from_minor(case.returned, case.currency)),
        (_("Kept"), lambda case: from_minor(case.kept, case.currency)),
        (_("Currency"), "currency"),
        (_("Requested"), lambda case: case.created_at),
        (_("Answer by"), lambda case: case.due_at),
        (_("Ship by"), lambda case: case.order.promised_ship_at if case.order.status == OrderStatus.PAID else None),
        (_("Answered"), lambda case: case.answered_at),
    )

    @property
    def title(self) -> Any:
        return gettext("Order management") if is_staff(self.request.user) else gettext("Cancellations")

    @property
    def empty(self) -> Any:
        if is_staff(self.request.user):
            return gettext("Nothing waits here.")
        return gettext("You have not asked to cancel anything.")

    @property
    def tabs(self) -> Sequence[ListTab]:  # type: ignore[override]
        user: Any = self.request.user
        if not is_staff(user):
            return OWN_TABS
        return [tab for tab in QUEUE_TABS if tab.name != ("platform" if user.is_support else "requested")]

    def drawn_tabs(self, counts: dict[str, int]) -> list[values.Tab]:
        shown = super().drawn_tabs(counts)
        return [tab for tab, one in zip(shown, self.tabs, strict=True) if one.name not in HIDDEN]

    def queryset(self) -> QuerySet:
        return OrderCancellation.objects.for_user(self.request.user).select_related(
            "order", "shop", "customer", "requested_by", "reason", "reimbursement"
        )

    def narrowed(self) -> QuerySet:
        return super().narrowed().filter(**self.narrowing)

    @property
    def narrowing(self) -> dict[str, Any]:
        """The reason and the band of amounts that were chosen, as conditions."""
        found: dict[str, Any] = {}
        if reason := self.request.GET.get("reason", "").replace("\x00", ""):
            found["reason__code"] = reason
        band = BANDS.get(self.request.GET.get("amount", ""))
        if band is not None:
            found |= {"returned__gte": band.least} | ({"returned__lt": band.below} if band.below else {})
        return found

    def menus(self) -> list[dict[str, Any]]:
        """What the queue can be narrowed to, each choice a link."""
        return [
            self._menu("reason", gettext("Reason"), _reasons_in_use(get_language() or "en")),
            self._menu("amount", gettext("Amount"), [(name, str(band.label)) for name, band in BANDS.items()]),
        ]

    def _menu(self, name: str, label: str, choices: list[tuple[str, str]]) -> dict[str, Any]:
        chosen = self.request.GET.get(name, "")
        items = [("", gettext("All")), *choices]
        return {
            "label": dict(choices).get(chosen, label),
            "chosen": bool(chosen),
            "choices": [
                {"label": words, "url": self.link(**{name: code}), "current": code == chosen} for code, words in items
            ],
        }

    def draw(self, case: OrderCancellation) -> values.QueueRow | values.Row:
        user: Any = self.request.user
        if not is_staff(user):
            return case_row(case, user)
        return values.QueueRow(
            url=case.get_absolute_url(),
            due=wording.due(case, user),
            number=case.number,
            kind=order_words.kind_and_promise(case),
            title=wording.queue_title(case),
            who=wording.who_and_shop(case, user),
            badge=wording.badge(case, user),
            amount=case.returned,
            currency=case.currency,
            current=case.number == self.request.GET.get("open"),
            panel_url=f"{case.get_absolute_url()}?fragment=panel",
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        staff = is_staff(self.request.user)
        context = super().get_context_data(is_staff=staff, **kwargs)
        context["is_filtered"] = context["is_filtered"] or bool(self.narrowing)
        context["clear_url"] = self.link(q="", reason="", amount="")
        return context | {
            "opened": self._opened(),
            "due_url": self.link(sort=""),
            "menus": self.menus() if staff else [],
            "answer_time": self._answer_time() if context["counts"].get("answered") else "",
        }

    def _answer_time(self) -> str:
        """How long today's answers took on average, in words (R121)."""
        rows = self.queryset().filter(_answered_today(self.request.user)).order_by()
        taken = ExpressionWrapper(F("answered_at") - F("created_at"), DurationField())
        mean = rows.aggregate(mean=Avg(taken))["mean"]
        return times.duration_text(mean) if mean is not None else ""

    def _opened(self) -> dict[str, Any] | None:
        """The request shown beside the queue."""
        number = self.request.GET.get("open", "")
        if not number or not is_staff(self.request.user):
            return None
        page = CancellationPage()
        page.setup(self.request, number=number)
        page.obj = find(page.queryset(), number)
        return page.get_context_data(number=number)


@open_to(*SIGNED_IN)
class CancellationPage(DetailPage):
    """One request to cancel: its story for the customer, its facts and the answer's buttons for staff (R117–R120)."""

    model = OrderCancellation
    template_name = "orders/cancellation_detail.html"
    fragments = {"panel": "orders/parts/_case_panel.html", "live": "orders/parts/_case_live.html"}

    @property
    def back(self) -> tuple[Any, str]:  # type: ignore[override]
        if is_staff(self.request.user):
            return gettext("Order management"), reverse("cancellations:list")
        return gettext("Order"), self.obj.order.get_absolute_url()

    def queryset(self) -> QuerySet:
        return (
            OrderCancellation.objects.for_user(self.request.user)
            .select_related(
                "order__shop", "order__charge", "order__customer", "shop", "customer", "requested_by", "reason",
                "answer_reason", "answered_by", "reimbursement", "part_of",
            )
            .prefetch_related(Prefetch("lines", queryset=CancellationLine._default_manager.select_related("line")))
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for name in ("offered", "can", "cannot"):
            context[name] = [one for one in context[name] if not self._is_beside(one)]
        context["can"], context["cannot"] = panels.add_ways(
            "cancellation", self.obj, self.request.user, context["can"], context["cannot"]
        )
        return context

    def _is_beside(self, one: Any) -> bool:
        """Steps that need no offering or explaining here, such as a parcel's news when none is called back, or a customer's
        own steps to whoever judges between the sides."""
        name, status, user = one.name, self.obj.status, self.request.user
        if one.action.for_customer and status == C.PLATFORM_REVIEW and user.is_support:  # type: ignore[union-attr]
            return getattr(self.request, "acting", None) is None
        return not one.available and (
            (name in ("accept_recalls", "recover", "miss", "lose") and status != C.RECALLING)
            or (name in ("refuse", "appeal") and status not in (C.PLATFORM_REVIEW, C.REJECTED))
            or (name == "accept" and status != C.COUNTERED)
            or (name == "retract" and status == C.RETRACTED)
            or (name in ("approve", "counter", "reject", "refuse") and status in ENDED)
        )

    def describe(self, obj: OrderCancellation, user: Any) -> dict[str, Any]:
        staff = is_staff(user)
        about = {row.line_id for row in obj.lines.all()}
        parcels = selectors.carrying(selectors.parcels_of(obj.order), about) if obj.after_shipping else []
        shown = {
            "badge": wording.badge(obj, user),
            "kind": obj.kind_label,
            "statement": wording.statement(obj, user),
            "lead": wording.lead(obj, user),
            "words_title": wording.words_title(obj, user),
            "way_on": wording.way_on(obj, user),
            "until": wording.until(obj, user),
            "steps": wording.steps(obj, user),
            "goods": wording.case_goods(obj),
            "facts": [*wording.shop_fact(obj, user), *consequences.quote_facts(obj, mine=not staff)],
            "brings": consequences.brings(obj, parcels) if staff and obj.is_open else [],
            "brings_title": BRINGS.get(obj.status, _("What approving brings")),
            "sum": consequences.sum_of(obj, mine=not staff),
            "parcels": parcels,
            "is_staff": staff,
            "refund": self._refund(obj),
            "keys": {"approve": "a", "counter": "c", "reject": "r"},
        }
        if staff and obj.status == C.PLATFORM_REVIEW:
            shown["sides"] = sides.sides(obj, appeal=selectors.appeal_words(obj), parcels=parcels)
        if staff and obj.customer_id:
            shown["buyer"] = self._buyer(obj, user)
        return shown

    def _refund(self, obj: OrderCancellation) -> dict[str, Any] | None:
        """The money's own progress, beside the request."""
        if obj.reimbursement is None:
            return None
        first = obj.reimbursement.refunds.order_by("pk").first()
        return {"url": first.get_absolute_url(), "row": first} if first else None

    def _buyer(self, obj: OrderCancellation, user: Any) -> dict[str, int]:
        """How often this buyer ordered and cancelled in the reader's shops."""
        return (
            Order.objects.for_user(user)
            .filter(customer=obj.customer_id, shop=obj.shop_id)
            .aggregate(
                orders=Count("pk", distinct=True),
                cancelled=Count("cancellations", filter=Q(cancellations__by_shop=False), distinct=True),
            )
        )

    def story(self, obj: OrderCancellation, user: Any) -> list[values.Story]:
        next_one = wording.coming(obj, user)
        return [*([next_one] if next_one else []), *super().story(obj, user)]

    def mark(self, obj: OrderCancellation) -> Iterable[Any]:
        return (obj.order.status, obj.order.version)


@open_to(*SIGNED_IN)
class CancellationAction(ActionPage):
    """Every step of a request to cancel."""

    table = ORDER_CANCELLATION
    page = CancellationPage

    def queryset(self) -> QuerySet:
        return CancellationPage.queryset(self).prefetch_related("order__charge__payments__shop")  # type: ignore[arg-type]

    def sent_queryset(self) -> QuerySet:
        return self.queryset().prefetch_related(None)


@open_to(*SIGNED_IN)
def proof(request: HttpRequest, number: str) -> FileResponse:
    """What the seller gave as proof of a cost; both sides may read it."""
    case: OrderCancellation = find(OrderCancellation.objects.for_user(request.user), number)
    name = case.counter_proof.name.rsplit("/", 1)[-1]
    return hand_out(
        case.counter_proof,
        name=name,
        as_download=not name.endswith((".jpg", ".png")),
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


def list_url(tab: str = "") -> str:
    """The queue of requests, at a tab."""
    return f"{reverse('cancellations:list')}?tab={tab}" if tab else reverse("cancellations:list")
