"""Background work on frameworks."""

from celery import shared_task

from cursus.frameworks import actions_terms


@shared_task(name="cursus.frameworks.warn_of_terms")
def warn_of_terms() -> None:
    """Tell certifiers which registrations end soon."""
    actions_terms.warn_of_terms()
