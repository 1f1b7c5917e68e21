"""Sites of proofs: made once per test process and database, then copied."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from proof.killing import Run
from proof.runs import open_run
from proof.site import Site, prepare_site
from proof.victim import Forked, forked_workers

#: Makes a run: readers, the address of each by her number, and extensions that the
#: server does not offer.
MakeRun = Callable[..., Run]


@pytest.fixture(scope="session")
def fill(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], None]:
    """Give what brings an empty site to the minute before its edition is due."""
    folder = tmp_path_factory.mktemp("prepared")

    def fill_site(url: str) -> None:
        prepare_site(Site(home=folder / url.partition(":")[0], database_url=url))

    fill_site.folder = folder  # type: ignore[attr-defined]
    return fill_site


@pytest.fixture(scope="session")
def workers() -> Iterator[Forked]:
    """Give what starts workers."""
    with forked_workers() as running:
        yield running


@pytest.fixture
def site(
    create_database: Callable[..., tuple[str, Callable[[], None]]],
    fill: Callable[[str], None],
    tmp_path: Path,
) -> Iterator[Site]:
    """Give a site that is prepared, once on each database."""
    url, drop = create_database(fill)
    home = tmp_path / "site"
    folder: Path = fill.folder  # type: ignore[attr-defined]
    shutil.copytree(folder / url.partition(":")[0], home)
    file = url.removeprefix("sqlite:///")
    if file != url:
        # Where an operator has it.
        shutil.copy(file, home / "comms.db")
    yield Site(home=home, database_url="" if file != url else url)
    drop()


@pytest.fixture
def make_run(site: Site, workers: Forked) -> Iterator[MakeRun]:
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
                    workers=workers,
                    without=without,
                )
            )

        yield make
