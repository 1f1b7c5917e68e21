"""Plans whose time cannot be meant are found, with line and cure."""

import shutil
from pathlib import Path

import pytest

from comms.content.check import check_folder
from comms.content.differences import body_of, hash_of
from comms.content.folder import read_folder
from comms.model.plans import EditionPlan, PostPlan

LAPE = Path(__file__).parents[3] / "campaigns" / "lape"
POSTS = "posts/spring_2027.yaml"
#: The entry of a plan of posts that a test puts in place of the first.
FIRST = """  - item: core_message_card
    accounts: [bsky, masto, ig]
    at: 2027-01-15 09:00
"""
DAYS = "starts_on: 2027-01-01\n    until: 2027-12-31"


@pytest.fixture
def folder(tmp_path):
    """A copy of the sample that a test may change."""
    return Path(shutil.copytree(LAPE, tmp_path / "lape"))


def _errors(folder, file, old, new):
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return [f for f in check_folder(read_folder(folder)) if f.severity == "error"]


@pytest.mark.parametrize(
    "when",
    [
        f'cron: "30 3 * * *"\n    {DAYS}',
        'event: E1\n    offset: "-1d 09:00"',
        'event: E1\n    offset: "-2h"',
        'after_publication: "+3h"',
    ],
)
def test_every_way_to_say_when_is_accepted(folder, when):
    """Each as the documents show it."""
    new = f"  - item: core_message_card\n    accounts: [bsky]\n    {when}\n"

    assert _errors(folder, POSTS, FIRST, new) == []


def test_each_new_page_can_be_told(folder):
    """Without an item: whatever comes out."""
    on_new = 'on_new: {types: [news], units: [POH, national], after: "+1d 09:00"}'
    new = f"  - accounts: [bsky]\n    {on_new}\n    {DAYS}\n"

    assert _errors(folder, POSTS, FIRST, new) == []


@pytest.mark.parametrize(
    ("when", "key", "cure"),
    [
        ("", "posts.0", "Write one of these: at, cron"),
        (f'at: 2027-01-15 09:00\n    cron: "0 9 * * *"\n    {DAYS}', "cron", "Keep"),
        (f'cron: "0 9 * *"\n    {DAYS}', "cron", "minute, hour, day"),
        (f'cron: "0 25 * * *"\n    {DAYS}', "cron", "“25”"),
        (f'cron: "0 9 30 2 *"\n    {DAYS}', "cron", "Correct the day"),
        ('cron: "0 9 * * *"', "cron", "with the year"),
        ('cron: "0 9 * * *"\n    starts_on: 1.3.', "starts_on", "has no year"),
        (
            'cron: "0 9 * * *"\n    starts_on: 2027-03-01\n    until: 2027-02-01',
            "until",
            "before the first",
        ),
        ("at: 2027-01-15 09:00\n    until: 2027-02-01", "until", "Take it out"),
        ('event: E9\n    offset: "-1d"', "event", "no event “E9”"),
        ("event: E1", "event", "“offset” is missing"),
        ('at: 2027-01-15 09:00\n    offset: "-1d"', "offset", "Add “event”"),
        ('event: E1\n    offset: "1 day"', "offset", "-14d"),
        ('event: E1\n    offset: "-1d 25:00"', "offset", "-14d"),
        ('event: E1\n    offset: "+17d 03:30"', "offset", "put forward that night"),
        ('event: E1\n    offset: "+234d 03:30"', "offset", "put back that night"),
        ('after_publication: "-3h"', "after_publication", "Begin with “+”"),
        ("at: 2027-03-28 03:30", "at", "put forward that night"),
        ("at: 2027-10-31 03:30", "at", "put back that night"),
        (f'on_new: {{after: "+3h"}}\n    {DAYS}', "item", "Take “item” out"),
    ],
)
def test_a_time_that_cannot_be_meant_is_named(folder, when, key, cure):
    """N07, N11 and N12 for rules too: file, line and what to do."""
    new = f"  - item: core_message_card\n    accounts: [bsky]\n    {when}\n"

    errors = _errors(folder, POSTS, FIRST, new)

    assert {f.file for f in errors} == {POSTS}
    found = errors[0]
    assert found.key.endswith(key)
    assert cure in found.message
    line = (folder / POSTS).read_text().split("\n")[found.line - 1]
    assert found.key == "posts.0" or key.rpartition(".")[2] in line


def test_numbers_by_a_rule_have_no_number_of_their_own(folder):
    """The next free one is given when the draft is made."""
    errors = _errors(
        folder,
        "editions/NL1.yaml",
        "send_at: 2027-02-17 10:00\n",
        'cron: "0 10 1 * *"\nstarts_on: 2027-02-01\nuntil: 2027-12-31\nnumber: 3\n',
    )

    assert [f.key for f in errors] == ["number"]


def test_how_often_an_appeal_returns_must_be_readable(folder):
    """`every: often` would never come, in silence."""
    errors = _errors(
        folder, "items/tell_us/item.yaml", "every: 6 weeks", "every: often"
    )

    assert [(f.key, f.value) for f in errors] == [("repeat.every", "often")]


def test_what_was_approved_before_rules_existed_stays_approved():
    """The stored body of a plan that says nothing new is the same to the byte."""
    (edition,) = (
        entry.described
        for entry in read_folder(LAPE).entries
        if isinstance(entry.described, EditionPlan) and entry.described.id == "NL1"
    )
    before = edition.model_dump(mode="json")
    post = PostPlan(item="a", accounts=["b"], at="2027-01-01T09:00")

    assert set(before) & EditionPlan.later == {"send_at"}
    assert list(body_of_part(post)) == ["item", "accounts", "at"]
    assert hash_of(body_of(edition)) == hash_of(before)


def body_of_part(part):
    """Return a part as it is stored."""
    return part.model_dump(mode="json")
