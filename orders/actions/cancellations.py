"""What people may do with a request to cancel."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from orders import commands, facts, policies, statements
from orders.actions.terms import called_back, promised
from orders.commands.cancellations import APPEAL_DAYS, COUNTER_DAYS
from orders.forms import AppealForm, ApproveForm, CounterForm, RejectForm, TakeBackForm, VerdictForm
from orders.models import OrderCancellation
from orders.statuses import CancellationStatus
from portal import clock, look
from portal.actions import Action, Actions
from portal.business_time import add_calendar_days
from portal.money import format_money


def _as_asked(case: OrderCancellation, user: Any, form: Any) -> Any:
    """The terms of agreeing: what was frozen with the request."""
    return promised(case.quote, case.returned)


def _approves(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What agreeing brings the shop; support sees whose decision it takes."""
    head: list[look.Consequence] = []
    if user.is_support and case.status == CancellationStatus.REQUESTED and case.due_at:
        words = gettext("The seller may still answer %(when)s; you decide in their place, and both sides read why.")
        head = [
            look.Consequence(
                "warn", gettext("It is the seller's turn"), why=words % {"when": look.by_text(case.due_at)}
            )
        ]
    return {
        "consequences": head
        + statements.consequences(
            case.quote,
            mine=False,
            order=case.order,
            returned=case.returned,
            parcels=called_back(case.order, {row.line_id: row.quantity for row in case.lines.all()})
            if case.after_shipping
            else (),
        ),
        "goods": statements.case_goods(case),
        "sides": _sides(case),
    }


def _sides(case: OrderCancellation) -> list[statements.Side]:
    """What both sides say, where the platform decides between them."""
    if case.status != CancellationStatus.PLATFORM_REVIEW:
        return []
    about = {row.line_id for row in case.lines.all()}
    parcels = facts.carrying(facts.parcels_with(case.order), about) if case.after_shipping else ()
    return statements.sides(case, appeal=facts.appeal_words(case), parcels=parcels)


def _refuses(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "sides": _sides(case),
        "goods": statements.case_goods(case),
        "consequences": [
            look.Consequence(
                "truck",
                gettext("The order goes on"),
                why=gettext("Nothing is refunded, and the goods are no longer held."),
            ),
            look.Consequence("user", gettext("Both sides read your reasons")),
        ],
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
                "truck",
                gettext("The order goes on"),
                why=gettext("Nothing is refunded, and the goods are no longer held."),
            ),
            look.Consequence(
                "user",
                gettext("%(customer)s reads your reason") % {"customer": statements.customer_name(case)},
                why=gettext("Until %(day)s the customer can ask the platform to step in.")
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
                gettext("The customer decides"),
                end=gettext("at most %(amount)s") % {"amount": statements.amount(case)},
                why=gettext("Agreed, the cost is taken off what comes back. Otherwise the platform can be asked."),
            )
        ],
        "until": look.Until(
            "them",
            gettext("The customer answers %(when)s") % {"when": look.by_text(due)},
            silence=gettext("No answer by then ends the request, and the order goes on"),
        ),
    }


def _takes_back(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            look.Consequence(
                "money",
                gettext("The customer no longer has to decide about it"),
                end=format_money(case.countered, case.currency),
                why=gettext("They are told that it was taken back."),
            ),
            look.Consequence(
                "clock", gettext("You answer anew"), why=gettext("In the time that was left when you proposed it.")
            ),
        ]
    }


def _reconsiders(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            look.Consequence(
                "clock", gettext("You answer anew"), why=gettext("In the time that was left when you rejected it.")
            ),
            look.Consequence(
                "lock", gettext("Its pieces are spoken for again"), why=gettext("They are not shipped meanwhile.")
            ),
        ]
    }


def _accepts(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    """What agreeing to the proposed cost brings the customer."""
    back = case.returned - case.countered
    rows = [
        look.Consequence(
            "card",
            gettext("You bear"),
            end=format_money(case.kept + case.countered, case.currency),
            why=case.counter_words,
        )
    ]
    rows[:0] = statements.consequences(case.quote, mine=True, order=case.order, returned=back)[:1]
    return {
        "goods": statements.case_goods(case),
        "consequences": rows,
        "frozen": [back, case.countered, case.kept],
    }


def _retracts(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            look.Consequence(
                "truck", gettext("The order goes on as it was"), why=gettext("What has not been sent is shipped.")
            ),
            look.Consequence("money", gettext("Nothing comes back"), end=format_money(0, case.currency)),
        ]
    }


def _appeals(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": [
            look.Consequence(
                "scale",
                gettext("Platform support decides"),
                why=gettext("Within 7 business days. What has not been sent is held until then."),
            )
        ]
    }


def _recovers(case: OrderCancellation, user: Any, form: Any) -> dict[str, Any]:
    return {
        "consequences": statements.consequences(case.quote, mine=False, order=case.order, returned=case.returned)[:4],
        "goods": statements.case_goods(case),
    }


def _approved(case: OrderCancellation, result: Any) -> Any:
    return statements.approved(result)


DECIDED = (CancellationStatus.COMPLETED, CancellationStatus.RECALLING)

ORDER_CANCELLATION = Actions(
    OrderCancellation,
    Action(
        "approve", pgettext_lazy("cancellation", "Approve"), policies.approve_request, commands.approve_cancellation, ApproveForm,
        icon="check", tone="primary", says=_("The refund starts by itself"), preview=_approves, terms=_as_asked,
        template="orders/approve.html", heading=_("Approve the cancellation"), stay=_("Go back"), done=_approved, goal=DECIDED,
    ),
    Action(
        "counter", _("Propose a cost"), policies.counter_request, commands.counter_cancellation, CounterForm,
        icon="money", says=_("A cost you already had, with proof"),
        preview=_counters, stay=_("Go back"),
        done=_("Proposed; the customer answers next"), goal=(CancellationStatus.COUNTERED,),
    ),
    Action(
        "take_back_cost", _("Take the proposed cost back"), policies.take_back_cost, commands.take_back_cost,
        icon="undo", says=_("Proposed by mistake: you answer anew"), preview=_takes_back, stay=_("Go back"),
        done=_("Taken back; answer anew in the time that is left"), goal=(CancellationStatus.REQUESTED,),
    ),
    Action(
        "reject", pgettext_lazy("cancellation", "Reject"), policies.reject_request, commands.reject_cancellation, RejectForm,
        icon="x", tone="danger", says=_("With a reason the customer reads"), preview=_rejects,
        template="orders/reject.html",
        heading=_("Reject the cancellation"), stay=_("Go back"), done=_("Rejected; the customer reads your reason"),
        goal=(CancellationStatus.REJECTED,),
    ),
    Action(
        "take_back", _("Take the rejection back"), policies.take_back_rejection, commands.take_back_rejection,
        TakeBackForm, icon="undo", says=_("Rejected by mistake: you answer anew"), preview=_reconsiders,
        stay=_("Go back"), done=_("Taken back; answer anew in the time that is left"),
        goal=(CancellationStatus.REQUESTED,),
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
        icon="scale", tone="danger", says=_("The order goes on; both sides read your reasons"), preview=_refuses,
        template="orders/approve.html", stay=_("Go back"),
        done=_("Decided; both sides are told"), goal=(CancellationStatus.REFUSED,),
    ),
    Action(
        "retract", _("Take back cancellation"), policies.retract_request, commands.retract_cancellation,
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
