"""The shape of what steps of after-sales ask for."""

from tickets.forms.cases import (
    AppealForm,
    ApproveForm,
    AskForm,
    ChangeForm,
    OptionalWordsForm,
    RefuseGoodsForm,
    RejectForm,
    ReopenForm,
    SendForm,
)
from tickets.forms.fields import ReasonChoice, reason_field, words_field
from tickets.forms.raising import RaiseForm, piece_rows
from tickets.forms.talk import InsideForm, NoteForm, PromiseForm
from tickets.forms.withdrawals import CounterForm, DecideForm, RejectWithdrawalForm, WithdrawForm

__all__ = [
    "AppealForm",
    "ApproveForm",
    "AskForm",
    "ChangeForm",
    "CounterForm",
    "DecideForm",
    "InsideForm",
    "NoteForm",
    "OptionalWordsForm",
    "PromiseForm",
    "RaiseForm",
    "ReasonChoice",
    "RefuseGoodsForm",
    "RejectForm",
    "RejectWithdrawalForm",
    "ReopenForm",
    "SendForm",
    "WithdrawForm",
    "piece_rows",
    "reason_field",
    "words_field",
]
