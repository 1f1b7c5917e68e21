"""No order of requests, lost answers and windows loses a word that somebody typed.

The rules of what counts (`verdict`) with views of a form that behave as the script in
the browser does: each counts what it sends, lays down what is not with the site yet,
and sends that later; requests overtake each other and come twice, answers get lost.
"""

from dataclasses import dataclass, field
from random import Random

import pytest

from comms.model import kept
from comms.model.kept import Mark, Verdict, read_mark

#: Stories, and steps of each.
STORIES, STEPS = 300, 50
RIGHT = kept.verdict


@dataclass
class Row:
    """A draft at the site."""

    number: int
    writer: str
    turn: int
    words: frozenset = frozenset()
    has_ended: bool = False

    @property
    def mark(self):
        """Return how it stands."""
        return Mark(number=self.number, turn=self.turn, writer=self.writer)


@dataclass(frozen=True)
class Request:
    """What a view sends."""

    writer: str
    turn: int
    words: frozenset
    adopts: Mark | None
    #: How many changes it holds.
    typed: int


@dataclass
class View:
    """One window with the form."""

    writer: str
    words: set = field(default_factory=set)
    adopts: Mark | None = None
    turn: int = 0
    typed: int = 0
    kept: int = 0

    def request(self):
        """Return what it would send now, under a turn of its own."""
        self.turn += 1
        words = frozenset(self.words)
        return Request(self.writer, self.turn, words, self.adopts, self.typed)


class Writing:
    """A person at her windows, a site, and a bad connection between."""

    def __init__(self, seed):
        self.chance = Random(seed)  # noqa: S311 - no secret
        self.rows, self.views, self.on_the_way = [], [], []
        #: What lies in the browser: writer → request.
        self.lying = {}
        self.saved, self.typed = set(), set()
        self.opened = 0

    def step(self):
        """Let one thing happen."""
        steps = [self.open_window, self.send_what_lies]
        if self.views:
            steps += [self.type_word] * 4 + [self.send] * 2 + [self.save, self.close]
        if self.on_the_way:
            steps += [self.deliver] * 4 + [self.lose]
        self.chance.choice(steps)()

    def maybe(self):
        """Toss a coin."""
        return self.chance.random() < 0.5

    def arrive(self, request):
        """Do as the site does; return the turn that it answers."""
        own = next((row for row in self.rows if row.writer == request.writer), None)
        other = self.rows[request.adopts.number] if request.adopts else None
        adopted = other.mark if other and not other.has_ended else None
        what = kept.verdict(
            own.mark if own else None, adopted, request.turn, request.adopts
        )
        if what is Verdict.IGNORE:
            return own.turn
        row = own if what is Verdict.UPDATE else other
        if what is Verdict.INSERT:
            row = Row(len(self.rows), request.writer, 0)
            self.rows.append(row)
        row.writer, row.turn = request.writer, request.turn
        row.words, row.has_ended = request.words, False
        return row.turn

    def open_window(self):
        """Open the form, with a draft that waits or with none."""
        self.opened += 1
        view = View(f"w{self.opened}")
        waiting = [row for row in self.rows if not row.has_ended and row.words]
        if waiting and self.maybe():
            row = self.chance.choice(waiting)
            view.words, view.adopts = set(row.words), row.mark
        self.views.append(view)

    def type_word(self):
        """Type one; it lies in the browser at once."""
        view = self.chance.choice(self.views)
        word = len(self.typed)
        view.words.add(word)
        self.typed.add(word)
        view.typed += 1
        self.lying[view.writer] = view.request()

    def send(self):
        """Send what a view holds and the site has not."""
        view = self.chance.choice(self.views)
        if view.kept != view.typed:
            self.on_the_way.append(view.request())

    def deliver(self):
        """Let a request arrive, out of turn, perhaps twice; its answer may be lost."""
        request = self.chance.choice(self.on_the_way)
        if self.maybe():
            self.on_the_way.remove(request)
        answered = self.arrive(request)
        view = next((v for v in self.views if v.writer == request.writer), None)
        if view and answered == request.turn and self.maybe():
            view.kept = max(view.kept, request.typed)
            if view.kept == view.typed:
                self.lying.pop(view.writer, None)

    def lose(self):
        """Let a request get lost."""
        self.on_the_way.remove(self.chance.choice(self.on_the_way))

    def save(self):
        """Press the button; where its answer is lost, the window stays as it was."""
        view = self.chance.choice(self.views)
        request = view.request()
        self.lying[view.writer] = request
        self.saved |= request.words
        for row in self.rows:
            if row.writer == request.writer or row.mark == request.adopts:
                row.turn, row.words = max(row.turn, request.turn), frozenset()
                row.has_ended = True
        if not any(row.writer == request.writer for row in self.rows):
            ended = Row(len(self.rows), request.writer, request.turn, has_ended=True)
            self.rows.append(ended)
        if self.maybe():
            self.views.remove(view)

    def close(self):
        """Close a window, or lose it."""
        self.views.remove(self.chance.choice(self.views))

    def send_what_lies(self):
        """Open any page of the desk, connected: it sends what lies in the browser."""
        for writer, request in list(self.lying.items()):
            self.arrive(request)
            del self.lying[writer]

    def lost(self):
        """Return the words that are nowhere."""
        found = set(self.saved)
        for row in self.rows:
            found |= row.words
        for request in self.lying.values():
            found |= request.words
        for view in self.views:
            if view.kept != view.typed:
                found |= view.words
        return self.typed - found


def stories_that_lose():
    """Return the stories by their number in which a word is lost."""
    found = []
    for seed in range(STORIES):
        story = Writing(seed)
        for _ in range(STEPS):
            story.step()
        if story.lost():
            found.append(seed)
    return found


def test_no_story_loses_a_word():
    """Requests overtake each other, come twice, or get lost with their answers."""
    assert stories_that_lose() == []


def take_whatever_waits(own, adopted, turn, adopts):
    """Take a draft over although somebody has touched it since."""
    found = RIGHT(own, adopted, turn, adopts)
    return Verdict.TAKE_OVER if found is Verdict.INSERT and adopted else found


def take_what_comes(own, adopted, turn, adopts):
    """Let whatever comes last count."""
    found = RIGHT(own, adopted, turn, adopts)
    return Verdict.UPDATE if found is Verdict.IGNORE else found


@pytest.mark.parametrize("rule", [take_whatever_waits, take_what_comes])
def test_other_rules_lose_words(monkeypatch, rule):
    """Else the stories above would prove nothing."""
    monkeypatch.setattr(kept, "verdict", rule)

    assert stories_that_lose() != []


def test_marks_are_read_as_they_are_written():
    """And whatever else a form carries is none."""
    mark = Mark(number=12, turn=3, writer="a.b-c")

    assert read_mark(str(mark)) == mark
    for text in ("", "1", "1.2", "1.2.", "x.2.w", "1.-2.w", "9999999999.1.w"):
        assert read_mark(text) is None
