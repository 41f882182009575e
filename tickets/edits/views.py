"""A wished change of a case: before and after side by side, and its steps."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from portal.components import values
from portal.pages.details import DetailPage
from portal.pages.steps import ActionPage
from portal.people.audience import SIGNED_IN, open_to
from tickets.cases.views import is_staff
from tickets.edits.actions import TICKET_EDIT
from tickets.edits.models import TicketEdit
from tickets.edits.wording import differences, edit_badge, edit_statement, edit_until


@open_to(*SIGNED_IN)
class EditPage(DetailPage):
    """What should be different and why, who answers until when, what came of it."""

    model = TicketEdit
    template_name = "tickets/edit_detail.html"
    fragments = {"live": "tickets/parts/_edit_live.html"}

    @property
    def back(self) -> tuple[Any, str]:  # type: ignore[override]
        return gettext("Back to the case"), self.obj.ticket.get_absolute_url()

    def queryset(self) -> QuerySet:
        return TicketEdit.objects.for_user(self.request.user).select_related("ticket__shop", "ticket__customer")

    def mark(self, obj: Any) -> tuple[Any, ...]:
        return (obj.ticket.version,)

    def describe(self, obj: Any, user: Any) -> dict[str, Any]:
        facts = [
            values.Fact(gettext("Case"), obj.ticket.number, url=obj.ticket.get_absolute_url()),
            values.Fact(gettext("Urgent"), gettext("Yes") if obj.is_urgent else gettext("No")),
        ]
        if is_staff(user):
            facts.append(values.Fact(gettext("Customer"), obj.ticket.customer.name))
        return {
            "badge": edit_badge(obj, user),
            "kind": gettext("Change of a case"),
            "statement": edit_statement(obj, user),
            "until": edit_until(obj, user),
            "differences": differences(obj.changed, obj.ticket.currency),
            "facts": facts,
        }


@open_to(*SIGNED_IN)
class EditAction(ActionPage):
    """Every step of a wished change."""

    table = TICKET_EDIT
    page = EditPage

    def queryset(self) -> QuerySet:
        return TicketEdit.objects.for_user(self.request.user).select_related("ticket__shop", "ticket__customer")
