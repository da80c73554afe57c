"""Reading a page as a browser does: its forms, what they hold, and whether its errors can be found by everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

Pairs = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Field:
    """One name in a form, what kind of control it is, and what it held."""

    name: str
    kind: str
    values: tuple[bytes, ...] = ()

    @property
    def is_file(self) -> bool:
        return self.kind == "file"


@dataclass(frozen=True)
class Form:
    """A form that posts: where to, as what, and its fields in order."""

    action: str
    multipart: bool
    fields: tuple[Field, ...] = field(default=())

    def filled_in(self, *, without: str = "") -> Pairs:
        """What the browser would send if nobody typed anything. Files are left out."""
        kept = (item for item in self.fields if item.name != without and not item.is_file)
        return tuple((item.name, value) for item in kept for value in item.values)


def forms(html: bytes, page: str) -> list[Form]:
    """Return the forms of the page that post; ``page`` is its own address."""
    soup = BeautifulSoup(html, "lxml")
    found = []
    for tag in soup.find_all("form"):
        if str(tag.get("method", "get")).lower() != "post":
            continue
        action = urljoin(page, str(tag.get("action") or page)).partition("?")[0].partition("#")[0]
        controls = [item for item in soup.find_all(["input", "select", "textarea", "button"]) if _belongs(item, tag)]
        multipart = tag.get("enctype") == "multipart/form-data"
        found.append(Form(action, multipart, tuple(_fields(controls))))
    return found


def _belongs(control: Tag, form: Tag) -> bool:
    if control.get("form"):
        return control.get("form") == form.get("id")
    return control.find_parent("form") is form


def _fields(controls: list[Tag]) -> list[Field]:
    found: dict[str, Field] = {}
    for control in controls:
        name, kind = str(control.get("name") or ""), str(control.get("type") or control.name)
        if not name or name == "csrfmiddlewaretoken" or (control.name == "button" and not control.get("value")):
            continue
        values = tuple(value.encode() for value in _values(control, kind))
        earlier = found.get(name)
        found[name] = Field(name, kind, (earlier.values if earlier else ()) + values)
    return list(found.values())


def _values(control: Tag, kind: str) -> list[str]:
    if control.name == "select":
        options = control.find_all("option")
        chosen = [item for item in options if item.has_attr("selected")] or options[:1]
        return [str(item.get("value", item.get_text())) for item in chosen]
    if control.name == "textarea":
        return [control.get_text().removeprefix("\n") or "Un texte tapé"]
    if kind in {"checkbox", "radio"}:
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    if kind in {"file", "submit", "button", "image", "reset"}:
        return []
    return [str(control.get("value") or _plausible(kind))]


def _plausible(kind: str) -> str:
    """What a person would type in an empty field."""
    return {
        "email": "quelqu.un@example.org",
        "number": "3",
        "date": "2027-05-04",
        "time": "09:30",
        "datetime-local": "2027-05-04T09:30",
        "url": "https://exemple.example/",
        "tel": "0102030405",
        "hidden": "",
    }.get(kind, "Texte tapé")


def errors_that_nobody_finds(html: bytes) -> list[str]:
    """Say what is wrong with how a refused page tells its errors.

    Something must be announced (role alert or status), and each invalid control must point to a text that is there.
    """
    soup = BeautifulSoup(html, "lxml")
    wrong = []
    if not soup.find(attrs={"role": ["alert", "status"]}) and not soup.find(class_="error"):
        wrong.append("nothing is announced")
    for control in soup.find_all(attrs={"aria-invalid": "true"}):
        holder = control if control.get("aria-describedby") else control.find_parent(attrs={"aria-describedby": True})
        targets = str(holder.get("aria-describedby", "")).split() if holder else []
        if not any(soup.find(id=target) for target in targets):
            wrong.append(f"{control.get('name')} is invalid, nothing says why")
    return wrong
