"""A case being raised: answers in the session, pictures cleaned and kept in private storage until it is sent."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from portal.errors import Invalid
from tickets import pictures


class Draft:
    """The unfinished case of one order in one session."""

    def __init__(self, session: Any, order_number: str) -> None:
        self.session = session
        self.key = f"raise:{order_number}"

    @property
    def _all(self) -> dict[str, Any]:
        kept: dict[str, Any] = self.session.get(self.key) or {}
        return kept

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered so far, as a form would get it."""
        return {name: value for name, value in self._all.items() if name != "pictures"}

    @property
    def pictures(self) -> list[dict[str, str]]:
        """Pictures waiting to be sent: id, name, path."""
        return list(self._all.get("pictures", []))

    def set(self, **answers: Any) -> None:
        self.session[self.key] = self._all | answers

    def add_pictures(self, uploads: list[Any]) -> None:
        """Clean and keep uploads. Raises Invalid at `pictures`; what was kept before stays."""
        kept = self.pictures
        if len(kept) + len(uploads) > pictures.MAX_COUNT:
            raise Invalid(_("At most %(count)s pictures.") % {"count": pictures.MAX_COUNT}, field="pictures")
        for picture in [pictures.clean(upload) for upload in uploads]:
            token = secrets.token_hex(8)
            path = default_storage.save(f"drafts/{token}.jpg", picture.full)
            kept.append({"id": token, "name": picture.name, "path": path})
        self.set(pictures=kept)

    def drop_picture(self, token: str) -> None:
        kept = self.pictures
        for row in kept:
            if row["id"] == token:
                default_storage.delete(row["path"])
        self.set(pictures=[row for row in kept if row["id"] != token])

    def open_pictures(self) -> list[Any]:
        """The kept pictures as files, under the names they came with."""
        files = []
        for row in self.pictures:
            if default_storage.exists(row["path"]):
                file = default_storage.open(row["path"], "rb")
                file.name = row["name"]
                files.append(file)
        return files

    def clear(self) -> None:
        """It was sent, or given up."""
        for row in self.pictures:
            default_storage.delete(row["path"])
        self.session.pop(self.key, None)
