from django.db import migrations

from tickets.reasons import REASONS
from portal.reasons import ensure_reasons


def add(apps, schema_editor):
    ensure_reasons(REASONS, model=apps.get_model("portal", "Reason"))


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0005_what_is_owed_for_a_case"),
        ("portal", "0002_why_a_withdrawal_is_rejected"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
