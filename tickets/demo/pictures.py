"""Small pictures as customers take them: a thing on a table, and what is wrong with it. Drawn, so they are nobody's."""

from __future__ import annotations

import io
import random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 720, 540

SCENES = {
    "crack": ((236, 229, 216), (62, 66, 70)),
    "scratch": ((219, 226, 230), (176, 132, 88)),
    "stain": ((232, 232, 226), (120, 148, 170)),
    "box": ((214, 208, 196), (186, 150, 104)),
    "label": ((238, 238, 236), (205, 205, 200)),
    "torn": ((228, 222, 214), (150, 120, 110)),
}
"""What is wrong → the colours of table and thing."""


def photo(scene: str, name: str, *, seed: int = 1) -> ContentFile:
    """A JPEG of one of SCENES, the same for the same seed, as an upload."""
    chance = random.Random(f"{scene}{seed}")  # noqa: S311 - a picture, no secret
    table, thing = SCENES[scene]
    image = Image.new("RGB", (WIDTH, HEIGHT), table)
    draw = ImageDraw.Draw(image)
    horizon = HEIGHT * 5 // 12 + chance.randint(-20, 20)
    draw.rectangle((0, 0, WIDTH, horizon), fill=tuple(min(255, part + 14) for part in table))
    _thing(draw, scene, thing, chance)
    image = image.filter(ImageFilter.GaussianBlur(1.2))
    _fault(ImageDraw.Draw(image), scene, chance)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return ContentFile(buffer.getvalue(), name=name)


def _thing(draw: ImageDraw.ImageDraw, scene: str, colour: tuple[int, int, int], chance: random.Random) -> None:
    left, top = 190 + chance.randint(-30, 30), 120 + chance.randint(-20, 20)
    right, bottom = left + 330, top + 320
    draw.ellipse((left - 20, bottom - 30, right + 40, bottom + 34), fill=(150, 148, 142))
    dark = tuple(max(0, part - 26) for part in colour)
    if scene in ("box", "label"):
        draw.rectangle((left, top + 60, right, bottom), fill=colour)
        draw.polygon([(left, top + 60), (left + 60, top), (right + 60, top), (right, top + 60)], fill=dark)
        draw.polygon([(right, top + 60), (right + 60, top), (right + 60, bottom - 60), (right, bottom)], fill=dark)
    elif scene in ("stain", "torn"):
        draw.rounded_rectangle((left - 60, top + 90, right + 60, bottom), 26, fill=colour)
        draw.line((left - 60, top + 180, right + 60, top + 170), fill=dark, width=6)
    else:
        draw.rounded_rectangle((left + 30, top, right - 30, bottom), 70, fill=colour)
        draw.arc((right - 70, top + 70, right + 60, top + 220), 270, 90, fill=colour, width=26)
        draw.rectangle((left + 70, top - 18, right - 70, top + 18), fill=dark)


def _fault(draw: ImageDraw.ImageDraw, scene: str, chance: random.Random) -> None:
    x, y = 340 + chance.randint(-40, 40), 190 + chance.randint(-10, 30)
    if scene == "crack":
        points = [(x, y)]
        for _step in range(9):
            points.append((points[-1][0] + chance.randint(-26, 30), points[-1][1] + chance.randint(14, 30)))
        draw.line(points, fill=(238, 236, 230), width=4)
        draw.line([points[4], (points[4][0] + 50, points[4][1] + 26)], fill=(238, 236, 230), width=3)
    elif scene == "scratch":
        for _line in range(5):
            top = y + chance.randint(0, 130)
            draw.line((x - 70, top, x + chance.randint(40, 110), top - 30), fill=(240, 226, 200), width=3)
    elif scene == "stain":
        for _drop in range(14):
            size = chance.randint(8, 40)
            left, top = x + chance.randint(-90, 90), y + 60 + chance.randint(0, 120)
            draw.ellipse((left, top, left + size, top + size * 3 // 4), fill=(98, 92, 70))
    elif scene == "torn":
        draw.polygon([(x, y + 60), (x + 80, y + 80), (x + 20, y + 190), (x - 30, y + 120)], fill=(70, 60, 56))
    elif scene == "box":
        draw.polygon(
            [(x - 90, y + 20), (x, y + 70), (x + 40, y + 10), (x + 70, y + 90), (x - 60, y + 150)], fill=(110, 84, 56)
        )
    else:
        draw.rectangle((x - 90, y + 30, x + 90, y + 150), fill=(250, 250, 248))
        for row in range(5):
            draw.line(
                (x - 74, y + 50 + row * 20, x + chance.randint(10, 74), y + 50 + row * 20), fill=(60, 60, 60), width=5
            )
