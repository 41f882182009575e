"""Draw every machine: its table of steps as a state diagram that GitHub and editors show."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django_fsm import GET_STATE, RETURN_VALUE

from portal.kernel.fsm import Machine


class Command(BaseCommand):
    help = "Write docs/machines/<machine>.md for every machine (Mermaid); --check fails when one is stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a drawing is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "machines"
        with translation.override("en"):
            drawings = {folder / f"{model.machine()}.md": draw(model) for model in machines()}
        stale = [path for path, text in drawings.items() if not path.exists() or path.read_text("utf-8") != text]
        gone = [path for path in folder.glob("*.md") if path not in drawings]
        if check and (stale or gone):
            raise CommandError(f"Stale: {', '.join(path.name for path in stale + gone)}. Type: make machines")
        folder.mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_text(drawings[path], "utf-8")
        for path in gone:
            path.unlink()
        self.stdout.write(f"{len(drawings)} machines in docs/machines, {len(stale)} drawn anew.")


def machines() -> list[type[Machine]]:
    """Every machine, by name."""
    return sorted(
        (model for model in apps.get_models() if issubclass(model, Machine)), key=lambda model: model.machine()
    )


def status_field(model: Any) -> Any:
    return model._meta.get_field("status")


def steps(model: type[Machine]) -> list[tuple[str, str, str]]:
    """The table of steps: (from, to, step), a step from anywhere spelled out."""
    field = status_field(model)
    every = [value for value, _label in field.flatchoices]
    rows = set()
    for step in field.get_all_transitions(model):
        sources = every if step.source in ("*", "+") else [step.source]
        if isinstance(step.target, GET_STATE | RETURN_VALUE):
            targets = [str(state) for state in step.target.allowed_states or every]
        else:
            targets = [str(step.target)] if step.target is not None else []
        rows |= {
            (str(source), target or str(source), step.name)
            for source in sources
            for target in (targets or [""])
            if not (step.source == "+" and source == target)
        }
    order = {value: index for index, value in enumerate(every)}
    return sorted(rows, key=lambda row: (order[row[0]], order[row[1]], row[2]))


def draw(model: type[Machine]) -> str:
    """One machine as a page."""
    labels = dict(status_field(model).flatchoices)
    table = steps(model)
    leaving = {source for source, target, _step in table if source != target}
    lines = [
        f"# {str(model._meta.verbose_name).capitalize()}",
        "",
        f"`{model.machine()}`",
        "",
        "```mermaid",
        "stateDiagram-v2",
    ]
    lines += [f"    {value}: {label}" for value, label in labels.items()]
    lines += [f"    [*] --> {value}" for value in labels if value in model.INITIAL]
    lines += [f"    {source} --> {target}: {step.removeprefix('mark_')}" for source, target, step in table]
    lines += [f"    {value} --> [*]" for value in labels if value not in leaving]
    return "\n".join([*lines, "```", ""])
