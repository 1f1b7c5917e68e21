"""A segment has exactly those who are meant, however it is asked for."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lape_steps import SAMPLE
from sqlmodel import select

from comms.content.check import check_folder
from comms.content.folder import read_contents
from comms.errors import NotFound
from comms.model.lists import Attendance, SubscriberField
from comms.model.plans import EditionPlan
from comms.model.segments import Condition, Segment
from comms.model.subscribers_in import SubscriberArea
from comms.model.tables import Subscriber
from comms.store.catalogue import load_catalogue
from comms.store.recipients import Asked, Whom, confirmed, write_chunk
from comms.store.segments import count_people, some_people, sought
from comms.workflows.house import House
from comms.workflows.segments import within

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
        [a, b, c, _] = session.exec(select(Subscriber.id).order_by(Subscriber.id)).all()
        session.add(SubscriberArea(subscriber_id=a, area="school"))
        session.add(SubscriberArea(subscriber_id=c, area="school"))
        session.add(Attendance(subscriber_id=b, event="E1"))
        session.add(SubscriberField(subscriber_id=c, name="city", value="Vaasa"))
    return house


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({"language": ["sv"]}, "bc"),
        ({"all": [{"region": ["POH"]}, {"without": {"language": ["sv"]}}]}, "a"),
        ({"any": [{"attended": ["E1"]}, {"area": ["school"]}]}, "abc"),
        ({"without": {"any": [{"area": ["school"]}, {"level": ["easy"]}]}}, "bd"),
        ({"field": {"name": "city", "values": ["Vaasa", "Oulu"]}}, "c"),
        ({"role": ["nurse'; DROP TABLE subscriber--"]}, "b"),
        ({"organisation": ["Kela", "x' OR '1'='1"]}, "d"),
        ({"joined": {"after": date(2021, 1, 1), "before": date(2023, 1, 1)}}, "bc"),
        ({"newsletter": ["POH"]}, ""),
        ({"all": []}, "abcd"),
        ({"any": []}, ""),
    ],
)
def test_conditions_find_exactly_those_who_are_meant(
    town: House, where: dict[str, Any], names: str
):
    """All at once and one by one give the same; a value is never part of a query."""
    tree = Condition.model_validate(where)
    with town.store.read() as session:
        for each in (False, True):
            found = sought(tree, "Europe/Helsinki", each=each)

            people = some_people(session, found, 10)

            assert "".join(address[0] for _, address, _, _ in people) == names
            assert count_people(session, found) == len(names)
            assert "DROP" not in found.text


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
