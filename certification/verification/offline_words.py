"""The words of the verification without this site, in both languages: no catalogue is loaded, no setting read."""

from __future__ import annotations

from certification.verification.offline_report import Check, Mark, OfflineReport, Outcome

Words = dict[str, str]

OUTCOMES: dict[str, Words] = {
    "fr": {
        Outcome.HOLDS: "Le sceau tient, et l’attestation n’est pas révoquée.",
        Outcome.HOLDS_STATUS_UNKNOWN: "Le sceau tient. On ne sait pas si l’attestation a été révoquée depuis.",
        Outcome.REVOKED: "Le sceau tient, mais l’attestation a été révoquée : ne vous y fiez pas.",
        Outcome.REFUSED: "Ce fichier n’est pas un document intact de cet organisme : ne vous y fiez pas.",
    },
    "en": {
        Outcome.HOLDS: "The seal holds, and the attestation is not revoked.",
        Outcome.HOLDS_STATUS_UNKNOWN: "The seal holds. It is not known whether the attestation was revoked since.",
        Outcome.REVOKED: "The seal holds, but the attestation was revoked: do not rely on it.",
        Outcome.REFUSED: "This file is not an intact document of this body: do not rely on it.",
    },
}

CHECKS: dict[str, Words] = {
    "fr": {
        "file.yes": "fichier entier : le sceau couvre chaque octet, rien n’a été ajouté",
        "seal.yes": "sceau intact : pas un signe n’a changé depuis",
        "signer.yes": "signataire connu : {said}, par un certificat publié, valable au moment que dit le sceau",
        "moment.stated": "moment : {said}, selon le sceau lui-même ; un horodatage seul le prouverait",
        "moment.yes": "moment : vu au plus tard le {said} (horodatage vérifié)",
        "moment.stamp_other": "moment : l’horodatage donné est celui d’un autre document ; {said} selon le sceau",
        "moment.stamp_refused": "moment : l’horodatage donné ne prouve rien ; {said} selon le sceau lui-même",
        "moment.stamped_late": "moment : horodaté le {said}, après la fin du certificat : le sceau reste sans date",
        "status.yes": "liste de statuts du {said} : pas révoquée",
        "status.no": "liste de statuts du {said} : RÉVOQUÉE",
        "status.list_unproven": "révocation : la liste donnée n’est pas sûre, elle ne dit donc rien",
        "list.yes": "liste signée par l’organisme qui a délivré le document : {said}",
        "list.no_keys": "signature de la liste : les clés de l’organisme n’ont pas été données (--keys)",
        "list.other_issuer": "la liste, ou les clés données, ne sont pas celles de qui a délivré ce document",
        "list.no_proof": "la liste n’est pas signée",
        "list.unknown_key": "la liste est signée par une clé que l’organisme ne publie pas",
        "list.list_altered": "la liste a été modifiée depuis sa signature",
        "status.no_list": "révocation : aucune liste de statuts n’a été donnée (--status-list) {said}",
        "status.no_entry": "révocation : ce document ne dit pas quelle est sa place dans une liste de statuts",
        "status.other_list": "révocation : la liste donnée n’est pas celle de ce document ; il faut {said}",
        "status.old_list": "révocation : la liste donnée ne vaut plus depuis le {said} ; téléchargez-la de nouveau",
        "status.unreadable_list": "révocation : la liste donnée ne peut pas être lue",
        "register.offline": "registre : non consulté ; lui seul dit si ce numéro a bien été délivré",
        "too_large": "trop grand pour être une attestation",
        "not_a_pdf": "ce n’est pas un PDF",
        "bytes_not_covered": "des octets ne sont pas couverts par le sceau : quelque chose a été ajouté ou retiré",
        "several_signatures": "il y a plusieurs signatures, une attestation n’en a qu’une",
        "not_certified": "le sceau n’est pas une signature de certification",
        "unreadable": "le document ne peut pas être lu",
        "no_signature": "il n’y a pas de sceau",
        "unreadable_signature": "le sceau ne peut pas être lu, ou ne tient pas",
        "altered": "le contenu a été modifié depuis le scellement",
        "unknown_signer": "scellé par une clé qui n’est pas parmi les certificats donnés",
        "certificate_not_valid_then": "le certificat ne valait pas au moment que dit le sceau",
    },
    "en": {
        "file.yes": "whole file: the seal covers every byte, nothing was added",
        "seal.yes": "seal intact: not one sign changed since",
        "signer.yes": "signer known: {said}, by a published certificate that was valid when the seal says it was made",
        "moment.stated": "moment: {said}, by the seal’s own word; only a time-stamp would prove it",
        "moment.yes": "moment: seen at the latest on {said} (time-stamp checked)",
        "moment.stamp_other": "moment: the time-stamp given is that of another document; {said} by the seal’s own word",
        "moment.stamp_refused": "moment: the time-stamp given proves nothing; {said} by the seal’s own word",
        "moment.stamped_late": "moment: stamped on {said}, after the certificate ended: not when it was sealed",
        "status.yes": "list of status of {said}: not revoked",
        "status.no": "list of status of {said}: REVOKED",
        "status.list_unproven": "revocation: the list given is not sure, so it says nothing",
        "list.yes": "list signed by the body that issued the document: {said}",
        "list.no_keys": "signature of the list: the keys of the body were not given (--keys)",
        "list.other_issuer": "the list, or the keys given, are not those of who issued this document",
        "list.no_proof": "the list is not signed",
        "list.unknown_key": "the list is signed by a key that the body does not publish",
        "list.list_altered": "the list was changed after it was signed",
        "status.no_list": "revocation: no list of status was given (--status-list) {said}",
        "status.no_entry": "revocation: this document does not say where it stands in a list of status",
        "status.other_list": "revocation: the list given is not that of this document; it needs {said}",
        "status.old_list": "revocation: the list given has been out of date since {said}; download it again",
        "status.unreadable_list": "revocation: the list given cannot be read",
        "register.offline": "register: not consulted; it alone says whether this number was issued",
        "too_large": "too large to be an attestation",
        "not_a_pdf": "not a PDF",
        "bytes_not_covered": "some bytes are not covered by the seal: something was added or taken away",
        "several_signatures": "there are several signatures, an attestation has one",
        "not_certified": "the seal is not a certification signature",
        "unreadable": "the document cannot be read",
        "no_signature": "there is no seal",
        "unreadable_signature": "the seal cannot be read, or does not hold",
        "altered": "the content was changed after it was sealed",
        "unknown_signer": "sealed by a key that is not among the certificates given",
        "certificate_not_valid_then": "the certificate was not valid when the seal says it was made",
    },
}

