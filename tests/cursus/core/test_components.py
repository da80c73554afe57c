"""Components refuse what they do not know, and tie words to the controls they are about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

from cursus.core import components, dates, gallery
from cursus.core.component_reference import reference_markdown
from cursus.core.components import ComponentError
from cursus.core.devices import device_name
from cursus.core.icons import ICONS, icon_svg


def draw(source: str, **context: Any) -> str:
    """A template source with our tags, drawn."""
    return Template("{% load cursus_components %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{% component "buton" label="x" %}', "no component"),
        ('{% component "button" %}', "needs label"),
        ('{% component "button" label="x" colour="red" %}', "no property colour"),
        ('{% component "tag" label="x" hx_get="/x/" %}', "no property hx_get"),
        ("{% component button %}", "in quotes"),
        ('{% component "button" "x" %}', "name=value"),
        ('{% componentblock "button" label="x" %}words{% endcomponentblock %}', "takes no content"),
        ('{% componentblock "notice" %}{% slot "foot" %}x{% endslot %}{% endcomponentblock %}', "no area foot"),
    ],
)
def test_mistakes_are_found_when_the_template_is_compiled(source: str, words: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=words):
        draw(source)


def test_a_value_outside_the_permitted_ones_is_refused() -> None:
    with pytest.raises(ComponentError, match="none of primary"):
        draw('{% component "button" label="x" variant="rainbow" %}')


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(ValueError, match="no icon"):
        icon_svg("unicorn")


def test_the_sprite_has_every_icon() -> None:
    sprite = (Path(settings.BASE_DIR) / "cursus/static/cursus/icons/sprite.svg").read_text(encoding="utf-8")
    drawn = {symbol["id"] for symbol in BeautifulSoup(sprite, "html.parser").find_all("symbol")}
    assert drawn == ICONS


def test_values_are_escaped_and_attributes_passed_on() -> None:
    drawn = draw(
        '{% component "button" label=label hx_get=url data_open=True data_shut=False %}', label="<b>", url='/"x'
    )
    assert "&lt;b&gt;" in drawn
    assert 'hx-get="/&quot;x"' in drawn
    assert " data-open" in drawn
    assert "data-shut" not in drawn


def test_named_areas_reach_their_place() -> None:
    area = '{% slot "actions" %}<a>two</a>{% endslot %}'
    drawn = draw(f'{{% componentblock "notice" %}}<p>one</p>{area}{{% endcomponentblock %}}')
    soup = BeautifulSoup(drawn, "html.parser")
    assert soup.select_one(".notice-body > p").text == "one"  # type: ignore[union-attr]
    assert soup.select_one(".actions > a").text == "two"  # type: ignore[union-attr]


def test_a_component_does_not_see_the_page_around_it() -> None:
    assert "leak" not in draw('{% component "button" label="x" %}', icon="leak", href="/leak/")


class Sample(forms.Form):
    email = forms.EmailField(label="Adresse", help_text="Celle du travail")
    kind = forms.ChoiceField(label="Nature", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_is_tied_to_its_help_and_its_error() -> None:
    soup = BeautifulSoup(draw('{% component "field" field=form.email %}', form=Sample({"email": "x"})), "html.parser")
    control = soup.find("input")
    assert control
    described = str(control["aria-describedby"]).split()
    assert control["aria-invalid"] == "true"
    assert {soup.find(id=name) is not None for name in described} == {True}
    assert len(described) == 2
    assert soup.find("label", attrs={"for": control["id"]})


def test_radios_are_a_set_with_a_legend_and_its_error() -> None:
    soup = BeautifulSoup(draw('{% component "field" field=form.kind %}', form=Sample({})), "html.parser")
    fieldset = soup.find("fieldset")
    assert fieldset
    assert "Nature" in fieldset.legend.text  # type: ignore[union-attr]
    assert soup.find(id=str(fieldset["aria-describedby"]).split()[-1])
    assert len(soup.find_all("label")) == 2


def test_only_fields_that_may_stay_empty_say_so() -> None:
    with override("fr"):
        form = Sample()
        assert "facultatif" in draw('{% component "field" field=form.note %}', form=form)
        assert "facultatif" not in draw('{% component "field" field=form.email %}', form=form)


def test_the_summary_links_each_error_to_its_control() -> None:
    form = Sample({"email": "x"})
    soup = BeautifulSoup(draw('{% component "fields" form=form %}', form=form), "html.parser")
    links = [str(link["href"])[1:] for link in soup.select("[data-error-summary] a")]
    assert len(links) == 2
    assert all(soup.find(["input", "textarea", "select"], id=link) for link in links)
    assert soup.find("input", attrs={"name": "secret", "type": "hidden"})


def test_fields_by_name_must_exist() -> None:
    with pytest.raises(ComponentError, match="no field colour"):
        draw('{% component "fields" form=form only="email,colour" %}', form=Sample())


def test_progress_asks_again_until_it_is_done() -> None:
    source = '{% component "progress" value=value maximum=4 label="x" poll="/again/" %}'
    assert 'hx-get="/again/"' in draw(source, value=3)
    assert "hx-get" not in draw(source, value=4)


def test_a_row_of_a_table_has_a_cell_a_column() -> None:
    with pytest.raises(ComponentError, match="1 cells for 2 columns"):
        draw('{% component "data_table" caption="x" columns=columns rows=rows %}', columns=["a", "b"], rows=[["1"]])


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 10), "aujourd’hui"),
        (date(2026, 3, 11), "demain"),
        (date(2026, 3, 9), "hier"),
        (date(2026, 3, 13), "dans 3 jours"),
        (date(2026, 3, 23), "dans 13 jours"),
        (date(2026, 3, 24), "dans 2 semaines"),
        (date(2026, 2, 10), "il y a 4 semaines"),
        (date(2025, 12, 10), "il y a 3 mois"),
        (date(2029, 3, 10), "dans 3 ans"),
    ],
)
def test_days_in_words(day: date, words: str) -> None:
    with override("fr"):
        assert dates.relative_words(day, date(2026, 3, 10)) == words


def test_every_component_has_a_template_and_every_example_is_drawn() -> None:
    shown = {entry.component.name for _group, entries in gallery.shown() for entry in entries}
    assert shown == {component.name for component in components.everything() if component.examples}
    for component in components.everything():
        assert Path(settings.BASE_DIR, "cursus/templates", component.template_name).is_file()


def test_the_reference_page_is_up_to_date() -> None:
    page = Path(settings.BASE_DIR) / "docs/reference/components.md"
    assert page.read_text(encoding="utf-8") == reference_markdown()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36", "Chrome sur Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari sur iPhone",
        ),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox sur Android"),
        ("curl/8", "Appareil inconnu"),
    ],
)
def test_devices_in_words(user_agent: str, words: str) -> None:
    with override("fr"):
        assert device_name(user_agent) == words
