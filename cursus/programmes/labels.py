"""The facts of programmes and sessions in words, as every page shows them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cursus.programmes.models import LearningModule, TrainingProgramme, TrainingSession


def hours(number: int) -> str:
    """``210 hours``."""
    return ngettext("%(n)d hour", "%(n)d hours", number) % {"n": number}


def formats(programme: TrainingProgramme) -> str:
    """How the course takes place: ``on site, remote and at work``; empty when no hours are given."""
    pairs = (
        (programme.hours_on_site, _("on site")),
        (programme.hours_remote, _("remote")),
        (programme.hours_at_work, _("at work")),
    )
    return get_text_list([words for number, words in pairs if number], _("and"))


def hours_in_detail(programme: TrainingProgramme | LearningModule) -> str:
    """``210 hours: 126 on site, 42 remote, 42 at work``; the sum alone when there is one format."""
    pairs = (
        (programme.hours_on_site, _("%(n)d on site")),
        (programme.hours_remote, _("%(n)d remote")),
        (programme.hours_at_work, _("%(n)d at work")),
    )
    parts = [words % {"n": number} for number, words in pairs if number]
    if len(parts) < 2:
        return hours(programme.hours)
    return _("%(sum)s: %(parts)s") % {"sum": hours(programme.hours), "parts": ", ".join(parts)}


def price(programme: TrainingProgramme) -> str:
    """``2 940 €``, ``free``, or what the programme says instead of a price."""
    if programme.price is None:
        return programme.price_note or _("on request")
    if programme.price == 0:
        return _("free")
    return euros(programme.price)


def euros(amount: Decimal) -> str:
    """An amount in euros, without cents when there are none."""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{number_format(amount, decimal_pos=places, force_grouping=True)}\u00a0€"


def day(value: date) -> str:
    """``14 January 2027``."""
    return date_format(value, "j F Y")


def dates(session: TrainingSession) -> str:
    """``from 14 January to 12 March 2027``, or the day alone."""
    start, end = session.starts_on, session.ends_on
    if start == end:
        return day(start)
    pattern = "j F Y" if start.year != end.year else ("j F" if start.month != end.month else "j")
    return _("from %(first)s to %(last)s") % {"first": date_format(start, pattern), "last": day(end)}


def where(session: TrainingSession) -> str:
    """``Lannion``, or the place when no town is given."""
    return session.city or session.place


def address(session: TrainingSession) -> str:
    """``Espace Ti Lab, 12 rue de la Gare, 22300 Lannion``: what is known of it."""
    town = " ".join(part for part in (session.postcode, session.city) if part)
    return ", ".join(part for part in (session.place, town) if part)


def kind(programme: TrainingProgramme) -> str:
    """``Qualifying course`` when it aims at a qualification, else ``Course``."""
    return _("Qualifying course") if programme.qualification_id else _("Course")


def programme_facts(programme: TrainingProgramme) -> list[tuple[str, str]]:
    """The facts of a programme as pairs of words, for its manager."""
    qualification = programme.qualification.title if programme.qualification else _("none")
    version = programme.version
    rate = f"{programme.success_rate}\u202f%" if programme.success_rate is not None else ""
    year = f" ({programme.success_rate_year})" if rate and programme.success_rate_year else ""
    pairs = [
        (_("Framework"), f"{version.framework.title}, {version.number}"),
        (_("Qualification"), qualification),
        (_("Duration"), hours_in_detail(programme)),
        (_("Rhythm"), programme.rhythm),
        (_("Price"), price(programme)),
        (_("Answer"), answer_delay(programme)),
        (_("Success rate"), rate + year),
    ]
    return [(label, words) for label, words in pairs if words]


def answer_delay(programme: TrainingProgramme) -> str:
    """``within 10 days``."""
    days = programme.access_delay_days
    return ngettext("within %(n)d day", "within %(n)d days", days) % {"n": days}


def session_facts(session: TrainingSession) -> list[tuple[str, str]]:
    """The facts of a session as pairs of words, for its manager."""
    pairs = [
        (_("Dates"), dates(session)),
        (_("Place"), address(session)),
        (_("Seats"), str(session.seats)),
        (_("Route"), str(session.route) if session.route else ""),
        (_("Certifier"), str(session.certifier) if session.certifier else ""),
    ]
    return [(label, words) for label, words in pairs if words]
