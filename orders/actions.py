"""What people may do with orders, cancellations and changes: read by page, API and admin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders import commands, facts, policies, statements
from orders.commands.cancellations import ANSWER_HOURS, APPEAL_DAYS, COUNTER_DAYS
from orders.forms import (
    AppealForm,
    CancelForm,
    ChangeAnswerForm,
    ChangeForm,
    ChangeRefusalForm,
    CounterForm,
    DeleteForm,
    NoteForm,
    RejectForm,
    ShipForm,
    ShopCancelForm,
    VerdictForm,
)
from orders.models import Order, OrderCancellation, OrderChange, Shipment
from orders.quotes import SHOP, Quote
from orders.statuses import CancellationStatus, OrderChangeStatus, OrderStatus, ShipmentStatus
from portal import clock, look
from portal.actions import Action, Actions
from portal.business_time import add_calendar_days, add_working_hours
from portal.money import format_money


def _terms(quote: Quote | dict[str, Any], returned: int | None = None) -> list[Any]:
    """What of a quote is promised: the amounts, and who bears what."""
    row = quote.frozen() if isinstance(quote, Quote) else quote
    back = row["returned"] if returned is None else returned
    return [back, row["goods"], row["freight"], row["fee"], row["recall_fee"], row["offered"], row["currency"]]


# --- orders ------------------------------------------------------------------------------------------------------------


def _quote(order: Order, form: Any) -> Quote:
    """The price of what the form names so far: all that is free until pieces are chosen."""
    given = getattr(form, "cleaned_data", {}) if form is not None and form.is_bound else {}
    lines = form.lines if form is not None else facts.lines_of(order)
    wanted = form.wanted if isinstance(form, CancelForm) else facts.whole(lines)
    reason = given.get("reason")
    return facts.price(
        order, order.shop, lines, wanted, fault=reason.fault if reason else "", left_by_customer=given.get("leave") or 0
    )


def _cancels(order: Order, user: Any, form: Any) -> dict[str, Any]:
    """What asking to cancel brings, and who answers until when; nothing while pieces or amount cannot be."""
    head = {
        "heading": _text("Before you cancel, see what will happen"),
        "lead": _text("Worked out as things are now; it holds once you confirm."),
        "goods_name": order.shop.name,
    }
    if isinstance(form, CancelForm) and not form.is_clear:
        return head | {"lead": _text("Worked out as soon as the pieces and the amount are right.")}
    quote = _quote(order, form)
    mine = statements.is_mine(order, user)
    lines = form.lines if isinstance(form, CancelForm) else facts.lines_of(order)
    gone = {
        line.line.pk: line.sent_among(row["quantity"])
        for line in lines
        for row in quote.lines
        if row["line"] == line.line.pk
    }
    rows = statements.consequences(
        quote.frozen(),
        mine=mine,
        charge=order.charge,
        parcels=_called_back(order, gone) if any(gone.values()) else (),
        gone=gone,
    )
    if quote.after_shipping and (here := sum(row["quantity"] for row in quote.lines) - sum(gone.values())):
        rows.append(statements.stays_here(here, mine=mine))
    rows.append(statements.stays_possible(order))
    shown: dict[str, Any] = head | {
        "consequences": rows,
    }
    if order.status != OrderStatus.PLACED:
        shown["until"] = _answer(order, quote)
    return shown


def _called_back(order: Order, gone: Mapping[int, int]) -> list[Shipment]:
    """The parcels on their way with pieces of these lines (line id → pieces that have left)."""
    parcels = [parcel for parcel in facts.parcels_with(order) if parcel.status == ShipmentStatus.IN_TRANSIT]
    return facts.carrying(parcels, {line for line, count in gone.items() if count})


def _priced(order: Order, user: Any, form: Any) -> Any:
    """The terms of cancelling: the quote of what the form names, once that can be."""
    return None if isinstance(form, CancelForm) and not form.is_clear else _terms(_quote(order, form))


def _answer(order: Order, quote: Quote) -> look.Until:
    """When the seller has to answer, or that nobody has to."""
    shop = order.shop
    within = order.paid_at and (clock.now() - order.paid_at).total_seconds() <= shop.free_window_minutes * 60
    if not quote.after_shipping and (
        (shop.free_window_minutes and within) or 0 < quote.returned < shop.auto_approve_below
    ):
        return look.Until("good", _text("Cancelled at once; the seller need not answer"))
    due = add_working_hours(clock.now(), ANSWER_HOURS, shop.country)
    to_platform = quote.after_shipping or quote.returned >= shop.silence_approves_below
    return look.Until(
        "them",
        _text("The seller answers %(when)s") % {"when": look.by_text(due)},
        silence=_text("No answer by then sends it to platform support")
        if to_platform
        else _text("No answer by then counts as approval; the refund starts by itself"),
    )


def _shop_cancels(order: Order, user: Any, form: Any) -> dict[str, Any]:
    """What the shop's own cancelling brings: everything goes back, nothing is kept."""
    lines = facts.lines_of(order)
    quote = facts.price(order, order.shop, lines, facts.whole(lines), fault=SHOP)
    rows = statements.consequences(quote.frozen(), mine=False, charge=order.charge)
    rows.append(
        look.Consequence(
            "bars", _text("It counts against the shop"), why=_text("Cancelled by the shop is measured on its own.")
        )
    )
    return {"consequences": rows, "frozen": _terms(quote)}


