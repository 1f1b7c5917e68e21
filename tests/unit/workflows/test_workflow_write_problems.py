"""What must be caught is caught in the form, at its field, in three languages."""

import re
from contextlib import suppress
from dataclasses import replace

import pytest
from seminar_form import AUTHOR, e1

from comms.channels.sandbox import SandboxChannel
from comms.content.seminar_problems import stops
from comms.workflows.laying import lay_over
from comms.workflows.write import draft


class Undone(Exception):
    """Ends a writing session without a commit."""


@pytest.fixture
def desk(lape, tmp_path):
    """Give every account a sandbox, so that networks can measure."""
    return replace(
        lape,
        open_channel=lambda account: SandboxChannel(
            account.channel, tmp_path / account.id
        ),
    )


def problems(house, values, language="fi", user=AUTHOR):
    """Return what the form shows, without keeping anything."""
    found = []
    with suppress(Undone), house.store.write(in_turn=True) as session:
        made = draft(session, house, user, values, language)
        found += made.problems
        if made.files:
            found += lay_over(session, house, made.files, language)
        raise Undone
    return found


CASES = {
    "N01": (
        {"title__sv": "", "summary__sv": "", "social__sv": "", "more__sv": ""},
        ("title.sv", "translation_missing", "error"),
    ),
    "N02": ({"picture": "img_no_alt"}, ("picture", "alt_text_missing", "error")),
    "N03": (
        {"picture": "img_no_permission"},
        ("picture", "photo_permission_missing", "error"),
    ),
    "N04": (
        {"picture": "img_piggyback", "accounts": ["ig"]},
        ("picture", "photo_use_not_permitted", "error"),
    ),
    "N05": (
        {
            "picture": "img_piggyback",
            "day": "1.9.2027",
            "publish_day": "1.7.2027",
            "mail_day": "1.7.2027",
            "mail_time": "9",
        },
        ("picture", "photo_permission_expired", "error"),
    ),
    "N06": (
        {"more__fi": "[Lue lisää >>](https://example.org)"},
        ("more.fi", "link_text_unclear", "warning"),
    ),
    "N07": ({"day": "13.10."}, ("day", "year_missing", "ask")),
    "N08": (
        {"contact": "etunimi.sukunimiat17pxexample.org"},
        ("contact", "email_invalid", "error"),
    ),
    "N08 in a link": (
        {"more__fi": "[Kysy meiltä](mailto:nimiat17example.org)"},
        ("more.fi", "email_invalid", "error"),
    ),
    "account of another unit": (
        {"accounts": ["fb_poh"]},
        ("accounts", "account_not_yours", "error"),
    ),
    "N09": ({"contact": "c_incomplete"}, ("contact", "contact_unreachable", "error")),
    "N10": ({"accounts": ["x_old"]}, ("accounts", "channel_retired", "error")),
    "N11": (
        {"publish_day": "28.3.2027", "publish_time": "03:30"},
        ("publish_time", "local_time_does_not_exist", "ask"),
    ),
    "N12": (
        {"publish_day": "31.10.2027", "publish_time": "03:30"},
        ("publish_time", "local_time_is_ambiguous", "ask"),
    ),
    "N16": (
        {"areas": ["family_friendly_work"]},
        ("areas", "area_not_in_region", "warning"),
    ),
    "N23": (
        {"social__fi": "Tervetuloa #lape-muutos"},
        ("social.fi", "hashtag_breaks", "warning"),
    ),
    "N24": ({"social__fi": "pitkä " * 60}, ("social.fi", "too_long", "error")),
    "end before start": ({"hours": "15–12"}, ("hours", "ends_before_start", "error")),
    "date in the past": ({"day": "11.1.2027"}, ("day", "day_past", "error")),
    "summary too long": (
        {"summary__sv": "x" * 141},
        ("summary.sv", "text_too_long", "error"),
    ),
    "no title": ({"title__fi": " "}, ("title.fi", "title_missing", "error")),
    "leaves too late": (
        {"publish_day": "12.3.2027"},
        ("publish_day", "leaves_after_event", "error"),
    ),
    "leaves in the past": (
        {"publish_day": "31.1.2027"},
        ("publish_time", "leaves_in_the_past", "error"),
    ),
    "letter of another unit": (
        {"newsletter": "POH"},
        ("newsletter", "newsletter_not_yours", "error"),
    ),
    "a script in a link": (
        {"more__en": "[here it is](javascript:alert)"},
        ("more.en", "link_refused", "error"),
    ),
    "a directive in a title": (
        {"title__en": "{{event:E1}}"},
        ("title.en", "directive_not_here", "error"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_caught_at_its_field(desk, case):
    """The same rules as for folders, where the person can mend it."""
    changes, expected = CASES[case]

    found = problems(desk, e1(**changes))

    assert expected in [(one.field, one.key, one.severity) for one in found]


#: Cases that a person could make in one form.
TOGETHER = (
    ("N07", "N08", "N08 in a link", "N11", "no title", "summary too long"),
    ("N03", "N06", "N09", "N16", "N23", "a directive in a title"),
    ("N01", "N02", "N24", "N10", "letter of another unit"),
)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_sentence_names_a_file_or_a_key_of_one(desk, language):
    """Whole sentences for people who have never seen a campaign file."""
    strange = re.compile(r"\.yaml|\.md\b|`|items/|editions/|posts/|events/")

    for cases in TOGETHER:
        changes = {k: v for case in cases for k, v in CASES[case][0].items()}
        found = problems(desk, e1(**changes), language)
        assert len(found) >= 4
        for one in found:
            assert one.sentence.endswith((".", "?")), one
            assert not strange.search(one.sentence), one


def test_the_year_is_asked_for_with_an_example(desk):
    """The words of ui.md, section 6."""
    found = problems(desk, e1(day="13.10."))

    assert found[0].sentence == "Lisää vuosi, esimerkiksi 13.10.2027."


def test_the_doubled_hour_can_be_chosen_as_proposed(desk):
    """N12: writing what the sentence says settles it."""
    values = {"day": "1.11.2027", "publish_day": "31.10.2027", "newsletter": ""}

    [asked] = problems(desk, e1(**values, publish_time="3.30"), "en")
    chosen = problems(desk, e1(**values, publish_time="03.30+03:00"), "en")

    assert "03.30+03:00" in asked.sentence
    assert not stops(chosen)
