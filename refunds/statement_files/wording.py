"""A file of a provider's statement, and what comparing it brought: how far it is, what it would bring, its facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.components import signs, times, values
from portal.kernel.money import format_money
from portal.time import clock
from refunds.differences import wording
from refunds.statement_files.models import StatementFile
from refunds.statuses import DifferenceKind, StatementFileStatus

FILE_TURNS: dict[str, signs.Turn] = {
    StatementFileStatus.RECEIVED: "them",
    StatementFileStatus.READ: "you",
    StatementFileStatus.ACCEPTED: "them",
    StatementFileStatus.COMPARED: "good",
    StatementFileStatus.UNREADABLE: "bad",
    StatementFileStatus.DISCARDED: "over",
}
COLUMNS = {"csv": _("the portal's own"), "stripe": "Stripe", "alipay": _("Alipay"), "wechat": _("WeChat Pay")}

OWN_COLUMNS = (
    ("reference", _("The provider's number of the movement. It has to be there."), "RE-20261009-01"),
    ("key", _("Our number of the try or of the refund, as it was sent; may be empty."), "RF-7K3M-9QXD-2T-1"),
    ("payment", _("The provider's number of the payment; may be empty."), "PAY-88021"),
    ("kind", _("refund, chargeback or sent_back; payment is left aside."), "refund"),
    ("amount", _("With the currency's own places: 12.50, 1250 (JPY), 1.250 (KWD)."), "228.00"),
    ("currency", _("Three letters."), "CNY"),
    ("at", _("Day and time; without a zone it is Beijing's."), "2026-10-09T10:24:00+08:00"),
    ("status", _("done, pending or failed; may be left out and is done then."), "done"),
)
"""The portal's own columns: name, what stands there, an example."""

SAMPLE = (
    tuple(name for name, _means, _example in OWN_COLUMNS),
    tuple(example for _name, _means, example in OWN_COLUMNS),
    ("RE-20261009-02", "RF-4HWP-72QE-9B", "PAY-88034", "sent_back", "59.90", "CNY", "2026-10-09 16:05", "done"),
    ("CB-20261009-01", "", "PAY-88007", "chargeback", "1250", "JPY", "2026-10-09T18:30:00+09:00", "pending"),
)
"""A file in these columns, to begin with."""


def draw_file(file: StatementFile) -> values.Row:
    return values.Row(
        "clock",
        f"{file.get_gateway_display()} · {file.name}",
        url=file.get_absolute_url(),
        text=times.moment_text(file.created_at),
        end=gettext("Nothing usable") if file.is_useless else file.get_status_display(),
    )


def outcome_words(left: int, *, lines: int) -> tuple[str, str]:
    """(What is left of a compared statement with so many lines about refunds, what that means)."""
    if not left and not lines:
        return gettext("No line of it tells of a refund"), gettext("Nothing is left to settle.")
    if not left:
        return gettext("Statement and books agree"), gettext("Nothing is left to settle.")
    return (
        ngettext("%(n)s difference is to be settled", "%(n)s differences are to be settled", left) % {"n": left},
        gettext("Nothing is booked before somebody has looked at it."),
    )


def statement_facts(statement: Any) -> list[values.Fact]:
    facts = [
        values.Fact(gettext("Provider"), statement.get_gateway_display(), strong=True),
        values.Fact(gettext("File or day"), statement.source),
    ]
    if statement.account:
        facts.append(values.Fact(gettext("Account"), statement.account))
    if statement.starts_at:
        facts.append(values.Fact(gettext("Days"), _days(statement.starts_at, statement.ends_at)))
    if getattr(statement, "count", None) is not None:
        facts.append(values.Fact(gettext("Lines about refunds"), f"{statement.count:,}"))
    facts.append(values.Fact(gettext("Taken in"), times.moment_text(statement.taken_at)))
    facts.append(values.Fact(gettext("By"), statement.taken_by.name))
    return facts


def _days(start: datetime, end: datetime | None) -> str:
    """The days from `start` to just before `end`, in the platform's zone."""
    zone = clock.zone()
    last = (end - timedelta(microseconds=1)) if end else start
    return times.days_text(start.astimezone(zone).date(), last.astimezone(zone).date())


def file_badge(file: StatementFile) -> values.Badge:
    if file.is_useless:
        return values.Badge("bad", gettext("Nothing usable"))
    return values.Badge(FILE_TURNS[file.status], file.get_status_display())


