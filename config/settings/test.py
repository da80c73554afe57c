"""For the tests: nothing leaves the machine, nothing is lenient."""

import os
import tempfile
from pathlib import Path

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import CACHES, DATABASES, STORAGES

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PUBLIC_ORIGIN = WAGTAILADMIN_BASE_URL = "http://testserver"
DEMONSTRATION = True
# Tasks run in the calling process; the tests of a real worker start one on the broker that BROKER_URL names.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

_scratch = Path(tempfile.mkdtemp(prefix="cursus-tests-"))
MEDIA_ROOT = _scratch / "media"
KEYS_DIR = _scratch / "keys"
CHECKPOINTS_DIR = _scratch / "checkpoints"
FILES_SPOOL_DIR = _scratch / "spool"
STORAGES["default"]["OPTIONS"]["location"] = str(MEDIA_ROOT)
STORAGES["private"] = env.storage((_scratch / "private").as_uri())

# A broker in the environment is for the tests that start a real worker; the code under test has none.
BROKER_URL = ""
if "CACHE_URL" in os.environ:
    # Two test processes count attempts apart: a Redis database each.
    _worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = f"{os.environ['CACHE_URL'].rpartition('/')[0]}/{12 + _worker}"

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A test that loses its last transactions to a power cut loses nothing: no commit waits for the disk.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
