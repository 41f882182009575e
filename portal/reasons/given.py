"""Reasons the platform starts with. From then on they are rows: an admin words them anew, retires them, adds others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from portal.reasons.models import Fault, Reason


class Given(NamedTuple):
    """One reason as it is shipped: its code is stable, its words are only the beginning."""

    kind: str
    code: str
    label_en: str
    label_zh: str
    fault: str = Fault.NOBODY
    group: str = ""
    needs_evidence: bool = False
    after_sending: bool = False


def ensure_reasons(reasons: Iterable[Given], *, model: Any = None) -> int:
    """Add those of `reasons` whose (kind, code) the platform does not have yet; returns how many were added.

    What is there stays as it was edited. `model` is the historical Reason inside a migration.
    """
    rows: Any = (model or Reason)._default_manager
    known = set(rows.filter(shop__isnull=True).values_list("kind", "code"))
    positions: dict[str, int] = {}
    missing = []
    columns = {field.name for field in rows.model._meta.fields}  # inside an old migration there are fewer
    for reason in reasons:
        positions[reason.kind] = positions.get(reason.kind, 0) + 10
        if (reason.kind, reason.code) not in known:
            missing.append(rows.model(position=positions[reason.kind], **_fields(reason, columns)))
    rows.bulk_create(missing)
    return len(missing)


def _fields(reason: Given, columns: set[str]) -> dict[str, Any]:
    told = {name: value for name, value in reason._asdict().items() if name in columns}
    return {name: str(value) if isinstance(value, str) else value for name, value in told.items()}
