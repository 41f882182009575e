"""What people may do with a request to cancel."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from orders import deadlines
from orders.cancellations import consequences, permissions, sides, wording
from orders.cancellations.commands import answering, recalling
from orders.cancellations.forms import AppealForm, ApproveForm, CounterForm, RejectForm, TakeBackForm, VerdictForm
from orders.cancellations.models import OrderCancellation
from orders.cancellations.promised import called_back, promised
from orders.deadlines import APPEAL_DAYS, COUNTER_DAYS
from orders.orders import selectors
from orders.recalls import permissions as recall_permissions
from orders.statuses import CancellationStatus
from portal.components import times, values
from portal.doors.actions import Action, Actions
from portal.kernel.money import format_money
from portal.kernel.texts import filled
from portal.time import clock
from portal.time.business_time import add_calendar_days


def _as_asked(case: OrderCancellation, user: Any, form: Any) -> Any:
    """The terms of agreeing: what was frozen with the request."""
    return promised(case.quote, case.returned)


def _approves(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What agreeing brings the shop; support sees whose decision it takes."""
    head: list[values.Consequence] = []
    if user.is_support and case.status == CancellationStatus.REQUESTED and case.due_at:
        words = gettext("The seller may still answer %(when)s; you decide in their place, and both sides read why.")
        head = [
            values.Consequence(
                "warn", gettext("It is the seller's turn"), why=words % {"when": times.by_text(case.due_at)}
            )
        ]
    return {
        "consequences": head
        + consequences.consequences(
            case.quote,
            mine=False,
            order=case.order,
            returned=case.returned,
            parcels=called_back(case.order, {row.line_id: row.quantity for row in case.lines.all()})
            if case.after_shipping
            else (),
        ),
        "goods": wording.case_goods(case),
        "sides": _sides(case),
    }


def _sides(case: OrderCancellation) -> list[sides.Side]:
    """What both sides say, where the platform decides between them."""
    if case.status != CancellationStatus.PLATFORM_REVIEW:
        return []
    about = {row.line_id for row in case.lines.all()}
    parcels = selectors.carrying(selectors.parcels_with(case.order), about) if case.after_shipping else ()
    return sides.sides(case, appeal=selectors.appeal_words(case), parcels=parcels)


def _refuses(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "sides": _sides(case),
        "goods": wording.case_goods(case),
        "consequences": [
            values.Consequence(
                "truck",
                gettext("The order goes on"),
                why=gettext("Nothing is refunded, and the goods are no longer held."),
            ),
            values.Consequence("user", gettext("Both sides read your reasons")),
        ],
    }


def _rejects(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What saying no brings, and how the customer will read it as far as it is written."""
    written = getattr(form, "cleaned_data", {}) if form is not None and form.is_bound else {}
    reads = {
        "badge": values.Badge("bad", CancellationStatus.REJECTED.label),
        "statement": wording.rejection(),
        "lead": wording.rejection_lead(written.get("reason")),
        "words": written.get("words", ""),
    }
    return {
        "reads": reads if written.get("words") or written.get("reason") else None,
        "goods": wording.case_goods(case),
        "consequences": [
            values.Consequence(
                "truck",
                gettext("The order goes on"),
                why=gettext("Nothing is refunded, and the goods are no longer held."),
            ),
            values.Consequence(
                "user",
                gettext("%(customer)s reads your reason") % {"customer": wording.customer_name(case)},
                why=gettext("Until %(day)s the customer can ask the platform to step in.")
                % {"day": times.moment_text(add_calendar_days(clock.now(), APPEAL_DAYS, case.shop.country))},
            ),
        ],
    }


def _counters(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    due = add_calendar_days(clock.now(), COUNTER_DAYS, case.shop.country)
    return {
        "goods": wording.case_goods(case),
        "consequences": [
            values.Consequence(
                "money",
                gettext("The customer decides"),
                end=gettext("at most %(amount)s") % {"amount": wording.amount(case)},
                why=gettext("Agreed, the cost is taken off what comes back. Otherwise the platform can be asked."),
            )
        ],
        "until": values.Until(
            "them",
            gettext("The customer answers %(when)s") % {"when": times.by_text(due)},
            silence=gettext("No answer by then ends the request, and the order goes on"),
        ),
    }


def _takes_back(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            values.Consequence(
                "money",
                gettext("The customer no longer has to decide about it"),
                end=format_money(case.countered, case.currency),
                why=gettext("They are told that it was taken back."),
            ),
            values.Consequence(
                "clock", gettext("You answer anew"), why=gettext("In the time that was left when you proposed it.")
            ),
        ]
    }


def _reconsiders(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            values.Consequence(
                "clock", gettext("You answer anew"), why=gettext("In the time that was left when you rejected it.")
            ),
            values.Consequence(
                "lock", gettext("Its pieces are spoken for again"), why=gettext("They are not shipped meanwhile.")
            ),
        ]
    }


def _accepts(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What agreeing to the proposed cost brings the customer."""
    back = case.returned - case.countered
    rows = [
        values.Consequence(
            "card",
            gettext("You bear"),
            end=format_money(case.kept + case.countered, case.currency),
            why=case.counter_words,
        )
    ]
    rows[:0] = consequences.consequences(case.quote, mine=True, order=case.order, returned=back)[:1]
    return {
        "goods": wording.case_goods(case),
        "consequences": rows,
        "frozen": [back, case.countered, case.kept],
    }


def _retracts(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            values.Consequence(
                "truck", gettext("The order goes on as it was"), why=gettext("What has not been sent is shipped.")
            ),
            values.Consequence("money", gettext("Nothing comes back"), end=format_money(0, case.currency)),
        ]
    }


