"""The sentences of the report: what happened, where, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cursus.frameworks.formats.rncp.plan import COUNT_LABELS, FicheReport, ImportReport, Outcome
from cursus.frameworks.formats.rncp.problems import Code, Problem, Severity

MESSAGES = {
    Code.EMPTY: gettext_lazy("The file is empty. Download it again from France compétences."),
    Code.NOT_XML: gettext_lazy(
        "This is neither an XML file nor a zip that holds one. Choose the file "
        "“export_fiches_RNCP_V4_1_….xml”, or the zip it comes in."
    ),
    Code.NOT_WELL_FORMED: gettext_lazy(
        "The XML is not well formed at line %(line)s (%(reason)s). Download the file again, or mend that line."
    ),
    Code.TRUNCATED: gettext_lazy("The file stops at line %(line)s, before its end. Download it again."),
    Code.DOCTYPE: gettext_lazy(
        "The file declares a document type (line %(line)s). The open data has none, and such "
        "declarations can be dangerous: nothing was read beyond that point. Use the file as France "
        "compétences publishes it."
    ),
    Code.UNDEFINED_ENTITY: gettext_lazy(
        "Line %(line)s uses the entity “&%(entity)s;”, which XML does not know. Write the character itself."
    ),
    Code.ENCODING_UNKNOWN: gettext_lazy(
        "The file says that its encoding is “%(encoding)s”, which is not known here. Save it again in UTF-8."
    ),
    Code.ENCODING_WRONG: gettext_lazy(
        "Line %(line)s holds a byte (%(byte)s) that is not valid in %(encoding)s. Save the file again in "
        "UTF-8, or declare its real encoding in the first line."
    ),
    Code.WRONG_ROOT: gettext_lazy(
        "The file opens with the element “%(root)s”; a file of fiches opens with “FICHES”. Choose the "
        "file of the flux V4.1."
    ),
    Code.NO_VERSION: gettext_lazy(
        "The file does not say its version (VERSION_FLUX) before its first fiche. Choose a file of the flux V4.1."
    ),
    Code.WRONG_VERSION: gettext_lazy(
        "The file is in version “%(version)s” of the flux; version 4.1 is read here. Download the V4.1 file."
    ),
    Code.NO_FICHE: gettext_lazy("The file holds no fiche."),
    Code.TOO_MANY_FICHES: gettext_lazy(
        "The file holds more than %(limit)s fiches, which no file of France compétences does. Nothing was kept."
    ),
    Code.TOO_LARGE: gettext_lazy(
        "The file takes more than %(megabytes)s MB once unpacked. Keep only the fiches you need, or ask "
        "whoever runs the installation to import it with the command import_rncp."
    ),
    Code.MARKUP_TOO_LARGE: gettext_lazy("Line %(line)s holds a tag longer than any real one: the file is refused."),
    Code.TOO_DEEP: gettext_lazy("Elements are nested too deeply at line %(line)s: this is not a file of fiches."),
    Code.ZIP_BROKEN: gettext_lazy("The zip is damaged (%(reason)s). Download it again."),
    Code.ZIP_ENCRYPTED: gettext_lazy("The zip is protected by a password. Unpack it, then choose the XML file."),
    Code.ZIP_NO_XML: gettext_lazy("The zip holds no XML file."),
    Code.ZIP_SEVERAL_XML: gettext_lazy(
        "The zip holds %(count)s XML files. Unpack it, then choose the one that you want."
    ),
    Code.UNREADABLE: gettext_lazy("The file cannot be opened: %(reason)s."),
    Code.MISSING: gettext_lazy("%(element)s is missing."),
    Code.REPEATED: gettext_lazy("%(element)s appears several times; once was expected."),
    Code.BAD_NUMBER: gettext_lazy("“%(value)s” is not the number of a fiche (RNCP12345 or RS1234)."),
    Code.BAD_DATE: gettext_lazy("%(element)s: “%(value)s” is not a date written DD/MM/YYYY."),
    Code.BAD_BOOLEAN: gettext_lazy("%(element)s: “%(value)s” is neither Oui nor Non."),
    Code.BAD_INTEGER: gettext_lazy("%(element)s: “%(value)s” is not a whole number that makes sense here."),
    Code.BAD_LEVEL: gettext_lazy("%(element)s: “%(value)s” is not a level (NIV3 to NIV8, or AUCUN)."),
    Code.BAD_SIRET: gettext_lazy("%(element)s: “%(value)s” is not a SIRET (14 digits)."),
    Code.BAD_CODE: gettext_lazy("%(element)s: “%(value)s” is not a code (30 letters, digits, dots at most)."),
    Code.BAD_HABILITATION: gettext_lazy("%(element)s: the habilitation “%(value)s” is not known."),
    Code.BAD_RATE: gettext_lazy("%(element)s: “%(value)s” is not a percentage; it was left out."),
    Code.TOO_LONG: gettext_lazy("%(element)s has %(length)s characters; %(limit)s at most were expected."),
    Code.DUPLICATE_BLOCK: gettext_lazy("The block code %(value)s is used twice in the fiche."),
    Code.DUPLICATE_FICHE: gettext_lazy("The fiche appears twice in the file."),
    Code.NO_COMPETENCY: gettext_lazy("%(element)s is empty: no competency can be proposed."),
    Code.MOJIBAKE: gettext_lazy(
        "%(element)s was saved in one encoding and read in another (“…%(extract)s…”). Download the file "
        "again, or declare its real encoding in the first line."
    ),
    Code.FICHE_TOO_LARGE: gettext_lazy("The fiche is larger than any real one: it is refused."),
    Code.MARKUP: gettext_lazy("%(element)s holds mark-up: only its words were kept (“%(extract)s…”)."),
    Code.UNKNOWN_ELEMENT: gettext_lazy("%(element)s is not part of the flux V4.1; it was left out."),
    Code.TOO_MANY_CHOSEN: gettext_lazy(
        "More than %(limit)s fiches at once, or too much text: choose those that you need by their numbers."
    ),
    Code.NOT_IN_FILE: gettext_lazy("The fiche %(value)s is not in the file. Check its number."),
}


def describe(problem: Problem) -> str:
    """The sentence for one problem, in the language of the reader."""
    values = {"line": problem.line, "element": problem.element, "reason": "", **problem.params}
    return str(MESSAGES[problem.code]) % values


def where(problem: Problem) -> str:
    """Where a problem of a fiche is ("line 214"); sentences about the file say it themselves."""
    if not problem.line or not problem.position:
        return ""
    return _("line %(line)s") % {"line": problem.line}


FIELD_LABELS = {
    "title": pgettext_lazy("part of a fiche", "title"),
    "level": pgettext_lazy("part of a fiche", "level"),
    "level_label": pgettext_lazy("part of a fiche", "level"),
    "active": pgettext_lazy("part of a fiche", "state in the register"),
    "state": pgettext_lazy("part of a fiche", "state of the fiche"),
    "nsf": pgettext_lazy("part of a fiche", "NSF codes"),
    "rome": pgettext_lazy("part of a fiche", "ROME codes"),
    "formacodes": pgettext_lazy("part of a fiche", "Formacodes"),
    "certifiers": pgettext_lazy("part of a fiche", "certifiers"),
    "has_partners": pgettext_lazy("part of a fiche", "partners"),
    "partners": pgettext_lazy("part of a fiche", "partners"),
    "activities": pgettext_lazy("part of a fiche", "activities"),
    "attested_capacities": pgettext_lazy("part of a fiche", "attested competencies"),
    "objectives": pgettext_lazy("part of a fiche", "objectives and context"),
    "entry_prerequisites": pgettext_lazy("part of a fiche", "prerequisites"),
    "validation_prerequisites": pgettext_lazy("part of a fiche", "prerequisites"),
    "juries": pgettext_lazy("part of a fiche", "routes and juries"),
    "decision_date": pgettext_lazy("part of a fiche", "dates of registration"),
    "registration_years": pgettext_lazy("part of a fiche", "dates of registration"),
    "registration_end": pgettext_lazy("part of a fiche", "dates of registration"),
    "effect_date": pgettext_lazy("part of a fiche", "dates of registration"),
    "publication_date": pgettext_lazy("part of a fiche", "dates of registration"),
    "delivery_deadline": pgettext_lazy("part of a fiche", "dates of registration"),
    "last_official_journal": pgettext_lazy("part of a fiche", "dates of registration"),
    "replaces": pgettext_lazy("part of a fiche", "earlier and later fiches"),
    "replaced_by": pgettext_lazy("part of a fiche", "earlier and later fiches"),
    "blocks": pgettext_lazy("part of a fiche", "blocks and competencies"),
    "correspondences": pgettext_lazy("part of a fiche", "correspondences between blocks"),
    "statistics": pgettext_lazy("part of a fiche", "figures by cohort"),
    "cohort_years": pgettext_lazy("part of a fiche", "figures by cohort"),
    "legal_texts": pgettext_lazy("part of a fiche", "legal texts"),
}


def changed_labels(fields: tuple[str, ...]) -> list[str]:
    """What changed, in words, each once."""
    return list(dict.fromkeys(str(FIELD_LABELS.get(name, _("other facts of the fiche"))) for name in fields))


def lines(report: ImportReport) -> Iterator[str]:
    """The whole report as lines of text, for a terminal."""
    if report.file_problem is not None:
        yield f"✗ {describe(report.file_problem)}"
    for fiche in report.fiches:
        yield f"{'✗' if fiche.refused else '•'} {fiche.number or '?'}  {fiche.title}"
        yield f"    {fiche.label}{_version(fiche)}"
        if not fiche.refused:
            yield "    " + " · ".join(contents(fiche))
        if fiche.changes:
            yield "    " + _("what changed: %(fields)s") % {"fields": ", ".join(changed_labels(fiche.changes))}
        for problem in fiche.problems:
            mark = "✗" if problem.severity is Severity.ERROR else "!"
            yield f"    {mark} {': '.join(part for part in (where(problem), describe(problem)) if part)}"
    if report.not_listed > 0:
        yield _("… and %(count)s more fiches") % {"count": report.not_listed}
    yield summary(report)


def _version(fiche: FicheReport) -> str:
    return " (" + _("version %(number)s") % {"number": fiche.version} + ")" if fiche.version else ""


def contents(fiche: FicheReport) -> list[str]:
    """What a fiche holds, in a few words."""
    blocks = ngettext("%(count)s block", "%(count)s blocks", fiche.blocks) % {"count": fiche.blocks}
    competencies = ngettext("%(count)s competency proposed", "%(count)s competencies proposed", fiche.competencies) % {
        "count": fiche.competencies
    }
    partners = ngettext("%(count)s partner", "%(count)s partners", fiche.partners) % {"count": fiche.partners}
    return [_("no block (RS)") if not fiche.blocks else blocks, competencies, partners]


def summary(report: ImportReport) -> str:
    """One line: how many fiches, by outcome."""
    counts = Counter(fiche.outcome for fiche in report.fiches)
    counts[Outcome.REFUSED] = report.refused
    parts = [
        _("%(what)s: %(count)s") % {"what": COUNT_LABELS[outcome], "count": count}
        for outcome, count in counts.items()
        if count
    ]
    total = ngettext("%(count)s fiche read", "%(count)s fiches read", report.total) % {"count": report.total}
    return " · ".join([total, *parts])
