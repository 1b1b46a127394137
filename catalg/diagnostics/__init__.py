"""Diagnostics as data: spans, codes and suggestions. No rendering here; standard library only."""

from catalg.diagnostics.diagnostic import Diagnostic, Label, Severity, Span

__all__ = ["Diagnostic", "Label", "Severity", "Span"]
