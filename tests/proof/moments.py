"""Deaths at chosen moments, which no clock would hit, and bad days of a server."""

import time
from collections.abc import Iterable

from chaos.fates import Ending, ending, fate_of
from proof.killing import Run, wait_for
from proof.victim import Death

#: Kills out of the sink, at every step of the dialogue.
DEADLY = ("killrcpt", "kill354", "killwithin", "killdot", "killkept")
#: Seconds in which a worker must have done what is asked of it.
_LONGEST = 180.0


def deadly_address(number: int) -> str:
    """Return an address; every twentieth one kills the worker, each time elsewhere.

    No closer: with eight in flight nobody is met at the deaths of three others, after
    which she would be in doubt and asked no more, deadly or not.
    """
    fate = DEADLY[number // 20 % len(DEADLY)] if number % 20 == 19 else "accept"
    return f"{fate}-{number}@d{number % 50}.example"


def deadly_ending(address: str) -> Ending:
    """Return how it has to end with one whose mail may be kept before a kill."""
    kept = fate_of(address).name == "killkept"
    return Ending("sent", 2) if kept else ending(address)


def start_again_until_over(run: Run) -> None:
    """Start workers, one after the other, until the edition is out."""
    while not run.is_over:
        victim = run.start()
        wait_for(victim, lambda: run.is_over, every=0.05)
        if victim.is_alive:
            run.stop(victim)
        else:
            run.note_death(victim)


def die_at_commits(run: Run, commits: Iterable[int]) -> int:
    """Let one worker after the other die at a commit of its own.

    Each number is met twice: just before the commit is made, and just after.

    Returns:
        How many died there; a worker that finds nothing to write commits seldom.
    """
    before = run.kills
    for number in commits:
        for after in (False, True):
            if run.is_over:
                break
            death = Death(commit=number, after=after)
            victim = run.workers.start(run.site.home, place=run.place, death=death)
            wait_for(victim, lambda: run.is_over, every=0.05)
            if victim.is_alive:
                run.stop(victim)
            else:
                run.note_death(victim)
    return run.kills - before


def stays(run: Run, seconds: float) -> bool:
    """Tell whether nothing arrives for so long, but what is on its way already."""
    run.sink.hear_all()
    kept, until = run.sink.kept(), time.monotonic() + seconds
    while time.monotonic() < until:
        if run.sink.kept() != kept:
            return False
        time.sleep(0.02)  # noqa: TID251 - waits for a real process
    return True


def eventually(run: Run, wanted: int) -> None:
    """Wait until so many have arrived; the clock moves on meanwhile."""
    until = time.monotonic() + _LONGEST
    while run.sink.kept() < wanted:
        assert time.monotonic() < until, "it did not come about"
        run.site.step(seconds=1)
        time.sleep(0.02)  # noqa: TID251 - waits for a real process
