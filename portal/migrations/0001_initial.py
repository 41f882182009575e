import datetime
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='SandboxClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offset', models.DurationField(default=datetime.timedelta(0))),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('records', models.PositiveIntegerField()),
                ('sealed_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Shop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True, verbose_name='Short name')),
                ('name', models.CharField(max_length=80, verbose_name='Name')),
                ('industry', models.CharField(choices=[('ecommerce', 'E-commerce'), ('dining', 'Dining'), ('medical', 'Medical'), ('finance', 'Finance'), ('offline', 'Offline shop'), ('service', 'Service platform'), ('brand', 'Brand store')], default='ecommerce', max_length=12, verbose_name='Industry')),
                ('country', models.CharField(default='CN', max_length=2, verbose_name='Country of its working days')),
                ('currency', models.CharField(default='CNY', max_length=3, verbose_name='Currency')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='Phone number')),
                ('free_window_minutes', models.PositiveIntegerField(default=0, help_text='An unshipped order cancelled within these minutes is cancelled at once. 0: never.', verbose_name='Free cancellation after payment, in minutes')),
                ('auto_approve_below', models.PositiveBigIntegerField(default=0, help_text='Cancellations of unshipped pieces below this amount are approved at once. 0: never.', verbose_name='Approve by rule below, in minor units')),
                ('silence_approves_below', models.PositiveBigIntegerField(default=200000, help_text='At or above this amount silence sends the request to platform support.', verbose_name='Silence approves below, in minor units')),
                ('four_eyes_limit', models.PositiveBigIntegerField(default=500000, help_text='A refund above this amount is approved by somebody other than its requester. 0: never.', verbose_name='Second person from, in minor units')),
                ('cancel_fee_percent', models.DecimalField(decimal_places=2, default=0, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='Fee kept once shipped, in percent')),
                ('return_freight', models.PositiveBigIntegerField(default=1200, verbose_name='Return freight, in minor units')),
                ('recall_fee', models.PositiveBigIntegerField(default=600, verbose_name='Recall fee, in minor units')),
                ('pays_to', models.CharField(blank=True, help_text='Shown where money has to come back: bank and account number, or how to pay at the counter.', max_length=200, verbose_name='Account customers pay back to')),
                ('is_open', models.BooleanField(default=True, verbose_name='Open')),
            ],
            options={
                'verbose_name': 'shop',
                'verbose_name_plural': 'shops',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name='E-mail')),
                ('phone', models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name='Phone number')),
                ('name', models.CharField(max_length=80, verbose_name='Name')),
                ('role', models.CharField(choices=[('customer', 'Customer'), ('seller', 'Seller'), ('support', 'Platform support'), ('supervisor', 'Support supervisor'), ('admin', 'Administrator'), ('system', 'The system')], default='customer', max_length=12, verbose_name='Role')),
                ('language', models.CharField(blank=True, max_length=12, verbose_name='Language')),
                ('is_active', models.BooleanField(default=True, verbose_name='Active')),
                ('is_staff', models.BooleanField(default=False, verbose_name='May open the admin')),
                ('joined_at', models.DateTimeField(editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'constraints': [models.CheckConstraint(condition=models.Q(('email__isnull', False), ('phone__isnull', False), ('role', 'system'), _connector='OR'), name='user_can_be_reached'), models.UniqueConstraint(condition=models.Q(('role', 'system')), fields=('role',), name='one_system_user')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(default='CN', max_length=2, verbose_name='country')),
                ('day', models.DateField(verbose_name='day')),
                ('is_working', models.BooleanField(verbose_name='working day')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
            ],
            options={
                'verbose_name': 'calendar day',
                'verbose_name_plural': 'calendar days',
                'ordering': ['country', 'day'],
                'constraints': [models.UniqueConstraint(fields=('country', 'day'), name='one_notice_a_day')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('fingerprint', models.CharField(max_length=64)),
                ('answer_status', models.PositiveSmallIntegerField(null=True)),
                ('answer', models.JSONField(null=True)),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='one_answer_a_key')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('machine', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('number', models.CharField(max_length=40)),
                ('channel', models.CharField(blank=True, max_length=20, verbose_name='channel')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('kind', models.CharField(db_index=True, max_length=40, verbose_name='kind')),
                ('data', models.JSONField(default=dict, verbose_name='data')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('seal', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.seal')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit entries',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['machine', 'object_id', 'id'], name='entry_story'), models.Index(condition=models.Q(('seal__isnull', True)), fields=['id'], name='entry_unsealed')],
            },
        ),
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('cancel_order', 'Why an order is cancelled'), ('reject_cancel', 'Why a seller rejects a cancellation'), ('shop_cancel', 'Why a shop cancels'), ('raise_ticket', 'What happened (after-sales)'), ('reject_ticket', 'Why after-sales is rejected'), ('withdraw_ticket', 'Why after-sales is withdrawn'), ('reject_withdrawal', 'Why a withdrawal is rejected')], max_length=20, verbose_name='kind')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('label_en', models.CharField(max_length=120, verbose_name='English')),
                ('label_zh', models.CharField(max_length=120, verbose_name='Chinese')),
                ('group', models.CharField(blank=True, max_length=20, verbose_name='group')),
                ('fault', models.CharField(choices=[('customer', 'Customer'), ('shop', 'Seller'), ('carrier', 'Carrier'), ('nobody', 'Nobody')], default='customer', max_length=10, verbose_name='liable')),
                ('needs_evidence', models.BooleanField(default=False, verbose_name='needs a picture')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                ('shop', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reasons', to='portal.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'reason',
                'verbose_name_plural': 'reasons',
                'ordering': ['kind', 'position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'code', 'shop'), name='reason_code_of_shop'), models.UniqueConstraint(condition=models.Q(('shop__isnull', True)), fields=('kind', 'code'), name='reason_code')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='portal.shop', verbose_name='shop')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [models.UniqueConstraint(fields=('shop', 'user'), name='one_membership')],
            },
        ),
        migrations.CreateModel(
            name='StatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('machine', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('number', models.CharField(max_length=40)),
                ('channel', models.CharField(blank=True, max_length=20, verbose_name='channel')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('from_status', models.CharField(blank=True, max_length=24, verbose_name='from')),
                ('to_status', models.CharField(max_length=24, verbose_name='to')),
                ('step', models.CharField(max_length=40, verbose_name='step')),
                ('reason', models.CharField(blank=True, max_length=40, verbose_name='reason')),
                ('note', models.TextField(blank=True, verbose_name='words')),
                ('kind', models.CharField(default='step', max_length=10, verbose_name='kind')),
                ('told_at', models.DateTimeField(editable=False, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('seal', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.seal')),
            ],
            options={
                'verbose_name': 'recorded change',
                'verbose_name_plural': 'recorded changes',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['machine', 'object_id', 'id'], name='change_story'), models.Index(condition=models.Q(('told_at__isnull', True)), fields=['id'], name='change_untold'), models.Index(condition=models.Q(('seal__isnull', True)), fields=['id'], name='change_unsealed')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('url', models.CharField(max_length=200)),
                ('title_en', models.CharField(max_length=200)),
                ('title_zh', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.statuschange')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['to', '-id'], name='notice_inbox'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['to'], name='notice_unread')],
                'constraints': [models.UniqueConstraint(fields=('to', 'change'), name='told_once')],
            },
        ),
    ]
