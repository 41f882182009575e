"""Providers for support: is it running, what waits, what did it tell."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.components import times, values
from portal.kernel.keyset import Sort
from portal.pages.details import DetailPage
from portal.pages.lists import ListPage
from portal.pages.steps import ActionPage
from portal.people.audience import SUPPORT, open_to
from refunds.gateways.actions import SWITCH
from refunds.gateways.commands import gateway_switches
from refunds.gateways.models import GatewayAccount, GatewaySwitch
from refunds.inbox.drawn import draw_notice
from refunds.inbox.models import GatewayNotice
from refunds.refunds.models import Refund
from refunds.statuses import RefundStatus, SwitchStatus


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

    def draw(self, switch: GatewaySwitch) -> values.Row:
        paused = switch.status == SwitchStatus.PAUSED
        return values.Row(
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
            "badge": values.Badge("you" if paused else "good", obj.get_status_display()),
            "kind": gettext("Payment provider"),
            "statement": (
                gettext("Refunds through %(gateway)s are paused")
                if paused
                else gettext("Refunds through %(gateway)s are sent")
            )
            % {"gateway": name},
            "lead": times.sentences_text(
                [lead, gettext("They go on by themselves once it runs again.") if paused else ""]
            ),
            "facts": self.facts(obj),
            "rows": [draw_notice(row) for row in self.told(obj, user)],
        }

    def facts(self, obj: GatewaySwitch) -> list[values.Fact]:
        facts = [values.Fact(gettext("Why"), obj.why)] if obj.why else []
        for account in GatewayAccount.objects.for_user(self.request.user).filter(gateway=obj.gateway):
            whose = account.shop.name if account.shop else gettext("The platform")
            facts.append(values.Fact(whose, f"{account.merchant or account.code}"))
            address = reverse("take_notice", args=[account.gateway, account.code])
            facts.append(values.Fact(gettext("Its notices go to"), f"{settings.SITE_URL}{address}"))
        return facts

    def told(self, obj: GatewaySwitch, user: Any) -> QuerySet:
        return GatewayNotice.objects.for_user(user).filter(gateway=obj.gateway).select_related("refund")[:8]


@open_to(SUPPORT)
class GatewayAction(ActionPage):
    table = SWITCH
    page = GatewayPage
