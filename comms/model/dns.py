"""What is asked of the domain name system, and what it answers."""

from dataclasses import dataclass
from typing import Literal, Protocol

RecordType = Literal["A", "AAAA", "CNAME", "MX", "PTR", "TXT"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a look-up came to; that there is nothing is an answer too."""

    #: found; none: the name is there, no record of this type; no_name: the name is
    #: not there; failed: nobody can tell just now.
    state: Literal["found", "none", "no_name", "failed"]
    #: As text: TXT joined, MX as "10 mail.example.org", names without a last dot.
    records: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether somebody answered."""
        return self.state != "failed"


class Resolver(Protocol):
    """Asks name servers; bounded in time and number, whatever they answer."""

    def look_up(self, name: str, kind: RecordType) -> Answer:
        """Return the records of a name; the same question is asked once."""
        ...
