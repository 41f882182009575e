"""Reading providers' statements: lines of text in, movements out. Knows no rows of ours and writes nothing."""

from refunds.reconciling.agreement import agrees, has_gone_back
from refunds.reconciling.formats import FORMATS, format_of
from refunds.reconciling.lines import Movement, Reader, Unreadable, Unusable

__all__ = ["FORMATS", "Movement", "Reader", "Unreadable", "Unusable", "agrees", "format_of", "has_gone_back"]