def file_words(file: StatementFile, left: int) -> tuple[str, str]:
    """(Where the file is in one sentence, what that means for the reader)."""
    if file.status == StatementFileStatus.COMPARED:
        return outcome_words(left, lines=file.usable)
    if file.status == StatementFileStatus.READ:
        return _read_words(file)
    return {
        StatementFileStatus.RECEIVED: (
            gettext("The file is being read"),
            gettext("You may leave this page; it goes on without you."),
        ),
        StatementFileStatus.ACCEPTED: (
            gettext("The file is being compared with the books"),
            gettext("You may leave this page; it goes on without you."),
        ),
        StatementFileStatus.UNREADABLE: (gettext("The file cannot be read"), file.why),
        StatementFileStatus.DISCARDED: (gettext("The file was thrown away"), gettext("Nothing of it was compared.")),
    }[StatementFileStatus(file.status)]


def _read_words(file: StatementFile) -> tuple[str, str]:
    if file.statement is not None:
        return (
            gettext("These lines were taken in before"),
            gettext("A statement counts once: comparing it again would change nothing."),
        )
    if file.is_useless:
        return (
            gettext("Nothing in this file can be used"),
            gettext(
                "None of its lines about refunds could be understood, so it says nothing about our books. Below is why."
            ),
        )
    found = sum(file.foreseen["kinds"].values())
    matched = file.foreseen["matched"]
    if found and not matched and file.lines:
        return (
            gettext("Nothing in this file agrees with our books"),
            gettext("Is it of the account you chose? If not, throw it away and hand it in for the right one."),
        )
    if not found and not file.usable:
        told = gettext("No line of it tells of a refund")
        if file.first_on is None:
            return told, gettext("Is it the right file? If so, hand it in again with the two days it is about.")
        return told, gettext("By our books none arrived in its days either.")
    if not found:
        return gettext("All of it agrees with our books"), gettext(
            "Compare it, so that the next statement builds on it."
        )
    told = ngettext("Comparing it would find %(n)s difference", "Comparing it would find %(n)s differences", found)
    return told % {"n": found}, gettext("Nothing is listed or booked before you have it compared.")


def file_progress(file: StatementFile) -> dict[str, Any] | None:
    """How far a worker is; None where none is at work. Without `of`, nobody knows yet how long the file is."""
    if file.status not in (StatementFileStatus.RECEIVED, StatementFileStatus.ACCEPTED):
        return None
    if not file.lines:
        words = gettext("%(n)s lines read") % {"n": f"{file.lines_done:,}"}
        return {"done": None, "of": None, "words": words if file.lines_done else gettext("Waits for its turn")}
    words = gettext("%(n)s of %(all)s lines") % {"n": f"{file.lines_done:,}", "all": f"{file.lines:,}"}
    return {"done": file.lines_done, "of": file.lines, "words": words}


def foreseen_rows(file: StatementFile) -> list[values.Consequence]:
    """What comparing brings, row by row."""
    told = file.foreseen
    if file.statement is not None:
        return []
    rows = [values.Consequence("check", gettext("Agree with our books"), end=f"{told['matched']:,}")]
    rows += [
        values.Consequence(
            "warn", str(DifferenceKind(kind).label), end=f"{count:,}", why=wording.advice_for(DifferenceKind(kind))
        )
        for kind, count in told["kinds"].items()
    ]
    if told["ignored"]:
        why = gettext("Payments, fees and what else a statement holds.")
        rows.append(values.Consequence("minus", gettext("Tell of no refund"), end=f"{told['ignored']:,}", why=why))
    if told["rejected"]:
        why = gettext("They are left out; mend them at the provider or ask it what they mean.")
        rows.append(values.Consequence("x", gettext("Cannot be used"), end=f"{told['rejected']:,}", why=why))
    return rows


def file_facts(file: StatementFile) -> list[values.Fact]:
    facts = [
        values.Fact(gettext("Provider"), file.get_gateway_display(), strong=True),
        values.Fact(gettext("File"), file.name),
        values.Fact(gettext("Size"), filesizeformat(file.size)),
    ]
    if file.account:
        facts.append(values.Fact(gettext("Account"), file.account))
    if file.form:
        facts.append(values.Fact(gettext("Columns"), str(COLUMNS.get(file.form, file.form))))
    if file.lines is not None:
        facts.append(values.Fact(gettext("Lines"), f"{file.lines:,}"))
    told = file.foreseen
    if file.first_on and file.last_on:
        facts.append(values.Fact(gettext("Days"), times.days_text(file.first_on, file.last_on)))
    elif told.get("first"):
        first, last = (datetime.fromisoformat(told[name]) for name in ("first", "last"))
        facts.append(values.Fact(gettext("Days"), _days(first, last + timedelta(seconds=1))))
    for currency, amount in told.get("sums", {}).items():
        facts.append(values.Fact(gettext("Went back in all"), format_money(amount, currency)))
    facts.append(values.Fact(gettext("Handed in by"), file.handed_in_by.name))
    if file.statement is not None:
        facts.append(values.Fact(gettext("Statement"), file.statement.number, url=file.statement.get_absolute_url()))
    return facts
