"""Whatever a file holds: a clear report, and nothing is written."""

from __future__ import annotations

import json
from time import perf_counter

import pytest

from cursus.core.errors import Refused
from cursus.frameworks.formats.case import parser
from cursus.frameworks.formats.case.importer import import_as_new, preview
from cursus.frameworks.formats.case.reading import MAX_ITEMS
from cursus.models import CompetencyFramework
from tests.factories.accounts import OrganisationFactory
from tests.factories.case import as_bytes, child, foreign, item, key, small

pytestmark = pytest.mark.django_db


def refused(content: bytes) -> None:
    with pytest.raises(Refused):
        import_as_new(content, organisation=OrganisationFactory(), code="X", by=None)
    assert not CompetencyFramework.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"code;title\n1;x", id="not JSON"),
        pytest.param(b"\xff\xfe{\x00}\x00", id="UTF-16"),
        pytest.param(b'{"CFDocument": ', id="cut off"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"CFDocument"', id="a text"),
        pytest.param(b'{"CFDocument": []}', id="a document that is a list"),
        pytest.param(b'{"CFDocument": {}, "x": NaN}', id="NaN"),
        pytest.param(b'{"CFDocument": {}, "x": -Infinity}', id="infinity"),
        pytest.param(b'{"CFDocument": {}, "x": ' + b"9" * 5000 + b"}", id="a number of 5000 digits"),
        pytest.param(b'{"CFDocument":' + b"[" * 100_000, id="deep"),
        pytest.param(b'{"a":' * 50_000 + b"1" + b"}" * 50_000, id="deep and closed"),
        pytest.param(b"[" + b"{}," * 300_000 + b"{}]", id="half a million parts"),
        pytest.param(b" " * (parser.MAX_BYTES + 1), id="too large"),
    ],
)
def test_no_package_at_all(content):
    started = perf_counter()
    report = preview(content, draft=None)
    assert report.not_a_package
    assert not report.importable
    assert perf_counter() - started < 5
    refused(content)


def test_a_byte_order_mark_is_nothing_to_complain_about():
    report = preview(b"\xef\xbb\xbf" + as_bytes(small()), draft=None)
    assert report.errors == []
    assert report.importable


def broken(change) -> bytes:
    value = small()
    change(value)
    return as_bytes(value)


