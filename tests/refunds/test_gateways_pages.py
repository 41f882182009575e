"""Support's pages of providers: the switch, the accounts, the notices."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.audit.models import StatusChange
from portal.audit.timeline import story_of
from refunds.gateways.actions import SWITCH
from refunds.gateways.base import Answer
from refunds.gateways.commands import gateway_switches, pause_gateway, resume_gateway
from refunds.gateways.models import GatewayAccount, GatewaySwitch, SecretMissing
from refunds.gateways.sandbox import happen_outside, sign
from refunds.inbox.actions import NOTICE
from refunds.inbox.models import GatewayNotice
from refunds.refunds.commands import claim_refund, conclude_attempt
from refunds.statuses import Outcome, OutsideKind
from refunds.tasks import settle_refunds
from tests.doors import assert_three_doors
from tests.helpers import budget, client_for
from tests.refunds.conftest import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def switch(db) -> GatewaySwitch:
    return next(row for row in gateway_switches() if row.gateway == "stripe")


@pytest.fixture
def contradiction(friday, promised) -> GatewayNotice:
    """The bank charged back what has arrived already."""
    refund = promised(40_00)
    notice = GatewayNotice(gateway="sandbox", digest="d", body=b'{"a": 1}', verdict="contradicts", why="over_balance")
    notice.refund, notice.payment = refund, refund.payment
    notice.save()
    return notice


def test_pausing_through_every_door(switch, carol, bob) -> None:
    assert_three_doors(SWITCH, "pause", switch, by=carol, data={"note": "Their maintenance"}, outsider=bob)


def test_letting_it_run_through_every_door(switch, carol, bob) -> None:
    pause_gateway(switch, by=carol, note="x")
    assert_three_doors(SWITCH, "resume", again(switch), by=carol, outsider=bob)


def test_the_history_names_who_paused_and_who_resumed_and_no_beginning(switch, carol, dora) -> None:
    pause_gateway(switch, by=carol, note="Their maintenance")
    resume_gateway(again(switch), by=dora)
    told = [one.title for one in story_of([switch], carol)]
    assert told == ["Dora Qian let it run again", "You paused it"]


def test_support_sees_that_a_provider_is_paused_and_why(switch, carol, bob) -> None:
    pause_gateway(switch, by=carol, note="Their maintenance until six")
    support = client_for(carol)
    with budget(12):
        page = support.get(switch.get_absolute_url()).content.decode()
    assert "Refunds through Stripe are paused" in page and "Their maintenance until six" in page
    assert "Their maintenance until six" in support.get(reverse("gateways:list")).content.decode()
    assert "Payment providers paused" in support.get(reverse("workbench")).content.decode()
    assert client_for(bob).get(switch.get_absolute_url()).status_code == 404


def test_the_customer_is_told_that_it_waits_and_goes_on_by_itself(friday, promised, alice, carol, monkeypatch) -> None:
    monkeypatch.setattr("refunds.enqueue._ask_for", lambda task, pk: None)
    refund = promised(40_00)
    sandbox = next(row for row in gateway_switches() if row.gateway == "sandbox")
    page = client_for(alice).get(refund.get_absolute_url()).content.decode()
    assert "It is sent within minutes" in page
    pause_gateway(sandbox, by=carol, note="x")
    settle_refunds()
    page = client_for(alice).get(refund.get_absolute_url()).content.decode()
    assert "The payment provider is paused. It is sent by itself once that runs again" in page


def test_customers_read_of_several_tries_in_words_and_staff_with_their_keys(
    friday, promised, alice, bob, machine
) -> None:
    refund = promised(40_00)
    first = claim_refund(again(refund), by=machine)
    alices, bobs = client_for(alice), client_for(bob)
    assert ">Tries<" not in alices.get(refund.get_absolute_url()).content.decode()
    conclude_attempt(first, Answer(Outcome.FAILED, failure="insufficient_funds"), by=machine)
    claim_refund(again(refund), by=machine)
    page = alices.get(refund.get_absolute_url()).content.decode()
    assert ">Tries<" in page and f"{refund.number}-2" not in page
    assert f"{refund.number}-2" in bobs.get(refund.get_absolute_url()).content.decode()


def test_a_notice_is_read_as_it_came_and_settled(contradiction, carol, bob) -> None:
    support = client_for(carol)
    with budget(14):
        page = support.get(contradiction.get_absolute_url()).content.decode()
    assert "{&quot;a&quot;: 1}" in page and contradiction.refund.number in page
    assert "More went back than our books can hold" in page
    assert contradiction.number in support.get(reverse("notices:list")).content.decode()
    assert "Notices to settle" in support.get(reverse("workbench")).content.decode()
    answer = support.post(reverse("notices:action", args=[contradiction.number, "settle"]), {"note": "Disputed"})
    assert answer.status_code == 302
    contradiction.refresh_from_db()
    assert (contradiction.verdict, contradiction.settled_by, contradiction.settled_note) == (
        "settled",
        carol,
        "Disputed",
    )
    again_ = support.post(reverse("notices:action", args=[contradiction.number, "settle"]), {"note": "Twice"})
    assert again_.status_code == 409
    assert client_for(bob).get(contradiction.get_absolute_url()).status_code == 404
    assert [action.name for action in NOTICE] == ["settle"]


def test_the_admin_shows_accounts_and_notices_and_changes_no_notice(contradiction, carol) -> None:
    carol.is_staff = carol.is_superuser = True
    carol.save()
    admin = client_for(carol)
    for model in ("gatewaynotice", "gatewayswitch", "gatewayaccount"):
        assert admin.get(reverse(f"admin:refunds_{model}_changelist")).status_code == 200
    page = admin.get(reverse("admin:refunds_gatewaynotice_change", args=[contradiction.pk])).content.decode()
    assert "{&quot;a&quot;: 1}" in page and 'name="_save"' not in page


@pytest.mark.parametrize(
    "secrets",
    [
        {"api_key": "sk_live_51H", "notice_secret": "env:GATEWAY_X"},
        {"api_key": "env:SECRET_KEY", "notice_secret": "env:GATEWAY_X"},
        {"api_key": "file:../../etc/passwd", "notice_secret": "env:GATEWAY_X"},
        {"api_key": "env:GATEWAY_X"},
        ["env:GATEWAY_X"],
    ],
)
def test_an_account_names_its_secrets_and_never_holds_them(secrets) -> None:
    with pytest.raises(ValidationError) as no:
        GatewayAccount(gateway="stripe", code="x", secrets=secrets).full_clean()
    assert "secrets" in no.value.message_dict


def test_a_secret_is_read_where_it_lies(settings, tmp_path, monkeypatch) -> None:
    settings.SECRETS_DIR = str(tmp_path)
    (tmp_path / "stripe.key").write_text("sk_from_a_file\n")
    account = GatewayAccount(gateway="stripe", code="x", secrets={"api_key": "file:stripe.key", "b": "env:GATEWAY_B"})
    assert account.secret("api_key") == "sk_from_a_file"
    with pytest.raises(SecretMissing):
        account.secret("b")
    monkeypatch.setenv("GATEWAY_B", "from the environment")
    assert account.secret("b") == "from the environment"


def test_a_shops_own_account_serves_before_the_platforms(shop, other_shop) -> None:
    platform = GatewayAccount.objects.create(gateway="stripe", code="platform")
    own = GatewayAccount.objects.create(gateway="stripe", code="own", shop=shop)
    assert GatewayAccount.objects.serving("stripe", shop.pk) == own
    assert GatewayAccount.objects.serving("stripe", other_shop.pk) == platform
    assert GatewayAccount.objects.serving("alipay", shop.pk) is None


# --- the address of notices -------------------------------------------------------------------------------------------


def test_who_may_post_notices_where(friday, promised, client) -> None:
    entry = happen_outside(promised(40_00).payment, OutsideKind.REFUND, 40_00)
    from refunds.gateways.directory import gateway_for

    body = gateway_for("sandbox").notice_of(entry)
    good = sign(body)
    post = {"content_type": "application/json"}
    assert client.post("/notices/sandbox/nobody/", body, headers=good, **post).status_code == 404
    assert client.post("/notices/stripe/nobody/", body, headers=good, **post).status_code == 404
    assert client.get("/notices/sandbox/bank/").status_code == 405
    assert client.post("/notices/sandbox/bank/", b"x" * 300_000, headers=good, **post).status_code == 413
    assert client.post("/notices/sandbox/bank/", body, **post).status_code == 400
    assert GatewayNotice.objects.filter(verdict="refused").count() == 1
    assert client.post("/notices/sandbox/bank/", body, headers=good, **post).status_code == 200


def test_a_flood_of_forged_notices_is_turned_away_without_filling_the_database(client, monkeypatch) -> None:
    monkeypatch.setattr("refunds.inbox.commands.REFUSED_KEPT", 3)
    for n in range(6):
        answer = client.post("/notices/sandbox/bank/", b"forged %d" % n, content_type="text/plain")
        assert answer.status_code == 400
    assert GatewayNotice.objects.count() == 3


def test_what_stands_in_the_record_of_a_paused_provider(switch, carol) -> None:
    pause_gateway(switch, by=carol, note="Their maintenance")
    change = StatusChange.objects.filter(machine="refunds.gatewayswitch", number="stripe").latest("pk")
    assert (change.to_status, change.by, change.note) == ("paused", carol, "Their maintenance")
    settle_refunds()
