"""Lets several timetables look at one site at the same moments.

One is kept as a rule; for a moment a lease may be in two hands. Then rows and turns
decide, and each occasion comes once.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

from proof.site import Site
from proof.verdict import Verdict
from sqlmodel import col, select

from comms.bootstrap import open_house
from comms.config import load
from comms.model.tables import Delivery, Publication
from comms.workflows.house import House, Planned
from comms.workflows.tick import carry_out, next_beat

#: The clock goes on in any case.
_STEP = timedelta(seconds=1)
#: Seconds within which all come to the same moment.
_TOGETHER_WITHIN = 120


def look_together(site: Site, count: int, until: datetime) -> Verdict:
    """Let so many timetables carry out what is due, all at once; judge what came.

    Args:
        site: Prepared; its clock is moved from one moment to the next.
        count: How many timetables.
        until: The last moment.
    """
    verdict, together = Verdict(name="timetables"), Barrier(count)

    def carry_out_at_once(house: House) -> list[Exception]:
        together.wait(_TOGETHER_WITHIN)
        return carry_out(house).faults

    with _opened(site, count) as houses, ThreadPoolExecutor(count) as pool:
        while (at := next_beat(houses[0])) and at <= until:
            site.clock.set(max(at, site.clock.now() + _STEP))
            for faults in pool.map(carry_out_at_once, houses):
                verdict.faults += map(str, faults)
        _judge(houses[0], verdict)
    return verdict


@contextmanager
def _opened(site: Site, count: int) -> Iterator[list[House]]:
    """Open the site so often, each as a process of its own would."""
    houses = [
        replace(
            open_house(load(site.home)),
            planned=Planned(),
            name=f"proof:{number}:x",
            is_alone=False,
        )
        for number in range(count)
    ]
    try:
        yield houses
    finally:
        for house in houses:
            house.store.close()


def _judge(house: House, verdict: Verdict) -> None:
    """Look for anything that came twice, and that anything came at all."""
    with house.store.read() as session:
        begun = session.exec(
            select(Publication.plan_entry, Publication.occasion).where(
                col(Publication.published_at).is_not(None)
            )
        ).all()
        tried = session.exec(select(Delivery.attempts)).all()
        told = session.exec(
            select(Delivery.remote_id).where(
                Delivery.state == "sent", Delivery.remote_id != ""
            )
        ).all()
    verdict.recipients = len(begun)
    verdict.copies_most = max(tried, default=0)
    verdict.doubled = len(begun) - len({*begun}) + len(told) - len({*told})
    verdict.adds_up = verdict.equals_log = not verdict.doubled
    for holds, words in (
        (len(begun) >= 3, "nothing came"),
        (len(told) > 5, "nothing was told"),
        (not verdict.doubled, "an occasion came twice"),
        (verdict.copies_most == 1, "something was tried twice"),
    ):
        if not holds:
            verdict.faults.append(words)
