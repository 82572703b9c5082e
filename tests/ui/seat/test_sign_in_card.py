"""The card that asks who sits here."""

from hotich_tui.ui.seat.pin_card import PinCard


def test_what_is_told_before_the_card_is_drawn_is_kept() -> None:
    """On a busy machine the station may be open before the card has its lines: looking for the
    line ended the app."""
    card = PinCard("")
    card.tell("đã mở")
    assert str(card._told.content) == "đã mở"
