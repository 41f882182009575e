"""What happened, told from the recorded changes: each app says once how its steps read (R8, R54, R60).

    tell(Refund, "approved", "check", _("%(who)s approved the refund"))
    tell(Refund, "failed", "warn", _("The bank sent it back"), tone="bad")
    tell_fact(Order, "nudged", "bell", _("%(who)s nudged the seller"))

Titles are lazy translations with `who` (You, The seller, Platform support, The system, or a name), `number` and `status`; or
functions `title(record, reader)` for what a sentence with blanks cannot say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from portal.doors import Channel
from portal.look import Story
from portal.models import AuditEntry, StatusChange

Title = Any  # lazy text with blanks, or Callable[[record, reader], str]


@dataclass(frozen=True)
class Telling:
    """How one step or fact reads. `text` is a line below, or a function of record and reader; `quoted`: show its words.

    `to` limits it to readers for whom it returns true, such as staff.
    """

    icon: str
    title: Title
    text: Any = ""
    tone: Literal["", "bad"] = ""
    quoted: bool = True
    to: Callable[[Any], bool] | None = None


_tellings: dict[tuple[str, str, str], Telling] = {}


def tell(model: type[Model], step: str, icon: str, title: Title, **more: Any) -> None:
    """Say how a step of `model` reads; `step` as recorded, which is the new status unless the command named it."""
    _tellings["step", model._meta.label_lower, step] = Telling(icon, title, **more)


def tell_fact(model: type[Model], kind: str, icon: str, title: Title, **more: Any) -> None:
    """Say how a noted fact of `model` reads. Facts nobody has words for are kept out of stories."""
    _tellings["fact", model._meta.label_lower, kind] = Telling(icon, title, **more)


def story_of(objs: Iterable[Any], reader: Any) -> list[Story]:
    """The story of one row or of several that belong together, newest first, as `reader` may read it. Two queries."""
    by_label: dict[str, dict[int, Any]] = {}
    for obj in objs:
        by_label.setdefault(obj._meta.label_lower, {})[obj.pk] = obj
    if not by_label:
        return []
    records: list[Any] = list(_records(StatusChange.objects.all(), by_label))
    kinds = {kind for (sort, label, kind) in _tellings if sort == "fact" and label in by_label}
    if kinds:
        records += _records(AuditEntry.objects.filter(kind__in=kinds), by_label)
    records.sort(key=lambda record: (record.at, isinstance(record, StatusChange), record.pk), reverse=True)
    told = (story_from(record, by_label[record.machine][record.object_id], reader) for record in records)
    return [story for story in told if story is not None]


def story_from(record: StatusChange | AuditEntry, obj: Any, reader: Any) -> Story | None:
    """One record as a reader reads it; None when it is not for them."""
    telling: Telling | None
    if isinstance(record, StatusChange):
        telling = _tellings.get(("step", record.machine, record.step)) or Telling("dot", _("%(who)s: %(status)s"))
        status = status_word(obj, record.to_status)
        words = record.note if telling.quoted and not record.by.is_machine else ""
    else:
        telling, status, words = _tellings.get(("fact", record.machine, record.kind)), "", ""
    if telling is None or (telling.to is not None and not telling.to(reader)):
        return None
    if callable(telling.title):
        title = telling.title(record, reader)
    else:
        title = str(telling.title) % {
            "who": who(record, reader),
            "number": record.number,
            "status": status,
        }
    text = telling.text
    if callable(text):
        text = text(record, reader)
    return Story(telling.icon, title[:1].upper() + title[1:], at=record.at, text=text, quote=words, tone=telling.tone)


def status_word(obj: Any, status: str) -> str:
    """The word people know for a status of this machine."""
    words = dict(type(obj)._meta.get_field("status").flatchoices)
    return str(words.get(status, status))


def who(record: StatusChange | AuditEntry, reader: Any) -> str:
    """Who did it, as this reader calls them; and for whom, when it was somebody else's step."""
    actor = name_for(record.by, reader)
    if record.on_behalf_of_id is None:
        return actor
    channel = str(dict(Channel.choices).get(record.channel, record.channel))
    if record.on_behalf_of_id == reader.pk:
        return _("%(who)s, for you (%(channel)s),") % {"who": actor, "channel": channel}
    return _("%(who)s, for %(customer)s (%(channel)s),") % {
        "who": actor,
        "customer": name_for(record.on_behalf_of, reader),
        "channel": channel,
    }


def name_for(person: Any, reader: Any) -> str:
    """What a reader calls somebody: staff know colleagues and customers by name, customers know sides."""
    if person.pk == reader.pk:
        return _("You")
    if person.is_machine:
        return _("The system")
    if person.is_support:
        return person.name if reader.is_support else _("Platform support")
    if person.is_seller:
        return person.name if reader.is_support or reader.is_seller else _("The seller")
    return person.name if reader.is_support or reader.is_seller else _("The customer")


def _records(rows: QuerySet, by_label: dict[str, dict[int, Any]]) -> QuerySet:
    wanted = Q()
    for label, found in by_label.items():
        wanted |= Q(machine=label, object_id__in=list(found))
    return rows.filter(wanted).select_related("by", "on_behalf_of")
