"""Compares what the ledger says with what the server has, recipient by recipient."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from chaos.fates import Ending, ending
from chaos.truth import Truth
from proof.killing import Run
from proof.site import Row, rows

#: Faults that are told one by one; the others are only counted.
_TOLD = 10


@dataclass(kw_only=True)
class Verdict:
    """What a run has proved."""

    name: str
    recipients: int = 0
    kills: int = 0
    #: Readers whom the ledger calls served and who have nothing, and readers whose
    #: mail should have come and did not.
    lost: int = 0
    #: Copies beyond the first, and how many there may be.
    doubled: int = 0
    doubled_most: int = 0
    #: Most copies that one reader has.
    copies_most: int = 0
    #: Whether sum and counts of the ledger are those of the server's log.
    adds_up: bool = False
    equals_log: bool = False
    by_state: dict[str, int] = field(default_factory=dict)
    #: Workers that fell over by themselves.
    fell: int = 0
    processor_seconds: float = 0.0
    #: Why it was not proved; "": it was.
    skipped: str = ""
    #: What else was measured.
    notes: dict[str, float] = field(default_factory=dict)
    #: What is wrong, in words.
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything that was promised is so."""
        return not self.faults

    @classmethod
    def of(cls, found: dict[str, Any]) -> "Verdict":
        """Return what `as_json` gave."""
        return cls(**{name: found[name] for name in found if name != "holds"})

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {**asdict(self), "holds": self.holds}


def judge(
    run: Run,
    name: str,
    *,
    connections: int = 8,
    fated: Callable[[str], Ending] = ending,
    exact: bool = False,
) -> Verdict:
    """Compare the ledger of a finished edition with the log of the server.

    Args:
        run: The edition; nobody works on it any more.
        name: What was done to it.
        connections: How many were in flight at a kill.
        fated: How the delivery to an address has to end.
        exact: No kill and no restart: every reader has just the copies of her fate.
    """
    proved, truth = run.site.ledger(), run.sink.truth()
    ledger = list(rows(run.store))
    crowd = {row.address for row in ledger}
    copies = {who: n for who, n in truth.copies.items() if who in crowd}
    found = Verdict(
        name=name,
        recipients=proved["recipients"],
        kills=run.kills,
        doubled=sum(copies.values()) - len(copies),
        copies_most=max(copies.values(), default=0),
        adds_up=proved["adds_up"],
        by_state=proved["by_state"],
        fell=len(run.faults),
        processor_seconds=round(run.processor_seconds, 1),
    )
    fated_copies = sum(max(0, fated(row.address).copies - 1) for row in ledger)
    found.doubled_most = run.kills * connections + fated_copies
    checks = Checks(found, truth, fated)
    for row in ledger:
        checks.row(row, exact=exact)
    checks.sums(ledger, run.recipients)
    found.faults += run.faults[:_TOLD]
    return found


class Checks:
    """Finds what is wrong and writes it into a verdict."""

    def __init__(
        self, found: Verdict, truth: Truth, fated: Callable[[str], Ending]
    ) -> None:
        self._found = found
        self._truth = truth
        self._fated = fated

    def row(self, row: Row, *, exact: bool) -> None:
        """Compare one delivery."""
        copies, fated = self._truth.copies[row.address], self._fated(row.address)
        # Whoever is in doubt after three copies is not lost: a person decides.
        missing = copies < min(1, fated.copies) and row.state != "unknown"
        if missing or (row.state == "sent" and not copies):
            self._found.lost += 1
            self._tell(f"{row.address}: lost ({row.state}, {row.reason})")
        if row.state in {"refused", "suppressed"} and copies:
            self._tell(f"{row.address}: {row.state}, and has {copies}")
        doubtful = row.state == "unknown" and not exact and row.copies >= 3
        if row.state != fated.state and not doubtful:
            self._tell(f"{row.address}: {row.state} ({row.reason}), not {fated.state}")
        if exact and copies != fated.copies:
            self._tell(f"{row.address}: {copies} copies, not {fated.copies}")
        if len(self._truth.message_ids.get(row.address, ())) > 1:
            self._tell(f"{row.address}: more than one Message-ID")

    def sums(self, ledger: list[Row], recipients: int) -> None:
        """Compare the sums."""
        found = self._found
        states = Counter(row.state for row in ledger)
        served = sum(1 for row in ledger if self._truth.copies[row.address])
        doubt = states["unknown"]
        found.equals_log = (
            dict(states) == found.by_state
            and states["sent"] <= served <= states["sent"] + doubt
        )
        for holds, words in (
            (found.recipients == recipients, "not everybody is in the ledger"),
            (found.adds_up, "the ledger does not add up"),
            (found.equals_log, "the ledger is not the log"),
            (found.doubled <= found.doubled_most, "too many second copies"),
            (found.copies_most <= 3, "a fourth copy"),
        ):
            if not holds:
                self._tell(words)

    def _tell(self, fault: str) -> None:
        if len(self._found.faults) < _TOLD:
            self._found.faults.append(fault)
