"""Cards: a person posts by hand, and says so once."""

import json

import pytest
from lape_steps import approve_items, edited
from sample_channels import at, deliveries_of, planned, with_channels

from comms.errors import NotFound, Refused
from comms.language import LANGUAGES, say
from comms.store import acts
from comms.store.catalogue import load_catalogue
from comms.store.posts import address_of, open_attempt
from comms.store.publications import messages
from comms.workflows import cards
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.tick import tick
from comms.workflows.withdraw import withdraw

CARD = "post:spring_news:fb_network"
PRESS = "announcement:e1_announcement:press"
LEAD = "national_lead"
ADDRESS = "https://facebook.example.org/groups/lape/posts/17"


def first_card(house):
    """Bring the sample to the moment at which the first card is due."""
    approve_items(house, "spring_news", "e1_announcement")
    at(house, "2027-02-03T10:00")
    tick(with_channels(house))


@pytest.fixture
def house(staged):
    """Open the sample at the moment at which the first card is due."""
    return with_channels(staged(first_card)[0])


def ticks(house):
    """Return the acts of ticking, with what became of them."""
    with house.store.read() as session:
        found = acts.all_acts(session)
    return [(act.subject, act.result) for act in found if act.verb == "tick"]


def test_tick_ends_card_and_publication(house):
    """What a person did counts like what a program did, and says how."""
    [card] = deliveries_of(house, CARD)
    assert (card.state, planned(house, CARD).state) == ("queued", "sending")

    state = cards.tick(house, card.id, user=LEAD, url=ADDRESS)

    [done] = deliveries_of(house, CARD)
    assert state == done.state == "sent"
    assert done.reason == "by hand"
    assert planned(house, CARD).state == "sent"
    with house.store.read() as session:
        assert address_of(session, done) == ADDRESS
        assert open_attempt(session, done.id).outcome == "accepted"
    assert ticks(house) == [("post:spring_news.fb_network", "done")]


def test_ticking_twice_is_harmless(house):
    """Two people with one card, or a second tap on a slow phone."""
    [card] = deliveries_of(house, CARD)
    cards.tick(house, card.id, user=LEAD, url=ADDRESS)

    assert cards.tick(house, card.id, user=LEAD, url="") == "sent"

    assert [one.attempts for one in deliveries_of(house, CARD)] == [1]
    assert len(ticks(house)) == 1


def test_card_holds_what_is_pasted_and_where(house):
    """Text, tags, picture with its words, the site, and the tick."""
    [delivery] = deliveries_of(house, CARD)
    row = planned(house, CARD)
    with house.store.read() as session:
        catalogue = load_catalogue(session)
        [message] = messages(session, row.id)

    card = cards.card_of(house, catalogue, row, delivery, message, "sv")

    assert card.text == json.loads(message.skeleton)["text"]
    assert card.tags == ("#LapeMuutos", "#Lape")
    assert card.picture.url.startswith("https://lape.example.org/media/")
    assert card.picture.alt
    assert card.open_url == "https://facebook.example.org/groups/lape"
    assert card.tick_url.endswith(f"/desk/sv/cards/{delivery.id}")


def test_by_names_that_people_know(house):
    """`comms posted spring_news --account fb_network`."""
    assert cards.posted(house, "spring_news", account="fb_network", user=LEAD) == 1
    assert planned(house, CARD).state == "sent"
    with pytest.raises(NotFound):
        cards.posted(house, "spring_news", account="yt", user=LEAD)


def test_press_text_is_a_card_per_language(house):
    """`press_text_fi`, `press_text_sv`: whom to ask, and that the media are welcome."""
    at(house, "2027-02-15T09:00")
    tick(house)

    found = {one.language: one for one in deliveries_of(house, PRESS)}
    with house.store.read() as session:
        texts = {
            one.language: json.loads(one.skeleton)["text"]
            for one in messages(session, planned(house, PRESS).id)
        }
    assert set(found) == set(texts) == {"fi", "sv"}
    assert "+358 00 000 0002" in texts["fi"]
    assert "Tiedotusvälineet" in texts["fi"]
    assert texts["sv"].count("Exempelstads stadshus") >= 1
    for one in found.values():
        cards.tick(house, one.id, user="coordinator_VSU")
    assert planned(house, PRESS).state == "sent"


def test_a_card_that_waits_says_what_a_correction_told(house):
    """Nobody pastes the room of last week; what was posted stays as it was posted."""
    at(house, "2027-02-15T09:00")
    tick(house)
    cards_of = {one.language: one for one in deliveries_of(house, PRESS)}
    cards.tick(house, cards_of["fi"].id, user="coordinator_VSU")
    before = press_texts(house)

    at(house, "2027-03-10T13:00")
    decide(house, "correct", "e1_room_change", user="coordinator_VSU", note="Sali")
    tick(house)

    after = press_texts(house)
    assert after["fi"] == before["fi"]
    assert "fullmäktigesalen" in before["sv"]
    assert "matsalen, 1 vån." in after["sv"]
    assert "fullmäktigesalen" not in after["sv"]
    assert planned(house, PRESS).state == "sending"


def press_texts(house):
    """Return the words of the press cards by language."""
    with house.store.read() as session:
        return {
            one.language: json.loads(one.skeleton)["text"]
            for one in messages(session, planned(house, PRESS).id)
        }


@pytest.mark.parametrize(
    ("user", "url", "rule"),
    [
        ("agent_POH", "", "not_your_region"),
        ("viewer_partner", "", "not_allowed"),
        (LEAD, "javascript:alert(1)", "address_wrong"),
        (LEAD, "https://example.org/a b", "address_wrong"),
    ],
)
def test_refusal_is_on_record_and_leaves_the_card(house, user, url, rule):
    """A wrong tick is told and changes nothing."""
    [card] = deliveries_of(house, CARD)

    with pytest.raises(Refused) as refused:
        cards.tick(house, card.id, user=user, url=url)

    assert refused.value.key == rule
    for language in LANGUAGES:
        assert say(language, f"rules.{rule}", **refused.value.slots)
    assert [one.state for one in deliveries_of(house, CARD)] == ["queued"]
    assert ticks(house) == [("post:spring_news.fb_network", rule)]


def test_what_programs_post_is_not_ticked(house):
    """Nobody vouches for what the program knows itself."""
    [post] = deliveries_of(house, "post:spring_news:x_national")
    with house.store.write() as session:
        post.state = "queued"
        session.merge(post)

    with pytest.raises(Refused, match="not_by_hand"):
        cards.tick(house, post.id, user=LEAD)


def test_card_of_withdrawn_item_is_not_ticked(house):
    """What was taken back is not posted by hand either."""
    [card] = deliveries_of(house, CARD)
    withdraw(house, "spring_news", user=LEAD, note="Luvut olivat väärin")

    with pytest.raises(Refused, match="publication_state"):
        cards.tick(house, card.id, user=LEAD)

    assert [one.state for one in deliveries_of(house, CARD)] == ["cancelled"]


def test_card_under_embargo_is_not_ticked(house, checked):
    """An embargo that was set later holds for people too (N13)."""
    folder, findings = checked
    later = "2027-02-05T06:00"
    changed = edited(
        folder, "item", "spring_news", embargo_until=later, publish_at=later
    )
    apply_checked(house, changed, findings)
    [card] = deliveries_of(house, CARD)

    with pytest.raises(Refused) as refused:
        cards.tick(house, card.id, user=LEAD)

    assert refused.value.key == "embargo"
