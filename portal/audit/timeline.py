"""What happened, told from the recorded changes: each app says once how its steps read (R8, R54, R60).

    tell(Refund, "approved", "check", _("%(who)s approved the refund"))
    tell(Refund, "failed", "warn", _("The bank sent it back"), tone="bad")
    tell_fact(Order, "nudged", "bell", _("%(who)s nudged the seller"))

Titles are lazy translations with `who` (You, The seller, Platform support, The system, or a name), `number`, `status` and,
where the row is about one, `amount`; or functions `title(record, reader)` for what a sentence with blanks cannot say; an
empty title is not told. They find the row that the record is about as `record.row`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Case, CharField, F, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.audit.models import AuditEntry, StatusChange
from portal.components.values import Story
from portal.doors.perform import Channel
from portal.kernel.money import format_money
from portal.reasons.models import Reason

Title = Any  # lazy text with blanks, or Callable[[record, reader], str]


@dataclass(frozen=True)
class Telling:
    """How one step or fact reads. `text` is a line below, or a function of record and reader; `quoted`: show its words.

    `to` limits it to readers for whom it returns true, such as staff. `reason` is the kind of managed reason whose code the
    step carries: it is told in words. `beside` is the title in the story of another row that this one belongs to; without
    one the step is told in the row's own story alone.
    """

    icon: str
    title: Title
    text: Any = ""
    tone: Literal["", "bad"] = ""
    quoted: bool = True
    to: Callable[[Any], bool] | None = None
    reason: str = ""
    beside: Title = None


_tellings: dict[tuple[str, str, str], Telling] = {}


def tell(model: type[Model], step: str, icon: str, title: Title, **more: Any) -> None:
    """Say how a step of `model` reads; `step` as recorded, which is the new status unless the command named it."""
    _tellings["step", model._meta.label_lower, step] = Telling(icon, title, **more)


def tell_fact(model: type[Model], kind: str, icon: str, title: Title, **more: Any) -> None:
    """Say how a noted fact of `model` reads. Facts nobody has words for are kept out of stories."""
    _tellings["fact", model._meta.label_lower, kind] = Telling(icon, title, **more)


def story_of(objs: Iterable[Any], reader: Any) -> list[Story]:
    """The story of one row or of several that belong together, newest first, as `reader` may read it. Two queries."""
    rows = list(objs)
    return told(records_of(rows), rows, reader)


def records_of(objs: Iterable[Any]) -> list[Any]:
    """The recorded steps and told facts of these rows, newest first. Two queries, none without rows."""
    rows = list(objs)
    by_label: dict[str, list[int]] = {}
    for obj in rows:
        by_label.setdefault(obj._meta.label_lower, []).append(obj.pk)
    if not by_label:
        return []
    shop = next((obj.shop_id for obj in rows if hasattr(obj, "shop_id")), None)
    records: list[Any] = list(_with_reason(_records(StatusChange.objects.all(), by_label), by_label, shop))
    kinds = {kind for (sort, label, kind) in _tellings if sort == "fact" and label in by_label}
    if kinds:
        records += _records(AuditEntry.objects.filter(kind__in=kinds), by_label)
    return sorted(records, key=lambda record: (record.at, isinstance(record, StatusChange), record.pk), reverse=True)


def told(records: Iterable[Any], objs: Iterable[Any], reader: Any, beside: Iterable[Any] = ()) -> list[Story]:
    """Records in the words of a reader. `beside`: rows told only as far as they have words for another row's story."""
    found = {(obj._meta.label_lower, obj.pk): obj for obj in objs}
    others = {(obj._meta.label_lower, obj.pk): obj for obj in beside}
    stories = []
    for record in records:
        key = (record.machine, record.object_id)
        is_beside = key not in found
        stories.append(story_from(record, others[key] if is_beside else found[key], reader, is_beside=is_beside))
    return [story for story in stories if story is not None]


def story_from(record: Any, obj: Any, reader: Any, *, is_beside: bool = False) -> Story | None:
    """One record as a reader reads it; None when it is not for them."""
    record.row = obj
    telling: Telling | None
    if isinstance(record, StatusChange):
        telling = _tellings.get(("step", record.machine, record.step)) or Telling("dot", _("%(who)s: %(status)s"))
        status = status_word(obj, record.to_status)
        words = record.note if telling.quoted and not record.by.is_machine else ""
    else:
        telling, status, words = _tellings.get(("fact", record.machine, record.kind)), "", ""
    if telling is None or (telling.to is not None and not telling.to(reader)):
        return None
    title = telling.beside if is_beside else telling.title
    if title is None:
        return None
    if callable(title):
        title = title(record, reader)
        if not title:
            return None
    else:
        blanks = {"who": who(record, reader), "number": record.number, "status": status}
        if "%(amount)s" in str(title):
            blanks["amount"] = format_money(obj.amount, obj.currency)
        title = str(title) % blanks
    text = telling.text
    if callable(text):
        text = text(record, reader)
    if telling.reason and (label := getattr(record, "reason_label", "")):
        text = _("Reason: %(reason)s") % {"reason": label}
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


def _with_reason(changes: QuerySet, by_label: dict[str, list[int]], shop: int | None) -> QuerySet:
    """Changes with `reason_label`: the managed reason in the reader's language, as its list words it today."""
    kinds = [
        When(machine=label, step=step, then=Value(telling.reason))
        for (sort, label, step), telling in _tellings.items()
        if sort == "step" and telling.reason and label in by_label
    ]
    if not kinds:
        return changes
    known = Reason.objects.filter(
        Q(shop__isnull=True) | Q(shop=shop), code=OuterRef("reason"), kind=OuterRef("told_as")
    )
    label = "label_zh" if (get_language() or "").startswith("zh") else "label_en"
    named = Subquery(known.order_by(F("shop").desc(nulls_last=True)).values(label)[:1])
    return changes.annotate(told_as=Case(*kinds, default=Value(""), output_field=CharField())).annotate(
        reason_label=named
    )


def _records(rows: QuerySet, by_label: dict[str, list[int]]) -> QuerySet:
    wanted = Q()
    for label, found in by_label.items():
        wanted |= Q(machine=label, object_id__in=found)
    return rows.filter(wanted).select_related("by", "on_behalf_of")
