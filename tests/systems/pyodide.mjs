// Runs a Python program in Pyodide: node pyodide.mjs PYODIDE_FOLDER PROGRAM GIVEN
// GIVEN is JSON, and the program's variable `given`. Each folder of its list `folders` lies there under the same path as on
// this machine; bytecode is not written.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, program, given] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1" } });
for (const folder of JSON.parse(given).folders) {
  python.FS.mkdirTree(folder);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, folder);
}
python.globals.set("given", python.toPy(JSON.parse(given)));
await python.runPythonAsync(readFileSync(program, "utf-8"));
