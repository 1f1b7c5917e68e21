"""Times in calls of mail providers are digits, and nothing else."""

import pytest

from comms.webhooks.reading import seconds


@pytest.mark.parametrize("value", ["1700000000", "1700000000.5"])
def test_seconds_are_read(value):
    """As providers write them."""
    found = seconds(value)

    assert found is not None
    assert found.timestamp() == float(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1700000000e0",
        "nan",
        "inf",
        "-1",
        " 1",
        "1_0",
        "\u0661",
        "9" * 12,
        "1.",
        "1.5.5",
    ],
)
def test_other_spellings_are_no_time(value):
    """Mailgun signs time and token as one text: "…e0" moves letters between them."""
    assert seconds(value) is None
