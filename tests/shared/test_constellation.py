"""The picture of the communes is a sound PNG, light, and puts everybody in the right frame."""

import struct
import zlib

import numpy as np
import pytest

from guichet.shared.constellation import FRAMES, HEIGHT, MAINLAND, WIDTH, draw

MICRO = 1_000_000


def pixels(png: bytes) -> np.ndarray:
    """Decode the 4-bit picture into levels, checking each chunk."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    position, content = 8, b""
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        kind, body = png[position + 4 : position + 8], png[position + 8 : position + 8 + length]
        (check,) = struct.unpack(">I", png[position + 8 + length : position + 12 + length])
        assert check == zlib.crc32(kind + body)
        content += body if kind == b"IDAT" else b""
        position += 12 + length
    lines = np.frombuffer(zlib.decompress(content), dtype=np.uint8).reshape(HEIGHT, WIDTH // 2 + 1)
    assert not lines[:, 0].any()
    levels = np.empty((HEIGHT, WIDTH), dtype=np.uint8)
    levels[:, 0::2], levels[:, 1::2] = lines[:, 1:] >> 4, lines[:, 1:] & 15
    return levels


def column(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize(
    ("name", "latitude", "longitude"),
    [
        ("France métropolitaine", 47_389_000, 688_000),  # Tours
        ("France métropolitaine", 41_930_000, 8_738_000),  # Ajaccio
        ("La Réunion", -20_882_000, 55_450_000),  # Saint-Denis
        ("Guyane", 4_937_000, -52_330_000),  # Cayenne
        ("Wallis-et-Futuna", -13_282_000, -176_176_000),  # Mata-Utu
    ],
)
def test_commune_is_lit_in_its_frame(name: str, latitude: int, longitude: int) -> None:
    picture = draw(column(latitude), column(longitude), column(0))
    frame = next(frame for frame in FRAMES if frame.name == name)
    lit = np.argwhere(pixels(picture.png) == 9)
    assert picture.communes == 1
    assert len(lit) == 1
    y, x = lit[0]
    assert frame.left <= x < frame.left + frame.width
    assert frame.top <= y < frame.top + frame.height


def test_north_is_up_and_east_is_right() -> None:
    lille, nice = (50_630_000, 3_060_000), (43_700_000, 7_270_000)
    levels = pixels(draw(column(lille[0], nice[0]), column(lille[1], nice[1]), column(0, 60_000)).png)
    small, big = np.argwhere(levels == 9)[0], np.argwhere(levels == 15)[0]
    assert small[0] < big[0]
    assert small[1] < big[1]


def test_the_nowhere_is_not_counted() -> None:
    assert draw(column(0), column(0), column(5)).communes == 0


@pytest.mark.slow
def test_picture_is_light_and_tagged_by_its_content() -> None:
    chance = np.random.default_rng(2021)
    latitude = chance.integers(MAINLAND.south + MICRO, MAINLAND.north - MICRO, 35_000)
    longitude = chance.integers(MAINLAND.west + MICRO, MAINLAND.east - MICRO, 35_000)
    population = chance.integers(0, 3_000, 35_000)
    picture = draw(latitude, longitude, population)
    assert len(picture.png) < 150_000
    assert picture.etag == draw(latitude, longitude, population).etag
    assert picture.etag != draw(latitude, longitude, population + 60_000).etag
