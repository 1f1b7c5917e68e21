"""Four eyes for a unit's list of noes: beyond the unit it counts once a second agrees.

"Bounced", "complained", "objected" hold for all newsletters, so a wrong list would cut
people off from units that know nothing of it. For the newsletters of the unit it counts
at once; what the nation's roles or the operator take in counts everywhere.
"""

from contextlib import suppress

from comms.access.policy import LISTS, hats, user_named
from comms.access.readers import hat_for
from comms.errors import NotFound, Refused
from comms.model.list_uploads import NoesLine
from comms.model.lists import NOES_WAIT, ListImport
from comms.model.programme import NATIONAL, Newsletter
from comms.store import Session, acts, list_noes, list_uploads
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.suppressions import EVERYTHING
from comms.workflows.desk_sight import Sight
from comms.workflows.house import House
from comms.workflows.pause import OPERATOR
from comms.workflows.reader_sight import reader_of

AGREE, DECLINE = "agree-noes", "decline-noes"
#: What becomes of them, by what is pressed.
_ENDS = {AGREE: "agreed", DECLINE: "declined"}
#: Lists that are shown at once.
_MOST = 50


def noes_to(house: House, catalogue: Catalogue, run: ListImport) -> tuple[str, ...]:
    """Return where a run writes its noes to all newsletters down."""
    if run.by == OPERATOR:
        return (EVERYTHING,)
    letter = catalogue.get(Newsletter, run.newsletter)
    with suppress(Refused, NotFound):
        who = user_named(catalogue, run.by, house.clock.now())
        hat = hat_for(who, letter, LISTS)
        if hat is not None and hat.scope == NATIONAL:
            return (EVERYTHING,)
    own = [one.id for one in catalogue.all(Newsletter) if one.unit == letter.unit]
    return (*own, list_noes.waiting_name(run.id or 0))


def noes_lines(sight: Sight) -> list[NoesLine]:
    """Return the lists whose noes wait for a second person."""
    rows = list_noes.runs_waiting(sight.session, _MOST)
    counts = list_noes.waiting(sight.session, [row.id or 0 for row in rows])
    return [
        NoesLine(
            run=row.id or 0,
            count=counts.get(row.id or 0, 0),
            by_name=sight.person(row.by),
            began=sight.local(row.began_at),
            unit_name=sight.viewer.unit_name(_unit(sight.catalogue, row)),
            # Whose newsletter is sensitive, only the unit's own staff is told.
            consent_source=""
            if _is_sensitive(sight.catalogue, row)
            else row.consent_source,
            may_decide=row.by not in {hat.id for hat in hats(sight.user)},
        )
        for row in rows
    ]


def decide_noes(house: House, user: str, run: int, verb: str) -> None:
    """Let the noes of a list hold for all newsletters, or for its unit's alone.

    Twice is once.

    Args:
        house: The site.
        user: Who decides.
        run: The list that was taken in.
        verb: `AGREE` or `DECLINE`.

    Raises:
        Refused: "four_eyes": it is her own list; "not_allowed".
        NotFound: There is no such list.
    """
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        who = reader_of(catalogue, user, house, LISTS)
        row = list_uploads.run(session, run)
        if row is None or row.finished_at is None or row.undone_by:
            raise NotFound(key="missing.list", name=str(run))
        if row.by in {hat.id for hat in hats(who)}:
            raise Refused("four_eyes")
        if row.noes != NOES_WAIT:
            return
        end = list_noes.widen if verb == AGREE else list_noes.drop
        _note(session, house, row, user, verb, end(session, run))


def _note(
    session: Session, house: House, row: ListImport, user: str, verb: str, count: int
) -> None:
    row.noes, row.noes_by = _ENDS[verb], user
    list_uploads.keep(session, row)
    acts.record_act(
        session,
        at=house.clock.now(),
        user=user,
        verb=verb,
        subject=f"newsletter:{row.newsletter}",
        note=f"{row.file}: {row.consent_source}",
        slots={"count": count},
    )


def _unit(catalogue: Catalogue, row: ListImport) -> str:
    letter = catalogue.find(Newsletter, row.newsletter)
    return letter.unit if letter else NATIONAL


def _is_sensitive(catalogue: Catalogue, row: ListImport) -> bool:
    letter = catalogue.find(Newsletter, row.newsletter)
    return letter is None or letter.sensitive
