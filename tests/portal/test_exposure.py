"""A sandbox that strangers reach warns, and its published password opens nothing there."""

from __future__ import annotations

import pytest
from django.core.checks import Tags, run_checks
from django.test import Client

from portal import demo
from portal.people.models import User
from tests.portal.test_accounts import sign_in
from tests.portal.test_settings import started

pytestmark = pytest.mark.django_db

WANG = next(person for person in demo.CAST if person.key == "wang")


@pytest.fixture(autouse=True)
def the_demo(db) -> None:
    User.objects.create_user(name=WANG.name, email=WANG.email, password=demo.PASSWORD)


@pytest.mark.parametrize(
    ("site", "hosts", "warns"),
    [
        ("http://localhost:8000", ["*"], False),
        ("http://192.168.1.5:8000", ["box", "10.0.0.7", "[::1]", "shop.local"], False),
        ("https://aftersales.example", ["*"], True),
        ("http://localhost:8000", ["localhost", "aftersales.example"], True),
        ("http://8.8.8.8:8000", ["*"], True),
        ("http://localhost:8000", [".example.com"], True),
    ],
)
def test_a_sandbox_on_a_public_address_warns_and_refuses_its_published_password(settings, site, hosts, warns) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = site, [*hosts, "testserver"]
    assert ["portal.W001"] * warns == [found.id for found in run_checks(tags=[Tags.security]) if "portal" in found.id]
    page = Client().get("/sign-in/").content.decode()
    assert ("can be reached by strangers" in page) is warns
    assert (demo.PASSWORD in page) is not warns
    assert sign_in(Client(), WANG.email, demo.PASSWORD).status_code == (200 if warns else 302)


@pytest.mark.parametrize(
    "stranger", [{"REMOTE_ADDR": "8.8.8.8"}, {"REMOTE_ADDR": "2400:3200::1"}, {"HTTP_HOST": "aftersales.example"}]
)
def test_so_does_one_that_a_stranger_reaches_though_no_setting_says_so(settings, stranger) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert sign_in(Client(**stranger), WANG.email, demo.PASSWORD).status_code == 200
    assert "can be reached by strangers" in Client(**stranger).get("/sign-in/").content.decode()


def test_a_password_of_ones_own_opens_it_all_the_same(settings, alice) -> None:
    settings.SITE_URL = "https://aftersales.example"
    assert sign_in(Client(), "alice@example.test").status_code == 302


LOADED = "__import__('django').setup() or __import__('portal.urls') and [name for name in __import__('sys').modules if 'demo' in name and name.split('.')[0] in ('portal', 'tickets') or name.startswith('portal.design')]"


def test_outside_the_sandbox_design_pages_and_demo_are_not_even_loaded(tmp_path) -> None:
    own = {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    assert "portal.design.views" in started(LOADED, tmp_path, **own).stdout
    real = started(LOADED, tmp_path, **own, SANDBOX="0", SECRET_KEY="k" * 50)
    assert real.stdout.strip() == "[]", real.stderr
