"""What a card that waits offers of its picture."""

from datetime import date

from comms.model.programme import Medium
from comms.workflows.desk_cards import is_over

WORDS = "Perhekeskuksen piha."
LAST = date(2027, 4, 29)


def test_a_photo_past_its_last_day_is_not_offered_for_posting():
    """A card waited past the permission, and whoever posted it broke it."""
    photo = medium(valid_until=LAST)

    assert not is_over(photo, f"Lape. {WORDS}", "fi", LAST)
    assert is_over(photo, f"Lape. {WORDS}", "fi", date(2027, 4, 30))
    # One that is drawn in its place shows no photo.
    assert not is_over(photo, "Lape-ohjelman tunnus.", "fi", date(2027, 4, 30))


def test_a_photo_without_its_guardians_yes_is_not_offered():
    """She may say no while the card waits."""
    photo = medium(children_in_picture=True, guardian_permission=False)

    assert is_over(photo, WORDS, "fi", LAST)


def medium(**rights):
    """Return a photo with its rights."""
    return Medium(id="m", type="photo", alt={"fi": WORDS}, rights=rights)
