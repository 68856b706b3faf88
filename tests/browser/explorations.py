"""An exploration in JupyterLab: each of its sliders and lists moved by mouse and by keyboard, each repaint timed."""

from dataclasses import dataclass

# Keeps, in the page itself, the milliseconds from each move of a control to the next frame that is ready to paint: a
# new picture, or the same with a new sentence. Each event of mouse or keyboard sets the clock until the widget answers
# it; a frame counts when its picture is decoded.
WATCH = """root => {
    if (root.repaints) return;
    const picture = () => root.querySelector('figure img');
    const frame = () => picture().src + root.querySelector('figure + p').textContent;
    let moved = null, shown = frame();
    root.repaints = [];
    for (const kind of ['keydown', 'change', 'mousedown'])
        root.addEventListener(kind, event => { moved = event.timeStamp; }, true);
    document.addEventListener('mousemove', event => { if (event.buttons) moved = event.timeStamp; }, true);
    new MutationObserver(async () => {
        const image = picture();
        if (!image || moved === null || frame() === shown) return;
        const since = moved;
        [shown, moved] = [frame(), null];
        await image.decode().catch(() => {});
        root.repaints.push(performance.now() - since);
    }).observe(root, {subtree: true, childList: true});
}"""

LOOK = 150  # milliseconds for which a learner looks at a frame before pressing a key, at the least


@dataclass(frozen=True)
class Shown:
    """What an exploration shows: its picture's alternative text, and the sentence below."""

    alt: str
    sentence: str


class OpenExploration:
    """The exploration in one cell: its sliders and lists, its picture and the sentence below."""

    def __init__(self, notebook, name):
        self.page, self.name, self.root = notebook.page, name, notebook.cell(name)
        self.root.locator("figure img").wait_for()
        self.root.evaluate(WATCH)
        self.sliders = self.root.locator(".noUi-handle")
        self.lists = self.root.locator("select")

    def shows(self):
        """What stands there now."""
        return Shown(self.root.locator("figure img").get_attribute("alt"), self.root.locator("figure + p").inner_text())

    def readout(self):
        """The number beside the first slider."""
        return self.root.locator(".widget-readout").first.inner_text()

    def repaints(self):
        """Milliseconds from a move to its picture, of every move so far."""
        return self.root.evaluate("root => root.repaints")

    def repainted(self, done):
        """Wait for the repaint that follows `done` earlier ones."""
        self.page.wait_for_function(
            "([root, done]) => root.repaints.length > done", arg=[self.root.element_handle(), done], polling=10
        )

    def press(self, control, *keys):
        """Press `keys` on a control and wait until its picture has followed the last.

        JupyterLab keeps the arrows on a folded list to itself; Space unfolds it, and Enter takes what the arrows chose.
        """
        done = len(self.repaints())
        control.focus()
        self.page.wait_for_timeout(LOOK)
        for key in keys:
            self.page.keyboard.press(key)
        self.repainted(done)

    def drag(self, handle):
        """Drag a slider's handle with the mouse to the farther end of its track, and wait for the picture."""
        done = len(self.repaints())
        handle.scroll_into_view_if_needed()
        knob, track = (
            handle.bounding_box(),
            handle.locator("xpath=ancestor::*[contains(@class,'noUi-base')]").bounding_box(),
        )
        middle = knob["x"] + knob["width"] / 2
        left = middle - track["x"] > track["width"] / 2
        height = knob["y"] + knob["height"] / 2
        self.page.mouse.move(middle, height)
        self.page.mouse.down()
        self.page.mouse.move(track["x"] + (1 if left else track["width"] - 1), height)
        self.repainted(done)
        self.page.mouse.up()

    def choose(self, box):
        """Click on a list and choose its last entry, or its first where the last is chosen; wait for the picture."""
        done = len(self.repaints())
        box.click()  # as the mouse does; the list that unfolds belongs to the system, and is put away again
        self.page.keyboard.press("Escape")
        last = box.locator("option").count() - 1
        box.select_option(index=0 if box.evaluate("box => box.selectedIndex") == last else last)
        self.repainted(done)

    def work_all(self):
        """Move every control by mouse and by keyboard; each move must have changed the picture or this never returns.

        Returns how many controls there are, and (label, before, after) of each.
        """
        moves = []
        for place in range(self.sliders.count()):
            handle, before = self.sliders.nth(place), self.shows()
            self.drag(handle)
            moves.append((f"{self.name}, slider {place + 1}", before, self.shows()))
            at, low = (float(handle.get_attribute(f"aria-{each}")) for each in ("valuenow", "valuemin"))
            self.press(handle, "ArrowRight" if at == low else "ArrowLeft")
        for place in range(self.lists.count()):
            box, before = self.lists.nth(place), self.shows()
            self.choose(box)
            moves.append((f"{self.name}, list {place + 1}", before, self.shows()))
            self.press(
                box, "Space", "ArrowDown" if box.evaluate("box => box.selectedIndex") == 0 else "ArrowUp", "Enter"
            )
        return moves
