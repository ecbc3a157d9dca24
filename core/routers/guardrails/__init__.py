"""Guardrails: they say safe or unsafe, and why; they do not know the domains."""
