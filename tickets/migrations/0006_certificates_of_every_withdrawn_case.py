"""A case withdrawn at once has a certificate, too: its code stands with the case."""

from django.db import migrations, models

from portal.kernel import numbers


def fill_in(apps, schema_editor):
    """The code of the completed withdrawal, or a fresh one where the case was withdrawn at once."""
    cases = apps.get_model("tickets", "Ticket").objects
    codes = dict(
        apps.get_model("tickets", "TicketCancellation")
        .objects.filter(status="completed")
        .exclude(check_code="")
        .values_list("ticket", "check_code")
    )
    for pk in list(cases.filter(status="cancelled").values_list("pk", flat=True)):
        cases.filter(pk=pk).update(check_code=codes.get(pk) or numbers.make("CK"))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_who_decided_first")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="check_code",
            field=models.CharField(
                blank=True, db_index=True, max_length=20, verbose_name="check code of the certificate"
            ),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
