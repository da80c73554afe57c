"""The icons that Cursus draws: one sprite made from Lucide (ISC), referenced from the same origin."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "cursus/icons/sprite.svg"

_NAMES = """
accessibility archive arrow-left arrow-right award badge-check ban bell book-open briefcase building-2 calendar
calendar-days camera check chevron-down chevron-left chevron-right chevron-up circle circle-alert circle-check
circle-dashed circle-dot circle-question-mark circle-x clipboard-check clipboard-list clock compass copy download
ellipsis euro external-link eye eye-off feather file file-badge file-check file-pen file-text file-x
fingerprint-pattern flag folder folder-open gavel graduation-cap grip-vertical handshake hash history hourglass
house image inbox info key-round landmark languages layers lightbulb link list-checks list-filter lock log-in
log-out mail map map-pin menu message-square mic monitor move-down move-up network package paperclip pencil phone
play plus printer qr-code quote refresh-cw repeat rotate-ccw route save scale scroll-text search send settings
shield-alert shield-check signature smartphone split merge sprout stamp star tag target trash-2 triangle-alert
undo-2 upload user user-check user-plus user-x users video vote x
"""
ICONS = frozenset(_NAMES.split())
"""Names in the sprite; ``scripts/make_icons.py`` draws it from this list."""


def icon_svg(name: str, *, label: str = "", size: str = "") -> SafeString:
    """One icon as SVG, sized by the text around it; ``size`` is ``""``, ``"large"`` or ``"huge"``.

    Without a ``label`` it is decoration and hidden from assistive technology.
    Raises ``ValueError`` for an icon that the sprite does not have.
    """
    if name not in ICONS:
        raise ValueError(f"There is no icon “{name}”; add it to cursus.core.icons.ICONS and draw the sprite again.")
    classes = f"icon icon-{size}" if size else "icon"
    href = f"{static(SPRITE)}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', classes, label, href
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', classes, href
    )
