"""Open files that are pictures: scans, photographs and screenshots of tables, as PNG, JPEG or TIFF."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from budgets.documents.model.limits import Limits
from budgets.documents.model.outcomes import Refused

if TYPE_CHECKING:
    from PIL.Image import Image

#: Pixels of a picture at most: a page of 30 × 42 cm with 400 dots an inch has 31 million.
_PIXELS = 60_000_000
#: The longer side of a picture is as long as that of a sheet of A4; points.
LONG_SIDE = 842.0
_FORMATS = ("PNG", "JPEG", "TIFF")


def opened_pictures(data: bytes, name: str, limits: Limits) -> Iterator[tuple[Image, int]]:
    """Yield the frames of a picture file, upright as its camera says, each with how many there are.

    Raises :class:`Refused` where it is broken, or has more pixels or frames than a document needs.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=_FORMATS) as file:
            count = getattr(file, "n_frames", 1)
            if count > limits.pages:
                raise Refused(f"too-many-pages: {name}, {count:,} > {limits.pages:,}")
            for frame in range(count):
                file.seek(frame)
                if file.width * file.height > _PIXELS:
                    raise Refused(f"too-many-pixels: {name}, {file.width:,} × {file.height:,}")
                upright = _in_eight_bits(ImageOps.exif_transpose(file))
                # What shines through is paper.
                ground = Image.new("RGBA", upright.size, "white")
                ground.alpha_composite(upright.convert("RGBA"))
                yield ground.convert("RGB"), count
    except (Refused, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise Refused(f"too-many-pixels: {name}") from error
    except Exception as error:  # the library meets damage with whatever error it happens upon
        raise Refused(f"broken: {name}") from error


def _in_eight_bits(picture: Image) -> Image:
    """Return a picture whose greys have more than 256 steps with so many, from its darkest to its lightest.

    The library would cut off all greys above 255, which is white paper and most of the ink.
    """
    if picture.mode[0] not in "IF":
        return picture
    extremes: Any = picture.getextrema()
    darkest, lightest = map(float, extremes)
    scale = 255 / ((lightest - darkest) or 1)
    return picture.convert("F").point(lambda value: value * scale - darkest * scale).convert("L")
