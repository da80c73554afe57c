"""TRUST 13: whatever a text or a template points at, nothing is fetched; what cannot be printed takes no number."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.template.loader import get_template

from certification.attestations import actions
from certification.attestations.actions import allocating
from certification.attestations.models import Attestation, AttestationSeries
from certification.attestations.press import forms
from certification.enrolments.models import CivilIdentity
from cursus.core.documents import ForbiddenResource, UnprintableText
from cursus.core.errors import Refused
from cursus.core.triggers import install_triggers, remove_triggers
from cursus.frameworks.models import CompetencyBlock
from cursus.models import Organisation
from tests.factories.attestations import issued
from tests.factories.juries import signed
from tests.factories.sealing import text_of

pytestmark = pytest.mark.django_db

PAGE = "certification/attestations/pdf/attestation.html"


class Lure(ThreadingHTTPServer):
    """A server that answers everything with a redirect, and remembers who came."""

    daemon_threads = True
    visits: list[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answers(BaseHTTPRequestHandler):
    server: Lure

    def do_GET(self) -> None:
        self.server.visits.append(self.path)
        self.send_response(200 if self.path == "/end" else 302)
        self.send_header("Location", "/end")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def lure() -> Iterator[Lure]:
    server = Lure(("127.0.0.1", 0), _Answers)
    server.visits = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with urlopen(f"{server.address}/canary") as answer:  # the lure works: who asks is seen
        assert answer.status == 200
    assert server.visits == ["/canary", "/end"]
    server.visits.clear()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def world():
    return signed(candidates=1)


def no_number_was_taken() -> bool:
    return not Attestation.objects.exists() and not AttestationSeries.objects.exclude(last_number=0).exists()


def hostile(template: str, addition: str, folder: Path, settings) -> None:
    """Put another version of the page before ours, as whoever may change templates could."""
    source = get_template(PAGE).template.source
    path = folder / template
    path.parent.mkdir(parents=True)
    path.write_text(source.replace("</body>", f"{addition}</body>"))
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [str(folder)]
    settings.TEMPLATES = templates


OUTSIDE = [
    '<img src="{lure}/redirect" alt="">',
    '<img src="file:///etc/passwd" alt="">',
    '<img src="http://169.254.169.254/latest/meta-data/" alt="">',
    '<link rel="stylesheet" href="{lure}/style.css">',
    '<style>@import url("{lure}/style.css");</style>',
    '<p style="background:url({lure}/picture.png)">x</p>',
    '<object data="file:///etc/passwd"></object>',
    '<embed src="{lure}/film">',
    '<a rel="attachment" href="file:///etc/passwd">x</a>',
    '<link rel="attachment" href="{lure}/attached">',
    '<svg><image href="{lure}/picture.svg"/></svg>',
    '<svg><use href="{lure}/sprite.svg#a"/></svg>',
]


@pytest.mark.parametrize("markup", OUTSIDE)
def test_a_template_that_points_outside_takes_no_number(world, lure, markup, tmp_path, settings):
    hostile(PAGE, markup.format(lure=lure.address), tmp_path, settings)
    with pytest.raises(ForbiddenResource):
        actions.open_batch(jury=world.jury, by=world.admin)
    assert no_number_was_taken()
    assert lure.visits == []


def test_the_same_template_without_the_address_is_accepted(world, tmp_path, settings):
    hostile(PAGE, "<p>x</p>", tmp_path, settings)
    assert actions.open_batch(jury=world.jury, by=world.admin).attestations.count() == 1


def test_a_template_changed_between_the_number_and_the_document_fetches_nothing(world, lure, tmp_path, settings):
    batch = actions.open_batch(jury=world.jury, by=world.admin)
    forms._form.cache_clear()  # a form that was laid out before would serve: a process that starts now has none
    hostile(PAGE, f'<img src="{lure.address}/late" alt="">', tmp_path, settings)
    made = actions.issue_next(batch)
    assert made.file is None
    assert lure.address in made.problem
    assert lure.visits == []


def test_markup_in_a_bodys_texts_is_printed_as_it_is_written(world, lure, tmp_path):
    markup = f'<img src="{lure.address}/x"> @import url({lure.address}/y)'
    remove_triggers()
    Organisation.objects.filter(pk=world.certifier.pk).update(
        name=f'<img src="{lure.address}/n">', signatory_name='<a href="file:///etc/passwd">x</a>', city="<script>"
    )
    type(world.qualification).objects.filter(pk=world.qualification.pk).update(title=markup)
    CompetencyBlock.objects.filter(pk=world.blocks[0].pk).update(title='<link rel="stylesheet" href="file:///x">')
    install_triggers()
    found = issued(world.fresh())
    text = text_of(found.pdf, tmp_path).replace(" ", "")
    assert f'<imgsrc="{lure.address}/x">' in text
    assert '<ahref="file:///etc/passwd">x</a>' in text
    assert "root:" not in text
    assert lure.visits == []


# --- what no page can print


def test_a_name_that_no_font_can_write_takes_no_number(world):
    remove_triggers()
    CivilIdentity.objects.update(birth_name="李小龙")
    install_triggers()
    with pytest.raises(UnprintableText) as refused:
        actions.open_batch(jury=world.jury, by=world.admin)
    assert "李 (U+674E)" in str(refused.value)
    assert "李小龙" in str(refused.value)
    assert no_number_was_taken()


def test_a_title_that_no_font_can_write_takes_no_number(world):
    type(world.qualification).objects.update(title="Animateur 😀")
    with pytest.raises(UnprintableText, match="U\\+1F600"):
        actions.open_batch(jury=world.jury, by=world.admin)
    assert no_number_was_taken()


def test_a_text_too_long_for_one_page_takes_no_number():
    world = signed(candidates=1, blocks=12, competencies=1)
    remove_triggers()
    CompetencyBlock.objects.update(title="Structurer la gouvernance et le modèle socio-économique " * 5)
    install_triggers()
    with pytest.raises(Refused) as refused:
        actions.open_batch(jury=world.jury, by=world.admin)
    assert refused.value.code == "does_not_fit"
    assert no_number_was_taken()


def test_of_many_one_that_cannot_be_printed_keeps_all_waiting():
    world = signed(candidates=3)
    remove_triggers()
    CivilIdentity.objects.filter(enrolment=world.enrolments[2]).update(first_names="😀")
    install_triggers()
    with pytest.raises(UnprintableText):
        actions.open_batch(jury=world.jury, by=world.admin)
    assert no_number_was_taken()


def test_a_text_edited_while_the_pages_are_tried_is_tried_again(world, monkeypatch):
    tried = allocating._proofs

    def then_edited(*args):
        found = tried(*args)
        type(world.qualification).objects.update(title="Animateur 😀")
        return found

    monkeypatch.setattr(allocating, "_proofs", then_edited)
    with pytest.raises(UnprintableText):
        actions.open_batch(jury=world.jury, by=world.admin)
    assert no_number_was_taken()


def test_the_twin_without_the_trial_would_spend_the_number(world, monkeypatch):
    monkeypatch.setattr(allocating, "check_attestation", lambda context: None)
    type(world.qualification).objects.update(title="Animateur 😀")
    batch = actions.open_batch(jury=world.jury, by=world.admin)
    assert AttestationSeries.objects.get().last_number == 1
    assert actions.issue_next(batch).problem
