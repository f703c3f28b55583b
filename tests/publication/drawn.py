"""Read back a picture of one byte per pixel."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray


def indexes(png: bytes) -> NDArray[np.uint8]:
    """Return the colours of a palette PNG by their rank."""
    width, height = struct.unpack(">II", png[16:24])
    position, content = 8, b""
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        if png[position + 4 : position + 8] == b"IDAT":
            content += png[position + 8 : position + 8 + length]
        position += 12 + length
    lines = np.frombuffer(zlib.decompress(content), dtype=np.uint8).reshape(height, width + 1)
    return lines[:, 1:]
