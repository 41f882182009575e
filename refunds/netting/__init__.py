"""Setting a repayment off against a refund."""
