"""The pages of what providers tell by themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.timeline import story_of
from portal.components import times, values
from portal.kernel.keyset import Sort
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage, ListTab
from portal.pages.steps import ActionPage
from portal.people.audience import SUPPORT, open_to
from refunds.inbox.actions import NOTICE
from refunds.inbox.drawn import badge, draw_notice
from refunds.inbox.models import GatewayNotice
from refunds.refunds.models import Refund
from refunds.statuses import NoticeVerdict

REFUSALS = {
    "header": _("The signature is missing."),
    "signature": _("The signature is wrong: forged, or signed with another key."),
    "timestamp": _("Signed too long ago or in the future: sent again by somebody, or a clock is wrong."),
    "serial": _("Signed with a key that this account does not know."),
    "decrypt": _("It cannot be opened with this account's key."),
    "merchant": _("It is meant for another merchant."),
    "contradiction": _("The notice contradicts itself."),
    "unreadable": _("It cannot be read."),
    "over_balance": _("More went back than our books can hold for this payment."),
    "amount_differs": _("The provider moved another amount than was asked for."),
    "held_for_long": _("The refund on its way was not concluded within 30 days."),
    "several payments": _("Several of our payments carry this number."),
}
"""What is wrong with a notice, by its code."""


@open_to(SUPPORT)
class NoticeList(ListPage):
    """What providers told, as it came, with what was made of it."""

    model = GatewayNotice
    template_name = "refunds/notice_list.html"
    title = _("Notices of providers")
    search_fields = ("^number", "=event", "=refund__number", "=payment__number")
    search_label = _("Number or the provider's number")
    tabs = (
        ListTab("contradicts", _("To be settled"), Q(verdict=NoticeVerdict.CONTRADICTS)),
        ListTab("waiting", _("Waiting"), Q(verdict__in=(NoticeVerdict.WAITING, NoticeVerdict.HELD))),
        ListTab("refused", _("Refused"), Q(verdict=NoticeVerdict.REFUSED), count=False),
        ListTab("all", _("All"), Q(), count=False),
    )
    sorts = {"newest": Sort("received_at", _("Newest first"))}
    empty = _("No provider has told anything here.")

    def queryset(self) -> QuerySet:
        return GatewayNotice.objects.for_user(self.request.user).select_related("refund").defer("body", "news")

    def draw(self, notice: GatewayNotice) -> values.Row:
        return draw_notice(notice)


@open_to(SUPPORT)
class NoticePage(DetailPage):
    """One notice: the raw text, what it was signed with, what was made of it, and the refund it is about."""

    model = GatewayNotice
    template_name = "refunds/notice_detail.html"
    back: Any = (_("Notices of providers"), reverse_lazy("notices:list"))

    def queryset(self) -> QuerySet:
        return GatewayNotice.objects.for_user(self.request.user).select_related(
            "refund", "payment", "account", "settled_by"
        )

    def story(self, obj: GatewayNotice, user: Any) -> list[values.Story]:
        about = obj.refund or obj.payment
        return story_of([about], user) if about is not None else []

    def describe(self, obj: GatewayNotice, user: Any) -> dict[str, Any]:
        facts = [
            values.Fact(gettext("Received"), times.moment_text(obj.received_at)),
            values.Fact(gettext("Times received"), str(obj.times)),
            values.Fact(gettext("Kind"), obj.kind or "–"),
            values.Fact(gettext("The provider's number"), obj.event or "–"),
        ]
        if obj.payment:
            facts.append(values.Fact(gettext("Payment"), obj.payment.number))
        refunds = [obj.refund] if obj.refund else Refund.objects.for_user(user).filter(payment=obj.payment)[:3]
        for refund in refunds:
            facts.append(values.Fact(gettext("Refund"), refund.number, url=refund.get_absolute_url()))
        if obj.settled_by:
            facts.append(values.Fact(gettext("Settled by"), obj.settled_by.name))
            facts.append(values.Fact(gettext("How"), obj.settled_note))
        return {
            "badge": badge(obj),
            "kind": gettext("Notice of %(gateway)s") % {"gateway": obj.get_gateway_display()},
            "statement": obj.get_verdict_display(),
            "lead": str(REFUSALS.get(obj.why, obj.why)),
            "facts": facts,
            "headers": sorted(obj.headers.items()),
            "text": obj.text,
        }


@open_to(SUPPORT)
class NoticeAction(ActionPage):
    table = NOTICE
    page = NoticePage