MARKS: dict[str, Words] = {
    "fr": {Mark.YES: "oui", Mark.NO: "NON", Mark.NOT_CHECKED: "non vérifié"},
    "en": {Mark.YES: "yes", Mark.NO: "NO", Mark.NOT_CHECKED: "not checked"},
}

PAGE: dict[str, dict[str, Words]] = {
    "fr": {
        "checks": {
            "status.no_list": "révocation : aucune liste de statuts n’a été donnée {said}",
            "list.no_keys": "signature de la liste : cette page ne la vérifie pas ; téléchargez la liste vous-même",
        },
        "page": {
            "other": "English",
            "title": "Vérifier une attestation sans connexion",
            "intro": "Tout se passe dans ce navigateur : rien n’est envoyé, rien n’est gardé.",
            "file": "L’attestation (PDF), telle que vous l’avez reçue",
            "certificates": "Les certificats publiés par l’organisme",
            "certificates_help": "Le fichier certificats.pem, pris sur son site, jamais reçu avec le PDF.",
            "list": "Sa liste de statuts (facultatif)",
            "list_help": "Pour savoir si l’attestation a été révoquée. Sans elle, on ne le sait pas.",
            "verify": "Vérifier",
            "limits_title": "Ce que cette page ne peut pas dire",
            "limits": "Seul le registre de l’organisme dit si ce numéro a bien été délivré, et seul un horodatage "
            "prouve quand. Elle ne lit que les sceaux faits comme ceux de Cursus (ECDSA P-256), par un certificat "
            "qui est lui-même parmi ceux donnés.",
            "problem_file": "Choisissez d’abord le PDF.",
            "problem_certificates": "Il faut les certificats publiés de l’organisme, en PEM.",
            "problem_list": "Ce n’est pas une liste de statuts.",
            "problem_unexpected": "Ce fichier n’a pas pu être lu.",
            "problem_browser": "Ce navigateur est trop ancien : il ne sait pas vérifier une signature.",
        },
    },
    "en": {
        "checks": {
            "status.no_list": "revocation: no list of status was given {said}",
            "list.no_keys": "signature of the list: this page does not check it; download the list yourself",
        },
        "page": {
            "other": "Français",
            "title": "Verify an attestation without a connection",
            "intro": "Everything happens in this browser: nothing is sent, nothing is kept.",
            "file": "The attestation (PDF), as you received it",
            "certificates": "The certificates published by the body",
            "certificates_help": "The file certificats.pem, taken from the body’s site, never received with the PDF.",
            "list": "Its list of status (optional)",
            "list_help": "To know whether the attestation was revoked. Without it, nobody can tell.",
            "verify": "Verify",
            "limits_title": "What this page cannot tell",
            "limits": "The register of the body alone says whether this number was issued, and only a time-stamp "
            "proves when. The page reads seals made as Cursus makes them (ECDSA P-256), by a certificate that is "
            "itself among those given.",
            "problem_file": "Choose the PDF first.",
            "problem_certificates": "The published certificates of the body are needed, as PEM.",
            "problem_list": "This is not a list of status.",
            "problem_unexpected": "This file could not be read.",
            "problem_browser": "This browser is too old: it cannot verify a signature.",
        },
    },
}
"""What the page says beside the command's words, and what it says otherwise."""


def sentences(report: OfflineReport, language: str) -> list[str]:
    """Return the report in a language (``fr`` or ``en``): the conclusion first, then a line for each check."""
    return [
        OUTCOMES[language][report.outcome],
        *(_line(check, language) for check in report.checks if check.why != "refused"),
    ]


def _line(check: Check, language: str) -> str:
    words = CHECKS[language]
    said = words.get(f"{check.name}.{check.why or check.mark}") or words[check.why]
    return f"  [{MARKS[language][check.mark]}] {said.format(said=check.said).strip()}"
