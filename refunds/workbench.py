"""What money offers on home, workbench and in the search field."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.components import times, values
from portal.kernel import numbers
from portal.pages import workbench
from portal.pages.workbench import Found, Place, Queue
from refunds.gateways.models import GatewaySwitch
from refunds.inbox.models import GatewayNotice
from refunds.payments.models import Payment
from refunds.reconciliation.models import Difference
from refunds.refunds import causes
from refunds.refunds import wording as refund_wording
from refunds.refunds.models import BY_HAND, MISSED, OVERDUE, STUCK, Refund
from refunds.refunds.views import list_url, mine_to_check, row
from refunds.repayments import wording as repayment_wording
from refunds.repayments.models import Repayment
from refunds.statuses import Destination, NoticeVerdict, SwitchStatus

SHOWN = 3


@workbench.places
def refund_places(user: Any) -> list[Place]:
    """Customers look for their money; staff for their queues."""
    label = _("Refund progress") if not (user.is_seller or user.is_support) else _("Refunds")
    found = [Place("refunds", label, reverse("refunds:list"), 40, "money")]
    aside = {"in_nav": False, "in_menu": True}
    if user.is_support:
        found.append(Place("gateways", _("Payment providers"), reverse("gateways:list"), 47, "swap", **aside))
        found.append(Place("reconciliation", _("Reconciliation"), reverse("differences:list"), 45, "scale", **aside))
    if user.is_seller or user.is_support:
        found.append(Place("payments", _("Payments"), reverse("payments:list"), 44, "card", **aside))
        label = _("Accounts of shops") if user.is_support else _("Shop account")
        found.append(
            Place(
                "accounts",
                label,
                reverse("accounts:list" if user.is_support else "accounts:month"),
                46,
                "bank",
                **aside,
            )
        )
    return found


@workbench.checks
def proof_check(_user: None) -> list[values.Button]:
    return [values.Button(_("Check a proof of refund"), reverse("proofs:check"))]


@workbench.papers
def proof_at(code: str) -> list[str]:
    refund = Refund.objects.certified(code)
    return [reverse("proofs:detail", args=[refund.check_code])] if refund else []


@workbench.todo
def money_to_pay_back(user: Any) -> list[values.TurnCard]:
    """A customer's repayments that are due."""
    if user.is_seller or user.is_support:
        return []
    due = Repayment.objects.for_user(user).waiting().filter(reported_at=None).order_by("due_at")[:SHOWN]
    return [
        values.TurnCard(
            badge=repayment_wording.repayment_badge(repayment, user),
            title=repayment_wording.repayment_statement(repayment, user),
            text=repayment_wording.repayment_lead(repayment, user),
            url=repayment.get_absolute_url(),
            verb=_("I have paid it back"),
            due=times.by_text(repayment.due_at) if repayment.due_at else "",
        )
        for repayment in due
    ]


@workbench.running
def money_on_its_way(user: Any) -> list[values.Row]:
    """A customer's refunds under way, and what they have paid back and others have to find."""
    if user.is_seller or user.is_support:
        return []
    looked_for = Repayment.objects.for_user(user).waiting().filter(reported_at__isnull=False).order_by("due_at")
    late_first = (F("overdue_since").asc(nulls_last=True), "-pk")
    found = list(Refund.objects.for_user(user).holding_money().with_page().order_by(*late_first)[: SHOWN + 1])
    rows = [row(refund, user) for refund in found[:SHOWN]]
    rows += [_being_looked_for(repayment, user) for repayment in looked_for.select_related("shop")[:SHOWN]]
    if len(found) > SHOWN:
        rows.append(values.Row("list", _("All refunds"), url=reverse("refunds:list")))
    return rows


def _being_looked_for(repayment: Repayment, user: Any) -> values.Row:
    until = repayment_wording.repayment_until(repayment, user)
    return values.Row(
        icon=repayment_wording.repayment_badge(repayment, user).sign,
        title=repayment_wording.repayment_statement(repayment, user),
        url=repayment.get_absolute_url(),
        text=until.title if until is not None else "",
        late=repayment.escalated_at is not None,
    )


