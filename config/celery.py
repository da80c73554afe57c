"""The Celery application. Without BROKER_URL tasks run in the calling process, over the same outbox."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("cursus")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
