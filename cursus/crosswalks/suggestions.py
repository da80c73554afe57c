"""What the work page proposes: the elements of a source most alike to one of ours, or that somebody looks for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from uuid import UUID

from django.utils.functional import Promise

from cursus.core.search_words import needles, searchable, words
from cursus.crosswalks.enums import MappingKind
from cursus.crosswalks.matching.ranking import Index, Text
from cursus.crosswalks.models import SourceFramework
from cursus.crosswalks.queries import Listed, Listing, Place, Said, listing_of
from cursus.crosswalks.rules import likely_kind, likeness_words

SHOWN = 8


@dataclass(frozen=True)
class Suggestion:
    """An element, where it stands in its source, and how alike it is."""

    item: Listed
    parent: str
    score: float

    @property
    def words(self) -> str | Promise:
        return likeness_words(self.score)

    @property
    def kind(self) -> MappingKind:
        return likely_kind(self.score)


class _Kept:
    """The last few sources, read and indexed, in this process. A new import has another token and is read anew."""

    def __init__(self, most: int = 4) -> None:
        self._most, self._lock = most, Lock()
        self._found: OrderedDict[tuple[UUID, UUID], tuple[Listing, Index]] = OrderedDict()

    def get(self, source: SourceFramework) -> tuple[Listing, Index]:
        token = source.content_token if source.version is None else source.version.edit_token
        key = (source.pk, token)
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        listing = listing_of(source)
        made = (listing, Index(_texts(listing)))
        with self._lock:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made


_kept = _Kept()


def _texts(listing: Listing) -> list[Text]:
    labels = {item.pk: item.label for item in listing.items}
    return [
        Text(item.key, item.label, item.synonyms, item.description, labels.get(item.parent, "") if item.parent else "")
        for item in listing.items
    ]


def find(source: SourceFramework, key: str) -> Listed | None:
    """Return the element of a source that has this key; None where it has none."""
    return _kept.get(source)[0].by_key.get(key)


def text_of(place: Place, said: Said) -> Text:
    """Return what is compared of one of ours."""
    return Text(place.key, place.title, "", said.description, said.context)


def suggest(source: SourceFramework, text: Text, *, without: Collection[str], asked: str = "") -> list[Suggestion]:
    """Return what resembles ``text``, best first, leaving out the keys of ``without``.

    ``asked``: words that somebody looks for; then every element that has them, those most alike first.
    """
    listing, index = _kept.get(source)
    items = listing.by_key
    labels = {item.pk: str(item) for item in listing.items}
    wanted = words(asked)
    limit = len(items) if wanted else SHOWN + len(without)
    ranked = {hit.key: hit.score for hit in index.rank(text, limit)}
    if wanted:
        having = [item.key for item in listing.items if _has(item, wanted)]
        order = sorted(having, key=lambda key: -ranked.get(key, 0.0))
    else:
        # A short list is shown whole: after what resembles, what does not, in the order of the source.
        order = [*ranked, *islice((item.key for item in listing.items if item.key not in ranked), limit)]
    kept = [key for key in order if key not in without][:SHOWN]
    return [
        Suggestion(items[key], labels.get(parent, "") if (parent := items[key].parent) else "", ranked.get(key, 0.0))
        for key in kept
    ]


def _has(item: Listed, wanted: list[str]) -> bool:
    text = searchable([item.code, item.label, item.synonyms])
    return all(any(needle in text for needle in needles(word)) for word in wanted)
