"""Another folder of files is another programme: no code, and no word of the first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from comms.audience.people import Person
from comms.bootstrap import open_house
from comms.clock import instant
from comms.config import Settings
from comms.model.programme import Area, Unit
from comms.store import migrate
from comms.store.catalogue import load_catalogue
from comms.testing import FrozenClock, MemoryChannel
from comms.web.serve import site_app
from comms.workflows.apply import apply, export
from comms.workflows.decide import decide
from comms.workflows.house import House
from comms.workflows.ledger import ledger
from comms.workflows.subscribe import take_in_people
from comms.workflows.tick import tick

CAMPAIGNS = Path(__file__).parents[3] / "campaigns"
ZONE = "Europe/Helsinki"


@dataclass(frozen=True)
class Case:
    """One programme, and what must come of it."""

    item: str
    edition: str
    #: Who writes, and who approves.
    author: str
    approver: str
    page_at: str
    mail_at: str
    languages: tuple[str, ...]
    units: int
    areas: int
    #: Words of the first programme that may not be seen in this one.
    strange: str


CASES = {
    "clean_water": Case(
        "first_wetlands",
        "W1",
        "lead",
        "approver",
        "2027-03-01T09:00",
        "2027-03-03T10:00",
        ("fi", "sv", "en"),
        8,
        5,
        r"\blape|maakun|muutosagent",
    ),
    # Its change agents are called so, as in the first programme.
    "older_people": Case(
        "evening_visits",
        "K1",
        "lead",
        "approver",
        "2027-03-01T09:00",
        "2027-03-03T10:00",
        ("fi", "sv"),
        21,
        3,
        r"\blape|maakun",
    ),
    "single_office": Case(
        "story_hour",
        "S1",
        "librarian",
        "librarian",
        "2027-09-01T09:00",
        "2027-09-02T10:00",
        ("fi",),
        0,
        0,
        r"\blape|maakun|muutosagent|\balue",
    ),
}


@dataclass(frozen=True)
class Ran:
    """A programme that was applied, approved, published and sent."""

    case: Case
    house: House
    mails: MemoryChannel


@pytest.fixture(scope="module", params=CASES)
def ran(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ran]:
    """Run one programme to the end of its newsletter."""
    case = CASES[request.param]
    clock, mails = FrozenClock(instant("2027-02-01T09:00", ZONE)), MemoryChannel()
    settings = Settings(
        home=tmp_path_factory.mktemp(request.param),
        base_url="https://news.example.org",
        allowed_hosts=["testserver"],
        mail_domain="news.example.org",
    )
    house = replace(
        open_house(settings), clock=clock, open_mail=lambda: mails, is_alone=True
    )
    migrate(house.store)
    apply(house, CAMPAIGNS / request.param, "en")
    take_in_people(house, _readers(case, clock))
    _release(house, clock, case)
    yield Ran(case, house, mails)
    house.store.close()


def _readers(case: Case, clock: FrozenClock) -> list[Person]:
    return [
        Person(
            address=f"reader.{language}@example.org",
            language=language,
            newsletters={"national": "confirmed"},
            consent_source="web_form",
            consent_at=clock.now(),
        )
        for language in case.languages
    ]


def _release(house: House, clock: FrozenClock, case: Case) -> None:
    for name in (case.item, case.edition):
        decide(house, "submit", name, user=case.author)
        decide(house, "approve", name, user=case.approver)
    decide(house, "schedule", case.edition, user=case.author, untested_because="seen")
    for at in (case.page_at, case.mail_at):
        clock.set(instant(at, ZONE))
        tick(house)


def _mails(ran: Ran) -> list[str]:
    """Return subject, text and HTML of each mail."""
    parsed = [message_from_bytes(m.content, policy=default) for m in ran.mails.messages]
    return [
        "\n".join(
            [
                *map(str, mail.values()),
                *(
                    part.get_content()
                    for part in mail.walk()
                    if part.get_content_maintype() == "text"
                ),
            ]
        )
        for mail in parsed
    ]


def _pages(ran: Ran) -> dict[str, str]:
    """Return the pages that readers open."""
    names = ["", "news/", f"news/{ran.case.item}", "events/", "archive/", "privacy"]
    names += ["feed.atom", "accessibility"]
    found = {}
    with TestClient(site_app(ran.house)) as client:
        for language in ran.case.languages:
            for name in names:
                answer = client.get(f"/{language}/{name}")
                if answer.status_code != 404:
                    assert answer.status_code == 200, answer.url
                    found[f"{language}/{name}"] = answer.text
    return found


def test_it_has_the_units_and_areas_of_its_files(ran):
    """Eight, twenty-one or no units; a unit is not a region."""
    with ran.house.store.read() as session:
        catalogue = load_catalogue(session)

    assert len(catalogue.all(Unit)) == ran.case.units
    assert len(catalogue.all(Area)) == ran.case.areas


def test_every_reader_gets_the_newsletter_in_her_language(ran):
    """Whoever approves: a national approver, or the librarian herself."""
    found = ledger(ran.house, ran.case.edition)

    assert found["adds_up"]
    assert found["by_language"] == dict.fromkeys(ran.case.languages, 1)
    assert len(_mails(ran)) == len(ran.case.languages)


def test_no_word_of_the_first_programme_is_seen(ran):
    """Walk-through 12: names of levels and roles come from the files."""
    pages = _pages(ran)
    assert {f"{ran.case.languages[0]}/news/{ran.case.item}"} <= set(pages)

    strange = re.compile(ran.case.strange, re.IGNORECASE)
    seen = {
        name: [line for line in text.splitlines() if strange.search(line)]
        for name, text in {**pages, **dict(enumerate(_mails(ran)))}.items()
    }

    assert {name: lines for name, lines in seen.items() if lines} == {}


def test_export_gives_the_folder_back(ran, tmp_path):
    """Byte for byte, for every programme."""
    [name] = [name for name, case in CASES.items() if case is ran.case]

    export(ran.house, tmp_path / "out")

    for file in (CAMPAIGNS / name).rglob("*.*"):
        copy = tmp_path / "out" / file.relative_to(CAMPAIGNS / name)
        assert copy.read_bytes() == file.read_bytes()


def test_the_funders_words_stand_on_web_and_mail(ran):
    """Where the funder asks for them, as the European Union does, in each language."""
    words = CASES_WITH_FUNDER.get(ran.case.edition, {})
    pages, mails = _pages(ran), _mails(ran)

    for language, text in words.items():
        assert text in pages[f"{language}/news/{ran.case.item}"]
        assert len([mail for mail in mails if text in mail]) == 1


CASES_WITH_FUNDER = {
    "W1": {
        "fi": "Euroopan unionin osarahoittama",
        "sv": "Medfinansieras av Europeiska unionen",
        "en": "Co-funded by the European Union",
    },
    "K1": {
        "fi": "Esimerkkilaitos rahoittaa",
        "sv": "Exempelinstitutet finansierar",
    },
}
