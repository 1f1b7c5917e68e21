"""A number of a newsletter at the desk: begun, filled, arranged, typed, taken away.

What the databases differ in is asked elsewhere: numbers by `store`, the ledger by the
tests of sending.
"""

from dataclasses import replace

import pytest
from edition_site import APPROVER, OTHER, WRITER, places, without_nl2

from comms.content.edition_form import values_of
from comms.errors import NotFound, Refused
from comms.model.kept import Typed
from comms.model.plans import EditionPlan
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.store.publications import publication
from comms.workflows.decide import decide
from comms.workflows.edition_pages import EditionReader
from comms.workflows.keeping import WordsKept

FIRST = "POH_2027_1"
PREHEADERS = {
    "preheader.fi": (
        "Uusi blogi ja kevään kuulumiset koko maasta, kahdella kielellä.",
    ),
    "preheader.sv": ("Ny blogg och vårens nyheter från hela landet, på två språk.",),
}


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database."""
    return _sqlite_databases


@pytest.fixture
def house(staged):
    """Open the sample without a number of POH."""
    return staged(without_nl2)[0]


@pytest.fixture
def editions(house):
    """Give what the pages of newsletters ask."""
    return EditionReader(house)


@pytest.fixture
def begun(editions):
    """Begin the first number."""
    return editions.begin(WRITER, "POH", "fi", key="one")


def press(editions, name, act="", user=WRITER, key="", **typed):
    """Press something on the page as it stands."""
    page = editions.page(user, name, "fi")
    values = {**page.values, **typed}
    return editions.press(user, name, values, "fi", act=act, seen=page.seen, key=key)


def state(house, name=FIRST):
    """Return where an edition stands."""
    with house.store.read() as session:
        return publication(session, name, kind="edition").state


def test_number_starts_with_the_items_of_the_period(editions, begun):
    """F4, F1: sections in their order; drafts are offered; the number is given."""
    page = editions.page(WRITER, begun, "fi")

    assert (begun, page.title) == (FIRST, "Lape Pohjanmaa, infokirje 1-2027 helmikuu")
    assert places(page) == [["spring_news"], [], ["two_languages_blog"], []]
    assert [offer.item for offer in page.offers] == ["core_message_card"]
    assert page.readers == (("fi", 3), ("sv", 3))
    assert {problem.key for problem in page.problems} == {"text_missing_in_language"}


def test_two_who_begin_at_once_get_two_numbers(editions):
    """F1: no gaps, no doubles; a press that is repeated begins nothing more."""
    names = [
        editions.begin(user, "POH", "fi", key=key)
        for user, key in ((WRITER, "a"), (OTHER, "b"), (WRITER, "a"))
    ]

    assert names == [FIRST, "POH_2027_2", FIRST]
    # What one number tells, the other does not.
    assert places(editions.page(OTHER, "POH_2027_2", "fi"))[0] == []


def test_discarded_draft_gives_its_number_back(house, editions, begun):
    """No gap; what was done to the old one is not done to the next."""
    before = editions.page(WRITER, begun, "fi")
    editions.discard(WRITER, begun, seen=before.seen)
    assert editions.may_put_back(WRITER, begun)
    editions.put_back(WRITER, begun, "fi")
    back = editions.page(WRITER, begun, "fi")
    assert (back.title, back.seen) == (before.title, before.seen)
    editions.discard(WRITER, begun, seen=back.seen)

    again = editions.begin(OTHER, "POH", "fi", key="two")

    assert editions.page(WRITER, begun, "fi") is None
    assert again == "POH_2027_1_2"
    assert "1-2027" in editions.page(OTHER, again, "fi").title
    press(editions, again, "", user=OTHER, **PREHEADERS)
    decide(house, "submit", again, user=OTHER)
    with pytest.raises(Refused):
        editions.discard(OTHER, again, seen=editions.page(OTHER, again, "fi").seen)


def test_press_moves_keeps_what_is_typed_and_can_be_undone(editions, begun):
    """One press keeps everything; its undoing is another press."""
    moved = press(editions, begun, "down:0.0", **PREHEADERS)
    page = editions.page(WRITER, begun, "fi")
    press(editions, begun, moved.undo)

    assert moved.undo == "move:1.0:0.0"
    assert places(page) == [[], ["spring_news"], ["two_languages_blog"], []]
    assert page.inboxes[0].preheader == PREHEADERS["preheader.fi"][0]
    assert places(editions.page(WRITER, begun, "fi"))[0] == ["spring_news"]


def test_section_is_added_and_comes_back_with_its_heading(editions, begun):
    """In every language of the number; taken away while it is empty."""
    words = {"new_heading.fi": ("Koulutus",), "new_heading.sv": ("Utbildning",)}
    half = press(editions, begun, "open:4", **{**words, "new_heading.sv": ("",)})
    press(editions, begun, "open:4", **words)
    typed = {"heading.4.sv": ("Kurser",)}
    gone = press(editions, begun, "close:4", **typed)
    without = editions.page(WRITER, begun, "fi")
    press(editions, begun, gone.undo)

    page = editions.page(WRITER, begun, "fi")
    assert [(one.field, one.key) for one in half.problems] == [
        ("new_heading.sv", "heading_missing")
    ]
    assert [len(without.parts), len(page.parts)] == [4, 5]
    assert page.parts[4].heading == "Koulutus"
    assert page.values["heading.4.sv"] == ("Kurser",)


def test_what_follows_typing_is_the_same_as_on_the_page(editions, begun):
    """All that is drawn again after a pause; the rest is left out."""
    values = editions.page(WRITER, begun, "fi").values
    typed = {**values, "subject.fi": ("Uusi otsikko",)}
    rest = {"parts": (), "offers": (), "choices": {}, "content_seen": ""}

    page = editions.page(WRITER, begun, "fi", typed)
    mail = editions.page(WRITER, begun, "fi", typed, only_mail=True)

    assert all(getattr(page, name) for name in ("parts", "offers", "choices"))
    assert mail == replace(page, **rest)


def test_what_is_typed_shows_in_the_mail_and_is_not_kept(editions, begun):
    """Before anybody presses anything."""
    page = editions.page(WRITER, begun, "fi")
    typed = {**page.values, "subject.sv": ("Infobrev {number}: ny blogg",)}

    shown = editions.page(WRITER, begun, "fi", typed)

    assert shown.inboxes[1].subject == "Infobrev 1-2027 februari: ny blogg"
    assert "Två språk, en familj" in shown.frames["sv"]
    assert "Två språk, en familj" in shown.texts["sv"]
    assert "slot" not in shown.texts["sv"]
    assert editions.page(WRITER, begun, "fi").inboxes == page.inboxes


def test_looking_for_an_item_keeps_no_draft(house, editions, begun):
    """Else its old words would be offered as new ones after the next save."""
    drafts = WordsKept.of(house).drafts
    page = editions.page(WRITER, begun, "fi")
    fields = {**page.values, "seen": (page.seen,), "find": ("haku",)}
    form = Typed(place=f"/editions/{begun}", item_id="", fields=fields, writer="w")

    assert drafts.keep(WRITER, "fi", replace(form, turn=1)) is None
    worded = replace(form, fields={**fields, "subject.fi": ("Kesken",)}, turn=2)
    assert drafts.keep(WRITER, "fi", worded)


def test_second_of_two_people_overwrites_nothing(editions, begun):
    """She sees what stands there now, and whose it is."""
    old = editions.page(OTHER, begun, "fi")
    press(editions, begun, "drop:0.0", **PREHEADERS)

    found = editions.press(
        OTHER, begun, old.values, "fi", act="drop:2.0", seen=old.seen, key=""
    )

    assert (found.edition, found.by) == ("", WRITER)
    assert [problem.key for problem in found.problems] == ["changed_meanwhile"]
    assert found.theirs["preheader.fi"] == PREHEADERS["preheader.fi"]
    assert places(editions.page(OTHER, begun, "fi"))[2] == ["two_languages_blog"]
    assert editions.standing(OTHER, begun, "fi").seen != old.seen


def test_whoever_built_it_does_not_approve_it(house, editions, begun):
    """Four eyes; a change afterwards voids what was approved."""
    press(editions, begun, "", user=OTHER, **PREHEADERS)
    decide(house, "submit", begun, user=OTHER)
    with pytest.raises(Refused) as own:
        decide(house, "approve", begun, user=WRITER)
    decide(house, "approve", begun, user=APPROVER)
    approved = state(house)
    press(editions, begun, "drop:0.0")

    assert (own.value.key, approved, state(house)) == ("four_eyes", "approved", "draft")


@pytest.mark.parametrize("lacking", ["preheader.sv", "subject.fi", "items"])
def test_nothing_half_is_sent_for_approval(house, editions, begun, lacking):
    """M1: both languages or neither, down to the line that an inbox shows."""
    if lacking == "items":
        press(editions, begun, "drop:2.0", **PREHEADERS)
        press(editions, begun, "drop:0.0")
    else:
        press(editions, begun, "", **{**PREHEADERS, lacking: ("",)})

    with pytest.raises(Refused) as refused:
        decide(house, "submit", begun, user=WRITER)

    assert refused.value.key == (
        "edition_empty" if lacking == "items" else "text_missing_in_language"
    )


def test_edit_in_review_must_be_read_anew(house, editions, begun):
    """Whoever approves reads what stands there."""
    press(editions, begun, "", **PREHEADERS)
    decide(house, "submit", begun, user=WRITER)
    press(editions, begun, "drop:0.0")

    assert state(house) == "draft"


def test_unreadable_time_is_refused_and_nothing_is_kept(house, editions, begun):
    """At its field; the words come back with the answer of the page."""
    found = press(editions, begun, "", mail_day=("25.2.",), **PREHEADERS)

    assert [(one.field, one.key) for one in found.problems] == [
        ("mail_day", "year_missing")
    ]
    with house.store.read() as session:
        plan = load_catalogue(session).get(EditionPlan, begun)
    assert plan.preheader == {}


def test_another_year_has_another_number(editions, begun):
    """A number belongs to the year in which it leaves; its pictures must allow that."""
    refused = press(editions, begun, "", mail_day=("12.1.2028",), **PREHEADERS)
    press(editions, begun, "drop:2.0", mail_day=("12.1.2028",), **PREHEADERS)

    assert [one.key for one in refused.problems] == ["photo_permission_expired"]

    assert "1-2028 tammikuu" in editions.page(WRITER, begun, "fi").title
    again = editions.begin(OTHER, "POH", "fi", key="two")
    assert "1-2027" in editions.page(OTHER, again, "fi").title


def test_edition_of_the_folder_keeps_what_the_form_does_not_ask(editions, house):
    """NL1 was written by hand; moving an item changes its file at one place."""
    with house.store.read() as session:
        before = load_catalogue(session).get(EditionPlan, "NL1")
    press(editions, "NL1", "down:0.0", user="national_lead")

    with house.store.read() as session:
        after = load_catalogue(session).get(EditionPlan, "NL1")
        source = folders.source_files(session, "lape")["editions/NL1.yaml"]
    assert source.origin == "desk"
    assert after.sections[0].items == ["results_deck", "spring_news"]
    assert values_of(after) == values_of(before)
    assert after.model_copy(update={"sections": before.sections}) == before


def test_what_she_may_not_see_is_not_shown_by_a_mail(editions, begun):
    """Another unit's draft is as if it were not there, whatever a form says."""
    found = press(editions, begun, "add:tell_us:0.0")

    assert found.undo == ""
    assert places(editions.page(WRITER, begun, "fi"))[0] == ["spring_news"]


