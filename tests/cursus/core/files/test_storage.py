"""Trust cases 9, 10 and 21: keys that say nothing, and no row without verified bytes."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import Settings

from cursus.core import audit
from cursus.core.files import storage
from cursus.core.files.inspection import UploadRefused
from cursus.core.files.limits import DEPOSIT_BYTES, DEPOSIT_FILES
from cursus.core.files.local import PrivateFileSystemStorage
from cursus.core.files.quotas import check_deposit, used_by
from cursus.core.files.scrub import scrub
from cursus.core.files.storage import (
    BytesLost,
    discard,
    new_key,
    place_upload,
    read_verified,
    register,
    store_bytes,
    store_upload,
)
from cursus.models import Organisation, StoredFile
from tests.cursus.core.files import samples
from tests.cursus.core.files.asking import sent
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
KEY = re.compile(r"[0-9a-f-]{36}/evidence/[0-9a-f]{32}")
NOW = timedelta(0)


@pytest.fixture
def body() -> Organisation:
    return OrganisationFactory()


def deposit(
    body: Organisation | None, name: str = "rapport.pdf", data: bytes | None = None, **options: Any
) -> StoredFile:
    data = samples.pdf() if data is None else data
    return store_upload(sent(name, data), organisation=body, by=options.pop("by", None), purpose="evidence", **options)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# --- Keeping ---------------------------------------------------------------------------------------------------------


def test_an_upload_is_kept_with_its_checksum(body: Organisation, folder: Path) -> None:
    person = UserFactory()
    data = samples.pdf(2)
    stored = deposit(body, data=data, by=person)
    stored.refresh_from_db()
    assert (stored.sha256, stored.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (stored.media_type, stored.label, stored.created_by) == ("application/pdf", "rapport.pdf", person)
    assert read_verified(stored) == data
    assert (folder / stored.key).stat().st_mode & 0o777 == 0o600
    assert (folder / stored.key).parent.stat().st_mode & 0o777 == 0o700
    entry = body.audit_chain.entries.get()
    assert (entry.event, entry.key) == ("file.stored", str(stored.pk))
    assert not list(audit.verify(body.audit_chain))


def test_a_photo_is_kept_cleaned_and_the_checksum_is_that_of_what_is_kept(body: Organisation) -> None:
    sent_data = samples.picture("JPEG", note="chez Mme Le Goff")
    stored = deposit(body, "photo.jpg", sent_data)
    kept = read_verified(stored)
    assert b"Le Goff" in sent_data
    assert b"Le Goff" not in kept
    assert stored.size == len(kept)


def test_our_own_document_is_kept_as_it_is(body: Organisation) -> None:
    data = b"%PDF-1.7 sealed bytes"
    stored = store_bytes(
        data, organisation=body, by=None, purpose="minutes", media_type="application/pdf", label="../PV n° 3.pdf"
    )
    assert read_verified(stored) == data
    assert stored.label == "PV n° 3.pdf"
    assert re.fullmatch(rf"{body.pk}/minutes/[0-9a-f]{{32}}", stored.key)


def test_a_refused_file_leaves_nothing(body: Organisation, folder: Path) -> None:
    with pytest.raises(UploadRefused):
        deposit(body, "page.pdf", b"<html>")
    assert not StoredFile.objects.exists()
    assert not files_in(folder)
    assert not files_in(folder.parent / "spool")


def test_a_private_file_has_no_address() -> None:
    with pytest.raises(ValueError, match="no address"):
        storage.private_storage().url("x")


# --- Case 9: names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../../../etc/cron.d/evil.pdf", "..\\..\\evil.pdf", "evil\x00.pdf", "evil\u202efdp.pdf", "a" * 400 + ".pdf"],
)
def test_no_file_name_reaches_the_key(body: Organisation, folder: Path, name: str) -> None:
    upload = ContentFile(samples.pdf(), name="x.pdf")
    upload.name = name  # as it came, not as Django's upload class mends it
    stored = store_upload(upload, organisation=body, by=None, purpose="evidence")
    assert KEY.fullmatch(stored.key)
    assert files_in(folder) == [folder / stored.key]
    assert "\x00" not in stored.label
    assert "\u202e" not in stored.label
    assert "/" not in stored.label


@pytest.mark.parametrize("purpose", ["", "../x", "Evidence", "a/b", "x" * 41])
def test_a_purpose_is_a_short_word(purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        new_key(None, purpose)


def test_a_file_of_the_installation_lies_apart() -> None:
    assert deposit(None).key.startswith("installation/evidence/")


# --- Case 10: nothing tells that the same bytes exist elsewhere ------------------------------------------------------


def test_the_same_file_twice_is_two_files(body: Organisation, folder: Path) -> None:
    other, data = OrganisationFactory(), samples.pdf(3)
    stored = [deposit(body, data=data), deposit(body, data=data), deposit(other, data=data)]
    assert {item.sha256 for item in stored} == {hashlib.sha256(data).hexdigest()}
    assert len({item.key.rpartition("/")[2] for item in stored}) == 3
    assert len({path.stat().st_ino for path in files_in(folder)}) == 3, "no sharing on the disk either"
    for item in stored:
        assert item.sha256[:8] not in item.key
        assert str(item.pk) not in item.key
    discard(stored[0], by=None)
    assert read_verified(stored[2]) == data


def test_keys_are_random() -> None:
    keys = {new_key(None, "evidence").rpartition("/")[2] for _ in range(2000)}
    assert len(keys) == 2000
    assert all(len(bytes.fromhex(key)) * 8 == 128 for key in keys)
    spread = Counter(sign for key in keys for sign in key)
    assert max(spread.values()) / min(spread.values()) < 1.2


# --- Case 21: no row without verified bytes --------------------------------------------------------------------------


class _Lossy(PrivateFileSystemStorage):
    """A disk that changes a bit, or loses the end, of what it is given."""

    harm = "flip"

    def _write(self, part: Path, content: File[bytes]) -> None:
        super()._write(part, content)
        data = bytearray(part.read_bytes())
        if self.harm == "flip":
            data[len(data) // 2] ^= 1
        else:
            del data[-1:]
        part.write_bytes(data)


class _Renaming(PrivateFileSystemStorage):
    """A storage that gives another name than the one asked for."""

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        return super().save(f"{name}_1", content, max_length)


class _Full(PrivateFileSystemStorage):
    def _write(self, part: Path, content: File[bytes]) -> None:
        part.write_bytes(b"half of")
        raise OSError(28, "No space left on device")


def use(monkeypatch: pytest.MonkeyPatch, made: Storage) -> None:
    monkeypatch.setattr(storage, "private_storage", lambda: made)


@pytest.mark.parametrize("harm", ["flip", "truncate"])
def test_a_disk_that_lies_gives_no_row(
    body: Organisation, folder: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    lossy = _Lossy(str(folder))
    lossy.harm = harm
    use(monkeypatch, lossy)
    with pytest.raises(BytesLost):
        deposit(body)
    with pytest.raises(BytesLost):
        store_bytes(b"%PDF", organisation=body, by=None, purpose="x", media_type="application/pdf", label="x.pdf")
    assert not StoredFile.objects.exists()
    assert not files_in(folder)


def test_a_storage_that_renames_gives_no_row(body: Organisation, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, _Renaming(str(folder)))
    with pytest.raises(BytesLost):
        deposit(body)
    assert not StoredFile.objects.exists()
    assert not files_in(folder)


def test_a_full_disk_gives_no_row(body: Organisation, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, _Full(str(folder)))
    with pytest.raises(OSError, match="No space"):
        deposit(body)
    assert not StoredFile.objects.exists()
    assert not files_in(folder)


def test_a_name_that_is_taken_is_never_replaced(folder: Path) -> None:
    place = storages["private"]
    place.save("a/b/c", ContentFile(b"first"))
    with pytest.raises(FileExistsError):
        place.save("a/b/c", ContentFile(b"second"))
    assert (folder / "a/b/c").read_bytes() == b"first"
    assert files_in(folder) == [folder / "a/b/c"]


def test_the_row_lives_or_dies_with_the_action_and_the_bytes_are_swept(body: Organisation, folder: Path) -> None:
    placed = place_upload(sent("a.pdf", samples.pdf()), organisation=body, purpose="evidence")

    def action() -> None:
        with transaction.atomic():
            register(placed, by=None)
            raise RuntimeError("the action fails after the file was registered")

    with pytest.raises(RuntimeError):
        action()
    assert not StoredFile.objects.exists()
    assert files_in(folder) == [folder / placed.key]
    assert scrub(grace=NOW).swept == [placed.key]
    assert not files_in(folder)


# --- Scrub -----------------------------------------------------------------------------------------------------------


def scrubbed(**options: Any) -> tuple[str, str, int]:
    """Return what the command wrote, what it complained of, and its exit status."""
    out, errors = io.StringIO(), io.StringIO()
    try:
        call_command("scrub_files", stdout=out, stderr=errors, **options)
    except CommandError as error:
        return out.getvalue(), errors.getvalue(), error.returncode
    return out.getvalue(), errors.getvalue(), 0


def test_scrub_finds_nothing_wrong_and_sweeps_nothing_that_is_named(body: Organisation, folder: Path) -> None:
    stored = deposit(body)
    out, errors, status = scrubbed(grace=0)
    assert status == 0
    assert out == "1 files read, 0 leftovers swept.\n"
    assert not errors
    assert files_in(folder) == [folder / stored.key]


def test_scrub_names_changed_and_missing_bytes(body: Organisation, folder: Path) -> None:
    good, changed, missing = deposit(body), deposit(body), deposit(body)
    data = bytearray((folder / changed.key).read_bytes())
    data[20] ^= 1
    (folder / changed.key).write_bytes(data)
    (folder / missing.key).unlink()
    _, errors, status = scrubbed()
    assert status == 1
    assert f"bytes changed: stored file {changed.pk}" in errors
    assert f"bytes missing: stored file {missing.pk}" in errors
    assert str(good.pk) not in errors
    with pytest.raises(BytesLost):
        read_verified(changed)
    with pytest.raises(BytesLost):
        read_verified(missing)


def test_scrub_spares_what_is_young_and_what_it_is_told_to(body: Organisation, folder: Path) -> None:
    storages["private"].save("x/evidence/orphan", ContentFile(b"bytes without a row"))
    assert scrub().swept == []
    assert scrub(grace=NOW, dry_run=True).swept == ["x/evidence/orphan"]
    assert files_in(folder)
    assert scrub(grace=NOW).swept == ["x/evidence/orphan"]
    assert not files_in(folder)


def test_scrub_of_an_empty_installation() -> None:
    assert scrubbed()[2] == 0


# --- Removing, quotas ------------------------------------------------------------------------------------------------


def test_a_discarded_file_goes_once_the_action_is_committed(
    body: Organisation, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    stored = deposit(body)
    with django_capture_on_commit_callbacks(execute=True):
        discard(stored, by=None)
        assert files_in(folder), "a rollback must find the bytes"
    assert not files_in(folder)
    assert not StoredFile.objects.exists()
    assert [entry.event for entry in body.audit_chain.entries.all()] == ["file.stored", "file.discarded"]
    assert not list(audit.verify(body.audit_chain))


def test_a_body_has_a_quota(body: Organisation, settings: Settings, folder: Path) -> None:
    first = deposit(body)
    assert used_by(body) == first.size
    settings.ORGANISATION_QUOTA_BYTES = first.size * 2 - 1
    with pytest.raises(UploadRefused) as caught:
        deposit(body)
    assert caught.value.code == "quota"
    assert body.name in str(caught.value.message)
    assert files_in(folder) == [folder / first.key]
    assert deposit(OrganisationFactory()), "one body's quota is not another's"


def test_a_deposit_has_its_bounds() -> None:
    check_deposit([1] * DEPOSIT_FILES)
    with pytest.raises(UploadRefused, match=str(DEPOSIT_FILES)) as caught:
        check_deposit([1] * (DEPOSIT_FILES + 1))
    assert caught.value.code == "deposit_files"
    with pytest.raises(UploadRefused) as caught:
        check_deposit([DEPOSIT_BYTES, 1])
    assert caught.value.code == "deposit_bytes"
