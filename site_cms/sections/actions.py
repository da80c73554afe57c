"""Making sections, and letting into them exactly those whose role says so."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cursus.accounts.models import User
from cursus.core.writing import record, writing
from cursus.organisations.models import Organisation
from cursus.organisations.queries import people_with_role
from site_cms.pages.models import HomePage, check_slug_is_free
from site_cms.sections import queries
from site_cms.sections.models import OrganisationPage, Section

PAGE_RIGHTS = ("add_page", "change_page", "publish_page")
COLLECTION_RIGHTS = (
    ("wagtailimages", ("add_image", "change_image", "choose_image")),
    ("wagtaildocs", ("add_document", "change_document", "choose_document")),
)
ADMIN_RIGHTS = (("wagtailadmin", "access_admin"), ("simple_translation", "submit_translation"))


def ensure_section(organisation: Organisation) -> Section:
    """Return the section of a body, made complete: group, collection, a front page a language, rights.

    Idempotent. The site itself must be there (:func:`site_cms.setup.ensure_site`).
    """
    with writing():
        # Two people of a new body may enter at the same moment.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        section = Section.objects.filter(organisation=organisation).first() or _new_section(organisation)
        for home in HomePage.objects.select_related("locale").order_by("pk"):
            _grant(section.group, _front_page(organisation, home))
    return section


def _new_section(organisation: Organisation) -> Section:
    group = Group.objects.create(name=f"section · {organisation.slug}")
    for app, codename in ADMIN_RIGHTS:
        group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    collection = Collection.get_first_root_node().add_child(name=organisation.name[:255])
    for app, codenames in COLLECTION_RIGHTS:
        for permission in Permission.objects.filter(content_type__app_label=app, codename__in=codenames):
            GroupCollectionPermission.objects.create(group=group, collection=collection, permission=permission)
    section = Section.objects.create(organisation=organisation, group=group, collection=collection)
    record("section.create", section, by=None, organisation=organisation)
    return section


def _front_page(organisation: Organisation, home: Any) -> Any:
    known = OrganisationPage.objects.child_of(home).filter(organisation=organisation).first()
    if known is not None:
        return known
    other = OrganisationPage.objects.filter(organisation=organisation).first()
    page = OrganisationPage(
        title=organisation.name, slug=_free_slug(organisation.slug), organisation=organisation, locale=home.locale
    )
    if other is not None:
        page.translation_key = other.translation_key
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def _free_slug(slug: str) -> str:
    """Return the slug, or ``organisme-…`` where the installation answers to that address itself."""
    try:
        check_slug_is_free(OrganisationPage(slug=slug))
    except ValidationError:
        return f"organisme-{slug}"
    return slug


def _grant(group: Group, page: Any) -> None:
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def project_membership(organisation: Organisation) -> None:
    """Make the group of a body's section hold exactly those who manage or certify in that body."""
    section = ensure_section(organisation)
    section.group.user_set.set(people_with_role(organisation, *queries.EDITORS))


def project_person(user: User) -> None:
    """Make the person's groups of sections fit their roles as they are now; other groups are left alone.

    Called at each entry into the editors' admin, so that a role that is removed closes the next page.
    """
    for organisation in queries.bodies_without_section(user):
        ensure_section(organisation)
    wanted = set(queries.sections_of(user).values_list("group_id", flat=True))
    held = set(queries.groups_held(user).values_list("pk", flat=True))
    if wanted == held:
        return
    with transaction.atomic():
        user.groups.remove(*(held - wanted))
        user.groups.add(*(wanted - held))
