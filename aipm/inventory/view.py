"""The inventory as a learner works it: one item at a time, ungraded, and nothing said of right or wrong before the end.

What a notebook stores of it is the same sentence for everybody. Items are made, dealt and kept only after somebody has pressed
a button, so running the notebook writes nothing.
"""

import html
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from aipm import markup, place
from aipm.inventory import gain as gains
from aipm.inventory import store
from aipm.inventory.store import AFTER, BEFORE, Answer, Kept, Taken
from aipm.inventory.topics import TOPICS
from aipm.self_check import being_graded

INTRO = {
    BEFORE: "Twelve short questions before the course, about six minutes. They are not graded, and you may skip them.",
    AFTER: "Twelve short questions after the course, about six minutes. They are not graded, and you may skip them.",
}
DONE = {
    BEFORE: "Thank you. Your answers are kept. Lesson 11 ends with twelve other questions, and then shows both side by side.",
    AFTER: "Thank you. Your answers are kept. This is what has moved since lesson 00:",
}
TOO_LATE = "You have answered the questions of lesson 11 already, so those of lesson 00 would come too late."
GRADING = "This notebook is being graded now."
NOT_SAID = -1.0  # the level of somebody who leaves it open; a drop-down list cannot show None
SURE = ((0.5, "50%"), (0.7, "70%"), (0.9, "90%"), (1.0, "100%: I am certain"))
# ipywidgets gives a radio button one line of 20 px; a choice here is a sentence, and may need two.
STYLE = (
    "<style>.aipm-inventory .widget-radio-box {max-width:100%;width:auto} "
    ".aipm-inventory .widget-radio-box label {height:auto;white-space:normal;line-height:1.5;margin:3px 0} "
    ".aipm-inventory .widget-radio-box input {flex:none;margin-top:1px}</style>"
)
# ipywidgets gives radio buttons no group, so the arrow keys would go to JupyterLab and move to another cell. So an empty picture,
# once it is there, keeps JupyterLab's keys out, and makes the buttons a group with a name when they are first reached.
GROUP = (
    "const all = this.closest('.aipm-inventory'); if (!all || all.dataset.grouped) return; all.dataset.grouped = 'yes';"
    " all.addEventListener('focusin', event => {"
    " event.target.setAttribute('data-lm-suppress-shortcuts', 'true');"
    " all.querySelector('.widget-radio-box')?.setAttribute('role', 'radiogroup');"
    " all.querySelector('.widget-radio-box')?.setAttribute('aria-label', 'Your answer');"
    " for (const one of all.querySelectorAll('input[type=radio]')) one.name = 'aipm-inventory'; });"
)
EMPTY = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
KEYS = f'<img alt="" src="{EMPTY}" style="position:absolute" onload="{html.escape(GROUP)}">'
WIDE = {"max_width": "calc(100% - 4px)", "width": "44em", "height": "auto"}


