"""Segments at the desk: made by a form, counted, kept as files."""

import pytest
from sqlmodel import select
from yaml import safe_load

from comms.content.segment_form import form_of, read_segment
from comms.content.segment_nodes import fields_of, moved, tree_of
from comms.errors import NotFound, Refused
from comms.model.lists import SubscriberField
from comms.model.plans import EditionPlan
from comms.model.segments import Condition, Segment
from comms.model.tables import Act, Publication, Subscription
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.workflows.laying import lay_over
from comms.workflows.segment_pages import SegmentReader

COORDINATOR, OTHER, LEAD, APPROVER = (
    "coordinator_POH",
    "coordinator_VSU",
    "national_lead",
    "approver_national",
)
FORM = {
    "name.fi": ("Ruotsinkieliset",),
    "unit": ("POH",),
    "where.kind": ("group",),
    "where.join": ("all",),
    "where.0.kind": ("newsletter",),
    "where.0.values": ("POH",),
    "where.1.kind": ("language",),
    "where.1.not": ("yes",),
    "where.1.values": ("fi",),
}
WHERE = {"all": [{"newsletter": ["POH"]}, {"without": {"language": ["fi"]}}]}


@pytest.fixture
def create_database(_sqlite_databases):
    """Ask on one kind of database: what differs is asked in `test_segments`."""
    return _sqlite_databases


@pytest.fixture
def segments(lape):
    """The desk's segments."""
    return SegmentReader(lape)


def _file(house, name):
    with house.store.read() as session:
        source = folders.sources(session)[0]
        return folders.source_files(session, source)[f"segments/{name}.yaml"].content


def _lay(house, path, text):
    with house.store.write(in_turn=True) as session:
        return lay_over(session, house, {path: text.encode()}, "en")


def test_a_form_becomes_a_file_and_the_same_form_again(lape, segments):
    """What is saved is a campaign file as people write them; it opens as it was."""
    kept = segments.save(COORDINATOR, FORM, "fi", key="k")

    assert kept.id == "ruotsinkieliset"
    assert safe_load(_file(lape, kept.id)) == {
        "name": {"fi": "Ruotsinkieliset"},
        "unit": "POH",
        "where": WHERE,
    }
    page = segments.page(COORDINATOR, "fi", kept.id)
    assert {**fields_of(tree_of(FORM))}.items() <= page.values.items()
    assert page.counted.count > 0
    assert not page.counted.sample
    assert segments.save(COORDINATOR, FORM, "fi", key="k") == kept
    assert [line.id for line in segments.list(COORDINATOR, "sv")] == [kept.id]


def test_people_are_shown_by_hints_and_on_record(lape, segments):
    """Only readers of newsletters that are hers, whatever the conditions say."""
    everybody = {"where.kind": ("group",), "where.0.kind": ("language",)}
    everybody["where.0.values"] = ("fi", "sv", "en")

    hers = segments.people(COORDINATOR, "fi", "", everybody)
    all_of_them = segments.people(LEAD, "fi", "", everybody)

    assert 0 < hers.count < all_of_them.count
    assert len(hers.sample) == min(hers.count, 10)
    assert all("…" in hint for hint, _, _ in hers.sample)
    with lape.store.read() as session:
        shown = session.exec(select(Act).where(Act.verb == "show-people")).all()
    assert [act.user for act in shown] == [COORDINATOR, LEAD]
    assert segments.people(COORDINATOR, "fi", "", {"where.kind": ("group",)}) is None


def test_what_is_not_whole_is_said_at_its_field(segments):
    """Nothing is kept; each fault stands where it can be mended."""
    form = {
        "unit": ("POH",),
        "where.0.kind": ("role",),
        "where.1.kind": ("group",),
        "where.2.kind": ("joined",),
        "where.3.kind": ("newsletter",),
        "where.3.values": ("VSU",),
        "where.4.kind": ("field",),
        "where.4.lines": ("x",),
    }

    kept = segments.save(COORDINATOR, form, "fi")

    assert not kept.id
    assert [one.field for one in kept.problems] == [
        "name.fi",
        "where.0.lines",
        "where.1.new",
        "where.2.after_day",
        "where.3.values",
        "where.4.name",
    ]


