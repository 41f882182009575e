"""Providers for support: is it running, what waits, what did it tell."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal import look
from portal.audience import SUPPORT, open_to
from portal.keyset import Sort
from portal.stories import story_of
from portal.views import ActionPage, DetailPage, ListPage, ListTab
from refunds.actions import NOTICE, SWITCH
from refunds.commands import gateway_switches
from refunds.models import GatewayAccount, GatewayNotice, GatewaySwitch, Refund
from refunds.statuses import NoticeVerdict, RefundStatus, SwitchStatus

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

TURNS: dict[str, look.Turn] = {
    NoticeVerdict.WAITING: "them",
    NoticeVerdict.HELD: "them",
    NoticeVerdict.BOOKED: "good",
    NoticeVerdict.CONTRADICTS: "you",
    NoticeVerdict.REFUSED: "bad",
}


@open_to(SUPPORT)
class GatewayList(ListPage):
    """Every provider, and whether refunds are sent to it."""

    model = GatewaySwitch
    template_name = "refunds/gateway_list.html"
    title = _("Payment providers")
    sorts = {"name": Sort("gateway", ascending=True)}
    empty = _("No provider.")

    def queryset(self) -> QuerySet:
        gateway_switches()
        return GatewaySwitch.objects.for_user(self.request.user)

    def draw(self, switch: GatewaySwitch) -> look.Row:
        paused = switch.status == SwitchStatus.PAUSED
        return look.Row(
            "pause" if paused else "check",
            switch.get_gateway_display(),
            url=switch.get_absolute_url(),
            text=switch.why if paused else "",
            end=switch.get_status_display(),
        )


@open_to(SUPPORT)
class GatewayPage(DetailPage):
    """One provider: running or paused, what waits for it, with which accounts, and what it told lately."""

    model = GatewaySwitch
    template_name = "refunds/gateway_detail.html"
    back: Any = (_("Payment providers"), reverse_lazy("gateways:list"))

    def describe(self, obj: GatewaySwitch, user: Any) -> dict[str, Any]:
        paused = obj.status == SwitchStatus.PAUSED
        name = obj.get_gateway_display()
        unsent = Q(status__in=(RefundStatus.APPROVED, RefundStatus.FAILED), due_at__isnull=False)
        waiting = Refund.objects.for_user(user).filter(unsent, gateway=obj.gateway).count()
        lead = gettext("No refund waits to be sent.")
        if waiting:
            lead = ngettext("%(n)s refund waits to be sent.", "%(n)s refunds wait to be sent.", waiting) % {
                "n": waiting
            }
        return {
            "badge": look.Badge("you" if paused else "good", obj.get_status_display()),
            "kind": gettext("Payment provider"),
            "statement": (
                gettext("Refunds through %(gateway)s are paused")
                if paused
                else gettext("Refunds through %(gateway)s are sent")
            )
            % {"gateway": name},
            "lead": look.sentences_text(
                [lead, gettext("They go on by themselves once it runs again.") if paused else ""]
            ),
            "facts": self.facts(obj),
            "rows": [draw_notice(row) for row in self.told(obj, user)],
        }

    def facts(self, obj: GatewaySwitch) -> list[look.Fact]:
        facts = [look.Fact(gettext("Why"), obj.why)] if obj.why else []
        for account in GatewayAccount.objects.for_user(self.request.user).filter(gateway=obj.gateway):
            whose = account.shop.name if account.shop else gettext("The platform")
            facts.append(look.Fact(whose, f"{account.merchant or account.code}"))
            address = reverse("take_notice", args=[account.gateway, account.code])
            facts.append(look.Fact(gettext("Its notices go to"), f"{settings.SITE_URL}{address}"))
        return facts

    def told(self, obj: GatewaySwitch, user: Any) -> QuerySet:
        return GatewayNotice.objects.for_user(user).filter(gateway=obj.gateway).select_related("refund")[:8]


@open_to(SUPPORT)
class GatewayAction(ActionPage):
    table = SWITCH
    page = GatewayPage


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

    def draw(self, notice: GatewayNotice) -> look.Row:
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

    def story(self, obj: GatewayNotice, user: Any) -> list[look.Story]:
        about = obj.refund or obj.payment
        return story_of([about], user) if about is not None else []

    def describe(self, obj: GatewayNotice, user: Any) -> dict[str, Any]:
        facts = [
            look.Fact(gettext("Received"), look.moment_text(obj.received_at)),
            look.Fact(gettext("Times received"), str(obj.times)),
            look.Fact(gettext("Kind"), obj.kind or "–"),
            look.Fact(gettext("The provider's number"), obj.event or "–"),
        ]
        if obj.payment:
            facts.append(look.Fact(gettext("Payment"), obj.payment.number))
        refunds = [obj.refund] if obj.refund else Refund.objects.for_user(user).filter(payment=obj.payment)[:3]
        for refund in refunds:
            facts.append(look.Fact(gettext("Refund"), refund.number, url=refund.get_absolute_url()))
        if obj.settled_by:
            facts.append(look.Fact(gettext("Settled by"), obj.settled_by.name))
            facts.append(look.Fact(gettext("How"), obj.settled_note))
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


def badge(notice: GatewayNotice) -> look.Badge:
    return look.Badge(TURNS.get(notice.verdict, "over"), notice.get_verdict_display())


def draw_notice(notice: GatewayNotice) -> look.Row:
    """A notice as a line of a list. `refund` is fetched along."""
    about = notice.refund.number if notice.refund else ""
    parts = [notice.get_gateway_display(), notice.kind, about, look.moment_text(notice.received_at)]
    icons = {NoticeVerdict.BOOKED: "check", NoticeVerdict.REFUSED: "x", NoticeVerdict.CONTRADICTS: "warn"}
    return look.Row(
        icons.get(NoticeVerdict(notice.verdict), "dot"),
        notice.get_verdict_display(),
        url=notice.get_absolute_url(),
        text=" · ".join(part for part in parts if part),
        end=notice.number,
    )
