"""Gaps of a ledger, in words."""

from hotich_tui.workflow.rules.reasons import reasons


def gaps_in_words(text: str, language: str) -> str:
    """Stored gaps with their reasons named: ``5 (struck out in the book)``."""
    named = []
    for part in text.split():
        numbers, _, reason = part.partition(":")
        known = reasons("gaps").get(reason)
        named.append(f"{numbers} ({reason if known is None else known[language].lower()})")
    return ", ".join(named)
