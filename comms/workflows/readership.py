"""Who an edition would go to if it left now: how many, and what they are served."""

from collections import Counter
from collections.abc import Callable, Sequence

from comms.deliver.served import Served, served
from comms.store import Session
from comms.store.readers import Kind, kinds_of_readers
from comms.workflows.draw import EditionContent, levels_of
from comms.workflows.segments import kinds_of

_HTML = "html"

#: Returns the readers of a newsletter by what they asked for.
CountKinds = Callable[[Session, str], Sequence[Kind]]


def readership(
    session: Session, content: EditionContent, count: CountKinds = kinds_of_readers
) -> Counter[Served]:
    """Return how many readers would be served what, as things stand.

    Args:
        session: To read by.
        content: The edition.
        count: Counts the readers of a newsletter.
    """
    audiences = content.plan.audiences
    found: Counter[Served] = Counter()
    kinds = (
        count(session, content.newsletter.id)
        if content.plan.segment is None
        else kinds_of(session, content.catalogue, content.plan)
    )
    for kind in kinds:
        if not audiences or kind.audience in audiences:
            found[served_of(content, kind)] += kind.count
    return found


def served_of(content: EditionContent, kind: Kind) -> Served:
    """Return what readers of a kind get of an edition."""
    languages, catalogue = content.plan.languages, content.catalogue
    return served(
        kind,
        languages,
        (
            *catalogue.fallbacks(kind.language),
            *catalogue.fallbacks(languages[0]),
        ),
        content.easy_languages,
    )


def variants_of(
    session: Session, content: EditionContent
) -> Sequence[tuple[str, str, str]]:
    """Return every message an edition will have: language, level and variant.

    Those that readers need now, and those that the archive shows.
    """
    shown = {
        (language, level, _HTML)
        for language in content.plan.languages
        for level in levels_of(content, language)
    }
    needed = {
        (one.language, one.level, one.variant) for one in readership(session, content)
    }
    return sorted(shown | needed)
