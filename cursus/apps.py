"""What is taught, by whom, on which framework."""

from django.apps import AppConfig


class CursusConfig(AppConfig):
    name = "cursus"
    verbose_name = "Cursus"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        import cursus.core.checks  # noqa: F401  # they register themselves
        from cursus.core.installation import complete_database
        from cursus.organisations import checks  # noqa: F401  # registers itself

        # After every migration of any app: SQLite drops triggers when it rebuilds a table.
        post_migrate.connect(complete_database, dispatch_uid="cursus.core.installation")
