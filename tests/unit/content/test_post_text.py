"""A post is its words, link and tags; a text too long is a person's decision."""

from datetime import date
from unicodedata import normalize

import pytest

from comms import counting
from comms.content.post_text import choose_picture, compose_post, length_sentences
from comms.language import LANGUAGES
from comms.model.plans import ItemFacts, VersionText
from comms.model.programme import Account, Medium, Rights

LINK = "https://lape.example.org/fi/news/two_languages_blog"
TAGS = ("#LapePohjanmaa", "#LapeMuutos")
FACTS = ItemFacts(
    id="two_languages_blog",
    type="blog",
    owner="agent_POH",
    scope="POH",
    publish_at="2027-02-10T08:30",
    channels=["web"],
)
CHILDREN = Rights(
    children_in_picture=True,
    guardian_permission=True,
    permitted_uses=["web", "email"],
    valid_until=date(2027, 6, 30),
)


def account(channel="x", **fields):
    """Return an account of a kind."""
    fields = {"id": channel, "mode": "sandbox", "owner": "national", **fields}
    return Account(channel=channel, languages=["fi"], **fields)


def words(social, title="Kaksi kieltä, yksi perhe"):
    """Return a Finnish version."""
    return VersionText(
        id="v", item=FACTS.id, language="fi", title=title, social=social, body=""
    )


def composed(social, place=None, tags=TAGS, link=LINK):
    """Return the post of some words."""
    return compose_post(
        FACTS, words(social), account=place or account(), tags=tags, link=link
    )


def test_post_has_words_link_and_tags_with_blank_lines_between():
    """As people write there, and so that no bracket or word touches a tag."""
    post = composed("Uusi blogi. ")

    assert post.text == f"Uusi blogi.\n\n{LINK}\n\n#LapePohjanmaa #LapeMuutos"
    assert (post.tags, post.link, post.language) == (TAGS, LINK, "fi")
    assert post.measured == 11 + 2 + 23 + 2 + 26
    assert (post.limit, post.fits, post.over) == (280, True, 0)


def test_post_without_social_text_takes_the_title():
    """Many items have none; an empty post would say nothing."""
    post = composed("  ")

    assert post.text.startswith("Kaksi kieltä, yksi perhe\n\nhttps://")


def test_post_without_tags_ends_with_its_link():
    """No blank lines at the end."""
    assert composed("Blogi.", tags=()).text == f"Blogi.\n\n{LINK}"


def test_instagram_has_no_link_in_the_text():
    """Nobody could follow it there; the way stands in the profile."""
    post = composed("Blogi.", account("instagram", limits={"image": "required"}))

    assert post.link == ""
    assert "http" not in post.text
    assert post.limit == 2200


def too_long(post, language):
    """Return what is said of a post that is too long for its network."""
    return length_sentences(post.channel, post.text, post.limit, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", "43 merkkiä liikaa (323/280). Lyhennä tekstiä."),
        ("sv", "43 tecken för mycket (323/280). Förkorta texten."),
        ("en", "43 characters too many (323/280). Shorten the text."),
    ],
)
def test_post_too_long_is_not_cut_but_counted(language, sentence):
    """N24: only a person knows what may go."""
    social = "a" * (323 - 2 - 23 - 2 - 26)
    post = composed(social)
    (said,) = too_long(post, language)

    assert post.text.startswith(social)
    assert (post.fits, post.measured, post.over) == (False, 323, 43)
    assert said == sentence


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize("kind", ["x", "bluesky", "mastodon", "instagram"])
def test_the_last_character_that_fits_fits(kind, over):
    """The limit itself is allowed, one more is not."""
    frame = composed("", account(kind), tags=TAGS)
    room = counting.LIMITS[kind] - frame.measured + len("Kaksi kieltä, yksi perhe")
    post = composed("ä" * (room + over), account(kind))

    assert post.fits is not over
    assert post.fits == (over == 0)
    assert len(too_long(post, "fi")) == over


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_character_too_many_is_said_in_the_singular(language):
    """A count is a part of a sentence."""
    post = composed("a" * 281, tags=(), link="")
    (said,) = too_long(post, language)

    assert said.startswith("1 ")
    assert "281/280" in said


def test_bluesky_also_counts_bytes():
    """Three hundred families fit by characters and not by bytes."""
    family = "👨\u200d👩\u200d👧\u200d👦"
    post = composed(family * 200, account("bluesky"), tags=(), link="")

    assert post.measured == 200
    assert post.bytes_over == 200 * 25 - 3000
    assert not post.fits
    assert "2000" in too_long(post, "en")[0]


def test_account_may_take_less_than_its_network():
    """An instance or a plan of the programme may set less."""
    post = composed("Blogi.", account("mastodon", limits={"text": 40}))

    assert (post.limit, post.fits) == (40, False)


def test_kind_without_known_limit_takes_any_length():
    """Our own page has none."""
    post = composed("a" * 9000, account("page_and_archive"))

    assert (post.limit, post.fits) == (None, True)


def test_link_says_where_readers_came_from_only_where_policy_says_so():
    """Off by default: an address is for people."""
    place = account(utm=True)
    post = composed("Blogi.", place, link=f"{LINK}?a=1#kohta")

    assert "utm_" not in composed("Blogi.").text
    assert post.link == (
        f"{LINK}?a=1&utm_source=x&utm_medium=social"
        "&utm_campaign=two_languages_blog#kohta"
    )
    assert post.link in post.text
    assert post.measured == composed("Blogi.").measured


def test_post_leaves_composed():
    """Decomposed letters cost room and break tags."""
    post = composed(normalize("NFD", "Förändring på väg"))

    assert post.text == normalize("NFC", post.text)
    assert post.text.startswith("Förändring på väg")


def photo(**rights):
    """Return a photo with words for it in Finnish."""
    return Medium(id="img", type="photo", alt={"fi": "Sisko."}, rights=Rights(**rights))


def chosen(medium, kind="bluesky", day=date(2027, 2, 10), language="fi"):
    """Return which picture goes, and why not the item's."""
    choice = choose_picture(medium, account=account(kind), day=day, language=language)
    return choice.medium, choice.reason


def test_picture_with_permission_goes_along():
    """Nothing is drawn where a good picture may be shown."""
    free = photo(free_use=True)

    assert chosen(free) == (free, "")


@pytest.mark.parametrize("kind", ["instagram", "bluesky", "facebook_page", "x"])
def test_picture_permitted_elsewhere_stays_away(kind):
    """N04: the guardian said yes to page and mail."""
    medium = photo(**CHILDREN.model_dump())

    assert chosen(medium, kind) == (None, "photo_use_not_permitted")


def test_picture_goes_where_it_is_permitted_until_its_last_day():
    """N05: the last day counts, the day after does not."""
    medium = photo(**CHILDREN.model_dump())

    assert chosen(medium, "web", date(2027, 6, 30)) == (medium, "")
    assert chosen(medium, "web", date(2027, 7, 1)) == (None, "photo_permission_expired")


def test_picture_of_children_without_permission_never_goes():
    """N03 at the moment that counts."""
    medium = photo(children_in_picture=True, guardian_permission=False)

    assert chosen(medium) == (None, "photo_permission_missing")


def test_picture_without_words_for_it_stays_away():
    """N02: who cannot see it would be told nothing."""
    assert chosen(photo(), language="sv") == (None, "alt_text_missing")


def test_logo_gives_way_to_the_drawn_picture():
    """The logo stands on it, with the words."""
    logo = Medium(id="logo", type="logo", alt={"fi": "Tunnus"})

    assert chosen(logo, "instagram") == (None, "")
    assert chosen(None) == (None, "")
