"""The site that the browser meets: the tests' settings, mail in files, folders shared with the tests' own process."""

import os
from pathlib import Path

from config import env
from config.settings.test import *  # noqa: F403
from config.settings.test import STORAGES

PUBLIC_ORIGIN = WAGTAILADMIN_BASE_URL = os.environ["E2E_ORIGIN"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

_scratch = Path(os.environ["E2E_SCRATCH"])
EMAIL_FILE_PATH = _scratch / "mail"
MEDIA_ROOT = _scratch / "media"
KEYS_DIR = _scratch / "keys"
CHECKPOINTS_DIR = _scratch / "checkpoints"
FILES_SPOOL_DIR = _scratch / "spool"
STORAGES["default"]["OPTIONS"]["location"] = str(MEDIA_ROOT)  # type: ignore[index]
STORAGES["private"] = env.storage((_scratch / "private").as_uri())
