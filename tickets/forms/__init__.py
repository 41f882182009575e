"""The shape of what steps of after-sales ask for."""

from tickets.forms.cases import (
    AppealForm,
    AskForm,
    ChangeForm,
    CorrectParcelForm,
    CorrectReturnForm,
    OptionalWordsForm,
    RefuseGoodsForm,
    RejectForm,
    ReopenForm,
    SendForm,
    SupervisorForm,
    TakeBackForm,
)
from tickets.forms.edits import ApplyForm, EditForm, RefuseEditForm
from tickets.forms.fields import ReasonChoice, reason_field, words_field
from tickets.forms.handling import (
    AcceptInPartForm,
    ApproveForm,
    AwaitPartForm,
    CallOffForm,
    CheckedForm,
    CounterOfferForm,
    GiveUpForm,
    HandBackForm,
    OfferForm,
    ReferenceForm,
    ReportForm,
    VerdictForm,
)
from tickets.forms.merging import MergeForm
from tickets.forms.questions import AnswerForm, AskAgainForm, QuestionForm
from tickets.forms.raising import RaiseForm, piece_rows
from tickets.forms.service import ServiceForm
from tickets.forms.talk import InsideForm, NoteForm, PromiseForm
from tickets.forms.withdrawals import (
    CheckCodeForm,
    CounterForm,
    DecideForm,
    LetGoForm,
    RejectWithdrawalForm,
    WithdrawForm,
)

__all__ = [
    "AcceptInPartForm",
    "AnswerForm",
    "AppealForm",
    "ApplyForm",
    "ApproveForm",
    "AskAgainForm",
    "AskForm",
    "AwaitPartForm",
    "CallOffForm",
    "ChangeForm",
    "CheckCodeForm",
    "CheckedForm",
    "CorrectParcelForm",
    "CorrectReturnForm",
    "CounterForm",
    "CounterOfferForm",
    "DecideForm",
    "EditForm",
    "GiveUpForm",
    "HandBackForm",
    "InsideForm",
    "LetGoForm",
    "MergeForm",
    "NoteForm",
    "OfferForm",
    "OptionalWordsForm",
    "PromiseForm",
    "QuestionForm",
    "RaiseForm",
    "ReasonChoice",
    "ReferenceForm",
    "RefuseEditForm",
    "RefuseGoodsForm",
    "RejectForm",
    "RejectWithdrawalForm",
    "ReopenForm",
    "ReportForm",
    "SendForm",
    "ServiceForm",
    "SupervisorForm",
    "TakeBackForm",
    "VerdictForm",
    "WithdrawForm",
    "piece_rows",
    "reason_field",
    "words_field",
]
