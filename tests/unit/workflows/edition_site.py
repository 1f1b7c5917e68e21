"""The sample without its Swedish and Finnish edition: the next one is built by hand."""

from dataclasses import replace

from lape_steps import SAMPLE, approve_items

from comms.clock import instant
from comms.store.publications import forget, give_back, publication
from comms.workflows.apply import apply_checked, check

ZONE = "Europe/Helsinki"
WRITER, OTHER, APPROVER = "coordinator_POH", "agent_POH", "approver_national"
#: The period's items have been approved by then, and one is still a draft.
BEGINS_AT = "2027-02-11T09:00"


def without_nl2(house):
    """Bring the sample to a Thursday on which no number of POH is in work."""
    with house.store.write() as session:
        row = publication(session, "NL2", kind="edition")
        give_back(session, row)
        forget(session, row)
    folder, _ = check(SAMPLE, "en")
    path = "editions/NL2.yaml"
    folder = replace(
        folder,
        entries=tuple(entry for entry in folder.entries if entry.path != path),
        files={name: body for name, body in folder.files.items() if name != path},
    )
    apply_checked(house, folder, ())
    approve_items(house, "spring_news", "two_languages_blog")
    house.clock.set(instant(BEGINS_AT, ZONE))


def places(page):
    """Return the items of a page by section."""
    return [[entry.item for entry in part.entries] for part in page.parts]
