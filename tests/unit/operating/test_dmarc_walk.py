"""Where a policy is found, and whose domain it is (RFC 9989, section 4.10)."""

import pytest

from comms.model.dns import Answer
from comms.operating.dmarc_walk import targets, walk


class Zone:
    """DNS that holds policies only, by domain."""

    def __init__(self, **policies):
        self._known = {f"_dmarc.{name}": text for name, text in policies.items()}
        self.asked = []

    def look_up(self, name, _kind):
        """Return the policy of a name."""
        self.asked.append(name)
        text = self._known.get(name)
        return Answer(
            state="found" if text else "none", records=(text,) if text else ()
        )


@pytest.mark.parametrize(
    ("policies", "organisation", "found_at"),
    [
        ({}, "a.mail.example.com", None),
        ({"example.com": "p=none"}, "example.com", "example.com"),
        (
            {"a.mail.example.com": "p=none", "example.com": "p=reject"},
            "example.com",
            "a.mail.example.com",
        ),
        # The shortest name counts, also where nearer ones have a policy too.
        (
            {"mail.example.com": "p=none", "example.com": "p=reject"},
            "example.com",
            "example.com",
        ),
        # Below a public suffix that says so.
        ({"com": "p=reject; psd=y"}, "example.com", "com"),
        (
            {"com": "p=reject; psd=y", "example.com": "p=none"},
            "example.com",
            "example.com",
        ),
        # Where a domain says that it is its own organisation, nobody looks further.
        (
            {"mail.example.com": "p=none; psd=n", "example.com": "p=reject"},
            "mail.example.com",
            "mail.example.com",
        ),
        # What nobody knows says nothing.
        (
            {"mail.example.com": "p=none; psd=x", "example.com": "p=reject"},
            "example.com",
            "example.com",
        ),
    ],
)
def test_policy_and_organisation(policies, organisation, found_at):
    """The cases of the standard."""
    zone = Zone(**{name: f"v=DMARC1; {text}" for name, text in policies.items()})

    tree = walk("a.mail.example.com", zone)

    assert tree.organisation == organisation
    assert (tree.policy.domain if tree.policy else None) == found_at


def test_at_most_eight_questions_are_asked():
    """A name of many labels must not make receivers ask for each."""
    name = ".".join("abcdefghijkl") + ".example.com"

    found = list(targets(name))

    assert len(found) == 8
    assert found[0] == name
    assert found[1] == "h.i.j.k.l.example.com"
    assert found[-1] == "com"
    assert list(targets("example.com")) == ["example.com", "com"]


def test_the_walk_stops_where_a_policy_says_so():
    """`psd=n` is the end: the parent's policies are another's."""
    zone = Zone(**{"b.example.com": "v=DMARC1; p=none; psd=n"})

    walk("a.b.example.com", zone)

    assert zone.asked == ["_dmarc.a.b.example.com", "_dmarc.b.example.com"]
