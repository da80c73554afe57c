"""What a manager fills in about programmes and sessions."""

from cursus.programmes.forms.programmes import CompetenciesForm, ModuleForm, NewProgrammeForm, ProgrammeForm
from cursus.programmes.forms.sessions import CancelForm, MeetingForm, SessionForm, StaffForm, session_initial

__all__ = [
    "CancelForm",
    "CompetenciesForm",
    "MeetingForm",
    "ModuleForm",
    "NewProgrammeForm",
    "ProgrammeForm",
    "SessionForm",
    "StaffForm",
    "session_initial",
]
