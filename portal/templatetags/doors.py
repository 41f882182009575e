"""Tags that gather what other floors offer."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.pages.panels import panels_for

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: Any, place: str, obj: Any) -> SafeString:
    """Whatever upper floors show in this place of the page: `{% panels "order" obj %}`."""
    request = context["request"]
    drawn = (render_to_string(panel.template, panel.context, request) for panel in panels_for(place, obj, request.user))
    return format_html_join("\n", "{}", ((mark_safe(text),) for text in drawn))  # noqa: S308 - made by our templates
