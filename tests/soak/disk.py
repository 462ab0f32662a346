"""A disk whose power may fail: what was written and not yet synced is lost, kept, torn or turned to junk.

The rules are those that SQLite itself counts on. A sync makes a file durable, and the first sync of a file that was
made for the purpose makes the names in its folder durable too. Until then every sector that was written may hold
what was there before, what was written or anything at all, whatever the order of writing; sectors that were not written
stay. A file may be missing, or a deleted one be there again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512


@dataclass(frozen=True)
class Write:
    """Bytes written to a file; what stays of them after a crash is told for each sector."""

    offset: int
    data: bytes

    def apply(self, content: bytearray) -> None:
        """Write, with zeros in front where the file is too short."""
        content.extend(bytes(max(0, self.offset - len(content))))
        content[self.offset : self.offset + len(self.data)] = self.data

    def sectors(self) -> Iterator[Write]:
        """Give the same as one write for each sector that it touches."""
        start = 0
        while start < len(self.data):
            length = SECTOR - (self.offset + start) % SECTOR
            yield Write(self.offset + start, self.data[start : start + length])
            start += length


@dataclass(frozen=True)
class Truncate:
    """A file was cut."""

    size: int

    def apply(self, content: bytearray) -> None:
        """Cut it."""
        del content[self.size :]


@dataclass
class File:
    """What is surely on the disk, and what was done since the last sync."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Write | Truncate] = field(default_factory=list)

    def sync(self) -> None:
        """Make all of it durable."""
        for change in self.pending:
            change.apply(self.durable)
        self.pending.clear()

    def after_crash(self, chance: Random, kept: float, junk: float) -> bytes:
        """Give what may be found: each sector is kept so likely, and junk so likely where it is not."""
        content = bytearray(self.durable)
        for change in self.pending:
            for part in change.sectors() if isinstance(change, Write) else [change]:
                if chance.random() < kept:
                    part.apply(content)
                elif isinstance(part, Write) and chance.random() < junk:
                    Write(part.offset, chance.randbytes(len(part.data))).apply(content)
        return bytes(content)


class Disk:
    """The files of one folder, as the calls of SQLite leave them."""

    def __init__(self) -> None:
        """Begin with an empty folder."""
        self._names: dict[str, File] = {}
        self._durable_names: dict[str, File] = {}
        self._renamed: dict[str, list[File | None]] = defaultdict(list)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        """Begin with the files of a folder, all of them durable."""
        disk = cls()
        for path in folder.iterdir():
            disk._names[path.name] = disk._durable_names[path.name] = File(bytearray(path.read_bytes()))
        return disk

    def open(self, name: str) -> None:
        """Make a file unless it is there."""
        if name not in self._names:
            self._names[name] = File()
            self._renamed[name].append(self._names[name])

    def write(self, name: str, offset: int, data: bytes) -> None:
        """Write to a file."""
        self._names[name].pending.append(Write(offset, data))

    def truncate(self, name: str, size: int) -> None:
        """Cut a file."""
        self._names[name].pending.append(Truncate(size))

    def sync(self, name: str, with_names: bool) -> None:
        """Make a file durable; `with_names` what is in the folder too."""
        self._names[name].sync()
        if with_names:
            self._sync_names()

    def delete(self, name: str, with_names: bool) -> None:
        """Delete a file; unless `with_names` it may be there again after a crash."""
        if self._names.pop(name, None) is not None:
            self._renamed[name].append(None)
        if with_names:
            self._sync_names()

    def _sync_names(self) -> None:
        self._durable_names = dict(self._names)
        self._renamed.clear()

    def after_crash(self, chance: Random) -> dict[str, bytes]:
        """Give the files that may be found when the power failed now; some disks keep much, some nothing."""
        kept, junk = chance.choice([0.0, 0.1, 0.5, 0.9, 1.0]), chance.choice([0.0, 0.5])
        names: dict[str, File | None] = dict(self._durable_names)
        for name, then in self._renamed.items():
            names[name] = chance.choice([self._durable_names.get(name), *then])
        return {name: file.after_crash(chance, kept, junk) for name, file in names.items() if file is not None}
