"""The shape of what a step with an order, a cancellation or a change asks for."""

from orders.forms.cancellations import (
    AppealForm,
    ApproveForm,
    ChangeAnswerForm,
    ChangeRefusalForm,
    CounterForm,
    RejectForm,
    TakeBackForm,
    VerdictForm,
)
from orders.forms.claiming import ClaimForm
from orders.forms.fields import PiecesField, ReasonField
from orders.forms.orders import (
    CancelForm,
    ChangeForm,
    CorrectParcelForm,
    DeleteForm,
    LetGoForm,
    ShipForm,
    ShopCancelForm,
)

__all__ = [
    "AppealForm",
    "ApproveForm",
    "CancelForm",
    "ChangeAnswerForm",
    "ChangeForm",
    "ChangeRefusalForm",
    "ClaimForm",
    "CorrectParcelForm",
    "CounterForm",
    "DeleteForm",
    "LetGoForm",
    "PiecesField",
    "ReasonField",
    "RejectForm",
    "ShipForm",
    "ShopCancelForm",
    "TakeBackForm",
    "VerdictForm",
]