WRONG = {
    "a cycle": lambda v: v["CFAssociations"][1].update(destinationNodeURI={"identifier": key("Écouter")}),
    "below itself": lambda v: v["CFAssociations"][2].update(destinationNodeURI={"identifier": key("Orienter")}),
    "a place of an unknown item": lambda v: v["CFAssociations"].append(child("Fantôme", "document")),
    "a place below an unknown item": lambda v: v["CFAssociations"].append(child("Relier", "Fantôme")),
    "the same identifier twice": lambda v: v["CFItems"].append(item("Relier")),
    "the document's identifier": lambda v: v["CFItems"].append(item("document")),
    "an identifier that is no UUID": lambda v: v["CFItems"][0].update(identifier="D1"),
    "an identifier that is a number": lambda v: v["CFItems"][0].update(identifier=12),
    "no identifier": lambda v: v["CFItems"][0].pop("identifier"),
    "no statement": lambda v: v["CFItems"][0].pop("fullStatement"),
    "a statement of blanks": lambda v: v["CFItems"][0].update(fullStatement=" \x00 "),
    "a statement that is a list": lambda v: v["CFItems"][0].update(fullStatement=["x"]),
    "a statement far too long": lambda v: v["CFItems"][1].update(fullStatement="x" * 30_000),
    "a block's title too long": lambda v: v["CFItems"][0].update(fullStatement="x" * 801),
    "items that are no list": lambda v: v.update(CFItems={"a": 1}),
    "an item that is a text": lambda v: v["CFItems"].append("Relier"),
    "no item": lambda v: v.update(CFItems=[], CFAssociations=[]),
    "associations that are a text": lambda v: v.update(CFAssociations="isChildOf"),
    "an association without a type": lambda v: v["CFAssociations"][0].pop("associationType"),
    "rubrics that are a number": lambda v: v.update(CFRubrics=3),
    "a document without a title": lambda v: v["CFDocument"].pop("title"),
    "a document whose title is an object": lambda v: v["CFDocument"].update(title={"fr": "x"}),
    "too many items": lambda v: v.update(CFItems=[item(str(n)) for n in range(MAX_ITEMS + 1)], CFAssociations=[]),
    "two occupations of one title": lambda v: v["CFItems"].extend(
        [item("A", kind="Métier", fullStatement="Guide"), item("B", kind="Métier", fullStatement="Guide")]
    ),
    "the same origin twice": lambda v: [
        entry.update(extensions={"cursus": {"lineage": key("z")}}) for entry in v["CFItems"][:2]
    ],
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_what_forbids_the_import_is_told_by_place(name):
    content = broken(WRONG[name])
    report = preview(content, draft=None)
    assert report.errors
    assert all(problem.where and problem.message for problem in report.errors)
    assert not report.importable
    refused(content)


ODD = {
    "an order that is no number": lambda v: v["CFAssociations"][0].update(sequenceNumber="2"),
    "an order far out": lambda v: v["CFAssociations"][0].update(sequenceNumber=1e300),
    "an order that is true": lambda v: v["CFAssociations"][0].update(sequenceNumber=True),
    "notes that are a list": lambda v: v["CFItems"][0].update(notes=["x"]),
    "unreadable signs": lambda v: v["CFItems"][0].update(notes="a\x00b\ud800"),
    "a type that is a number": lambda v: v["CFItems"][0].update(CFItemType=3),
    "an activity of nobody": lambda v: v["CFItems"][1].update(CFItemType="Activity"),
    "a criterion about nothing": lambda v: v.update(CFRubrics=[{"CFRubricCriteria": [{"description": "x"}]}]),
    "kinds of evidence that nobody knows": lambda v: v["CFItems"][1].update(
        extensions={"cursus": {"expectedEvidence": ["QUIZ", "MAGIC", 3]}}
    ),
    "another kind of tie": lambda v: v["CFAssociations"].append(child("Relier", "Accueillir", kind="precedes")),
    "a tie to elsewhere": lambda v: v["CFAssociations"].append(child("Relier", "Ailleurs", kind="exactMatchOf")),
    "two places in the tree": lambda v: v["CFAssociations"].append(child("Traduire", "Accueillir", 3)),
    "an item without a place": lambda v: v["CFItems"].append(item("Perdue")),
    "deeper than blocks": lambda v: v["CFAssociations"][2].update(destinationNodeURI={"identifier": key("Écouter")}),
}


@pytest.mark.parametrize("name", sorted(ODD))
def test_what_is_odd_is_said_and_imported_all_the_same(name):
    content = json.dumps(_changed(ODD[name])).encode()
    report = preview(content, draft=None)
    assert report.errors == []
    assert report.remarks
    draft = import_as_new(content, organisation=OrganisationFactory(), code="X", by=None)
    assert draft.blocks.count() == 2
    assert preview(content, draft=draft).plan.nothing_to_do


def _changed(change):
    value = small()
    change(value)
    return value


def test_extensions_of_the_wrong_shape_are_ignored():
    value = small()
    nonsense = {
        "position": -1,
        "critical": "yes",
        "confirmed": [],
        "sourceSpan": [1],
        "lineage": 4,
        "expectedEvidence": 1,
    }
    value["CFItems"][1]["extensions"] = {"cursus": nonsense}
    value["CFItems"][2]["extensions"] = {"cursus": [1, 2]}
    value["CFItems"][3]["extensions"] = "cursus"
    value["extensions"] = 3
    draft = import_as_new(as_bytes(value), organisation=OrganisationFactory(), code="X", by=None)
    assert draft.competencies.count() == 3
    assert not draft.competencies.filter(critical=True).exists()


def test_what_a_page_cannot_show_is_taken_out_everywhere():
    value = small()
    value["CFDocument"]["extensions"] = {"cursus": {"code": "\ud800A\x00"}}
    value["CFDocument"]["fre\ud800"] = value["CFItems"][0]["\x00"] = 1
    value["CFAssociations"].append({**child("Relier", "Accueillir"), "associationType": "is\ud800"})
    ghost = child("Fantôme", "document")
    ghost["originNodeURI"]["title"] = "a\ud800b"
    value["CFAssociations"].append(ghost)
    package = preview(json.dumps(value).encode(), draft=None).package
    said = [package.code, *package.unknown, *(part for row in package.problems for part in (row.where, row.message))]
    assert package.code == "A"
    for words in said:
        assert "\x00" not in words
        words.encode()


def test_one_wrong_item_is_told_once():
    report = preview(broken(lambda v: v["CFItems"][0].pop("fullStatement")), draft=None)
    assert [problem.where for problem in report.errors] == ["CFItems[1]"]


def test_a_tree_of_three_thousand_levels_is_no_recursion():
    names = [str(number) for number in range(MAX_ITEMS)]
    pairs = zip(names, ["document", *names], strict=False)
    value = foreign([item(name) for name in names], [child(name, parent) for name, parent in pairs])
    draft = import_as_new(as_bytes(value), organisation=OrganisationFactory(), code="X", by=None)
    assert (draft.blocks.count(), draft.competencies.count()) == (1, MAX_ITEMS - 1)
