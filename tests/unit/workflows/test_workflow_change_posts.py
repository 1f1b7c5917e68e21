"""Published posts follow a change that was approved: edited, amended, never doubled."""

from collections import Counter
from datetime import timedelta

import pytest
from lape_steps import APPROVER, approve_items
from networks import Killed, reword, with_networks
from sqlmodel import select

from comms.clock import instant
from comms.deliver.posting import ANSWERED_WITHIN
from comms.model.states import DeliveryState
from comms.model.tables import Attempt, Delivery
from comms.ports import Declined, Deferred, InDoubt
from comms.store import folders
from comms.store.publications import of_item, publication
from comms.workflows.decide import decide
from comms.workflows.pause import pause, resume
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick

NEWS_AT = instant("2027-02-03T10:00", "Europe/Helsinki")
NEWS = "spring_news"
NEW = {"fi": "Uusi teksti.", "sv": "Ny text.", "en": "A new text."}


CANNOT = {name: {"can_update": False} for name in ("x_national", "ig")}


def news_stands(house):
    """Bring the news to the beat at which its posts stand on every account."""
    approve_items(house, NEWS)
    house.clock.set(NEWS_AT)
    opened, networks = with_networks(house, house.settings.home, **CANNOT)
    tick(opened)
    house.clock.advance(timedelta(minutes=10))
    return networks


@pytest.fixture
def site(staged, tmp_path):
    """Open the site with the posts of the news on every account."""
    house, networks = staged(news_stands)
    return with_networks(house, tmp_path, networks, **CANNOT)


def change(house, **texts):
    """Edit the news and have it approved anew."""
    reword(house, NEWS, **texts)
    decide(house, "submit", NEWS, user="national_lead")
    decide(house, "approve", NEWS, user=APPROVER)


def rows(house, kind):
    """Return the publications of the news of one kind, by id."""
    with house.store.read() as session:
        return {r.external_id: r for r in of_item(session, NEWS) if r.kind == kind}


def deliveries(house, name):
    """Return the deliveries of a publication by language."""
    with house.store.read() as session:
        row = publication(session, name)
        found = session.exec(select(Delivery).where(Delivery.publication_id == row.id))
        return {delivery.language: delivery for delivery in found}


def test_an_edit_waits_for_its_approval(site):
    """What nobody has approved anew is not told, not even as a correction."""
    house, networks = site
    reword(house, NEWS, **NEW)

    tick(house)

    assert rows(house, "edit") == {}
    assert networks["masto"].calls == {"publish": 3}


def test_all_languages_of_an_account_are_edited_together(site):
    """One publication per account; the posts themselves stay what they were."""
    house, networks = site
    change(house, **NEW)

    tick(house)

    edits = rows(house, "edit")
    assert edits["spring_news.masto.edit1"].state == "sent"
    assert edits["spring_news.masto.edit1"].account == "masto"
    assert networks["masto"].calls == {"publish": 3, "update": 3}
    texts = [post.text for post in networks["masto"].standing.values()]
    assert {text.splitlines()[0] for text in texts} == set(NEW.values())
    told = deliveries(house, "spring_news.masto.edit1").values()
    assert {one.remote_id for one in told} == set(networks["masto"].standing)
    assert rows(house, "post")["spring_news.masto"].state == "sent"


def test_an_edit_keeps_the_picture_that_stands_there(site):
    """Never uploaded twice, and described by the words that describe that picture."""
    house, networks = site
    before = {key: post.media for key, post in networks["masto"].standing.items()}
    change(house, **NEW)

    tick(house)

    after = {key: post.media for key, post in networks["masto"].standing.items()}
    assert after == before


def test_nothing_is_edited_twice(site):
    """Run twice, same rows; and an approval of the same words changes nothing."""
    house, networks = site
    change(house, **NEW)
    tick(house)
    asked = list(networks["masto"].asked)

    tick(house)
    decide(house, "return", NEWS, user=APPROVER)
    decide(house, "submit", NEWS, user="national_lead")
    decide(house, "approve", NEWS, user=APPROVER)
    tick(house)

    assert networks["masto"].asked == asked
    assert set(rows(house, "edit")) == {
        "spring_news.bsky.edit1",
        "spring_news.masto.edit1",
    }


def test_only_the_language_that_changed_is_edited(site):
    """An edit marks a post as edited; readers of the others would wonder why."""
    house, networks = site
    change(house, sv=NEW["sv"])

    tick(house)

    updates = [told for call, told in networks["masto"].asked if call == "update"]
    assert updates == ["sv"]


def test_where_nothing_can_be_edited_a_new_post_waits_for_a_person(site):
    """X: a person lets the correction out, or drops it."""
    house, networks = site
    change(house, **NEW)

    tick(house)
    tick(house)

    held = rows(house, "post")["spring_news.x_national.amend1"]
    assert (held.state, held.reason["key"]) == ("held", "posts.cannot_edit")
    assert held.account == "x_national"
    assert networks["x_national"].calls == {"publish": 1}

    decide(house, "schedule", held.external_id, user="national_lead")
    tick(house)

    assert networks["x_national"].calls == {"publish": 2}
    texts = [post.text for post in networks["x_national"].standing.values()]
    assert texts[1].startswith(NEW["fi"])
    row = rows(house, "post")["spring_news.x_national.amend1"]
    assert (row.state, row.reason) == ("sent", {})


