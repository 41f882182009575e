"""Reading providers' statements: lines of text in, movements out. Knows no rows of ours and writes nothing."""

from refunds.reconciling.agreement import COMES_BACK, SNAPSHOTS, agrees, has_gone_back
from refunds.reconciling.formats import FORMATS, format_of
from refunds.reconciling.lines import Movement, Reader, Unreadable, Unusable
from refunds.reconciling.reports import neighbour

__all__ = [
    "COMES_BACK",
    "FORMATS",
    "SNAPSHOTS",
    "Movement",
    "Reader",
    "Unreadable",
    "Unusable",
    "agrees",
    "format_of",
    "has_gone_back",
    "neighbour",
]  # fmt: skip
