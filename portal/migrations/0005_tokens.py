"""Keys for programs become rows of our own, as hashes. Those made before keep working, with all scopes, for another year."""

import hashlib
from datetime import timedelta

import django.db.models.deletion
import portal.time.clock
from django.conf import settings
from django.db import migrations, models

BEFORE = "authtoken_token"
ALL = ["read", "orders", "cases", "money", "shop"]


def bring_over(apps, schema_editor):
    """Hash what stood in the clear. The database may never have had the app that kept it."""
    connection = schema_editor.connection
    if BEFORE not in connection.introspection.table_names():
        return
    AccessToken = apps.get_model("portal", "AccessToken")
    now = portal.time.clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, user_id FROM authtoken_token")
        AccessToken.objects.bulk_create(
            AccessToken(
                user_id=owner,
                name="API",
                scopes=ALL,
                digest=hashlib.sha512(key.encode()).hexdigest(),
                token_key=key[:15],
                created=now,
                expiry=now + timedelta(days=365),
            )
            for key, owner in cursor.fetchall()
        )


def drop_the_clear_ones(apps, schema_editor):
    """None of them stays: the table goes, and with it the record of its migrations."""
    connection = schema_editor.connection
    if BEFORE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE authtoken_token")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'authtoken'")


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0004_pulse'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=128, unique=True)),
                ('token_key', models.CharField(db_index=True, editable=False, max_length=25)),
                ('name', models.CharField(max_length=60, verbose_name='Name')),
                ('scopes', models.JSONField(default=list, verbose_name='What it may do')),
                ('created', models.DateTimeField(default=portal.time.clock.now, editable=False, verbose_name='Made')),
                ('expiry', models.DateTimeField(verbose_name='Ends')),
                ('last_used_at', models.DateTimeField(editable=False, null=True, verbose_name='Last used')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'token',
                'verbose_name_plural': 'tokens',
                'ordering': ['-created', '-pk'],
            },
        ),
        migrations.RunPython(bring_over, migrations.RunPython.noop),
        migrations.RunPython(drop_the_clear_ones, migrations.RunPython.noop),
    ]
