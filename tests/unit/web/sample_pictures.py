"""Pictures in memory: what their page is tested with."""

from dataclasses import replace
from datetime import date

from sample_events import local

from comms.model.desk import Deed
from comms.model.picture_page import PicturePage, PictureUse, ShownAt

AT = local("2027-02-03T10:00")
USE = PictureUse(
    item="seminar",
    title="Avoin iltapäivä perheille",
    sort="Tapahtuma",
    unit_name="Kainuu",
    state="approved",
    places=(
        ShownAt(kind="page", name="", at=AT, url="/fi/news/seminar"),
        ShownAt(kind="post", name="Bluesky", at=AT),
        ShownAt(kind="mail", name="Lape-uutiskirje", at=AT),
    ),
)
PAGE = PicturePage(
    id="children",
    alt="Lapsi ja aikuinen rakentavat palikoilla.",
    url="/media/logo.png",
    photographer="Kaisa Malli",
    has_children=True,
    is_permitted=True,
    valid_until=date(2027, 6, 30),
    uses=(USE, replace(USE, item="blog", state="draft", places=())),
    hidden=2,
    may_withdraw=True,
    seen="s1",
)
ENDED = replace(
    PAGE,
    id="ended",
    url="",
    is_permitted=False,
    may_withdraw=False,
    history=(
        Deed(
            at=AT,
            user_name="Kaisa Malli",
            verb="withdraw-permission",
            note="Huoltaja soitti.",
        ),
    ),
)


class SamplePictures:
    """Answers like the desk of pictures, and writes down what was ordered."""

    def __init__(self):
        self.done = []

    def page(self, _user, _language, name):
        """Return one picture, or one whose permission has ended."""
        return {"children": PAGE, "ended": ENDED}.get(name)

    def withdraw(self, _user, _language, name, *, why, seen, key):
        """Note what was pressed."""
        self.done.append((name, why, seen, key))
