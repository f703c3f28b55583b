"""The picture of the home page: one light per commune, brighter where more people live.

Metropolitan France above, the overseas territories below in equal frames. Positions are integers
(micro-degrees) and so is all the arithmetic; the picture is a PNG of sixteen colours, some 50 KB.
"""

import hashlib
import struct
import zlib
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

# Lights by population: at least so many people, brightness at the centre, then beside it (of 15).
LIGHTS = ((0, 9, 3), (500, 10, 4), (2_000, 11, 6), (10_000, 13, 8), (50_000, 15, 12))
BIG = 50_000
HALO, BORDER = 6, 3


def draw(latitude: Integers, longitude: Integers, population: Integers) -> Picture:
    """Draw communes given by parallel columns: micro-degrees, and people (negative or 0: not known)."""
    canvas = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
    shown = 0
    for frame in FRAMES:
        inside = (
            (latitude > frame.south)
            & (latitude < frame.north)
            & (longitude > frame.west)
            & (longitude < frame.east)
        )
        x, y = _project(frame, latitude[inside], longitude[inside])
        _light(canvas, x, y, population[inside])
        shown += int(inside.sum())
        if frame is not MAINLAND:
            _border(canvas, frame)
    png = _encode(canvas)
    return Picture(png, f'"{hashlib.sha256(png).hexdigest()[:16]}"', shown)


def _project(frame: Frame, latitude: Integers, longitude: Integers) -> tuple[Integers, Integers]:
    """Place each point in its frame: equidistant, which at this size nobody tells from a better one."""
    east = (longitude.astype(np.int64) - frame.west) * (frame.width - 1) // (frame.east - frame.west)
    south = (frame.north - latitude.astype(np.int64)) * (frame.height - 1) // (frame.north - frame.south)
    return frame.left + east, frame.top + south


def _light(canvas: NDArray[np.uint8], x: Integers, y: Integers, population: Integers) -> None:
    around = [(dx, dy) for dx in range(-2, 3) for dy in range(-2, 3)]
    beside = [(dx, dy) for dx, dy in around if dx * dx + dy * dy == 1]
    halo = [(dx, dy) for dx, dy in around if 1 < dx * dx + dy * dy < 6]
    for least, centre, near in LIGHTS:
        lit = population >= least if least else np.ones(len(population), dtype=bool)
        for dx, dy in beside:
            _raise(canvas, x[lit] + dx, y[lit] + dy, near)
        _raise(canvas, x[lit], y[lit], centre)
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


def _encode(canvas: NDArray[np.uint8]) -> bytes:
    """Write sixteen levels as a 4-bit palette PNG: from transparent blue to opaque white."""
    height, width = canvas.shape
    palette, alpha = bytearray(), bytearray()
    for level in range(16):
        palette += bytes((120 + 9 * level, 130 + 8 * level, 255 - (level > 12) * (level - 12) * 10))
        alpha.append(min(255, level * 22))
    packed = (canvas[:, 0::2] << 4) | canvas[:, 1::2]
    lines = np.zeros((height, width // 2 + 1), dtype=np.uint8)  # one filter byte, none, before each line
    lines[:, 1:] = packed
    header = struct.pack(">IIBBBBB", width, height, 4, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", bytes(palette)),
        (b"tRNS", bytes(alpha)),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
