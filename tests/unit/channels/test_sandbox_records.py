"""A sandbox shows the very record that an event interface would be given."""

from datetime import UTC, datetime

from comms.channels.sandbox import SandboxChannel
from comms.ports import Post, PostAttempt, Published

RECORD = '{"events": [{"id": "lape:E1"}]}\n'


def attempt():
    """Return a first try."""
    return PostAttempt(
        key="key-1", number=1, started_at=datetime(2027, 2, 15, tzinfo=UTC)
    )


def test_file_holds_the_record_byte_for_byte(tmp_path):
    """What can be looked at is what would be sent."""
    channel = SandboxChannel("event_api", tmp_path)
    post = Post(account="linkedevents", language="mul", text="E1", record=RECORD)

    outcome = channel.publish(post, attempt(), lambda _state: None)

    assert isinstance(outcome, Published)
    assert (tmp_path / "key-1.json").read_text() == RECORD


def test_update_writes_the_new_record_over_the_old(tmp_path):
    """An event that moved stands there once, as it is now."""
    channel = SandboxChannel("event_api", tmp_path)
    post = Post(account="linkedevents", language="mul", text="E1", record=RECORD)
    channel.publish(post, attempt(), lambda _state: None)
    moved = Post(account="linkedevents", language="mul", text="E1", record="{}\n")

    outcome = channel.update("key-1", moved)

    assert outcome == Published(remote_id="key-1")
    assert [file.read_text() for file in tmp_path.iterdir()] == ["{}\n"]
