"""Packages that are imported in part: what is spared, and that they are whole for whoever asks."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course.unopened import leave_unopened, without_collecting

SLOW = (
    *("nbgrader.apps", "nbgrader.server_extensions", "nbconvert", "lark", "jupytext", "jupyter_server"),
    *("urllib3", "setuptools.dist", "pandas", "IPython"),
)


def printed(program: str, folder: Path | None = None) -> str:
    """What a program prints in a Python of its own, with a new folder as its argument if it has one."""
    words = [str(folder)] if folder else []
    if folder:
        folder.mkdir()
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_who_hands_out_work_imports_nothing_large_and_makes_no_parser() -> None:
    program = f"import autograder.cli, autograder.classroom.grade, autograder.classroom.ahead, sys\nprint([n for n in {SLOW} if n in sys.modules])"
    assert printed(program) == "[]"


def test_a_package_opens_when_something_of_it_is_asked_for() -> None:
    program = (
        "import autograder, nbgrader.utils, sys\n"
        "assert 'nbgrader.apps' not in sys.modules\n"
        "import nbgrader\n"
        "from nbgrader import api\n"
        "assert not hasattr(nbgrader, '__wrapped__') and 'nbgrader.apps' not in sys.modules\n"
        "print(nbgrader._jupyter_server_extension_points(), nbgrader.__version__, nbgrader.api is api)\n"
        "assert 'nbgrader.apps' in sys.modules and type(nbgrader) is type(sys)\n"
    )
    whole = (
        "import nbgrader, nbgrader.api\nprint(nbgrader._jupyter_server_extension_points(), nbgrader.__version__, True)"
    )
    assert printed(program) == printed(whole)


def test_nbgraders_programs_can_be_imported_first() -> None:
    assert (
        printed("import autograder\nfrom nbgrader.apps import NbGraderAPI\nprint(NbGraderAPI.__name__)")
        == "NbGraderAPI"
    )
    assert printed("import autograder\nfrom nbgrader.apps.nbgraderapp import NbGraderApp\nprint(NbGraderApp.version)")


def test_an_archive_is_unpacked_as_by_the_whole_package(tmp_path: Path) -> None:
    program = (
        "import sys, tarfile\n"
        "from nbgrader.utils import unpack_archive\n"
        "from pathlib import Path\n"
        "folder = Path(sys.argv[1])\n"
        "(folder / 'a.txt').write_text('ä')\n"
        "with tarfile.open(folder / 'a.tar', 'w') as archive:\n"
        "    archive.add(folder / 'a.txt', 'inside/a.txt')\n"
        "unpack_archive(str(folder / 'a.tar'), str(folder / 'out'))\n"
        "import requests, setuptools\n"
        "print((folder / 'out/inside/a.txt').read_text(), requests.codes.ok, len(setuptools.__all__))\n"
    )
    whole = printed(program, tmp_path / "whole")
    assert whole.startswith("ä 200 ") and printed("import autograder\n" + program, tmp_path / "part") == whole


def test_a_format_is_judged_as_by_the_whole_package() -> None:
    program = (
        "import sys, jsonschema\n"
        "formats, texts = jsonschema.FormatChecker(), ('http://ä.example/x', 'no iri at all', '//a/b')\n"
        "print([formats.conforms(text, kind) for kind in ('iri', 'iri-reference') for text in texts])\n"
    )
    assert printed("import autograder\n" + program) == printed(program)
    after = "import autograder, rfc3987_syntax\nlent = rfc3987_syntax.is_valid_syntax\nassert lent('iri', 'http://a.example/')\n"
    assert printed(after + "print(rfc3987_syntax.is_valid_syntax.__module__, lent('iri', 'no'))").endswith(" False")
    assert "syntax_helpers" in printed(after + "print(rfc3987_syntax.is_valid_syntax.__module__)")


def test_what_is_imported_or_missing_stays_as_it_is() -> None:
    before = sys.modules["pytest"]
    leave_unopened("pytest")
    leave_unopened("no_such_package_anywhere")
    assert sys.modules["pytest"] is before and "no_such_package_anywhere" not in sys.modules


def test_the_collector_comes_back_also_after_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError), without_collecting():
        assert not gc.isenabled()
        raise ValueError
    assert gc.isenabled()
    gc.disable()
    try:
        with without_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
