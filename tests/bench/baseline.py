"""What the suggestions must beat: words as they stand, TF-IDF, cosine. And the same with the stems of the house."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from cursus.core.search_words import stem, words
from cursus.crosswalks.matching.ranking import Index, Text


def plain(elements: Sequence[Text]) -> Callable[[Text, int], list[str]]:
    """Rank by the words themselves."""
    return _tf_idf(elements, lambda text: words(_all(text)))


def stemmed(elements: Sequence[Text]) -> Callable[[Text, int], list[str]]:
    """Rank by the stems of the words."""
    return _tf_idf(elements, lambda text: [stem(word) for word in words(_all(text))])


def suggested(elements: Sequence[Text]) -> Callable[[Text, int], list[str]]:
    """Rank as the work page does."""
    index = Index(elements)
    return lambda text, limit: [hit.key for hit in index.rank(text, limit)]


def _all(text: Text) -> str:
    return " ".join((text.label, text.synonyms, text.description, text.context))


def _tf_idf(elements: Sequence[Text], read: Callable[[Text], list[str]]) -> Callable[[Text, int], list[str]]:
    counts = [Counter(read(element)) for element in elements]
    holders = Counter(word for count in counts for word in count)

    def vector(count: Counter[str]) -> dict[str, float]:
        found = {word: n * math.log((1 + len(elements)) / (1 + holders[word]) + 1) for word, n in count.items()}
        length = math.sqrt(sum(weight * weight for weight in found.values())) or 1.0
        return {word: weight / length for word, weight in found.items()}

    vectors = [vector(count) for count in counts]

    def rank(text: Text, limit: int) -> list[str]:
        ours = vector(Counter(read(text)))
        scores = [sum(weight * theirs.get(word, 0.0) for word, weight in ours.items()) for theirs in vectors]
        order = sorted(range(len(elements)), key=lambda place: (-scores[place], place))
        return [elements[place].key for place in order[:limit] if scores[place] > 0]

    return rank
