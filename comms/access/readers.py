"""Whose readers a person may see: those of the newsletters of her unit.

The nation's roles reach every newsletter but the sensitive ones of units: to read
these tells of violence, divorce, illness, and only the unit's own staff knows who does,
and how many do, in tens.
"""

from collections.abc import Iterable

from comms.access.reach import READERS, Actor, hats, roles_for
from comms.model.figures import Grain
from comms.model.programme import NATIONAL, Newsletter
from comms.store.catalogue import Catalogue


def _reaching(letter: Newsletter) -> set[str]:
    """Return the scopes in which a role reaches the readers of a newsletter."""
    return {letter.unit} if letter.sensitive else {letter.unit, NATIONAL}


def hat_for(user: Actor, letter: Newsletter, verb: str = READERS) -> Actor | None:
    """Return as whom a user reaches the readers of a newsletter; None: as nobody."""
    reaching = _reaching(letter)
    return next(
        (
            hat
            for hat in hats(user)
            if hat.role in roles_for(verb) and hat.scope in reaching
        ),
        None,
    )


def letters_of(
    catalogue: Catalogue, user: Actor, verb: str = READERS
) -> dict[str, Newsletter]:
    """Return the newsletters whose readers are hers to see, by id, the nation's first.

    Args:
        catalogue: The programme.
        user: Who looks.
        verb: `READERS`, or `LISTS` for many at once.
    """
    found = [one for one in catalogue.all(Newsletter) if hat_for(user, one, verb)]
    found.sort(key=lambda one: (one.unit != NATIONAL, one.id))
    return {one.id: one for one in found}


def grain_for(user: Actor, letters: Iterable[Newsletter]) -> Grain:
    """Return how exactly a user is told how many read some newsletters.

    Args:
        user: Who looks.
        letters: Each whose readers a figure counts, or leaves out.
    """
    quiet = [one for one in letters if one.sensitive]
    if not quiet:
        return "full"
    return "tens" if all(hat_for(user, one) for one in quiet) else "none"


def seen_with(catalogue: Catalogue, letter: Newsletter) -> frozenset[str]:
    """Return the newsletters whose readers everybody sees who sees those of one.

    What is told about many readers of it, in a report that others may open later,
    may tell of these and of no other.
    """
    reaching = _reaching(letter)
    letters = catalogue.all(Newsletter)
    return frozenset(one.id for one in letters if reaching <= _reaching(one))
