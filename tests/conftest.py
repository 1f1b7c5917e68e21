"""What all tests share: a site folder, a clock that stands still, how they are run.

Modules that take long are the first that test processes (side_by_side.py) are given.
"""

import ast
import dis
import fcntl
import gc
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from comms.testing import FrozenClock

pytest_plugins = ["each_database", "side_by_side"]

#: What `clock` shows at the start of a test: a Wednesday, 10.00 in Helsinki.
START = datetime(2027, 2, 17, 8, 0, tzinfo=UTC)

#: New objects after which Python looks for garbage among them; its own 700 would take a
#: sixth of all tests' processor time.
_NEW_OBJECTS = 20_000
#: Bytes that a run may need for its files.
_ROOM = 4 * 2**30
_RUN_FOLDER = "COMMS_TEST_RUN_FOLDER"
_DATABASES = pytest.StashKey[Path]()
_DEMO = pytest.StashKey["subprocess.Popen[bytes]"]()
_LOOK_AT_DEMO = {
    f"tests/acceptance/test_{name}.py"
    for name in (
        "caught_mail_in_a_browser",
        "demo",
        "demo_posts",
        "desk_pictures",
        "killed",
        "newsletters",
    )
}
_HERE = Path(__file__).parent


def _measure_cheaply() -> None:
    """Spare slipcover, where it measures, what costs more than it gives."""
    if coverage := sys.modules.get("slipcover"):
        # To see a line again costs less than to stop looking at it.
        coverage.Slipcover.deinstrument_seen = lambda _: None
        coverage.slipcover._get_annotation_only_lines = _lines_of_annotations


_CACHE = dis.opmap["CACHE"]
#: Instructions that only load the types of arguments.
_LOADS = frozenset(
    map(dis.opmap.get, ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_ATTR", "BINARY_SUBSCR"))
)


def _lines_of_annotations(code: CodeType) -> frozenset[int]:
    """Return lines that only load types: what slipcover finds, without its words."""
    found = defaultdict[int, set[int]](set)
    for start, end, line in code.co_lines():
        if line:
            found[line].update(code.co_code[start:end:2])
    return frozenset(line for line, used in found.items() if used - {_CACHE} <= _LOADS)


_measure_cheaply()


def _parse_in_peace() -> None:
    """Collect no garbage while Python builds a syntax tree, as Hypothesis lets it.

    Before 3.11.5 it miscounts its depth when a finalizer, or a thread that is let in by
    one, builds a tree meanwhile ("AST constructor recursion depth mismatch").
    """
    parse = ast.parse

    def parse_in_peace(*given: Any, **named: Any) -> Any:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            return parse(*given, **named)
        finally:
            if was_enabled:
                gc.enable()

    if sys.version_info < (3, 11, 5):
        ast.parse = parse_in_peace


_parse_in_peace()


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks of databases and make the folder that a run's processes share."""
    config.addinivalue_line("markers", "sqlite: the SQLite half of a store test")
    config.addinivalue_line("markers", "postgresql: the PostgreSQL half")
    # On a busy machine a limit of time would fail at random.
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
    # Nothing that is collected now is garbage.
    gc.disable()
    _keep_in_memory()
    # Short, since the name of a PostgreSQL socket may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="comms-tests-"))
    config.stash[_DATABASES] = folder
    os.environ[_RUN_FOLDER] = str(folder)  # noqa: TID251 - inherited by processes
    (folder / "run").mkdir(mode=0o700)
    # The wheel warns when it is imported without a private folder for its lock.
    os.environ["XDG_RUNTIME_DIR"] = str(_run_folder() / "run")  # noqa: TID251 - so
    is_whole_run = config.args_source is config.ArgsSource.TESTPATHS
    if is_whole_run and config.option.processes != "0":
        _begin_demo(config)


def _begin_demo(config: pytest.Config) -> None:
    """Begin in a run of all tests what takes long, while this process collects."""
    program, folder = _HERE / "acceptance" / "demo_run.py", _run_folder() / "demo"
    folder.mkdir()
    config.stash[_DEMO] = subprocess.Popen([sys.executable, program, folder])  # noqa: S603 - ours


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Begin with what takes long; ask a server once what it has to answer."""
    from side_by_side import TOGETHER  # noqa: PLC0415 - pytest has to load it first

    if "postgresql" not in config.option.markexpr:
        _leave_out(config, items)
    weights = Counter[Path]()
    for item in items:
        weights[item.path] += _weight(item)
        if item.nodeid.partition("::")[0] in _LOOK_AT_DEMO:
            item.stash[TOGETHER] = "demo"
    items.sort(key=lambda item: -weights[item.path])


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look no more for garbage among what is there for good, and less often."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)


def _leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would ask PostgreSQL what others ask it (asked.py)."""
    names = set((_HERE / "asked_elsewhere.txt").read_text().splitlines())
    if left_out := [item for item in items if item.nodeid in names]:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item.nodeid not in names]


