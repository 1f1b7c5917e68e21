"""Takes a fact or core message away at the desk, where nothing says it any more.

What it has said stays written down, and who took it away.
"""

from comms.access.policy import Subject, require_may, user_named
from comms.content.fact_form import FOLDERS
from comms.content.seminar_problems import problem
from comms.content.views import EVERYWHERE
from comms.errors import NotFound
from comms.language import say
from comms.model.desk import Problem
from comms.model.fact_page import FactKept
from comms.model.facts import Block
from comms.model.programme import Newsletter
from comms.store import Session, acts, facts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.desk_sight import sight
from comms.workflows.fact_named import KINDS, name_of, unit_of
from comms.workflows.fact_write import seen_of
from comms.workflows.house import House
from comms.workflows.taking_away import take_away
from comms.workflows.write import at_one_instant


def is_free(session: Session, catalogue: Catalogue, kind: str, name: str) -> bool:
    """Tell whether nothing says it: no text, no foot of a newsletter, no page."""
    if kind == Block.kind:
        feet = {part for one in catalogue.all(Newsletter) for part in one.footer}
        if name in feet or name in EVERYWHERE:
            return False
    return not facts.uses_of(session, kind, name)


def remove_fact(  # noqa: PLR0913 - a press and whoever makes it
    house: House,
    user: str,
    kind: str,
    language: str,
    *,
    name: str,
    seen: str = "",
    key: str = "",
) -> FactKept:
    """Take one away, or say why it stays.

    Args:
        house: The site.
        user: Who takes it away.
        kind: "fact" or "block".
        language: Of the problem's sentence.
        name: Its id.
        seen: State that was looked at; another one stays.
        key: Makes the same press, sent twice, one; "": none.

    Raises:
        Refused: It is another unit's.
        NotFound: There is no such thing.
    """
    press = f"{kind}:{user}:{key}" if key else None
    house = at_one_instant(house)
    with house.store.write(durable=True, in_turn=True) as session:
        if press and acts.act_by_key(session, press):
            return FactKept(id=name)
        catalogue = load_catalogue(session)
        one = catalogue.find(KINDS[kind], name)
        if one is None:
            raise NotFound(key="missing.item", name=name)
        where = unit_of(kind, name, one.unit)
        subject = Subject(name=f"{kind}:{name}", type=kind, unit=where, owner=user)
        who = user_named(catalogue, user, house.clock.now())
        away = require_may(who, "save", subject)
        if seen_of(one) != seen:
            return FactKept(
                id="", problems=(problem(language, "", "fact_changed_meanwhile"),)
            )
        if not is_free(session, catalogue, kind, name):
            return _stays(language)
        called = name_of(sight(house, session, user, language), one)
        # Refused where something names it that is no text.
        is_gone = take_away(
            session,
            house,
            subject,
            f"{FOLDERS[kind]}/{name}.yaml",
            language,
            note=called,
            acting_for=away,
            key=press,
        )
    return FactKept(id=name) if is_gone else _stays(language)


def _stays(language: str) -> FactKept:
    used = Problem(
        field="", severity="error", key="in_use", sentence=say(language, "facts.in_use")
    )
    return FactKept(id="", problems=(used,))
