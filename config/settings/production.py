"""For real use. Refuses to start when something vital is missing, and says what."""

from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts: '*' would let anybody forge links in e-mails.")
DATABASES = {"default": dj_database_url.parse(env.text("DATABASE_URL"), conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: SQLite is for development only.")
PUBLIC_ORIGIN = WAGTAILADMIN_BASE_URL = env.text("PUBLIC_ORIGIN").rstrip("/")
if urlsplit(PUBLIC_ORIGIN).scheme != "https":
    raise ImproperlyConfigured("PUBLIC_ORIGIN must start with https://: it is printed in every attestation.")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", PUBLIC_ORIGIN)
DEMONSTRATION = env.flag("DEMONSTRATION", False)
ALLOW_SOFTWARE_KEYS = env.flag("ALLOW_SOFTWARE_KEYS", False)

_mail = urlsplit(env.text("EMAIL_URL"))
if _mail.scheme not in {"smtp", "smtps", "smtp+tls"} or not _mail.hostname:
    raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://user:password@host:587 (or smtps://…:465).")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL")

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if env.flag("BEHIND_PROXY", True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

if sentry_dsn := env.text("SENTRY_DSN", ""):
    import sentry_sdk

    sentry_sdk.init(dsn=sentry_dsn, send_default_pii=False)
