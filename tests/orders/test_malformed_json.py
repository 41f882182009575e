"""JSON that no program of good will sends: a clear no at each door that takes JSON, never an error of ours."""

from __future__ import annotations

import pytest

from tests.helpers import client_for

pytestmark = pytest.mark.django_db

MALFORMED = {
    "half": b'{"number": ',
    "nested": b"[" * 100_000 + b"]" * 100_000,
    "levels": b'{"a":' * 30 + b"1" + b"}" * 30,
    "surrogate": b'{"note": "\\ud800"}',
    "not utf-8": b'{"note": "\xff\xfe"}',
    "endless": b'{"note": NaN}',
    "a list": b"[1, 2]",
    "a word": b'"order"',
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_json_is_a_clear_no_at_every_json_door(name, paid, alice, bob) -> None:
    for who, url in (
        (bob, "/api/v1/orders/"),
        (alice, "/api/v1/tickets/"),
        (alice, f"/api/v1/orders/{paid.number}/cancel/"),
    ):
        answer = client_for(who).post(url, MALFORMED[name], content_type="application/json")
        assert answer.status_code == 400, (url, answer.status_code)
        assert answer.json()["errors"][0]["code"]


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_notices_are_refused(name, client) -> None:
    answer = client.post("/notices/sandbox/bank/", MALFORMED[name], content_type="application/json")
    assert answer.status_code == 400
