"""Makes an offered item a unit's own, and keeps it in step with its original.

Both by the very function that keeps what is written at the desk: the same checks, the
same versions, and an approval that ends where words change.
"""

from collections.abc import Mapping
from typing import Any

from comms.access.policy import require_may, user_named
from comms.content.gate import is_approved
from comms.content.seminar_read import owed
from comms.content.text_values import text_values
from comms.errors import NotFound, Refused
from comms.model import seminar as form
from comms.model.desk import Saved, Values
from comms.model.plans import ItemFacts
from comms.model.tables import Item
from comms.model.text_form import EASY, KINDS, WORDS
from comms.store import Session, acts, folders, kits
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.desk_sight import subject_of
from comms.workflows.house import House
from comms.workflows.kit_words import moved_on, with_theirs, words_in
from comms.workflows.kits import answering
from comms.workflows.write import save, values_of
from comms.workflows.write_kept import versions_of
from comms.workflows.write_text import carries

#: Act of who keeps words although the original went on.
KEPT = "keep_own"


def adopt(  # noqa: PLR0913 - a form and whoever fills it
    house: House,
    user: str,
    name: str,
    values: Values,
    language: str,
    *,
    unit: str,
    key: str = "",
) -> Saved:
    """Make an offered item the unit's own draft, or say why not.

    Args:
        values: What the unit adds: leads, contact, areas, accounts, time.

    Raises:
        Refused: The unit is not hers; "kit_gone"; "kit_adopted": it has it already.
    """
    with house.store.read() as session:
        is_repeated = bool(key) and acts.act_by_key(session, f"save:{user}:{key}")
        found, _ = answering(session, house, user, name, unit)
        if found.own.get(unit) and not is_repeated:
            raise Refused("kit_adopted")
        catalogue = load_catalogue(session)
        whole = adopted_values(session, catalogue, found.item, unit, values)
        carried = _carried(found.item)

    def may_begin(session: Session) -> None:
        """Refuse the second of two who adopt it for a unit at once."""
        if kits.adopted(session, originals=[name], units=[unit]):
            raise Refused("kit_adopted")

    return save(
        house, user, whole, language, key=key, carried=carried, may_begin=may_begin
    )


def _carried(original: Item) -> Mapping[str, Any]:
    """Return what comes along that no form asks."""
    return {
        "adopted_from": original.external_id,
        "attachments": original.facts["attachments"],
    }


def adopted_values(
    session: Session, catalogue: Catalogue, original: Item, unit: str, typed: Values
) -> Values:
    """Return the form of the unit's own item: the original's words, the unit's rest."""
    facts = ItemFacts.model_validate(original.facts)
    versions = versions_of(session, original)
    base = text_values(
        facts,
        versions,
        None,
        records=[],
        in_newsletter=any(carries(catalogue, name) for name in facts.channels),
        medium=None,
    )
    languages = owed(catalogue, unit)
    words = {
        form.field(name, code): base.get(form.field(name, code), ("",))
        for name in (*WORDS, *EASY)
        for code in languages
    }
    leads = {
        field: (text,)
        for code in languages
        if (text := form.one(typed, field := form.field("summary", code)).strip())
    }
    rest = {name: text for name, text in base.items() if "." not in name}
    own = ("contact", "areas", "accounts", "publish_day", "publish_time")
    return {
        **rest,
        **words,
        **leads,
        **{name: tuple(typed.get(name, ())) for name in own},
        "unit": (unit,),
        "byline": base["byline"] if KINDS[facts.type].byline else ("",),
    }


def take_over(
    house: House, user: str, name: str, language: str, *, seen: str, key: str = ""
) -> Saved:
    """Give an adopted item the words that its original has now.

    Args:
        seen: State that she saw; where another one stands, nothing is lost: both edits
            are put together as with any save.

    Raises:
        Refused: It is not hers to write.
        NotFound: No such item, or none that was adopted.
    """
    with house.store.read() as session:
        catalogue, item = _adopted(session, name)
        texts = list(moved_on(session, catalogue, item))
        values = with_theirs(values_of(session, name) or {}, texts)
    if not texts:
        return Saved(item_id=name)
    return save(house, user, values, language, item_id=name, seen=seen, key=key)


def keep_own(house: House, user: str, name: str, *, key: str = "") -> None:
    """Let an adopted item stay as it is, although its original has gone on.

    Raises:
        Refused: It is not hers to write.
        NotFound: No such item, or none that was adopted.
    """
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue, item = _adopted(session, name)
        who = user_named(catalogue, user, house.clock.now())
        away = require_may(who, "save", subject_of(item))
        original = folders.item(session, item.adopted_from or "")
        row = kits.adoptions(session, [name]).get(name)
        if original is None or row is None or not is_approved(original):
            return
        row.taken = words_in(session, original)
        session.add(row)
        full = f"{KEPT}:{user}:{key}" if key else None
        if full is None or acts.act_by_key(session, full) is None:
            acts.record_act(
                session,
                at=house.clock.now(),
                user=user,
                verb=KEPT,
                subject=f"item:{name}",
                acting_for=away,
                content_hash=item.content_hash,
                key=full,
            )


def _adopted(session: Session, name: str) -> tuple[Catalogue, Item]:
    item = folders.item(session, name)
    if item is None or not item.adopted_from:
        raise NotFound(key="missing.item", name=name)
    return load_catalogue(session), item
