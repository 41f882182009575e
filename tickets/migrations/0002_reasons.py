"""What every installation starts with: the managed reasons, and the rules of industries as rows an admin edits."""

from typing import Any

from django.db import migrations

from portal.reasons.given import ensure_reasons
from tickets.industries.rules import ensure_rules
from tickets.reasons import REASONS


def add_reasons(apps: Any, schema_editor: Any) -> None:
    ensure_reasons(REASONS, model=apps.get_model("portal", "Reason"))


def add_rules(apps: Any, schema_editor: Any) -> None:
    ensure_rules(model=apps.get_model("tickets", "IndustryRule"))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial"), ("portal", "0001_initial")]

    operations = [
        migrations.RunPython(add_reasons, migrations.RunPython.noop),
        migrations.RunPython(add_rules, migrations.RunPython.noop),
    ]