class Inventory(widgets.VBox):
    """The inventory of one moment, BEFORE or AFTER; shown where widgets cannot run, it is its first sentence."""

    def __init__(self, when: str) -> None:
        """`when` is BEFORE or AFTER. Reads nothing and writes nothing until its first button is pressed."""
        self.when, self.number = when, 0
        self.kept: Kept | None = None
        self.words = widgets.HTML(value=KEYS + markup.paragraph(INTRO[when]))
        self.choice = widgets.RadioButtons(description="Your answer", layout=widgets.Layout(**WIDE))
        self.sure = widgets.Dropdown(
            description="How sure are you?", style={"description_width": "initial"}, layout=widgets.Layout(**WIDE)
        )
        self.begin, self.back, self.next = (widgets.Button(description=word) for word in ("Begin", "Back", "Next"))
        self.begin.on_click(self.start)
        self.back.on_click(lambda _: self.turn(-1))
        self.next.on_click(lambda _: self.turn(1))
        super().__init__([self.words, self.begin])
        self.add_class("aipm-inventory")

    def start(self, _: Any = None) -> None:
        """Read what is kept, or begin; go to the first item that is not answered, or to the end."""
        if being_graded():
            self.say(GRADING)
            return
        try:
            self.kept = store.read(place.portfolio()) or store.new_learner()
        except store.Unreadable as why:
            self.say(str(why))
            return
        if self.when == BEFORE and BEFORE not in self.kept.taken and AFTER in self.kept.taken:
            self.say(TOO_LATE)
        elif self.taken.finished:
            self.end()
        else:
            names = [topic.name for topic in TOPICS]
            self.number = next((at for at, name in enumerate(names) if name not in self.taken.answers), 0)
            self.show()

    @property
    def taken(self) -> Taken:
        """What was answered of this form so far."""
        from aipm.inventory.forms import form_of

        assert self.kept is not None, "nothing is taken before the first button is pressed"
        return self.kept.taken.get(self.when) or Taken(form_of(self.kept, self.when))

    def show(self) -> None:
        """Put the present item on the screen, with what was answered to it before."""
        from aipm.inventory.forms import choices
        from aipm.inventory.items import item

        assert self.kept is not None
        name, form = TOPICS[self.number].name, self.taken.form
        dealt = choices(self.kept.learner, name, form)
        given = self.taken.answers.get(name)
        self.choice.options = [(choice.text, choice.tag) for choice in dealt]
        tags = [choice.tag for choice in dealt]
        self.choice.value = given.choice if given and given.choice in tags else None
        levels = [
            ("say how sure, or leave it", NOT_SAID),
            ("I guess", 1 / len(dealt)),
            *((word, at) for at, word in SURE),
        ]
        self.sure.options = levels
        self.sure.value = given.sure if given and given.sure in [level for _, level in levels] else NOT_SAID
        progress = markup.paragraph(f"Question {self.number + 1} of {len(TOPICS)}")
        self.words.value = STYLE + KEYS + progress + markup.paragraph(item(name, form).text)
        self.back.disabled = self.number == 0
        self.next.description = "Finish" if self.number + 1 == len(TOPICS) else "Next"
        self.children = [self.words, self.choice, self.sure, widgets.HBox([self.back, self.next])]

    def turn(self, step: int) -> None:
        """Keep the present answer and go `step` items on; after the last one, end."""
        if self.kept is None:
            return
        last = self.number + step == len(TOPICS)
        answers = dict(self.taken.answers)
        if self.choice.value is not None:
            sure = None if self.sure.value == NOT_SAID else self.sure.value
            answers[TOPICS[self.number].name] = Answer(self.choice.value, len(self.choice.options), sure)
        self.kept = self.kept.with_answers(self.when, Taken(self.taken.form, answers, finished=last))
        try:
            store.keep(place.portfolio(), self.kept)
        except OSError as error:
            self.say(
                f"Your answers could not be kept ({error.strerror}). Make the portfolio's folder writable, and run this cell again."
            )
            return
        if last:
            self.end()
        else:
            self.number += step
            self.show()

    def end(self) -> None:
        """Thank the learner; after the course, show what has moved."""
        moved = gains.as_html(self.kept) if self.when == AFTER else ""
        self.words.value = markup.paragraph(DONE[self.when]) + moved
        self.children = [self.words]

    def say(self, sentence: str) -> None:
        """One sentence in place of everything else."""
        self.words.value = markup.paragraph(sentence)
        self.children = [self.words]

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": INTRO[self.when], "text/html": markup.paragraph(INTRO[self.when])}


def before() -> Inventory:
    """The inventory with which the course begins."""
    return Inventory(BEFORE)


def after() -> Inventory:
    """The inventory with which the course ends."""
    return Inventory(AFTER)


def show_gain() -> None:
    """Show what has moved between the two inventories, item by item."""
    try:
        kept = store.read(place.portfolio())
    except store.Unreadable as why:
        print(why)
        return
    display({"text/html": gains.as_html(kept), "text/plain": gains.as_text(kept)}, raw=True)
