"""Settings, all from the environment, with defaults that suit one machine and a sandbox.

DATABASE_URL   PostgreSQL, for example postgres://user:secret@host/aftercare (default: SQLite in DATA_DIR)
REDIS_URL      broker and cache (default: `manage.py serve` starts an embedded Valkey; else memory)
SANDBOX        1 (default): demo content, sandbox gateway, a clock that can be moved. 0: production.
SECRET_KEY     required when SANDBOX=0; otherwise made at the first start and kept in DATA_DIR
DEBUG          0 (default)
ALLOWED_HOSTS  comma separated (default: any host in the sandbox, localhost otherwise)
TRUSTED_ORIGINS  comma separated, for example https://shop.example (needed behind a TLS proxy)
HTTPS          1 when a proxy in front speaks TLS (default 0): secure cookies, HSTS, redirect
WORKER_PATIENCE  seconds without a sign of life after which a worker counts as dead (default 300)
DATA_DIR       database, uploads, key, broker's file (default: var/)
TRUSTED_PROXIES  networks whose X-Forwarded-For is believed, and "unix" (default: private ones with HTTPS=1)
SITE_URL       what links in mails begin with (default: the first of TRUSTED_ORIGINS, else http://localhost:PORT)
SEAL_KEYS      keys of the audit trail's seals, newest first (default: one made of SECRET_KEY); SEAL_ANCHORS: a folder
EMAIL_URL      smtp://user:secret@host:587 (default: mails are written to DATA_DIR/mail)
GATEWAY_…      secrets of payment providers, named by the accounts that use them; SECRETS_DIR: files of secrets
REFUSED_NOTICES_KEPT_DAYS  after which forged notices of providers are forgotten (default 30)
STRIPE_ADDRESS, ALIPAY_ADDRESS, WECHAT_ADDRESS  where the providers are reached (default: the real ones)
"""

import hashlib
import os
import secrets
import sys
import tempfile
from contextlib import suppress
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from portal.environment import BASE_DIR, data_dir, flag, words
from portal.ops import logs

TESTING = "pytest" in sys.modules
SANDBOX = flag("SANDBOX", True)
DEBUG = flag("DEBUG", False)
HTTPS = flag("HTTPS", False)
DATA_DIR = data_dir()
if TESTING:
    DATA_DIR = DATA_DIR / "test"
DATA_DIR.mkdir(parents=True, exist_ok=True)
with suppress(OSError):  # somebody else's folder, given to us: its owner decides
    DATA_DIR.chmod(0o700)  # database, mails, uploads, key: nobody else on this machine reads them


