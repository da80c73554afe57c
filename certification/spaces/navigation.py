"""The spaces that a person has, and the short navigation of the one they are in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.enrolments.models import Enrolment
from certification.juries.models import JuryMember
from cursus.accounts.models import User
from cursus.organisations.enums import Role
from cursus.organisations.queries import roles_of


@dataclass(frozen=True)
class Entry:
    """An entry of a navigation, as the layouts read it."""

    label: str
    href: str
    icon: str = ""
    current: bool = False


@dataclass(frozen=True)
class Page:
    """A page of a space: its name in the addresses, what it is called there, its icon, and the role it needs if any."""

    name: str
    label: Promise
    icon: str
    role: Role | None = None


@dataclass(frozen=True)
class Space:
    """A space: where it begins, and the pages of its short navigation (those of rooms that are there)."""

    key: str
    label: Promise
    home: str
    pages: tuple[Page, ...]


SPACES: tuple[Space, ...] = (
    Space(
        "learner",
        _("My course"),
        "spaces:learner",
        (
            Page("spaces:learner", _("Home"), "house"),
            Page("spaces:add_evidence", _("Add evidence"), "camera"),
            Page("spaces:agenda", _("Diary"), "calendar-days"),
            Page("spaces:me", _("Me"), "user"),
        ),
    ),
    Space(
        "assessor",
        _("Assess"),
        "assessment:queue",
        (Page("assessment:queue", _("To judge"), "inbox"), Page("assessment:learners", _("Learners"), "users")),
    ),
    Space(
        "jury",
        _("Juries"),
        "juries:list",
        (
            Page("juries:list", _("Juries"), "gavel"),
            Page("juries:appeals", _("Appeals"), "scale", Role.CERTIFIER),
            Page("attestations:register", _("Register"), "award", Role.CERTIFIER),
            Page(
                "recognition:list", pgettext_lazy("registration files", "Registration"), "folder-open", Role.CERTIFIER
            ),
        ),
    ),
    Space(
        "manager",
        _("Steering"),
        "spaces:manager",
        (
            Page("spaces:manager", _("Home"), "house"),
            Page("programmes:list", _("Programmes"), "book-open"),
        ),
    ),
)

_BY_ROLE = {
    Role.ASSESSOR: "assessor",
    Role.CERTIFIER: "jury",
    Role.JURY_MEMBER: "jury",
    Role.PEDAGOGICAL_MANAGER: "manager",
    Role.TRAINER: "manager",
}


def keys_of(user: User) -> set[str]:
    """Which spaces the person has: by their roles, their enrolments and their seats in juries.

    Somebody with nothing yet has the learner's space, whose first page leads to the catalogue. Read once a
    request (kept on the user object, as their roles are).
    """
    known: set[str] | None = getattr(user, "_space_keys", None)
    if known is not None:
        return known
    found = {_BY_ROLE[Role(role)] for _body, role in roles_of(user)}
    if "jury" not in found and JuryMember.objects.filter(user=user).exists():
        found.add("jury")
    if not found or Enrolment.objects.filter(learner=user).exists():
        found.add("learner")
    user._space_keys = found  # type: ignore[attr-defined]
    return found


def spaces_of(user: User) -> list[Space]:
    """The person's spaces, in the order in which they are shown; those of rooms that are not there are left out."""
    keys = keys_of(user)
    return [space for space in SPACES if space.key in keys and address(space.home)]


def address(name: str) -> str:
    """The address of a named page, or an empty string where its room is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def current_space(path: str, spaces: Iterable[Space]) -> Space | None:
    """The space in which the page of that path stands: the path begins with its home or with one of its pages."""
    for space in spaces:
        roots = [address(name) for name in (space.home, *(page.name for page in space.pages))]
        if any(root and path.startswith(root) for root in roots):
            return space
    return None


def space_entries(request: HttpRequest, user: User) -> list[Entry]:
    """The entries of the switch between spaces."""
    spaces = spaces_of(user)
    here = current_space(request.path, spaces)
    return [Entry(str(space.label), address(space.home), current=space is here) for space in spaces]


def nav_entries(request: HttpRequest, user: User) -> list[Entry]:
    """The entries of the navigation of the space in which the page stands; none outside every space."""
    here = current_space(request.path, spaces_of(user))
    if here is None:
        return []
    roles = {role for _body, role in roles_of(user)}
    open_pages = [page for page in here.pages if page.role is None or page.role in roles]
    known = [(page, href) for page in open_pages if (href := address(page.name))]
    # The most precise address wins: “/mon-parcours/agenda/” is the diary, not the home page.
    fitting = [href for _page, href in known if request.path.startswith(href)]
    active = max(fitting, key=len, default="")
    if active == address(here.home) and request.path != active:
        active = ""
    return [Entry(str(page.label), href, page.icon, href == active) for page, href in known]
