"""The action table: one list per machine, read by page, API and admin. It has no conditions of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.kernel.errors import OTHER_STAGE, Forbidden, Invalid, Refused
from portal.pages.wording import Worded

registry: dict[type[Model], Actions] = {}


class ActionForm(Worded, forms.Form):
    """The shape of what an action asks for. Knows the object and who asks, so that choices fit; never writes."""

    def __init__(self, data: Any = None, files: Any = None, *, obj: Any, user: Any, **kwargs: Any) -> None:
        self.obj = obj
        self.user = user
        kwargs.setdefault("label_suffix", "")
        super().__init__(data, files, **kwargs)

    def as_arguments(self) -> dict[str, Any]:
        """The keyword arguments of the command."""
        return self.cleaned_data


class FormInvalid(Invalid):
    """The form did not accept what was given; the bound form is kept for the page, its errors for the API."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__(_("Some fields need another look."), code="invalid")
        self.form = form


@dataclass(frozen=True)
class Action:
    """One thing somebody may do to one kind of row.

    `rule(obj, user)` refuses or says nothing; `command(obj, *, by, **arguments)` does it. `says` is the main
    consequence in one line, a string or a function of the object and of whoever reads it. `preview(obj, user, form)` gives the page what will
    happen (consequences, until) before anything is sent. What must still hold when the step is sent is `terms(obj, user,
    form)` (JSON), or else what the preview returns as `frozen`. `confirm=False`: a press of the button is enough. `done` is the sentence afterwards, a string or a function
    of object and result. `for_customer`: the customer's own step; whoever else takes it does so on their behalf and
    says through which channel, under the label `behalf` where that reads better. `goal`: the statuses in which a second press finds its work done.
    """

    name: str
    label: Any
    rule: Callable[[Any, Any], None]
    command: Callable[..., Any]
    form: type[ActionForm] | None = None
    icon: str = "check"
    tone: str = "plain"
    says: Any = ""
    preview: Callable[[Any, Any, Any], dict[str, Any]] | None = None
    terms: Callable[[Any, Any, Any], Any] | None = None
    template: str | None = None
    heading: Any = ""
    submit: Any = ""
    stay: Any = ""
    confirm: bool = True
    done: Any = ""
    on_page: bool = True
    for_customer: bool = False
    behalf: Any = ""
    goal: frozenset[str] | tuple[str, ...] = ()

    def says_of(self, obj: Any, user: Any) -> str:
        return str(self.says(obj, user) if callable(self.says) else self.says)

    def is_own(self, obj: Any, user: Any) -> bool:
        """Whether it would be this person's own step, and not one taken in a customer's name."""
        return not self.for_customer or obj.customer_id in (None, user.pk)

    def label_for(self, obj: Any, user: Any) -> Any:
        """Its label as this person knows it."""
        return self.label if self.is_own(obj, user) else self.behalf or self.label

    def done_of(self, obj: Any, result: Any) -> Any:
        """The sentence after the step; finished text, or safe markup made by `signs.toast`."""
        return self.done(obj, result) if callable(self.done) else self.done


@dataclass(frozen=True)
class Offered:
    """An action as one person sees it on one row: possible, or refused with the reason and the way out."""

    action: Action
    url: str
    available: bool
    reason: str = ""
    hint: str = ""
    hint_url: str = ""
    """Where what the hint says is done, if the page knows it."""
    code: str = ""
    says: str = field(default="")
    is_press: bool = False
    """Whether a press of the button does it: nothing to see first, nothing to say."""
    words: Any = ""
    """Its label, where this person knows it by another than the table's."""

    @property
    def name(self) -> str:
        return self.action.name

    @property
    def label(self) -> Any:
        return self.words or self.action.label

    @property
    def icon(self) -> str:
        return self.action.icon

    @property
    def tone(self) -> str:
        return self.action.tone


class Actions:
    """The table of one model. Making it registers it; all doors find it through `table_for`."""

    def __init__(self, model: type[Model], *actions: Action, url_name: str) -> None:
        self.model = model
        self.url_name = url_name
        self.by_name = {action.name: action for action in actions}
        registry[model] = self

    def __iter__(self) -> Iterator[Action]:
        return iter(self.by_name.values())

    def get(self, name: str) -> Action | None:
        return self.by_name.get(name)

    def url(self, obj: Any, name: str) -> str:
        return reverse(self.url_name, args=[obj.number, name])

    def offered(self, obj: Any, user: Any) -> list[Offered]:
        """Everything `user` could ever do here: what is possible now, and what is not with its reason.

        What is somebody else's to do is left out.
        """
        rows: list[Offered] = []
        for action in self:
            url, words = self.url(obj, action.name), action.label_for(obj, user)
            try:
                action.rule(obj, user)
            except Forbidden:
                continue
            except Refused as no:
                hint = str(no.hint or "")
                rows.append(Offered(action, url, False, reason=str(no.sentence), hint=hint, code=no.code, words=words))
            else:
                press = not action.confirm and action.is_own(obj, user)  # else the channel is asked for
                rows.append(Offered(action, url, True, says=action.says_of(obj, user), is_press=press, words=words))
        return rows

    def bind(self, name: str, obj: Any, user: Any, data: Any = None, files: Any = None) -> ActionForm | None:
        """The action's form for this object and person, bound when data are given."""
        action = self.by_name[name]
        return action.form(data, files, obj=obj, user=user) if action.form else None

    def perform(self, name: str, obj: Any, *, by: Any, data: Any = None, files: Any = None) -> Any:
        """Clean what was given and run the command. Raises FormInvalid, Invalid, Refused or Forbidden."""
        return self.run(name, obj, by=by, form=self.accept(name, obj, by=by, data=data, files=files))

    def accept(self, name: str, obj: Any, *, by: Any, data: Any = None, files: Any = None) -> ActionForm | None:
        """Ask the rule, then clean what was given: the first half of `perform`, for a door that looks in between."""
        self.by_name[name].rule(obj, by)
        form = self.bind(name, obj, by, data if data is not None else {}, files)
        if form is not None and not form.is_valid():
            raise FormInvalid(form)
        return form

    def run(self, name: str, obj: Any, *, by: Any, form: ActionForm | None) -> Any:
        """Run the command with an accepted form: the second half of `perform`."""
        action = self.by_name[name]
        if form is None:
            return action.command(obj, by=by)
        try:
            return action.command(obj, by=by, **form.as_arguments())
        except Invalid as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
            raise FormInvalid(form) from no


def table_for(model: type[Model]) -> Actions:
    """The table of a model; raises KeyError when it has none."""
    return registry[model]


def split_offered(offered: list[Offered]) -> tuple[list[Offered], list[Offered]]:
    """(what can be done now, what cannot and why), those meant for pages only.

    Steps of another stage of the same life (code `other_stage`) are nobody's question now: pages leave them out, programs
    still read why.
    """
    shown = [row for row in offered if row.action.on_page]
    return [row for row in shown if row.available], [
        row for row in shown if not row.available and row.code != OTHER_STAGE
    ]
