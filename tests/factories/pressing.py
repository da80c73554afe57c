"""Names that try a press, and the two ways of making the same document."""

from __future__ import annotations

import random
import unicodedata

from certification.attestations.documents import AttestationContext
from certification.attestations.press.stamping import stamp
from certification.attestations.rendering import render_attestation
from cursus.core.documents import Attachment
from cursus.core.ids import CROCKFORD
from tests.factories.documents import ISSUED, attestation_context
from tests.factories.sealing import body_signer, sealed

GIVEN = {
    "french": "Maëlle Éloïse Jean-Noël Anaïs Zoé Gaëtan Françoise Cœline Œdipe",
    "vietnamese": "Nguyễn Thị Hồng Ngọc Đặng Ưu Ễ Ỹ Trần Phạm Quỳnh Hữu Phước Vũ Lê Hạnh",
    "european": "Łukasz Þórðr Ștefăniță Çelik Ğülşen Ñuño Ærøskøbing Šťastný Żółć Ħamrun Ŵyn Ǧ Ő Ű Ģ Ķ Ļ Ņ",
    "combining": "q̃m̧ n̈ e\u0301 o\u0302\u0323 A\u030a x\u0304\u0301 g\u030c Ș\u0327",
    "signs": 'O’Brien D\'Arcy «Anne» “Lou” "Max" (Jo) A\\B =HYPERLINK("x";\'y\') <b>&amp;</b>',
    "ligatures": "Affif Raffin Griffith Fjord Effort Office Muffle Pfiff Sfax Attali Fféflé Tjibaou",
    "particles": "de la du d’ Le van der von zu al- Mac-Mahon Saint-Cyr —",
}
FOREIGN = {
    "arabic": "محمد بن عبد الله فاطمة الزهراء يوسف",
    "cyrillic": "Анастасія Ґалаґан Ђорђе Ћирић Йосиф Ёлкин",
    "greek": "Ελένη Παπαδοπούλου Ιωάννης Οδυσσέας",
}


def odd_names(count: int = 160, *, seed: int = 3) -> list[str]:
    """Return names of every kind that people and forms have, always the same ones."""
    draw = random.Random(seed)  # noqa: S311
    kinds = list(GIVEN)
    names = []
    for place in range(count):
        words = [draw.choice(GIVEN[draw.choice(kinds)].split()) for _ in range(draw.randint(1, 4))]
        if place % 9 == 0:
            words = draw.sample(FOREIGN[draw.choice(list(FOREIGN))].split(), 2)
        elif place % 11 == 0:
            words[-1:] = [draw.choice(list(FOREIGN.values())).split()[0]]
        name = " ".join(words)
        if place % 4 == 1:
            name = unicodedata.normalize("NFD", name)
        if place % 13 == 0:
            name = (name + " ") * 9
        if place % 17 == 0:
            name = name.upper()
        names.append(name[:90].strip())
    return [*names[:-4], "M" * 90, "i" * 90, '=HYPERLINK("http://example.org";"x")', "Anne-Marie\u00a0Le\u202fGoff"]


def person(place: int, name: str, **changes: object) -> AttestationContext:
    """Return the attestation of a person: their own name, place of birth, number and code."""
    draw = random.Random(place)  # noqa: S311
    code = "".join(draw.choices(CROCKFORD, k=28))
    base = attestation_context(name=name, **changes)
    holder = type(base.holder)(name, base.holder.birth_date.replace(day=1 + place % 28), f"Ville-{code[:6].lower()}")
    values = {
        "holder": holder,
        "number": f"2026-{place:06d}",
        "verification_code": code,
        "verification_url": f"https://coop.example/v/{code}",
    }
    return attestation_context(**{**changes, **values})


def stamped(context: AttestationContext, *, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """Return the attestation made by the press; raise where the press does not make it."""
    return stamp(context, signer=body_signer(), at=ISSUED, reason="Délivrance", attachments=attachments)


def slower(context: AttestationContext, *, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """Return the same attestation made the slower way."""
    return sealed(render_attestation(context, attachments=attachments))
