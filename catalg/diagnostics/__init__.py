"""Diagnostics: records, the table of codes, places, and their rendering as text. Standard library only."""

from catalg.diagnostics.diagnostic import Diagnostic, Label, Severity, Span

__all__ = ["Diagnostic", "Label", "Severity", "Span"]
