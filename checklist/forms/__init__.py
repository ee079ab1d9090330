"""What pages may send, read strictly."""

from checklist.forms.changes import GUEST, AddressField, ChangeForm, OperationForm, PartForm, StartForm, UndoForm
from checklist.forms.record import (
    CriterionForm,
    DatesForm,
    ErasureForm,
    EvidenceForm,
    HistoryForm,
    NoteForm,
    ProjectForm,
)

__all__ = [
    "GUEST",
    "AddressField",
    "ChangeForm",
    "CriterionForm",
    "DatesForm",
    "ErasureForm",
    "EvidenceForm",
    "HistoryForm",
    "NoteForm",
    "OperationForm",
    "PartForm",
    "ProjectForm",
    "StartForm",
    "UndoForm",
]
