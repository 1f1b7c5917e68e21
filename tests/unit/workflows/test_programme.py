"""The programme set up at the desk: shown first, then saved as files, and undone."""

import pytest
from lape_steps import edited
from programme_steps import BLOG, NEW, Desk, approved, item, keys
from sqlalchemy import event

from comms.content.check_references import REFERENCES
from comms.errors import Refused
from comms.language import LANGUAGES, say
from comms.model.tables import Definition, Item
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.store.item_names import keep_names
from comms.store.publications import open_publications
from comms.workflows.apply import apply_checked, export, plan


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def test_new_unit_with_its_tags_in_one_form(lape, tmp_path):
    """Administrator, task 2: region, languages, host, sender; files say the same."""
    desk = Desk(lape)

    done = desk.save("units", "new", NEW)

    assert (done.id, done.problems) == ("KES", ())
    assert done.effects.is_harmless
    assert done.effects.files == ("hashtags.yaml", "units/KES.yaml")
    assert ("Tag (Finnish)", "LapeKeskilä") in [
        (one.label, one.after) for one in done.effects.changed
    ]
    assert desk.sheet("hashtags", "KES_sv").values["tag"] == ("LapeMittby",)
    export(lape, tmp_path)
    assert "publish_together: true" in (tmp_path / "units/KES.yaml").read_text()


def test_trying_out_changes_nothing_and_says_all(lape):
    """What follows is carried out and never committed."""
    approved(lape)
    desk = Desk(lape)
    before = desk.sheet("hashtags", "POH_sv")
    # A unit's tag is added to what the unit tells, the programme's to that, too.
    carried = {one.path for one in before.carried}
    assert f"/items/{BLOG}" in carried
    of_all = {one.path for one in desk.sheet("hashtags", "programme_sv").carried}
    assert carried < of_all

    tried = desk.try_out(
        "hashtags", "POH_sv", desk.form("hashtags", "POH_sv", tag="LapeÖ")
    )

    assert [one.path for one in tried.effects.voided] == [f"/items/{BLOG}"]
    assert tried.effects.redrawn > 0
    assert not tried.effects.is_harmless
    assert desk.sheet("hashtags", "POH_sv") == before
    assert item(lape).state == "approved"


def test_changed_tag_voids_the_approval_of_what_would_carry_it(lape):
    """Nobody types tags: they are words of what was approved all the same."""
    approved(lape)
    desk = Desk(lape)

    done = desk.save("hashtags", "POH_sv", desk.form("hashtags", "POH_sv", tag="LapeÖ"))

    assert item(lape).state == "draft"
    assert item(lape).approved_hash is None
    assert not desk.desk.done("admin", done.act, "en").may_undo
    with pytest.raises(Refused, match="programme_moved_on"):
        desk.desk.undo("admin", done.act, "en")


def test_tag_of_another_unit_leaves_the_approval(lape):
    """Only what reads otherwise is asked for again."""
    approved(lape)
    desk = Desk(lape)

    desk.save("hashtags", "VSU_sv", desk.form("hashtags", "VSU_sv", tag="LapeEF"))
    desk.save(
        "units", "POH", desk.form("units", "POH", host__reply_to="uusi@example.org")
    )

    assert item(lape).state == "approved"


def test_what_is_used_stays_and_what_is_not_goes(lape):
    """The refusal lists who uses it; removing is shown first, and undone."""
    desk = Desk(lape)
    desk.save("units", "new", {**NEW, "region_tag.sv": ("",)})

    used, _ = desk.remove("units", "KES")
    _, tag = desk.remove("hashtags", "KES_fi")
    shown, unit = desk.remove("units", "KES")

    assert keys(used) == [("", "in_use")]
    assert [use.title for use in desk.sheet("units", "POH").uses][:2]
    assert tag.act
    assert shown.effects.files == ("units/KES.yaml",)
    assert desk.sheet("units", "KES") is None
    desk.desk.undo("admin", unit.act, "en")
    assert desk.sheet("units", "KES").title == "Keskilä"


def test_sheet_of_a_unit_with_very_many_texts_lists_some_and_reads_no_file(lape):
    """Its page costs the same whether there are ten or ten thousand."""
    with lape.store.write() as session:
        like = folders.item(session, BLOG).model_dump(exclude={"id"})
        for number in range(25):
            copy = Item(**like | {"external_id": f"copy_{number}"})
            session.add(copy)
            session.flush()
            keep_names(session, copy, [("unit", copy.unit)])
        fact = {"id": "hall", "value": "2", "unit": "POH", "owner": None}
        session.add(
            Definition(
                source="lape",
                kind="fact",
                external_id="hall",
                path="facts.yaml",
                position=1,
                content_hash="hall",
                body=fact,
            )
        )
    asked = []
    event.listen(
        lape.store.reader, "before_cursor_execute", lambda *call: asked.append(call[2])
    )

    uses = Desk(lape).sheet("units", "POH").uses

    paths = [use.path for use in uses]
    assert "/facts/hall" in paths
    assert sum(path.startswith("/items/") for path in paths) == 20
    assert "/items/copy_24" in paths
    assert "… and more: 20 of them are listed" in [use.title for use in uses]
    assert not [words for words in asked if "FROM source_file" in words]
    assert len(asked) < 20