def test_a_segment_is_changed_by_its_unit_alone(segments):
    """Others neither see it nor write there, and approvers see no readers at all."""
    name = segments.save(COORDINATOR, FORM, "fi").id

    assert segments.page(OTHER, "fi", name) is None
    assert segments.list(OTHER, "fi") == []
    theirs = {**FORM, "where.0.kind": ("role",), "where.0.lines": ("nurse",)}
    with pytest.raises(Refused):
        segments.save(OTHER, theirs, "fi")
    with pytest.raises(Refused):
        segments.list(APPROVER, "fi")
    stale = segments.save(COORDINATOR, FORM, "fi", name, seen="old")
    assert [one.key for one in stale.problems] == ["fact_changed_meanwhile"]


def test_readers_of_a_sensitive_newsletter_are_asked_about_in_its_unit_only(
    lape, segments
):
    """Not by the nation's roles, and not by a file that belongs elsewhere."""
    with lape.store.read() as session:
        source = folders.sources(session)[0]
        files = folders.source_files(session, source)
        letter = files["newsletters/POH.yaml"].content.decode()
    assert not _lay(lape, "newsletters/POH.yaml", f"{letter}\nsensitive: true\n")

    refused = segments.save(LEAD, {**FORM, "unit": ("national",)}, "fi")
    findings = _lay(
        lape,
        "segments/x.yaml",
        "name: {fi: x}\nwhere: {any: [{joined: {newsletter: [POH]}}]}\n",
    )

    assert [one.key for one in refused.problems] == ["segment_letter_of_others"]
    assert [one.key for one in findings] == ["segment_of_others"]
    name = segments.save(COORDINATOR, FORM, "fi").id
    assert name
    page = segments.page(LEAD, "fi", name)
    assert not page.may_edit
    assert page.counted is None
    assert segments.page(COORDINATOR, "fi", name).counted.grain == "tens"


def test_a_change_ends_the_approval_of_numbers_that_go_to_it(lape, segments):
    """What was approved said whom it goes to."""
    name = segments.save(COORDINATOR, FORM, "fi").id
    with lape.store.write(in_turn=True) as session:
        plan = next(
            one
            for one in load_catalogue(session).all(EditionPlan)
            if one.newsletter == "POH" and not one.cron
        )
        source = folders.sources(session)[0]
        path = f"editions/{plan.id}.yaml"
        text = folders.source_files(session, source)[path].content.decode()
        assert not lay_over(
            session, lape, {path: f"{text}\nsegment: {name}\n".encode()}, "en"
        )
        row = session.exec(
            select(Publication).where(Publication.external_id == plan.id)
        ).one()
        row.state, row.approved_hash = "approved", "x"
        session.add(row)
    page = segments.page(COORDINATOR, "fi", name)
    assert [edition for edition, _ in page.line.editions] == [plan.id]

    changed = {**FORM, "where.1.values": ("sv",)}
    assert segments.save(COORDINATOR, changed, "fi", name, page.seen).id == name

    with lape.store.read() as session:
        row = session.get(Publication, row.id)
        assert row.approved_hash is None


def test_a_segment_goes_and_comes_back(segments):
    """Who took it away puts it back as it stood; nobody else does either."""
    name = segments.save(COORDINATOR, FORM, "fi").id
    page = segments.page(COORDINATOR, "fi", name)
    assert page.may_remove
    with pytest.raises(NotFound):
        segments.remove(OTHER, "fi", name, page.seen, "k")
    stale = segments.remove(COORDINATOR, "fi", name, "old", "k")
    assert [one.key for one in stale.problems] == ["fact_changed_meanwhile"]

    for _ in range(2):
        assert segments.remove(COORDINATOR, "fi", name, page.seen, "k").id == name

    assert segments.page(COORDINATOR, "fi", name) is None
    assert segments.may_put_back(COORDINATOR, name)
    assert not segments.may_put_back(LEAD, name)
    segments.put_back(COORDINATOR, name, "fi")
    assert segments.page(COORDINATOR, "fi", name).seen == page.seen


