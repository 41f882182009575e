import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0003_reasons'),
        ('portal', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExternalReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, verbose_name="number in the shop's system")),
                ('buyer_reference', models.CharField(max_length=60, verbose_name="buyer in the shop's system")),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('pieces', models.PositiveBigIntegerField(verbose_name='pieces')),
                ('covered', models.PositiveBigIntegerField(verbose_name='pieces covered by purchases')),
                ('amount', models.BigIntegerField(verbose_name='amount, in minor units')),
                ('refunded', models.BigIntegerField(verbose_name='covered by purchases, in minor units')),
                ('lines', models.JSONField(default=list, verbose_name='lines')),
                ('returned_at', models.DateTimeField(verbose_name='returned at')),
                ('imported_at', models.DateTimeField(verbose_name='imported at')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_returns', to='portal.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'return before the portal',
                'verbose_name_plural': 'returns before the portal',
                'ordering': ['-returned_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('shop', 'number'), name='external_return_once'), models.CheckConstraint(condition=models.Q(('covered__lte', models.F('pieces')), ('refunded__gte', 0), ('refunded__lte', models.F('amount'))), name='external_return_within_claim')],
            },
        ),
    ]
