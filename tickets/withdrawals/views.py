"""The page of a withdrawal, its steps, what proves a cost, and the certificate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from orders.statuses import CancellationStatus as W
from portal.components import times, values
from portal.doors.actions import split_offered
from portal.kernel.money import format_money
from portal.pages.details import DetailPage
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to
from tickets.cases import company, obligations
from tickets.cases.models import BESIDE
from tickets.cases.obligation_views import offered
from tickets.cases.rows import goods_of
from tickets.cases.views import is_staff
from tickets.withdrawals import commands, consequences, owing, wording
from tickets.withdrawals.actions import TICKET_CANCELLATION
from tickets.withdrawals.models import TicketCancellation

KEYS = {"approve": "a", "counter": "c", "reject": "r", "refuse": "r"}


@open_to(*SIGNED_IN)
class WithdrawalPage(DetailPage):
    """One withdrawal: what was asked and frozen, who answers until when, what came of it."""

    model = TicketCancellation
    template_name = "tickets/withdrawal_detail.html"
    fragments = {"live": "tickets/parts/_withdrawal_live.html", "panel": "tickets/parts/_withdrawal_panel.html"}

    @property
    def back(self) -> tuple[Any, str]:  # type: ignore[override]
        return gettext("Back to the case"), self.obj.ticket.get_absolute_url()

    def queryset(self) -> QuerySet:
        return TicketCancellation.objects.with_page().for_user(self.request.user)

    def story_objects(self, obj: TicketCancellation) -> Iterable[Any]:
        rows = (
            obligations.goods_of(obj.ticket),
            obligations.repair_of(obj.ticket),
            obj.ticket.parcel,
            *self.hand_backs,
        )
        return (obj, *(row for row in rows if row is not None))

    @cached_property
    def hand_backs(self) -> list[Any]:
        """What has to come back that is not money. One query, none before anything is asked back."""
        obj = self.obj
        if obj.status not in (W.REPAYING, W.COMPLETED, W.LAPSED):
            return []
        rows = list(obj.hand_backs.select_related("replacement"))
        for row in rows:
            row.ticket, row.withdrawal = obj.ticket, obj
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        can, cannot = split_offered(offered(self.hand_backs, self.request.user))
        return context | {"can": [*can, *context["can"]], "cannot": [*context["cannot"], *cannot]}

    def story(self, obj: Any, user: Any) -> list[values.Story]:
        coming = wording.withdrawal_coming(obj, user)
        told = super().story(obj, user)
        return [coming, *told] if coming is not None else told

    def mark(self, obj: TicketCancellation) -> Iterable[Any]:
        rows = [(row.version, row.updated_at) for row in self.hand_backs]
        return (obj.ticket.version, obj.repayment.version if obj.repayment else 0, *rows)

    def describe(self, obj: TicketCancellation, user: Any) -> dict[str, Any]:
        staff = is_staff(user)
        shown: dict[str, Any] = {
            "badge": wording.withdrawal_badge(obj, user),
            "kind": gettext("Withdrawal"),
            "statement": wording.withdrawal_statement(obj, user),
            "lead": wording.withdrawal_lead(obj, user),
            "steps": wording.withdrawal_steps(obj),
            "until": wording.withdrawal_until(obj, user),
            "goods": goods_of(obj.ticket),
            "facts": [
                *withdrawal_facts(obj, mine=company.is_mine(obj, user)),
                *(
                    values.Fact(gettext("To be handed back"), f"{row.what} · {row.get_status_display()}")
                    for row in self.hand_backs
                ),
            ],
            "certificate_url": reverse("certificates:detail", args=[obj.check_code]) if obj.check_code else "",
            "repayment_url": self._repayment_url(obj),
            "owed": owing.owed_amount(obj),
            "owed_word": owing.owed_word(obj),
            "is_owing": owing.is_owing(obj),
            "owed_parts": owing.owed_parts(obj),
            "is_staff": staff,
            "keys": KEYS,
            "consequences": [],
        }
        if staff and obj.status in (W.REQUESTED, W.PLATFORM_REVIEW):
            owed = commands.liability_of(obj.ticket)
            shown["consequences"] = [
                *consequences.consequences(owed, mine=False, costs=obj.kept),
                *wording.not_borne(obj),
            ]
        return shown

    def _repayment_url(self, obj: TicketCancellation) -> str:
        return str(obj.repayment.get_absolute_url()) if obj.repayment else ""


def withdrawal_facts(row: TicketCancellation, *, mine: bool) -> list[values.Fact]:
    """What was asked and frozen with it."""
    return [
        values.Fact(gettext("Case"), row.ticket.number, url=row.ticket.get_absolute_url()),
        values.Fact(gettext("The case was"), row.get_ticket_was_display()),
        values.Fact(gettext("Reason"), row.reason.label if row.reason else gettext("None given")),
        values.Fact(gettext("You bear") if mine else gettext("Customer bears"), format_money(row.kept, row.currency)),
        *(
            [values.Fact(gettext("The proposed cost"), format_money(row.countered, row.currency), strong=True)]
            if row.status == W.COUNTERED and row.countered
            else []
        ),
        *(
            [
                values.Fact(
                    owing.owed_word(row),
                    format_money(owing.owed_amount(row), row.currency),
                    strong=row.repay_by is not None,
                )
            ]
            if owing.owed_amount(row) or (row.is_open and row.hand_back_by is None)
            else []
        ),
        *paper_facts(row),
    ]


def paper_facts(row: TicketCancellation) -> list[values.Fact]:
    """The form that goes with it where the industry demands one: what was filled in, who signed, what staff checked."""
    form = getattr(row, "form", None)
    if form is None:
        return []
    found = [values.Fact(label, value) for _code, label, value in form.answers if value]
    if form.signed_at is not None:
        found.append(values.Fact(gettext("Signed by"), f"{form.signed_name} · {times.day_text(form.signed_at)}"))
    return [*found, *(values.Fact(label, "✓") for _code, label in form.checked)]


@open_to(*SIGNED_IN)
class WithdrawalAction(ActionPage):
    """Every step of a withdrawal."""

    table = TICKET_CANCELLATION
    page = WithdrawalPage

    def queryset(self) -> QuerySet:
        return TicketCancellation.objects.for_user(self.request.user).select_related(
            "shop", "customer", "reason", "ticket__shop", "ticket__customer", "ticket__reason", "ticket__reimbursement",
            "ticket__order__charge", *(f"ticket__{name}" for name in BESIDE),
        )  # fmt: skip
