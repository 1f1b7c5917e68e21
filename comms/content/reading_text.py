"""Reads a language version: front matter between two lines of "---", then the body."""

from dataclasses import dataclass

from comms.content.reading_yaml import Written, YamlFault, parse

_FENCE = "---"


@dataclass(frozen=True, kw_only=True)
class FrontMatter:
    """A Markdown file taken apart."""

    written: Written
    #: CommonMark, without blank lines around it.
    body: str
    #: Line on which the body begins.
    body_line: int


def take_apart(text: str) -> FrontMatter:
    """Return front matter and body of a Markdown file.

    Raises:
        YamlFault: There is no front matter, or it cannot be read.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        raise YamlFault("front_matter_missing", 1)
    ends = [number for number, line in enumerate(lines) if line.rstrip() == _FENCE]
    if len(ends) == 1:
        raise YamlFault("front_matter_unclosed", 1)
    end = ends[1]
    written = parse("\n".join(lines[1:end]), first_line=2)
    rest = lines[end + 1 :]
    blank = next((i for i, line in enumerate(rest) if line.strip()), 0)
    body = "\n".join(line.rstrip("\r") for line in rest).strip("\n")
    return FrontMatter(written=written, body=body, body_line=end + 2 + blank)
