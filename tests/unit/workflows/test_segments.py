"""A segment has exactly those who are meant, however it is asked for."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lape_steps import SAMPLE
from sqlmodel import select

from comms.content.check import check_folder
from comms.content.folder import read_contents
from comms.errors import NotFound
from comms.model.lists import Attendance, SubscriberField
from comms.model.plans import EditionPlan
from comms.model.segments import Condition, Segment
from comms.model.subscribers_in import SubscriberArea
from comms.model.tables import Subscriber, Subscription
from comms.store.catalogue import load_catalogue
from comms.store.plain import Plain, Statement
from comms.store.recipients import Asked, Whom, confirmed, write_chunk
from comms.store.segments import count_people, fields_of_readers, some_people, sought
from comms.workflows.house import House
from comms.workflows.segments import within

_ZONE = "Europe/Helsinki"
_PEOPLE = {
    "a": {"language": "fi", "region": "POH", "role": "nurse"},
    "b": {"language": "sv", "region": "POH", "role": "nurse'; DROP TABLE subscriber--"},
    "c": {"language": "sv", "region": "EKA", "level": "easy"},
    "d": {"language": "fi", "organisation": "Kela"},
}


@pytest.fixture
def town(house: House) -> House:
    """Fill a store with four people."""
    with house.store.write() as session:
        for number, (name, about) in enumerate(_PEOPLE.items()):
            at = house.clock.now().replace(year=2020 + number)
            session.add(
                Subscriber(
                    address=f"{name}@example.org",
                    address_key=f"{name}@example.org",
                    created_at=at,
                    **about,
                )
            )
        session.flush()
        [a, b, c, d] = session.exec(select(Subscriber.id).order_by(Subscriber.id)).all()
        session.add(SubscriberArea(subscriber_id=a, area="school"))
        session.add(SubscriberArea(subscriber_id=c, area="school"))
        session.add(Attendance(subscriber_id=b, event="E1"))
        session.add(SubscriberField(subscriber_id=c, name="city", value="Vaasa"))
        for person, newsletter, state, joined in (
            (a, "POH", "confirmed", 2021),
            (a, "national", "confirmed", 2023),
            (b, "POH", "unsubscribed", 2021),
            (c, "national", "confirmed", 2022),
            (d, "POH", "pending", None),
        ):
            at = house.clock.now().replace(year=joined or 2020)
            session.add(
                Subscription(
                    subscriber_id=person,
                    newsletter=newsletter,
                    state=state,
                    changed_at=house.clock.now(),
                    joined_at=at if joined else None,
                )
            )
    return house


#: Conditions, and of whom they are true.
_FOUND: list[tuple[dict[str, Any], str]] = [
    ({"language": ["sv"]}, "bc"),
    ({"all": [{"region": ["POH"]}, {"without": {"language": ["sv"]}}]}, "a"),
    ({"any": [{"attended": ["E1"]}, {"area": ["school"]}]}, "abc"),
    ({"without": {"any": [{"area": ["school"]}, {"level": ["easy"]}]}}, "bd"),
    ({"field": {"name": "city", "values": ["Vaasa", "Oulu"]}}, "c"),
    ({"role": ["nurse'; DROP TABLE subscriber--"]}, "b"),
    ({"organisation": ["Kela", "x' OR '1'='1"]}, "d"),
    ({"joined": {"after": date(2021, 1, 1), "before": date(2023, 1, 1)}}, "ac"),
    ({"joined": {"after": date(2023, 1, 1)}}, "a"),
    ({"joined": {"newsletter": ["POH"], "after": date(2023, 1, 1)}}, ""),
    ({"joined": {"newsletter": ["POH"]}}, "a"),
    ({"newsletter": ["POH"]}, "a"),
    ({"any": [{"newsletter": ["national"]}, {"role": ["x"]}]}, "ac"),
    ({"without": {"newsletter": ["POH", "national"]}}, "bd"),
    ({"all": []}, "abcd"),
    ({"any": []}, ""),
]


def test_conditions_find_exactly_those_who_are_meant(town: House):
    """All at once and one by one give the same; a value is never part of a query."""
    found = [_names(town, Condition.model_validate(where)) for where, _ in _FOUND]

    assert found == [[names] * 2 for _, names in _FOUND]


def test_few_and_many_readers_are_found_alike(town: House, monkeypatch):
    """Of a newsletter with many readers each person is asked, of others theirs."""
    trees = [Condition.model_validate(where) for where, _ in _FOUND]
    few = [_names(town, tree) for tree in trees]

    monkeypatch.setattr("comms.store.segments._FEW", 1)

    assert [_names(town, tree) for tree in trees] == few


def test_fields_are_named_by_those_who_read(town: House):
    """As many as are asked for; not of those who have left."""
    with town.store.write() as session:
        persons = dict(session.exec(select(Subscriber.address, Subscriber.id)).all())
        by_name = {name[0]: number for name, number in persons.items()}
        for who, name in (("a", "shift"), ("b", "illness"), ("c", "age")):
            session.add(
                SubscriberField(subscriber_id=by_name[who], name=name, value="")
            )
        session.flush()

        both = fields_of_readers(session, ["POH", "national"], 10)
        assert both == ["age", "city", "shift"]
        assert fields_of_readers(session, ["POH"], 10) == ["shift"]
        assert fields_of_readers(session, ["national"], 1) == ["age"]
        assert fields_of_readers(session, [], 1) == []


def _same_shape(where: Any) -> Any:
    """Return a tree of the same shape that says nothing."""
    if isinstance(where, dict):
        return {key: _same_shape(value) for key, value in where.items()}
    if isinstance(where, list):
        return [_same_shape(one) for one in where]
    return "x" if isinstance(where, str) and not where.startswith("20") else where


def _names(town: House, tree: Condition) -> list[str]:
    """Return who is found all at once, and who one by one."""
    with town.store.read() as session:
        people = some_people(session, tree, _ZONE, 10)
        assert count_people(session, tree, _ZONE) == len(people)
        by_each = sought(tree, _ZONE, each=True)
        rows = Plain.of(session).rows(
            Statement(
                "SELECT address FROM subscriber WHERE {those} ORDER BY id",
                those=by_each.text,
            ),
            **by_each.given,
        )
    return [
        "".join(address[0] for _, address, _, _ in people),
        "".join(address[0] for (address,) in rows),
    ]


#: What a condition may say here, and of whom it is true.
_LEAVES: list[tuple[dict[str, Any], str]] = [
    ({"newsletter": ["POH"]}, "a"),
    ({"newsletter": ["national", "x"]}, "ac"),
    ({"region": ["POH"]}, "ab"),
    ({"language": ["fi"]}, "ad"),
    ({"level": ["easy", "') OR 1=1 --"]}, "c"),
    ({"role": ['{"; {0} {in_x} :seg0 %s']}, ""),
    ({"role": ["nurse'; DROP TABLE subscriber--"]}, "b"),
    ({"organisation": ["Kela"]}, "d"),
    ({"area": ["school"]}, "ac"),
    ({"attended": ["E1"]}, "b"),
    ({"field": {"name": "city", "values": ["Vaasa", "\\'"]}}, "c"),
    ({"field": {"name": "x' OR '1'='1", "values": []}}, ""),
    ({"joined": {"after": "2022-01-01"}}, "ac"),
    ({"joined": {"newsletter": ["POH"], "before": "2022-01-01"}}, "a"),
]
_EVERYBODY = frozenset("abcd")


def _joined(
    trees: st.SearchStrategy[tuple[dict[str, Any], frozenset[str]]],
) -> st.SearchStrategy[tuple[dict[str, Any], frozenset[str]]]:
    some = st.lists(trees, max_size=3)
    return st.one_of(
        some.map(
            lambda found: (
                {"all": [tree for tree, _ in found]},
                _EVERYBODY.intersection(*(who for _, who in found)),
            )
        ),
        some.map(
            lambda found: (
                {"any": [tree for tree, _ in found]},
                frozenset().union(*(who for _, who in found)),
            )
        ),
        trees.map(lambda one: ({"without": one[0]}, _EVERYBODY - one[1])),
    )


_TREES = st.recursive(
    st.sampled_from(_LEAVES).map(lambda leaf: (leaf[0], frozenset(leaf[1]))),
    _joined,
    max_leaves=8,
)


def test_any_tree_has_whom_its_conditions_have(town: House):
    """However conditions are joined, the databases find what sets of people give."""

    @settings(max_examples=80, deadline=None, database=None)
    @given(_TREES)
    def holds(drawn: tuple[dict[str, Any], frozenset[str]]) -> None:
        where, people = drawn
        tree = Condition.model_validate(where)

        found = _names(town, tree)

        assert found == ["".join(sorted(people))] * 2
        empty = Condition.model_validate(_same_shape(where))
        for each in (False, True):
            query = sought(tree, _ZONE, each=each).text
            assert query == sought(empty, _ZONE, each=each).text

    holds()


def test_a_number_goes_to_its_segment_only(lape: House):
    """Readers of the newsletter who are in the segment, and nobody else of either."""
    segment = Segment(
        id="sv_easy",
        name={"fi": "x"},
        where=Condition(all=[Condition(language=["sv"])]),
    )
    plan = EditionPlan.model_construct(segment="sv_easy", newsletter="POH")
    with lape.store.write() as session:
        catalogue = load_catalogue(session)
        with pytest.raises(NotFound):
            within(catalogue, plan, confirmed("POH"))
        entries = {**catalogue.entries, ("segment", "sv_easy"): segment}
        catalogue = type(catalogue)(entries, catalogue.hashes, catalogue.files)

        whom = within(catalogue, plan, confirmed("POH", "2027-02-01"))

        served = {
            Asked(language, level, form): (language, level, form)
            for language in ("fi", "sv")
            for level in ("standard", "easy")
            for form in ("html", "text")
        }
        chunks = [
            write_chunk(session, 1, who, after=0, limit=100, served=served).readers
            for who in (whom, Whom(condition="language = 'sv'"))
        ]
        readers = confirmed("POH", "2027-02-01")
        all_of_them = Whom(
            condition=f"{readers.condition} AND language = 'sv'", given=readers.given
        )
        known = write_chunk(
            session, 1, all_of_them, after=0, limit=100, served=served
        ).readers
        session.rollback()
    assert 0 < chunks[0] == known < chunks[1] + 1


def test_a_segment_is_checked_with_its_lines():
    """Whoever writes one hears of a wrong name where it stands."""
    files = {
        str(path.relative_to(SAMPLE)): path.read_bytes()
        for path in Path(SAMPLE).rglob("*.yaml")
        if path.parent.name in {"lape", "units", "newsletters"}
    }
    files["segments/teachers.yaml"] = (
        b"name: {fi: Opettajat}\nwhere:\n  all:\n    - newsletter: [POHH]\n"
        b"    - without:\n        region: [POH, NO]\n"
    )
    files["segments/two.yaml"] = (
        b"name: {fi: x}\nwhere:\n  language: [fi]\n  level: [easy]\n"
    )
    files["mappings/crm.yaml"] = b"columns: {Osoite: email}\nstatuses: {K: active}\n"

    found = [
        (one.file, one.line, one.rule)
        for one in check_folder(read_contents(files))
        if one.file.startswith(("segments", "mappings"))
    ]

    assert found == [
        ("segments/teachers.yaml", 4, "reference_unknown"),
        ("segments/teachers.yaml", 6, "reference_unknown"),
        ("segments/two.yaml", 2, "value_refused"),
    ]


def test_who_may_be_counted_among_no_newsletter_finds_nobody(town):
    """All newsletters of hers are sensitive: none is left to look in."""
    with town.store.read() as session:
        assert count_people(session, Condition(newsletter=[]), _ZONE) == 0
        assert some_people(session, Condition(newsletter=[]), _ZONE, 10) == []
