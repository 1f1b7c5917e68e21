"""A picture that is drawn of a photo is shown as long as the photo is."""

import json

import pytest
from networks import with_networks
from sample_channels import with_channels
from text_form import AGENT, APPROVER, BLOG, blog, phone_photo

from comms.content.seen import seen_of
from comms.model.tables import Message, Publication
from comms.ports import Deferred
from comms.store import folders, pictures, posts
from comms.store.publications import message_of, of_item
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick
from comms.workflows.write import save

PHOTO = f"{BLOG}_photo"
WORDS = {"alt__fi": "Vaaka.", "alt__sv": "En våg.", "photo_until_day": "28.2.2027"}
GUARDED = {"children": "yes", "guardian": "yes"}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: nothing here asks it anything new."""
    return _sqlite_databases


@pytest.fixture
def shown(lape, clock):
    """Let a card wait for a person, with a photo for February on its picture."""
    house = with_channels(lape)
    upload = DeskReader(house).put_in(AGENT, phone_photo(), "fi").upload
    form = blog(**WORDS, **GUARDED, upload=upload, accounts=["fb_network"])
    assert save(house, AGENT, form, "fi").item_id
    decide(house, "submit", BLOG, user=AGENT)
    decide(house, "approve", BLOG, user=APPROVER)
    clock.set(clock.now().replace(year=2027, month=2, day=10, hour=8))
    tick(house)
    return house


def card_of(house):
    """Return the number of the card, and the file of its picture."""
    with house.store.read() as session:
        [row] = [one for one in of_item(session, BLOG) if one.kind == "post"]
        delivery = posts.post_deliveries(session, row.id)[0]
        kept = message_of(session, delivery)
    [medium] = json.loads(kept.skeleton)["media"]
    return delivery.id, medium["name"]


def seen(house):
    """Return what the card, the output of the item, and the public see of it."""
    number, file = card_of(house)
    desk = DeskReader(house)
    card = desk.card("national_lead", number, "fi")
    [output] = [
        one for one in desk.item(AGENT, BLOG, "fi").outputs if one.delivery == number
    ]
    assert card.is_picture_over == output.is_picture_over
    return (
        card.picture is not None,
        output.picture is not None,
        not SiteReader(house).is_kept_back(file),
    )


def test_its_last_day_is_the_photos(shown, clock):
    """A card waited past the permission, and whoever posted it broke it."""
    assert seen(shown) == (True, True, True)

    clock.set(clock.now().replace(month=3, day=1))

    assert seen(shown) == (False, False, False)
    sheet = DeskReader(shown).sheet(AGENT, BLOG, "fi")
    assert (sheet.photo, sheet.photo_url) == (PHOTO, "")
    picture = DeskReader(shown).item(AGENT, BLOG, "fi").picture
    assert (picture.url, picture.rights) == ("", "over")


def test_a_guardians_no_is_said_of_it_too(shown):
    """Whatever it is called and whichever text shows it."""
    desk = DeskReader(shown).pictures
    page = desk.page(AGENT, "fi", PHOTO)

    desk.withdraw(AGENT, "fi", PHOTO, why="Huoltaja soitti.", seen=page.seen, key="k")

    assert seen(shown) == (False, False, False)
    with shown.store.read() as session:
        assert folders.item(session, BLOG).facts["image"] is None


def test_a_photo_that_another_has_replaced_keeps_its_last_day(shown, clock):
    """What was posted with it stands there, and nobody knew any more until when."""
    _, file = card_of(shown)
    upload = DeskReader(shown).put_in(AGENT, phone_photo((300, 400)), "fi").upload
    form = blog(**{**WORDS, "photo_until_day": ""}, upload=upload, accounts=["bsky"])
    with shown.store.read() as session:
        seen = seen_of(session, BLOG)
    for title in ("Uusi kuva", "Uusi otsikko"):
        typed = {**form, "title.fi": (title,)}
        saved = save(shown, AGENT, typed, "fi", item_id=BLOG, seen=seen)
        assert saved.item_id == BLOG
        decide(shown, "submit", BLOG, user=AGENT)
        decide(shown, "approve", BLOG, user=APPROVER)
        tick(shown)
        with shown.store.read() as session:
            seen = seen_of(session, BLOG)
            picture = folders.item(session, BLOG).facts["image"]
        form = {**form, "upload": (), "picture": (picture,)}

    assert picture != PHOTO
    assert not SiteReader(shown).is_kept_back(file)
    assert DeskReader(shown).pictures.page("national_lead", "fi", PHOTO).may_withdraw
    clock.set(clock.now().replace(month=3, day=1))
    assert SiteReader(shown).is_kept_back(file)


def test_a_mail_has_told_the_photo_that_it_loads(lape, clock):
    """Its archive shows it for years."""
    out = {"carries": [BLOG], "published_at": clock.now(), "kind": "edition"}
    named = dict.fromkeys(
        ("occasion", "external_id", "unit", "owner", "due_local", "content_hash"), ""
    )
    row = Publication(
        plan_entry="edition:x", state="sent", due_at=clock.now(), **named, **out
    )
    with lape.store.write() as session:
        session.add(row)
        session.flush()
        page = '<img src="https://lape.example.org/media/a.png">'
        kept = {**dict.fromkeys(("account", "variant", "subject", "content_hash"), "")}
        session.add(
            Message(
                publication_id=row.id,
                language="fi",
                level="standard",
                skeleton=b"",
                html=page,
                created_at=clock.now(),
                **kept,
            )
        )
    with lape.store.read() as session:
        assert pictures.was_told(session, "a.png", BLOG)
        assert not pictures.was_told(session, "b.png", BLOG)
        assert not pictures.was_told(session, "a.png", "another")


def test_a_post_that_waited_past_the_last_day_goes_without_the_photo(
    lape, clock, tmp_path
):
    """A network was away for weeks: a person says, and the photo stays behind."""
    upload = DeskReader(lape).put_in(AGENT, phone_photo(), "fi").upload
    house, networks = with_networks(lape, tmp_path)
    assert save(house, AGENT, blog(**WORDS, upload=upload), "fi").item_id
    decide(house, "submit", BLOG, user=AGENT)
    decide(house, "approve", BLOG, user=APPROVER)
    clock.set(clock.now().replace(year=2027, month=2, day=10, hour=8))
    away = Deferred(reason="503", retry_after=20 * 86_400)
    networks["bsky"].fates.extend([away] * 2)
    tick(house)
    clock.set(clock.now().replace(month=3, day=3))

    tick(house)

    [row] = posts_of(house)
    assert (row.state, row.reason["key"]) == ("held", "rules.why.picture_over")
    assert networks["bsky"].standing == {}
    decide(house, "schedule", row.external_id, user=APPROVER)
    tick(house)
    standing = networks["bsky"].standing.values()
    assert {one.language for one in standing} == {"fi", "sv"}
    alts = [media.alt for one in standing for media in one.media]
    assert not [alt for alt in alts if alt.startswith(("Vaaka", "En våg"))]


def posts_of(house):
    """Return the blog's posts."""
    with house.store.read() as session:
        return [one for one in of_item(session, BLOG) if one.kind == "post"]


def test_a_preview_goes_with_its_photo(lape, clock):
    """Its address stays in a browser's memory."""
    desk = DeskReader(lape)
    upload = desk.put_in(AGENT, phone_photo(), "fi").upload
    assert save(lape, AGENT, blog(**WORDS, upload=upload), "fi").item_id
    shown = [one.picture for one in desk.item(AGENT, BLOG, "fi").outputs]
    name = next(filter(None, shown)).url.rpartition("/")[2]

    assert desk.picture(name)
    clock.set(clock.now().replace(year=2027, month=3, day=1))

    assert desk.picture(name) is None
    assert desk.picture(name.partition("-")[0]) is None
