"""The pages of orders and of the requests about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.cache import cache
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Prefetch, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from orders import commands, facts, statements
from orders.actions import ORDER, ORDER_CANCELLATION, ORDER_CHANGE
from orders.forms import ClaimForm
from orders.models import CancellationLine, Order, OrderCancellation, OrderChange
from orders.statuses import CancellationStatus as C
from orders.statuses import OrderChangeStatus, OrderStatus
from portal import clock, look
from portal.audience import CUSTOMER, PUBLIC, SIGNED_IN, open_to
from portal.errors import Refused
from portal.models import Reason, ReasonKind
from portal.money import from_minor
from portal.views import ActionPage, DetailPage, ListPage, ListTab, Sort
from portal.views.accounts import is_too_often
from portal.views.details import find

KEPT = Q(binned_at__isnull=True)
HIDDEN = ("bin", "answered", "late")
"""Tabs that are counted for the page's head, and not drawn."""

CUSTOMER_TABS = (
    ListTab("all", _("All"), KEPT, count=False),
    ListTab("placed", _("To pay"), KEPT & Q(status=OrderStatus.PLACED)),
    ListTab("paid", _("To ship"), KEPT & Q(status=OrderStatus.PAID)),
    ListTab("shipped", _("On its way"), KEPT & Q(status=OrderStatus.SHIPPED)),
    ListTab("done", _("Completed"), KEPT & Q(status__in=(OrderStatus.DELIVERED, OrderStatus.COMPLETED)), count=False),
    ListTab("cancelled", _("Cancelled"), KEPT & Q(status=OrderStatus.CANCELLED), count=False),
    ListTab("bin", "", ~KEPT),
)
STAFF_TABS = (
    ListTab("paid", _("To ship"), Q(status=OrderStatus.PAID)),
    ListTab("placed", _("To pay"), Q(status=OrderStatus.PLACED)),
    ListTab("shipped", _("On its way"), Q(status=OrderStatus.SHIPPED)),
    ListTab("done", _("Delivered"), Q(status__in=(OrderStatus.DELIVERED, OrderStatus.COMPLETED)), count=False),
    ListTab("cancelled", _("Cancelled"), Q(status=OrderStatus.CANCELLED), count=False),
    ListTab("all", _("All"), count=False),
)


def is_staff(user: Any) -> bool:
    """Whether somebody works in queues rather than on their own things."""
    return bool(user.is_seller or user.is_support)


# --- orders ------------------------------------------------------------------------------------------------------------


@open_to(*SIGNED_IN)
class OrderList(ListPage):
    """我的订单: a customer's orders as cards; staff see their shops' orders as a queue."""

    model = Order
    template_name = "orders/order_list.html"
    sorts = {"newest": Sort("placed_at", _("Newest first"))}
    export_columns = (
        (_("Number"), "number"),
        (_("Order number"), "shop_number"),
        (_("Status"), lambda order: order.get_status_display()),
        (_("Buyer"), lambda order: statements.buyer(order)),
        (_("Total"), lambda order: from_minor(order.total, order.currency)),
        (_("Currency"), "currency"),
        (_("Ordered"), lambda order: order.placed_at),
    )
    search_label = _("Order or goods")
    empty = _("No orders yet. Orders of the shops here show up as soon as they are placed.")

    @property
    def title(self) -> Any:
        return _text("Orders") if is_staff(self.request.user) else _text("My orders")

    @property
    def search_fields(self) -> Sequence[str]:  # type: ignore[override]
        if is_staff(self.request.user):
            return ("^number", "^shop_number", "lines__name", "buyer_name", "=buyer_phone")
        return ("^number", "^shop_number", "lines__name", "shop__name")

    @property
    def tabs(self) -> Sequence[ListTab]:  # type: ignore[override]
        return STAFF_TABS if is_staff(self.request.user) else CUSTOMER_TABS

    def drawn_tabs(self, counts: dict[str, int]) -> list[look.Tab]:
        shown = super().drawn_tabs(counts)
        return [tab for tab, one in zip(shown, self.tabs, strict=True) if one.name not in HIDDEN]

    def queryset(self) -> QuerySet:
        user: Any = self.request.user
        rows = facts.with_open_case(Order.objects.for_user(user).select_related("shop", "customer"))
        if is_staff(user):
            return facts.with_first_goods(rows)
        return rows.prefetch_related("lines")

    def draw(self, order: Order) -> look.Card | look.QueueRow:
        user: Any = self.request.user
        return queue_row(order, user) if is_staff(user) else card(order, user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_staff=is_staff(self.request.user), **kwargs)


