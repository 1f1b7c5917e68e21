"""What the conformance tests of channels share."""

from pathlib import Path

import pytest
from scripted_smtp import Certificate


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """A certificate authority that only this test knows."""
    return Certificate(tmp_path)