@workbench.queues
def refund_queues(user: Any) -> list[Queue]:
    """What waits for somebody of the shop or of support; queues without anything in them are left out."""
    if not (user.is_seller or user.is_support):
        return []
    payer = Q(destination=Destination.MANUAL) if user.is_support else ~Q(destination=Destination.MANUAL)
    found = Refund.objects.for_user(user).aggregate(
        check=Count("pk", filter=mine_to_check(user)),
        check_late=Count("pk", filter=mine_to_check(user) & Q(escalated_at__isnull=False)),
        by_hand=Count("pk", filter=BY_HAND & payer),
        by_hand_late=Count("pk", filter=BY_HAND & payer & OVERDUE),
        by_others=Count("pk", filter=BY_HAND & ~payer),
        overdue=Count("pk", filter=OVERDUE),
        stuck=Count("pk", filter=STUCK),
        missed=Count("pk", filter=MISSED),
    )
    reported = Repayment.objects.to_confirm(user)
    others = _("Paid out by hand by sellers") if user.is_support else _("Paid out by hand by platform support")
    rows = [
        Queue(_("Refunds to check"), list_url("check"), found["check"], found["check_late"], icon="user"),
        Queue(_("To pay out by hand"), list_url("by_hand"), found["by_hand"], found["by_hand_late"], icon="hand"),
        Queue(others, list_url("by_hand"), found["by_others"], icon="hand", mine=False),
    ]
    if user.is_support:
        rows += [
            Queue(_("Refunds overdue"), list_url("overdue"), found["overdue"], found["overdue"], icon="clock"),
            Queue(_("Refunds that failed"), list_url("failed"), found["stuck"], found["stuck"], icon="warn"),
            Queue(_("Customers ask where it is"), list_url("missed"), found["missed"], icon="call"),
            Queue(_("Differences to statements"), reverse("differences:list"), _unsettled(user), icon="scale"),
        ]
    to_confirm = list(reported.order_by("reported_at").values_list("number", "escalated_at"))
    if to_confirm:
        url = reverse("repayments:detail", args=[to_confirm[0][0]])
        late = sum(escalated is not None for _number, escalated in to_confirm)
        rows.append(Queue(_("Repayments to confirm"), url, len(to_confirm), late, icon="undo"))
    return [queue for queue in rows if queue.count]


def _unsettled(user: Any) -> int:
    return Difference.objects.for_user(user).unsettled().count()


@workbench.finders
def refunds_by_number(user: Any, words: str) -> list[Found]:
    """By the refund's, the repayment's, the bank's or the order's number."""
    number = numbers.tidy(words)
    refunds = Refund.objects.for_user(user).with_page()
    hits = refunds.filter(
        Q(number=number)
        | Q(gateway_reference=number)
        | Q(reimbursement__number=number)
        | Q(charge__reference=number)
        | Q(charge__label__in=numbers.spellings(words))
    )
    repayments = Repayment.objects.for_user(user).filter(number=number)
    return [*(_found(refund, user, number) for refund in hits.order_by("-pk")[:10]), *map(_owed(user), repayments[:1])]


@workbench.belongings
def refunds_of(user: Any, person: Any) -> list[Found]:
    """Everything of one person that the reader may know of."""
    refunds = Refund.objects.for_user(user).with_page().filter(payer=person).order_by("-pk")[:40]
    repayments = Repayment.objects.for_user(user).filter(payer=person).order_by("-pk")[:10]
    return [*(_found(refund, user) for refund in refunds), *map(_owed(user), repayments)]


def _found(refund: Refund, user: Any, number: str = "") -> Found:
    return Found(
        kind=_("Refund"),
        number=refund.number,
        title=refund_wording.statement(refund, user),
        url=refund.get_absolute_url(),
        at=refund.created_at,
        badge=refund_wording.badge(refund, user),
        text=causes.cause(refund.reimbursement, refund.charge),
        exact=number == refund.number,
    )


def _owed(user: Any) -> Any:
    def found(repayment: Repayment) -> Found:
        return Found(
            kind=_("Repayment"),
            number=repayment.number,
            title=repayment_wording.repayment_statement(repayment, user),
            url=repayment.get_absolute_url(),
            at=repayment.created_at,
            badge=repayment_wording.repayment_badge(repayment, user),
            exact=True,
        )

    return found


@workbench.queues
def payments_nobody_confirmed(user: Any) -> list[Queue]:
    """What shops' systems say was paid and the provider did not confirm: its refunds wait."""
    if not (user.is_seller or user.is_support):
        return []
    count = Payment.objects.for_user(user).in_doubt().count()
    queue = Queue(
        _("Payments not confirmed"), reverse("payments:list"), count, count, icon="warn", mine=user.is_support
    )
    return [queue] if count else []


@workbench.queues
def providers(user: Any) -> list[Queue]:
    """Support: which providers are paused, and what they told that a person has to settle."""
    if not user.is_support:
        return []
    paused = GatewaySwitch.objects.for_user(user).filter(status=SwitchStatus.PAUSED).count()
    told = GatewayNotice.objects.for_user(user).filter(verdict=NoticeVerdict.CONTRADICTS).count()
    rows = [
        Queue(_("Payment providers paused"), reverse("gateways:list"), paused, icon="pause"),
        Queue(_("Notices to settle"), reverse("notices:list"), told, told, icon="warn"),
    ]
    return [queue for queue in rows if queue.count]
