"""Readers' pages as years fill the store: they stay short, and read no more than that.

Shelves of the archive stand at addresses that stay.
"""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from comms.clock import instant
from comms.model.programme import Newsletter
from comms.model.states import PublicationState
from comms.model.tables import Message, Publication
from comms.store.catalogue import load_catalogue
from comms.workflows import shelves
from comms.workflows.change_posts import follow_changes
from comms.workflows.site import SiteReader

FIRST = instant("2025-01-07T09:00", "Europe/Helsinki")


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what is asked differs in nothing."""
    return _sqlite_databases


@pytest.fixture
def weekly(lape):
    """Let a newsletter go out each week of two years, and another one three times."""
    put_out(lape, "national", 104)
    put_out(lape, "VSU", 3)
    return SiteReader(lape)


def put_out(house, newsletter, count):
    """Add numbers of a newsletter that went out a week after each other."""
    with house.store.write() as session:
        for number in range(count):
            at = FIRST + timedelta(weeks=number)
            row = Publication(
                plan_entry=f"edition:{newsletter}{number}",
                occasion=str(number),
                kind="edition",
                external_id=f"{newsletter}{number}",
                unit="national",
                owner="national_lead",
                state=PublicationState.SENT,
                due_local=at.strftime("%Y-%m-%dT%H:%M"),
                due_at=at,
                newsletter=newsletter,
                year=at.year,
                number=number % 52 + 1,
                carries=["spring_news"],
                published_at=at,
            )
            session.add(row)
            session.flush()
            session.add_all(
                Message(
                    publication_id=row.id,
                    account="email",
                    language=language,
                    level="standard",
                    variant=variant,
                    subject=f"{language} {number}",
                    skeleton=b"x" * 1000,
                    html="x" * 1000,
                    content_hash="h",
                    created_at=at,
                )
                for language in ("fi", "sv")
                for variant in ("html", "text")
            )


@contextmanager
def asked(house):
    """Collect the statements of a page."""
    found = []

    def keep(_connection, _cursor, statement, *_rest):
        found.append(statement)

    engine = house.store.reader
    event.listen(engine, "before_cursor_execute", keep)
    yield found
    event.remove(engine, "before_cursor_execute", keep)


def test_each_newsletter_shows_its_last_numbers(weekly):
    """Whatever years bring, the first page of the archive stays a page."""
    found = weekly.shelves("sv")

    assert [(one.newsletter_id, one.has_more) for one in found] == [
        ("national", True),
        ("VSU", False),
    ]
    subjects = [line.subject for line in found[0].lines]
    assert subjects == ["sv 103", "sv 102", "sv 101", "sv 100", "sv 99"]
    assert len(found[1].lines) == 3
    assert weekly.newest_edition("fi").subject == "fi 103"


def test_all_numbers_stand_by_year(weekly):
    """The address of a year is good for ever, and what stands there does not move."""
    last = weekly.shelf("national", "fi", None)
    first = weekly.shelf("national", "fi", 2025)

    assert (last.year, last.years) == (2026, (2026, 2025))
    assert (len(last.lines), len(first.lines)) == (52, 52)
    assert [line.slug for line in first.lines[:2]] == ["52-2025", "51-2025"]
    assert weekly.shelf("national", "fi", 2024) is None
    assert weekly.shelf("unheard_of", "fi", None) is None


def test_a_newsletter_that_is_a_secret_has_no_shelf(monkeypatch, lape, weekly):
    """Not even to whoever guesses its address."""
    with lape.store.read() as session:
        catalogue = load_catalogue(session)
    letters = catalogue.all(Newsletter)
    secret = {one.id: one.model_copy(update={"sensitive": True}) for one in letters}
    entries = {
        **catalogue.entries,
        **{(Newsletter.kind, k): v for k, v in secret.items()},
    }
    monkeypatch.setattr(
        shelves, "load_catalogue", lambda _: replace(catalogue, entries=entries)
    )

    assert weekly.shelves("fi") == []
    assert weekly.newest_edition("fi") is None
    assert weekly.shelf("VSU", "fi", None) is None


def test_lists_read_no_letter(lape, weekly):
    """A subject is a line; the mail around it is fifty thousand bytes, per language."""
    with asked(lape) as statements:
        weekly.shelves("fi")
        weekly.shelf("national", "fi", 2025)
        weekly.newest_edition("fi")

    read = [one for one in statements if "message" in one]
    assert len(read) == 3
    assert not [one for one in read if "skeleton" in one or "html," in one]


def test_no_page_reads_the_events_of_all_years(lape):
    """A page names few; a store holds years of them."""
    reader = SiteReader(lape)
    with asked(lape) as statements:
        reader.news("fi", unit=None, limit=20, offset=0)
        reader.item("core_message_card", "fi", "standard")
        reader.event("E1", "fi")
        reader.events("fi", limit=3)
        reader.past_events("fi", limit=20, offset=0)

    read = [one for one in statements if "FROM event" in one]
    assert read
    assert not [one for one in read if "WHERE" not in one]


def test_years_of_posts_are_compared_by_hashes(lape):
    """After each act of anybody all posts that ever left are looked at."""
    with lape.store.write() as session:
        session.add(
            Publication(
                plan_entry="post:spring_news:masto",
                occasion="2025-01-07",
                kind="post",
                external_id="spring_news.masto",
                unit="national",
                owner="national_lead",
                state=PublicationState.SENT,
                due_local="2025-01-07T09:00",
                due_at=FIRST,
                published_at=FIRST,
                content_hash="told",
            )
        )
    with asked(lape) as statements:
        assert follow_changes(lape) == []

    assert statements
    assert not [one for one in statements if "item.publish_local" in one]
