"""Idempotency-Key: the same question has its effect once and gets the same answer."""

from __future__ import annotations

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from portal.api import once
from portal.audit.models import StatusChange
from portal.doors.models import IdempotencyKey
from refunds.statuses import RepaymentStatus
from tests.helpers import client_for, frozen


def send(user, repayment, body, key, client=None):
    url = reverse("api:repayment-pay", kwargs={"number": repayment.number})
    client = client or client_for(user)
    return client.post(url, body, content_type="application/json", headers={"Idempotency-Key": key})


@pytest.mark.django_db
def test_the_same_key_and_body_get_the_same_answer_and_no_second_effect(site, repayment, bob):
    first = send(bob, repayment, {"reference": "T-1"}, "k1")
    before = StatusChange.objects.count()
    second = send(bob, repayment, {"reference": "T-1"}, "k1")
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
    assert StatusChange.objects.count() == before


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(site, repayment, bob):
    send(bob, repayment, {"reference": "T-1"}, "k1")
    other = send(bob, repayment, {"reference": "T-2"}, "k1")
    assert other.status_code == 422
    assert other.json()["errors"][0]["code"] == "idempotency_key_reused"


@pytest.mark.django_db
def test_keys_are_everybodys_own(site, repayment, bob, carol):
    assert send(bob, repayment, {"reference": "T-1"}, "k1").status_code == 200
    assert send(carol, repayment, {"reference": "T-1"}, "k1").status_code == 409
    assert IdempotencyKey.objects.count() == 2


@pytest.mark.django_db
def test_a_refusal_is_an_answer_and_is_given_again(site, repayment, bob, alice):
    first = send(alice, repayment, {"reference": "T-1"}, "k1")
    second = send(alice, repayment, {"reference": "T-1"}, "k1")
    assert first.status_code == second.status_code == 403 and first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"


@pytest.mark.django_db
def test_wrong_input_had_no_effect_so_the_key_is_free_again(site, repayment, bob):
    assert send(bob, repayment, {}, "k1").status_code == 400
    assert send(bob, repayment, {"reference": "T-1"}, "k1").status_code == 200


@pytest.mark.django_db
def test_a_key_has_its_length(site, repayment, bob):
    assert send(bob, repayment, {"reference": "T-1"}, "k" * 201).status_code == 400
    assert IdempotencyKey.objects.count() == 0


@pytest.mark.django_db
def test_what_died_halfway_is_done_by_whoever_asks_again(site, repayment, bob, friday, monkeypatch):
    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(once.IdempotencyMixin, "_remember", die)
        with pytest.raises(KeyboardInterrupt):
            send(bob, repayment, {"reference": "T-1"}, "k1")
    repayment.refresh_from_db()
    assert repayment.status == RepaymentStatus.DUE, "effect and answer are committed together"
    monkeypatch.setattr(once, "PATIENCE", 0)
    assert send(bob, repayment, {"reference": "T-1"}, "k1").json()["errors"][0]["code"] == "still_running"
    friday.shift(61)
    assert send(bob, repayment, {"reference": "T-1"}, "k1").status_code == 200


def test_the_mark_of_a_request_is_its_content_not_its_packing():
    def mark(name="a.png", content=b"x", **data):
        data["file"] = SimpleUploadedFile(name, content)
        return once.fingerprint(Request(RequestFactory().post("/x/", data), parsers=[MultiPartParser()]))

    assert mark(note="n") == mark(note="n")
    assert mark(note="n") != mark(note="m")
    assert mark(content=b"x") != mark(content=b"y")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_at_once_have_one_effect_and_one_answer(site, repayment, bob):
    answers = []
    gate = threading.Barrier(2)
    clients = [client_for(bob), client_for(bob)]

    def ask(client):
        gate.wait()
        try:
            answers.append(send(bob, repayment, {"reference": "T-1"}, "k1", client))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert StatusChange.objects.filter(object_id=repayment.pk, to_status="paid").count() == 1
    with frozen():
        assert IdempotencyKey.objects.get().answer_status == 200
