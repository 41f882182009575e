"""Rows with a life, for programs: read them, and take steps through the same table as the pages."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.filters import SearchFilter
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from portal.api.errors import exception_handler
from portal.api.fields import FieldSerializer, OfferedSerializer, channel_field, described, request_serializer
from portal.api.once import IdempotencyMixin
from portal.api.schema import PortalSchema, ResultSerializer
from portal.doors import perform
from portal.doors.actions import Action, Actions, registry
from portal.kernel.errors import Invalid
from portal.kernel.links import absolute
from portal.pages.details import find
from portal.people.audience import admits
from portal.tokens.authentication import check_scope

BESIDES = frozenset({"channel", "terms"})
"""What a body may hold besides the fields of the action's form."""


class ForItsAudience(BasePermission):
    """Signed out: 401. Signed in, but not meant: 404, as if the address did not exist."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if not admits(view.audience, request.user):
            raise Http404
        check_scope(request, view)
        return True


class ByKey(CursorPagination):
    """Pages by key, the newest first: what comes in meanwhile does not shift what is being read."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class PortalView(IdempotencyMixin, APIView):
    """What every view of the API has: audience, one error shape, Idempotency-Key, its schema."""

    audience: ClassVar[tuple[str, ...]] = ()
    permission_classes = [ForItsAudience]
    schema = PortalSchema()

    def get_exception_handler(self) -> Any:
        return exception_handler


