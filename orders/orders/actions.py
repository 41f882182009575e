"""What people may do with an order."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.asking import permissions as asking_permissions
from orders.bin import commands as bin_commands
from orders.bin import permissions as bin_permissions
from orders.bin.forms import DeleteForm
from orders.cancellations import consequences, prices
from orders.cancellations import wording as cancellation_wording
from orders.cancellations.commands import asking
from orders.cancellations.models import OrderCancellation
from orders.cancellations.order_forms import CancelForm, ShopCancelForm
from orders.cancellations.promised import called_back, promised
from orders.cancellations.quotes import SHOP, Quote
from orders.changes import commands as change_commands
from orders.changes import permissions as change_permissions
from orders.changes import wording as change_wording
from orders.changes.forms import ChangeForm
from orders.deadlines import ANSWER_HOURS
from orders.orders import commands, permissions, pieces, selectors, words
from orders.orders.forms import LetGoForm
from orders.orders.models import Order
from orders.parcels import commands as parcel_commands
from orders.parcels import permissions as parcel_permissions
from orders.parcels.forms import CorrectParcelForm, ShipForm
from orders.statuses import CancellationStatus, OrderChangeStatus, OrderStatus
from orders.stops import commands as stop_commands
from portal.components import signs, times, values
from portal.doors.actions import Action, Actions
from portal.people.permissions import is_staff
from portal.time import clock
from portal.time.business_time import add_working_hours


def _quote(order: Order, form: Any) -> Quote:
    """The price of what the form names so far: all that is free until pieces are chosen."""
    given = getattr(form, "cleaned_data", {}) if form is not None and form.is_bound else {}
    lines = form.lines if form is not None else pieces.lines_of(order)
    wanted = form.wanted if isinstance(form, CancelForm) else pieces.whole(lines)
    reason = given.get("reason")
    return prices.price(
        order, order.shop, lines, wanted, fault=reason.fault if reason else "", left_by_customer=given.get("leave") or 0
    )


def _cancels(order: Order, user: Any, form: Any) -> dict[str, Any]:
    """What asking to cancel brings, and who answers until when; nothing while pieces or amount cannot be."""
    mine = words.is_mine(order, user)
    head = {
        "heading": gettext("Before you cancel, see what will happen")
        if mine
        else gettext("Cancel as %(customer)s asked: this will happen") % {"customer": words.buyer(order)},
        "lead": gettext("Worked out as things are now; it holds once you confirm."),
        "goods_name": order.shop.name,
    }
    if isinstance(form, CancelForm) and not form.is_clear:
        return head | {"lead": gettext("Worked out as soon as the pieces and the amount are right.")}
    quote = _quote(order, form)
    if not quote.is_possible:
        return head | {"lead": asking_permissions.impossible(quote), "consequences": []}
    at_once = asking_permissions.needs_no_answer(order, quote)
    lines = form.lines if isinstance(form, CancelForm) else pieces.lines_of(order)
    gone = {
        line.line.pk: line.sent_among(row["quantity"])
        for line in lines
        for row in quote.lines
        if row["line"] == line.line.pk
    }
    rows = consequences.consequences(
        quote.frozen(),
        mine=mine,
        order=order,
        parcels=called_back(order, gone) if any(gone.values()) else (),
        gone=gone,
        at_once=at_once,
    )
    if quote.after_shipping and (here := sum(row["quantity"] for row in quote.lines) - sum(gone.values())):
        rows.append(consequences.stays_here(here, mine=mine))
    rows.append(consequences.stays_possible(order, mine=mine, at_once=at_once))
    shown: dict[str, Any] = head | {
        "consequences": rows,
    }
    if order.status != OrderStatus.PLACED:
        shown["until"] = _answer(order, quote, user)
    return shown


def _priced(order: Order, user: Any, form: Any) -> Any:
    """The terms of cancelling: the quote of what the form names, once that can be."""
    if isinstance(form, CancelForm) and not form.is_clear:
        return None
    quote = _quote(order, form)
    return promised(quote) if quote.is_possible else None


def _answer(order: Order, quote: Quote, user: Any) -> values.Until:
    """When somebody has to answer, or that nobody has to."""
    shop = order.shop
    if asking_permissions.needs_no_answer(order, quote):
        return values.Until("good", gettext("Cancelled at once; the seller need not answer"))
    due = add_working_hours(clock.now(), ANSWER_HOURS, shop.country)
    by_shop = is_staff(order, user) and not words.is_mine(order, user)
    to_platform = quote.after_shipping or quote.returned >= shop.silence_approves_below
    return values.Until(
        "them",
        (gettext("Platform support answers %(when)s") if by_shop else gettext("The seller answers %(when)s"))
        % {"when": times.by_text(due)},
        silence=gettext("No answer by then sends it to platform support")
        if to_platform
        else gettext("No answer by then counts as approval; the refund starts by itself"),
    )


def _shop_cancels(order: Order, user: Any, form: Any) -> dict[str, Any]:
    """What the shop's own cancelling brings: what it still has is cancelled and nothing is kept; the rest goes on."""
    lines = pieces.lines_of(order)
    quote = prices.price(order, order.shop, lines, pieces.here(lines), fault=SHOP)
    rows = consequences.consequences(quote.frozen(), mine=False, order=order, at_once=True)
    if quote.rest:
        rows.append(consequences.goes_on(quote.rest))
    rows.append(
        values.Consequence(
            "bars", gettext("It counts against the shop"), why=gettext("Cancelled by the shop is measured on its own.")
        )
    )
    return {"consequences": rows, "frozen": promised(quote)}