def _says_deleting(order: Order) -> str:
    if order.status in (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED):
        return _text("Also asks to cancel it: see first what comes back")
    return _text("Moves to the recycle bin")


def _deletes(order: Order, user: Any, form: Any) -> dict[str, Any]:
    """Deleting hides; what is open is cancelled with it."""
    rows = [
        look.Consequence(
            "trash",
            _text("The order moves to the recycle bin"),
            why=_text("You can restore it any time. Refunds and after-sales go on."),
        )
    ]
    shown: dict[str, Any] = {"consequences": rows, "frozen": None}
    if form is not None and facts.whole(form.lines):
        quote = _quote(order, form)
        rows += statements.consequences(quote.frozen(), mine=statements.is_mine(order, user), charge=order.charge)
        shown |= {
            "lead": _text("It is still open, so deleting it also asks to cancel it."),
            "frozen": _terms(quote),
        }
        if order.status != OrderStatus.PLACED:
            shown["until"] = _answer(order, quote)
    return shown


def _ships(order: Order, user: Any, form: Any) -> dict[str, Any]:
    """What can be sent now, and where to."""
    here = [line for line in facts.lines_of(order) if line.shippable]
    wish = next((one for one in order.changes.all() if one.status == OrderChangeStatus.REQUESTED), None)
    warning = {
        "sentence": _text("A change is wished for and not answered yet. %(wish)s")
        % {"wish": statements.change_statement(wish)},
        "url": order.get_absolute_url(),
        "link": _text("Answer it first"),
    } if wish else None  # fmt: skip
    return {
        "warning": warning,
        "goods": [
            look.Goods(
                line.line.name,
                statements.goods_detail(line.line, line.shippable),
                None,
                order.currency,
                glyph=line.line.glyph,
            )
            for line in here
        ],
        "lead": _text("Ship to %(address)s") % {"address": order.address} if order.address else "",
        "consequences": [
            look.Consequence(
                "truck",
                _text("Already sent: %(parcel)s") % {"parcel": statements.parcel_name(parcel)},
                why=statements.parcel_pieces(parcel),
            )
            for parcel in facts.parcels_with(order)
        ],
    }


def _arrived(order: Order, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            look.Consequence("check", _text("The order counts as delivered")),
            look.Consequence(
                "shield",
                _text("After-sales stays possible"),
                why=_text("It can no longer be cancelled; a return or a repair can be asked for."),
            ),
        ]
    }