def _weight(item: pytest.Item) -> int:
    """About how long a test takes, in hundredths of a second."""
    if any(map(item.get_closest_marker, ("acceptance", "long"))):
        return 1000
    return 40 if "create_database" in getattr(item, "fixturenames", ()) else 1


def _keep_in_memory() -> None:
    """Let the files of tests lie in memory where there is room for them.

    What is durable is written through to the disk, thousands of times in a run: on a
    busy disk tests wait four fifths of their time for that.
    """
    shared = Path("/dev/shm")  # noqa: S108 - folders below have names of their own
    try:
        has_room = shutil.disk_usage(shared).free >= _ROOM
    except OSError:
        return
    if has_room and os.access(shared, os.W_OK):
        tempfile.tempdir = str(shared)
        for name in ("TMPDIR", "PYTEST_DEBUG_TEMPROOT"):
            os.environ.setdefault(name, str(shared))  # noqa: TID251 - for all processes


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder once the last process has ended."""
    if _DEMO in config.stash:
        config.stash[_DEMO].terminate()
        config.stash[_DEMO].wait()
    if _DATABASES in config.stash:
        shutil.rmtree(config.stash[_DATABASES], ignore_errors=True)


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """Give the folder that all test processes of a run share."""
    return _run_folder()


@cache
def _run_folder() -> Path:
    return Path(os.environ[_RUN_FOLDER])  # noqa: TID251 - set in pytest_configure


#: Makes a folder of a name, once for all test processes of a run.
MakeOnce = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once() -> MakeOnce:
    """Give what makes a folder that all test processes share, and change no more."""

    def give(name: str, make: Callable[[Path], None]) -> Path:
        folder = _run_folder() / name
        with folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                begun = Path(tempfile.mkdtemp(dir=_run_folder()))
                make(begun)
                begun.rename(folder)
        return folder

    return give


@pytest.fixture(scope="session")
def drawn_pictures() -> Path:
    """Give the folder of pictures that were drawn for one test and are there for all.

    Their names come from what stands on them; drawing them is half of a tick's work.
    """
    shared = _run_folder() / "share"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn_pictures: Path) -> Path:
    """Give an empty site folder, which is also the one the environment names."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "share").symlink_to(drawn_pictures)
    for name in [name for name in os.environ if name.startswith("COMMS_")]:  # noqa: TID251 - the tester's own settings must not count
        monkeypatch.delenv(name)
    monkeypatch.setenv("COMMS_HOME", str(folder))
    return folder


@pytest.fixture(scope="session", autouse=True)
def _drawings_once(run_folder: Path) -> Iterator[None]:
    """Draw each picture of the sample once in a run, however often it is used."""
    from comms.content import pictures  # noqa: PLC0415 - as above

    draw = pictures._drawing

    @lru_cache(64)
    def remember(content: bytes, width: int) -> pictures.Raster:
        place = run_folder / f"{sha256(content).hexdigest()}-{width}.drawn"
        if not place.exists():
            begun = place.with_suffix(f".{os.getpid()}")
            begun.write_bytes(pickle.dumps(draw(content, width)))
            begun.rename(place)
        found: pictures.Raster = pickle.loads(place.read_bytes())  # noqa: S301 - ours
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "_drawing", remember)
        yield


@pytest.fixture(scope="session", autouse=True)
def _templates_once(run_folder: Path) -> Iterator[None]:
    """Compile each template once in a run and language, whichever process needs it."""
    from jinja2.bccache import Bucket, FileSystemBytecodeCache  # noqa: PLC0415 - as above

    from comms.render import environment  # noqa: PLC0415 - as above

    class Shared(environment.CompiledOnce):
        def __init__(self, language: str) -> None:
            super().__init__()
            folder = run_folder / "templates" / language
            folder.mkdir(parents=True, exist_ok=True)
            self._files = FileSystemBytecodeCache(str(folder))

        def load_bytecode(self, bucket: Bucket) -> None:
            super().load_bytecode(bucket)
            if bucket.code is None:
                self._files.load_bytecode(bucket)
                super().dump_bytecode(bucket)

        def dump_bytecode(self, bucket: Bucket) -> None:
            super().dump_bytecode(bucket)
            self._files.dump_bytecode(bucket)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environment, "_compiled", cache(Shared))
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_once() -> Iterator[None]:
    """Compile each statement once in a process, however many databases it opens."""
    from compiled import compile_once  # noqa: PLC0415 - as above

    with pytest.MonkeyPatch.context() as patch:
        compile_once(patch.setattr)
        yield


@pytest.fixture
def clock() -> "FrozenClock":
    """Give a clock that shows `START` until the test moves it."""
    from comms.testing import FrozenClock  # noqa: PLC0415 - few tests need it

    return FrozenClock(START)
