"""France drawn by its communes: one light for each, brighter where more people live.

Metropolitan France above, the overseas territories below in equal frames. Positions are integers
(micro-degrees, then 64ths of a pixel) and so is all the arithmetic; the whole picture is a PNG of sixteen
colours, some 50 KB. A part of it may be drawn larger, and other rooms paint over it in colours of their own.
"""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer[Any]]

WIDTH = 1040
MAP_HEIGHT = 1000
STRIP_HEIGHT = 112
HEIGHT = MAP_HEIGHT + STRIP_HEIGHT
MARGIN = 8
DEGREE = 1_000_000
SUB = 64
"""Parts of a pixel that positions are counted in."""


class Frame(NamedTuple):
    """A part of the Earth (micro-degrees) and where it is drawn (pixels)."""

    name: str
    south: int
    west: int
    north: int
    east: int
    left: int
    top: int
    width: int
    height: int


class Located(NamedTuple):
    """Where points fall on the whole picture, in 64ths of a pixel; `shown` is False outside every frame."""

    x: Integers
    y: Integers
    shown: NDArray[np.bool_]


class View(NamedTuple):
    """The part of the picture that is drawn, of its proportions: left, top and width in 64ths of a pixel of the whole one."""

    left: int
    top: int
    width: int

    def pixels(self, x: Integers, y: Integers) -> tuple[Integers, Integers]:
        """Return where points of the whole picture fall on this one, in pixels, outside of it included."""
        return (x - self.left) * WIDTH // self.width, (y - self.top) * WIDTH // self.width


class Picture(NamedTuple):
    """A PNG, its tag for HTTP caches, and how many communes it shows."""

    png: bytes
    etag: str
    communes: int


MAINLAND = Frame(
    "France métropolitaine",
    *(41_200_000, -5_400_000, 51_300_000, 9_800_000),
    *(MARGIN, MARGIN, WIDTH - 2 * MARGIN, MAP_HEIGHT - 2 * MARGIN),
)
# Centre of each overseas territory and half the side of its square, in hundredths of a degree.
OVERSEAS_CENTRES = (
    ("Guadeloupe", 1618, -6153, 40),
    ("Martinique", 1465, -6101, 32),
    ("Guyane", 470, -5310, 160),
    ("La Réunion", -2113, 5553, 36),
    ("Mayotte", -1283, 4517, 20),
    ("Saint-Martin et Saint-Barthélemy", 1798, -6296, 20),
    ("Saint-Pierre-et-Miquelon", 4685, -5630, 30),
    ("Wallis-et-Futuna", -1378, -17716, 100),
    ("Polynésie française", -1720, -15050, 120),
    ("Nouvelle-Calédonie", -2140, 16550, 150),
)
OVERSEAS = tuple(name for name, *_ in OVERSEAS_CENTRES)


