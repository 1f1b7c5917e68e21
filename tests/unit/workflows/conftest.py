"""A site with the sample programme in it, on both databases."""

import pickle
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lape_stages import Arrange, Stages
from lape_steps import NL1_AT, SAMPLE, SAMPLE_STARTS, schedule_nl1

from comms.channels.sandbox import SandboxChannel
from comms.config import Settings
from comms.content.folder import Folder
from comms.demo.script import people
from comms.errors import Finding
from comms.render import mail
from comms.render.environment import Templates, open_templates
from comms.storage.disk import DiskStorage
from comms.store import Store, open_store
from comms.testing import FrozenClock, MemoryChannel
from comms.triggers import ShippedTriggers
from comms.workflows import messages
from comms.workflows.apply import apply_checked
from comms.workflows.check import check
from comms.workflows.desk import DeskReader
from comms.workflows.house import House
from comms.workflows.subscribe import take_in_people
from comms.workflows.tick import tick


@pytest.fixture(scope="session")
def checked(
    once: Callable[[str, Callable[[Path], None]], Path],
) -> tuple[Folder, tuple[Finding, ...]]:
    """Read the sample once in a run; it is frozen."""

    def read(place: Path) -> None:
        (place / "read").write_bytes(pickle.dumps(check(SAMPLE, "en")))

    found = (once("sample", read) / "read").read_bytes()
    return pickle.loads(found)  # noqa: S301 - our own


@pytest.fixture(scope="session")
def media(drawn_pictures: Path) -> DiskStorage:
    """Keep the sample's pictures once: names come from content."""
    return DiskStorage(drawn_pictures.with_name("media"))


@pytest.fixture
def channel() -> MemoryChannel:
    """Catch what would go out by mail."""
    return MemoryChannel()


@pytest.fixture(scope="session")
def fill_lape(
    checked: tuple[Folder, tuple[Finding, ...]], media: DiskStorage
) -> Callable[[str], None]:
    """Give what puts the sample and its subscribers into a database."""

    def fill(url: str) -> None:
        store = open_store(url)
        house = _open(store, Path(), FrozenClock(SAMPLE_STARTS), media, MemoryChannel())
        apply_checked(house, *checked)
        take_in_people(house, people())
        store.close()

    fill.shared = "lape"
    return fill


@pytest.fixture
def house(
    store: Store,
    home: Path,
    clock: FrozenClock,
    media: DiskStorage,
    channel: MemoryChannel,
) -> House:
    """Open an empty site."""
    clock.set(SAMPLE_STARTS)
    return _open(store, home, clock, media, channel)


@pytest.fixture
def lape(
    create_database: Callable[..., tuple[str, Callable[[], None]]],
    fill_lape: Callable[[str], None],
    home: Path,
    clock: FrozenClock,
    media: DiskStorage,
    channel: MemoryChannel,
) -> Iterator[House]:
    """Open a site with the sample applied and its subscribers taken in."""
    clock.set(SAMPLE_STARTS)
    url, drop = create_database(fill_lape)
    store = open_store(url)
    yield _open(store, home, clock, media, channel)
    store.close()
    drop()


def _open(
    store: Store,
    home: Path,
    clock: FrozenClock,
    media: DiskStorage,
    channel: MemoryChannel,
) -> House:
    return House(
        settings=Settings(
            home=home,
            base_url="https://lape.example.org",
            mail_domain="posti.example.org",
            demo=True,
        ),
        store=store,
        clock=clock,
        key=b"k" * 32,
        media=media,
        triggers=ShippedTriggers(),
        open_templates=_templates,
        open_mail=lambda: channel,
        is_alone=True,
    )


@pytest.fixture(scope="session")
def open_lape(
    tmp_path_factory: pytest.TempPathFactory, media: DiskStorage
) -> Callable[[Store, FrozenClock, MemoryChannel], House]:
    """Give what opens a site on a store that a test has filled itself."""
    home = tmp_path_factory.mktemp("site")
    return lambda store, clock, channel: _open(store, home, clock, media, channel)


@pytest.fixture(scope="session")
def stages(
    fill_lape: Callable[[str], None],
    media: DiskStorage,
    run_folder: Path,
    drawn_pictures: Path,
) -> Stages:
    """Give the points that the sample has been brought to."""

    def folder() -> Path:
        made = Path(tempfile.mkdtemp(prefix="stage-", dir=run_folder))
        (made / "share").symlink_to(drawn_pictures)
        return made

    return Stages(
        (fill_lape, SAMPLE_STARTS),
        lambda store, home, clock, channel: _open(store, home, clock, media, channel),
        folder,
        run_folder,
    )


@pytest.fixture
def staged(
    stages: Stages,
    create_database: Callable[..., tuple[str, Callable[[], None]]],
    home: Path,
    clock: FrozenClock,
    media: DiskStorage,
    channel: MemoryChannel,
) -> Iterator[Callable[[Arrange], tuple[House, Any]]]:
    """Give what opens a site as an arrangement left it, with what that returned."""
    opened = []

    def give(arrange: Arrange) -> tuple[House, Any]:
        url, drop = create_database(stages.filler(arrange))
        store = open_store(url)
        opened.append((store, drop))
        house = _open(store, home, clock, media, channel)
        return house, stages.restore(arrange, url, house)

    yield give
    for store, drop in opened:
        store.close()
        drop()


@cache
def _templates() -> Templates:
    return open_templates(None)


@pytest.fixture(scope="session", autouse=True)
def _written_once() -> Iterator[None]:
    """Write each mail once in a process, from whatever site it is asked for.

    What comes out depends on what is given and the shipped templates alone; to write
    its mails is half of what a beat costs that begins an edition.
    """
    compose = mail.compose
    mails, skeletons = _kept(compose), _kept(messages.build_skeleton)

    def compose_once(view: Any, form: str, tokens: Any, templates: Templates) -> Any:
        made = compose if templates.own else mails
        return made(view, form, tokens, templates)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail, "compose", compose_once)
        patch.setattr(messages, "build_skeleton", skeletons)
        yield


def _kept(make: Callable[..., Any]) -> Callable[..., Any]:
    """Return what gives again what it gave for the same."""
    known: dict[bytes, Any] = {}

    def give(*given: Any, **named: Any) -> Any:
        values = [one for one in given if not isinstance(one, Templates)]
        key = pickle.dumps((values, named))
        if key not in known:
            known[key] = make(*given, **named)
        return known[key]

    return give


def nl1_due(house: House) -> None:
    """Bring the sample to the moment at which NL1 is due; all else has had its beat."""
    schedule_nl1(house)
    house.clock.set(NL1_AT - timedelta(minutes=1))
    tick(house)
    house.clock.set(NL1_AT)


@pytest.fixture
def due(staged: Callable[[Arrange], tuple[House, Any]]) -> House:
    """Open the sample at the moment at which NL1 is due."""
    return staged(nl1_due)[0]


@pytest.fixture
def offices(lape: House, tmp_path: Path) -> House:
    """Open the sample with sandboxes for its accounts."""
    return replace(
        lape,
        open_channel=lambda account: SandboxChannel(
            account.channel, tmp_path / account.id
        ),
    )


@pytest.fixture
def desk(offices: House) -> DeskReader:
    """Open the desk of the sample."""
    return DeskReader(offices)
