"""Opens a run on a prepared site: crowd, server, workers, and the clock at its time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from chaos.running import sink
from proof.killing import Run
from proof.site import DUE, Site, add_crowd
from proof.victim import Workers, forked_workers


@contextmanager
def open_run(  # noqa: PLR0913 - what a run is made of
    home: Path,
    database_url: str,
    recipients: int,
    address_of: Callable[[int], str],
    *,
    workers: Workers | None = None,
    beside: bool = False,
    without: Sequence[str] = (),
    settings: Mapping[str, object] | None = None,
) -> Iterator[Run]:
    """Let a crowd in on a site that stands a minute before its edition is due.

    Args:
        home: The site folder, prepared.
        database_url: Its database; "": SQLite in the folder.
        recipients: How many readers.
        address_of: Their addresses by number.
        workers: What starts workers; None: out of a loaded process.
        beside: Let logs and server lie outside the site's filesystem.
        without: Extensions that the server does not offer.
        settings: Further settings of the site.
    """
    site = Site(home=home, database_url=database_url)
    store = site.open()
    place = home.parent.with_name(f"{home.parent.name}-log") if beside else home
    with ExitStack() as stack:
        stack.callback(store.close)
        server = stack.enter_context(
            sink(place / "sink", victim=place / "victim.pid", without=without)
        )
        site.write_settings(smtp_port=server.port, **(settings or {}))
        add_crowd(store, recipients, address_of)
        site.clock.set(DUE)
        yield Run(
            site=site,
            store=store,
            sink=server,
            workers=workers or stack.enter_context(forked_workers()),
            recipients=recipients,
            place=place,
        )
