"""What the models of an optional package see in pictures: where text stands, and what a line of it says.

They come inside the package (PP-OCR by rapidocr, run by onnxruntime), so that nothing is fetched; one thread, no log.
The classifier of directions is left off: it turns a narrow 08 about.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

#: The height in which lines are recognised, and how wide one is at most, and those of a batch together; pixels.
_HEIGHT, _WIDEST, _BATCH = 48, 3_200, 4_800
#: The longer side of the picture in which text is looked for.
_LOOKED_THROUGH = 1_280
#: The packages without which nothing is recognised.
MODULES = ("rapidocr", "onnxruntime", "cv2")


@dataclass(frozen=True, slots=True)
class Quad:
    """Where a line of text stands: its four corners, from its upper left one on, as an array of 4 × 2."""

    corners: Any

    @property
    def width(self) -> float:
        return float(math.dist(self.corners[0], self.corners[1]))

    @property
    def height(self) -> float:
        return float(math.dist(self.corners[1], self.corners[2]))

    @property
    def slope(self) -> float:
        across, down = self.corners[1] - self.corners[0]
        return float(down / across) if across else 0.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        (left, top), (right, bottom) = self.corners.min(axis=0), self.corners.max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    def turned(self, height: int) -> Quad:
        """Return where it stands when its picture, so high, is turned clockwise by a quarter."""
        import numpy as np

        turned = np.array([[height - 1 - y, x] for x, y in self.corners])
        # What was the left side is the upper one: the corner below it comes first.
        return Quad(np.roll(turned, 1, axis=0))

    def cut(self, picture: Any) -> Any:
        """Return what of a picture stands in its box."""
        left, top, right, bottom = (max(0, round(each)) for each in self.box)
        return picture[top : bottom + 1, left : right + 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A line as it was recognised: its characters, how sure each is from 0 to 1, and where each is in its width."""

    text: str = ""
    sure: tuple[float, ...] = ()
    at: tuple[float, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure the least sure of the characters is."""
        return min(self.sure, default=0.0)

    @property
    def mean(self) -> float:
        return sum(self.sure) / len(self.sure) if self.sure else 0.0


def can_recognise() -> bool:
    """Tell whether the optional packages are there."""
    return all(find_spec(name) for name in MODULES)


def find_text(picture: Any) -> list[Quad]:
    """Return where lines of text stand in a grey picture (rows × columns), in its pixels."""
    import cv2

    scale = min(1.0, _LOOKED_THROUGH / max(picture.shape))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.cvtColor(small, cv2.COLOR_GRAY2BGR)
    found = _detector()(small, use_det=True, use_cls=False, use_rec=False).boxes
    return [] if found is None else [Quad(box / scale) for box in found]


def recognised_lines(pictures: Sequence[Any]) -> list[Recognised]:
    """Return what pictures of one line each say (rows × columns, grey, dark on light)."""
    done = [Recognised()] * len(pictures)
    for batch in _batches(pictures):
        for number, read in zip(batch, _recognised_batch([pictures[number] for number in batch]), strict=True):
            done[number] = read
    return done


def _batches(pictures: Sequence[Any]) -> Iterator[list[int]]:
    """Yield the numbers of pictures by their widths, as many as go together without much empty space."""
    filled = [number for number, each in enumerate(pictures) if min(each.shape) > 0]
    batch: list[int] = []
    for number in sorted(filled, key=lambda each: _width(pictures[each])):
        width = _width(pictures[number])
        if batch and ((len(batch) + 1) * width > _BATCH or width > 1.25 * _width(pictures[batch[0]]) + 16):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _width(picture: Any) -> int:
    height, width = map(int, picture.shape)
    return min(max(math.ceil(_HEIGHT * width / height), 16), _WIDEST)


def _recognised_batch(pictures: Sequence[Any]) -> Iterator[Recognised]:
    import cv2
    import numpy as np

    session, letters = _recogniser()
    widths = [_width(each) for each in pictures]
    wide = (max(*widths, 48) + 7) // 8 * 8
    batch: Any = np.zeros((len(pictures), 3, _HEIGHT, wide), np.float32)
    for number, (each, width) in enumerate(zip(pictures, widths, strict=True)):
        shrinks = each.shape[0] > _HEIGHT
        line = cv2.resize(each, (width, _HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
        batch[number, :, :, :width] = line.astype(np.float32) / 127.5 - 1
    said = session.run(None, {session.get_inputs()[0].name: batch})[0]
    for row, width in zip(said, widths, strict=True):
        yield _decoded(row, letters, wide / width)


def _decoded(row: Any, letters: Sequence[str], stretch: float) -> Recognised:
    """Return the characters that the steps of a line say: the same one in a row is one, and 0 stands for none."""
    best, text, sure, at, before = row.argmax(axis=1), "", [], [], 0
    for step, letter in enumerate(best):
        if letter and letter != before:
            text += letters[letter]
            sure.append(float(row[step, letter]))
            at.append(min(1.0, (step + 0.5) / len(best) * stretch))
        elif letter:
            sure[-1] = max(sure[-1], float(row[step, letter]))
        before = letter
    return Recognised(text=text, sure=tuple(sure), at=tuple(at))


@cache
def _detector() -> Any:
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    options = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Det.limit_side_len": 32,
            **{f"EngineConfig.onnxruntime.{name}": value for name, value in options.items()},
        }
    )


@cache
def _recogniser() -> tuple[Any, list[str]]:
    """Return what runs the model of lines, and its letters by their numbers: none is 0."""
    import onnxruntime
    import rapidocr

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.log_severity_level = 4
    folder = Path(rapidocr.__file__).parent / "models"
    (model,) = folder.glob("*_rec_*.onnx")
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    letters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ["", *letters, " "]
