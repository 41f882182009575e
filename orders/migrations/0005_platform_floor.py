"""The platform's first floor as rows an admin can follow, and the pieces that cases of delivered goods hold."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations
from django.db.models import F

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
INSTITUTIONS = ("medical", "finance", "service", "dining")


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


def mark_sent(apps: Any, schema_editor: Any) -> None:
    apps.get_model("orders", "Hold").objects.filter(kind="ticket").update(sent_quantity=F("quantity"))


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_policies_and_sent_pieces")]

    operations = [
        migrations.RunPython(write_floor, migrations.RunPython.noop),
        migrations.RunPython(mark_sent, migrations.RunPython.noop),
    ]
