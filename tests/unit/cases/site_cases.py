"""Cases that a person meets at work: decisions, pauses, times of sending."""

from collections import Counter
from collections.abc import Iterator

import pytest
from catching import Read, case
from folder_cases import checked
from people_at_work import People

from comms.demo.script import people
from comms.ports import Journal, MergedMessage
from comms.testing import MemoryChannel
from comms.workflows.subscribe import take_in_people
from comms.workflows.tick import tick
from tests.unit.content.folder_faults import FAULTS
from tests.unit.workflows.lape_steps import approve_items, schedule_nl1

NL1_READERS = 7


class _Killed(BaseException):
    """Stands for kill -9: nothing may catch it."""


class _Dying(MemoryChannel):
    """A channel whose process is killed before the fourth mail."""

    def __init__(self, real: MemoryChannel) -> None:
        super().__init__()
        self._real = real

    def send(self, messages: Iterator[MergedMessage], journal: Journal) -> None:
        """Send three."""

        def watched() -> Iterator[MergedMessage]:
            for number, message in enumerate(messages, start=1):
                if number > 3:
                    raise _Killed
                yield message

        self._real.send(watched(), journal)


@case("N13", "rules.embargo_after_publish")
def release_before_its_embargo(they: People) -> Read:
    """Approve a press release; before its embargo ends, nobody reads it."""
    they.types("submit", "vsu_press_release", "--as", "coordinator_VSU")
    they.types("approve", "vsu_press_release", "--as", "approver_national")
    for at, status in (("2027-03-01T05:59", 404), ("2027-03-01T06:00", 200)):
        they.at(at)
        with they.house() as house:
            tick(house)
        with they.browser() as page:
            assert page.get("/fi/news/vsu_press_release").status_code == status
    fault = FAULTS["embargo after publishing (N13)"]
    path = they.folder / fault.file
    path.write_text(path.read_text().replace(fault.old, fault.new, 1))
    return checked(they, fault.file, "error")


@case("N14", "rules.four_eyes")
def own_work(they: People) -> Read:
    """Approve one's own call."""
    they.types("submit", "pilot_call", "--as", "coordinator_EPO")
    return they.says("approve", "pilot_call", "--as", "coordinator_EPO")


@case("N15", "rules.not_your_region")
def item_of_another_region(they: People) -> Read:
    """Let the agent of South Karelia send a text of Ostrobothnia."""
    return they.says("submit", "two_languages_blog", "--as", "agent_EKA")


@case("N19", "rules.already_sent")
def newsletter_twice(they: People) -> Read:
    """Kill the worker at the fourth mail, start another; then ask for it again."""
    with they.house() as house:
        schedule_nl1(house)
    they.at("2027-02-17T10:00")
    whole, they.mail = they.mail, _Dying(they.mail)
    with they.house() as house, pytest.raises(_Killed):
        tick(house)
    they.mail = whole
    for _ in range(2):
        with they.house() as house:
            tick(house)
    copies = Counter(message.recipient for message in they.letters)
    assert (len(copies), set(copies.values())) == (NL1_READERS, {1})
    return they.says("schedule", "NL1", "--as", "national_lead")


@case("N20", "")
def same_address_in_capitals(they: People) -> Read:
    """Take the whole list in again, in capitals: nobody is new, nothing is said."""
    shouting = [
        type(person)(**{**vars(person), "address": person.address.upper()})
        for person in people()
    ]
    with they.house() as house:
        again = take_in_people(house, shouting)
        schedule_nl1(house)
    they.at("2027-02-17T10:00")
    with they.house() as house:
        tick(house)
    assert (again.new, again.merged) == (0, len(shouting))
    assert len(they.letters) == NL1_READERS
    return {}


@case("N21", "cli.status_paused")
def pause_before_a_correction(they: People) -> Read:
    """Stop everything at 12.59; the room change is due at 13."""
    paused_at_a_minute_to_one(they)
    with they.house() as house:
        tick(house)
    with they.browser() as page:
        assert page.get("/fi/news/e1_room_change").status_code == 404
    assert not they.letters
    return they.says("status", code=0)


def paused_at_a_minute_to_one(they: People) -> None:
    """Let the event be announced and its change be approved; pause; wait until 13."""
    with they.house() as house:
        approve_items(house, "e1_announcement")
    they.at("2027-02-15T09:00")
    with they.house() as house:
        tick(house)
    they.at("2027-03-10T12:40")
    reason = ("--note", "The caretaker called.")
    they.types("correct", "e1_room_change", "--as", "coordinator_VSU", *reason)
    they.at("2027-03-10T12:59")
    they.types("pause", "--reason", "Crisis", "--as", "national_lead")
    they.at("2027-03-10T13:00")


@case("N23", "posts.tag_space")
def hashtags_that_break(they: People) -> Read:
    """Type tags with a space, a hyphen, and of digits alone."""
    for tag in ("#lape-muutos", "#2027"):
        assert all(they.measures(tag, rule="hashtag_breaks").values())
    return they.measures("#lape muutos", rule="hashtag_breaks")


@case("N24", "posts.too_long")
def text_over_the_limit(they: People) -> Read:
    """Write a post that is too long with its link and tags: the count is said."""
    text = f"{'ä' * 260} #LapeMuutos #Lape https://example.org/kevat"
    return they.measures(text, rule="too_long")


@case("N29", "rules.item_not_approved")
def edition_with_a_draft(they: People) -> Read:
    """Approve NL1 while its call is still in review."""
    with they.house() as house:
        approve_items(
            house,
            "spring_news",
            "results_deck",
            "e1_announcement",
            "two_languages_blog",
        )
    they.types("submit", "pilot_call", "--as", "coordinator_EPO")
    they.types("submit", "NL1", "--as", "national_lead")
    return they.says("approve", "NL1", "--as", "approver_national")
