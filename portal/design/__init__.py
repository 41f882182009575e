"""The design page: each component in all its states, and whole sample pages, all at one moment.

The moment is Friday 9 October 2026, 10:24, after the National Day holiday, with Saturday the 10th a make-up day. The samples
are content, not interface: they stand here in both languages and never reach the translations.
"""