def _says_for_shop(_order: Order, user: Any) -> str:
    if user.is_seller:
        return gettext("You cannot deliver what is still with you: it is refunded at once")
    return gettext("The shop cannot deliver what is still with it: it is refunded at once")


def _says_restored(order: Order, user: Any) -> str:
    return gettext("Back among your orders") if order.customer_id == user.pk else gettext("Back among their orders")


def _says_deleting(order: Order, _user: Any) -> str:
    if order.status in (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED):
        return gettext("Also asks to cancel it: see first what comes back")
    return gettext("Moves to the recycle bin")


def _deletes(order: Order, user: Any, form: Any) -> dict[str, Any]:
    """Deleting hides; what is open is cancelled with it."""
    rows = [
        values.Consequence(
            "trash",
            gettext("The order moves to the recycle bin"),
            why=gettext("You can restore it any time. Refunds and after-sales go on."),
        )
    ]
    shown: dict[str, Any] = {"consequences": rows, "frozen": None}
    if form is not None and pieces.whole(form.lines):
        quote = _quote(order, form)
        rows += consequences.consequences(
            quote.frozen(),
            mine=words.is_mine(order, user),
            order=order,
            at_once=asking_permissions.needs_no_answer(order, quote),
        )
        shown |= {
            "lead": gettext("It is still open, so deleting it also asks to cancel it."),
            "frozen": promised(quote),
        }
        if order.status != OrderStatus.PLACED:
            shown["until"] = _answer(order, quote, user)
    return shown


def _ships(order: Order, user: Any, form: Any) -> dict[str, Any]:
    """What can be sent now, and where to."""
    here = [line for line in pieces.lines_of(order) if line.shippable]
    wish = next((one for one in order.changes.all() if one.status == OrderChangeStatus.REQUESTED), None)
    warning = {
        "sentence": gettext("A change is wished for and not answered yet. %(wish)s")
        % {"wish": change_wording.change_statement(wish)},
        "url": order.get_absolute_url(),
        "link": gettext("Answer it first"),
    } if wish else None  # fmt: skip
    return {
        "warning": warning,
        "goods": [
            values.Goods(
                line.line.name,
                words.goods_detail(line.line, line.shippable),
                None,
                order.currency,
                glyph=line.line.glyph,
            )
            for line in here
        ],
        "lead": gettext("Ship to %(address)s") % {"address": order.address} if order.address else "",
        "consequences": [
            values.Consequence(
                "truck",
                gettext("Already sent: %(parcel)s") % {"parcel": words.parcel_name(parcel)},
                why=words.parcel_pieces(parcel),
            )
            for parcel in selectors.parcels_with(order)
        ],
    }


def _arrived(order: Order, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            values.Consequence("check", gettext("The order counts as delivered")),
            values.Consequence(
                "shield",
                gettext("After-sales stays possible"),
                why=gettext("It can no longer be cancelled; a return or a repair can be asked for."),
            ),
        ]
    }


