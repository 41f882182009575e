"""Addresses of after-sales."""

from django.urls import include, path

from tickets.cases.views import TicketAction, TicketList, TicketPage
from tickets.complaints.views import ComplaintAction, ComplaintList, ComplaintPage, FileComplaint, ReportShop
from tickets.edits.views import EditAction, EditPage
from tickets.evidence.views import ComplaintEvidence, DraftPicture, EvidenceFile, case_file, proof
from tickets.handbacks.views import HandBackAction
from tickets.offers.views import OfferAction
from tickets.questions.views import AskQuestion, QuestionAction, QuestionList, QuestionPage
from tickets.raising.picking import PickOrder
from tickets.raising.views import Raise
from tickets.repairs.views import RepairAction
from tickets.replacements.views import ReplacementAction
from tickets.talk.views import PromiseAction, talk_page
from tickets.warranties.views import WarrantyPage
from tickets.withdrawals.certificates import Certificate, CheckCertificate
from tickets.withdrawals.views import WithdrawalAction, WithdrawalPage

tickets = [
    path("", TicketList.as_view(), name="list"),
    path("new/", PickOrder.as_view(), name="new"),
    path("new/files/<int:pk>/", DraftPicture.as_view(), name="draft_file"),
    path("new/<str:number>/", Raise.as_view(), name="raise"),
    path("<str:number>/", TicketPage.as_view(), name="detail"),
    path("<str:number>/pictures/<int:pk>/", EvidenceFile.as_view(), name="evidence"),
    path("<str:number>/pictures/<int:pk>/small/", EvidenceFile.as_view(small=True), name="thumbnail"),
    path("<str:number>/file/", case_file, name="file"),
    path("<str:number>/talk/", talk_page, name="talk"),
    path("<str:number>/<slug:action>/", TicketAction.as_view(), name="action"),
]
withdrawals = [
    path("<str:number>/", WithdrawalPage.as_view(), name="detail"),
    path("<str:number>/proof/", proof, name="proof"),
    path("<str:number>/<slug:action>/", WithdrawalAction.as_view(), name="action"),
]
offers = [path("<str:number>/<slug:action>/", OfferAction.as_view(), name="action")]
repairs = [path("<str:number>/<slug:action>/", RepairAction.as_view(), name="action")]
replacements = [path("<str:number>/<slug:action>/", ReplacementAction.as_view(), name="action")]
hand_backs = [path("<str:number>/<slug:action>/", HandBackAction.as_view(), name="action")]
edits = [
    path("<str:number>/", EditPage.as_view(), name="detail"),
    path("<str:number>/<slug:action>/", EditAction.as_view(), name="action"),
]
questions = [
    path("", QuestionList.as_view(), name="list"),
    path("new/", AskQuestion.as_view(), name="new"),
    path("<str:number>/", QuestionPage.as_view(), name="detail"),
    path("<str:number>/<slug:action>/", QuestionAction.as_view(), name="action"),
]
complaints = [
    path("", ComplaintList.as_view(), name="list"),
    path("new/", FileComplaint.as_view(), name="new"),
    path("report/", ReportShop.as_view(), name="report"),
    path("<str:number>/", ComplaintPage.as_view(), name="detail"),
    path("<str:number>/files/<int:pk>/", ComplaintEvidence.as_view(), name="evidence"),
    path("<str:number>/files/<int:pk>/small/", ComplaintEvidence.as_view(small=True), name="thumbnail"),
    path("<str:number>/<slug:action>/", ComplaintAction.as_view(), name="action"),
]
warranties = [path("<str:number>/", WarrantyPage.as_view(), name="detail")]
promises = [path("<str:number>/<slug:action>/", PromiseAction.as_view(), name="action")]
certificates = [
    path("", CheckCertificate.as_view(), name="check"),
    path("<str:code>/", Certificate.as_view(), name="detail"),
]
urlpatterns = [
    path("tickets/", include((tickets, "tickets"))),
    path("withdrawals/", include((withdrawals, "withdrawals"))),
    path("offers/", include((offers, "offers"))),
    path("repairs/", include((repairs, "repairs"))),
    path("replacements/", include((replacements, "replacements"))),
    path("hand-backs/", include((hand_backs, "hand_backs"))),
    path("edits/", include((edits, "edits"))),
    path("questions/", include((questions, "questions"))),
    path("complaints/", include((complaints, "complaints"))),
    path("warranty/", include((warranties, "warranties"))),
    path("promises/", include((promises, "promises"))),
    path("certificates/", include((certificates, "certificates"))),
]
