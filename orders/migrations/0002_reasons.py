from django.db import migrations

from orders.reasons import REASONS
from portal.reasons import ensure_reasons


def add(apps, schema_editor):
    ensure_reasons(REASONS, model=apps.get_model("portal", "Reason"))


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_initial"),
        ("portal", "0001_initial"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
