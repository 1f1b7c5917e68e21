"""An approval is bound to what was approved: to all of it, and to nothing else."""

from dataclasses import replace

import pytest
from lape_steps import edited, schedule_nl1
from pydantic import ValidationError

from comms.content.differences import hash_of
from comms.model.plans import EditionPlan
from comms.model.programme import ApprovalRule, Programme
from comms.store import folders
from comms.store.catalogue import load_catalogue
from comms.store.publications import publication
from comms.workflows.apply import apply_checked
from comms.workflows.draw import draw_edition, levels_of, read_edition

#: Kinds whose entries are looked up when an edition is drawn.
_KINDS = frozenset(
    {
        *("programme", "unit", "area", "hashtag", "account", "user", "contact"),
        *("block", "newsletter", "edition"),
    }
)
#: What is no text: what an entry is called and made of, and rules, which count where
#: they decide. An account that is closed falls out of the follow block by itself.
_APART = frozenset(
    {"id", "newsletter", "sections", "retired_on", "approval", "fallback"}
)
#: Where not every text will do.
_OTHERS = {
    "timezone": "Europe/Stockholm",
    "colour": "#123456",
    "default_language": "sv",
}
#: Of a plan: when it leaves and to whom is approved with it.
_ALSO = frozenset({("edition", "send_at"), ("edition", "audiences")})


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def _leaves(value, path=()):
    """Yield the way to each text, number and truth in an entry's body."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*path, place))
    elif isinstance(value, bool | str):
        yield path


def _changed(body, path):
    """Return a body with another value at the end of a way."""
    name, *rest = path
    copy = {**body} if isinstance(body, dict) else [*body]
    value = copy[name]
    if rest:
        copy[name] = _changed(value, rest)
    else:
        copy[name] = _OTHERS.get(name) or (
            (not value) if isinstance(value, bool) else f"{value}!"
        )
    return copy


def _shown(house, content):
    """Return all that readers of an edition see, and who it comes from."""
    host = content.catalogue.unit(content.publication.unit).host
    return [
        draw_edition(house, content, language=code, level=level)
        for code in content.plan.languages
        for level in levels_of(content, code)
    ], (host.sender_name, host.sender_address)


def _with(content, entry):
    """Return an edition in a programme in which one entry says something else."""
    catalogue = content.catalogue
    key = entry.kind, entry.id
    changed = replace(
        catalogue,
        entries={**catalogue.entries, key: entry},
        hashes={**catalogue.hashes, key: hash_of(entry.model_dump(mode="json"))},
    )
    plan = entry if key == (EditionPlan.kind, content.plan.id) else content.plan
    newsletter = changed.find(type(content.newsletter), content.newsletter.id)
    return replace(content, catalogue=changed, plan=plan, newsletter=newsletter)


def test_what_an_edition_shows_voids_its_approval_and_nothing_else_does(staged):
    """For every text of every entry: the hash differs if, and only if, a mail does."""
    house, _ = staged(schedule_nl1)
    with house.store.read() as session:
        row = publication(session, "NL1")
        content = read_edition(session, load_catalogue(session), row)
        asked = [
            (entry, path)
            for (kind, _), entry in sorted(content.catalogue.entries.items())
            if kind in _KINDS
            for path in _leaves(entry.model_dump(mode="json"))
            if path[0] not in _APART and (kind, path[0]) not in _ALSO
        ]
        # Of those that are alike, one, which is hardly shown; and all of its own.
        alike = {(entry.kind, path): (entry, path) for entry, path in asked}
        own = {("programme", "lape"), ("edition", "NL1"), ("newsletter", "national")}
        own |= {("contact", "c_coord_EPO"), ("user", "national_lead")}
        chosen = [one for one in asked if (one[0].kind, one[0].id) in own]
        chosen += [one for one in alike.values() if one not in chosen]

        shown, digest = _shown(house, content), content.content_hash
        wrong, seen = [], set()
        for entry, path in chosen:
            body = _changed(entry.model_dump(mode="json"), path)
            try:
                other = _with(content, type(entry).model_validate(body))
            except ValidationError:
                # No such value could stand there.
                continue
            differs = _shown(house, other) != shown
            seen.add(differs)
            if differs != (other.content_hash != digest):
                wrong.append((entry.kind, entry.id, path, differs))

    assert seen == {True, False}
    assert not wrong, "\n".join(map(str, wrong))


def _states(house):
    """Return where the sample's edition stands, an item of it, and one beside it."""
    with house.store.read() as session:
        names = ("pilot_call", "spring_news")
        items = [folders.item(session, name).state for name in names]
        return [publication(session, "NL1").state, *items]


def _ruled(folder, **changed):
    """Return a folder with other rules of approval for all."""
    programme = next(
        entry.described
        for entry in folder.entries
        if isinstance(entry.described, Programme)
    )
    rules = {
        name.replace("__", "_"): ApprovalRule(steps=steps)
        for name, steps in changed.items()
    }
    approval = {**programme.approval, **rules}
    return edited(folder, "programme", programme.id, approval=approval)


def test_cards_and_rules_void_what_they_belong_to_alone(staged, checked):
    """A number on a card that a text shows, a rule that it was approved by."""
    house, _ = staged(schedule_nl1)
    folder, findings = checked
    two = ["coordinator_of_unit", "approver_national"]

    folder = edited(folder, "contact", "c_agent_POH", phone="+358 00 000 9999")
    folder = edited(folder, "area", "culture", aliases=["another name"])
    folder = _ruled(folder, press_release=["national_lead_national"])
    apply_checked(house, folder, findings)
    assert _states(house) == ["scheduled", "approved", "approved"]

    folder = edited(folder, "contact", "c_coord_EPO", phone="+358 00 000 9998")
    apply_checked(house, folder, findings)
    assert _states(house) == ["draft", "draft", "approved"]

    apply_checked(house, _ruled(folder, national=two), findings)
    assert _states(house) == ["draft", "draft", "draft"]
