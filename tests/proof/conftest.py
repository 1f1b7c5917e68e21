"""Sites of proofs: made once for a run on each database, then copied."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from chaos.fates import plain_address
from proof.killing import Run
from proof.runs import open_run
from proof.site import Site, prepare_site
from proof.victim import Forked, forked_workers

#: Makes a run: readers, the address of each by her number, and extensions that the
#: server does not offer.
MakeRun = Callable[..., Run]


@pytest.fixture(scope="session")
def fill(run_folder: Path) -> Callable[[str], None]:
    """Give what brings an empty site to the minute before its edition is due."""
    folder = run_folder / "prepared"

    def fill_site(url: str) -> None:
        prepare_site(Site(home=folder / url.partition(":")[0], database_url=url))

    fill_site.shared = "prepared"  # type: ignore[attr-defined]
    fill_site.folder = folder  # type: ignore[attr-defined]
    return fill_site


@pytest.fixture(scope="session")
def workers() -> Iterator[Forked]:
    """Give what starts workers."""
    with forked_workers() as running:
        yield running


#: Makes a prepared site in an empty folder.
MakeSite = Callable[[Path], AbstractContextManager[Site]]


@pytest.fixture
def make_site(
    create_database: Callable[..., tuple[str, Callable[[], None]]],
    fill: Callable[[str], None],
) -> MakeSite:
    """Give what makes prepared sites, once on each database."""

    @contextmanager
    def make(home: Path) -> Iterator[Site]:
        url, drop = create_database(fill)
        folder: Path = fill.folder  # type: ignore[attr-defined]
        shutil.copytree(folder / url.partition(":")[0], home)
        file = url.removeprefix("sqlite:///")
        if file != url:
            # Where an operator has it.
            shutil.copy(file, home / "comms.db")
        yield Site(home=home, database_url="" if file != url else url)
        drop()

    return make


@pytest.fixture
def site(make_site: MakeSite, tmp_path: Path) -> Iterator[Site]:
    """Give a site that is prepared, once on each database."""
    with make_site(tmp_path / "site") as made:
        yield made


@pytest.fixture(scope="session")
def rehearsed() -> set[str]:
    """Hold the kinds of databases that the loaded process has seen."""
    return set()


@pytest.fixture
def practised(
    workers: Forked,
    site: Site,
    make_site: MakeSite,
    rehearsed: set[str],
    tmp_path: Path,
) -> Forked:
    """Give what starts workers that have nothing to compile any more."""
    kind = site.url.partition(":")[0]
    if kind not in rehearsed:
        rehearsed.add(kind)
        with (
            make_site(tmp_path / "rehearsal" / "site") as other,
            open_run(
                other.home, other.database_url, 20, plain_address, workers=workers
            ),
        ):
            workers.rehearse(other.home)
    return workers


@pytest.fixture
def make_run(site: Site, practised: Forked) -> Iterator[MakeRun]:
    """Give what lets a crowd in and makes the edition due."""
    with ExitStack() as stack:

        def make(
            recipients: int,
            address_of: Callable[[int], str],
            without: Sequence[str] = (),
        ) -> Run:
            return stack.enter_context(
                open_run(
                    site.home,
                    site.database_url,
                    recipients,
                    address_of,
                    workers=practised,
                    without=without,
                )
            )

        yield make
