from django.db import migrations

from tickets.industries import ensure_rules


def add(apps, schema_editor):
    ensure_rules(model=apps.get_model("tickets", "IndustryRule"))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_merged_cases")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
