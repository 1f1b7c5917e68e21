"""What is typed is kept for its writer alone, per view of a form, beside the item."""

from dataclasses import replace
from datetime import timedelta

import pytest
from seminar_form import AUTHOR, E1_AT_THE_DESK, e1

from comms.errors import NotFound, Refused
from comms.model.kept import Mark, Typed
from comms.store import folders, kept, revisions
from comms.workflows import kept_words
from comms.workflows.keeping import WordsKept
from comms.workflows.write import save, values_of

#: What is asked of the store here is plain; saves that meet run on both databases.
pytestmark = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)

PLACE = f"/items/{E1_AT_THE_DESK}/edit"
COLLEAGUE, STRANGER = "national_lead", "agent_POH"


def written(house):
    """Save the seminar of the sample."""
    return save(house, AUTHOR, e1(newsletter=""), "fi").item_id


@pytest.fixture
def site(staged):
    """Give a site with a saved seminar."""
    return staged(written)[0]


@pytest.fixture
def drafts(site):
    """Give what keeps what is typed."""
    return WordsKept.of(site).drafts


def typed(text, writer="w1", turn=1, **changes):
    """Return what a view sends: the seminar with another Finnish title."""
    fields = {**e1(newsletter="", title__fi=text), "key": ("k",), "seen": ("s",)}
    made = Typed(
        place=PLACE, item_id=E1_AT_THE_DESK, fields=fields, writer=writer, turn=turn
    )
    return replace(made, **changes)


def stored(site):
    """Return the form as it is drawn."""
    with site.store.read() as session:
        return {**values_of(session, E1_AT_THE_DESK), "find": ("haku",)}


def titles(drafts, user=AUTHOR):
    """Return the Finnish titles that a person is offered."""
    found = drafts.offers(user, PLACE, e1(newsletter=""), "fi")
    return [offer.title for offer in found]


def test_what_is_typed_is_offered_with_its_difference_and_changes_nothing(site, drafts):
    """The item stays as it was saved; the state that it was drawn from is on record."""
    drafts.keep(AUTHOR, "fi", typed("Perheet ensin"))

    (offer,) = drafts.offers(AUTHOR, PLACE, e1(newsletter=""), "fi")
    (difference,) = offer.differences
    assert (difference.field, difference.after) == ("title.fi", "Perheet ensin")
    values, mark = drafts.typed(AUTHOR, PLACE, offer.number)
    assert (values["title.fi"], values["key"]) == (("Perheet ensin",), ("k",))
    assert mark == Mark(number=offer.number, turn=1, writer="w1")
    with site.store.read() as session:
        item = folders.item(session, E1_AT_THE_DESK)
        titled = folders.versions(session, [item.id])[item.id]
        assert "Perheet ensin" not in {version.title for version in titled}
        assert revisions.last(session, E1_AT_THE_DESK).number == 1


def test_what_comes_late_never_covers_what_is_newer(drafts):
    """An answer may overtake another; each view counts for itself."""
    drafts.keep(AUTHOR, "fi", typed("Kolmas", turn=3))

    late = drafts.keep(AUTHOR, "fi", typed("Toinen", turn=2))

    assert titles(drafts) == ["Kolmas"]
    assert late.mark.turn == 3


def test_two_windows_keep_two_drafts(drafts):
    """Also where both go on from the same one: only one may take it over."""
    first = drafts.keep(AUTHOR, "fi", typed("Yksi")).mark

    drafts.keep(AUTHOR, "fi", typed("Kaksi", "w2", adopts=first))
    drafts.keep(AUTHOR, "fi", typed("Kolme", "w3", adopts=first))

    assert sorted(titles(drafts)) == ["Kaksi", "Kolme"]
    assert [one.title for one in drafts.waiting(AUTHOR, "fi")] == ["Kolme", "Kaksi"]


def test_without_scripts_each_post_goes_on_from_the_one_before(drafts):
    """Such a form has no name for its view, only the draft that it was drawn from."""
    first = drafts.keep(AUTHOR, "fi", typed("Yksi", "", 0)).mark
    second = drafts.keep(AUTHOR, "fi", typed("Kaksi", "", 0, adopts=first)).mark

    # The same page sent once more, by the button that goes back.
    drafts.keep(AUTHOR, "fi", typed("Toinen tie", "", 0, adopts=first))

    assert second.number == first.number
    assert sorted(titles(drafts)) == ["Kaksi", "Toinen tie"]


def test_a_saved_form_ends_its_draft_for_what_comes_late_too(drafts):
    """But who types on in a page whose answer was lost is heard again."""
    drafts.keep(AUTHOR, "fi", typed("Yksi", turn=1))

    drafts.end(AUTHOR, typed("Kaksi", turn=3))
    drafts.keep(AUTHOR, "fi", typed("Yksi ja puoli", turn=2))
    after_saving = titles(drafts)
    drafts.keep(AUTHOR, "fi", typed("Kolme", turn=4))

    assert (after_saving, titles(drafts)) == ([], ["Kolme"])