def test_a_segment_of_a_unit_stands_among_what_names_it(lape):
    """Such a page failed: the kind had no word. All kinds that name things have one."""
    body = {"id": "nurses", "name": {"en": "Nurses"}, "unit": "POH"}
    body["where"] = {"role": ["nurse"]}
    with lape.store.write() as session:
        row = Definition(
            source="lape",
            kind="segment",
            external_id="nurses",
            path="segments/nurses.yaml",
            position=1,
            content_hash="nurses",
            body=body,
        )
        session.add(row)

    uses = Desk(lape).sheet("units", "POH").uses

    assert ("Segment", "/segments/nurses") in [(use.sort, use.path) for use in uses]
    for language in LANGUAGES:
        assert all(say(language, f"programme.use.{one.kind}") for one in REFERENCES)


def test_newsletter_with_readers_stays(lape):
    """No edition names it, and people read it all the same."""
    assert "Subscribers" in {
        one.sort for one in Desk(lape).sheet("newsletters", "POH").uses
    }


@pytest.mark.parametrize(
    ("part", "name", "changed", "expected"),
    [
        ("hashtags", "POH_sv", {"tag": "Lape-Öster"}, ("tag", "lint")),
        ("hashtags", "POH_fi", {"tag": "lapemuutos"}, ("tag", "tag_taken")),
        ("hashtags", "POH_sv", {"unit": ""}, ("unit", "unit_missing")),
        ("hashtags", "POH_sv", {"valid_until": "soon"}, ("valid_until", "date")),
        ("brand", "POH", {"brand__colour": "#EFE8AA"}, ("brand.colour", "contrast")),
        ("brand", "POH", {"brand__colour": "blue"}, ("brand.colour", "colour")),
        ("units", "POH", {"host__reply_to": "a b"}, ("host.reply_to", "email_invalid")),
        ("units", "POH", {"languages": "fi"}, ("publish_together", "together")),
        ("newsletters", "POH", {"numbering": "{x}"}, ("numbering", "numbering")),
        ("newsletters", "POH", {"numbering": "{n:>99}"}, ("numbering", "numbering")),
        ("newsletters", "POH", {"numbering": "{n!r}"}, ("numbering", "numbering")),
        (
            "hashtags",
            "lape",
            {"hashtag_policy__missing_language": "x"},
            ("hashtag_policy.missing_language", "refused"),
        ),
        (
            "units",
            "POH",
            {"host__privacy_notice__fi": "javascript:alert(1)"},
            ("host.privacy_notice.fi", "address"),
        ),
        ("policies", "POH", {"approval__default": "me"}, ("approval.default", "way")),
        ("units", "new", {"id": "../x"}, ("id", "id")),
        ("units", "new", {"id": "poh"}, ("id", "taken")),
        ("units", "new", {"id": "New"}, ("id", "taken")),
        ("units", "new", {"id": "lape"}, ("id", "taken")),
    ],
)
def test_fault_stands_at_its_field_and_nothing_is_saved(
    lape, part, name, changed, expected
):
    """Each says what to do."""
    desk = Desk(lape)
    values = {**(NEW if name == "new" else {}), **desk.form(part, name, **changed)}
    if name == "new":
        values = {**values, **NEW, **{k: (v,) for k, v in changed.items()}}

    met = desk.save(part, name, values)

    assert keys(met)[0] == expected
    assert met.act == 0


def test_rule_of_a_unit_decides_who_approves(lape):
    """B7, in the browser: the unit's own rule comes before the programme's."""
    desk = Desk(lape)

    way = "coordinator_of_unit+approver_national"
    desk.save("policies", "POH", desk.form("policies", "POH", approval__blog=way))

    with lape.store.read() as session:
        unit = load_catalogue(session).entries["unit", "POH"]
    assert unit.approval["blog"].model_dump() == {
        "steps": ["coordinator_of_unit", "approver_national"],
        "four_eyes": True,
        "note": "",
    }


def test_parts_count_and_are_searched(lape):
    """By any word of a line."""
    desk = Desk(lape).desk

    counts = [card.count for card in desk.cards("admin", "en")]
    found = desk.part("admin", "units", "sv", "öster poh@").lines

    assert counts[0] == "18 units"
    assert {line.id for line in found} == {"POH"}
    assert desk.part("admin", "nothing", "en") is None
    _check_grid(desk.part("admin", "areas", "sv", "").grid)


def _check_grid(grid):
    """A4: the programme's figures, and that they are those of the marks above them."""
    counts = [column.count for column in grid.columns]
    rows = {row.name: row.takes_part for row in grid.rows}

    assert counts == [18, 12, 16, 18, 6, 6]
    assert counts == [sum(marks) for marks in zip(*rows.values(), strict=True)]
    assert rows["Södra Savolax"] == (True, False, False, True, False, False)