class MachineSerializer(serializers.ModelSerializer):
    """What every row with a life tells. Read only, like everything built on it."""

    status_text = serializers.SerializerMethodField(help_text="The status in words, in the language asked for.")
    url = serializers.SerializerMethodField()

    class Meta:
        model: type[Model]
        fields: tuple[str, ...] = (
            "number", "url", "status", "status_text", "version", "due_at", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = ()

    def get_status_text(self, obj: Any) -> str:
        return str(obj.get_status_display())

    def get_url(self, obj: Any) -> str:
        return address_of(obj)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields


@cache
def with_actions(serializer: Any) -> Any:
    """The same serializer, telling also what the reader can do with the row."""

    @extend_schema_field(OfferedSerializer(many=True))
    def get_actions(self: Any, obj: Any) -> list[dict[str, Any]]:
        offers: list[dict[str, Any]] = self.context["view"].offers(obj)
        return offers

    meta = type("Meta", (serializer.Meta,), {"fields": (*serializer.Meta.fields, "actions")})
    name = serializer.__name__.removesuffix("Serializer") + "DetailSerializer"
    return type(
        name, (serializer,), {"actions": serializers.SerializerMethodField(), "get_actions": get_actions, "Meta": meta}
    )


class MachineViewSet(PortalView, ReadOnlyModelViewSet):
    """List, detail with `actions`, and `POST {number}/{action}/` for each action of the model's table.

    A subclass names `model` and `serializer_class`, says in `queryset` what to fetch along, and declares its audience.
    """

    model: type[Model]
    lookup_field = "number"
    lookup_value_regex = "[^/]+"
    pagination_class = ByKey
    filter_backends = [DjangoFilterBackend, SearchFilter]
    filterset_fields: Any = ("status",)
    search_fields: Any = ("number",)
    step_name = ""
    list_serializer_class: Any = None
    """A shorter one for lists, where the whole would ask too much."""

    @property
    def table(self) -> Actions | None:
        return registry.get(self.model)

    def rows(self) -> QuerySet:
        """What the reader may know of. Override to fetch along what the serializer reads."""
        return self.model._default_manager.for_user(self.request.user)  # type: ignore[attr-defined]

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.rows()

    def get_object(self) -> Any:
        obj = find(self.filter_queryset(self.get_queryset()), self.kwargs["number"])
        self.check_object_permissions(self.request, obj)
        return obj

    def step_rows(self) -> QuerySet:
        """The rows of `rows`, fetched along with what rules and previews of steps look at. Override where that differs."""
        return self.rows()

    def object_to_move(self) -> Any:
        return find(self.step_rows(), self.kwargs["number"])

    def get_serializer_class(self) -> Any:
        assert self.serializer_class is not None
        serializer: Any = self.serializer_class
        if self.action == "list":
            return self.list_serializer_class or serializer
        return with_actions(serializer) if self.table else serializer

    # --- actions ---

    def offers(self, obj: Any) -> list[dict[str, Any]]:
        """Every action this person could ever take here: open ones with their fields, closed ones with their reason."""
        assert self.table is not None
        user = self.request.user
        found = []
        for offered in self.table.offered(obj, user):
            form = self.table.bind(offered.name, obj, user) if offered.available else None
            fields = described(form)
            if offered.available and perform.whose(offered.action, obj, user) is not None:
                fields.append(channel_field())
            found.append(
                {
                    "name": offered.name,
                    "label": str(offered.label),
                    "available": offered.available,
                    "says": offered.says,
                    "reason": offered.reason,
                    "hint": offered.hint,
                    "code": offered.code,
                    "method": "POST",
                    "url": self.step_url(obj, offered.name),
                    "fields": fields,
                }
            )
        return found

    def step_url(self, obj: Any, name: str) -> str:
        path = reverse(f"api:{self.basename}-{name}", kwargs={"number": obj.number})
        return absolute(path)

    def preview(self, request: Request, number: str) -> Response:
        """What the action would bring, before anything is sent. Form fields may be given as query parameters."""
        action, obj = self._action(), self.object_to_move()
        assert self.table is not None
        action.rule(obj, request.user)
        given = {name: value for name, value in request.query_params.items() if name != "format"}
        form = self.table.bind(action.name, obj, request.user, given or None)
        terms, mark = perform.terms_of(action, obj, request.user, form)
        consequences = [
            {"what": str(row.what), "end": str(row.end), "why": str(row.why)} for row in terms.get("consequences", ())
        ]
        until = terms.get("until")
        return Response(
            {
                "name": action.name,
                "label": str(action.label),
                "consequences": consequences,
                "until": {"title": str(until.title), "silence": str(until.silence), "due_at": until.due_at}
                if until
                else None,
                "terms": mark,
                "fields": described(form),
            }
        )

    def take(self, request: Request, number: str) -> Response:
        """Take the step. Answers with the row as it is afterwards, and with what the step made."""
        return self.once(request, lambda: self._take(request))

    def _take(self, request: Request) -> Response:
        action, obj = self._action(), self.object_to_move()
        assert self.table is not None
        data = self._body(action, obj, request)
        result = perform.perform(
            self.table,
            action.name,
            obj,
            user=request.user,
            data=data,
            files=request.FILES,
            channel=str(data.get("channel", "")),
            terms=str(data["terms"]) if data.get("terms") else None,
        )
        fresh = self.get_queryset().filter(pk=obj.pk).first()
        made = result if isinstance(result, Model) and (type(result), result.pk) != (type(obj), obj.pk) else None
        body = dict(self.get_serializer(fresh).data) if fresh is not None else {}
        body["result"] = (
            {
                "kind": made._meta.label_lower,
                "number": getattr(made, "number", ""),
                "url": address_of(made),
            }
            if made is not None
            else None
        )
        return Response(body)

    def _action(self) -> Action:
        action = self.table.get(self.step_name) if self.table else None
        if action is None:
            raise Http404
        return action

    def _body(self, action: Action, obj: Any, request: Request) -> Any:
        """The given fields. One that the action does not ask for is refused: what is misspelt must not be ignored."""
        data = request.data
        if not hasattr(data, "items"):
            raise Invalid(_("Send an object with the fields of the action."), code="not_an_object")
        known = set(action.form.base_fields) if action.form else set()
        unknown = set(data) - known - BESIDES
        if unknown:
            action.rule(obj, request.user)
            assert self.table is not None
            form = self.table.bind(action.name, obj, request.user)
            unknown -= set(form.fields) if form is not None else set()
        if unknown:
            name = sorted(map(str, unknown))[0]
            raise Invalid(_("%(field)s is not a field of this action.") % {"field": name}, field=name, code="unknown")
        for name, value in data.items():
            if isinstance(value, dict):
                raise Invalid(_("Give a single value or a list."), field=str(name), code="invalid")
        return data

    # --- what the schema reads ---

    def request_serializer(self) -> Any:
        action = self.table.get(self.step_name) if self.table else None
        if action is None:
            return None
        name = f"{self.basename}-{action.name}".replace("-", " ").title().replace(" ", "") + "Request"
        return request_serializer(name, action.form, for_customer=action.for_customer)

    def response_serializer(self, method: str) -> Any:
        if not self.step_name:
            return self.get_serializer_class()
        return PreviewSerializer if method == "GET" else with_result(self.get_serializer_class())


class PreviewRowSerializer(serializers.Serializer):
    what = serializers.CharField()
    end = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True)


class PreviewUntilSerializer(serializers.Serializer):
    title = serializers.CharField()
    silence = serializers.CharField(allow_blank=True)
    due_at = serializers.DateTimeField(allow_null=True)


class PreviewSerializer(serializers.Serializer):
    """What an action would bring. Send `terms` along to be refused if that has changed meanwhile."""

    name = serializers.CharField()
    label: Any = serializers.CharField()
    consequences = PreviewRowSerializer(many=True)
    until = PreviewUntilSerializer(allow_null=True)
    terms = serializers.CharField(allow_blank=True)
    fields = FieldSerializer(many=True)  # type: ignore[assignment]


@cache
def with_result(serializer: Any) -> Any:
    """The serializer of a step's answer: the row, and what the step made."""
    meta = type("Meta", (serializer.Meta,), {"fields": (*serializer.Meta.fields, "result")})
    name = serializer.__name__.removesuffix("DetailSerializer") + "StepSerializer"
    return type(name, (serializer,), {"result": ResultSerializer(allow_null=True), "Meta": meta})


def address_of(obj: Any) -> str:
    """Where the API tells about a row; "" when it does not."""
    try:
        path = reverse(f"api:{obj._meta.model_name}-detail", kwargs={"number": obj.number})
    except (NoReverseMatch, AttributeError):
        return ""
    return absolute(path)
