"""Settings shared by every way of running Cursus. What differs is read from the environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "site_cms",
    "certification",
    "cursus",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "site_cms.content_policy.EditingPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "site_cms.sections.middleware.EditingDoorMiddleware",
    "site_cms.menus.middleware.SiteMenuMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "certification.spaces.middleware.SpacesMiddleware",
    "cursus.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "cursus.core.context.layout",
            ],
        },
    },
]

# --- Data
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'cursus.sqlite3'}"), conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # One writer at a time, taken at BEGIN: readers never wait and writers queue instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

CACHES: dict[str, dict[str, Any]] = {
    # In the database by default: rate limits must hold across workers. Past MAX_ENTRIES a third is dropped, counters
    # among them: with Django's 300, whoever comes from some hundred addresses would undo everybody's limits.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cursus_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
if cache_url := env.text("CACHE_URL", ""):
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": cache_url}

STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "media"), "base_url": "/media/"},
    },
    "private": env.storage(env.text("STORAGE_URL", (DATA_DIR / "private").as_uri())),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
KEYS_DIR = Path(env.text("KEYS_DIR", str(DATA_DIR / "keys")))
SIGNING_KEYS_PASSWORD = env.text("SIGNING_KEYS_PASSWORD", "")
PKCS11_MODULE = env.text("PKCS11_MODULE", "")
PKCS11_PIN = env.text("PKCS11_PIN", "")
# Time-stamps (RFC 3161): without an authority, nothing is time-stamped and nothing says that it is.
TIMESTAMP_URL = env.text("TIMESTAMP_URL", "")
TIMESTAMP_TRUST = env.text("TIMESTAMP_TRUST", "")  # PEM file of the roots, past ones included
TIMESTAMP_TIMEOUT = env.number("TIMESTAMP_TIMEOUT", 10)
CLOCK_DRIFT_ALLOWED = env.number("CLOCK_DRIFT_ALLOWED", 300)
CHECKPOINTS_DIR = Path(env.text("CHECKPOINTS_DIR", str(DATA_DIR / "checkpoints")))
# A second place for checkpoints: file:///…, s3://… as for STORAGE_URL, or mailto:somebody@elsewhere.
CHECKPOINTS_COPY_URL = env.text("CHECKPOINTS_COPY_URL", "")
if CHECKPOINTS_COPY_URL and not CHECKPOINTS_COPY_URL.startswith("mailto:"):
    STORAGES["checkpoints"] = env.storage(CHECKPOINTS_COPY_URL)
ORGANISATION_QUOTA_BYTES = env.number("ORGANISATION_QUOTA_BYTES", 20 * 1024**3)
CLAMD_URL = env.text("CLAMD_URL", "")
FILES_SPOOL_DIR = DATA_DIR / "spool"
FILES_ACCEL_PREFIX = env.text("FILES_ACCEL_PREFIX", "")  # nginx's internal location, such as /private-bytes/
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_PERMISSIONS = 0o600

# --- People
AUTH_USER_MODEL = "cursus.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "cursus.accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "cursus.accounts.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "cursus.accounts.forms_signing_in.LoginForm",
    "signup": "cursus.accounts.forms_signing_in.SignupForm",
    "add_email": "cursus.accounts.forms_signing_in.AddEmailForm",
    "change_password": "cursus.accounts.forms_signing_in.ChangePasswordForm",
    "set_password": "cursus.accounts.forms_signing_in.SetPasswordForm",
    "reset_password": "cursus.accounts.forms_signing_in.ResetPasswordForm",
    "reset_password_from_key": "cursus.accounts.forms_signing_in.ResetPasswordKeyForm",
    "reauthenticate": "cursus.accounts.forms_signing_in.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Cursus] "
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
MFA_ADAPTER = "cursus.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "cursus.accounts.forms_signing_in.CodeForm",
    "reauthenticate": "cursus.accounts.forms_signing_in.CodeAgainForm",
    "activate_totp": "cursus.accounts.forms_signing_in.ActivateApplicationForm",
    "add_webauthn": "cursus.accounts.forms_signing_in.AddKeyForm",
    "edit_webauthn": "cursus.accounts.forms_signing_in.RenameKeyForm",
    "authenticate_webauthn": "cursus.accounts.forms_signing_in.KeyForm",
    "login_webauthn": "cursus.accounts.forms_signing_in.KeyAloneForm",
    "reauthenticate_webauthn": "cursus.accounts.forms_signing_in.KeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- Language and time
LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
WAGTAIL_I18N_ENABLED = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- Content security: nothing inline, nothing from elsewhere (the editors' admin has its own policy by path)
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# --- Wagtail
WAGTAIL_SITE_NAME = "Cursus"
WAGTAILADMIN_BASE_URL = env.text("PUBLIC_ORIGIN", "http://127.0.0.1:8000")
WAGTAILADMIN_LOGIN_URL = "/compte/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx", "csv", "txt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Each body publishes in its own section: nobody moderates, nobody comments on another's page.
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = False
# Who knows where the public reads about a programme (cursus never imports the pages).
COURSE_ADDRESSES = "site_cms.courses.queries.addresses"
# Who knows from whose evidence a person is kept, whatever their role (evidence is an earlier room than juries).
EVIDENCE_KEPT_FROM = "certification.juries.permissions.enrolments_kept_from"
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- The installation
# Printed in each attestation and frozen there: set it once, to an address that will stay.
PUBLIC_ORIGIN = env.text("PUBLIC_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
PUBLISHER = {
    "name": env.text("PUBLISHER_NAME", "Cursus"),
    "address": env.text("PUBLISHER_ADDRESS", ""),
    "email": env.text("PUBLISHER_EMAIL", ""),
    "director": env.text("PUBLISHER_DIRECTOR", ""),
    "host": env.text("PUBLISHER_HOST", ""),
}
DEMONSTRATION = env.flag("DEMONSTRATION", False)
ALLOW_SOFTWARE_KEYS = env.flag("ALLOW_SOFTWARE_KEYS", True)

# --- Mail
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Cursus <ne-pas-repondre@localhost>")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"

# --- Work in the background
BROKER_URL = env.text("BROKER_URL", "")
CELERY_BROKER_URL = BROKER_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A task that kills its worker comes again a bounded number of times (its max_retries), not for ever.
CELERY_TASK_RETRY_ON_WORKER_LOST = True
# … and at once: Celery's own three minutes are for services that are away.
CELERY_TASK_ANNOTATIONS = {"*": {"default_retry_delay": 1}}
# A request waits for a broker that is away as little as possible: its row waits instead.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1, "interval_max": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
if BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Above the hard time limit, or a long task would run twice at once.
        "visibility_timeout": 900,
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        # Kombu's 300: for so long nobody gives back messages after a worker was killed while it did.
        "unacked_mutex_expire": 10,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "health_check_interval": 10,
    }
CELERY_TIMEZONE = TIME_ZONE
# What failed is tried again: by `celery -A config beat`, or by `manage.py run_sweeps` from cron without a broker.
CELERY_BEAT_SCHEDULE = {
    # A question that nobody took before the next one is dropped: a stopped worker finds one, not a thousand.
    name: {"task": name, "schedule": seconds, "options": {"expires": seconds}}
    for name, seconds in (
        ("cursus.core.sweep_mail", 300.0),
        ("cursus.core.take_due_checkpoints", 300.0),
        ("certification.juries.make_missing_minutes", 300.0),
        ("certification.attestations.make_missing_attestations", 60.0),
        ("certification.privacy.sweep", 300.0),
        ("cursus.core.scan_waiting", 300.0),
        ("cursus.consultations.sweep", 3600.0),
        ("certification.attestations.close_unanswered_withdrawals", 300.0),
        ("cursus.frameworks.warn_of_terms", 21_600.0),
        ("certification.recognition.follow_up", 86400.0),
    )
}

# --- Logging: security events have a logger of their own
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {"cursus.security": {"level": "INFO"}},
}
