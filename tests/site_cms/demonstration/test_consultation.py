"""The consultation of the story: more than five in two networks, fewer in the third, comments dealt with."""

from __future__ import annotations

import pytest

from cursus.consultations.models import PractitionerReview
from cursus.consultations.queries_consulted import consulted
from cursus.consultations.queries_results import results
from site_cms.demonstration import consultation
from site_cms.demonstration.framework import FIRST_WORDS, publish, write_framework
from site_cms.demonstration.people import make_cast


@pytest.mark.django_db
def test_practitioners_are_heard_before_version_1_0():
    cast = make_cast()
    draft = write_framework(owner=cast.certifier, certifier=cast.certifier, school=cast.school, by=cast.certifier_admin)
    consultation.make(cast, draft, begins=-200)
    version = publish(draft, by=cast.certifier_admin)
    assert not version.competencies.filter(title__in=FIRST_WORDS.values()).exists()
    found = results(PractitionerReview.objects.get())
    assert found is not None
    assert found.total == 16
    assert None in [group.count for group in found.partitions[0].groups]
    cited = consulted(version)
    assert len(cited.changes) == 2
    assert len(cited.workshops[0].named) == 5
    assert not PractitionerReview.objects.get().comments.filter(state="NEW").exists()
