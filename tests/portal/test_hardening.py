"""What OWASP ASVS asks of every answer and every password (docs/security.md tells the whole list)."""

from __future__ import annotations

import gzip
import json

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.api import published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("secure", [False, True])
def test_a_program_that_speaks_in_the_clear_is_refused_not_led_on(client, settings, secure) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^api/"]
    answer = client.get("/api/v1/orders/", secure=secure)
    if secure:
        assert answer.status_code == 401
    else:
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["code"] == "https_required"


def test_signing_out_lets_the_browser_forget_pages(client, alice) -> None:
    client.force_login(alice)
    assert client.post(reverse("sign_out"))["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("password", ["aftercare2026", "Aftercare-Aftersales!", "售后门户12345678", "Password2026!!"])
def test_the_portals_own_name_is_no_password(password) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "own_words" in [error.code for error in refused.value.error_list]


@pytest.mark.parametrize(
    "password", ["correct horse battery", "x" * 128, "my aftercare umbrella garden", "密码是很长的一句话对吗"]
)
def test_any_other_words_will_do(password) -> None:
    validate_password(password)


def test_tracing_is_not_answered(client) -> None:
    assert client.trace("/").status_code == 405


def test_the_schema_is_a_file_that_is_handed_out(client, settings, tmp_path, monkeypatch) -> None:
    """It cost 5 to 20 seconds of a core for each who asked."""
    settings.DATA_DIR = tmp_path
    built: list[int] = []
    monkeypatch.setattr(published, "build", lambda: built.append(1) or b'{"openapi": "3.0.3"}')
    packed = client.get("/api/v1/schema/", HTTP_ACCEPT_ENCODING="gzip")
    plain = client.get("/api/v1/schema/")
    assert json.loads(gzip.decompress(packed.content)) == json.loads(plain.content) == {"openapi": "3.0.3"}
    assert built == [1]
    assert client.get("/api/v1/schema/", HTTP_IF_NONE_MATCH=plain["ETag"]).status_code == 304
