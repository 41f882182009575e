"""Help: a few articles that answer what people ask, in both languages, each ending where it can be done."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from typing import Any

from django.http import Http404
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from portal import workbench
from portal.audience import PUBLIC, open_to


@dataclass(frozen=True)
class Article:
    """One question and its answer (`templates/portal/help/<slug>.html`). `place`: where the reader goes from there."""

    slug: str
    question: Any
    short: Any
    place: str

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
        "tickets",
    ),
    Article(
        "records",
        _("What should I keep as evidence?"),
        _("The portal keeps every step and every word; here is what to add yourself."),
        "tickets",
    ),
)


def search(words: str) -> list[Article]:
    """Articles in which every word occurs."""
    wanted = words.casefold().split()
    return [article for article in ARTICLES if all(word in article.text for word in wanted)]


@open_to(PUBLIC)
class Help(TemplateView):
    """The questions, and a field to look for words in the answers."""

    template_name = "portal/help.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "").strip()[:100]
        return super().get_context_data(
            q=words,
            articles=search(words) if words else ARTICLES,
            place=_desk(self.request.user),
            checks=workbench.checks.gather(None),
            **kwargs,
        )


@open_to(PUBLIC)
class HelpArticle(TemplateView):
    """One answer."""

    template_name = "portal/help_article.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        article = next((one for one in ARTICLES if one.slug == kwargs["slug"]), None)
        if article is None:
            raise Http404
        user = self.request.user
        place = workbench.place_for(user, article.place) if user.is_authenticated else None
        return super().get_context_data(
            article=article, place=place, others=[a for a in ARTICLES if a is not article], **kwargs
        )


def _desk(user: Any) -> workbench.Place | None:
    return workbench.place_for(user, "tickets") if user.is_authenticated else None