def test_a_dropped_correction_stays_dropped(site):
    """A person decided that the old post may stand."""
    house, networks = site
    change(house, **NEW)
    tick(house)

    decide(house, "cancel", "spring_news.x_national.amend1", user="national_lead")
    tick(house)

    assert networks["x_national"].calls == {"publish": 1}


def test_a_text_too_long_for_one_language_edits_none(site, monkeypatch):
    """Both or neither, as when it was released."""
    house, networks = site
    monkeypatch.setattr(networks["masto"], "_limit", 300)
    change(house, fi=NEW["fi"], sv="x" * 400)

    tick(house)

    held = rows(house, "edit")["spring_news.masto.edit1"]
    assert (held.state, held.reason["key"]) == ("held", "channel.too_long")
    assert networks["masto"].calls == {"publish": 3}


def test_a_newer_change_takes_the_place_of_one_that_waits(site):
    """Edits converge: the last approved words stand in the end."""
    house, networks = site
    networks["masto"].fates.extend([Deferred(reason="429", retry_after=3600)] * 3)
    change(house, **NEW)
    tick(house)
    change(house, **{code: f"{text} Taas." for code, text in NEW.items()})

    tick(house)
    house.clock.advance(timedelta(hours=2))
    tick(house)

    edits = rows(house, "edit")
    assert edits["spring_news.masto.edit1"].state == "cancelled"
    assert edits["spring_news.masto.edit2"].state == "sent"
    texts = {post.text.splitlines()[0] for post in networks["masto"].standing.values()}
    assert texts == {f"{text} Taas." for text in NEW.values()}


@pytest.mark.parametrize("fate", [InDoubt(reason="lost"), Killed()])
def test_an_edit_in_doubt_is_made_again(site, fate):
    """Twice is once; the attempt is on disk before each."""
    house, networks = site
    networks["masto"].fates.append(fate)
    change(house, **NEW)

    try:
        tick(house)
    except Killed:
        house.clock.advance(ANSWERED_WITHIN)
    for _ in range(3):
        house.clock.advance(timedelta(minutes=5))
        tick(house)

    assert rows(house, "edit")["spring_news.masto.edit1"].state == "sent"
    updates = Counter(
        told for call, told in networks["masto"].asked if call == "update"
    )
    assert updates == {"en": 2, "fi": 1, "sv": 1}
    with house.store.read() as session:
        told = deliveries(house, "spring_news.masto.edit1")["en"]
        tries = session.exec(
            select(Attempt).where(Attempt.delivery_id == told.id)
        ).all()
    assert [one.outcome for one in tries] == ["in_doubt", "accepted"]


def test_an_edit_that_never_gets_an_answer_ends_with_a_person(site):
    """Bounded: eight tries, then unknown."""
    house, networks = site
    networks["masto"].fates.extend([InDoubt(reason="lost")] * 30)
    change(house, **NEW)

    for _ in range(12):
        tick(house)
        house.clock.advance(timedelta(hours=1))

    row = rows(house, "edit")["spring_news.masto.edit1"]
    assert (row.state, row.reason["key"]) == ("partly_failed", "rules.why.unknown")
    told = deliveries(house, "spring_news.masto.edit1")
    assert {(d.state, d.attempts) for d in told.values()} == {("unknown", 8)}


def test_a_refused_edit_says_so(site):
    """A person sees the network's own words."""
    house, networks = site
    networks["masto"].fates.append(Declined(reason="422 no"))
    change(house, **NEW)

    tick(house)

    row = rows(house, "edit")["spring_news.masto.edit1"]
    assert row.state == "partly_failed"
    assert row.reason == {"key": "rules.why.refused", "reason": "422 no"}


def test_a_paused_unit_edits_nothing(site):
    """The stop holds between two deliveries, and lifting it goes on."""
    house, networks = site
    real, stopped = networks["masto"].update, []

    def pausing(remote_id, post):
        done = real(remote_id, post)
        if not stopped:
            stopped.append(pause(house, user="national_lead", reason="crisis"))
        return done

    networks["masto"].update = pausing
    change(house, **NEW)

    tick(house)
    assert networks["masto"].calls["update"] == 1
    resume(house, user="national_lead")
    tick(house)

    assert networks["masto"].calls["update"] == 3


def test_the_page_shows_what_was_approved_since(site):
    """A new revision of its frozen words, with the day it was updated."""
    house, _ = site
    with house.store.write() as session:
        item = folders.item(session, NEWS)
        for version in folders.versions(session, [item.id])[item.id]:
            version.title = f"{version.title} (korjattu)"
            session.add(version)
        session.add(item)
    change(house, **NEW)

    tick(house)

    view = SiteReader(house).item(NEWS, "fi", "standard")
    assert view.title.endswith("(korjattu)")
    assert view.updated_at > view.published_at


def test_a_post_made_by_hand_is_edited_by_hand(site):
    """Where only a person can edit, a person is asked to."""
    house, _ = site
    with house.store.write() as session:
        row = publication(session, "spring_news.fb_network")
        for one in session.exec(
            select(Delivery).where(Delivery.publication_id == row.id)
        ):
            one.state, one.remote_id = DeliveryState.SENT, "by hand 1"
            session.add(one)
        row.state = "sent"
        session.add(row)
    change(house, **NEW)

    tick(house)

    held = rows(house, "edit")["spring_news.fb_network.edit1"]
    assert (held.state, held.reason["key"]) == ("held", "posts.edit_by_hand")
    assert {d.state for d in deliveries(house, held.external_id).values()} == {"queued"}
