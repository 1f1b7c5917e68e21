"""What a provider's event means, in the same words as a mail that came back."""

import pytest

from comms.ports.webhooks import Happened, ProviderEvent, Verdict
from comms.receive.provider_events import returned
from comms.receive.standing import judged_by
from comms.receive.values import Kind, Nature

NOBODY = "550 5.1.1 No such user here"


def event(what=Happened.FAILED, **fields):
    """Return an event about a reader."""
    return ProviderEvent(
        identifier="e1", what=what, recipient="anna@example.org", **fields
    )


@pytest.mark.parametrize(
    ("verdict", "status", "words", "judged"),
    [
        (Verdict.UNKNOWN, "", NOBODY, "5.1.1"),
        (Verdict.GONE, "5.1.1", NOBODY, "5.1.1"),
        # Blocked, soft, on a list of the provider's: nobody is gone by that.
        (Verdict.NOT_GONE, "", NOBODY, "5.0.0"),
        (Verdict.NOT_GONE, "5.1.1", NOBODY, "5.0.0"),
        # The provider says so, and the server nothing.
        (Verdict.GONE, "", "", "5.1.1"),
        (Verdict.GONE, "5.0.0", "", "5.1.1"),
        (Verdict.UNKNOWN, "", "", "5.0.0"),
        # The provider says so, and the server otherwise.
        (Verdict.GONE, "5.7.1", "550 5.7.1 refused by policy", "5.7.1"),
        (Verdict.GONE, "", "552 5.2.2 mailbox full", "5.2.2"),
        (Verdict.GONE, "", "554 message looks like spam", "5.0.0"),
        (Verdict.NOT_GONE, "4.2.2", "452 4.2.2 over quota", "4.2.2"),
        # How we send.
        (Verdict.UNKNOWN, "5.6.0", "Bad content", "5.6.0"),
    ],
)
def test_words_of_the_server_decide(verdict, status, words, judged):
    """A provider's own verdict takes away, and adds only where nothing was said."""
    found = returned(event(verdict=verdict, status=status, words=words))

    assert found.kind is Kind.BOUNCE
    assert judged_by(found.recipients[0]) == judged


@pytest.mark.parametrize(
    ("what", "feedback", "kind", "nature"),
    [
        (Happened.COMPLAINED, "abuse", Kind.COMPLAINT, Nature.COMPLAINT),
        (Happened.COMPLAINED, "", Kind.COMPLAINT, Nature.COMPLAINT),
        (Happened.COMPLAINED, "not-spam", Kind.NONE, Nature.NOT_SPAM),
        (Happened.COMPLAINED, "auth-failure", Kind.NONE, Nature.AUTH_FAILURE),
        (Happened.LEFT, "", Kind.COMPLAINT, Nature.OPT_OUT),
        (Happened.DELAYED, "", Kind.BOUNCE, Nature.DELAY),
        (Happened.DELIVERED, "", Kind.NONE, Nature.SUCCESS),
    ],
)
def test_other_events_are_what_mails_would_be(what, feedback, kind, nature):
    """Amazon names the kinds of complaint as RFC 5965 does."""
    found = returned(event(what, feedback=feedback))

    assert (found.kind, found.nature) == (kind, nature)


@pytest.mark.parametrize(
    ("proof", "paths"),
    [
        (f"17-{'0a' * 16}", ((17, "0a" * 16),)),
        (f"17-{'0A' * 16}", ()),
        (f"17-{'0a' * 16} ", ()),
        (f"-17-{'0a' * 16}", ()),
        (f"{'9' * 19}-{'0a' * 16}", ()),
    ],
)
def test_what_was_given_with_the_mail_names_a_delivery(proof, paths):
    """Read strictly; whether it is ours is asked elsewhere."""
    assert returned(event(proof=proof)).return_paths == paths
