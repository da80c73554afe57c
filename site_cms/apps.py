"""What the public reads."""

from django.apps import AppConfig


class SiteCmsConfig(AppConfig):
    name = "site_cms"
    verbose_name = "Site"
