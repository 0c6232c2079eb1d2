"""Posters for the eye: a quiet landscape per name, painted here, so that pictures of the product show nobody's art."""

import math
import struct
import zlib
from random import Random

WIDTH, HEIGHT = 240, 336
Colour = tuple[int, int, int]

# Sky above, sky below, light, far, middle, near.
_PALETTES: tuple[tuple[str, ...], ...] = (
    ("1d2b53", "e98a6b", "ffe2b0", "7a4b6b", "4a3158", "241a3a"),
    ("7fc4d8", "f6ead2", "fff8e0", "8fb8a0", "4f8a7c", "2a5a5c"),
    ("0f1c3f", "3d5a98", "f2f4ff", "27406f", "182c55", "0b1733"),
    ("f3b6a6", "fde8d0", "fffaf0", "d98f8a", "a85f6c", "6d3a52"),
    ("2f6f5e", "cfe3b4", "fdf6d0", "5e9a72", "2f6b52", "173f38"),
    ("5b3f8c", "f2a3b3", "ffe9d6", "8a5a9e", "5c3d7f", "2f2153"),
    ("274b6d", "a9cfdc", "ffffff", "6f9db5", "3f7391", "1d4460"),
    ("c8553d", "f6c667", "fff1c9", "a23e35", "6f2b34", "3a1a2a"),
)


def paint(name: str) -> bytes:
    """A PNG; the same for the same name."""
    chance = Random(zlib.crc32(name.encode()))  # noqa: S311 - a picture is no secret
    above, below, light, *hills = (_colour(code) for code in chance.choice(_PALETTES))
    edges = [chance.choice((_ridge, _ridge, _roofs))(chance, 0.5 + 0.16 * depth) for depth in range(len(hills))]
    x, y, radius = chance.uniform(0.2, 0.8) * WIDTH, chance.uniform(0.18, 0.42) * HEIGHT, chance.uniform(22, 46)
    stars = {(chance.randrange(WIDTH), chance.randrange(HEIGHT // 2)) for _ in range(70)} if sum(above) < 330 else set()
    rows = []
    for row in range(HEIGHT):
        share = min(1.0, row / (HEIGHT * 0.72))
        sky = _between(above, below, share)
        pixels = [light if (column, row) in stars else sky for column in range(WIDTH)]
        half = math.sqrt(max(0.0, radius**2 - (row - y) ** 2))
        for column in range(max(0, round(x - half)), min(WIDTH, round(x + half))):
            pixels[column] = light
        for edge, colour in zip(edges, hills, strict=True):
            haze = _between(colour, below, max(0.0, 0.35 - (row / HEIGHT - 0.5)) * 0.6)
            for column in range(WIDTH):
                if row >= edge[column]:
                    pixels[column] = haze
        rows.append(b"\0" + bytes(part for pixel in pixels for part in pixel))
    return _png(b"".join(rows))


def _ridge(chance: Random, height: float) -> list[float]:
    waves = [(chance.uniform(4, 26) / n, chance.uniform(0.6, 1.6) * n, chance.uniform(0, 6.3)) for n in (1, 2, 4)]
    return [
        HEIGHT * height + sum(size * math.sin(speed * column / WIDTH * 6.3 + start) for size, speed, start in waves)
        for column in range(WIDTH)
    ]


def _roofs(chance: Random, height: float) -> list[float]:
    edge: list[float] = []
    while len(edge) < WIDTH:
        edge += [HEIGHT * height + chance.uniform(-34, 22)] * chance.randint(12, 34)
    return edge[:WIDTH]


def _colour(code: str) -> Colour:
    red, green, blue = bytes.fromhex(code)
    return red, green, blue


def _between(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _png(rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")
