"""The verb `aipm model`: real language models on this machine. The course needs none of them."""

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from aipm.models import ModelError
from autograder.cli.common import AUTHORS, AsJson, app, console, errors, print_json
from autograder.course.problems import Problem

model = typer.Typer(
    help="Real language models on this machine: list, fetch, verify, ask. No lesson needs one.", no_args_is_help=True
)
app.add_typer(model, name="model", rich_help_panel=AUTHORS)

Threads = Annotated[int | None, typer.Option(min=1, max=64, help="How many threads it uses; else half the cores.")]
Name = Annotated[str, typer.Argument(help="A model's name, as `aipm model list` prints it.")]


@model.command(name="list")
def listed(as_json: AsJson = False) -> None:
    """Say which models there are, what each is, and whether it is on this machine."""
    from aipm.models import weights

    rows = [
        {
            "name": one.name,
            "what": one.title,
            "MB": one.megabytes,
            "licence": one.licence,
            "here": weights.there(one.name),
        }
        for one in weights.KNOWN.values()
    ]
    if as_json:
        print_json(rows)
        return
    table = Table("model", "what", "MB", "licence", "on this machine")
    for row in rows:
        here = "yes" if row["here"] else f"no: aipm model fetch {row['name']}"
        table.add_row(str(row["name"]), str(row["what"]), str(row["MB"]), str(row["licence"]), here)
    console.print(table)


@model.command()
def fetch(
    name: Name = "smollm2",
    accept_terms: Annotated[bool, typer.Option(help="You have read the model's terms of use and accept them.")] = False,
) -> None:
    """Bring a model and its engine onto this machine, once; the only step that needs a network."""
    from aipm.models import weights

    try:
        known = weights.known(name)
        if known.terms and not accept_terms and not weights.there(name):
            raise Problem(
                f"{known.title} has terms of use of its own: {known.terms}. Read them, and run "
                f"`aipm model fetch {name} --accept-terms` if you accept them."
            )
        path = weights.fetch(name, say=lambda step: errors.print(step, soft_wrap=True))
    except ModelError as why:
        raise Problem(str(why)) from None
    console.print(f"{known.title} is on this machine, and its digest is the pinned one: {path}", soft_wrap=True)


@model.command()
def verify(name: Name = "smollm2") -> None:
    """Check a model's file against its pinned digest."""
    from aipm.models import weights

    try:
        weights.verify(name)
    except ModelError as why:
        raise Problem(str(why)) from None
    console.print(f"{weights.known(name).title}: the file is whole, and its digest is the pinned one.", soft_wrap=True)


@model.command()
def record(
    name: Name = "smollm2",
    threads: Threads = None,
) -> None:
    """Ask a model every run about Voices that is not recorded yet, and write the data set's file; this takes hours."""
    from aipm import place
    from aipm.models import weights
    from aipm.worlds.voices import recording

    try:
        recording.record(
            weights.load(name, threads), recording.folder_of(name), lambda step: errors.print(step, soft_wrap=True)
        )
    except ModelError as why:
        raise Problem(str(why)) from None
    for path in recording.publish(name, recording.folder_of(name), place.datasets()):
        console.print(f"All runs are recorded in {path}", soft_wrap=True)


@model.command()
def again(
    name: Name = "smollm2",
    run: Annotated[
        str | None, typer.Option(help="A recorded run in which the model chooses between two words.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many sentences are asked once more.")] = 40,
    threads: Threads = None,
) -> None:
    """Ask some recorded questions once more, say on how many the answer is the same word, and how long an answer takes."""
    from aipm.models import weights
    from aipm.worlds.files import MissingData
    from aipm.worlds.voices import recording

    run = run or {"gemma3": "text-plain"}.get(name, "plain")
    try:
        with errors.busy(f"asking {name} {count} questions"):
            told = recording.again(weights.load(name, threads), run, count)
    except (ModelError, MissingData, ValueError) as why:
        raise Problem(str(why)) from None
    console.print(
        f"{told.same} of {told.of} answers are the recorded word ({told.share:.0%}); an answer takes {told.seconds:.2f} "
        "seconds here.",
        soft_wrap=True,
    )
    raise typer.Exit(0 if told.share >= recording.SAME else 1)


@model.command()
def say(
    text: Annotated[str, typer.Argument(help="What you say to the model, in quotes.")],
    name: Annotated[str, typer.Option("--model", help="A model's name.")] = "smollm2",
    system: Annotated[str, typer.Option(help="Standing instructions above it.")] = "",
) -> None:
    """Say something to a model and print its answer, always the same for the same text on the same machine."""
    from aipm.models import weights

    try:
        with errors.busy(f"loading {name}"):
            answer = weights.load(name).complete(text, system=system)
    except ModelError as why:
        raise Problem(str(why)) from None
    console.print(answer.text or "(the model wrote nothing)", soft_wrap=True)


@model.command()
def run(
    prompt: Annotated[str, typer.Argument(help="Your prompt, in quotes; {review} stands where the review goes.")],
    name: Annotated[str, typer.Option("--model", help="A model's name.")] = "smollm2",
    sentences: Annotated[int, typer.Option(min=1, max=40, help="How many sentences of reviews are asked.")] = 10,
    words: Annotated[
        str, typer.Option(help="The two words, pleased and displeased, with a comma.")
    ] = "positive,negative",
    as_json: AsJson = False,
) -> None:
    """Try a prompt on real reviews: what the model answers to each, what a program reads of it, and how many are right."""
    from aipm.models import weights
    from aipm.models.endpoint import from_environment
    from aipm.worlds.voices import measured

    pair = [word.strip() for word in words.split(",")]
    if len(pair) != 2 or not all(pair):
        raise Problem(f"--words is {words!r}; write two words with a comma, such as positive,negative.")
    try:
        text, table = measured.sendable(prompt), measured.chosen(sentences)
        with errors.busy(f"asking about {len(table)} sentences"):
            asked = from_environment() or weights.load(name)
            rows = [
                {"text": row.text, "side": row.side, **measured.tried(asked, text, row.text, (pair[0], pair[1]))}
                for row in table.itertuples()
            ]
    except ModelError as why:
        raise Problem(str(why)) from None
    if as_json:
        print_json(rows)
        return
    shown = Table("sentence", "people", "the model", "read as")
    for each in rows:
        shown.add_row(*(Text(str(each[column])) for column in ("text", "side", "answer", "read")))
    console.print(shown)
    sided = [each for each in rows if each["side"] != "neutral"]
    right = sum(each["read"] == each["side"] for each in sided)
    readable = sum(each["read"] != "unreadable" for each in rows)
    console.print(
        f"{readable} of {len(rows)} answers can be read; {right} of the {len(sided)} that take a side are right."
    )
