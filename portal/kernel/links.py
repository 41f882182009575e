"""Whole addresses of our own pages, for whatever leaves the browser: mails, PDFs, answers of the API, codes to scan."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    """The address of a path (`/tickets/…`) at SITE_URL. Never from the request: the host that it names may be anybody's."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
