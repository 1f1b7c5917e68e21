"""The file of settings that a first start writes."""

import re
import stat
import tomllib

from comms.config import Settings, load
from comms.workflows.first_start import explained_settings, make_folder


def test_a_written_file_of_settings_changes_nothing(tmp_path):
    """Every setting stands there, and all of them as they are without the file."""
    home = tmp_path / "a" / "site"

    first, second = make_folder(home), make_folder(home)

    assert (first, second) == (True, False)
    assert load(home) == Settings(home=home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "settings.toml").stat().st_mode) == 0o600


def test_each_line_of_the_file_counts_once_it_is_uncommented():
    """A person takes the sign away, and has the value that stood there."""
    text = explained_settings()

    lines = re.findall(r"^#(\w.*)", text, re.MULTILINE)
    values = tomllib.loads("\n".join(lines))

    assert set(values) == set(Settings.model_fields) - {"home"}
