"""A text of any kind at the desk becomes campaign files, by the way of the seminar."""

from datetime import date

import pytest
from text_form import AGENT, APPROVER, BLOG, blog, phone_photo

from comms.content.seen import seen_of
from comms.errors import Refused
from comms.model.programme import Medium
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.store.publications import by_plan_entry
from comms.workflows.decide import decide
from comms.workflows.desk import DeskReader
from comms.workflows.write import save, values_of

#: What one kind of database proves for both: the same rows are written as by seminars.
on_sqlite = pytest.mark.parametrize(
    "create_database", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)


def edit(house, name, values, **more):
    """Save a form that was opened just now."""
    with house.store.read() as session:
        seen = seen_of(session, name)
    return save(house, AGENT, values, "fi", item_id=name, seen=seen, **more)


def keys(saved):
    """Return the rules that a form meets, by field."""
    return {(one.field, one.key) for one in saved.problems}


def test_blog_becomes_an_item_with_page_and_posts(lape):
    """By the same way as a seminar: approval and plans work at once."""
    saved = save(lape, AGENT, blog(), "fi")

    assert (saved.item_id, saved.problems) == (BLOG, ())
    with lape.store.read() as session:
        facts = folders.item(session, BLOG).facts
        planned = {entry for entry in by_plan_entry(session) if BLOG in entry}
        back = values_of(session, BLOG)
    assert (facts["type"], facts["byline"], facts["channels"]) == (
        "blog",
        AGENT,
        ["web", "feed", "email"],
    )
    assert planned == {f"page:{BLOG}", f"post:{BLOG}:bsky"}
    typed = {name: value for name, value in blog().items() if value != ("",)}
    assert {name: back[name] for name in typed} == typed


@on_sqlite
def test_call_needs_an_end_and_somebody_to_ask(lape):
    """I1, N09: it closes itself, and says so in every language."""
    form = blog(kind="open_call", byline="")

    bare = save(lape, AGENT, form, "fi")
    whole = save(
        lape,
        AGENT,
        {**form, "closes_day": ("31.3.2027",), "contact": ("c_agent_POH",)},
        "fi",
    )

    assert keys(bare) >= {("closes_day", "day_missing"), ("contact", "contact_missing")}
    with lape.store.read() as session:
        facts = folders.item(session, whole.item_id).facts
    assert facts["closes"] == "2027-03-31T23:59"
    assert facts["after_close"]["label"]["sv"] == "Ansökningstiden har gått ut"


def test_phone_photo_is_kept_with_words_and_permission(lape):
    """J3, J5: nothing of the phone stays in it, and without words it is not shown."""
    desk = DeskReader(lape)
    upload = desk.put_in(AGENT, phone_photo((2000, 1500)), "fi").upload
    shown = {"upload": upload, "children": "yes"}

    bare = save(lape, AGENT, blog(**shown), "fi")
    told = blog(**shown, guardian="yes", alt__fi="Vaaka.", alt__sv="En våg.")
    saved = save(lape, AGENT, told, "fi")

    assert keys(bare) == {
        ("alt.fi", "alt_missing"),
        ("alt.sv", "alt_missing"),
        ("guardian", "guardian_missing"),
    }
    medium = f"{BLOG}_photo"
    with lape.store.read() as session:
        catalogue = load_catalogue(session)
        stored = folders.source_files(session, "lape")[f"media/{medium}.jpg"].content
        back = values_of(session, saved.item_id)
    facts = catalogue.get(Medium, medium)
    assert facts.rights.guardian_permission
    assert facts.alt == {"fi": "Vaaka.", "sv": "En våg."}
    assert catalogue.files[medium].width == 1200
    assert b"Puhelin" not in stored
    assert (back["picture"], back["alt.sv"]) == ((medium,), ("En våg.",))


@on_sqlite
def test_another_picture_takes_the_place_of_the_first(lape):
    """And the first one goes with its words, since nothing else shows it."""
    desk = DeskReader(lape)
    words = {"alt__fi": "Vaaka.", "alt__sv": "En våg."}
    first = desk.put_in(AGENT, phone_photo(), "fi").upload
    name = save(lape, AGENT, blog(upload=first, **words), "fi").item_id

    second = desk.put_in(AGENT, phone_photo((300, 400)), "fi").upload
    edit(lape, name, blog(upload=second, picture=f"{BLOG}_photo", **words))

    with lape.store.read() as session:
        media = load_catalogue(session).files.keys()
        facts = folders.item(session, name).facts
    assert facts["image"] == f"{BLOG}_photo_2"
    assert f"{BLOG}_photo" not in media


@on_sqlite
@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_unreadable"),
        (b"\xff\xd8" + bytes(17 * 1024 * 1024), "picture_too_large"),
    ],
    ids=["drawing", "too large"],
)
def test_what_is_no_photo_is_refused_with_a_cure(lape, content, rule):
    """Sizes in figures; nothing is stored."""
    made = DeskReader(lape).put_in(AGENT, content, "fi")

    assert (made.upload, made.problem.key) == ("", rule)
    if rule == "picture_too_large":
        assert made.problem.sentence.startswith("Kuva on liian suuri (18 Mt, raja 16")


