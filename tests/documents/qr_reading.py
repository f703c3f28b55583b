"""Read a QR code back, as a telephone does, from its modules: versions 1 to 6, error correction M, bytes."""

from collections.abc import Callable

DATA_BLOCKS = {1: (1, 16), 2: (1, 28), 3: (1, 44), 4: (2, 32), 5: (2, 43), 6: (4, 27)}
FORMAT_MASK = 0b101010000010010
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: (y * x) % 2 + (y * x) % 3 == 0,
    lambda y, x: ((y * x) % 2 + (y * x) % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + (y * x) % 3) % 2 == 0,
)


def read_qr(modules: list[list[bool]]) -> str:
    """Return the text of a QR code; errors are not corrected, the drawing must be exact."""
    version = (len(modules) - 17) // 4
    blocks, length = DATA_BLOCKS[version]
    stream = _codewords(modules, version)
    interleaved = stream[: blocks * length]
    content = [word for block in range(blocks) for word in interleaved[block::blocks]]
    bits = "".join(f"{word:08b}" for word in content)
    assert bits[:4] == "0100", "bytes are expected"
    count = int(bits[4:12], 2)
    return bytes(int(bits[12 + 8 * n : 20 + 8 * n], 2) for n in range(count)).decode()


def _codewords(modules: list[list[bool]], version: int) -> list[int]:
    size = len(modules)
    mask = MASKS[_mask_number(modules)]
    bits = ""
    columns = [x for x in range(size - 1, 0, -2) if x > 6] + [5, 3, 1]
    for rank, right in enumerate(columns):
        rows = range(size - 1, -1, -1) if rank % 2 == 0 else range(size)
        for y in rows:
            for x in (right, right - 1):
                if not _reserved(y, x, size, version):
                    bits += "1" if modules[y][x] != mask(y, x) else "0"
    return [int(bits[start : start + 8], 2) for start in range(0, len(bits) - 7, 8)]


def _mask_number(modules: list[list[bool]]) -> int:
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    value = int("".join("1" if modules[y][x] else "0" for y, x in places), 2) ^ FORMAT_MASK
    return (value >> 10) & 0b111


def _reserved(y: int, x: int, size: int, version: int) -> bool:
    corners = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
    centre = size - 7
    aligned = version > 1 and abs(y - centre) <= 2 and abs(x - centre) <= 2
    return corners or y == 6 or x == 6 or aligned
