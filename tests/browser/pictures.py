"""The guide's pictures, taken during the walk: small, few colours, and written to the guide only on request.

`AIPM_PICTURES=autograder/classroom/pictures python -m pytest tests/browser/test_instructor.py` writes them anew; look at each before committing it.
"""

import contextlib
import io
import os
from pathlib import Path

COLOURS = 64


class Album:
    """Pictures of a page in `folder`, and in the folder that AIPM_PICTURES names."""

    def __init__(self, page, folder):
        self.shots, self.folder = page, folder
        self.asked = [Path(os.environ["AIPM_PICTURES"]).resolve()] if os.environ.get("AIPM_PICTURES") else []

    def page(self, name, page):
        """Keep what a page shows now."""
        if self.asked:
            self.keep(name, page.screenshot())

    def terminal(self, name, command, said):
        """Keep what a command printed, shortened in the middle, as a terminal shows it."""
        if not self.asked:
            return
        from rich.console import Console
        from rich.text import Text

        screen = Console(record=True, width=150, file=io.StringIO())
        lines = [line for line in said.splitlines() if line.strip()]
        screen.print(Text(f"$ {command}"))
        screen.print(Text.from_ansi("\n".join([*lines[:22], "…", *lines[-7:]])))
        style = "<pre style=\"font: 13px/1.2 'DejaVu Sans Mono', monospace; margin: 16px\">{code}</pre>"
        page = self.shots.context.browser.new_page(viewport={"width": 1300, "height": 900})
        page.set_content(screen.export_html(code_format=style, inline_styles=True))
        self.keep(name, page.locator("pre").screenshot())
        page.close()

    def keep(self, name, png):
        """Write a picture with few colours."""
        from PIL import Image

        picture = Image.open(io.BytesIO(png)).convert("RGB")
        small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
        for folder in self.asked:
            folder.mkdir(parents=True, exist_ok=True)
            small.save(folder / f"{name}.png", optimize=True)

    @contextlib.contextmanager
    def on_failure(self):
        """Where a step fails, print where the picture of the screen lies."""
        try:
            yield
        except BaseException:
            self.folder.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(Exception):  # the failure itself is what must be seen
                print(
                    f"What the screen showed: {self.shots.screenshot(path=self.folder / 'failed.png') and self.folder}"
                )
            raise
