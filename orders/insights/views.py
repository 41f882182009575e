"""Why orders are cancelled, and what became of it after a shop changed something (R123, R124)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from orders.improvements import commands
from orders.improvements.forms import ImprovementForm
from orders.improvements.models import Improvement
from orders.insights import selectors
from portal.components import charts, times, values
from portal.kernel.errors import Invalid
from portal.people.audience import STAFF, open_to

SHOWN = 10
"""So many changes are told, the newest first."""


def _rate(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1f}"


@open_to(*STAFF)
class CancellationInsights(TemplateView):
    """Counts by reason, goods, carrier and week; what was changed, and the requests before and since. A fixed number of queries."""

    template_name = "orders/cancellation_insights.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not user.is_seller:
            raise Http404
        form = ImprovementForm(request.POST, user=user)
        if form.is_valid():
            try:
                commands.note_improvement(by=user, **form.cleaned_data)
            except Invalid as no:
                form.add_error(no.field, str(no))
            else:
                messages.success(request, _("Noted; what comes is counted against it"))
                return HttpResponseRedirect(request.path + "#changes")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        chosen = self.request.GET.get("reason", "").replace("\x00", "")
        reasons = selectors.by_reason(user)
        weeks = selectors.by_week(user, chosen)
        goods, more = selectors.by_goods(user, chosen)
        changes = Improvement.objects.for_user(user).select_related("shop", "reason")[:SHOWN]
        if "form" not in kwargs and user.is_seller:
            kwargs["form"] = ImprovementForm(user=user)
        return super().get_context_data(
            title=_("Why orders are cancelled"),
            back_url=reverse("cancellations:list"),
            chosen=next((reason.label for reason, _n in reasons if reason.code == chosen), ""),
            reasons=self._table(
                _("Reason"),
                [
                    [{"value": reason.label, "url": self._narrowed(reason.code)}, {"value": n, "number": True}]
                    for reason, n in reasons
                ],
            ),
            goods=self._table(
                _("Goods"),
                [
                    [
                        {"value": row["line__name"]},
                        {"value": row["n"], "number": True},
                        {"value": row["pieces"], "number": True},
                    ]
                    for row in goods
                ],
                _("Pieces"),
            ),
            more_goods=_("and %(n)s more") % {"n": more} if more else "",
            carriers=self._table(
                _("Carrier"),
                [
                    [{"value": row["order__shipments__carrier"]}, {"value": row["n"], "number": True}]
                    for row in selectors.by_carrier(user, chosen)
                ],
            ),
            chart=self._chart(weeks),
            effects=[
                {
                    "words": one.improvement.words,
                    "text": self._about(one.improvement),
                    "before": _rate(one.rate_before),
                    "since": _rate(one.rate_since),
                    "n_before": one.before,
                    "n_since": one.since,
                    "badge": self._badge(one),
                }
                for one in selectors.effects(user, changes)
            ],
            **kwargs,
        )

    def _narrowed(self, reason: str) -> str:
        return f"{self.request.path}?reason={reason}"

    @staticmethod
    def _table(label: str, rows: list[Any], *more: str) -> dict[str, Any]:
        numbers = [{"label": name, "number": True} for name in (_("Requests"), *more)]
        heads = [{"label": label}, *numbers]
        return {"heads": heads, "rows": rows}

    @staticmethod
    def _chart(weeks: list[tuple[Any, int, int]]) -> charts.Bars | None:
        total, orders = sum(n for _day, n, _all in weeks), sum(every for _day, _n, every in weeks)
        if not total:
            return None
        first = next(n for n, (_day, asked, every) in enumerate(weeks) if asked or every)
        bars = [charts.Bar(times.day_text(day), [n]) for day, n, _every in weeks[first:]]
        told = {"n": total, "orders": orders}
        return charts.Bars(
            _("%(n)s requests to cancel in 12 weeks, %(orders)s orders") % told,
            _("Requests to cancel by week, each from its Monday"),
            bars,
        )

    @staticmethod
    def _about(change: Improvement) -> str:
        words = [change.shop.name, _("since %(day)s") % {"day": times.day_text(change.since)}]
        return " · ".join([*words, change.reason.label] if change.reason else words)

    @staticmethod
    def _badge(effect: selectors.Effect) -> values.Badge:
        before, since = effect.rate_before, effect.rate_since
        if before is None or since is None:
            return values.Badge("them", _("Too early to tell"))
        if since < before:
            return values.Badge("good", _("Fewer"))
        return values.Badge("bad", _("More")) if since > before else values.Badge("over", _("As before"))
