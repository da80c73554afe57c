"""Files that learners bring: drawn here, so that nobody's picture is used."""

from __future__ import annotations

import io
import math
import struct
import wave

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from cursus.core.documents.tokens import colour


def photo_of_a_workshop(seed: int) -> SimpleUploadedFile:
    """A wall of sticky notes after a workshop, as a JPEG of 1200 × 900 pixels."""
    image = Image.new("RGB", (1200, 900), colour("lin-2"))
    pen = ImageDraw.Draw(image)
    inks = [colour(name) for name in ("garance", "pastel", "gaude", "mousse")]
    for rank in range(28):
        turn = seed * 7 + rank * 13
        left, top = 60 + (turn * 37) % 1000, 50 + (turn * 53) % 720
        pen.rectangle((left, top, left + 120, top + 110), fill=inks[turn % 4])
        for line in range(4):
            pen.line(
                (left + 15, top + 25 + 20 * line, left + 60 + (turn * line) % 45, top + 25 + 20 * line), "white", 4
            )
    content = io.BytesIO()
    image.save(content, "JPEG", quality=80)
    return SimpleUploadedFile(f"atelier-{seed}.jpg", content.getvalue(), "image/jpeg")


def recording(seed: int) -> SimpleUploadedFile:
    """Three seconds of two slow notes, as a WAV of 16 kHz."""
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        tone = 196 + 22 * (seed % 8)
        samples = (
            int(6000 * math.sin(2 * math.pi * tone * (1 if place < 24_000 else 1.5) * place / 16_000))
            for place in range(48_000)
        )
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return SimpleUploadedFile(f"temoignage-{seed}.wav", content.getvalue(), "audio/wav")


def meeting_report(title: str) -> SimpleUploadedFile:
    """The minutes of a meeting, as plain text."""
    text = (
        f"{title}\n{'=' * len(title)}\n\nPrésents : douze structures, deux habitantes, un élu.\n\n"
        "Décidé : un calendrier commun, un espace partagé et ses règles d’usage.\n"
        "Pas d’accord : le partage des coûts. Nous y revenons le mois prochain, avec un scénario chacun.\n"
    )
    return SimpleUploadedFile("compte-rendu.txt", text.encode(), "text/plain")
