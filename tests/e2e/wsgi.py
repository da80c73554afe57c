"""The site that the browser meets, as gunicorn loads it: a template that prints an unknown variable is an error."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.template import engines  # noqa: E402  # once the applications are loaded

from tests.conftest import UndefinedVariable  # noqa: E402

engines["django"].engine.string_if_invalid = UndefinedVariable()  # type: ignore[attr-defined]
