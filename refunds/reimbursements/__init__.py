"""Reimbursements: all refunds of one cause."""
