"""The admin: rows with a life are read there, and moved by the same action table as everywhere else."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.models import AuditEntry, StatusChange
from portal.doors import perform
from portal.doors.actions import FormInvalid, registry
from portal.kernel.errors import Forbidden, Invalid, Refused
from portal.kernel.money import format_money, is_currency
from portal.notices.models import Notice
from portal.pages.steps import ChannelForm
from portal.people.models import Membership, Role, Shop, User
from portal.reasons.models import Reason
from portal.time import calendars, clock
from portal.time.models import CalendarDay
from portal.tokens.models import AccessToken

admin.site.site_header = gettext_lazy("Aftercare administration")
admin.site.site_title = gettext_lazy("Aftercare administration")
admin.site.index_title = gettext_lazy("Rows and rules")
admin.site.enable_nav_sidebar = False  # the lists need the width


def sign_in_first(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The admin has no sign-in of its own, so that there is one place with its limits. Not for staff: not there."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


admin.site.login = sign_in_first  # type: ignore[method-assign]


HISTORY = 200
"""So many of the newest changes of a row are shown."""


@receiver(pre_save, sender=LogEntry, dispatch_uid="portal.admin.clock")
def date_by_the_portals_clock(sender: Any, instance: LogEntry, **_signal: Any) -> None:
    """What was changed in the admin is dated as everything else, by the portal's clock."""
    if instance.pk is None:
        instance.action_time = clock.now()


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that are looked at. Whoever may open the admin sees what `for_user` lets them know of."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.for_user(request.user) if hasattr(rows, "for_user") else rows


def in_words(model: type[models.Model], name: str) -> Any:
    """A column for amounts: minor units as money, in the row's currency, sorted as they are stored."""
    label = model._meta.get_field(name).verbose_name  # type: ignore[union-attr]

    @admin.display(description=_without_units(label), ordering=name)
    def shown(obj: Any) -> str:
        amount = getattr(obj, name)
        return "—" if amount is None else format_money(amount, obj.currency)

    return shown


def _without_units(label: Any) -> Any:
    """ "goods, in minor units" is "goods" once it is shown as money."""
    return lazy(lambda: str(label).split(",")[0].split("（")[0], str)()


