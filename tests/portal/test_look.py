"""The day ruler, the words for dates and remaining time, and the parts that draw them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from portal.components import charts, signs, times, values
from portal.components import ruler as component_ruler
from portal.templatetags.aftercare import control, tidy
from tests.helpers import FRIDAY, SHANGHAI

TODAY = FRIDAY.date()


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def on(month: int, day: int) -> dt.date:
    return dt.date(2026, month, day)


def refund_ruler(**more) -> component_ruler.Ruler:
    """Accepted before the National Day holiday, seven business days, a make-up Saturday in between."""
    return component_ruler.build_ruler(on(9, 29), on(10, 14), today=TODAY, **more)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]


# --- the ruler -------------------------------------------------------------------------------------------------------


def test_a_ruler_has_one_cell_per_calendar_day():
    assert [cell.number for cell in refund_ruler()] == [
        *("29", "30", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"),
    ]


def test_cells_say_what_is_passed_today_possible_and_off():
    states = [cell.state for cell in refund_ruler()]
    assert states == [*["passed"] * 2, *["off"] * 7, "passed", "today", "possible", "off", *["possible"] * 3]


def test_business_days_are_counted_and_the_first_day_is_not():
    counts = {cell.day: cell.count for cell in refund_ruler() if cell.count}
    assert counts == {
        on(9, 30): 1,
        on(10, 8): 2,
        on(10, 9): 3,
        on(10, 10): 4,
        on(10, 12): 5,
        on(10, 13): 6,
        on(10, 14): 7,
    }


def test_only_days_on_which_something_happens_have_words():
    labels = {cell.number: cell.label for cell in refund_ruler(labels={on(9, 29): "Accepted"}) if cell.label}
    assert labels == {"29": "Accepted", "1": "National Day", "9": "Today", "10": "Make-up", "11": "Sun", "14": "Latest"}


def test_a_run_of_days_off_can_fold_into_one_cell():
    folds = [cell.fold for cell in refund_ruler() if cell.fold]
    assert [(fold.number, fold.label) for fold in folds] == [("1–7", "National Day")]
    assert [cell.number for cell in refund_ruler() if cell.in_run] == [str(n) for n in range(1, 8)]


def test_the_ruler_is_said_in_words():
    ruler = refund_ruler()
    assert ruler.sentence == "Business day 3 of 7. Sat 10 Oct is a make-up day and counts."
    assert ruler.label == "From Tue 29 Sep to Wed 14 Oct. Today, Fri 9 Oct, is business day 3 of 7."
    assert ruler.short == "Business day 3; make-up days count"


def test_each_cell_is_read_aloud_with_its_date_and_kind():
    spoken = [cell.spoken for cell in refund_ruler()]
    assert spoken[10] == "Fri 9 Oct, today, day 3"
    assert spoken[12] == "Sun 11 Oct, day off, not counted, Sun"


def test_where_calendar_days_count_no_day_is_off():
    ruler = component_ruler.build_ruler(
        on(10, 9), on(10, 20), today=TODAY, counting="calendar", deadline=True, mini=True
    )
    assert {cell.state for cell in ruler} == {"today", "possible", "due"}
    assert ruler.cells[-1].state == "due"
    assert ruler.sentence == "Every calendar day counts, 11 in all."


def test_days_before_the_earliest_arrival_are_not_possible_yet():
    ruler = component_ruler.build_ruler(on(10, 9), on(10, 14), today=TODAY, earliest=on(10, 13))
    assert [cell.state for cell in ruler] == ["today", "ahead", "off", "ahead", "possible", "possible"]


def test_a_day_off_can_be_today():
    cell = component_ruler.build_ruler(on(10, 9), on(10, 12), today=on(10, 11)).cells[2]
    assert cell.state == "off" and cell.is_today and cell.label == "Today"


def test_a_year_without_a_published_calendar_is_provisional():
    ruler = component_ruler.build_ruler(dt.date(2039, 12, 29), dt.date(2040, 1, 4), today=dt.date(2039, 12, 29))
    assert all(cell.provisional for cell in ruler)
    assert "The holidays of 2040 are not published yet" in ruler.sentence


def test_a_ruler_of_one_day_and_one_that_runs_backwards():
    assert [cell.state for cell in component_ruler.build_ruler(TODAY, TODAY, today=TODAY)] == ["today"]
    with pytest.raises(ValueError, match="on or after"):
        component_ruler.build_ruler(on(10, 9), on(10, 8), today=TODAY)


def test_the_legend_names_only_what_occurs():
    assert [state for state, _words in refund_ruler().legend] == ["passed", "today", "possible", "off"]


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("9 Oct", "Fri 9 Oct", "20 Sep 2027")), ("zh-hans", ("10月9日", "10月9日（周五）", "2027年9月20日"))],
)
def test_dates_have_their_weekday_where_wanted_and_their_year_where_it_is_another(language, words):
    with translation.override(language):
        later = dt.date(2027, 9, 20)
        assert (times.day_text(TODAY), times.day_text(TODAY, weekday=True), times.day_text(later)) == words


@pytest.mark.parametrize(("language", "words"), [("en", "Tue 20 Oct, 18:00"), ("zh-hans", "10月20日（周二）18:00")])
def test_a_moment_is_said_as_the_voice_table_says_it(language, words):
    with translation.override(language):
        assert times.moment_text(at(10, 20, 18)) == words


def test_a_deadline_is_said_with_by():
    assert times.by_text(at(10, 20, 18)) == "by Tue 20 Oct, 18:00"
    assert times.by_text(on(10, 20)) == "by 20 Oct"


def test_a_moment_given_in_another_zone_is_shown_in_the_zone_of_the_business():
    assert times.moment_text(dt.datetime(2026, 10, 19, 20, 0, tzinfo=dt.UTC)) == "Tue 20 Oct, 04:00"


@pytest.mark.parametrize(
    ("language", "same", "other"),
    [("en", "13–15 Oct", "29 Sep – 2 Oct"), ("zh-hans", "10月13日–15日", "9月29日–10月2日")],
)
def test_spans_of_days(language, same, other):
    with translation.override(language):
        assert times.days_text(on(10, 13), on(10, 15)) == same
        assert times.days_text(on(9, 29), on(10, 2)) == other


def test_what_happened_today_is_said_so():
    assert times.story_time(at(10, 9, 9, 46)) == "Today 09:46"
    assert times.story_time(at(10, 8, 9, 31)) == "8 Oct 09:31"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (dt.timedelta(days=11, hours=7, minutes=36), "11 days left"),
        (dt.timedelta(days=1, hours=3), "1 day 3 h left"),
        (dt.timedelta(days=1), "1 day left"),
        (dt.timedelta(hours=5, minutes=20), "5 hours left"),
        (dt.timedelta(hours=2, minutes=10), "2 h 10 min left"),
        (dt.timedelta(minutes=12), "12 min left"),
        (dt.timedelta(seconds=20), "under a minute left"),
        (dt.timedelta(0), "under a minute left"),
        (dt.timedelta(hours=-1), "1 hour overdue"),
        (dt.timedelta(days=-2), "2 days overdue"),
    ],
)
def test_remaining_time(span, words):
    assert times.remaining(FRIDAY + span, FRIDAY) == words


def test_remaining_time_comes_apart_for_the_deadline_panel():
    left = times.time_left(FRIDAY + dt.timedelta(days=11), FRIDAY)
    assert (left.label, left.amount, left.overdue) == ("Time left", "11 days", False)


# --- the bar of a deadline -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours_left", "yours", "tone", "share"),
    [
        (24, True, "calm", 50),
        (9, True, "yours", 81),
        (9, False, "calm", 81),
        (-1, False, "late", 100),
        (60, True, "calm", 0),
    ],
)
def test_amber_is_only_for_ones_own_last_fifth_and_red_for_late(hours_left, yours, tone, share):
    due_at = FRIDAY + dt.timedelta(hours=hours_left)
    due = values.build_due(due_at, now=FRIDAY, since=due_at - dt.timedelta(hours=48), yours=yours)
    assert (due.tone, due.share) == (tone, share)


def test_a_row_without_a_deadline_has_no_bar():
    assert values.build_due(None, now=FRIDAY).tone == "none"


def test_a_deadline_whose_beginning_is_unknown_claims_nothing():
    due = values.build_due(FRIDAY + dt.timedelta(hours=1), now=FRIDAY, yours=True)
    assert (due.tone, due.share) == ("calm", 0)


# --- parts -----------------------------------------------------------------------------------------------------------


def test_dates_and_amounts_in_a_sentence_stay_whole():
    markup = tidy("商家最晚10月20日（周二）18:00验货，退款 ¥268.00")
    assert '<span class="keep is-after is-before">10月20日（周二）18:00</span>' in markup
    assert '<span class="keep">¥268.00</span>' in markup
    assert '<span class="keep">Tue 20 Oct, 18:00</span>' in tidy("Seller inspects by Tue 20 Oct, 18:00")


def test_what_people_wrote_is_escaped():
    assert tidy("<b>9 Oct</b>") == '&lt;b&gt;<span class="keep">9 Oct</span>&lt;/b&gt;'


def test_an_amount_is_shown_with_its_minor_units_as_its_value():
    markup = Template('{% load aftercare %}{% money 26800 "CNY" %}{% money -1200 "CNY" big=True %}').render(Context())
    assert '<data class="money" value="26800">¥268.00</data>' in markup
    assert '<data class="money is-big" value="-1200">−<span class="money-sign">¥</span>12.00</data>' in markup


def test_a_late_deadline_is_shown_as_overdue():
    until = values.Until("you", "Answer by Thu 8 Oct, 18:00", due_at=at(10, 8, 18))
    markup = render_to_string("portal/parts/_until.html", {"until": until})
    assert 'class="until is-overdue"' in markup and "Overdue by" in markup


def test_a_ruler_is_a_labelled_list():
    markup = render_to_string("portal/parts/_ruler.html", {"ruler": refund_ruler(), "full": True})
    assert '<ol class="ruler is-business" aria-label="From Tue 29 Sep to Wed 14 Oct.' in markup
    assert len(re.findall("<li", markup)) == 16 + 1 + 4  # days, the folded holiday, the legend


def test_a_refused_action_is_never_a_dead_button():
    from portal.design.pieces import offered

    markup = render_to_string("portal/parts/_actions.html", {"offered": offered()})
    assert "Not available right now, and why" in markup and "You nudged today" in markup
    assert "disabled" not in markup


def test_a_control_is_tied_to_its_hint_and_its_error():
    from portal.design.forms import SampleForm

    form = SampleForm({"amount": ""})
    markup = control(form["amount"])
    assert 'aria-describedby="id_amount_hint id_amount_error"' in markup and 'aria-invalid="true"' in markup


def test_the_error_summary_links_to_each_field():
    from portal.design.forms import SampleForm

    markup = render_to_string("portal/parts/_error_summary.html", {"form": SampleForm({})})
    assert "3 things to correct" in markup and 'role="alert"' in markup
    assert 'href="#id_reason_0"' in markup and 'href="#id_amount"' in markup


@pytest.mark.parametrize(
    ("name", "glyph"), [("手冲咖啡壶套装", "pot"), ("WHITE METAL LANTERN", "lamp"), ("xyz", "box")]
)
def test_goods_without_a_picture_get_the_glyph_of_their_kind(name, glyph):
    assert signs.glyph_for(name) == glyph


def test_a_toast_escapes_its_sentence_and_leads_back():
    assert signs.toast("<b>") == "&lt;b&gt;"
    assert 'href="/undo/" data-post>Undo</a>' in signs.toast("Moved", undo_url="/undo/")


def test_bars_start_at_zero_and_leave_room_for_their_words():
    chart = charts.Bars("Finding", "cases", [charts.Bar("a", (10,), "10"), charts.Bar("b", (5,), "5")])
    long, short = (float(row["pieces"][0]["width"]) for row in chart.drawn)
    assert abs(long - 2 * short) < 2
    assert chart.LABELS + long < chart.WIDTH - 12


def test_labels_too_long_to_stand_before_their_bars_stand_above_them():
    bars = [charts.Bar("Address or details are wrong", [3]), charts.Bar("Other", [1])]
    chart = charts.Bars("t", "m", bars)
    first, second = chart.drawn
    assert chart.stacked and first["label"] < first["y"] < first["middle"] < second["label"]
    assert first["pieces"][0]["x"] == "0.0" and second["middle"] < chart.height
    assert not charts.Bars("t", "m", bars[1:]).stacked


def test_a_time_that_ends_at_midnight_ends_on_the_day_before():
    with translation.override("en"):
        assert "24 Nov, 24:00" in times.by_text(dt.datetime(2026, 11, 25, 0, 0, tzinfo=SHANGHAI))
        assert "25 Nov, 00:01" in times.by_text(dt.datetime(2026, 11, 25, 0, 1, tzinfo=SHANGHAI))
