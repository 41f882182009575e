"""Forged notices of providers fill neither the table nor the room of others, and are forgotten in time."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from portal.time import clock
from refunds import tasks
from refunds.gateways.sandbox import SandboxGateway, sign
from refunds.inbox import webhooks
from refunds.inbox.models import GatewayNotice
from refunds.sandbox.models import SandboxBook
from refunds.statuses import NoticeVerdict

pytestmark = pytest.mark.django_db

ADDRESS = "/notices/sandbox/bank/"


def send(n: int, *, of: str = "203.0.113.7") -> int:
    answer = Client(REMOTE_ADDR=of).post(ADDRESS, json.dumps({"n": n}), content_type="application/json")
    return answer.status_code


def test_one_address_fills_no_more_than_its_part_and_leaves_room_for_others(monkeypatch) -> None:
    monkeypatch.setattr(webhooks, "REFUSED_OF_ONE", 5)
    assert [send(n) for n in range(8)] == [400] * 5 + [429] * 3
    assert GatewayNotice.objects.count() == 5
    assert send(99, of="203.0.113.8") == 400
    assert GatewayNotice.objects.count() == 6


def test_a_true_notice_is_taken_from_an_address_that_forged(monkeypatch) -> None:
    monkeypatch.setattr(webhooks, "REFUSED_OF_ONE", 1)
    assert [send(n) for n in range(3)] == [400, 429, 429]
    entry = SandboxBook(key="nobodys", reference="B1", payment_reference="P1", settle_at=clock.now())
    body = SandboxGateway().notice_of(entry)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in sign(body).items()}
    answer = Client(REMOTE_ADDR="203.0.113.7").post(ADDRESS, body, content_type="application/json", **headers)
    assert answer.status_code == 200


def test_refused_notices_are_forgotten_after_the_days_of_the_settings(settings) -> None:
    settings.REFUSED_NOTICES_KEPT_DAYS = 30
    for n in range(3):
        send(n)
    first, second, third = GatewayNotice.objects.order_by("pk")
    GatewayNotice.objects.filter(pk__in=[first.pk, third.pk]).update(last_at=clock.now() - timedelta(days=31))
    GatewayNotice.objects.filter(pk=third.pk).update(verdict=NoticeVerdict.NOT_OURS)
    assert tasks.drop_refused_notices() == 1
    assert list(GatewayNotice.objects.order_by("pk")) == [second, third], "what was taken in stays"
    assert "refunds.tasks.drop_refused_notices" in settings.CELERY_BEAT_SCHEDULE


def test_a_signed_notice_nested_past_reason_is_refused() -> None:
    """The depth is made here, and harmless: a list in a list."""
    body = b'{"outside": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in sign(body).items()}
    answer = Client(raise_request_exception=False).post(ADDRESS, body, content_type="application/json", **headers)
    assert answer.status_code == 400