def secret_key() -> str:
    """The key given, or in the sandbox one made once and kept readable by its owner alone."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    if not SANDBOX:
        raise ImproperlyConfigured("SECRET_KEY is required when SANDBOX=0.")
    path = DATA_DIR / "secret_key"
    if not path.exists():
        # Written aside and linked: two processes that start at once agree on one key, and none reads half of it.
        with tempfile.NamedTemporaryFile("w", dir=DATA_DIR) as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text()


SECRET_KEY = secret_key()
# The keys that seal the trail, the newest first; those before it open what they sealed. Unnamed: one made of SECRET_KEY.
SEAL_KEYS = words("SEAL_KEYS", "") or [hashlib.sha256(f"seal:{SECRET_KEY}".encode()).hexdigest()]
# The folder where the newest seal is noted outside the database; empty: only in the log.
SEAL_ANCHORS = os.environ.get("SEAL_ANCHORS", "" if TESTING else str(DATA_DIR / "anchors"))
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "*" if SANDBOX else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "portal",
    "refunds",
    "orders",
    "tickets",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "lucide",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
]

MIDDLEWARE = [
    "portal.ops.logs.RequestLogMiddleware",
    "portal.pages.middleware.WaysInMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.pages.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.pages.middleware.PortalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.pages.context.portal",
            ],
        },
    },
]

# --- database -------------------------------------------------------------------------------------------------------

if database_url := os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(database_url, conn_max_age=60, conn_health_checks=True)}
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        # A server that is gone without a word is noticed within seconds, and answered with 503.
        DATABASES["default"]["OPTIONS"] = {
            "connect_timeout": 5,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            **DATABASES["default"].get("OPTIONS", {}),
        }
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "aftercare.sqlite3")}}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # SQLite ignores select_for_update. IMMEDIATE takes the one write lock when a transaction begins, so that writers
    # queue (for at most `timeout` seconds) instead of reading a row that another is about to change.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
    # A file, not memory: tests of two real connections need the locks that a real database has.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / f"{os.getpid()}.sqlite3")}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- broker, cache, tasks -------------------------------------------------------------------------------------------

REDIS_URL = os.environ.get("REDIS_URL", "")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "portal.ops.softcache.SoftRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "aftercare",
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "aftercare"}}

CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.5,
    }
else:
    # Files in a folder: enough for `runserver` beside `celery -A portal worker -B` on one machine, slow but shared.
    BROKER_DIR = DATA_DIR / "broker"
    BROKER_DIR.mkdir(exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR),
        "data_folder_out": str(BROKER_DIR),
        "control_folder": str(BROKER_DIR / "control"),
    }
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
# After so many seconds without a sign of life from the worker /healthz/ready says so, and the launcher starts it anew.
WORKER_PATIENCE = int(os.environ.get("WORKER_PATIENCE", "300"))
# A page may not hang on a dead broker: what a task would have hurried, the next sweep finds.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # `expires`: after a pause of the worker one round is enough, not the backlog of all that beat has asked for.
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in (
        ("portal.tasks.run_timers", 30),
        ("portal.tasks.relay_changes", 10),
        ("portal.tasks.mail_notices", 30),
        ("portal.tasks.seal_audit", 300),
        ("portal.tasks.beat_heart", max(1, WORKER_PATIENCE // 10)),
        ("refunds.tasks.settle_refunds", 30),
        ("refunds.tasks.remind_of_repayments", 600),
        ("refunds.tasks.see_to_statement_files", 60),
        ("refunds.tasks.fetch_statements", 3600),
        ("refunds.tasks.drop_refused_notices", 3600),
        ("tickets.tasks.drop_old_drafts", 3600),
        ("tickets.tasks.measure_usual_times", 7200),
    )
}
if TESTING:
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True

# --- payment providers -----------------------------------------------------------------------------------------------

# Where providers are reached. Never a row that people edit: whoever could change it would be sent our credentials.
GATEWAY_ADDRESSES = {
    "stripe": os.environ.get("STRIPE_ADDRESS", "https://api.stripe.com"),
    "alipay": os.environ.get("ALIPAY_ADDRESS", "https://openapi.alipay.com/gateway.do"),
    "wechat": os.environ.get("WECHAT_ADDRESS", "https://api.mch.weixin.qq.com"),
}
# Notices whose signature was wrong are kept so long, to be looked at.
REFUSED_NOTICES_KEPT_DAYS = int(os.environ.get("REFUSED_NOTICES_KEPT_DAYS", "30"))
# The folder of secrets that accounts name as file:…; those named as env:… lie in variables that begin with GATEWAY_.
SECRETS_DIR = os.environ.get("SECRETS_DIR") or str(DATA_DIR / "secrets")

# --- people ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "portal.people.auth.EmailOrPhoneBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.people.auth.NotOurOwnWordsValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 takes 0.4 s for each test user
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = reverse_lazy("sign_in")
LOGIN_REDIRECT_URL = reverse_lazy("home")
LOGOUT_REDIRECT_URL = reverse_lazy("sign_in")

# Five wrong passwords for one name from one address, then wait. The name alone would let anybody lock anybody out.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"  # else it looks for the model's "email" and counts nobody's failures
AXES_LOCKOUT_CALLABLE = "portal.people.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLED = not TESTING or flag("AXES_IN_TESTS", False)
AXES_CLIENT_IP_CALLABLE = "portal.people.visitors.counted"
AXES_USERNAME_CALLABLE = "portal.people.guessing.account_of"
# Whose X-Forwarded-For is believed. With HTTPS=1 there is a proxy: on this machine or in our own network, unless named.
TRUSTED_PROXIES = words(
    "TRUSTED_PROXIES", "127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fd00::/8,unix" if HTTPS else ""
)


def cookie(name: str) -> str:
    """With TLS a browser takes our cookies from this host alone: no sister domain and no plain page can plant one."""
    return f"__Host-{name}" if HTTPS else name


SESSION_COOKIE_NAME = cookie("aftercare_session")
KNOWN_COOKIE_NAME = cookie("aftercare_known")
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a cache that comes back must not bring an ended one along
CSRF_COOKIE_NAME = cookie("aftercare_csrf")
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_NAME = cookie("django_language")
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS

# --- what the browser may do ----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    # Programs are refused in the clear (portal.pages.middleware), not led on: a redirect would hide that their key was readable.
    SECURE_REDIRECT_EXEMPT = [r"^api/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True

# --- languages and time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
# Seconds for which a process trusts the sandbox offset of portal.time.clock that it has read.
CLOCK_LOOKS_AGAIN_AFTER = 1e9 if TESTING else 1.0

# --- files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"  # private: no MEDIA_URL, a view that asks `for_user` hands files out
# Hashed names need `collectstatic`, which `manage.py serve` does; who types `runserver` has not run it.
HASHED_STATIC = not DEBUG and not TESTING and "runserver" not in sys.argv
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- mail -----------------------------------------------------------------------------------------------------------

# What links in mails begin with.
SITE_URL = (
    os.environ.get("SITE_URL") or (CSRF_TRUSTED_ORIGINS or [f"http://localhost:{os.environ.get('PORT', '8000')}"])[0]
)
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "Aftercare <aftercare@localhost>")
if email_url := os.environ.get("EMAIL_URL"):
    _mail = urlsplit(email_url)
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or 587
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtp" and EMAIL_PORT == 587
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"

# --- API ------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.tokens.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "portal.api.parsers.PortalJSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": []
    if TESTING
    else ["portal.people.visitors.VisitorThrottle", "portal.people.visitors.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "600/min"},
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# Tokens are rows of our own on the abstract one of django-rest-knox (docs/decisions/0019).
KNOX_TOKEN_MODEL = "portal.AccessToken"  # noqa: S105 - a model
MIGRATION_MODULES = {"knox": None}  # its own table is not wanted, and its migrations make it all the same
SPECTACULAR_SETTINGS = {
    "TITLE": "Aftercare API",
    "DESCRIPTION": "Orders, cancellations, after-sales tickets and refunds. Every step is an action of its object.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "EditStatusEnum": "tickets.statuses.EditStatus.choices",
        "ValidationErrorEnum": "drf_standardized_errors.openapi_serializers.ValidationErrorEnum.choices",
        "ClientErrorEnum": "drf_standardized_errors.openapi_serializers.ClientErrorEnum.choices",
        "ServerErrorEnum": "drf_standardized_errors.openapi_serializers.ServerErrorEnum.choices",
        "ErrorCode401Enum": "drf_standardized_errors.openapi_serializers.ErrorCode401Enum.choices",
        "ErrorCode403Enum": "drf_standardized_errors.openapi_serializers.ErrorCode403Enum.choices",
        "ErrorCode404Enum": "drf_standardized_errors.openapi_serializers.ErrorCode404Enum.choices",
        "ErrorCode405Enum": "drf_standardized_errors.openapi_serializers.ErrorCode405Enum.choices",
        "ErrorCode406Enum": "drf_standardized_errors.openapi_serializers.ErrorCode406Enum.choices",
        "ErrorCode415Enum": "drf_standardized_errors.openapi_serializers.ErrorCode415Enum.choices",
        "ErrorCode429Enum": "drf_standardized_errors.openapi_serializers.ErrorCode429Enum.choices",
        "ErrorCode500Enum": "drf_standardized_errors.openapi_serializers.ErrorCode500Enum.choices",
    },
    "POSTPROCESSING_HOOKS": ["drf_standardized_errors.openapi_hooks.postprocess_schema_enums"],
}

# --- logs -----------------------------------------------------------------------------------------------------------

LOGGING_CONFIG = None
logs.configure(debug=DEBUG, quiet=TESTING)
