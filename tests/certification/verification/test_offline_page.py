"""The page that verifies without the site is one file that needs nothing else, and says all of it in both languages."""

from __future__ import annotations

import base64
import hashlib
import json
import re

from django.test import Client
from django.urls import reverse

from certification.verification.offline_page import MODULES, SOURCES, offline_page
from certification.verification.offline_words import PAGE


def test_it_is_handed_out_as_a_file_and_never_run_here():
    answer = Client().get(reverse("verification:offline"))
    assert answer.status_code == 200
    assert answer.content == offline_page()
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_it_needs_nothing_else_and_reaches_nothing():
    page = offline_page().decode()
    assert re.findall(r"<(?:script|link|img|iframe|audio|video)[^>]+(?:src|href)=", page) == []
    assert re.findall(r"^(?:import|export)\b", page, re.MULTILINE) == []
    assert re.findall(r"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|eval|innerHTML)\b", page) == []
    assert "default-src 'none'" in page
    assert not re.search(r"@[A-Z]+@", page)


def test_its_policy_lets_its_own_script_and_style_run():
    page = offline_page().decode()
    for kind, text in (("script", r"<script>(.*?)</script>"), ("style", r"<style>(.*?)</style>")):
        (content,) = re.findall(text, page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page


def test_every_source_is_in_it_and_every_word_it_uses_is_there():
    assert {path.name for path in SOURCES.glob("*.mjs")} == set(MODULES)
    page = offline_page().decode()
    words = json.loads(re.findall(r'id="words">(.*?)</script>', page, re.DOTALL)[0])
    asked = set(re.findall(r'data-words="(\w+)"', page)) | {"title"}
    for language in ("fr", "en"):
        assert asked <= set(words[language]["page"])
        assert set(PAGE[language]["page"]) == set(PAGE["fr"]["page"])
        assert words[language]["outcomes"].keys() == {"holds", "holds_status_unknown", "revoked", "refused"}