def card(order: Any, user: Any) -> look.Card:
    """An order in its customer's list: one sentence if it waits for them, at most two buttons."""
    case = statements.open_case(order)
    notice = due = ""
    tone: Any = "them"
    if case is not None and case.status == C.COUNTERED:
        cost = statements.format_money(case.countered, case.currency)
        notice, tone = _text("The seller agrees, but asks you to bear %(cost)s.") % {"cost": cost}, "you"
    elif case is not None and case.status == C.REQUESTED:
        notice = _text("You asked to cancel; the seller answers next.")
    elif case is not None:
        notice = f"{case.get_status_display()}."
    if case is not None and case.due_at:
        due = look.by_text(case.due_at)
    lines = list(order.lines.all())
    return look.Card(
        head=order.shop.name,
        badge=statements.order_badge(order, user, case),
        goods=statements.goods(lines[:3], order.currency),
        url=order.get_absolute_url(),
        number=_text("and %(n)s more") % {"n": len(lines) - 3} if len(lines) > 3 else order.shop_number,
        notice=notice,
        notice_due=due,
        notice_tone=tone,
        buttons=card_buttons(order, case, lines),
    )


def card_buttons(order: Any, case: statements.OpenCase | None, lines: Sequence[Any]) -> list[look.Button]:
    """What the customer most likely came for."""
    if case is not None:
        url = reverse("cancellations:detail", args=[case.number])
        if case.status == C.COUNTERED:
            return [
                look.Button(_text("View details"), order.get_absolute_url()),
                look.Button(_text("Answer"), url, "primary"),
            ]
        return [look.Button(_text("View details"), url)]
    if order.status in (OrderStatus.PLACED, OrderStatus.PAID) and any(line.left for line in lines):
        return [
            look.Button(_text("Change order"), reverse("orders:action", args=[order.number, "change"])),
            look.Button(_text("Cancel order"), reverse("orders:action", args=[order.number, "cancel"])),
        ]
    if order.status == OrderStatus.SHIPPED:
        return [
            look.Button(_text("Track parcel"), order.get_absolute_url() + "#parcels"),
            look.Button(
                _text("Request cancellation"), reverse("orders:action", args=[order.number, "request_cancellation"])
            ),
        ]
    return [look.Button(_text("View details"), order.get_absolute_url())]


def queue_row(order: Any, user: Any) -> look.QueueRow:
    """An order in a list of staff. The time left is that of the open request, which pauses shipping, else of shipping."""
    case = statements.open_case(order)
    if case is not None:
        due = look.build_due(case.due_at, now=clock.now(), yours=statements.waits_for(case, user))
    else:
        promised = order.promised_ship_at if order.status == OrderStatus.PAID else None
        due = look.build_due(promised, now=clock.now(), since=order.paid_at, yours=user.is_seller)
    more = (order.goods_count or 0) - 1
    title = order.first_goods or ""
    return look.QueueRow(
        url=order.get_absolute_url(),
        due=due,
        number=order.shop_number,
        kind=look.day_text(order.placed_at),
        title=_text("%(first)s and %(n)s more") % {"first": title, "n": more} if more > 0 else title,
        who=statements.buyer(order),
        badge=statements.order_badge(order, user, case),
        amount=order.total,
        currency=order.currency,
    )


@open_to(CUSTOMER)
class OrderBin(ListPage):
    """The recycle bin: what was deleted when, what runs on, restored at once."""

    model = Order
    template_name = "orders/order_bin.html"
    title = _("Recycle bin")
    sorts = {"newest": Sort("binned_at")}
    empty = _("The recycle bin is empty. What you delete can be restored from here.")

    def queryset(self) -> QuerySet:
        rows = Order.objects.for_user(self.request.user).filter(~KEPT).select_related("shop")
        return facts.with_open_case(facts.with_first_goods(rows))

    def draw(self, order: Any) -> dict[str, Any]:
        case = statements.open_case(order)
        more = (order.goods_count or 0) - 1
        title = order.first_goods or order.shop_number
        assert order.binned_at is not None
        return {
            "title": _text("%(first)s and %(n)s more") % {"first": title, "n": more} if more > 0 else title,
            "text": f"{order.shop.name} · {order.shop_number}",
            "when": _text("Deleted %(day)s") % {"day": look.day_text(order.binned_at)},
            "url": order.get_absolute_url(),
            "glyph": look.glyph_for(title),
            "runs_on": _text("Cancelling goes on: %(status)s") % {"status": case.get_status_display()} if case else "",
            "restore_url": reverse("orders:action", args=[order.number, "restore"]),
        }


