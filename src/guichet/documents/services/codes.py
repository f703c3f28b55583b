"""QR codes: an address drawn for a telephone."""

from collections.abc import Iterator

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET_ZONE = 4
"""Blank modules around a QR code, as its norm asks."""


def qr_svg(address: str, label: str) -> SafeString:
    """Return the QR code of a web address as an SVG drawing, read aloud as `label`; black on white."""
    lines = qr_modules(address)
    side = len(lines) + 2 * QUIET_ZONE
    drawn = "".join(_strokes(lines))
    return format_html(
        '<svg class="gu-qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" d="{}"/></svg>',
        *(side, side, label, side, side, drawn),
    )


def qr_modules(address: str) -> list[list[bool]]:
    """Return the modules of the QR code of a web address, line by line, without blank around; True is black.

    Error correction M: read even when a seventh of it is hidden.
    """
    code = segno.make_qr(address, error="m", boost_error=False)
    return [[bool(module) for module in line] for line in code.matrix]


def _strokes(lines: list[list[bool]]) -> Iterator[str]:
    """Yield one rectangle for each run of black modules."""
    for y, line in enumerate(lines):
        start = None
        for x, black in enumerate([*line, False]):
            if black and start is None:
                start = x
            elif not black and start is not None:
                yield f"M{start + QUIET_ZONE} {y + QUIET_ZONE}h{x - start}v1h{start - x}z"
                start = None
