"""Every address of the API: the routes that each noun lists in its `api.py`, one per action of its tables, the schema."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from portal.api import published
from portal.api.errors import ERROR_TYPES
from portal.api.fields import FIELD_TYPES
from portal.api.machines import MachineViewSet
from portal.doors.actions import registry
from portal.kernel import rooms
from portal.people.audience import PUBLIC, open_to

app_name = "api"
OPENAPI = "application/vnd.oai.openapi+json"


def routes() -> Iterator[tuple[str, Any]]:
    """(resource name, viewset) of every noun, floor by floor."""
    for module in rooms.load("api"):
        yield from getattr(module, "api_routes", ())


def step_paths(name: str, viewset: type[MachineViewSet], basename: str) -> Iterator[URLPattern]:
    """One address per action, so that the schema can tell what each of them asks for."""
    for action in registry.get(viewset.model, ()):
        view = viewset.as_view(
            {"get": "preview", "post": "take"}, step_name=action.name, basename=basename, detail=True
        )
        yield path(f"{name}/<str:number>/{action.name}/", view, name=f"{basename}-{action.name}")


def _basename(viewset: Any) -> str:
    model = getattr(viewset, "model", None) or viewset.queryset.model
    return str(model._meta.model_name)


def collect(found: Iterable[tuple[str, Any]]) -> list[URLPattern]:
    """The addresses of some routes: lists, details, and every action."""
    router = SimpleRouter()
    steps: list[URLPattern] = []
    for name, viewset in found:
        basename = _basename(viewset)
        router.register(name, viewset, basename=basename)
        if issubclass(viewset, MachineViewSet):
            steps += step_paths(name, viewset, basename)
    return [*steps, *router.urls]  # type: ignore[list-item]


def name_choices() -> None:
    """Give every set of choices a name of its own in the schema; by their fields they would all be "status" and "type"."""
    named: dict[str, Any] = {"ErrorTypeEnum": ERROR_TYPES, "FieldTypeEnum": FIELD_TYPES}
    known: list[list[Any]] = []
    for floor in rooms.OURS:
        for model in apps.get_app_config(floor).get_models():
            for field in model._meta.concrete_fields:
                values = [value for value, _label in field.flatchoices]
                if values and values not in known:  # two machines may share their statuses
                    known.append(values)
                    named[f"{model.__name__}{field.name.title().replace('_', '')}Enum"] = field.flatchoices
    spectacular_settings.apply_patches({"ENUM_NAME_OVERRIDES": {**spectacular_settings.ENUM_NAME_OVERRIDES, **named}})


@open_to(PUBLIC)
class Index(APIView):
    """Where everything is: the lists one may ask for, the schema, the docs."""

    audience = (PUBLIC,)
    permission_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        lists = {name: reverse(f"api:{_basename(viewset)}-list", request=request) for name, viewset in routes()}
        found = {name: reverse(f"api:{name}", request=request) for name in ("schema", "docs")}
        return Response(found | {"lists": lists})


@open_to(PUBLIC)
@require_safe
@condition(etag_func=lambda request: f'"{published.mark()}"')
def schema(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI schema as JSON (which readers of YAML read, too): names of addresses and fields, nothing of anybody."""
    packed = published.schema_path().read_bytes()
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(packed, content_type=OPENAPI, headers={"Content-Encoding": "gzip"})
    else:
        answer = HttpResponse(gzip.decompress(packed), content_type=OPENAPI)
    answer["Cache-Control"] = "public, no-cache"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


@open_to(PUBLIC)
class Docs(SpectacularSwaggerSplitView):
    """Swagger, from our own files and without inline scripts."""

    audience = (PUBLIC,)
    url_name = "api:schema"
    template_name = "portal/api_docs.html"


name_choices()
urlpatterns = [
    path("", Index.as_view(), name="index"),
    path("schema/", schema, name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
    *collect(routes()),
]
