"""Row 36: frames that the learner's process forges on the channel to the grader, in place of what its encoder would write."""

from collections.abc import Iterator

from autograder.attacks.bounds import returns_little
from autograder.attacks.materials import Materials
from autograder.attacks.submission import Submission
from autograder.attacks.witness import leaves_little

# The first forged message is taken for the reply to the cell that runs, the second for the answer that is read next.
FORGE = """
import base64, gc, json, struct

def forge(*texts):
    for thing in gc.get_objects():
        if type(thing).__name__ == "Channel":
            for text in texts:
                data = text if isinstance(text, bytes) else text.encode()
                with contextlib.suppress(OSError):
                    thing.sock.sendall(struct.pack(">I", len(data)) + data)

def answer(value):
    ran = '{"printed": "", "outputs": [], "error": null, "seen": []}'
    forge(ran, '{"values": [{"value": %s}, {"value": 1.0}], "seen": []}' % value)

def packed(size, kind="<f8"):
    return '{"array": "%s", "dtype": "%s", "shape": [%d]}' % (base64.b64encode(bytes(8 * size)).decode(), kind, size)

ZERO = '{"array": "AAAAAAAA8D8=", "dtype": "<f8", "shape": []}'
"""
FRAMES = {
    "column_without_side": (
        "A DataFrame of 2,000 columns without a dimension over an index of 60,000, which NumPy fills with 1 GB.",
        'answer(\'{"frame": [%s], "labels": %s, "index": %s}\' % (", ".join([ZERO] * 2000), list(range(2000)), packed(60_000)))',
    ),
    "series_without_side": (
        "A Series of one number without a dimension over an index of 700,000.",
        'answer(\'{"series": %s, "name": null, "index": %s}\' % (ZERO, packed(700_000)))',
    ),
    "huge_shape": (
        "Arrays that claim shapes of billions of elements and hold none.",
        'answer("[%s]" % ", ".join(\'{"array": "", "dtype": "<f8", "shape": %s}\' % shape for shape in '
        '("[4000000000]", "[1000000, 1000000]", "[-1, -8]", "[0, 9000000000]", "[1000000, 0, 1000000]", "[%s]" % ("1," * 99 + "1"))))',
    ),
    "huge_element": (
        "Arrays of elements that take a gigabyte each, or a type that NumPy makes of a text.",
        'answer("[%s]" % ", ".join(\'{"array": "", "dtype": "%s", "shape": [%d]}\' % (kind, side) for side in (0, 1) '
        'for kind in ("<U250000000", "|S2000000000", "(100000,100000)f8", "|O", "f8,f8", "|V900000000")))',
    ),
    "deep_nesting": (
        "Lists and tuples nested 200,000 deep.",
        'answer("[" * 200_000 + "]" * 200_000)\nanswer(\'{"tuple": [\' * 200_000 + "]}" * 200_000)',
    ),
    "many_values": (
        "Three million empty lists in one message.",
        'answer("[" + "[]," * 2_600_000 + "[]]")',
    ),
    "many_keys": (
        "A reply with 600,000 names, and a dict with as many pairs.",
        'forge("{" + ",".join(\'"%d":0\' % number for number in range(600_000)) + "}")\n'
        'answer(\'{"dict": [%s]}\' % ",".join("[%d,0]" % number for number in range(600_000)))',
    ),
    "colliding_keys": (
        "A dict and a set of 100,000 keys that all have the same hash.",
        "keys = ['{\"int\": \"%d\"}' % (number * (2**61 - 1)) for number in range(1, 100_001)]\n"
        'answer(\'{"set": [%s]}\' % ",".join(keys))\n'
        'answer(\'{"dict": [%s]}\' % ",".join("[%s,0]" % key for key in keys))',
    ),
    "packed_bomb": (
        "Seven megabytes of packed bytes that no shape explains, and a length that no message has.",
        'answer(\'{"array": "%s", "dtype": "|u1", "shape": [1]}\' % ("A" * 7_000_000))\n'
        'answer(\'{"bytes": "%s"}\' % ("A" * 7_000_000))\nforge(b"\\xff" * 64)',
    ),
    "no_numbers": (
        "Numbers that are none, such as NaN, and whole numbers of 4,000 digits, bare and packed.",
        'answer(\'[NaN, Infinity, -Infinity, 1e999, %s, {"int": "%s"}, {"float": "1e5"}]\' % ("9" * 4000, "9" * 4000))',
    ),
    "half_characters": (
        "Half an emoji in an answer, a key, a label, an array, a refusal, an error, an output and a note.",
        'forge(\'{"printed": "\\\\ud83d", "outputs": [{"data": {"text/plain": "\\\\ud83d"}}], "error": ["\\\\ud83d", "\\\\udfff"], "seen": ["\\\\ud83d"]}\',\n'
        '      \'{"values": [{"value": {"dict": [["\\\\ud83d", {"array": "PdgAAA==", "dtype": "<U1", "shape": [1]}]]}}, {"refused": "\\\\ud83d"}], "seen": ["\\\\ud83d"]}\')',
    ),
    "wrong_types": (
        "Numbers, lists and objects where words belong, in each part of a reply.",
        'forge(\'{"printed": {"a": 1}, "outputs": [1, null, {"data": 3}, {"data": {"text/plain": []}}], "error": {"a": 1}, "seen": [[1], null]}\',\n'
        '      \'{"values": [{"value": {"frame": 1, "labels": {}, "index": "x"}}, {"value": {"function": "0", "name": []}}], "seen": {"a": 1}}\', "[]", "0", "null")',
    ),
    "functions": (
        "Thousands of functions that do not exist, with numbers below zero and beyond all.",
        'answer("[%s]" % ",".join(\'{"function": %d, "name": "f%d"}\' % (number, number) for number in range(-5, 40_000)))',
    ),
    "printed": (
        "Replies of 7.9 MB each that claim a cell printed and displayed all of it.",
        'forge(*[\'{"printed": "%s", "outputs": [], "error": null, "seen": []}\' % ("p" * 7_900_000)] * 3)\n'
        'forge(\'{"printed": "", "error": null, "outputs": [%s]}\' % ",".join([\'{"data": {"text/plain": "d"}}\'] * 150_000))',
    ),
    "silence": (
        "A message that says it has seven megabytes and stops after a hundred bytes.",
        "for thing in gc.get_objects():\n"
        '    if type(thing).__name__ == "Channel":\n'
        '        thing.sock.sendall(struct.pack(">I", 7_000_000) + b"x" * 100)\n'
        "time.sleep(60)",
    ),
}  # fmt: skip


def forging(materials: Materials) -> Iterator[Submission]:
    """The submissions of this row; what they send passes for the answer to the first question, and is wrong."""
    for slug, (says, code) in FRAMES.items():
        looks = [leaves_little, returns_little]
        yield materials.attack(
            36,
            f"frame_{slug}",
            "PBD",
            f"Forges a frame: {says[0].lower()}{says[1:]}",
            {"q02_1": FORGE + code},
            looks=looks,
        )