def _appeals(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            values.Consequence(
                "scale",
                gettext("Platform support decides"),
                why=gettext("Within %(days)s business days. What has not been sent is held until then.")
                % {"days": deadlines.PLATFORM_DAYS},
            )
        ]
    }


def _recovers(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": consequences.consequences(case.quote, mine=False, order=case.order, returned=case.returned)[:4],
        "goods": wording.case_goods(case),
    }


def _approved(case: OrderCancellation, result: Any) -> Any:
    return wording.approved(result)


DECIDED = (CancellationStatus.COMPLETED, CancellationStatus.RECALLING)

ORDER_CANCELLATION = Actions(
    OrderCancellation,
    Action(
        "approve", pgettext_lazy("cancellation", "Approve"), permissions.approve_request, answering.approve_cancellation, ApproveForm,
        icon="check", tone="primary", says=_("The refund starts by itself"), preview=_approves, terms=_as_asked,
        template="orders/approve.html", heading=_("Approve the cancellation"), stay=_("Go back"), done=_approved, goal=DECIDED,
    ),
    Action(
        "counter", _("Propose a cost"), permissions.counter_request, answering.counter_cancellation, CounterForm,
        icon="money", says=_("A cost you already had, with proof"),
        preview=_counters, stay=_("Go back"),
        done=_("Proposed; the customer answers next"), goal=(CancellationStatus.COUNTERED,),
    ),
    Action(
        "take_back_cost", _("Take the proposed cost back"), permissions.take_back_cost, answering.take_back_cost,
        icon="undo", says=_("Proposed by mistake: you answer anew"), preview=_takes_back, stay=_("Go back"),
        done=_("Taken back; answer anew in the time that is left"), goal=(CancellationStatus.REQUESTED,),
    ),
    Action(
        "reject", pgettext_lazy("cancellation", "Reject"), permissions.reject_request, answering.reject_cancellation, RejectForm,
        icon="x", tone="danger", says=_("With a reason the customer reads"), preview=_rejects,
        template="orders/reject.html",
        heading=_("Reject the cancellation"), stay=_("Go back"), done=_("Rejected; the customer reads your reason"),
        goal=(CancellationStatus.REJECTED,),
    ),
    Action(
        "take_back", _("Take the rejection back"), permissions.take_back_rejection, answering.take_back_rejection,
        TakeBackForm, icon="undo", says=_("Rejected by mistake: you answer anew"), preview=_reconsiders,
        stay=_("Go back"), done=_("Taken back; answer anew in the time that is left"),
        goal=(CancellationStatus.REQUESTED,),
    ),
    Action(
        "accept", _("Accept the cost"), permissions.accept, answering.accept_counter,
        icon="check", tone="primary", says=_("It is cancelled, less the cost"), preview=_accepts, for_customer=True,
        stay=_("Go back"), done=_("Agreed; it is being cancelled"), goal=DECIDED,
    ),
    Action(
        "appeal", _("Ask the platform to step in"), permissions.appeal, answering.appeal_cancellation, AppealForm,
        icon="scale", says=filled(_("Platform support decides within %(days)s business days"), days=deadlines.PLATFORM_DAYS),
        preview=_appeals, for_customer=True,
        stay=_("Go back"), done=_("Platform support looks at it now"), goal=(CancellationStatus.PLATFORM_REVIEW,),
    ),
    Action(
        "refuse", _("Decide against it"), permissions.refuse, answering.refuse_cancellation, VerdictForm,
        icon="scale", tone="danger", says=_("The order goes on; both sides read your reasons"), preview=_refuses,
        template="orders/approve.html", stay=_("Go back"),
        done=_("Decided; both sides are told"), goal=(CancellationStatus.REFUSED,),
    ),
    Action(
        "retract", _("Take back cancellation"), permissions.retract_request, answering.retract_cancellation,
        icon="undo", says=_("The order goes on as it was"),
        preview=_retracts, for_customer=True, stay=_("Go back"),
        done=_("Taken back; the order goes on"), goal=(CancellationStatus.RETRACTED,),
    ),
    Action(
        "accept_recalls", _("The carrier tries to stop it"), recall_permissions.accept_recalls, recalling.accept_recalls,
        icon="clock", says=_("Ten more days for its news"), stay=_("Go back"), done=_("Noted; the customer can follow it"),
    ),
    Action(
        "recover", _("Parcel is back"), recall_permissions.recover, recalling.recover_parcel,
        icon="box", tone="primary", says=_("The refund starts by itself"),
        preview=_recovers, terms=_as_asked, stay=_("Go back"),
        done=_("Back; the refund is on its way"), goal=(CancellationStatus.COMPLETED,),
    ),
    Action(
        "miss", _("Delivered all the same"), recall_permissions.miss, recalling.miss_parcel,
        icon="truck", says=_("The order goes on; a return can be asked for"), stay=_("Go back"),
        done=_("Noted; the order goes on"), goal=(CancellationStatus.MISSED,),
    ),
    Action(
        "lose", _("Parcel is lost"), recall_permissions.lose, recalling.lose_parcel,
        icon="warn", says=_("Everything comes back to the customer"), stay=_("Go back"),
        done=_("Noted; everything goes back to the customer"), goal=(CancellationStatus.COMPLETED,),
    ),
    url_name="cancellations:action",
)  # fmt: skip
