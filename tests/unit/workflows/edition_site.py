"""The sample without its first two editions: the next ones are built by hand."""

from dataclasses import replace

from lape_steps import SAMPLE, approve_items

from comms.clock import instant
from comms.store.publications import forget, give_back, publication
from comms.workflows.apply import apply_checked
from comms.workflows.check import check

ZONE = "Europe/Helsinki"
WRITER, OTHER, APPROVER = "coordinator_POH", "agent_POH", "approver_national"
#: The period's items have been approved by then, and one is still a draft.
BEGINS_AT = "2027-02-11T09:00"


def without_nl2(house):
    """Bring the sample to a Thursday on which no number of POH is in work."""
    _without(house, "NL2")


def without_numbers(house):
    """Bring the sample to that Thursday without a number of the nation, too."""
    _without(house, "NL1", "NL2")


def _without(house, *names):
    with house.store.write() as session:
        for name in names:
            row = publication(session, name, kind="edition")
            give_back(session, row)
            forget(session, row)
    folder, _ = check(SAMPLE, "en")
    paths = {f"editions/{name}.yaml" for name in names}
    folder = replace(
        folder,
        entries=tuple(entry for entry in folder.entries if entry.path not in paths),
        files={name: body for name, body in folder.files.items() if name not in paths},
    )
    apply_checked(house, folder, ())
    approve_items(house, "spring_news", "two_languages_blog")
    house.clock.set(instant(BEGINS_AT, ZONE))


def places(page):
    """Return the items of a page by section."""
    return [[entry.item for entry in part.entries] for part in page.parts]
