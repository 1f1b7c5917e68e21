"""Draws how cost grows with recipients: two small panels over one kind of axis."""

from collections.abc import Callable, Sequence
from math import ceil, floor, log10

Figure = dict[str, object]

_WIDTH, _HEIGHT = 760, 300
#: Room around the lines of a panel, which is half the width.
_LEFT, _RIGHT, _TOP, _FOOT = 52, 28, 62, 52
_PANEL = _WIDTH // 2
#: Most lines of a grid.
_STEPS = 5
_INK, _FAINT, _GRID = "#1f2933", "#52606d", "#e4e7eb"

_OPENING = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
    'role="img" aria-labelledby="t d" font-family="system-ui, sans-serif" '
    f'font-size="12" fill="{_INK}">'
)


def drawing(grown: Sequence[Figure]) -> str:
    """Return the picture: processor time of a message, and memory, by recipients.

    Args:
        grown: Figures of one kind, by rising numbers of recipients.
    """
    parts = [
        _OPENING,
        '<title id="t">How cost grows with recipients</title>',
        f'<desc id="d">{_in_words(grown)}</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" rx="8" fill="#fff"/>',
        *_panel(
            0, "Processor time for a message", "µs", "cpu_us_per_message", "#0b4f8a"
        )(grown),
        *_panel(_PANEL, "Peak memory of the sender", "MB", "peak_rss_mb", "#9a3412")(
            grown
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _in_words(grown: Sequence[Figure]) -> str:
    return "; ".join(
        f"{_count(f):,} recipients: {f['cpu_us_per_message']} µs a message, "
        f"{f['peak_rss_mb']} MB"
        for f in grown
    )


def _count(figure: Figure) -> int:
    return int(str(figure["recipients"]))


def _panel(
    start: int, title: str, unit: str, key: str, colour: str
) -> Callable[[Sequence[Figure]], list[str]]:
    """Return what draws one key of some figures, from zero up."""

    def drawn(grown: Sequence[Figure]) -> list[str]:
        values = [float(str(figure[key])) for figure in grown]
        most = max(values) * 1.15
        step = _round_step(most / _STEPS)
        steps = ceil(most / step)
        spots = [
            (_across(start, number, len(grown)), _height(value / (step * steps)))
            for number, value in enumerate(values)
        ]
        path = "L".join(f"{x:.0f} {y:.0f}" for x, y in spots)
        return [
            (
                f'<text x="{start + _LEFT}" y="26" font-size="15" font-weight="600">'
                f"{title}</text>"
            ),
            f'<text x="{start + _LEFT}" y="44" fill="{_FAINT}">{unit}</text>',
            *_grid(start, step, steps),
            (
                f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2.5" '
                'stroke-linejoin="round"/>'
            ),
            *(
                f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{colour}"/>'
                f'<text x="{x:.0f}" y="{y - 11:.0f}" fill="{colour}" '
                f'font-weight="600" text-anchor="middle">{value:,.0f}</text>'
                f'<text x="{x:.0f}" y="{_HEIGHT - 32}" fill="{_FAINT}" '
                f'text-anchor="middle">{_count(figure):,}</text>'
                for (x, y), value, figure in zip(spots, values, grown, strict=True)
            ),
            (
                f'<text x="{start + (_LEFT + _PANEL - _RIGHT) / 2:.0f}" '
                f'y="{_HEIGHT - 12}" fill="{_FAINT}" text-anchor="middle">'
                "recipients</text>"
            ),
        ]

    return drawn


def _grid(start: int, step: float, steps: int) -> list[str]:
    """Return lines at round values, named at their left."""
    lines = []
    for number in range(steps + 1):
        y = _height(number / steps)
        ink = _GRID if number else _FAINT
        lines.append(
            f'<path d="M{start + _LEFT} {y:.0f}H{start + _PANEL - _RIGHT + 12}" '
            f'stroke="{ink}"/>'
            f'<text x="{start + _LEFT - 8}" y="{y + 4:.0f}" fill="{_FAINT}" '
            f'text-anchor="end">{number * step:,.0f}</text>'
        )
    return lines


def _round_step(least: float) -> float:
    """Return the next round number: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(least))
    return next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= least)


def _across(start: int, number: int, count: int) -> float:
    """Return where a figure stands: their counts grow tenfold from one to the next."""
    first, last = start + _LEFT + 26, start + _PANEL - _RIGHT - 18
    return first + (last - first) * number / max(1, count - 1)


def _height(part: float) -> float:
    return _HEIGHT - _FOOT - (_HEIGHT - _TOP - _FOOT) * part
