"""Starting is cheap: `comms --help` loads nothing that it does not need."""

import json
import subprocess
import sys

import pytest

#: Slow to import (0.1 to 0.9 s each); commands take them inside the function.
SLOW = {
    "aiosmtpd",
    "alembic",
    "apscheduler",
    "babel",
    "fastapi",
    "icalendar",
    "mjml",
    "PIL",
    "procrastinate",
    "psycopg",
    "pysqlite3",
    "rich",
    "ruamel",
    "sqlalchemy",
    "sqlmodel",
    "starlette",
    "tweepy",
    "uvicorn",
}

PROGRAM = """
import json, sys
sys.argv = ["comms", *{arguments!r}]
from comms.cli import main
try:
    main()
except SystemExit as end:
    code = end.code
else:
    code = 0
print("\\n" + json.dumps([code, sorted(sys.modules)]))
"""


@pytest.mark.parametrize("arguments", [["--help"], ["ledger", "--help"]])
def test_help_loads_nothing_slow(arguments: list[str]):
    """Counted in modules, since seconds differ from machine to machine."""
    done = subprocess.run(  # noqa: S603 - the program is written above
        [sys.executable, "-c", PROGRAM.format(arguments=arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])

    assert code in {0, None}
    assert SLOW & {name.partition(".")[0] for name in modules} == set()
