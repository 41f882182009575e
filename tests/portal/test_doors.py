"""Page, API and admin over one table: who gets in, what they are told, what happens twice."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.audit.models import AuditEntry, StatusChange
from portal.kernel.changes import changing
from refunds.repayments.commands import lapse_repayment, pay_repayment, report_repayment
from refunds.statuses import RepaymentStatus
from tests.doors import assert_three_doors
from tests.helpers import FRIDAY, budget, client_for, frozen
from tests.words import words

pytestmark = pytest.mark.django_db


def page(repayment, action="pay"):
    return reverse("repayments:action", args=[repayment.number, action])


def hidden(response) -> dict[str, str]:
    """What the form of a deciding page sends along unseen."""
    context = response.context
    return {name: str(context.get(name, "")) for name in ("idempotency_key", "version", "terms")}


def test_the_seller_confirms_through_all_three_doors(site, repayment, bob, mallory):
    assert_three_doors(site, "pay", repayment, by=bob, data={"reference": "T-1"}, outsider=mallory)


def test_the_customer_reports_through_all_three_doors(site, repayment, alice, eve):
    assert_three_doors(site, "report", repayment, by=alice, data={"reference": "T-1"}, outsider=eve)


@pytest.mark.covers("R43", "R47", "R50")
def test_support_takes_a_customers_step_through_all_three_doors(site, repayment, carol, eve):
    data = {"reference": "T-1", "channel": "hotline"}
    assert_three_doors(site, "report", repayment, by=carol, data=data, outsider=eve)


# --- looking ------------------------------------------------------------------------------------------------------------


def test_consequences_stand_before_the_button(site, repayment, bob):
    answer = client_for(bob).get(page(repayment))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert (
        html.index("Comes back") < html.index("¥20.00") < html.index('<button class="button is-primary" type="submit">')
    )


def test_somebody_elses_action_does_not_exist(site, repayment, alice, bob, carol):
    assert client_for(alice).get(page(repayment, "pay")).status_code == 404
    assert client_for(bob).get(page(repayment, "report")).status_code == 404
    assert client_for(alice).post(page(repayment, "pay"), {"reference": "T-1"}).status_code == 404
    assert client_for(carol).get(page(repayment, "nonsense")).status_code == 404
    assert client_for(carol).get(page(repayment, "lapse")).status_code == 404


def test_a_refused_action_is_explained_on_the_row_and_on_its_own_page(site, repayment, bob, alice):
    type(repayment).objects.filter(pk=repayment.pk).update(payer=bob)
    row = words(client_for(bob).get(repayment.get_absolute_url()))
    assert (
        "Not available right now, and why Confirm it came You owe this money, so somebody else has to confirm it" in row
    )
    type(repayment).objects.filter(pk=repayment.pk).update(payer=alice)
    pay_repayment(repayment, by=bob, reference="T-1")
    own = client_for(bob).get(page(repayment))
    assert own.status_code == 409
    assert own.context["refusal"].sentence in own.content.decode()
    assert own.context["now"]["statement"] == "Paid back: 2000"


def test_signed_out_comes_back_here_after_signing_in(site, repayment):
    answer = client_for(None).get(page(repayment))
    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in/?next={page(repayment)}"
    fragment = client_for(None).get(page(repayment), headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"].startswith("/sign-in/")


# --- doing --------------------------------------------------------------------------------------------------------------


def test_a_step_leads_back_to_the_row_with_one_sentence(site, repayment, bob):
    client = client_for(bob)
    answer = client.post(page(repayment), {"reference": "T-1", **hidden(client.get(page(repayment)))}, follow=True)
    assert answer.redirect_chain == [(repayment.get_absolute_url(), 302)]
    assert f"{repayment.number} is paid" in answer.content.decode()


def test_the_way_back_may_be_the_queue_but_no_foreign_site(site, repayment, owed, bob):
    client = client_for(bob)
    answer = client.post(page(repayment), {"reference": "T-1", "next": "/repayments/?tab=due"})
    assert answer["Location"] == "/repayments/?tab=due"
    other = owed()
    answer = client.post(page(other), {"reference": "T-2", "next": "https://evil.example/"})
    assert answer["Location"] == other.get_absolute_url()


def test_wrong_input_keeps_what_was_typed_and_says_where(site, repayment, bob):
    answer = client_for(bob).post(page(repayment), {"reference": "x" * 81})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "1 thing to correct" in html and "x" * 81 in html
    assert html.index("1 thing to correct") < html.index("<h1")
    repayment.refresh_from_db()
    assert repayment.status == RepaymentStatus.DUE


def test_what_the_command_finds_wrong_stands_at_the_field(site, repayment, bob):
    answer = client_for(bob).post(page(repayment), {"reference": "   "})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reference"]


def test_a_second_press_is_told_that_it_is_done(site, repayment, bob):
    client = client_for(bob)
    sent = {"reference": "T-1", **hidden(client.get(page(repayment)))}
    client.post(page(repayment), sent)
    before = StatusChange.objects.count()
    answer = client.post(page(repayment), sent, follow=True)
    assert answer.status_code == 200
    assert "Already done; nothing was sent twice" in answer.content.decode()
    assert StatusChange.objects.count() == before


def test_a_second_window_that_finds_the_goal_reached_is_told_so(site, repayment, bob):
    one, two = client_for(bob), client_for(bob)
    seen = hidden(two.get(page(repayment)))
    one.post(page(repayment), {"reference": "T-1", **hidden(one.get(page(repayment)))})
    answer = two.post(page(repayment), {"reference": "T-1", **seen}, follow=True)
    assert "Already done; nothing was sent twice" in answer.content.decode()


def test_a_refused_press_may_be_repeated(site, repayment, bob):
    client = client_for(bob)
    seen = hidden(client.get(page(repayment)))
    assert client.post(page(repayment), {"reference": "", **seen}).status_code == 422
    assert client.post(page(repayment), {"reference": "T-1", **seen}).status_code == 302


def test_who_comes_too_late_sees_who_was_first_and_the_row_as_it_is(site, repayment, machine, bob):
    seen = hidden(client_for(bob).get(page(repayment)))
    with frozen(FRIDAY.replace(year=2027)):
        lapse_repayment(repayment, by=machine)
        answer = client_for(bob).post(page(repayment), {"reference": "T-1", **seen})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert answer.context["meanwhile"].title.startswith("The system")
    assert "Lapsed: 2000" in html


def test_terms_that_changed_are_shown_anew_and_asked_again(site, repayment, bob):
    client = client_for(bob)
    seen = hidden(client.get(page(repayment)))
    type(repayment).objects.filter(pk=repayment.pk).update(amount=30_00)
    answer = client.post(page(repayment), {"reference": "T-1", **seen})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "something else than the page showed" in html and "¥30.00" in html and 'value="T-1"' in html
    repayment.refresh_from_db()
    assert repayment.status == RepaymentStatus.DUE
    answer = client.post(page(repayment), {"reference": "T-1", **hidden(answer)})
    assert answer.status_code == 302


def test_a_row_that_moved_on_is_shown_anew_and_asked_again(site, repayment, bob, alice):
    client = client_for(bob)
    seen = hidden(client.get(page(repayment)))
    with changing(repayment, by=alice, note="moved") as fresh:
        fresh.version += 1
    answer = client.post(page(repayment), {"reference": "T-1", **seen})
    assert answer.status_code == 409
    assert "This has changed since you opened the page" in answer.content.decode()
    assert client.post(page(repayment), {"reference": "T-1", **hidden(answer)}).status_code == 302


def test_while_somebody_still_chooses_blanks_are_no_errors(site, repayment, bob):
    answer = client_for(bob).get(page(repayment), {"preview": "1", "reference": ""})
    assert answer.status_code == 200
    assert not answer.context["form"].errors


# --- on behalf ----------------------------------------------------------------------------------------------------------


@pytest.mark.covers("R43", "R45")
def test_support_names_the_channel_and_the_record_names_both(site, repayment, carol, alice):
    client = client_for(carol)
    shown = client.get(page(repayment, "report")).content.decode()
    assert "How did the customer reach you?" in shown
    both = client.post(page(repayment, "report"), {"reference": ""}).content.decode()
    assert "2 things to correct" in both
    refused = client.post(page(repayment, "report"), {"reference": "T-1"})
    assert refused.status_code == 422
    assert "Choose how the customer reached you." in refused.content.decode()
    assert client.post(page(repayment, "report"), {"reference": "T-1", "channel": "phone"}).status_code == 302
    fact = AuditEntry.objects.get(kind="repayment_reported")
    assert (fact.by, fact.on_behalf_of, fact.channel) == (carol, alice, "phone")


def test_the_customer_is_not_asked_for_a_channel(site, repayment, alice):
    client = client_for(alice)
    assert "How did the customer reach you?" not in client.get(page(repayment, "report")).content.decode()
    assert client.post(page(repayment, "report"), {"reference": "T-1"}).status_code == 302
    fact = AuditEntry.objects.get(kind="repayment_reported")
    assert (fact.by, fact.on_behalf_of, fact.channel) == (alice, None, "")


def test_acting_for_a_customer_chooses_the_channel_beforehand(site, repayment, carol, alice):
    client = client_for(carol)
    person = reverse("person", args=[alice.pk])
    assert client.post(person, {}).status_code == 422
    started = client.post(person, {"channel": "hotline"}, follow=True).content.decode()
    assert "Acting for Alice Wang · Hotline" in started
    shown = client.get(page(repayment, "report"))
    assert shown.context["channel_form"]["channel"].value() == "hotline"
    stopped = client.post(reverse("acting_stop"), follow=True).content.decode()
    assert "Acting for" not in stopped


# --- the API ------------------------------------------------------------------------------------------------------------


def api(name: str, repayment=None):
    return reverse(f"api:repayment-{name}", kwargs={"number": repayment.number} if repayment else None)


def test_the_api_tells_each_action_with_its_fields_or_its_reason(site, repayment, bob, alice):
    rows = client_for(bob).get(api("detail", repayment)).json()["actions"]
    pay = next(row for row in rows if row["name"] == "pay")
    assert pay["available"] and pay["method"] == "POST"
    assert pay["url"].endswith(f"/api/v1/repayments/{repayment.number}/pay/")
    assert pay["fields"] == [
        {
            "name": "reference",
            "type": "text",
            "required": True,
            "label": "Transfer number",
            "help": "",
            "choices": None,
            "max_length": 80,
            "min": None,
            "max": None,
        }
    ]
    assert "report" not in {row["name"] for row in rows}
    pay_repayment(repayment, by=bob, reference="T-1")
    pay = next(row for row in client_for(bob).get(api("detail", repayment)).json()["actions"] if row["name"] == "pay")
    assert not pay["available"] and pay["reason"] and pay["fields"] == []


def test_the_api_asks_support_for_the_channel(site, repayment, carol):
    rows = client_for(carol).get(api("detail", repayment)).json()["actions"]
    report = next(row for row in rows if row["name"] == "report")
    assert [field["name"] for field in report["fields"]] == ["reference", "channel"]
    answer = client_for(carol).post(api("report", repayment), {"reference": "T"}, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "channel"


def test_the_api_shows_what_would_happen_and_holds_to_it(site, repayment, bob):
    client = client_for(bob)
    shown = client.get(api("pay", repayment)).json()
    assert shown["consequences"] == [{"what": "Comes back", "end": "¥20.00", "why": ""}]
    type(repayment).objects.filter(pk=repayment.pk).update(amount=30_00)
    body = {"reference": "T-1", "terms": shown["terms"]}
    answer = client.post(api("pay", repayment), body, content_type="application/json")
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "terms_changed"


def test_every_refusal_of_the_api_has_one_shape(site, repayment, bob, alice, mallory):
    pay_repayment(repayment, by=bob, reference="T-1")
    client = client_for(bob)
    gone = client.post(api("pay", repayment), {"reference": "T-2"}, content_type="application/json")
    assert gone.status_code == 409
    assert set(gone.json()) == {"type", "errors"}
    assert set(gone.json()["errors"][0]) == {"code", "detail", "attr", "hint"}
    assert client_for(alice).post(api("pay", repayment), {}, content_type="application/json").status_code == 403
    assert client_for(mallory).post(api("pay", repayment), {}, content_type="application/json").status_code == 404
    unsigned = client_for(None).post(api("pay", repayment), {}, content_type="application/json")
    assert unsigned.status_code == 401 and unsigned["WWW-Authenticate"] == "Token"
    assert unsigned.json()["errors"][0]["code"] == "not_authenticated"


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({}, "reference"),
        ({"reference": "T", "refrence": "x"}, "refrence"),
        ({"reference": {"a": 1}}, "reference"),
        ({"reference": "x" * 81}, "reference"),
        ([1, 2], "non_field_errors"),
    ],
)
def test_what_the_api_cannot_use_is_refused_at_the_field(site, repayment, bob, body, attr):
    answer = client_for(bob).post(api("pay", repayment), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["type"] == "validation_error"
    assert answer.json()["errors"][0]["attr"] == attr
    repayment.refresh_from_db()
    assert repayment.status == RepaymentStatus.DUE


def test_the_api_tells_what_a_step_made(site, repayment, bob):
    answer = client_for(bob).post(api("pay", repayment), {"reference": "T-1"}, content_type="application/json").json()
    assert answer["status"] == "paid" and answer["status_text"] and answer["version"] == 2
    assert answer["result"] is None  # the row itself


def test_the_lists_of_the_api_are_read_by_key(site, owed, bob, alice, eve):
    for _n in range(5):
        owed()
    owed(payer=eve)
    client = client_for(alice)
    first = client.get(api("list"), {"page_size": 3}).json()
    second = client.get(first["next"]).json()
    numbers = [row["number"] for row in first["results"] + second["results"]]
    assert len(set(numbers)) == 5 and second["next"] is None
    assert "actions" not in first["results"][0]
    assert len(client.get(api("list"), {"status": "paid"}).json()["results"]) == 0
    assert client.get(api("list"), {"status": "nonsense"}).status_code == 400


# --- the admin ----------------------------------------------------------------------------------------------------------


def test_the_admin_reads_and_offers_but_edits_nothing(site, repayment, carol):
    carol.is_staff = True
    carol.save()
    client = client_for(carol)
    change = reverse("admin:refunds_repayment_change", args=[repayment.pk])
    html = client.get(change).content.decode()
    assert 'name="status"' not in html and 'name="_save"' not in html
    assert "Confirm it came" in html and "There is still time to pay this back." not in html
    assert client.post(change, {"status": "paid", "amount": 1}).status_code == 403
    assert client.get(reverse("admin:refunds_repayment_changelist"), {"q": repayment.number}).status_code == 200
    repayment.refresh_from_db()
    assert repayment.status == RepaymentStatus.DUE and repayment.amount == 20_00


def test_a_step_in_the_admin_is_never_taken_by_looking(site, repayment, carol):
    carol.is_staff = True
    carol.save()
    step = reverse("admin:refunds_repayment_step", args=[repayment.pk, "pay"])
    before = StatusChange.objects.count()
    assert client_for(carol).get(step, {"reference": "T-1"}).status_code == 200
    assert StatusChange.objects.count() == before
    assert client_for(carol).post(step, {"reference": ""}).status_code == 422


# --- rows -----------------------------------------------------------------------------------------------------------------


def test_a_number_read_aloud_finds_its_row(site, repayment, alice):
    url = reverse("repayments:detail", args=[repayment.number.lower()])
    assert client_for(alice).get(url).status_code == 200
    assert client_for(alice).get("/repayments/RP%00/").status_code == 404


def test_a_fragment_is_not_sent_again_while_nothing_changed(site, repayment, alice, bob):
    client = client_for(alice)
    url = f"{repayment.get_absolute_url()}?fragment=panel"
    first = client.get(url)
    assert first.status_code == 200 and first["ETag"]
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    report_repayment(repayment, by=alice, reference="T-1")
    pay_repayment(repayment, by=bob, reference="T-1")
    fresh = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert fresh.status_code == 200 and fresh["ETag"] != first["ETag"]
    assert client.get(f"{repayment.get_absolute_url()}?fragment=other").status_code == 404


@pytest.mark.covers("R8")
def test_the_story_is_told_in_the_readers_words(site, repayment, alice, bob, carol):
    report_repayment(repayment, by=alice, reference="T-1")
    pay_repayment(repayment, by=bob, reference="T-1")

    def story(user):
        return [item.title for item in client_for(user).get(repayment.get_absolute_url()).context["story"]]

    assert story(alice)[0].startswith("The seller")
    assert story(bob)[0].startswith("You")
    assert story(carol)[0].startswith("Bob Chen")
    assert story(alice)[-1].startswith("The system")


def test_detail_and_step_stay_within_their_query_budget(site, repayment, bob):
    client = client_for(bob)
    client.get(repayment.get_absolute_url())
    with budget(10):
        client.get(repayment.get_absolute_url())
    with budget(10):
        client.get(page(repayment))
