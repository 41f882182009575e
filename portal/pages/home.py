"""Where everybody begins: a customer's home, the workbench of sellers and support, finding anything, messages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from portal.kernel.keyset import Sort
from portal.notices.models import Notice
from portal.pages import workbench
from portal.pages.lists import ListPage, ListTab
from portal.pages.steps import ChannelForm
from portal.people import acting
from portal.people.audience import SIGNED_IN, STAFF, SUPPORT, open_to
from portal.people.models import Role, User, tidy_phone
from portal.time import clock

RUNNING = 8
"""So many things that run by themselves stand on the home page; the lists hold all of them."""


@open_to(*SIGNED_IN)
class Home(TemplateView):
    """A customer's home: what waits for them, what runs by itself, what they may have come for. Staff go to their work."""

    template_name = "portal/home.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if user.role != Role.CUSTOMER:
            return redirect("find" if user.is_support else "workbench")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        cards = workbench.todo.gather(user)
        rows = workbench.running.gather(user)
        late = [row for row in rows if row.late]
        return super().get_context_data(
            statement=waiting_words(user.name, len(cards), late=len(late)),
            cards=cards,
            late=late,
            rows=[row for row in rows if not row.late][:RUNNING],
            buttons=workbench.errands.gather(user)[:4],
            **kwargs,
        )


def waiting_words(name: str, number: int, *, late: int = 0) -> str:
    """The heading of a home page: how much waits for this person, or is late without them."""
    if not number and late:
        return ngettext("%(n)s thing is late, and we are on it", "%(n)s things are late, and we are on it", late) % {
            "n": late
        }
    if not number:
        return _("Nothing needs you now")
    words = ngettext("%(name)s, %(n)s thing needs you", "%(name)s, %(n)s things need you", number)
    return words % {"name": name, "n": number}


@open_to(*STAFF)
class Workbench(TemplateView):
    """A seller's or supporter's day: one sentence, what is overdue, the queues with their counts, the charts."""

    template_name = "portal/workbench.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        told = parted(workbench.queues.gather(user))
        waiting, late = sum(one.count for one in told["queues"]), sum(one.overdue for one in told["queues"])
        return super().get_context_data(
            statement=day_words(waiting, late),
            **told,
            cards=workbench.todo.gather(user),
            rows=workbench.running.gather(user),
            charts=workbench.charts.gather(user),
            **kwargs,
        )


def parted(queues: list[workbench.Queue]) -> dict[str, list[workbench.Queue]]:
    """What waits for the reader, what for others, and the reader's queues in which nothing waits."""
    return {
        "queues": [queue for queue in queues if queue.mine and queue.count],
        "idle": [queue for queue in queues if queue.mine and not queue.count],
        "others": [queue for queue in queues if not queue.mine and queue.count],
    }


def day_words(waiting: int, late: int) -> str:
    """The heading of a workbench: how much waits, and how much of it too long."""
    if not waiting:
        return _("Nothing needs you now")
    words = ngettext("%(n)s case waits for you", "%(n)s cases wait for you", waiting) % {"n": waiting}
    if not late:
        return words
    return _("%(waiting)s, %(late)s overdue") % {"waiting": words, "late": late}


# --- finding anything ---------------------------------------------------------------------------------------------


@open_to(*STAFF)
class Find(TemplateView):
    """One field for everything: a number, a phone, a name, an e-mail address, a tracking number (R12).

    A single exact hit is opened at once.
    """

    template_name = "portal/find.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
        self.found, self.more = workbench.look_for(request.user, self.words) if self.words else ([], [])
        exact = [one for one in self.found if one.exact]
        if len(exact) == 1:
            return redirect(exact[0].url)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        queues = parted([] if self.words else workbench.queues.gather(user))
        return super().get_context_data(
            q=self.words,
            people=people_like(user, self.words) if self.words else [],
            found=self.found,
            more=self.more,
            **queues,
            **kwargs,
        )


def people_like(user: Any, words: str) -> QuerySet[User] | list[User]:
    """Customers whom platform support can find by name, phone or e-mail; to sellers people are found by their orders."""
    if not user.is_support:
        return []
    wanted = Q(name__icontains=words) | Q(email__istartswith=words)
    if phone := tidy_phone(words):
        wanted |= Q(phone__startswith=phone)
    return User.objects.filter(wanted, role=Role.CUSTOMER, is_active=True).order_by("name", "pk")[:20]


@open_to(SUPPORT)
class PersonPage(TemplateView):
    """Everything of one customer by time, and the button to act for them."""

    template_name = "portal/person.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = customer(kwargs["pk"])
        return super().get_context_data(
            person=person,
            things=workbench.all_of(self.request.user, person),
            channel_form=kwargs.pop("channel_form", None) or ChannelForm(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Begin to act for this customer, from here on and until it is stopped."""
        person = customer(kwargs["pk"])
        form = ChannelForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(channel_form=form, form=form, **kwargs), status=422)
        acting.start(request.session, person, form.cleaned_data["channel"])
        messages.success(request, _("You now act for %(name)s; the record names both of you") % {"name": person.name})
        return redirect("person", pk=person.pk)


def customer(pk: int) -> User:
    """A customer; 404 for staff and for nobody."""
    found = User.objects.filter(pk=pk, role=Role.CUSTOMER).first()
    if found is None:
        raise Http404
    return found


@require_POST
@open_to(*STAFF)
def acting_stop(request: HttpRequest) -> HttpResponse:
    """From here on one acts for oneself again."""
    acting.stop(request.session)
    return redirect("home")


# --- messages -----------------------------------------------------------------------------------------------------


@open_to(*SIGNED_IN)
class Messages(ListPage):
    """What one was told, the newest first, unread ones in bold."""

    model = Notice
    template_name = "portal/messages.html"
    title = gettext_lazy("Messages")
    tabs = (
        ListTab("all", gettext_lazy("All")),
        ListTab("unread", gettext_lazy("Unread"), Q(read_at__isnull=True)),
    )
    sorts = {"newest": Sort("at")}
    empty = gettext_lazy("No messages yet. We write here when one of your cases moves on.")

    def draw(self, notice: Notice) -> dict[str, Any]:
        return {
            "pk": notice.pk,
            "title": notice.title_zh if (get_language() or "").startswith("zh") else notice.title_en,
            "number": notice.number,
            "at": notice.at,
            "is_unread": notice.read_at is None,
        }


@open_to(*SIGNED_IN)
def message(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Open what a message is about; it is read from then on."""
    notice = Notice.objects.for_user(request.user).filter(pk=pk).first()
    if notice is None:
        raise Http404
    if notice.read_at is None and request.method == "GET":
        Notice.objects.for_user(request.user).filter(pk=pk, read_at=None).update(read_at=clock.now())
    safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return HttpResponseRedirect(notice.url if notice.url and safe else "/")


@require_POST
@open_to(*SIGNED_IN)
def messages_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    Notice.objects.for_user(request.user).filter(read_at=None).update(read_at=clock.now())
    return redirect("messages")