def _asked(order: Order, result: Any) -> Any:
    """What became of asking to cancel."""
    if result.status == CancellationStatus.COMPLETED:
        return cancellation_wording.statement(_fresh(result), result.requested_by)
    return signs.toast(
        gettext("Asked; platform support answers next")
        if result.filed_by_shop
        else gettext("Asked; the seller answers next"),
        undo_url=reverse("cancellations:action", args=[result.number, "retract"]),
    )


def _fresh(case: OrderCancellation) -> OrderCancellation:
    return OrderCancellation.objects.select_related("reimbursement", "order", "shop", "customer").get(pk=case.pk)


def _binned(order: Order, result: Any) -> Any:
    return signs.toast(
        gettext("Order moved to the recycle bin"), undo_url=reverse("orders:action", args=[order.number, "restore"])
    )


ORDER = Actions(
    Order,
    Action(
        "cancel", _("Cancel order"), asking_permissions.cancel, asking.request_cancellation, CancelForm,
        icon="x", tone="danger", says=_("See first what comes back, and when"),
        preview=_cancels, terms=_priced, done=_asked,
        for_customer=True, behalf=_("Cancel as the customer asked"), goal=(OrderStatus.CANCELLED,),
        stay=_("Keep it, go back"),
    ),
    Action(
        "request_cancellation", _("Request cancellation"), asking_permissions.request_after_shipping,
        asking.request_cancellation, CancelForm,
        icon="x", tone="danger", says=_("The parcel is called back; see first what that costs"),
        preview=_cancels, terms=_priced,
        done=_asked, for_customer=True, behalf=_("Cancel as the customer asked"), goal=(OrderStatus.CANCELLED,), stay=_("Keep it, go back"),
    ),
    Action(
        "ship", _("Ship"), parcel_permissions.ship, parcel_commands.ship_order, ShipForm,
        template="orders/ship.html", icon="truck", tone="primary", says=_("Enter carrier and tracking number"),
        preview=_ships, stay=_("Go back"),
        done=_("Shipped; the customer can follow it"),
    ),
    Action(
        "let_go", _("Send it all the same"), parcel_permissions.ship_all_the_same, stop_commands.ship_all_the_same, LetGoForm,
        icon="truck", says=_("Money of it went back elsewhere; say why it is sent"),
        done=_("It can be sent"),
    ),
    Action(
        "correct_parcel", _("Correct the tracking number"), parcel_permissions.correct_parcel, parcel_commands.correct_parcel,
        CorrectParcelForm, icon="edit", says=_("The customer is told, and follows the right parcel"),
        done=_("Corrected; the customer is told"),
    ),
    Action(
        "confirm_delivery", _("Confirm delivery"), parcel_permissions.deliver, commands.confirm_delivery,
        icon="check", tone="primary", says=_("You have received everything"),
        preview=_arrived, for_customer=True,
        done=_("Delivery confirmed"), goal=(OrderStatus.DELIVERED,),
    ),
    Action(
        "complete", _("Complete order"), permissions.complete, commands.complete_order,
        icon="check", says=_("All is well with it"), for_customer=True, done=_("Order completed"),
        goal=(OrderStatus.COMPLETED,),
    ),
    Action(
        "change", _("Change order"), change_permissions.request_change, change_commands.request_change, ChangeForm,
        icon="edit", says=_("Another address or variant, or fewer pieces"), for_customer=True,
        behalf=_("Change as the customer asked"),
        done=_("Asked; the seller answers within a day"),
    ),
    Action(
        "cancel_for_shop", _("Cancel for the shop"), asking_permissions.cancel_for_shop, asking.cancel_for_shop, ShopCancelForm,
        icon="x", tone="danger", says=_says_for_shop, preview=_shop_cancels,
        done=_("Cancelled; the refund is on its way"), goal=(OrderStatus.CANCELLED,),
    ),
    Action(
        "delete", _("Delete order"), bin_permissions.delete, bin_commands.delete_order, DeleteForm,
        icon="trash", says=_says_deleting, preview=_deletes, for_customer=True, done=_binned,
    ),
    Action(
        "restore", _("Restore"), bin_permissions.restore, bin_commands.restore_order,
        icon="undo", says=_says_restored, for_customer=True, done=_("Order restored"),
    ),
    url_name="orders:action",
)  # fmt: skip
