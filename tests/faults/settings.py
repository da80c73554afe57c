"""For the workers that the tests of faults start: a real broker, and the files of the test that started them."""

import os
from pathlib import Path

from config import env
from config.settings.test import *  # noqa: F403
from config.settings.test import STORAGES

PLACE = Path(os.environ["FAULTS_PLACE"])
KEYS_DIR, CHECKPOINTS_DIR, FILES_SPOOL_DIR = PLACE / "keys", PLACE / "checkpoints", PLACE / "spool"
STORAGES["private"] = env.storage(os.environ["FAULTS_STORAGE"])

BROKER_URL = CELERY_BROKER_URL = os.environ["BROKER_URL"]
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,  # noqa: F405
    # Its own corner of the Redis database, and a worker that is gone is noticed within the test.
    "global_keyprefix": os.environ["FAULTS_PREFIX"],
    "visibility_timeout": int(os.environ.get("FAULTS_VISIBILITY", "20")),
}
# The product's sweep, more often.
SWEEP = "certification.attestations.make_missing_attestations"
CELERY_BEAT_SCHEDULE = {SWEEP: {**CELERY_BEAT_SCHEDULE[SWEEP], "schedule": 3.0}}  # noqa: F405
CELERY_TASK_ANNOTATIONS = {"*": {"default_retry_delay": 0.1}}
CELERY_WORKER_LOST_WAIT = 0.2  # Celery waits ten seconds for a last word of a child that died
