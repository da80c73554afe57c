"""Frameworks of occupations and competencies, their versions, and the qualifications that stand on them."""

from cursus.frameworks.models import guards as guards  # the database's refusals, declared with the tables
from cursus.frameworks.models.assessing import AssessmentTask, ReadinessRule
from cursus.frameworks.models.content import (
    Competency,
    CompetencyBlock,
    NeighbouringOccupation,
    Occupation,
    OccupationalActivity,
    OccupationCompetency,
    PerformanceCriterion,
)
from cursus.frameworks.models.correspondences import BlockCorrespondence
from cursus.frameworks.models.editorial import EditorialComment, EditorialReview
from cursus.frameworks.models.qualifications import (
    HabilitatedPartner,
    Qualification,
    QualificationCertifier,
    Route,
)
from cursus.frameworks.models.versions import CompetencyFramework, FrameworkVersion

__all__ = [
    "AssessmentTask",
    "BlockCorrespondence",
    "Competency",
    "CompetencyBlock",
    "CompetencyFramework",
    "EditorialComment",
    "EditorialReview",
    "FrameworkVersion",
    "HabilitatedPartner",
    "NeighbouringOccupation",
    "Occupation",
    "OccupationCompetency",
    "OccupationalActivity",
    "PerformanceCriterion",
    "Qualification",
    "QualificationCertifier",
    "ReadinessRule",
    "Route",
]
