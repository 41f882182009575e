"""What every installation starts with: the managed reasons, and the platform's first floor as rows an admin can follow."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from orders.reasons import REASONS
from portal.reasons.given import ensure_reasons

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
INSTITUTIONS = ("medical", "finance", "service", "dining")


def add_reasons(apps: Any, schema_editor: Any) -> None:
    ensure_reasons(REASONS, model=apps.get_model("portal", "Reason"))


def write_floor(apps: Any, schema_editor: Any) -> None:
    policies = apps.get_model("orders", "CancellationPolicy")
    rules = apps.get_model("orders", "FeeRule")
    for industry in ("", *INSTITUTIONS):
        policy = policies.objects.create(
            industry=industry, version=1, valid_from=BEGINNING, words="The platform's first floor", made_at=BEGINNING
        )
        rules.objects.create(
            policy=policy,
            stage="unshipped",
            percent=20 if industry else 0,
            label_en="An institution keeps at most 20 % before the appointment"
            if industry
            else "Before shipping nothing is kept",
            label_zh="预约时间之前，机构最多扣20%" if industry else "发货前取消不扣费",
        )


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("portal", "0001_initial")]

    operations = [
        migrations.RunPython(add_reasons, migrations.RunPython.noop),
        migrations.RunPython(write_floor, migrations.RunPython.noop),
    ]