@open_to(*SIGNED_IN)
class OrderPage(DetailPage):
    """One order: where it is, what can be done, its parcels live, what was asked about it (R99, R135, R142)."""

    model = Order
    template_name = "orders/order_detail.html"
    fragments = {"live": "orders/parts/_order_live.html"}
    back: Any = (_("Orders"), reverse_lazy("orders:list"))

    def queryset(self) -> QuerySet:
        return facts.with_company(Order.objects.for_user(self.request.user))

    def beside(self, obj: Order) -> facts.Beside:
        """The order's parcels, requests and changes, fetched once a page."""
        if getattr(self, "_beside", None) is None:
            self._beside = facts.beside(obj)
        return self._beside

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["can"] = [one for one in context["can"] if not self._is_beside(one.name)]
        context["cannot"] = [one for one in context["cannot"] if not self._is_beside(one.name)]
        return context

    def _is_beside(self, name: str) -> bool:
        """Steps that make no sense to offer or explain here, such as restoring what was not deleted."""
        order: Order = self.obj
        return (
            (name == "restore" and not order.is_binned)
            or (name == "delete" and order.is_binned)
            or (name == "complete" and order.status != OrderStatus.DELIVERED)
            or (name == "confirm_delivery" and order.status != OrderStatus.SHIPPED)
            or (name == "ship" and order.status != OrderStatus.PAID and not self._came_back())
            or (name in ("change", "cancel_for_shop") and order.status not in (OrderStatus.PLACED, OrderStatus.PAID))
        )

    def _came_back(self) -> bool:
        """Whether pieces of a shipped order are at the shop again."""
        return self.obj.status == OrderStatus.SHIPPED and any(line.unsent for line in facts.lines_of(self.obj))

    def describe(self, obj: Order, user: Any) -> dict[str, Any]:
        beside = self.beside(obj)
        cases = beside.cases
        open_one = next((case for case in cases if case.is_open), None)
        lines = facts.lines_of(obj)
        return {
            "badge": statements.order_badge(obj, user, open_one),
            "kind": _text("Order"),
            "statement": statements.order_statement(obj, user, lines=lines),
            "lead": statements.order_lead(obj, user, cases),
            "until": statements.order_until(obj, user, cases),
            "steps": statements.order_steps(obj),
            "goods": [
                look.Goods(
                    line.line.name,
                    " · ".join(filter(None, (statements.goods_detail(line.line), statements.held_note(line)))),
                    line.line.paid,
                    obj.currency,
                    glyph=line.line.glyph,
                )
                for line in lines
            ],
            "facts": statements.order_facts(obj, user),
            "parcels": [
                {
                    "title": f"{parcel.carrier} {parcel.tracking_number}".strip() or parcel.number,
                    "badge": statements.parcel_badge(parcel),
                    "events": list(parcel.events.all())[:12],
                    "sent_at": parcel.sent_at,
                }
                for parcel in beside.parcels
            ],
            "case_rows": [case_row(case, user) for case in cases],
            "change": self._change(beside.changes, user),
        }

    def _change(self, changes: list[OrderChange], user: Any) -> dict[str, Any] | None:
        """The change that waits for an answer, with what the reader can do about it."""
        waiting = next((one for one in changes if one.status == OrderChangeStatus.REQUESTED), None)
        if waiting is None:
            return None
        return {
            "badge": statements.change_badge(waiting, user),
            "statement": statements.change_statement(waiting),
            "words": waiting.words,
            "until": statements.change_until(waiting, user),
            "offered": ORDER_CHANGE.offered(waiting, user),
        }

    def story(self, obj: Order, user: Any) -> list[look.Story]:
        next_one = statements.order_coming(obj, user, self.beside(obj).cases)
        return [*([next_one] if next_one else []), *super().story(obj, user)]

    def story_objects(self, obj: Order) -> Iterable[Any]:
        beside = self.beside(obj)
        return (obj, *beside.cases, *beside.parcels, *beside.changes)

    def mark(self, obj: Order) -> Iterable[Any]:
        beside = self.beside(obj)
        rows: list[Any] = [*beside.cases, *beside.parcels, *beside.changes]
        news = [event.pk for parcel in beside.parcels for event in list(parcel.events.all())[:1]]
        return [*((row.status, row.version, row.due_at) for row in rows), *news]


def case_row(case: OrderCancellation, user: Any) -> look.Row:
    """A request to cancel in a customer's lists."""
    badge = statements.badge(case, user)
    return look.Row(
        icon=badge.sign,
        title=statements.statement(case, user),
        url=case.get_absolute_url(),
        text=" · ".join(str(word) for word in (case.kind_label, badge.word)),
    )


