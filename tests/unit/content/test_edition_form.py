"""The form of an edition: what it shows is what its file says, and back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comms.content.edition_form import file_of, path_of, plan_from, values_of
from comms.content.folder import read_contents, read_folder
from comms.model.plans import EditionPlan
from comms.model.programme import User
from comms.store.catalogue import Catalogue

NOW = datetime(2027, 2, 1, tzinfo=UTC)
#: Whose name may stand under the greeting.
SIGNERS = ("coordinator_POH",)
#: Any character; by codec, hypothesis would ask for each of a million first.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture(scope="module")
def lape():
    """Read the sample once: its standing facts, and its files without editions."""
    folder = read_folder(Path(__file__).parents[3] / "campaigns/lape")
    entries = {(e.described.kind, e.described.id): e.described for e in folder.entries}
    files = {
        path: content
        for path, content in folder.files.items()
        if path.endswith(".yaml") and "/" not in path
    }
    return Catalogue(entries, {}, {}), files


@pytest.fixture(scope="module")
def nl2(lape):
    """The sample's edition in two languages."""
    return lape[0].get(EditionPlan, "NL2")


def read(lape, plan):
    """Return the plan that is read from the file of a plan."""
    path = path_of(plan.id)
    folder = read_contents({**lape[1], path: file_of(plan)}, "en")
    return next(e.described for e in folder.entries if e.path == path)


def typed(plan, **changes):
    """Return the form of a plan with other words in some fields."""
    named = {name.replace("__", "."): (text,) for name, text in changes.items()}
    return {**values_of(plan), **named}


@pytest.mark.parametrize("edition", ["NL1", "NL2", "NL3"])
def test_form_that_is_not_touched_changes_nothing(lape, edition):
    """Also what the form does not ask stays as the file has it."""
    plan = lape[0].get(EditionPlan, edition)

    assert plan_from(values_of(plan), plan, lape[0], "fi", NOW, signers=SIGNERS) == (
        plan,
        (),
    )
    assert read(lape, plan) == plan


@settings(max_examples=25, deadline=None)
@given(WORDS, WORDS)
def test_what_is_typed_is_what_the_file_says(lape, nl2, subject, intro):
    """Whatever characters somebody pastes."""
    values = typed(nl2, subject__fi=subject, intro__sv=intro)

    plan, problems = plan_from(values, nl2, lape[0], "fi", NOW, signers=SIGNERS)

    assert problems == ()
    assert read(lape, plan) == plan


def test_time_is_read_as_people_write_it(lape, nl2):
    """Day and hour as in every form of the desk."""
    values = typed(nl2, mail_day="ke 3.3.2027", mail_time="klo 8.30")

    plan, problems = plan_from(values, nl2, lape[0], "fi", NOW, signers=SIGNERS)

    assert (plan.send_at, problems) == ("2027-03-03T08:30", ())


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"mail_day": "3.3."}, "mail_day", "year_missing"),
        ({"mail_day": "31.2.2027"}, "mail_day", "day_wrong"),
        ({"mail_time": "pian"}, "mail_time", "time_wrong"),
        ({"mail_day": "3.1.2027"}, "mail_day", "leaves_in_the_past"),
        (
            {"mail_day": "28.3.2027", "mail_time": "3.30"},
            "mail_time",
            "local_time_does_not_exist",
        ),
        (
            {"mail_day": "31.10.2027", "mail_time": "3.30"},
            "mail_time",
            "local_time_is_ambiguous",
        ),
    ],
)
def test_unclear_time_is_asked_back_about(lape, nl2, changes, field, rule):
    """H11, N11, N12: at its field; the time stays as it was."""
    plan, problems = plan_from(
        typed(nl2, **changes), nl2, lape[0], "fi", NOW, signers=SIGNERS
    )

    assert [(one.field, one.key) for one in problems] == [(field, rule)]
    assert plan.send_at == nl2.send_at


def test_unknown_choices_are_passed_over(lape, nl2):
    """A form that was tampered with names no stranger."""
    values = {**values_of(nl2), "audiences": ("families", "x"), "intro_by": ("nobody",)}

    plan, _ = plan_from(values, nl2, lape[0], "fi", NOW, signers=SIGNERS)

    assert (plan.audiences, plan.intro_by) == (["families"], None)


def test_greeting_is_signed_by_whom_the_form_offers(lape, nl2):
    """Or by whoever stands there; no crafted form writes in another unit's name."""

    def signed(user):
        values = {**values_of(nl2), "intro_by": (user,)}
        return plan_from(values, nl2, lape[0], "fi", NOW, signers=SIGNERS)[0].intro_by

    assert lape[0].find(User, "agent_EKA")
    assert signed("agent_EKA") is None
    assert signed(SIGNERS[0]) == SIGNERS[0]
    assert signed(nl2.intro_by) == nl2.intro_by
