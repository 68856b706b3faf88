"""Builds the wheel. All settings stand in pyproject.toml; here the course's own files go in beside the code.

Student notebooks, data sets and checks lie in folders of the repository. A wheel holds them as `aipm/material`, laid as in
a course: `aipm lab` lays the first two out in a learner's folder, and self-check reads the last. Nothing of it is kept in
Git twice, and an editable install has none of it, since it finds the folders themselves.
"""

import json
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
COPIED = ("notebooks", "datasets", ".jupyter/labconfig")


def without_outputs(text: str) -> str:
    """A solution notebook without what its cells displayed, which no check reads: a tenth of its size."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def worked_on(text: str) -> bool:
    """Whether a cell of a notebook was run: then it is somebody's work, and not the course's."""
    return any(cell.get("execution_count") is not None or cell.get("outputs") for cell in json.loads(text)["cells"])


class WithCourse(build_py):
    """Copies the package, then the course's files into it."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            self.add_material(Path(self.build_lib) / "aipm" / "material")

    def add_material(self, target: Path) -> None:
        """Write the course's files to the folder `target`, anew."""
        shutil.rmtree(target, ignore_errors=True)
        for top in COPIED:
            for path in sorted((ROOT / top).rglob("*")):
                name = path.relative_to(ROOT)
                if not path.is_file() or any(part.startswith(".ipynb") or part == "__pycache__" for part in name.parts):
                    continue
                if path.suffix == ".ipynb" and worked_on(path.read_text(encoding="utf-8")):
                    raise SystemExit(f"{name} holds somebody's work. Run `make build`, then build the wheel again.")
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).write_bytes(path.read_bytes())
        for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
            copy = target / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(without_outputs(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
        (target / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())


setup(cmdclass={"build_py": WithCourse})
