"""A case being raised: the answers in the session, the files in private storage under tokens only this session holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from portal.kernel.errors import Invalid
from portal.ops.stored import open_stored
from tickets.evidence import commands
from tickets.evidence.models import DraftFile


class Draft:
    """The unfinished case of one order (or none: a question) in one session."""

    def __init__(self, session: Any, about: str, user: Any) -> None:
        self.session = session
        self.user = user
        self.key = f"raise:{about}"
        self._files: list[DraftFile] | None = None

    @property
    def _all(self) -> dict[str, Any]:
        kept: dict[str, Any] = self.session.get(self.key) or {}
        return kept

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered so far, as a form would get it."""
        return {name: value for name, value in self._all.items() if name != "files"}

    @property
    def tokens(self) -> list[str]:
        return list(self._all.get("files", []))

    @property
    def files(self) -> list[DraftFile]:
        """The files waiting to be sent, in the order in which they were added."""
        if self._files is None:
            here = DraftFile.objects.filter(token__in=self.tokens, added_by=self.user) if self.tokens else ()
            by_token = {row.token: row for row in here}
            self._files = [by_token[token] for token in self.tokens if token in by_token]
        return self._files

    def set(self, **answers: Any) -> None:
        self.session[self.key] = self._all | answers

    def add_files(self, uploads: Sequence[Any]) -> None:
        """Clean and keep uploads. Raises Invalid at `pictures`; what was kept before stays."""
        kept = commands.keep_draft_files(uploads, already=len(self.files), by=self.user)
        self.set(files=[*self.tokens, *(row.token for row in kept)])
        self._files = None

    def drop_file(self, token: str) -> None:
        if token in self.tokens:
            commands.drop_draft_files([token], by=self.user)
        self.set(files=[one for one in self.tokens if one != token])
        self._files = None

    def open_files(self) -> list[Any]:
        """The kept files under the names they came with, to be sent. One that is missing on the disk is let go of: raises
        Invalid at `pictures`, so that it is added again."""
        opened = [(row, open_stored(row.file)) for row in self.files]
        if gone := [row for row, file in opened if file is None]:
            for row in gone:
                self.drop_file(row.token)
            raise Invalid(
                _("%(name)s did not reach our storage. Please add it again.")
                % {"name": ", ".join(row.name for row in gone)},
                field="pictures",
                code="file_gone",
            )
        return [File(file, name=row.name) for row, file in opened]

    def clear(self) -> None:
        """It was sent, or given up."""
        commands.drop_draft_files(self.tokens, by=self.user)
        self.session.pop(self.key, None)
        self._files = None