def _asked(order: Order, result: Any) -> Any:
    """What became of asking to cancel."""
    if result.status == CancellationStatus.COMPLETED:
        return statements.statement(_fresh(result), result.requested_by)
    return look.toast(
        _text("Asked; the seller answers next"),
        undo_url=reverse("cancellations:action", args=[result.number, "retract"]),
    )


def _fresh(case: OrderCancellation) -> OrderCancellation:
    return OrderCancellation.objects.select_related("reimbursement", "order", "shop", "customer").get(pk=case.pk)


def _binned(order: Order, result: Any) -> Any:
    return look.toast(
        _text("Order moved to the recycle bin"), undo_url=reverse("orders:action", args=[order.number, "restore"])
    )


ORDER = Actions(
    Order,
    Action(
        "cancel", _("Cancel order"), policies.cancel, commands.request_cancellation, CancelForm,
        icon="x", tone="danger", says=_("See first what comes back, and when"),
        preview=_cancels, terms=_priced, done=_asked,
        for_customer=True, goal=(OrderStatus.CANCELLED,), stay=_("Keep it, go back"),
    ),
    Action(
        "request_cancellation", _("Request cancellation"), policies.request_after_shipping,
        commands.request_cancellation, CancelForm,
        icon="x", tone="danger", says=_("The parcel is called back; see first what that costs"),
        preview=_cancels, terms=_priced,
        done=_asked, for_customer=True, goal=(OrderStatus.CANCELLED,), stay=_("Keep it, go back"),
    ),
    Action(
        "ship", _("Ship"), policies.ship, commands.ship_order, ShipForm,
        template="orders/ship.html", icon="truck", tone="primary", says=_("Enter carrier and tracking number"),
        preview=_ships, stay=_("Go back"),
        done=_("Shipped; the customer can follow it"),
    ),
    Action(
        "confirm_delivery", _("Confirm delivery"), policies.deliver, commands.confirm_delivery,
        icon="check", tone="primary", says=_("You have received everything"),
        preview=_arrived, for_customer=True,
        done=_("Delivery confirmed"), goal=(OrderStatus.DELIVERED,),
    ),
    Action(
        "complete", _("Complete order"), policies.complete, commands.complete_order,
        icon="check", says=_("All is well with it"), for_customer=True, done=_("Order completed"),
        goal=(OrderStatus.COMPLETED,),
    ),
    Action(
        "change", _("Change order"), policies.request_change, commands.request_change, ChangeForm,
        icon="edit", says=_("Another address or variant, or fewer pieces"), for_customer=True,
        done=_("Asked; the seller answers within a day"),
    ),
    Action(
        "cancel_for_shop", _("Cancel for the shop"), policies.cancel_for_shop, commands.cancel_for_shop, ShopCancelForm,
        icon="x", tone="danger", says=_("You cannot deliver: everything is refunded at once"), preview=_shop_cancels,
        done=_("Cancelled; the refund is on its way"), goal=(OrderStatus.CANCELLED,),
    ),
    Action(
        "delete", _("Delete order"), policies.delete, commands.delete_order, DeleteForm,
        icon="trash", says=_says_deleting, preview=_deletes, for_customer=True, done=_binned,
    ),
    Action(
        "restore", _("Restore"), policies.restore, commands.restore_order,
        icon="undo", says=_("Back among your orders"), for_customer=True, done=_("Order restored"),
    ),
    url_name="orders:action",
)  # fmt: skip


# --- cancellations -----------------------------------------------------------------------------------------------------


def _as_asked(case: OrderCancellation, user: Any, form: Any) -> Any:
    """The terms of agreeing: what was frozen with the request."""
    return _terms(case.quote, case.returned)