@open_to(*SIGNED_IN)
class OrderAction(ActionPage):
    """Every step of an order."""

    table = ORDER
    page = OrderPage

    def queryset(self) -> QuerySet:
        return (
            Order.objects.for_user(self.request.user)
            .select_related("shop", "customer", "charge")
            .prefetch_related(facts.company(), facts.money(), "coupons", "changes")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """People know the order by the shop's number."""
        return super().get_context_data(**kwargs) | {"number": self.obj.shop_number}


@open_to(*SIGNED_IN)
class ChangeAction(ActionPage):
    """Every step of a change."""

    table = ORDER_CHANGE

    def queryset(self) -> QuerySet:
        return OrderChange.objects.for_user(self.request.user).select_related("order__shop", "shop", "customer", "line")


@open_to(PUBLIC)
class OrderClaim(FormView):
    """An order without an account finds its buyer; somebody without an account sees where it is (R135)."""

    template_name = "orders/order_claim.html"
    form_class = ClaimForm

    def form_valid(self, form: Any) -> HttpResponse:
        if is_too_often(self.request, "claim"):
            form.add_error(None, _text("Too many tries from here. Try again in an hour."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        user: Any = self.request.user
        found = facts.bought_by(form.cleaned_data["number"], form.cleaned_data["contact"])
        paid = form.cleaned_data["paid"]
        order = next((one for one in found if from_minor(one.total, one.currency) == paid), None)
        if order is None:
            form.add_error(None, _text("No such order. Check number, contact and amount."))
            return self.form_invalid(form)
        if not user.is_authenticated or is_staff(user):
            return self.render_to_response(self.get_context_data(form=None, **self._shown(order)))
        try:
            order = commands.claim_order(
                user,
                number=order.number,
                contact=form.cleaned_data["contact"],
                paid=order.total,
            )
        except Refused as no:
            form.add_error(None, str(no))
            return self.form_invalid(form)
        messages.success(self.request, _text("This order is now among yours"))
        return HttpResponseRedirect(order.get_absolute_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _shown(self, order: Order) -> dict[str, Any]:
        """Where the order is; nothing of who bought it."""
        stranger: Any = self.request.user
        return {
            "obj": order,
            "badge": look.Badge(statements.ORDER_TURNS[order.status], order.get_status_display()),
            "statement": statements.order_statement(order, stranger),
            "steps": statements.order_steps(order),
            "goods": statements.goods(order.lines.order_by("position"), order.currency),
            "next_url": self.request.path,
        }


# --- cancellations -----------------------------------------------------------------------------------------------------


def _mine(user: Any) -> Q:
    """What waits for this reader."""
    if user.is_support:
        return Q(status=C.PLATFORM_REVIEW)
    return Q(status=C.REQUESTED) if user.is_seller else Q(status=C.COUNTERED)


def _answered_today(user: Any) -> Q:
    local = clock.now().astimezone(clock.zone("CN"))
    return Q(answered_at__gte=local.replace(hour=0, minute=0, second=0, microsecond=0))


def _late(user: Any) -> Q:
    return _mine(user) & (Q(due_at__lt=clock.now()) | Q(escalated_at__isnull=False))


ENDED = (C.COMPLETED, C.REJECTED, C.REFUSED, C.MISSED, C.RETRACTED)


class Band(NamedTuple):
    """Amounts from `least` up to, not including, `below`, in minor units of whatever currency."""

    label: Any
    least: int
    below: int | None


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
    ListTab("answered", "", _answered_today),
    ListTab("late", "", _late),
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
        (_("Goods"), statements.queue_title),
        (_("Buyer"), statements.customer_name),
        (_("Reason"), lambda case: case.reason.label if case.reason else ""),
        (_("Comes back"), lambda case: from_minor(case.returned, case.currency)),
        (_("Kept"), lambda case: from_minor(case.kept, case.currency)),
        (_("Currency"), "currency"),
        (_("Requested"), lambda case: case.created_at),
        (_("Answer by"), lambda case: case.due_at),
        (_("Answered"), lambda case: case.answered_at),
    )

    @property
    def title(self) -> Any:
        return _text("Order management") if is_staff(self.request.user) else _text("Cancellations")

    @property
    def empty(self) -> Any:
        if is_staff(self.request.user):
            return _text("Nothing waits here.")
        return _text("You have not asked to cancel anything.")

    @property
    def tabs(self) -> Sequence[ListTab]:  # type: ignore[override]
        user: Any = self.request.user
        if not is_staff(user):
            return OWN_TABS
        return [tab for tab in QUEUE_TABS if tab.name != ("platform" if user.is_support else "requested")]

    def drawn_tabs(self, counts: dict[str, int]) -> list[look.Tab]:
        shown = super().drawn_tabs(counts)
        return [tab for tab, one in zip(shown, self.tabs, strict=True) if one.name not in HIDDEN]

    def queryset(self) -> QuerySet:
        rows = OrderCancellation.objects.for_user(self.request.user).select_related(
            "order", "shop", "customer", "reason", "reimbursement"
        )
        return rows.filter(**self.narrowing)

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
            self._menu("reason", _text("Reason"), _reasons_in_use(get_language() or "en")),
            self._menu("amount", _text("Amount"), [(name, str(band.label)) for name, band in BANDS.items()]),
        ]

    def _menu(self, name: str, label: str, choices: list[tuple[str, str]]) -> dict[str, Any]:
        chosen = self.request.GET.get(name, "")
        items = [("", _text("All")), *choices]
        return {
            "label": dict(choices).get(chosen, label),
            "chosen": bool(chosen),
            "choices": [
                {"label": words, "url": self.link(**{name: code}), "current": code == chosen} for code, words in items
            ],
        }

    def draw(self, case: OrderCancellation) -> look.QueueRow | look.Row:
        user: Any = self.request.user
        if not is_staff(user):
            return case_row(case, user)
        return look.QueueRow(
            url=case.get_absolute_url(),
            due=statements.due(case, user),
            number=case.number,
            kind=case.kind_label,
            title=statements.queue_title(case),
            who=statements.customer_name(case),
            badge=statements.badge(case, user),
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
        rows = self.queryset().filter(_answered_today(self.request.user), by_shop=False).order_by()
        taken = ExpressionWrapper(F("answered_at") - F("created_at"), DurationField())
        mean = rows.aggregate(mean=Avg(taken))["mean"]
        return look.duration_text(mean) if mean is not None else ""

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
            return _text("Order management"), reverse("cancellations:list")
        return _text("Order"), self.obj.order.get_absolute_url()

    def queryset(self) -> QuerySet:
        return (
            OrderCancellation.objects.for_user(self.request.user)
            .select_related(
                "order__shop", "order__charge", "order__customer", "shop", "customer", "reason", "answer_reason",
                "answered_by", "reimbursement",
            )
            .prefetch_related(Prefetch("lines", queryset=CancellationLine._default_manager.select_related("line")))
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for name in ("offered", "can", "cannot"):
            context[name] = [one for one in context[name] if one.available or not self._is_beside(one.name)]
        return context

    def _is_beside(self, name: str) -> bool:
        """Steps that need no explaining where they are not possible, such as a parcel's news when none is called back."""
        status = self.obj.status
        return (
            (name in ("accept_recalls", "recover", "miss", "lose") and status != C.RECALLING)
            or (name in ("refuse", "appeal") and status not in (C.PLATFORM_REVIEW, C.REJECTED))
            or (name == "accept" and status != C.COUNTERED)
            or (name in ("approve", "counter", "reject", "refuse") and status in ENDED)
        )

    def describe(self, obj: OrderCancellation, user: Any) -> dict[str, Any]:
        staff = is_staff(user)
        parcels = facts.parcels_of(obj.order) if obj.after_shipping else []
        shown = {
            "badge": statements.badge(obj, user),
            "kind": obj.kind_label,
            "statement": statements.statement(obj, user),
            "lead": statements.lead(obj, user),
            "until": statements.until(obj, user),
            "steps": statements.steps(obj),
            "goods": statements.case_goods(obj),
            "facts": statements.quote_facts(obj, mine=not staff),
            "brings": statements.brings(obj, parcels) if staff and obj.is_open else [],
            "brings_title": _text("Once the parcel is back")
            if obj.status == C.RECALLING
            else _text("What approving brings"),
            "parcels": parcels,
            "is_staff": staff,
            "refund": self._refund(obj),
            "keys": {"approve": "a", "counter": "c", "reject": "r"},
        }
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

    def story(self, obj: OrderCancellation, user: Any) -> list[look.Story]:
        next_one = statements.coming(obj, user)
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


@open_to(*SIGNED_IN)
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """What the seller gave as proof of a cost; both sides may read it."""
    case: OrderCancellation = find(OrderCancellation.objects.for_user(request.user), number)
    if not case.counter_proof:
        raise Http404
    name = case.counter_proof.name.rsplit("/", 1)[-1]
    answer = FileResponse(
        case.counter_proof.open("rb"), as_attachment=not name.endswith((".jpg", ".png")), filename=name
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[return-value]


def list_url(tab: str = "") -> str:
    """The queue of requests, at a tab."""
    return f"{reverse('cancellations:list')}?tab={tab}" if tab else reverse("cancellations:list")
