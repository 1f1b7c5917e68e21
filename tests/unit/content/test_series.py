"""A series: links stand at both ends, whatever is put in, moved or taken out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.content.series import Links, relinked, with_links


def chain(*names):
    """Return events that follow each other."""
    return {
        name: Links(
            previous=names[n - 1] if n else "",
            next=names[n + 1] if n + 1 < len(names) else "",
            series="one",
        )
        for n, name in enumerate(names)
    }


def after(links, event, **wanted):
    """Return all links once an event has other neighbours."""
    return {
        **links,
        **relinked(event, Links(**wanted), lambda n: links.get(n, Links())),
    }


def order(links, first):
    """Return the events from one on, as pages lead through them."""
    found = [first]
    while links[found[-1]].next:
        found.append(links[found[-1]].next)
    return "".join(found)


@pytest.mark.parametrize(
    ("event", "wanted", "expected"),
    [
        ("d", {"previous": "c"}, "abcd"),
        # Between the two, and at the beginning.
        ("d", {"previous": "a"}, "adbc"),
        ("d", {"next": "b"}, "adbc"),
        ("d", {"next": "a"}, "dabc"),
        # One that is in the series already moves; those it leaves meet.
        ("b", {"previous": "c"}, "acb"),
        # It leaves.
        ("b", {}, "ac"),
        ("c", {}, "ab"),
        ("a", {"previous": "b"}, "bac"),
        # Nothing shall follow it any more, or stand before it.
        ("b", {"previous": "a"}, "ab"),
        ("b", {"next": "c"}, "bc"),
    ],
)
def test_an_event_takes_its_place(event, wanted, expected):
    """Who chooses one neighbour need not look for the other."""
    links = after(chain(*"abc"), event, **wanted)

    assert order(links, expected[0]) == expected


@given(
    st.lists(
        st.tuples(*[st.sampled_from("abcdef")] * 2, st.sampled_from("pnb")), max_size=12
    )
)
def test_links_are_named_at_both_ends(moves):
    """Whatever is linked: who names a neighbour is named by it, as the other one."""
    links = {name: Links() for name in "abcdef"}
    for event, other, end in moves:
        if event == other:
            continue
        wanted = {
            "p": {"previous": other},
            "n": {"next": other},
            "b": {},
        }[end]
        links = after(links, event, **wanted)

    for name, one in links.items():
        assert not one.next or links[one.next].previous == name
        assert not one.previous or links[one.previous].next == name
        assert bool(one.series) == bool(one.next or one.previous)


def test_a_file_keeps_its_comments():
    """Only the lines of the links change; an id that YAML could mistake is quoted."""
    old = b"# Ours.\nunit: VSU\nnext_in_series: b\nplace:\n  next_in_series: no\n"

    new = with_links(old, Links(previous="1", series="one"))

    assert new == (
        b"# Ours.\nunit: VSU\nplace:\n  next_in_series: no\n"
        b'previous_in_series: "1"\nseries: "one"\n'
    )