def _approves(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What agreeing brings the shop."""
    return {
        "consequences": statements.consequences(
            case.quote,
            mine=False,
            charge=case.order.charge,
            returned=case.returned,
            parcels=_called_back(case.order, {row.line_id: row.quantity for row in case.lines.all()})
            if case.after_shipping
            else (),
        ),
        "goods": statements.case_goods(case),
    }


def _rejects(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What saying no brings, and how the customer will read it as far as it is written."""
    written = getattr(form, "cleaned_data", {}) if form is not None and form.is_bound else {}
    reads = {
        "badge": look.Badge("bad", CancellationStatus.REJECTED.label),
        "statement": statements.rejection(),
        "lead": statements.rejection_lead(written.get("reason")),
        "words": written.get("words", ""),
    }
    return {
        "reads": reads if written.get("words") or written.get("reason") else None,
        "goods": statements.case_goods(case),
        "consequences": [
            look.Consequence(
                "truck", _text("The order goes on"), why=_text("Nothing is refunded, and the goods are no longer held.")
            ),
            look.Consequence(
                "user",
                _text("%(customer)s reads your reason") % {"customer": statements.customer_name(case)},
                why=_text("Until %(day)s the customer can ask the platform to step in.")
                % {"day": look.moment_text(add_calendar_days(clock.now(), APPEAL_DAYS, case.shop.country))},
            ),
        ],
    }


def _counters(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    due = add_calendar_days(clock.now(), COUNTER_DAYS, case.shop.country)
    return {
        "goods": statements.case_goods(case),
        "consequences": [
            look.Consequence(
                "money",
                _text("The customer decides"),
                end=_text("at most %(amount)s") % {"amount": statements.amount(case)},
                why=_text("Agreed, the cost is taken off what comes back. Otherwise the platform can be asked."),
            )
        ],
        "until": look.Until(
            "them",
            _text("The customer answers %(when)s") % {"when": look.by_text(due)},
            silence=_text("No answer by then ends the request, and the order goes on"),
        ),
    }


def _accepts(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What agreeing to the proposed cost brings the customer."""
    back = case.returned - case.countered
    rows = [
        look.Consequence(
            "card",
            _text("You bear"),
            end=format_money(case.kept + case.countered, case.currency),
            why=case.counter_words,
        )
    ]
    rows[:0] = statements.consequences(case.quote, mine=True, charge=case.order.charge, returned=back)[:1]
    return {
        "goods": statements.case_goods(case),
        "consequences": rows,
        "frozen": [back, case.countered, case.kept],
    }


def _retracts(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            look.Consequence(
                "truck", _text("The order goes on as it was"), why=_text("What has not been sent is shipped.")
            ),
            look.Consequence("money", _text("Nothing comes back"), end=format_money(0, case.currency)),
        ]
    }


def _appeals(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            look.Consequence(
                "scale",
                _text("Platform support decides"),
                why=_text("Within 7 business days. What has not been sent is held until then."),
            )
        ]
    }


def _recovers(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": statements.consequences(
            case.quote, mine=False, charge=case.order.charge, returned=case.returned
        )[:4],
        "goods": statements.case_goods(case),
    }


def _approved(case: OrderCancellation, result: Any) -> Any:
    return statements.approved(result)


DECIDED = (CancellationStatus.COMPLETED, CancellationStatus.RECALLING)

ORDER_CANCELLATION = Actions(
    OrderCancellation,
    Action(
        "approve", pgettext_lazy("cancellation", "Approve"), policies.approve, commands.approve_cancellation, NoteForm,
        icon="check", tone="primary", says=_("The refund starts by itself"), preview=_approves, terms=_as_asked,
        heading=_("Approve the cancellation"), stay=_("Go back"), done=_approved, goal=DECIDED,
    ),
    Action(
        "counter", _("Propose a cost"), policies.counter, commands.counter_cancellation, CounterForm,
        icon="money", says=_("A cost you already had, with proof"),
        preview=_counters, stay=_("Go back"),
        done=_("Proposed; the customer answers next"), goal=(CancellationStatus.COUNTERED,),
    ),
    Action(
        "reject", pgettext_lazy("cancellation", "Reject"), policies.reject, commands.reject_cancellation, RejectForm,
        icon="x", tone="danger", says=_("With a reason the customer reads"), preview=_rejects,
        template="orders/reject.html",
        heading=_("Reject the cancellation"), stay=_("Go back"), done=_("Rejected; the customer reads your reason"),
        goal=(CancellationStatus.REJECTED,),
    ),
    Action(
        "accept", _("Accept the cost"), policies.accept, commands.accept_counter,
        icon="check", tone="primary", says=_("It is cancelled, less the cost"), preview=_accepts, for_customer=True,
        stay=_("Go back"), done=_("Agreed; it is being cancelled"), goal=DECIDED,
    ),
    Action(
        "appeal", _("Ask the platform to step in"), policies.appeal, commands.appeal_cancellation, AppealForm,
        icon="scale", says=_("Platform support decides within 7 business days"),
        preview=_appeals, for_customer=True,
        stay=_("Go back"), done=_("Platform support looks at it now"), goal=(CancellationStatus.PLATFORM_REVIEW,),
    ),
    Action(
        "refuse", _("Decide against it"), policies.refuse, commands.refuse_cancellation, VerdictForm,
        icon="scale", tone="danger", says=_("The order goes on; both sides read your reasons"), stay=_("Go back"),
        done=_("Decided; both sides are told"), goal=(CancellationStatus.REFUSED,),
    ),
    Action(
        "retract", _("Take back cancellation"), policies.retract, commands.retract_cancellation,
        icon="undo", says=_("The order goes on as it was"),
        preview=_retracts, for_customer=True, stay=_("Go back"),
        done=_("Taken back; the order goes on"), goal=(CancellationStatus.RETRACTED,),
    ),
    Action(
        "accept_recalls", _("The carrier tries to stop it"), policies.accept_recalls, commands.accept_recalls,
        icon="clock", says=_("Ten more days for its news"), stay=_("Go back"), done=_("Noted; the customer can follow it"),
    ),
    Action(
        "recover", _("Parcel is back"), policies.recover, commands.recover_parcel,
        icon="box", tone="primary", says=_("The refund starts by itself"),
        preview=_recovers, terms=_as_asked, stay=_("Go back"),
        done=_("Back; the refund is on its way"), goal=(CancellationStatus.COMPLETED,),
    ),
    Action(
        "miss", _("Delivered all the same"), policies.miss, commands.miss_parcel,
        icon="truck", says=_("The order goes on; a return can be asked for"), stay=_("Go back"),
        done=_("Noted; the order goes on"), goal=(CancellationStatus.MISSED,),
    ),
    Action(
        "lose", _("Parcel is lost"), policies.lose, commands.lose_parcel,
        icon="warn", says=_("Everything comes back to the customer"), stay=_("Go back"),
        done=_("Noted; everything goes back to the customer"), goal=(CancellationStatus.COMPLETED,),
    ),
    url_name="cancellations:action",
)  # fmt: skip


# --- changes -----------------------------------------------------------------------------------------------------------


def _applies(change: OrderChange, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            look.Consequence("edit", statements.change_statement(change), why=change.words),
        ],
        "frozen": [change.kind, change.after],
    }


ORDER_CHANGE = Actions(
    OrderChange,
    Action(
        "apply", _("Apply the change"), policies.answer_change, commands.apply_change, ChangeAnswerForm,
        icon="check", tone="primary", says=_("The order is as wished from now on"), preview=_applies, stay=_("Go back"),
        done=_("Applied; the customer is told"), goal=(OrderChangeStatus.APPLIED,),
    ),
    Action(
        "refuse", _("Refuse the change"), policies.answer_change, commands.refuse_change, ChangeRefusalForm,
        icon="x", says=_("The order stays as it is"), stay=_("Go back"), done=_("Refused; the customer reads your reason"),
        goal=(OrderChangeStatus.REFUSED,),
    ),
    Action(
        "retract", _("Leave the order as it is"), policies.retract_change, commands.retract_change,
        icon="undo", says=_("Takes the wish back"), for_customer=True, stay=_("Go back"),
        done=_("Taken back; the order stays as it is"), goal=(OrderChangeStatus.RETRACTED,),
    ),
    url_name="changes:action",
)  # fmt: skip
