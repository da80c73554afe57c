"""What a document may show: data handed over by the caller, and nothing that has to be fetched.

A template, a stylesheet or a text that names any other address (a file, the network, an address that would redirect)
is refused: the document is not made and nothing is opened or connected to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from cursus.core.errors import Refused

SCHEME = "given:"
REFERRING_ATTRIBUTES = {"action", "background", "data", "formaction", "poster", "src", "srcset"}


class ForbiddenResource(Refused):
    """A document names an outside resource. ``reference`` is what it named."""

    code = "forbidden_resource"

    def __init__(self, reference: str) -> None:
        super().__init__(
            _(
                "This document refers to “%(reference)s”. "
                "Documents show only what is handed to them: nothing was fetched."
            )
            % {"reference": reference[:200]}
        )
        self.reference = reference


@dataclass(frozen=True)
class GivenFile:
    """A picture handed to a document, shown under the address ``given:<name>``."""

    content: bytes
    media_type: str


class GivenOnly(URLFetcher):
    """A fetcher without a network or a file system: it knows the files given by the caller."""

    def __init__(self, files: Mapping[str, GivenFile] | None = None) -> None:
        # No opener is built: the base class would register handlers for http, ftp and file.
        self._fail_on_errors = True
        self._files = dict(files or {})
        self._refused: ForbiddenResource | None = None

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the given file of that name.

        Raises:
            ForbiddenResource: for every other address, before anything is opened.
        """
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in self._files:
            self._refused = ForbiddenResource(url)
            raise self._refused
        file = self._files[name]
        return URLFetcherResponse(url, file.content, {"Content-Type": file.media_type})

    def open(self, url: Any, data: Any = None, timeout: Any = None) -> URLFetcherResponse:
        """Refuse the way in that ``urllib`` would use."""
        return self.fetch(getattr(url, "full_url", url))

    __call__ = fetch

    def require_given(self, tree: Any) -> None:
        """Refuse a page whose elements name anything that was not given, even where WeasyPrint would not look.

        A link for the reader (``a``) is not a resource, unless it asks to be attached.
        """
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            is_link = element.tag == "a" and element.get("rel") != "attachment"
            for name, value in element.attrib.items():
                name = name.rpartition("}")[2].removeprefix("xlink:")
                if name not in REFERRING_ATTRIBUTES and (name != "href" or is_link):
                    continue
                if not value.startswith("#") and value.removeprefix(SCHEME) not in self._files:
                    raise ForbiddenResource(value)

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Turn what WeasyPrint makes of a refusal, or swallows, back into :class:`ForbiddenResource`."""
        try:
            yield
        except FatalURLFetchingError as error:
            if self._refused is None:
                raise
            raise self._refused from error
        if self._refused:
            raise self._refused
