"""Checks what segments name: newsletters, units, areas, audiences and events."""

from comms.content.check_index import Index
from comms.content.check_references import unknown
from comms.content.reading_findings import Findings
from comms.model.plans import EventFacts
from comms.model.programme import Area, Audience, Described, Newsletter, Unit
from comms.model.segments import Segment

_NAMED: dict[str, type[Described]] = {
    "newsletter": Newsletter,
    "region": Unit,
    "area": Area,
    "audience": Audience,
    "attended": EventFacts,
}


def check_segments(index: Index, findings: Findings) -> None:
    """Find names in conditions that lead nowhere."""
    sensitive = {
        one.id: one.unit for _, one in index.entries(Newsletter) if one.sensitive
    }
    for entry, segment in index.asked(Segment):
        for name in sorted(segment.where.newsletters & sensitive.keys()):
            if sensitive[name] != segment.unit:
                findings.add(
                    "segment_of_others",
                    entry.place("unit"),
                    value=name,
                    unit=sensitive[name],
                )
        for key, _, one in segment.where.every("where"):
            for name, kind in _NAMED.items():
                for place, value in enumerate(getattr(one, name) or ()):
                    hint = unknown(index, findings, kind, value)
                    if hint is not None:
                        findings.add(
                            "reference_unknown",
                            entry.place(f"{key}.{name}.{place}"),
                            value=value,
                            kind=findings.words(f"kind.{kind.kind}"),
                            hint=hint,
                        )
