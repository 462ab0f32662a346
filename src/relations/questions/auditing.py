"""Whether the log is what it was: keys, checkpoints, verification and proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from relations.projections.runner import Progress
from relations.questions.asking import Asking
from relations.store.errors import BusyBookError
from relations.store.proofs import proves_inclusion

if TYPE_CHECKING:
    from relations.audit import keys
    from relations.audit.bundle import Bundled
    from relations.audit.checkpoints import Held
    from relations.audit.notes import PublicKey
    from relations.audit.reading import Reading
    from relations.audit.verifying import Verdict

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signed checkpoint, whether it is a new one, and the file in which it is kept."""

    note: str
    size: int
    root: str
    new: bool
    file: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """The time stamp on a checkpoint, as the authority says it, and the file in which it is kept."""

    size: int
    time: str
    file: str


@dataclass(frozen=True, slots=True)
class Witnessed:
    """How far a witness had seen the log before, if ever, and what it is now."""

    file: str
    before: int | None
    size: int
    root: str


class SealQuestions(Asking):
    """Questions about the seal; `key` names the file of the key, where it is not that of the book."""

    key: Path | None
    actor: str

    def new_key(self, passphrase: str, *, name: str | None = None, key: Path | None = None) -> str:
        """Make the key that signs checkpoints, and give its public half; raises FileThereError where one is."""
        from relations.audit import keys

        place = self._place(key)
        if name is None:
            name = keys.default_name(place.checkpoints.with_suffix(""))
        return str(place.make(name, passphrase))

    def public_key(self, *, key: Path | None = None) -> str:
        """Give the public half of the key; raises NoKeyError."""
        return str(self._place(key).verifier())

    def checkpoint(
        self,
        passphrase: str,
        *,
        key: Path | None = None,
        out: Path | None = None,
        progress: Progress | None = None,
    ) -> Sealed:
        """Sign what the log is now, after all of it was checked against itself and every checkpoint that is kept.

        Where nothing was added since the last checkpoint, gives that one. Raises UnfitLogError and signs nothing
        when anything does not fit.
        """
        from relations.audit.checkpoints import Checkpoint, keep, kept, write_new
        from relations.audit.errors import FileThereError, NothingToSealError

        if out is not None and out.exists():
            raise FileThereError(out)
        place = self._place(key)
        verifier, held = place.verifier(), kept(place.checkpoints)
        reading = self._checked(held, verifier, progress)
        size, root = reading.frontier.size, reading.frontier.root()
        if not size:
            raise NothingToSealError
        if held and held[-1].checkpoint.size == size:
            note, file, new = held[-1].note, held[-1].source, False
        else:
            note = place.sign(str(Checkpoint(verifier.name, size, root)), passphrase)
            file, new = str(keep(place.checkpoints, note, size)), True
        if out is not None:
            write_new(out, str(note).encode())
        return Sealed(str(note), size, root.hex(), new, file)

    def verify(
        self,
        *,
        checkpoint: Path | None = None,
        key: str | None = None,
        tsa: Path | None = None,
        log_only: bool = False,
        progress: Progress | None = None,
    ) -> Verdict:
        """Check every entry, the tree over them and the checkpoints, and compare the read models with a rebuild.

        `checkpoint` is one that was held elsewhere, instead of those that are kept; `key` is the public key, or a
        file that holds it, instead of the book's own; `tsa` the certificate of an authority, by which the time stamps
        beside checkpoints are checked. The read models are compared only when the log fits.
        """
        from relations.audit import stamps
        from relations.audit.reading import Fault
        from relations.audit.verifying import Verdict, judge
        from relations.projections.aside import drift

        verifier, held = self._trusted(checkpoint, key)
        reading = self._read(held, progress)
        faults, told = judge(reading, held, verifier)
        unstamped, stamped = stamps.check(held, tsa)
        faults = [*reading.faults, *faults, *unstamped]
        told = [each | {"stamp": time} for each, time in zip(told, stamped, strict=True)]
        if not (faults or log_only):
            with self._reading() as connection:
                faults = [Fault(None, line) for line in drift(connection, self.log, self.codec, progress)]
        frontier = reading.frontier
        return Verdict(not faults, frontier.size, frontier.root().hex(), frontier.size, faults, told)

    def prove(self, position: int, *, size: int | None = None) -> dict[str, Any]:
        """Prove that an entry is among the first `size` ones, or all; raises NoProofError."""
        from relations.audit import proving
        from relations.audit.errors import NoProofError, UnfitLogError

        with self.database.reading() as connection:
            last = self.log.head(connection).size
            size = last if size is None else size
            _refuse_longer(size, last)
            if not 1 <= position <= size:
                raise NoProofError(f"entry {position} is not among the first {size}")
            entry = self.log.at(connection, position)
            root, proofs = proving.inclusion_proofs(connection, [position], size)
        if entry is None or not (
            entry.fits and proves_inclusion(position - 1, size, entry.leaf, proofs[position], root)
        ):
            raise UnfitLogError(f"entry {position} is not where it was")
        return {
            "index": position - 1,
            "size": size,
            "leaf": entry.leaf.hex(),
            "root": root.hex(),
            "hashes": [each.hex() for each in proofs[position]],
            "entry": proving.columns(entry),
            "checkpoint": self._note_of(size),
        }

    def prove_consistency(self, old: int, size: int) -> dict[str, Any]:
        """Prove that the first `size` entries begin with the first `old` ones; raises NoProofError."""
        from relations.audit import proving
        from relations.audit.errors import NoProofError

        with self.database.reading() as connection:
            last = self.log.head(connection).size
            _refuse_longer(size, last)
            if not 1 <= old <= size:
                smaller_first = "give the smaller first, 1 at least"
                raise NoProofError(f"a log of size {size} cannot begin with one of size {old}; {smaller_first}")
            proof = proving.consistency_proof(connection, old, size)
        return proof | {"first_checkpoint": self._note_of(old), "second_checkpoint": self._note_of(size)}

    def stamp(self, url: str, *, key: Path | None = None) -> Stamped:
        """Have the latest checkpoint stamped by a time-stamp authority, and keep the stamp beside it."""
        from relations.audit import stamps

        held = self._latest(key)
        return self._keep_stamp(stamps.fetch(url, held), held, url)

    def stamp_request(self, out: Path, *, key: Path | None = None) -> Path:
        """Write what a time-stamp authority is to stamp, to be carried there by other means."""
        from relations.audit import stamps
        from relations.audit.checkpoints import write_new

        write_new(out, stamps.query(self._latest(key), nonce=False).as_bytes())
        return out

    def keep_stamp(self, reply: Path, *, key: Path | None = None) -> Stamped:
        """Keep the reply of a time-stamp authority to such a request."""
        from relations.audit.checkpoints import read_bytes

        return self._keep_stamp(read_bytes(reply), self._latest(key), reply)

    def witness(self, file: Path, *, progress: Progress | None = None) -> Witnessed:
        """Check that the log extends what was witnessed in a file before, and write there what it is now.

        The first time there is nothing to compare with. Raises NotExtendedError, and leaves the file as it is.
        """
        from relations.audit import keys
        from relations.audit.checkpoints import Checkpoint, read_text, replace_text
        from relations.audit.errors import NotExtendedError
        from relations.audit.reading import go_over

        origin = keys.default_name(Path(self.database.place))
        seen = Checkpoint.read(read_text(file), str(file)) if file.exists() else None
        if seen is not None and seen.origin != origin:
            raise NotExtendedError(file, f"that was another book, {seen.origin}")
        with self.database.reading() as connection:
            reading = go_over(connection, [seen.size] if seen else [], progress)
        size, root = reading.frontier.size, reading.frontier.root()
        if reading.faults:
            raise NotExtendedError(file, reading.faults[0].text)
        if seen and seen.size > size:
            raise NotExtendedError(file, f"it had {seen.size} entries, and now there are {size}")
        if seen and reading.roots[seen.size] != seen.root:
            raise NotExtendedError(file, f"the root of the first {seen.size} entries is another one")
        replace_text(file, str(Checkpoint(origin, size, root)))
        return Witnessed(str(file), seen.size if seen else None, size, root.hex())

    def export_audit(
        self,
        out: Path,
        passphrase: str,
        as_of: date,
        *,
        customers: tuple[str, ...] = (),
        key: Path | None = None,
        progress: Progress | None = None,
    ) -> Bundled:
        """Write the auditor's bundle: the whole log, or what concerns some customers with a proof for each entry.

        Signs a checkpoint first where entries were added since the last one. Raises FileThereError, UnfitLogError,
        or BusyBookError when others keep recording meanwhile.
        """
        from relations.audit.bundle import Bundled, Order, write
        from relations.audit.checkpoints import kept, new_file
        from relations.audit.errors import FileThereError
        from relations.audit.selection import entries_about
        from relations.questions.then import Then

        if out.exists():
            raise FileThereError(out)
        place = self._place(key)
        with self._reading() as connection:
            accounts = [self._number(connection, each) for each in customers]
        seal = partial(self.checkpoint, passphrase, key=key, progress=progress)
        with self._sealed(seal) as (connection, sealed), new_file(out) as stream:
            chosen = entries_about(connection, self.log, self.codec, accounts, sealed.size) if accounts else None
            order = Order(
                key=place.verifier(),
                held=kept(place.checkpoints),
                size=sealed.size,
                root=sealed.root,
                made_at=self._clock(),
                made_by=self.actor,
                as_of=as_of,
                customers=customers,
                entries=chosen,
            )
            then = Then(self, connection)
            files = write(stream, order, then, connection, lambda text: place.sign(text, passphrase))
        return Bundled(str(out), sealed.size if chosen is None else len(chosen), sealed.size, sealed.root, files)

    @contextmanager
    def _sealed(self, seal: Callable[[], Sealed]) -> Iterator[tuple[Connection, Sealed]]:
        """Give a snapshot of the book, and a checkpoint that covers the entries in it and no others."""
        for _ in range(_TRIES):
            sealed = seal()
            with self._reading() as connection:
                if self.log.head(connection).size == sealed.size:
                    yield connection, sealed
                    return
        raise BusyBookError(self.database.place)

    def _latest(self, key: Path | None) -> Held:
        from relations.audit.checkpoints import kept
        from relations.audit.errors import NoCheckpointError

        held = kept(self._place(key).checkpoints)
        if not held:
            raise NoCheckpointError
        return held[-1]

    def _keep_stamp(self, content: bytes, held: Held, source: object) -> Stamped:
        """Keep a stamp that is one of this checkpoint; another one that is there stays."""
        from relations.audit import stamps
        from relations.audit.checkpoints import write_new

        time = stamps.read(content, held, source).tst_info.gen_time.isoformat()
        file = stamps.file_beside(held)
        write_new(file, content)
        return Stamped(held.checkpoint.size, time, str(file))

    def _place(self, key: Path | None) -> keys.Place:
        from relations.audit import keys

        return keys.Place.of(self.database.file, key or self.key, self.database.place)

    def _note_of(self, size: int) -> str | None:
        """Give the checkpoint of that size, if one is kept."""
        from relations.audit.checkpoints import kept

        if self.database.file is None and self.key is None:
            return None
        held = kept(self._place(None).checkpoints)
        return next((str(each.note) for each in held if each.checkpoint.size == size), None)

    def _trusted(self, checkpoint: Path | None, key: str | None) -> tuple[PublicKey | None, list[Held]]:
        """Give the public key and the checkpoints to compare with; a book may have neither."""
        from relations.audit.checkpoints import Held, kept, read_text
        from relations.audit.notes import PublicKey

        file = Path(key) if key is not None and Path(key).is_file() else None
        known = self.database.file or self.key or file
        place = self._place(file) if known else None
        held = [Held.of(checkpoint)] if checkpoint else kept(place.checkpoints) if place else []
        if key is not None:
            return PublicKey.read(read_text(file) if file else key), held
        wanted = place is not None and (checkpoint is not None or place.public.exists())
        return place.verifier() if place and wanted else None, held

    def _read(self, held: Sequence[Held], progress: Progress | None) -> Reading:
        from relations.audit.reading import go_over

        with self.database.reading() as connection:
            return go_over(connection, {each.checkpoint.size for each in held}, progress)

    def _checked(self, held: Sequence[Held], key: PublicKey, progress: Progress | None) -> Reading:
        from relations.audit.errors import UnfitLogError
        from relations.audit.verifying import judge

        reading = self._read(held, progress)
        faults = [*reading.faults, *judge(reading, held, key)[0]]
        if faults:
            raise UnfitLogError(faults[0].text)
        return reading


def _refuse_longer(size: int, last: int) -> None:
    from relations.audit.errors import NoProofError

    if size > last:
        raise NoProofError(f"there are no {size} entries, the log has {last}")
