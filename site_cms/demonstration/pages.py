"""The public pages of the story: words beside the facts."""

from __future__ import annotations

from wagtail.models import Locale

from cursus.programmes.models import TrainingProgramme
from site_cms.courses.models import CoursePage
from site_cms.demonstration.people import Cast
from site_cms.sections.actions import ensure_section, project_membership
from site_cms.sections.models import OrganisationPage
from site_cms.setup import ensure_site

WORDS = {
    "P1": (
        "animer-une-cooperation-de-territoire",
        "On n’apprend pas à coopérer dans un livre. Ici, chaque compétence se prouve deux fois : "
        "par ce que l’on a compris, et par ce que l’on a fait.",
    ),
    "P2": (
        "cooperer-avec-les-acteurs-de-son-territoire",
        "Cinq jours pour passer de la consultation à la coopération, avec des collègues qui ont les mêmes élus, "
        "les mêmes délais et les mêmes habitants.",
    ),
}


def make_pages(cast: Cast, programmes: list[TrainingProgramme]) -> None:
    """Make the site, a section for each body, and a page for each programme."""
    ensure_site()
    for body in (cast.school, cast.certifier):
        ensure_section(body)
        project_membership(body)
    front = OrganisationPage.objects.get(organisation=cast.school, locale=Locale.objects.get(language_code="fr"))
    for programme in programmes:
        slug, lead = WORDS[programme.code]
        page = CoursePage(title=programme.title, slug=slug, programme=programme, lead=lead, locale=front.locale)
        front.add_child(instance=page)
        page.save_revision(user=cast.manager).publish()
