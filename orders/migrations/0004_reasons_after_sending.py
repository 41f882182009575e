"""What can only be seen of goods that were sent is no longer offered before."""

from typing import Any

from django.db import migrations

from orders.reasons import REASONS


def tell_apart(apps: Any, schema_editor: Any) -> None:
    codes = [reason.code for reason in REASONS if reason.after_sending]
    reasons = apps.get_model("portal", "Reason").objects
    reasons.filter(kind="cancel_order", shop=None, code__in=codes).update(after_sending=True)


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_charges_know_the_shops_number"),
        ("portal", "0003_reasons_after_sending"),
    ]

    operations = [migrations.RunPython(tell_apart, migrations.RunPython.noop)]
