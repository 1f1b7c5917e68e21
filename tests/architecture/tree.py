"""The files of the project, as git sees them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked(*patterns: str) -> list[Path]:
    """Return the files of the project, those not yet committed too."""
    done = subprocess.run(  # noqa: S603 - patterns of this file
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],  # noqa: S607 - whichever git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        path for name in done.stdout.splitlines() if (path := ROOT / name).is_file()
    ]


def named(path: Path) -> str:
    """Return the path as it is written in this file."""
    return path.relative_to(ROOT).as_posix()
