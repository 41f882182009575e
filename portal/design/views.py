"""The design page itself, and what it shows of tokens and icons."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.components import times
from portal.design.forms import SampleForm
from portal.design.pages import PAGES, orders_page
from portal.design.pieces import (
    badges,
    broken_steps,
    consequences,
    early_ruler,
    inspection_ruler,
    offered,
    refund_ruler,
    staff_offered,
    steps,
    story,
    unpublished_ruler,
    untils,
)
from portal.design.rows import cards, charts, facts, pot, queue_rows, rows, turn_cards
from portal.design.words import TODAY, say
from portal.people.audience import PUBLIC, open_to

TOKENS = (
    *("canvas", "surface", "sunken", "ink", "ink-2", "ink-3", "line", "line-strong", "brand", "brand-strong"),
    *("brand-tint", "on-brand", "turn", "turn-ink", "turn-tint", "on-turn", "good", "good-tint", "bad", "bad-tint"),
    *("focus", "chart-1", "chart-2", "chart-3", "chart-4"),
)


ICONS = (
    *(
        "clock",
        "undo",
        "truck",
        "money",
        "lock",
        "bell",
        "scale",
        "plus",
        "image",
        "check",
        "x",
        "go",
        "prev",
        "half",
        "dot",
    ),
    *(
        "minus",
        "trash",
        "home",
        "list",
        "chat",
        "user",
        "search",
        "shield",
        "card",
        "box",
        "ticket",
        "doc",
        "warn",
        "pause",
    ),
    *(
        "pot",
        "lamp",
        "headphones",
        "chair",
        "bed",
        "shirt",
        "cup",
        "pan",
        "shelf",
        "laptop",
        "book",
        "bag",
        "toy",
        "food",
    ),
    *("health", "phone", "sign"),
)


@open_to(PUBLIC)
def design_page(request: HttpRequest, page: str = "") -> HttpResponse:
    """Every component in all states, both themes side by side; with `page` a whole sample page. 404 for an unknown one."""
    if page:
        if page not in PAGES:
            raise Http404
        return render(request, f"portal/design/{page}.html", PAGES[page]())
    wrong = SampleForm({"amount": "300", "words": "…"})
    wrong.add_error("amount", say("At most ¥268.00, the amount paid", "退回金额不能超过实付 ¥268.00"))
    context = {
        "pages": list(PAGES),
        "tokens": TOKENS,
        "icons": ICONS,
        "badges": badges(),
        "steps": steps(),
        "broken_steps": broken_steps(),
        "untils": untils(),
        "rulers": [refund_ruler(), early_ruler(), unpublished_ruler()],
        "mini_ruler": inspection_ruler(),
        "offered": offered(),
        "staff_offered": staff_offered(),
        "consequences": consequences(),
        "story": story(),
        "goods": [pot()],
        "facts": facts(),
        "cards": cards()[:1],
        "turn_cards": turn_cards()[:1],
        "rows": rows(),
        "queue_rows": queue_rows()[:4],
        "charts": charts(),
        "blank_form": SampleForm(initial={"reason": "solved"}),
        "wrong_form": wrong,
        "tabs": orders_page()["tabs"],
        "sample_toast": orders_page()["sample_toast"],
        "notice": say(
            "The calendar of 2027 is not published yet; dates after 31 Dec are provisional.",
            "2027 年的放假安排还没有公布，12月31日之后的日期为暂定。",
        ),
        "empty_sentence": say(
            "No after-sales yet. Something wrong with what you bought?", "还没有售后。买的东西有问题？"
        ),
        "empty_link": say("Get after-sales help", "申请售后"),
        "amount_label": say("Coming back after inspection", "验货通过后退回"),
        "acting_sample": {"customer": say("Ms Wang", "王女士"), "channel": say("hotline", "热线"), "stop_url": "#"},
        "sandbox_sample": {
            "today_text": times.dated_text(TODAY),
            "today_short": times.day_text(TODAY, weekday=True),
            "can_move": True,
        },
        "bin_text": orders_page()["bin_text"],
        "bin_when": orders_page()["bin_when"],
        "bin_runs": orders_page()["bin_runs"],
    }
    return render(request, "portal/design.html", context)
