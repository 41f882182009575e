"""Policies of cancelling in the admin: add a version, try it on an order, go back to an earlier one."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.cancellations import consequences, prices
from orders.orders import pieces
from orders.orders.models import Order
from orders.rules import commands, terms
from orders.rules.commands import check_start
from orders.rules.models import CancellationPolicy, FeeRule
from portal.admin import ReadOnlyAdmin
from portal.kernel.errors import Invalid, Refused
from portal.time import clock


class PolicyForm(forms.ModelForm):
    """A new version; what it is numbered and who made it is not asked."""

    class Meta:
        model = CancellationPolicy
        fields = ("shop", "industry", "valid_from", "words", "recall_fee", "returns_freight")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "valid_from" in self.fields:
            self.fields["valid_from"].required = False
            self.fields["valid_from"].help_text = _("Empty: from now on.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("shop") and data.get("industry"):
            self.add_error("industry", _("A shop's own policy needs no industry."))
        start = data.get("valid_from")
        same = CancellationPolicy.objects.filter(shop=data.get("shop"), industry=data.get("industry") or "")
        try:
            check_start(start or clock.now(), same.order_by("-version").first(), is_now=start is None)
        except Invalid as no:
            self.add_error("valid_from", str(no))
        return data

    def _post_clean(self) -> None:
        """The row is made by the command, so the model has nothing to check here."""


class RuleInline(admin.StackedInline):
    model = FeeRule
    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class TryForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Order number"), max_length=60)


@admin.register(CancellationPolicy)
class CancellationPolicyAdmin(ReadOnlyAdmin):
    """Every version to read; a new one is added, an old one is tried or brought back. None is changed."""

    form = PolicyForm
    inlines = (RuleInline,)
    change_form_template = "admin/orders/policy.html"
    list_display = ("__str__", "version", "valid_from", "words", "made_by")
    list_filter: ClassVar[Any] = ("shop", "industry")
    list_select_related: ClassVar[Any] = ("shop", "made_by")
    ordering: ClassVar[Any] = ("shop", "industry", "-version")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return self.has_view_permission(request) and bool(user.is_supervisor)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/try/", view(self.try_view), name="orders_cancellationpolicy_try"),
            path("<int:pk>/back/", view(self.back_view), name="orders_cancellationpolicy_back"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the command makes policy and rules together (`save_related`)."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        rules = [rule for formset in formsets for rule in formset.save(commit=False)]
        user: Any = request.user
        made = commands.publish_policy(by=user, rules=rules, **form.cleaned_data)
        form.instance.pk, form.instance.version = made.pk, made.version

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The command has recorded it."""

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What an order's cancellation would bring under this version, beside what it brings."""
        policy = self._policy(request, pk)
        form = TryForm(request.GET or None)
        rows: list[dict[str, Any]] = []
        order = None
        if form.is_valid():
            order = (
                Order.objects.named(form.cleaned_data["number"])
                .for_user(request.user)
                .select_related("shop", "charge")
                .first()
            )
            if order is None:
                form.add_error("number", _("No such order."))
            else:
                rows = self._compare(order, policy)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Try it on an order"),
            "subtitle": str(policy),
            "opts": self.opts,
            "original": policy,
            "form": form,
            "order": order,
            "rows": rows,
        }
        return TemplateResponse(request, "admin/orders/policy_try.html", context)

    def _compare(self, order: Order, policy: CancellationPolicy) -> list[dict[str, Any]]:
        lines = pieces.lines_of(order)
        quotes = [
            prices.price(order, order.shop, lines, pieces.whole(lines), fault="", held=held).frozen()
            for held in (None, terms.with_policy(order, order.shop, policy))
        ]
        now, then = (consequences.consequences(quote, mine=False) for quote in quotes)
        return [{"what": one.what, "now": one, "then": other} for one, other in zip(now, then, strict=True)]

    def back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Bring the version back as a new one."""
        policy = self._policy(request, pk)
        if request.method != "POST":
            raise Http404
        user: Any = request.user
        try:
            made = commands.roll_back_policy(policy, by=user)
        except Refused as no:
            messages.error(request, str(no))
            return HttpResponseRedirect(reverse("admin:orders_cancellationpolicy_change", args=[pk]))
        messages.success(request, _("Version %(version)s holds now.") % {"version": made.version})
        return HttpResponseRedirect(reverse("admin:orders_cancellationpolicy_change", args=[made.pk]))

    def _policy(self, request: HttpRequest, pk: int) -> CancellationPolicy:
        if not self.has_add_permission(request):
            raise PermissionDenied
        policy = CancellationPolicy.objects.select_related("shop").filter(pk=pk).first()
        if policy is None:
            raise Http404
        return policy