def test_programme_is_for_administrators_alone(lape):
    """Also behind the page."""
    for user in ("national_lead", "coordinator_POH"):
        with pytest.raises(Refused, match="not_allowed"):
            Desk(lape, user).sheet("units", "POH")
        with pytest.raises(Refused, match="not_allowed"):
            Desk(lape, user).try_out("units", "POH", {})


def test_tag_changed_in_a_folder_voids_the_same_approvals(lape, checked):
    """The desk and `comms apply` mean the same by the same files."""
    approved(lape)
    folder, findings = checked
    other = edited(folder, "hashtag", "VSU_sv", tag="LapeEF")
    own = edited(other, "hashtag", "POH_sv", tag="LapeÖ")

    apply_checked(lape, other, findings)
    before = item(lape).state
    apply_checked(lape, own, findings)

    assert (before, item(lape).state) == ("approved", "draft")


def test_new_account_begins_by_hand_and_goes_only_without_traces(lape, tmp_path):
    """Network, unit, languages and name; it is connected where its secrets are."""
    desk = Desk(lape)
    new = {
        "channel": ("mastodon",),
        "owner": ("POH",),
        "languages": ("fi", "sv"),
        "title.fi": ("Pohjanmaa Mastodonissa",),
        "slots": ("mon 09:00",),
        "utm": ("yes",),
    }
    wrong = {"channel": ("newsletter",), "url": ("mastodon",), "slots": ("9",)}

    refused = desk.try_out("accounts", "new", {**new, **wrong})
    done = desk.save("accounts", "new", new)

    assert {"channel", "url"} <= {field for field, _ in keys(refused)}
    assert (done.id, done.problems) == ("mastodon_POH", ())
    export(lape, tmp_path)
    entry = (tmp_path / "accounts.yaml").read_text().split("- id: mastodon_POH")[1]
    assert "mode: manual_copy" in entry
    assert "slots: [mon 09:00]" in entry
    form = desk.form("accounts", "mastodon_POH", channel="x")
    assert keys(desk.try_out("accounts", "mastodon_POH", form)) == [
        ("channel", "channel_fixed")
    ]
    moved = desk.form("accounts", "masto", utm="yes")
    assert desk.try_out("accounts", "masto", moved).effects.redrawn > 0
    assert keys(desk.remove("accounts", "masto")[1]) == [("", "in_use")]
    assert desk.remove("accounts", "mastodon_POH")[1].act


def test_rhythm_of_a_newsletter_is_a_rule_of_drafts(lape, tmp_path):
    """Weekday, hour and weeks; changed at its place, and away again."""
    desk = Desk(lape)
    rhythm = {
        "rhythm__week": "first",
        "rhythm__weekday": "tue",
        "rhythm__hour": "9.30",
        "rhythm__owner": "coordinator_POH",
    }

    def form(**changed):
        return desk.form("newsletters", "POH", **rhythm, **changed)

    wrong = desk.try_out("newsletters", "POH", form() | {"rhythm.hour": ("soon",)})
    done = desk.save("newsletters", "POH", form())

    assert keys(wrong) == [("rhythm.hour", "hour")]
    assert done.effects, done.problems
    assert done.effects.files == ("editions/POH_rhythm.yaml",)
    assert desk.sheet("newsletters", "POH").values["rhythm.hour"] == ("09:30",)
    export(lape, tmp_path)
    file = tmp_path / "editions/POH_rhythm.yaml"
    assert "cron: 30 9 1-7 * tue" in file.read_text().replace("'", "")
    with lape.store.read() as session:
        rows = [r for r in open_publications(session) if "_rhythm" in r.plan_entry]
    assert rows
    assert {r.state for r in rows} == {"draft"}
    rhythm["rhythm__week"] = ""
    renamed = desk.form("newsletters", "national", name__fi="Uusi nimi")
    untouched = {"rhythm.week": ("",), "rhythm.weekday": ("",), "rhythm.owner": ("",)}
    tried = desk.try_out("newsletters", "national", renamed | untouched)
    assert len(tried.effects.changed) == 1
    gone = desk.save("newsletters", "POH", form())
    assert {one.sort for one in gone.effects.stopped} == {"Edition"}


def test_plan_of_a_folder_is_made_while_somebody_writes(lape, tmp_path):
    """It only reads: the one writer's place is left to others."""
    folder = tmp_path / "folder"
    export(lape, folder)
    unit = folder / "units" / "POH.yaml"
    unit.write_bytes(unit.read_bytes().replace(b"#005F73", b"#005F74"))

    with lape.store.write() as session:
        found = plan(lape, folder, "en")
        session.rollback()

    assert [one for one in found.findings if one.severity == "error"] == []
    assert [one.kind for one in found.changes if one.kind != "file"] == ["unit"]