def test_older_item_is_found_by_its_title(editions, begun):
    """In any language, her own and the nation's; signs of a pattern are letters."""

    def looked_for(words):
        page = editions.page(WRITER, begun, "sv", None, words)
        return [offer.item for offer in page.offers]

    assert "core_message_card" in looked_for("lape")
    assert "pilot_call" not in looked_for("e")
    assert looked_for("%") == []


def test_other_words_from_the_same_page_are_another_press(editions, begun):
    """Somebody goes back in her browser and writes on: nothing is taken for done."""
    page = editions.page(WRITER, begun, "fi")
    first, second = (
        editions.press(
            WRITER,
            begun,
            {**page.values, "subject.fi": (words,)},
            "fi",
            act="",
            seen=page.seen,
            key="k",
        )
        for words in ("Ensin", "Sitten")
    )

    assert first.edition == begun
    assert [one.key for one in second.problems] == ["changed_meanwhile"]


@pytest.mark.parametrize("user", ["agent_EKA", "translator_sv"])
def test_nobody_builds_for_another_unit(editions, begun, user):
    """N15: neither begun nor changed; a translator sees it, another unit does not."""
    with pytest.raises(Refused):
        editions.begin(user, "POH", "fi", key="x")
    with pytest.raises(Refused):
        editions.press(user, begun, {}, "fi", act="drop:0.0", seen="", key="")

    page = editions.page(user, begun, "fi")
    assert (page is None) == (user == "agent_EKA")
    assert page is None or page.may == ()


def test_what_does_not_exist_has_no_page(editions):
    """Nor can it be changed, nor begun."""
    assert editions.page(WRITER, "nothing", "fi") is None
    with pytest.raises(NotFound):
        editions.press(WRITER, "nothing", {}, "fi", act="", seen="", key="")
    with pytest.raises(NotFound):
        editions.begin(WRITER, "nothing", "fi", key="x")


def test_list_says_what_comes_next_and_what_is_in_work(editions, begun):
    """One's own newsletters first; the nation's are looked at."""
    cards = editions.newsletters(WRITER, "fi")

    assert [(card.id, card.may_begin) for card in cards] == [
        ("POH", True),
        ("national", False),
    ]
    assert (cards[0].next_number, cards[0].readers) == ("2-2027 helmikuu", 6)
    assert [line.path for line in cards[0].in_work] == [f"/editions/{begun}"]
    assert editions.report(WRITER, begun, "fi") is None
