"""Checks items: in all languages they owe, with a contact, at a time that may be."""

from comms.content.check_index import Index
from comms.content.corrections import is_possible
from comms.content.folder import ITEMS, Entry
from comms.content.reading_findings import Findings
from comms.model.plans import EventFacts, ItemFacts
from comms.model.programme import Account, Area, Contact, Unit, User

#: Types of item that readers answer to a person.
_NEED_CONTACT = {"open_call", "press_release"}


def check_items(index: Index, findings: Findings) -> None:
    """Find items that could not be published as they are."""
    for entry, item in index.asked(ItemFacts):
        _check_languages(index, findings, entry, item)
        _check_contact(index, findings, entry, item)
        _check_times(index, findings, entry, item)
        _check_areas(index, findings, entry, item)
        _check_changes(index, findings, entry, item)
    _check_folders(index, findings)


def _check_languages(
    index: Index, findings: Findings, entry: Entry, item: ItemFacts
) -> None:
    """A unit with several languages publishes in all of them or in none."""
    unit = index.find(Unit, item.scope)
    if unit is None or len(unit.languages) == 1 or item.id not in index.versions:
        return
    for language in unit.languages:
        if language not in index.languages_of(item.id):
            findings.add(
                "translation_missing",
                entry.place("scope"),
                value=language,
                item=item.id,
                language=language,
            )


def _check_contact(
    index: Index, findings: Findings, entry: Entry, item: ItemFacts
) -> None:
    if item.type not in _NEED_CONTACT:
        return
    if item.contact is None:
        findings.add("contact_missing", entry.place("contact"), value=item.id)
        return
    contact = index.find(Contact, item.contact)
    if contact and not is_reachable(index, contact):
        findings.add("contact_unreachable", entry.place("contact"), value=contact.id)


def is_reachable(index: Index, contact: Contact) -> bool:
    """Tell whether a reader can write to or call a contact."""
    if contact.email or contact.phone:
        return True
    if contact.user and index.known(User) is None:
        return True
    user = index.find(User, contact.user)
    return bool(user and user.email)


def check_contacts(index: Index, findings: Findings) -> None:
    """Find contacts nobody can reach, and events that name them."""
    for entry, contact in index.asked(Contact):
        if not is_reachable(index, contact):
            findings.warn("contact_incomplete", entry.place("id"), value=contact.id)
    for entry, event in index.asked(EventFacts):
        found = index.find(Contact, event.contact)
        if found and not is_reachable(index, found):
            findings.add("contact_unreachable", entry.place("contact"), value=found.id)


def _check_times(
    index: Index, findings: Findings, entry: Entry, item: ItemFacts
) -> None:
    if item.embargo_until and item.embargo_until > item.publish_at:
        findings.add(
            "embargo_after_publish",
            entry.place("embargo_until"),
            value=item.embargo_until.replace("T", " "),
        )
    for position, name in enumerate(item.channels):
        account = index.find(Account, name)
        if account and is_retired(account, item.publish_at):
            place = entry.place(f"channels.{position}")
            findings.add("channel_retired", place, value=name, day=account.retired_on)


def is_retired(account: Account, at: str) -> bool:
    """Tell whether an account is no longer in use at a local time."""
    return bool(account.retired_on and at[:10] >= account.retired_on.isoformat())


def _check_areas(
    index: Index, findings: Findings, entry: Entry, item: ItemFacts
) -> None:
    unit = index.find(Unit, item.scope)
    if unit is None:
        return
    coverage = _coverage(index)
    for position, name in enumerate(item.areas):
        run_by = coverage.get(name, "all")
        if run_by != "all" and unit.id not in run_by:
            place = entry.place(f"areas.{position}")
            findings.warn(
                "area_not_in_region", place, value=name, area=name, unit=unit.id
            )


def _check_changes(
    index: Index, findings: Findings, entry: Entry, item: ItemFacts
) -> None:
    """A correction changes facts that an event has, into what it could be."""
    zone = index.programme.timezone if index.programme else "UTC"
    found = [("change", item.change)] if item.change else []
    found += [(f"changes.{n}", one) for n, one in enumerate(item.changes)]
    for key, change in found:
        event = index.find(EventFacts, change.event)
        if event and change.field.split(".")[0] not in EventFacts.model_fields:
            place = entry.place(f"{key}.field")
            findings.add("change_field_unknown", place, value=change.field)
            return
    for name in {change.event for _, change in found}:
        event = index.find(EventFacts, name)
        own = [change for _, change in found if change.event == name]
        if event is None or not is_possible(event, (), zone):
            continue
        if not is_possible(event, own, zone):
            place = entry.place(found[0][0])
            findings.add("change_impossible", place, value=name)


def _coverage(index: Index) -> dict[str, list[str] | str]:
    """Return which units run an area or a named part of one."""
    found: dict[str, list[str] | str] = {}
    for _, area in index.entries(Area):
        found[area.id] = area.coverage
        found |= {pilot.id: pilot.coverage for pilot in area.sub_pilots}
    return found


def _check_folders(index: Index, findings: Findings) -> None:
    """Facts and texts of an item belong together."""
    facts = {item.id for _, item in index.entries(ItemFacts)}
    for entry, item in index.asked(ItemFacts):
        if not any(name.endswith(".md") for name in index.files_of(item.id)):
            findings.add("item_without_versions", entry.place(), value=item.id)
    for item_id in sorted(index.versions.keys() - facts):
        path = f"{ITEMS}/{item_id}/item.yaml"
        if path not in index.folder.files:
            findings.add("item_without_facts", (path, 0, ""), value=item_id)
