"""The generic pages: list, detail, step. Apps subclass these three."""

from portal.keyset import Sort
from portal.views.details import DetailPage
from portal.views.lists import ListPage, ListTab
from portal.views.steps import ActionPage

__all__ = ["ActionPage", "DetailPage", "ListPage", "ListTab", "Sort"]
