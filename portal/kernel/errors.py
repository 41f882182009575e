"""Refusals: answers to a request that cannot be granted, in words the asker can use.

A rule never returns a boolean. It raises one of these with a sentence (fact and rule) and, where there is one,
a hint (the way out). Page, API and admin show the same two texts.
"""

from __future__ import annotations

from typing import Any

OTHER_STAGE = "other_stage"
"""Code of a refusal that only says: not at this stage of its life. Pages leave such a step out."""


class Refused(Exception):
    """The step is not possible now. API: 409; page: the sentence beside the action or at the head of the form."""

    http_status = 409

    def __init__(self, sentence: Any, *, code: str = "refused", hint: Any = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.sentence} {self.hint}".strip()


class Forbidden(Refused):
    """The asker is not the one who takes this step. API: 403; pages leave the action out."""

    http_status = 403

    def __init__(self, sentence: Any, *, code: str = "forbidden", hint: Any = "") -> None:
        super().__init__(sentence, code=code, hint=hint)


class Invalid(Refused):
    """What was given cannot be used. API: 400; page: the sentence stands at the field."""

    http_status = 400

    def __init__(self, sentence: Any, *, field: str | None = None, code: str = "invalid", hint: Any = "") -> None:
        super().__init__(sentence, code=code, hint=hint)
        self.field = field


class StatusWriteError(RuntimeError):
    """Code tried to write a status past its machine. Always a defect, never an answer to a user."""