class ActionAdmin(ReadOnlyAdmin):
    """A row with a life: its fields to read, and a button for each action of its table.

    Amounts are shown as money. A button leads to a page that asks for the form and is sent by POST; it goes through the same rule, form and command
    as page and API, so it refuses in the same words.
    """

    change_form_template = "admin/portal/machine.html"
    list_display: Any = ("number", "status", "due_at", "created_at")
    list_filter: ClassVar[Any] = ("status",)
    search_fields: ClassVar[Any] = ("number",)
    ordering: ClassVar[Any] = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    kept_back: ClassVar[tuple[str, ...]] = ()
    """Fields that only programs read."""
    more_fields: ClassVar[tuple[Any, ...]] = ()
    """Methods whose answers stand among the fields."""

    class Media:
        css: ClassVar[Any] = {"all": ("admin/portal.css",)}

    def __init__(self, model: type[models.Model], site: Any) -> None:
        super().__init__(model, site)
        has_currency = any(field.name == "currency" for field in self.opts.fields) or hasattr(model, "currency")
        self.amounts = {
            field.name: in_words(model, field.name)
            for field in self.opts.fields
            if has_currency and isinstance(field, models.BigIntegerField) and not field.primary_key
        }

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [self.amounts.get(str(name), name) for name in super().get_list_display(request)]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What a person reads: the number first, what is waited for, amounts as money; not what programs keep."""
        shown = [field.name for field in self.opts.fields if field.editable and not field.primary_key]
        shown = [name for name in shown if name not in (*self.amounts, "currency", *self.kept_back)]
        return ["number", *shown, *self.amounts.values(), *self.more_fields, "due_at", "created_at", "updated_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.get_fields(request, obj)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was recorded of the row: every step with who took it, wherever it was taken."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        rows = StatusChange.objects.filter(machine=obj.machine(), object_id=obj.pk)
        words = dict(self.model._meta.get_field("status").flatchoices)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Changes of %(number)s") % {"number": obj},
            "opts": self.opts,
            "object": obj,
            "changes": [
                (
                    change,
                    words.get(change.from_status, change.from_status),
                    words.get(change.to_status, change.to_status),
                )
                for change in rows.select_related("by", "on_behalf_of").order_by("-pk")[:HISTORY]
            ],
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/portal/history.html", context)

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        step = path("<path:object_id>/step/<slug:action>/", self.admin_site.admin_view(self.step_view), name=name)
        return [step, *super().get_urls()]

    def step_url(self, obj: Any, action: str) -> str:
        return reverse(
            f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_step", args=[obj.pk, action]
        )

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        obj = self.get_object(request, object_id)
        offered = []
        if obj is not None and (table := registry.get(self.model)):
            offered = [(row, self.step_url(obj, row.name)) for row in table.offered(obj, request.user)]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "offered": offered})

    def step_view(self, request: HttpRequest, object_id: str, action: str) -> HttpResponse:
        """Ask (GET) and take (POST) one step."""
        obj = self.get_object(request, object_id)
        table = registry.get(self.model)
        step = table.get(action) if table else None
        if obj is None or table is None or step is None:
            raise Http404
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        user: Any = request.user
        form: Any = None
        refusal: Refused | None = None
        status = 200
        channel = ChannelForm(request.POST or None) if perform.whose(step, obj, user) is not None else None
        try:
            if request.method == "POST":
                perform.perform(
                    table,
                    action,
                    obj,
                    user=user,
                    data=request.POST,
                    files=request.FILES,
                    channel=request.POST.get("channel", ""),
                    terms=request.POST.get("terms"),
                )
                messages.success(request, _("Done: %(step)s") % {"step": step.label})
                back = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
                return HttpResponseRedirect(reverse(back, args=[obj.pk]))
            step.rule(obj, user)
            form = table.bind(action, obj, user)
        except FormInvalid as no:
            form, status = no.form, 422
        except Forbidden as no:
            refusal, status = no, 403
        except Invalid as no:
            form, status = table.bind(action, obj, user, request.POST, request.FILES), 422
            if no.field != "channel":
                refusal = no
        except Refused as no:
            refusal, status = no, 409
        open_to_it = refusal is None or status == 422 or isinstance(refusal, perform.TermsChanged)
        preview, terms = perform.terms_of(step, obj, user, form) if open_to_it else ({}, "")
        context = {
            **self.admin_site.each_context(request),
            **preview,
            "title": str(step.label),
            "subtitle": str(obj),
            "opts": self.opts,
            "original": obj,
            "step": step,
            "form": form,
            "channel_form": channel if open_to_it else None,
            "refusal": refusal,
            "is_open": open_to_it,
            "terms": terms,
        }
        return TemplateResponse(request, "admin/portal/step.html", context, status=status)


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("name", "email", "phone", "role")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People. A password is set through its own page, never shown."""

    add_form = NewUserForm
    ordering = ("name", "pk")
    list_display = ("name", "email", "masked_phone", "role", "is_active", "is_staff")
    list_filter = ("role", "is_active", "is_staff")
    search_fields = ("name", "email", "phone")
    filter_horizontal = ()
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("name", "email", "phone", "password", "language")}),
        (gettext_lazy("What they may do"), {"fields": ("role", "is_active", "is_staff", "is_superuser")}),
        (gettext_lazy("When"), {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("name", "email", "phone", "role", "usable_password", "password1", "password2"),
            },
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # people stand in the record; they are made inactive


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("user",)


class ShopForm(forms.ModelForm):
    """A shop with a country whose working days are known and a currency that exists."""

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).strip().upper()
        if country not in calendars.countries():
            raise ValidationError(
                _("The working days of “%(country)s” are not known here; known are %(known)s."),
                params={"country": country, "known": ", ".join(calendars.countries())},
            )
        return country

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).strip().upper()
        if not is_currency(currency):
            raise ValidationError(_("“%(currency)s” is no currency."), params={"currency": currency})
        if self.instance.pk and currency != self.initial.get("currency") and _has_money(self.instance):
            raise ValidationError(_("This shop has orders or payments already, so its currency stays."))
        return currency