def _overseas_frames() -> tuple[Frame, ...]:
    side = WIDTH // len(OVERSEAS_CENTRES)
    frames = []
    for rank, (name, latitude, longitude, half) in enumerate(OVERSEAS_CENTRES):
        south, north = ((latitude + sign * half) * DEGREE // 100 for sign in (-1, 1))
        west, east = ((longitude + sign * half) * DEGREE // 100 for sign in (-1, 1))
        left = rank * side + MARGIN
        size = side - 2 * MARGIN
        frames.append(Frame(name, south, west, north, east, left, MAP_HEIGHT + MARGIN, size, size))
    return tuple(frames)


FRAMES = (MAINLAND, *_overseas_frames())
WHOLE = View(0, 0, WIDTH * SUB)
CLOSE = 3
"""From so many times the whole picture on, a light is three pixels wide."""

# Lights by population: at least so many people, brightness at the centre, then beside it (of 15).
LIGHTS = ((0, 9, 3), (500, 10, 4), (2_000, 11, 6), (10_000, 13, 8), (50_000, 15, 12))
BIG = 50_000
HALO, BORDER = 6, 3


Colour = tuple[int, int, int, int]
LEVELS: tuple[Colour, ...] = tuple(
    (120 + 9 * level, 130 + 8 * level, 255 - (level > 12) * (level - 12) * 10, min(255, level * 22))
    for level in range(16)
)
"""The colours of the levels: from transparent blue to opaque white."""


def draw(latitude: Integers, longitude: Integers, population: Integers) -> Picture:
    """Draw communes given by parallel columns: micro-degrees, and people (negative or 0: not known)."""
    located = locate(latitude, longitude)
    png = encode(paint(located, population), LEVELS)
    return Picture(png, f'"{hashlib.sha256(png).hexdigest()[:16]}"', int(located.shown.sum()))


def locate(latitude: Integers, longitude: Integers) -> Located:
    """Place points (micro-degrees) in their frames: equidistant, which at this size nobody tells from a better one."""
    x, y = np.full(len(latitude), -1, dtype=np.int64), np.full(len(latitude), -1, dtype=np.int64)
    for frame in FRAMES:
        inside = (
            (latitude > frame.south)
            & (latitude < frame.north)
            & (longitude > frame.west)
            & (longitude < frame.east)
        )
        east = (longitude[inside].astype(np.int64) - frame.west) * (frame.width - 1) * SUB
        south = (frame.north - latitude[inside].astype(np.int64)) * (frame.height - 1) * SUB
        x[inside] = frame.left * SUB + east // (frame.east - frame.west)
        y[inside] = frame.top * SUB + south // (frame.north - frame.south)
    return Located(x, y, x >= 0)


def paint(located: Located, population: Integers, view: View = WHOLE) -> NDArray[np.uint8]:
    """Return the levels of the picture, or of a part of it, one per pixel."""
    canvas = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
    x, y = view.pixels(located.x, located.y)
    kept = located.shown & (x > 2) & (x < WIDTH - 3) & (y > 2) & (y < HEIGHT - 3)
    _light(canvas, x[kept], y[kept], population[kept], close=view.width * CLOSE <= WHOLE.width)
    if view == WHOLE:
        for frame in FRAMES[1:]:
            _border(canvas, frame)
    return canvas


def _light(canvas: NDArray[np.uint8], x: Integers, y: Integers, population: Integers, *, close: bool) -> None:
    around = [(dx, dy) for dx in range(-2, 3) for dy in range(-2, 3)]
    core = [(dx, dy) for dx, dy in around if dx * dx + dy * dy < (3 if close else 1)]
    beside = [(dx, dy) for dx, dy in around if dx * dx + dy * dy == (4 if close else 1)]
    halo = [(dx, dy) for dx, dy in around if 1 < dx * dx + dy * dy < 6]
    for least, centre, near in LIGHTS:
        lit = population >= least if least else np.ones(len(population), dtype=bool)
        for dx, dy in beside:
            _raise(canvas, x[lit] + dx, y[lit] + dy, near)
        for dx, dy in core:
            _raise(canvas, x[lit] + dx, y[lit] + dy, centre)
    big = population >= BIG
    for dx, dy in halo:
        _raise(canvas, x[big] + dx, y[big] + dy, HALO)


def _raise(canvas: NDArray[np.uint8], x: Integers, y: Integers, level: int) -> None:
    """Bring these pixels to a level at least: they may repeat, for the level is one."""
    canvas[y, x] = np.maximum(canvas[y, x], level)


def _border(canvas: NDArray[np.uint8], frame: Frame) -> None:
    bottom, right = frame.top + frame.height + 4, frame.left + frame.width + 4
    canvas[[frame.top - 4, bottom], frame.left - 4 : right + 1] = BORDER
    canvas[frame.top - 4 : bottom + 1, [frame.left - 4, right]] = BORDER


def encode(canvas: NDArray[np.uint8], colours: Sequence[Colour]) -> bytes:
    """Write the levels of a picture as a palette PNG: half a byte each up to sixteen colours, else one."""
    height, width = canvas.shape
    small = len(colours) <= 16
    packed = (canvas[:, 0::2] << 4) | canvas[:, 1::2] if small else canvas
    lines = np.zeros((height, packed.shape[1] + 1), dtype=np.uint8)  # one filter byte, none, before each line
    lines[:, 1:] = packed
    header = struct.pack(">IIBBBBB", width, height, 4 if small else 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", bytes(part for colour in colours for part in colour[:3])),
        (b"tRNS", bytes(colour[3] for colour in colours)),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
