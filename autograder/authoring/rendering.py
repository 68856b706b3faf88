"""Comparing stored figures: the same picture may differ in a few grey levels between two kinds of processor."""

import base64
import io
import re

import matplotlib.image
import numpy as np
from nbformat import NotebookNode

IMAGE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
GREY_LEVELS = 0.02  # of 0 to 1, the largest difference of one pixel that counts as noise
SHARE = 0.002  # of the pixels may differ by more than that (antialiasing on a knife's edge)


def pixels(encoded: str) -> np.ndarray:
    """The pixels of a base64 PNG, as an array of floats from 0 to 1."""
    return matplotlib.image.imread(io.BytesIO(base64.b64decode(encoded)), format="png")


def same_picture(one: str, other: str) -> bool:
    """Whether two base64 PNGs show the same picture, up to rendering noise."""
    if one == other:
        return True
    first, second = pixels(one), pixels(other)
    if first.shape != second.shape:
        return False
    return bool((np.abs(first - second).max(axis=-1) > GREY_LEVELS).mean() <= SHARE)


def split(text: str) -> tuple[str, list[str]]:
    """A text and the base64 images cut out of it."""
    return IMAGE.sub("data:image/png;base64,", text), IMAGE.findall(text)


def equal_html(one: str, other: str) -> bool:
    """Whether two HTML outputs say the same, their pictures compared as pictures."""
    (text, images), (other_text, other_images) = split(one), split(other)
    return text == other_text and len(images) == len(other_images) and all(map(same_picture, images, other_images))


def keep_equal_images(notebook: NotebookNode, stored: NotebookNode) -> None:
    """Put the stored HTML outputs into `notebook` where they equal the new ones up to rendering noise."""
    before = {cell.id: cell for cell in stored.cells if cell.cell_type == "code"}
    for cell in notebook.cells:
        if cell.cell_type != "code" or cell.id not in before:
            continue
        for output, old in zip(cell.outputs, before[cell.id].outputs, strict=False):
            html, old_html = output.get("data", {}).get("text/html"), old.get("data", {}).get("text/html")
            if html and old_html and html != old_html and equal_html(html, old_html):
                output.data["text/html"] = old_html
