"""Signing in and out, a new account, a new password, the profile."""

from __future__ import annotations

import logging
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from structlog.stdlib import ProcessorFormatter

from portal import demo
from portal.people.forms import SignInForm, SignUpForm
from portal.people.models import Role, User
from tests.conftest import PASSWORD
from tests.helpers import client_for

pytestmark = pytest.mark.django_db


def sign_in(client, name, password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": name, "password": password, **more})


@pytest.mark.parametrize("name", ["alice@example.test", " ALICE@Example.test ", "13800000001", "+86 138 0000 0001"])
def test_one_signs_in_by_email_or_phone(alice, name):
    client = Client()
    assert sign_in(client, name)["Location"] == "/"
    assert client.get("/").context["user"] == alice


def test_wrong_name_and_wrong_password_get_one_answer(alice):
    answers = [sign_in(Client(), name, "wrong") for name in ("alice@example.test", "nobody@example.test")]
    texts = [re.sub(r'value="[^"]*"|"[A-Za-z0-9]{64}"', "", answer.content.decode()) for answer in answers]
    assert texts[0] == texts[1]
    assert "Name or password is wrong." in texts[0]


def test_the_way_on_is_kept_but_leads_nowhere_else(alice):
    assert sign_in(Client(), "alice@example.test", next="/messages/")["Location"] == "/messages/"
    assert sign_in(Client(), "alice@example.test", next="https://evil.example/")["Location"] == "/"


def test_the_system_and_the_inactive_do_not_sign_in(alice, machine):
    machine.set_password(PASSWORD)
    machine.email = "system@example.test"
    machine.save()
    alice.is_active = False
    alice.save()
    for name in ("system@example.test", "alice@example.test"):
        assert "Name or password is wrong." in sign_in(Client(), name).content.decode()


def test_after_five_wrong_tries_signing_in_pauses(alice, settings):
    settings.AXES_ENABLED = True
    client = Client(REMOTE_ADDR="203.0.113.7")
    texts = [sign_in(client, "alice@example.test", "wrong").content.decode() for _n in range(2)]
    assert "Name or password is wrong. 3 tries left, then signing in pauses for 15 minutes." in texts[1]
    assert "tries left" not in texts[0]
    sign_in(client, "ALICE@example.test", "wrong")
    assert "1 try left" in sign_in(client, "alice@example.test", "wrong").content.decode()
    locked = sign_in(client, "alice@example.test", "wrong")
    assert locked.status_code == 429
    assert "Too many wrong tries." in locked.content.decode()
    assert sign_in(client, "alice@example.test").status_code == 429, "even with the right one"
    assert sign_in(Client(REMOTE_ADDR="203.0.113.8"), "alice@example.test").status_code == 302, "not from elsewhere"


def test_only_the_sandbox_tells_whom_one_can_sign_in_as(settings):
    wang = next(person for person in demo.CAST if person.key == "wang")
    User.objects.create_user(name=wang.name, email=wang.email, password=demo.PASSWORD)
    assert demo.PASSWORD in Client().get("/sign-in/").content.decode()
    settings.SANDBOX = False
    assert demo.PASSWORD not in Client().get("/sign-in/").content.decode()


def test_signing_out_is_a_post(alice):
    client = client_for(alice)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/messages/").status_code == 302


def test_the_admin_has_no_sign_in_of_its_own(alice, carol):
    assert client_for(None).get("/admin/", follow=True).redirect_chain[-1][0] == "/sign-in/?next=/admin/"
    assert client_for(alice).get("/admin/", follow=True).status_code == 404
    carol.is_staff = True
    carol.save()
    assert client_for(carol).get("/admin/").status_code == 200


def test_a_fault_while_signing_in_logs_no_password(alice, monkeypatch, caplog):
    def broken(form):
        secret = form.data["password"]
        raise RuntimeError(len(secret))

    monkeypatch.setattr(SignInForm, "clean", broken)
    assert sign_in(Client(raise_request_exception=False), "alice@example.test").status_code == 500
    lines = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, ProcessorFormatter))
    logged = "\n".join(lines.format(record) for record in caplog.records)
    assert "RuntimeError" in logged and PASSWORD not in logged


