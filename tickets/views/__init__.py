"""The pages of after-sales: lists and cases, raising one, withdrawing one."""

from tickets.views.cases import TicketAction, TicketList, TicketPage, is_staff, list_url
from tickets.views.certificates import Certificate, CheckCertificate
from tickets.views.complaints import ComplaintAction, ComplaintList, ComplaintPage, FileComplaint, ReportShop
from tickets.views.edits import EditAction, EditPage
from tickets.views.files import ComplaintEvidence, DraftPicture, EvidenceFile, case_file, proof
from tickets.views.obligations import HandBackAction, OfferAction, RepairAction, ReplacementAction
from tickets.views.picking import PickOrder
from tickets.views.questions import AskQuestion, QuestionAction, QuestionList, QuestionPage
from tickets.views.raising import Raise
from tickets.views.talk import PromiseAction, talk_page
from tickets.views.warranty import WarrantyPage
from tickets.views.withdrawing import WithdrawalAction, WithdrawalPage

__all__ = [
    "AskQuestion",
    "Certificate",
    "CheckCertificate",
    "ComplaintAction",
    "ComplaintEvidence",
    "ComplaintList",
    "ComplaintPage",
    "DraftPicture",
    "EditAction",
    "EditPage",
    "EvidenceFile",
    "FileComplaint",
    "HandBackAction",
    "OfferAction",
    "PickOrder",
    "PromiseAction",
    "QuestionAction",
    "QuestionList",
    "QuestionPage",
    "Raise",
    "RepairAction",
    "ReplacementAction",
    "ReportShop",
    "TicketAction",
    "TicketList",
    "TicketPage",
    "WarrantyPage",
    "WithdrawalAction",
    "WithdrawalPage",
    "case_file",
    "is_staff",
    "list_url",
    "proof",
    "talk_page",
]