def test_a_segment_that_numbers_go_to_stays(lape, segments):
    """Its page says which, and that there are others that she does not see."""
    name = segments.save(LEAD, {**FORM, "unit": ("national",)}, "fi").id
    with lape.store.read() as session:
        source = folders.sources(session)[0]
        found = load_catalogue(session).all(EditionPlan)
        files = folders.source_files(session, source)
        paths = {
            plan.newsletter: f"editions/{plan.id}.yaml"
            for plan in found
            if not plan.cron and plan.newsletter in {"POH", "VSU"}
        }
        texts = {path: files[path].content.decode() for path in paths.values()}
    for path, text in texts.items():
        assert not _lay(lape, path, f"{text}\nsegment: {name}\n")

    page = segments.page(LEAD, "fi", name)
    kept = segments.remove(LEAD, "fi", name, page.seen, "k")

    assert not page.may_remove
    assert len(page.line.editions) == len(paths)
    assert [one.key for one in kept.problems] == ["segment_in_use"]
    [line] = segments.list(COORDINATOR, "fi")
    assert (len(line.editions), line.hidden) == (1, len(paths) - 1)


@pytest.mark.parametrize(
    "where",
    [
        {"language": ["fi"]},
        {"all": [{"any": [{"role": ["a"]}, {"without": {"role": ["b"]}}]}]},
        {"without": {"any": [{"language": ["fi"]}, {"level": ["easy"]}]}},
        {"without": {"all": [{"language": ["fi"]}, {"without": {"role": ["x"]}}]}},
        {"joined": {"newsletter": ["POH"], "after": "2026-08-01"}},
        {"field": {"name": "city", "values": ["Vaasa", "Åbo"]}},
    ],
)
def test_a_form_keeps_what_a_file_says(lape, where):
    """A form that nobody changed gives back the very conditions of the file."""
    old = Segment(id="s", name={"fi": "x"}, where=Condition.model_validate(where))
    with lape.store.read() as session:
        made, problems = read_segment(
            form_of(old), load_catalogue(session), "fi", lape.clock.now(), old, {"POH"}
        )

    assert not problems
    assert made == old


def test_buttons_add_join_and_drop_parts():
    """Each press changes the one place it is about; nonsense changes nothing."""
    tree = tree_of(FORM)
    added = moved(tree, "add:where", {"where.new": ("role",)})
    joined = moved(added, "join:where", {})
    deep = moved(joined, "add:where.3", {"where.3.new": ("area",)})

    assert [node.kind for _, node in deep.every()] == [
        *("group", "newsletter", "language", "role", "group", "area")
    ]
    assert moved(deep, "drop:where.3.0", {}) == joined
    assert moved(added, "drop:where.2", {}) == tree
    for nonsense in ("drop:where", "add:where.9.9", "add:x.y", "add:where.0", "?"):
        assert moved(tree, nonsense, {"where.new": ("role",)}) == tree or (
            nonsense == "add:x.y"
        )


def test_fields_of_other_units_readers_are_not_named(lape, segments):
    """A name like "illness" tells what another unit's readers are."""
    with lape.store.write() as session:
        rows = session.exec(
            select(Subscription.newsletter, Subscription.subscriber_id)
            .where(Subscription.state == "confirmed")
            .order_by(Subscription.newsletter)
        )
        person = dict(rows.all())
        names = {"POH": ("shift", "city"), "VSU": ("illness", "city")}
        for letter, found in names.items():
            for name in found:
                row = SubscriberField(subscriber_id=person[letter], name=name, value="")
                session.add(row)

    def named(user, kind="field"):
        typed = {"where.kind": ("group",), "where.0.kind": (kind,)}
        found = segments.page(user, "fi", typed=typed).choices["field"]
        return [one.value for one in found]

    assert named(COORDINATOR) == ["city", "shift"]
    assert named(OTHER) == ["city", "illness"]
    assert named(LEAD) == ["city", "illness", "shift"]
    # They are an example beside such a condition: else nobody reads them.
    assert named(LEAD, "role") == []
