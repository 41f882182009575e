from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("refunds", "0008_store_credit_and_second_looks")]

    operations = [
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('destination', 'manual'), _negated=True), models.Q(('redirect_asked_by__isnull', False), ('redirect_confirmed_by__isnull', False), models.Q(('redirect_asked_by', models.F('redirect_confirmed_by')), _negated=True)), _connector='OR'), name='refund_redirected_by_two'),
        ),
    ]