@on_sqlite
def test_text_of_the_folder_keeps_its_bytes_where_nothing_changed(lape):
    """Comments and line breaks that somebody made by hand stay as they are."""
    name = "two_languages_blog"
    with lape.store.read() as session:
        values = values_of(session, name)
        before = {
            path: row.content
            for path, row in folders.source_files(session, "lape").items()
            if path.startswith(f"items/{name}/")
        }

    values = {**values, "title.sv": ("Två språk och en familj",)}
    saved = edit(lape, name, values)

    assert saved.item_id == name
    with lape.store.read() as session:
        after = folders.source_files(session, "lape")
    changed = {path for path, old in before.items() if after[path].content != old}
    assert changed == {f"items/{name}/sv.md"}
    assert after[f"items/{name}/fi.md"].origin == "folder"


@on_sqlite
def test_returned_text_is_mended_and_sent_again(lape):
    """The second round is a matter of minutes."""
    name = save(lape, AGENT, blog(), "fi").item_id
    decide(lape, "submit", name, user=AGENT)
    decide(lape, "return", name, user=APPROVER, note="Lyhennä johdantoa.")

    edit(lape, name, blog(summary__fi="Mitä perhe kysyy?"))
    decide(lape, "submit", name, user=AGENT)

    with lape.store.read() as session:
        assert folders.item(session, name).state == "in_review"


@on_sqlite
def test_nobody_writes_for_another_unit(lape):
    """Nor may a form of one kind become another kind of item."""
    with pytest.raises(Refused) as refused:
        save(lape, "agent_EKA", blog(), "fi")
    name = save(lape, AGENT, blog(), "fi").item_id
    edit(lape, name, blog(kind="press_release"))

    assert refused.value.key == "not_your_region"
    with lape.store.read() as session:
        assert folders.item(session, name).type == "blog"


@on_sqlite
def test_preview_shows_page_posts_picture_and_hints(lape):
    """What would stop, what could be better, and where."""
    long = " ".join(["Tämä virke jatkuu"] * 9)
    text = f"## Alku\n\n#### Ohi\n\n[Lue lisää](https://e.org). THL kertoo. {long}."
    desk = DeskReader(lape)
    upload = desk.put_in(AGENT, phone_photo(), "fi").upload
    words = {"upload": upload, "alt__fi": "Vaaka.", "alt__sv": "En våg."}

    tried = desk.try_out(AGENT, blog(more__fi=text, **words), "fi")

    found = {(one.field, one.key, one.severity) for one in tried.problems}
    assert {
        ("more.fi", key, "warning")
        for key in (
            "heading_order",
            "link_text_unclear",
            "abbreviation",
            "long_sentence",
        )
    } <= found
    assert {output.kind for output in tried.outputs} >= {"page", "post"}


@on_sqlite
def test_what_one_language_leaves_out_is_told(lape):
    """Both languages or neither: half a text is no translation; nor is a title."""
    desk = DeskReader(lape)

    def untold(**words):
        tried = desk.try_out(AGENT, blog(**words), "fi")
        said = {one.field: one.sentence for one in tried.problems}
        found = [one.field for one in tried.problems if one.key.startswith("untold")]
        return found, said

    fields, said = untold(summary__sv="", more__sv="")
    nothing = {
        f"{name}__{code}": "" for name in ("summary", "more") for code in ("fi", "sv")
    }

    assert fields == ["summary.sv", "more.sv"]
    assert said["more.sv"].startswith("Ruotsinkielinen teksti on ilman leipätekstiä.")
    assert untold()[0] == []
    assert untold(**nothing)[0] == ["summary.fi"]


@on_sqlite
def test_picture_may_be_used_until_a_day(lape):
    """N05: after it nothing may show the picture."""
    upload = DeskReader(lape).put_in(AGENT, phone_photo(), "fi").upload
    words = {"upload": upload, "alt__fi": "Vaaka.", "alt__sv": "En våg."}

    late = save(lape, AGENT, blog(**words, photo_until_day="1.2.2027"), "fi")
    name = save(lape, AGENT, blog(**words, photo_until_day="1.6.2027"), "fi").item_id

    assert ("picture", "photo_permission_expired") in keys(late)
    with lape.store.read() as session:
        medium = load_catalogue(session).get(Medium, f"{name}_photo")
    assert medium.rights.valid_until == date(2027, 6, 1)


@on_sqlite
def test_what_a_text_of_the_folder_names_is_found(lape):
    """A press release invites to events of other files; its form is not stopped."""
    name = "vsu_press_release"
    with lape.store.read() as session:
        values = values_of(session, name)

    tried = DeskReader(lape).try_out("national_lead", values, "fi", item_id=name)

    assert [one for one in tried.problems if one.severity == "error"] == []
