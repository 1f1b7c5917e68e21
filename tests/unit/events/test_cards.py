"""Copy cards: what a person pastes is what was previewed, and nothing is missing."""

import pytest
from event_views import SITE, local

from comms.events.cards import card_text, copy_card
from comms.model.views import Picture
from comms.ports import Post, PostMedia

TEXT = f"Tule kertomaan!\n\n{SITE}/fi/news/e1_announcement\n\n#LapeMuutos #Lape"
POST = Post(
    account="fb_network",
    language="fi",
    text=TEXT,
    tags=("#LapeMuutos", "#Lape"),
    link=f"{SITE}/fi/news/e1_announcement",
    media=(
        PostMedia(
            name="yard.png",
            type="image/png",
            content=b"PNG",
            alt="Piirretty piha",
            width=1200,
            height=800,
        ),
    ),
)
PICTURE = Picture(url=f"{SITE}/media/yard.png", alt="", width=1200, height=800)


@pytest.fixture
def card():
    """Return the card of a post to a group."""
    return copy_card(
        POST,
        title="Lape-verkosto, Facebook",
        open_url="https://social.example.org/groups/lape",
        due=local("2027-02-15T09:00"),
        picture=PICTURE,
        tick_url=f"{SITE}/desk/cards/7",
    )


def test_text_to_paste_is_the_post_itself(card):
    """Between two rulers, untouched: the preview equals what is posted."""
    ruler = "-" * 40

    _, pasted, _ = card_text(card).split(f"{ruler}\n")

    assert pasted == f"{POST.text}\n"
    assert card.text == POST.text


def test_card_names_everything_a_person_needs(card):
    """Text, picture, alternative text, link, tags, site, tick, and when."""
    lines = card_text(card).splitlines()

    assert lines[:2] == [
        "Julkaise käsin: Lape-verkosto, Facebook",
        "Julkaise ma 15.2.2027 klo 9",
    ]
    assert lines[-6:] == [
        f"Linkki: {SITE}/fi/news/e1_announcement",
        "Aihetunnisteet: #LapeMuutos #Lape",
        f"Kuva: {SITE}/media/yard.png",
        "Vaihtoehtoinen teksti: Piirretty piha",
        "Avaa sivusto: https://social.example.org/groups/lape",
        f"Merkitse julkaistuksi käsin: {SITE}/desk/cards/7",
    ]


def test_what_a_card_lacks_leaves_no_empty_line():
    """A post of words alone, in a mail that leaves the program."""
    bare = Post(account="fb_network", language="sv", text="Välkommen!")

    text = card_text(
        copy_card(bare, title="Lape", open_url="", due=local("2027-02-15T09:00"))
    )

    assert text.endswith("Välkommen!\n" + "-" * 40 + "\n\n")
    assert "Bild" not in text
