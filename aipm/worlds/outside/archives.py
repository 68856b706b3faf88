"""The archives in which packages come: wheels (.whl) and source archives (.tar.gz), read member by member.

A member is read as bytes into memory: no file is written, and nothing of an archive is imported or run.
"""

import io
import tarfile
import zipfile
from collections.abc import Callable

Read = Callable[[str], bytes]  # the path of a member → its bytes


class Unfit(Exception):
    """An archive or a kept file is not the one that is expected; the message says so and names the next step."""


def _lacks(called: str, member: str) -> Unfit:
    return Unfit(f"{called} holds no {member}. Correct the path in the module that reads it.")


def wheel(data: bytes, called: str) -> Read:
    """What reads the members of a wheel (`data`, its bytes); it raises Unfit, with the name `called`, where one is missing."""

    def read(member: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as members:
            try:
                return members.read(member)
            except KeyError:
                raise _lacks(called, member) from None

    return read


def source_archive(data: bytes, called: str) -> Read:
    """The same of a source archive, or of a .tar.gz that lies in one."""

    def read(member: str) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as members:
            try:
                file = members.extractfile(member)
            except KeyError:
                file = None
            if file is None:  # also a folder, which has no bytes
                raise _lacks(called, member)
            return file.read()

    return read
