"""Help: a few articles that answer what people ask, in both languages, each ending where it can be done."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from math import log
from typing import Any

from django.http import Http404
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from portal.pages import intents, workbench
from portal.people.audience import PUBLIC, open_to


@dataclass(frozen=True)
class Article:
    """One question and its answer (`templates/portal/help/<slug>.html`). `place`: where the reader goes from there.
    `support_only`: of no use to a shop."""

    slug: str
    question: Any
    short: Any
    place: str
    support_only: bool = False

    @property
    def template(self) -> str:
        return f"portal/help/{self.slug.replace('-', '_')}.html"

    @property
    def text(self) -> str:
        """All its words in the active language."""
        body = unescape(strip_tags(render_to_string(self.template)))
        return f"{self.question} {self.short} {body}".casefold()


ARTICLES = (
    Article(
        "cancel-button",
        _("Where is the cancel button?"),
        _("On the page of the order or the after-sales case; if it is not there, the page says why."),
        "orders",
    ),
    Article(
        "when-money-arrives",
        _("When does my money arrive?"),
        _("Usually 3–7 business days after the refund is accepted, back to where you paid from."),
        "refunds",
    ),
    Article(
        "withdrawing",
        _("What does withdrawing after-sales mean?"),
        _("It depends on how far the case is: at once, after the reviewer's answer, or with things to give back."),
        "tickets",
    ),
    Article(
        "liability",
        _("Do I have to pay something when I cancel?"),
        _("Often nothing. What you would bear is shown with its reason before you confirm."),
        "orders",
    ),
    Article(
        "deleted-orders",
        _("I deleted an order. What about its money and after-sales?"),
        _("It lies in the recycle bin; refund and after-sales go on from there."),
        "orders",
    ),
    Article(
        "not-satisfied",
        _("I am not satisfied with the answer. What can I do?"),
        _("Eight steps from talking again to court, each with what speaks for and against it."),
        "complaints",
    ),
    Article(
        "records",
        _("What should I keep as evidence?"),
        _("The portal keeps every step and every word; here is what to add yourself."),
        "tickets",
    ),
    Article(
        "deadlines",
        _("How long does each step have, and what does silence mean?"),
        _("Each page tells the hour; here are all of them at a glance."),
        "orders",
    ),
)


STAFF_ARTICLES = (
    Article(
        "queues",
        _("What is a queue, and what is my turn?"),
        _("What waits for your side, the least time left first; the number counts what you may answer."),
        "workbench",
    ),
    Article(
        "four-eyes",
        _("Why does a second person have to agree?"),
        _("High refunds, another way, a waiver: nobody lets go alone what they asked for."),
        "refunds",
    ),
    Article(
        "acting-for",
        _("How do I take a customer's step for them?"),
        _("With the channel through which they asked; the record names both of you."),
        "workbench",
    ),
    Article(
        "another-way",
        _("A refund failed. How does the money reach the customer?"),
        _("Tried again, then another way by two supporters."),
        "refunds",
        support_only=True,
    ),
    Article(
        "reconciling",
        _("Statement and books differ. What now?"),
        _("One difference at a time, each with what to do; nothing is booked by itself."),
        "reconciliation",
        support_only=True,
    ),
    Article(
        "supervisors",
        _("What does a supervisor decide?"),
        _("What took too long, and what a customer asks to have looked at again."),
        "workbench",
        support_only=True,
    ),
)
"""For the people of shops and of platform support; nobody else is shown them."""


def staff_articles(user: Any) -> list[Article]:
    """What helps this reader in their work; none for customers and guests."""
    if not user.is_authenticated or not (user.is_seller or user.is_support):
        return []
    return [article for article in STAFF_ARTICLES if user.is_support or not article.support_only]


def search(words: str, articles: Iterable[Article] = ARTICLES) -> list[Article]:
    """Articles in which every word occurs."""
    wanted = words.casefold().split()
    return [article for article in articles if all(word in article.text for word in wanted)]


FEW = 3
"""So many articles are shown that hold only some of the words."""

EMPTY_WORDS = re.compile(
    r"(the|and|for|you|your|are|was|does|did|how|what|when|where|why|who|can|could|get|with|this|that|have|has|not|will|would"
    r"|there|their|them|from|about|怎么|什么|么时|时候|我的|可以|能不|不能|还没|么还|为什|如何|请问|一下|是不|不是)$"
)


def parts(words: str) -> list[re.Pattern[str]]:
    """What to look for where no article holds all words: each word that says something, of Chinese every two characters."""
    said = words.casefold()
    latin = [word for word in re.findall(r"[a-z]{3,}", said) if not EMPTY_WORDS.match(word)]
    stems = [word[:-1] if len(word) > 4 and word.endswith("s") else word for word in latin]
    pairs = [run[n : n + 2] for run in re.findall(r"[\u4e00-\u9fff]{2,}", said) for n in range(len(run) - 1)]
    pairs = [pair for pair in pairs if not EMPTY_WORDS.match(pair)]
    return [re.compile(rf"\b{stem}") for stem in dict.fromkeys(stems)] + [
        re.compile(pair) for pair in dict.fromkeys(pairs)
    ]


def nearest(words: str, articles: Iterable[Article]) -> list[Article]:
    """Articles that hold some of the words, the best first: what few articles say counts more, and twice in a question."""
    texts = [(article, article.text, f"{article.question} {article.short}".casefold()) for article in articles]
    scores: dict[Article, float] = defaultdict(float)
    for part in parts(words):
        held = [(article, head) for article, text, head in texts if part.search(text)]
        for article, head in held:
            scores[article] += log(1 + len(texts) / len(held)) * (2 if part.search(head) else 1)
    best = max(scores.values(), default=0.0)
    found = [article for article, _text, _head in texts if scores[article] and scores[article] * 2 >= best]
    return sorted(found, key=lambda article: -scores[article])[:FEW]


@open_to(PUBLIC)
class Help(TemplateView):
    """The questions, and a field to look for words in the answers."""

    template_name = "portal/help.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "").strip()[:100]
        user: Any = self.request.user
        for_work = staff_articles(user)
        shown, work = (search(words), search(words, for_work)) if words else (list(ARTICLES), for_work)
        only_some = bool(words) and not shown and not work
        if only_some:
            near = nearest(words, (*ARTICLES, *for_work))
            shown, work = ([one for one in near if one in group] for group in (ARTICLES, for_work))
        return super().get_context_data(
            q=words,
            only_some=only_some,
            answers=intents.answers(user, words) if words and user.is_authenticated and not for_work else [],
            articles=shown,
            for_work=work,
            place=_desk(user),
            checks=workbench.checks.gather(None),
            **kwargs,
        )


@open_to(PUBLIC)
class HelpArticle(TemplateView):
    """One answer."""

    template_name = "portal/help_article.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        for_work = staff_articles(user)
        article = next((one for one in (*ARTICLES, *for_work) if one.slug == kwargs["slug"]), None)
        if article is None:
            raise Http404
        beside = for_work if article in for_work else ARTICLES
        place = workbench.place_for(user, article.place) if user.is_authenticated else None
        return super().get_context_data(
            article=article, place=place, others=[one for one in beside if one is not article], **kwargs
        )


def _desk(user: Any) -> workbench.Place | None:
    return workbench.place_for(user, "questions") if user.is_authenticated else None