# --- a new account --------------------------------------------------------------------------------------------------------


def test_a_customer_makes_an_account_and_is_signed_in():
    client = Client()
    data = {"name": "Ms Wu", "email": "Wu@Example.test", "phone": "", "password": "three quiet kettles"}
    assert client.post("/sign-up/", data)["Location"] == "/"
    user = User.objects.get(email="wu@example.test")
    assert user.role == Role.CUSTOMER and user.phone is None and not user.is_staff
    assert client.get("/").context["user"] == user


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("name", {"name": ""}),
        ("email", {"email": "", "phone": ""}),
        ("email", {"email": "alice@example.test"}),
        ("phone", {"phone": "138 0000 0001"}),
        ("phone", {"phone": "12"}),
        ("password", {"password": "short"}),
        ("password", {"password": "password1234"}),
    ],
)
def test_what_an_account_needs(alice, field, data):
    whole = {"name": "Ms Wu", "email": "wu@example.test", "phone": "13900000009", "password": "three quiet kettles"}
    form = SignUpForm({**whole, **data})
    assert not form.is_valid() and field in form.errors


def test_nobody_makes_themselves_more_than_a_customer():
    data = {
        "name": "Ms Wu",
        "email": "wu@example.test",
        "password": "three quiet kettles",
        "role": "admin",
        "is_staff": "1",
    }
    Client().post("/sign-up/", data)
    user = User.objects.get(email="wu@example.test")
    assert user.role == Role.CUSTOMER and not user.is_staff and not user.is_superuser


# --- a new password -------------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_by_mail(alice):
    client = Client()
    assert client.post("/password/", {"email": "alice@example.test"})["Location"] == "/password/sent/"
    link = re.search(r"https?://[^/]+(/password/\S+)", mail.outbox[0].body).group(1)
    form_url = client.get(link)["Location"]
    passwords = {"new_password1": "three quiet kettles", "new_password2": "three quiet kettles"}
    assert client.post(form_url, passwords)["Location"] == "/password/done/"
    assert sign_in(Client(), "alice@example.test", "three quiet kettles").status_code == 302
    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_asking_for_an_unknown_address_looks_the_same(alice):
    known = Client().post("/password/", {"email": "alice@example.test"}, follow=True)
    unknown = Client().post("/password/", {"email": "nobody@example.test"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert len(mail.outbox) == 1


def test_links_cannot_be_asked_for_without_end(alice):
    for _n in range(30):
        Client().post("/password/", {"email": "alice@example.test"})
    assert len(mail.outbox) == 20


# --- the profile ----------------------------------------------------------------------------------------------------------


def test_the_language_goes_with_the_person(alice):
    client = client_for(alice)
    assert client.post("/profile/", {"name": "Alice W", "language": "zh-hans"})["Location"] == "/profile/"
    assert client.cookies["django_language"].value == "zh-hans"
    alice.refresh_from_db()
    assert (alice.name, alice.language) == ("Alice W", "zh-hans")
    elsewhere = Client()
    sign_in(elsewhere, "alice@example.test")
    assert elsewhere.get("/help/")["Content-Language"] == "zh-hans"


def test_the_switch_in_the_head_is_remembered_too(alice):
    client = client_for(alice)
    assert client.post("/language/", {"language": "zh-hans", "next": "/help/"})["Location"] == "/help/"
    alice.refresh_from_db()
    assert alice.language == "zh-hans"
    client.post("/language/", {"language": "klingon"})
    alice.refresh_from_db()
    assert alice.language == "zh-hans"


def test_without_a_choice_the_browser_decides():
    assert Client().get("/help/", headers={"Accept-Language": "zh-CN,zh;q=0.9"})["Content-Language"] == "zh-hans"
    assert Client().get("/help/", headers={"Accept-Language": "de"})["Content-Language"] == "en"


def test_changing_the_password_signs_out_other_browsers(alice):
    one, two = client_for(alice), client_for(alice)
    words = {"old_password": PASSWORD, "new_password1": "three quiet kettles", "new_password2": "three quiet kettles"}
    assert one.post(reverse("password_change"), words).status_code == 302
    assert one.get("/profile/").status_code == 200
    assert two.get("/profile/").status_code == 302