def _has_money(shop: Shop) -> bool:
    """Whether anything is kept for the shop in a currency, by whichever app."""
    kept: list[tuple[Any, str]] = [(row.related_model, row.field.name) for row in shop._meta.related_objects]
    return any(
        model._base_manager.filter(**{name: shop}).exists()
        for model, name in kept
        if any(field.name == "currency" for field in model._meta.fields)
    )


@admin.register(Shop)
class ShopAdmin(admin.ModelAdmin):
    """Shops and the rules they opted for."""

    list_display = ("name", "slug", "industry", "country", "currency", "is_open")
    list_filter = ("industry", "country", "is_open")
    search_fields = ("name", "slug")
    inlines = (MembershipInline,)
    form = ShopForm

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "shop")
    list_filter = ("shop",)
    list_select_related = ("user", "shop")
    autocomplete_fields = ("user", "shop")


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):
    """The reasons people can choose, platform-wide or of one shop (R115, R170)."""

    list_display = (
        "code",
        "kind",
        "label_en",
        "label_zh",
        "fault",
        "needs_evidence",
        "after_sending",
        "shop",
        "is_active",
        "position",
    )
    list_editable = ("after_sending", "is_active", "position")
    list_filter = ("kind", "fault", "after_sending", "is_active", "shop")
    search_fields = ("code", "label_en", "label_zh")
    list_select_related = ("shop",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # old cases still name it; it is taken out of use instead


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    """Notices of working days that the calendar library does not know."""

    list_display = ("day", "country", "is_working", "name")
    list_filter = ("country", "is_working")
    date_hierarchy = "day"


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnlyAdmin):
    """Whose programs may come in, by the names of their tokens. Never a key; made by nobody for others; can be ended."""

    list_display = ("name", "user", "may", "created", "last_used_at", "expiry")
    list_select_related = ("user",)
    search_fields = ("name", "user__name", "user__email")
    fields = list_display
    readonly_fields = list_display

    @admin.display(description=gettext_lazy("What it may do"))
    def may(self, obj: AccessToken) -> str:
        return obj.scope_words

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return super().has_view_permission(request, obj) and user.role == Role.ADMIN


class RecordAdmin(ReadOnlyAdmin):
    """The trail is read by supervisors and administrators, and written by nobody."""

    show_full_result_count = False
    ordering: ClassVar[Any] = ("-id",)
    list_select_related: ClassVar[Any] = ("by", "on_behalf_of")
    search_fields = ("=number",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return super().has_view_permission(request, obj) and user.is_supervisor


@admin.register(StatusChange)
class StatusChangeAdmin(RecordAdmin):
    list_display = (
        "id",
        "at",
        "machine",
        "number",
        "from_status",
        "to_status",
        "step",
        "by",
        "on_behalf_of",
        "channel",
    )
    list_filter = ("machine", "kind", "channel")


@admin.register(AuditEntry)
class AuditEntryAdmin(RecordAdmin):
    list_display = ("id", "at", "kind", "machine", "number", "by", "on_behalf_of")
    list_filter = ("kind", "machine")


@admin.register(Notice)
class NoticeAdmin(RecordAdmin):
    """What was told to whom, for support: was the mail sent, was it read?"""

    list_display = ("id", "at", "number", "to", "title_en", "read_at", "mailed_at")
    list_select_related: ClassVar[Any] = ("to",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.model._default_manager.all()
