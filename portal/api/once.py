"""Idempotency-Key: the same question twice gets the same answer, and has its effect once."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.errors import KeyReused, StillRunning
from portal.doors.models import IdempotencyKey
from portal.time import clock

PATIENCE = 5.0
"""Seconds for which a duplicate waits for the first one's answer."""

ABANDONED_AFTER = timedelta(seconds=60)
"""A question without an answer after this long died with its process. Its effect was rolled back, so it is asked anew."""

KEPT = frozenset({200, 201, 202, 204, 403, 409})
"""Answers that are remembered. After any other the same key may be used again: nothing had happened."""


class IdempotencyMixin:
    """For views: `return self.once(request, work)`, where `work` makes the Response or raises."""

    def once(self, request: Request, work: Callable[[], Response]) -> Response:
        """Do `work` unless the request's Idempotency-Key has been answered; then give that answer again.

        The key's row is committed first; effect and answer are then committed together, so that a crash leaves both or
        neither. The same key with another question is refused (422); while the first still runs, a duplicate waits, and
        gives up with 409.
        """
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key:
            with transaction.atomic():
                return work()
        if len(key) > 200:
            raise ParseError(_("An Idempotency-Key has at most 200 characters."))
        mark = fingerprint(request)
        row, mine = self._claim(request, key, mark)
        if row.fingerprint != mark:
            raise KeyReused(_("This Idempotency-Key was already used for another request."))
        if not mine:
            return self._answer_again(row)
        try:
            with transaction.atomic():
                response = work()
                self._remember(row, response)
        except Exception as problem:
            answer: Response = self.handle_exception(problem)  # type: ignore[attr-defined]
            if answer.status_code in KEPT:
                self._remember(row, answer)
            else:
                IdempotencyKey.objects.filter(pk=row.pk).delete()
            return answer
        return response

    def _claim(self, request: Request, key: str, mark: str) -> tuple[IdempotencyKey, bool]:
        """The key's row, and whether this request is the one to do the work. Committed at once."""
        user: Any = request.user
        moment = clock.now()
        try:
            with transaction.atomic():
                row = IdempotencyKey.objects.create(user=user, key=key, fingerprint=mark, at=moment)
            return row, True
        except IntegrityError:
            row = IdempotencyKey.objects.get(user=user, key=key)
        if row.answer_status is None and row.at < moment - ABANDONED_AFTER:
            taken = IdempotencyKey.objects.filter(pk=row.pk, at=row.at, answer_status=None).update(at=moment)
            return row, bool(taken)
        return row, False

    def _answer_again(self, row: IdempotencyKey) -> Response:
        until = time.monotonic() + PATIENCE
        while row.answer_status is None:
            if time.monotonic() > until:
                raise StillRunning(_("The first request with this key is still being worked on."))
            time.sleep(0.1)
            found = IdempotencyKey.objects.filter(pk=row.pk).first()
            if found is None:
                raise StillRunning(_("The first request with this key came to nothing. Send it again."))
            row = found
        body = None if row.answer is None else json.loads(row.answer)
        return Response(body, status=row.answer_status, headers={"Idempotent-Replayed": "true"})

    @staticmethod
    def _remember(row: IdempotencyKey, response: Response) -> None:
        # Kept as text: PostgreSQL gives an object back with its names in another order.
        body = None if response.data is None else JSONRenderer().render(response.data).decode()
        IdempotencyKey.objects.filter(pk=row.pk).update(answer_status=response.status_code, answer=body)


def fingerprint(request: Request) -> str:
    """What was asked: method, address and content, however it was packed."""
    sha = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    data: Any = request.data
    if hasattr(data, "lists"):
        data = {name: values for name, values in data.lists() if name not in request.FILES}
    sha.update(json.dumps(data, sort_keys=True, default=str).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            sha.update(f"{name} {file.name} {digest.hexdigest()}\n".encode())
    return sha.hexdigest()