def test_a_draft_is_for_its_writer_alone(drafts):
    """Others see that she writes, and when; dropping hers is not theirs to do."""
    number = drafts.keep(AUTHOR, "fi", typed("Yksi")).mark.number

    (writer,) = drafts.writers(COLLEAGUE, E1_AT_THE_DESK, "", "fi")

    assert drafts.writers(AUTHOR, E1_AT_THE_DESK, "", "fi") == ()
    assert (writer.has_saved, writer.at.hour) == (False, 9)
    assert titles(drafts, COLLEAGUE) == []
    assert drafts.typed(COLLEAGUE, PLACE, number) is None
    with pytest.raises(NotFound):
        drafts.drop(COLLEAGUE, number)
    assert drafts.drop(AUTHOR, number) == PLACE
    assert titles(drafts) == []


def test_a_dropped_draft_can_be_taken_back_by_its_writer(site, drafts):
    """Words are lost by no press; a saved form leaves nothing to take back."""
    number = drafts.keep(AUTHOR, "fi", typed("Yksi", turn=1)).mark.number
    drafts.drop(AUTHOR, number)

    assert drafts.dropped_at(COLLEAGUE, PLACE, "fi") is None
    with pytest.raises(NotFound):
        drafts.take_back(COLLEAGUE, number)
    assert drafts.dropped_at(AUTHOR, PLACE, "fi").title == "Yksi"
    assert drafts.take_back(AUTHOR, number) == PLACE
    assert titles(drafts) == ["Yksi"]
    drafts.drop(AUTHOR, number)
    site.clock.set(site.clock.now() + timedelta(minutes=11))
    assert drafts.dropped_at(AUTHOR, PLACE, "fi") is None
    drafts.take_back(AUTHOR, number)
    drafts.end(AUTHOR, typed("Kaksi", turn=2))
    assert drafts.dropped_at(AUTHOR, PLACE, "fi") is None
    with pytest.raises(NotFound):
        drafts.take_back(AUTHOR, number)


def test_whoever_may_not_write_an_item_keeps_nothing_at_it(site, drafts):
    """Nor does she hear who writes there; addresses are ours."""
    for user, made in (
        (STRANGER, typed("Yksi")),
        (AUTHOR, typed("Yksi", item_id="nothing")),
        (AUTHOR, typed("Yksi", place="//elsewhere.example")),
    ):
        with pytest.raises(NotFound):
            drafts.keep(user, "fi", made)
    with pytest.raises(NotFound):
        drafts.writers(STRANGER, E1_AT_THE_DESK, "", "fi")
    with site.store.read() as session:
        assert kept.count(session, AUTHOR) == kept.count(session, STRANGER) == 0


def test_secrets_are_never_kept(drafts):
    """No form that keeps words has such a field; if one ever had."""
    fields = {"title.fi": ("Yksi",), "password": ("hush",), "code": ("123456",)}

    number = drafts.keep(AUTHOR, "fi", typed("", fields=fields)).mark.number

    assert set(drafts.typed(AUTHOR, PLACE, number)[0]) == {"title.fi"}


def test_drafts_wait_a_month_and_are_not_without_number(site, drafts, monkeypatch):
    """What nobody comes back to is forgotten; more than anybody reads is refused."""
    drafts.keep(AUTHOR, "fi", typed("Vanha"))
    monkeypatch.setattr(kept_words, "_MOST", 1)
    with pytest.raises(Refused):
        drafts.keep(AUTHOR, "fi", typed("Liikaa", "w2"))

    site.clock.set(site.clock.now() + kept_words.WAITS + timedelta(minutes=1))
    drafts.keep(AUTHOR, "fi", typed("Uusi", "w3"))

    assert titles(drafts) == ["Uusi"]


def test_what_says_no_more_than_what_is_stored_is_no_draft(site, drafts):
    """A press that types nothing leaves nothing that would look new after a save."""
    fields = stored(site)

    assert drafts.keep(AUTHOR, "fi", typed("", fields=fields)) is None
    assert drafts.waiting(AUTHOR, "fi") == ()


def test_words_taken_back_end_the_draft_for_what_comes_late_too(site, drafts):
    """Typed and rubbed out again; the words in between may arrive last."""
    fields = stored(site)
    drafts.keep(AUTHOR, "fi", typed("Yksi", turn=1))

    drafts.keep(AUTHOR, "fi", typed("", turn=3, fields=fields))
    drafts.keep(AUTHOR, "fi", typed("Kaksi", turn=2))

    assert drafts.waiting(AUTHOR, "fi") == ()


def test_draft_of_an_older_state_is_offered_as_such(drafts):
    """Whoever goes on from it compares first."""
    drafts.keep(AUTHOR, "fi", typed("Yksi"))

    def is_older(state):
        offers = drafts.offers(AUTHOR, PLACE, e1(newsletter=""), "fi", state)
        return [one.is_older for one in offers]

    assert (is_older("s"), is_older("later")) == ([False], [True])
