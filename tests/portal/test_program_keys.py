"""Keys for programs: hashed, shown once, scoped, with an end; and what takes them away."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.forms import SetPasswordForm
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from portal.api.machines import PortalView
from portal.api.published import build
from portal.people.models import Role, User
from portal.time import clock
from portal.tokens import authentication as tokens
from portal.tokens.commands import make_token
from portal.tokens.models import AccessToken, Scope
from tests.conftest import PASSWORD, person
from tests.helpers import budget, client_for

pytestmark = pytest.mark.django_db

SHOPS = "/api/v1/shops/"


def key_of(user, **how) -> str:
    return make_token(user, **{"name": "Warehouse", **how})[1]


def program(key: str, **more) -> Client:
    return Client(headers={"Authorization": f"Token {key}"}, **more)


def ask(key: str, **more) -> int:
    return program(key, **more).get(SHOPS).status_code


def make_on_page(browser, **how) -> str:
    """What the page shows once a token is made."""
    answer = browser.post("/profile/tokens/", {"name": "Warehouse", "scopes": ["read"], "days": "90", **how})
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def test_a_key_is_shown_once_and_kept_as_a_hash_alone(alice) -> None:
    browser = client_for(alice)
    key = re.search(r"Authorization: Token (\w+)", make_on_page(browser))[1]
    assert ask(key) == 200
    assert key not in browser.get("/profile/tokens/").content.decode()
    row = AccessToken.objects.get()
    assert (row.user, row.name, row.scopes) == (alice, "Warehouse", ["read"])
    kept = [str(value) for value in AccessToken.objects.values_list().get()]
    assert not any(key in value for value in kept)


@pytest.mark.parametrize(
    ("wrong", "field"), [({"name": ""}, "name"), ({"scopes": ["all"]}, "scopes"), ({"days": "9999"}, "days")]
)
def test_what_is_wrong_is_told_at_its_field(alice, wrong, field) -> None:
    answer = client_for(alice).post("/profile/tokens/", {"name": "Till", "scopes": ["read"], "days": "30", **wrong})
    assert field in answer.context["form"].errors
    assert not AccessToken.objects.exists()


def test_nobody_keeps_more_than_twenty(alice) -> None:
    for n in range(20):
        key_of(alice, name=str(n))
    answer = client_for(alice).post("/profile/tokens/", {"name": "Till", "scopes": ["read"], "days": "30"})
    assert "Withdraw one first" in answer.content.decode()
    assert AccessToken.objects.count() == 20


def test_it_ends_on_its_day(alice, friday) -> None:
    key = key_of(alice, days=30)
    friday.shift(timedelta(days=29))
    assert ask(key) == 200
    friday.shift(timedelta(days=1))
    assert ask(key) == 401
    assert "Ended" in client_for(alice).get("/profile/tokens/").content.decode()


def test_each_is_withdrawn_by_its_owner_alone(alice, eve) -> None:
    mine, other = make_token(alice, name="Till"), key_of(alice)
    address = f"/profile/tokens/{mine[0].pk}/revoke/"
    assert client_for(eve).post(address).status_code == 404
    assert ask(mine[1]) == 200
    assert client_for(alice).get(address).status_code == 200
    assert ask(mine[1]) == 200, "asking changes nothing"
    client_for(alice).post(address)
    assert (ask(mine[1]), ask(other)) == (401, 200)


def new_password(user: User) -> None:
    words = {"old_password": PASSWORD, "new_password1": "three quiet kettles", "new_password2": "three quiet kettles"}
    assert client_for(user).post("/profile/password/", words).status_code == 302


def reset(user: User) -> None:
    form = SetPasswordForm(user, {"new_password1": "three quiet kettles", "new_password2": "three quiet kettles"})
    assert form.is_valid()
    form.save()


def deactivate(user: User) -> None:
    user.is_active = False
    user.save()


def deactivate_in_sets(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("ends", [new_password, reset, deactivate, deactivate_in_sets])
def test_what_ends_the_trust_in_a_person_ends_their_keys(alice, eve, ends) -> None:
    key, hers = key_of(alice), key_of(eve)
    ends(User.objects.get(pk=alice.pk))
    assert ask(key) == 401
    assert ask(hers) == 200


def test_signing_in_and_changing_a_name_end_nothing(alice, settings) -> None:
    key = key_of(alice)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    assert Client().post("/sign-in/", {"username": alice.email, "password": PASSWORD}).status_code == 302
    alice.refresh_from_db()
    assert alice.password.startswith("pbkdf2"), "the hash was renewed"
    client_for(alice).post("/profile/", {"name": "Alice W.", "language": "en"})
    assert ask(key) == 200


def test_the_last_use_is_written_once_a_minute(alice, friday) -> None:
    key = key_of(alice)
    assert ask(key) == 200
    first = AccessToken.objects.get().last_used_at
    assert first == clock.now()
    friday.shift(timedelta(seconds=59))
    with budget(2):  # the token with its owner, and the shops
        ask(key)
    assert AccessToken.objects.get().last_used_at == first
    friday.shift(timedelta(seconds=1))
    ask(key)
    assert AccessToken.objects.get().last_used_at == clock.now()


def test_where_nothing_can_be_written_reading_goes_on(alice) -> None:
    key = key_of(alice)

    def refuse(execute, sql, *rest):
        if sql.startswith("UPDATE"):
            raise DatabaseError("disk full")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        assert ask(key) == 200


# --- scopes ---


def every_step() -> list[tuple[str, type]]:
    """(method, view) of every address of the API with an audience."""
    found = []

    def walk(patterns):
        for one in patterns:
            if isinstance(one, URLPattern):
                view = getattr(one.callback, "cls", None)
                if isinstance(view, type) and issubclass(view, PortalView):
                    found.extend((method.upper(), view) for method in getattr(one.callback, "actions", {}))
            else:
                walk(one.url_patterns)

    walk(get_resolver().url_patterns)
    return found


def test_every_address_of_the_api_needs_one_known_scope() -> None:
    asked = {tokens.scope_of(method, view()) for method, view in every_step()}
    assert {"read", "orders", "cases", "money"} <= asked <= set(Scope.values)
    assert {config.program_scope for config in apps.get_app_configs() if hasattr(config, "program_scope")} == set(
        Scope.values
    ) - {"read"}


def test_a_key_does_only_what_it_was_made_for(bob, shop) -> None:
    body, push = {"shop": shop.slug}, "/api/v1/orders/"
    asked = {"data": body, "content_type": "application/json"}
    refused = program(key_of(bob, scopes=["read"])).post(push, **asked)
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "scope_missing"
    assert "“orders”" in refused.json()["errors"][0]["detail"]
    assert program(key_of(bob, scopes=["cases", "money", "shop"])).post(push, **asked).status_code == 403
    assert program(key_of(bob, scopes=["orders"])).post(push, **asked).status_code == 400, "let in, and read"
    assert program(key_of(bob, scopes=["orders"])).get(push).status_code == 403, "reading is a scope, too"


def test_the_schema_tells_the_scope_of_each_step() -> None:
    text = build().decode()
    assert "A token needs the scope `orders`." in text
    assert "A token needs the scope `money`." in text
    assert '"tokenAuth"' in text


# --- bad ones ---


@pytest.mark.parametrize(
    "header", ["Token", "Token a b", "Token ü", "Token \xff\xfe", "Token ' OR 1=1", f"Token {'a' * 64}"]
)
def test_a_bad_key_is_refused_in_words(header) -> None:
    answer = Client(headers={"Authorization": header}).get(SHOPS)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Token")


def test_many_bad_keys_from_one_address_are_paused_and_good_ones_go_on(alice, monkeypatch) -> None:
    monkeypatch.setattr(tokens, "BAD_HOURLY", 5)
    good = key_of(alice)
    assert [ask("0" * 64, REMOTE_ADDR="203.0.113.7") for _n in range(7)] == [401] * 5 + [429] * 2
    paused = program("0" * 64, REMOTE_ADDR="203.0.113.7").get(SHOPS)
    assert paused["Retry-After"] == "3600"
    assert ask("0" * 64, REMOTE_ADDR="203.0.113.8") == 401
    assert ask(good, REMOTE_ADDR="203.0.113.7") == 200, "the office of a shop is one address"


def test_the_system_has_no_key_that_works(machine) -> None:
    assert ask(key_of(machine)) == 401


# --- the operator and the admin ---


def test_the_operator_makes_the_first_key_of_a_shop(bob, capsys) -> None:
    call_command("create_token", bob.email, "--name", "ERP", "--scope", "read", "--scope", "orders", "--days", "365")
    assert ask(capsys.readouterr().out.strip()) == 200
    row = AccessToken.objects.get()
    assert (row.name, row.scopes) == ("ERP", ["orders", "read"])


@pytest.mark.parametrize("wrong", [["--days", "0"], ["--days", "366"], ["--name", ""], ["--name", "x" * 61]])
def test_the_command_refuses_what_makes_no_sense(bob, wrong) -> None:
    with pytest.raises(CommandError):
        call_command("create_token", bob.email, *wrong)
    assert not AccessToken.objects.exists()


def test_admins_see_names_never_keys_and_make_none(alice, carol) -> None:
    root = person("Root", Role.ADMIN, is_staff=True, is_superuser=True)
    row, key = make_token(alice, name="Warehouse")
    admin = client_for(root)
    pages = [admin.get(f"/admin/portal/accesstoken/{path}").content.decode() for path in ("", f"{row.pk}/change/")]
    for page in pages:
        assert "Warehouse" in page
        assert key not in page
        assert row.digest not in page
        assert row.token_key not in page
    assert admin.get("/admin/portal/accesstoken/add/").status_code == 403
    admin.post(f"/admin/portal/accesstoken/{row.pk}/delete/", {"post": "yes"})
    assert ask(key) == 401


# --- those made before ---


def test_keys_made_before_are_hashed_and_keep_working(alice) -> None:
    old = "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"
    migration = import_module("portal.migrations.0005_tokens")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE authtoken_token (key varchar(40) PRIMARY KEY, user_id bigint, created varchar(40))"
        )
        cursor.execute("INSERT INTO authtoken_token VALUES (%s, %s, '2026-01-01')", [old, alice.pk])
    editor = SimpleNamespace(connection=connection)
    migration.bring_over(apps, editor)
    migration.drop_the_clear_ones(apps, editor)
    migration.bring_over(apps, editor)  # where the table never was
    assert ask(old) == 200
    row = AccessToken.objects.get()
    assert set(row.scopes) == set(Scope.values)
    assert row.expiry > clock.now() + timedelta(days=364)
    assert "authtoken_token" not in connection.introspection.table_names()
