"""What a learner proves, and who says so."""

from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "certification"
    verbose_name = "Certification"

    def ready(self) -> None:
        from certification.attestations import series

        # What every checkpoint of a certifier carries, so that a restored database gives no number twice.
        series.declare()
