"""What nobody else may find out: the name of a newsletter that betrays its readers.

One is signed up for, confirmed, welcomed, sent, chosen and left; its name, its id, the
subject that an editor typed and its readers are looked for in all that leaves.
"""

import dataclasses
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from lape_steps import APPROVER, approve_items, edited
from starlette.testclient import TestClient
from test_sign_up import WISH, mailed, token_in
from test_workflow_correct import NL3_AT

from comms.model.links import LEAVE, PREFERENCES, make_token
from comms.store.publications import publication
from comms.store.subscribers import by_address, subscriptions_of
from comms.web.serve import site_app
from comms.workflows.apply import apply_checked
from comms.workflows.decide import decide
from comms.workflows.sign_up import SignUps
from comms.workflows.tick import tick

ID, NAME, SUBJECT = "kanaria7", "Väkivaltaa kokeneiden kirje", "Turvakodista, numero"
#: All that readers' pages list, and a page that carries a piece of the letter.
PATHS = (
    *("/{language}/", "/{language}/news/", "/{language}/news/e1_announcement"),
    *("/{language}/events/", "/{language}/events/E1", "/{language}/archive/"),
    *("/{language}/feed.atom", "/{language}/feed.json", "/{language}/events.ics"),
    *("/{language}/subscribe/", "/{language}/privacy", "/{language}/leaving"),
    *("/{language}/subscribe/sent", "/sitemap.xml", "/robots.txt"),
)
CANARIES = (ID, NAME, SUBJECT, "Väkivaltaa", "Turvakodi")


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: no statement here is the store's own."""
    return _sqlite_databases


@pytest.fixture
def quiet(lape, checked):
    """Give the sample a newsletter whose topic is sensitive, with one number of it."""
    folder, findings = checked
    own = {"fi": NAME, "sv": NAME}
    [entry] = [
        one
        for one in folder.entries
        if (one.described.kind, one.described.id) == ("newsletter", "VSU")
    ]
    letter = dataclasses.replace(
        entry,
        path=f"newsletters/{ID}.yaml",
        described=entry.described.model_copy(
            update={"id": ID, "name": own, "sensitive": True}
        ),
    )
    folder = dataclasses.replace(
        folder,
        entries=(*folder.entries, letter),
        files={**folder.files, letter.path: folder.files[entry.path] + b"\n"},
    )
    subject = {"fi": SUBJECT, "sv": SUBJECT}
    changes = {"newsletter": ID, "audiences": [], "subject": subject}
    apply_checked(lape, edited(folder, "edition", "NL3", **changes), findings)
    with lape.store.write() as session:
        row = publication(session, "NL3")
        row.newsletter = ID
        session.add(row)
    return lape


def found(text):
    """Return what of the newsletter stands in something that leaves."""
    return [one for one in CANARIES if one.lower() in text.lower()]


def decoded(mail):
    """Return a mail with its headers and parts in letters."""
    read = message_from_bytes(mail, policy=policy.default)
    parts = [part.get_content() for part in read.walk() if not part.is_multipart()]
    return "\n".join([*map(str, read.values()), *parts, mail.decode(errors="replace")])


def come_in(quiet, channel, client):
    """Sign up and confirm; return the pages that were seen."""
    door = SignUps(quiet)
    door.sign_up(replace(WISH, newsletters=(ID,), address="reader@example.org"))
    [(_, question)] = mailed(quiet, channel)
    asked = token_in(question)
    pages = {"asked": client.get(f"/c/{asked}").text}
    door.confirm(asked)
    pages["confirmed"] = client.get(f"/c/{asked}").text
    mailed(quiet, channel)
    return pages


def send(quiet):
    """Let the number leave."""
    approve_items(quiet, "e1_announcement")
    decide(quiet, "submit", "NL3", user="coordinator_VSU")
    decide(quiet, "approve", "NL3", user=APPROVER)
    decide(quiet, "schedule", "NL3", user="coordinator_VSU", untested_because="seen")
    quiet.clock.set(NL3_AT)
    tick(quiet)


def go(quiet, client):
    """Choose and leave by the links of the mail; return the pages that were seen."""
    with quiet.store.read() as session:
        person = by_address(session, "reader@example.org")
        [seat] = subscriptions_of(session, person.id)
    choose, leave = (
        f"/{where}/{make_token(quiet.key, purpose, seat.id)}"
        for purpose, where in ((PREFERENCES, "p"), (LEAVE, "u"))
    )
    pages = {link: client.get(link).text for link in (choose, leave)}
    client.post(leave, data={"List-Unsubscribe": "One-Click"})
    return pages | {"left": client.get(leave).text}


def test_name_of_a_sensitive_newsletter_stands_nowhere_outside(quiet, channel):
    """No mail, no header, no page, no feed."""
    client = TestClient(site_app(quiet), base_url="https://lape.example.org")

    pages = come_in(quiet, channel, client)
    send(quiet)
    pages |= go(quiet, client)
    for path in PATHS:
        for language in ("fi", "sv"):
            place = path.format(language=language)
            pages[place] = client.get(place).text

    mails = [m.content for m in channel.messages if m.recipient == "reader@example.org"]
    assert len(mails) == 3
    assert {name: found(text) for name, text in pages.items() if found(text)} == {}
    assert [found(decoded(mail)) for mail in mails] == [[], [], []]
    read = message_from_bytes(mails[-1], policy=policy.default)
    assert read["Subject"] == "Nyhetsbrev 2/2027"
    assert read["List-Id"].startswith("Nyhetsbrev <")
    gone = client.get(f"/fi/archive/{ID}/2-2027")
    assert gone.status_code == 404
    own = client.get(f"/fi/subscribe/{ID}").text
    assert 'content="noindex, nofollow"' in own
    assert "canonical" not in own
