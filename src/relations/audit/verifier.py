#!/usr/bin/env python3
"""Check an audit bundle of relations: with Python 3.9 or later, its standard library, and openssl if there is one.

    python3 -I verify.py                                        the files that stand beside this one
    python3 -I verify.py BUNDLE.zip                             a bundle as it was handed over
    python3 -I verify.py BUNDLE.zip --checkpoint FILE --key KEY also against a checkpoint that you held before

Whoever made up a bundle could have made up its verify.py too: take this file from somewhere else, or read it.
The same holds for the public key: with --key you say which one you were given.

Every entry has a leaf: SHA-256 over 0x00 and a JSON array of its columns. The leaves are those of a Merkle tree
(RFC 6962); checkpoints are signed notes that hold its size and root (c2sp.org/tlog-checkpoint). Prints a line for
each check, and exits with 1 when any failed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Dict, Tuple, Union

Json = Dict[str, Any]
Key = Tuple[str, bytes, bytes]
Signature = Tuple[str, bytes, bytes]
Roots = Dict[int, bytes]

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, OSError, EOFError, zipfile.BadZipFile, zlib.error)
UNLISTED = {"manifest.json", "manifest.note"}
COLUMNS = ("position", "event_id", "stream", "version", "topic", "occurred", "recorded_at", "actor")
PEM_PREFIX = bytes.fromhex("302a300506032b6570032100")
# The second test vector of RFC 8032 section 7.1: an openssl that cannot tell it is of no use.
TRIAL_KEY = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
TRIAL_SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


class Bad(Exception):  # noqa: N818 - it is what the line says
    """A check failed."""


class Report:
    """The lines, and whether all is well."""

    def __init__(self) -> None:
        """Nothing is checked yet."""
        self.failed = self.unchecked = False

    def check(self, what: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a check, and tell how it went; gives what the check gives, or None."""
        try:
            result = function(*arguments)
        except Bad as bad:
            self.bad(f"{what}: {bad}")
            return None
        except UNREADABLE as error:
            self.bad(f"{what}: it cannot be read ({type(error).__name__}: {error})")
            return None
        print(f"ok           {what}")
        return result

    def bad(self, text: str) -> None:
        """Tell of a failure."""
        self.failed = True
        print(f"BAD          {text}")

    def skip(self, text: str) -> None:
        """Tell what was not checked."""
        self.unchecked = True
        print(f"NOT CHECKED  {text}")


class Folder:
    """The files in a folder."""

    def __init__(self, path: str) -> None:
        """`path` of the folder."""
        self.path = path

    def names(self) -> list[str]:
        """Name all files, however deep."""
        found: list[str] = []
        for folder, _, files in os.walk(self.path):
            found += [os.path.relpath(os.path.join(folder, file), self.path).replace(os.sep, "/") for file in files]
        return found

    def open(self, name: str) -> IO[bytes]:
        """Open one for reading bytes."""
        return open(os.path.join(self.path, *name.split("/")), "rb")


class Zip:
    """The files in a ZIP archive."""

    def __init__(self, path: str) -> None:
        """`path` of the archive."""
        self.archive = zipfile.ZipFile(path)

    def names(self) -> list[str]:
        """Name all files; one that is there twice is two files."""
        return [name for name in self.archive.namelist() if not name.endswith("/")]

    def open(self, name: str) -> IO[bytes]:
        """Open one for reading bytes."""
        return self.archive.open(name)


Bundle = Union[Folder, Zip]


# --- the tree -----------------------------------------------------------------------------------------------------


def leaf_of(entry: Json) -> bytes:
    """Compute the leaf of an entry from its columns."""
    state = hashlib.sha256(entry["state"].encode()).hexdigest()
    array = [1, *(entry[name] for name in COLUMNS), state]
    text = json.dumps(array, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash two nodes into the one above."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(peaks: list[bytes], size: int, leaf: bytes) -> None:
    """Add a leaf to the right edge of a tree of `size` leaves."""
    while size & 1:
        leaf = node(peaks.pop(), leaf)
        size >>= 1
    peaks.append(leaf)


def root_of(peaks: list[bytes]) -> bytes:
    """Give the root over the right edge."""
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node(peak, root)
    return root


def included(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes:
    """Give the root that a proof of inclusion leads to (RFC 9162 2.1.3.2)."""
    last = size - 1
    for sibling in proof:
        if last == 0:
            raise Bad("the proof is too long")
        if index & 1 or index == last:
            leaf = node(sibling, leaf)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            leaf = node(leaf, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise Bad("the proof is too short")
    return leaf


def extended(old: int, size: int, old_root: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """Give the two roots that a proof of consistency leads to (RFC 9162 2.1.4.2)."""
    if old == size and not proof:
        return old_root, old_root
    if not 0 < old < size:
        raise Bad("the sizes do not fit")
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        raise Bad("the proof is empty")
    index, last = old - 1, size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise Bad("the proof is too long")
        if index & 1 or index == last:
            first, second = node(sibling, first), node(sibling, second)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            second = node(second, sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise Bad("the proof is too short")
    return first, second


# --- notes and keys -----------------------------------------------------------------------------------------------


def read_key(text: str) -> Key:
    """Take a public key apart: its name, the id that signatures carry, and its 32 bytes."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = base64.b64decode(encoded, validate=True)
    expected = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if raw[:1] != b"\x01" or len(raw) != 33 or expected.hex() != key_id:
        raise Bad("it is no Ed25519 public key")
    return name, expected, raw[1:]


def read_note(text: str) -> tuple[str, list[Signature]]:
    """Take a signed note apart: its text, and its signatures by name and key id."""
    body, blank, below = text.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise Bad("it is no signed note")
    signatures = []
    for line in below[:-1].split("\n"):
        found = re.fullmatch("— (\\S+) (\\S+)", line)
        if not found:
            raise Bad(f"{line[:40]!r} is no signature")
        decoded = base64.b64decode(found.group(2), validate=True)
        signatures.append((found.group(1), decoded[:4], decoded[4:]))
    return body + "\n", signatures


def read_checkpoint(text: str) -> Json:
    """Take a checkpoint apart: its text, signatures, size and root."""
    body, signatures = read_note(text)
    origin, size, root = body.split("\n")[:3]
    if not re.fullmatch("[1-9][0-9]*", size):
        raise Bad("its size is no number")
    return {"body": body, "signatures": signatures, "origin": origin, "size": int(size),
            "root": base64.b64decode(root, validate=True)}  # fmt: skip


def openssl_says(openssl: str, raw: bytes, message: bytes, signature: bytes) -> bool:
    """Ask openssl whether an Ed25519 signature is good."""
    with tempfile.TemporaryDirectory() as folder:
        pem = base64.b64encode(PEM_PREFIX + raw).decode()
        contents = {
            "key": f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----\n".encode(),
            "message": message,
            "signature": signature,
        }
        for name, content in contents.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        arguments = ["-pubin", "-inkey", "key", "-rawin", "-in", "message", "-sigfile", "signature"]
        done = subprocess.run([openssl, "pkeyutl", "-verify", *arguments], cwd=folder, capture_output=True, check=False)
        return done.returncode == 0


def usable_openssl() -> tuple[str | None, str]:
    """Find an openssl that knows a good signature from a bad one."""
    found = shutil.which("openssl")
    if not found:
        return None, "openssl was not found"
    found = os.path.abspath(found)
    good = openssl_says(found, TRIAL_KEY, b"\x72", TRIAL_SIGNATURE)
    if not good or openssl_says(found, TRIAL_KEY, b"\x73", TRIAL_SIGNATURE):
        return None, f"{found} does not know Ed25519 (version 3 does)"
    return found, ""


def check_signature(openssl: str | None, key: Key, body: str, signatures: list[Signature]) -> None:
    """Check that a note bears a signature of the key, and none in its name that is false."""
    name, key_id, raw = key
    ours = [signature for who, which, signature in signatures if (who, which) == (name, key_id)]
    if not ours:
        raise Bad(f"it bears no signature of {name}")
    for signature in ours:
        if len(signature) != 64:
            raise Bad("a signature has 64 bytes")
        if openssl and not openssl_says(openssl, raw, body.encode(), signature):
            raise Bad("the signature is false")


# --- the bundle ---------------------------------------------------------------------------------------------------


def read(bundle: Bundle, name: str) -> bytes:
    """Give all bytes of a file."""
    with bundle.open(name) as file:
        return file.read()


def lines(bundle: Bundle, name: str) -> Iterator[Json]:
    """Go through the JSON values of a file, one on each line."""
    with bundle.open(name) as file:
        for line in file:
            yield json.loads(line)


def read_manifest(bundle: Bundle) -> Json:
    """Read the manifest, which must be the one that was signed."""
    content = read(bundle, "manifest.json")
    body, _ = read_note(read(bundle, "manifest.note").decode())
    if body.split("\n")[1:] != [hashlib.sha256(content).hexdigest(), ""]:
        raise Bad("it is not the one that manifest.note names")
    manifest: Json = json.loads(content)
    return manifest


def check_names(bundle: Bundle, manifest: Json) -> None:
    """Check that no file is missing, none is there twice, and none is there that is not listed."""
    listed = {file["name"] for file in manifest["files"]} | UNLISTED
    there = bundle.names()
    for name in sorted(listed - set(there)):
        raise Bad(f"{name} is missing")
    for name in sorted(set(there) - listed):
        raise Bad(f"{name} is not listed in the manifest")
    if len(there) != len(set(there)):
        raise Bad("a file is there twice")


def check_files(bundle: Bundle, manifest: Json) -> None:
    """Check that size and hash of each file are those of the manifest."""
    for listed in manifest["files"]:
        digest, size = hashlib.sha256(), 0
        with bundle.open(listed["name"]) as file:
            for block in iter(lambda file=file: file.read(1 << 20), b""):  # type: ignore[misc]
                digest.update(block)
                size += len(block)
        if (size, digest.hexdigest()) != (listed["size"], listed["sha256"]):
            raise Bad(f"{listed['name']} was changed after the bundle was made")


def check_entry(entry: Json, last: Json) -> bytes:
    """Check that an entry follows the one before it and fits its leaf, which is given."""
    if entry["position"] <= last["position"] or entry["recorded_at"] < last["recorded_at"]:
        raise Bad(f"entry {entry['position']} is out of order")
    leaf = leaf_of(entry)
    if leaf.hex() != entry["leaf"]:
        raise Bad(f"entry {entry['position']} does not fit its leaf")
    return leaf


def check_whole_log(bundle: Bundle, manifest: Json, sizes: set[int]) -> Roots:
    """Check every leaf and the numbering; give the root at each size that is asked for."""
    peaks: list[bytes] = []
    roots: Roots = {}
    last: Json = {"position": 0, "recorded_at": ""}
    for entry in lines(bundle, "entries.jsonl"):
        if entry["position"] != last["position"] + 1:
            raise Bad(f"entry {last['position'] + 1} is missing")
        grow(peaks, last["position"], check_entry(entry, last))
        last = entry
        if last["position"] in sizes:
            roots[last["position"]] = root_of(peaks)
    if last["position"] != manifest["size"]:
        raise Bad(f"it has {last['position']} entries, and the manifest names {manifest['size']}")
    if root_of(peaks).hex() != manifest["root"]:
        raise Bad("the root over the entries is not that of the manifest")
    return roots


def check_part_of_log(bundle: Bundle, manifest: Json) -> Roots:
    """Check every entry that is there, and its proof that it is in the log."""
    root = bytes.fromhex(manifest["root"])
    last: Json = {"position": 0, "recorded_at": ""}
    versions: dict[str, int] = {}
    proofs = lines(bundle, "proofs.jsonl")
    for entry in lines(bundle, "entries.jsonl"):
        leaf, proof = check_entry(entry, last), next(proofs, None)
        last = entry
        if entry["version"] != versions.get(entry["stream"], 0) + 1:
            raise Bad(f"an entry of {entry['stream']} was left out in front of entry {entry['position']}")
        versions[entry["stream"]] = entry["version"]
        if not proof or proof["position"] != entry["position"]:
            raise Bad(f"entry {entry['position']} has no proof")
        hashes = [bytes.fromhex(each) for each in proof["hashes"]]
        if included(entry["position"] - 1, manifest["size"], leaf, hashes) != root:
            raise Bad(f"entry {entry['position']} is not in the log of the manifest")
    if next(proofs, None) or not last["position"]:
        raise Bad("there are not as many proofs as entries")
    return {manifest["size"]: root}


def roots_by_proof(bundle: Bundle, manifest: Json, checkpoints: Iterable[Json]) -> Roots:
    """Give the roots of those checkpoints that a proof of consistency ties to the manifest's root."""
    proofs = {each["size"]: each["hashes"] for each in lines(bundle, "consistency.jsonl")}
    found: Roots = {}
    for checkpoint in checkpoints:
        size, root = checkpoint["size"], checkpoint["root"]
        if size in proofs:
            hashes = [bytes.fromhex(each) for each in proofs[size]]
            proved = extended(size, manifest["size"], root, hashes) == (root, bytes.fromhex(manifest["root"]))
            found[size] = root if proved else b""
    return found


def check_checkpoint(checkpoint: Json, roots: Roots, key: Key) -> None:
    """Check that the log was what the checkpoint says when it had so many entries."""
    size = checkpoint["size"]
    if checkpoint["origin"] != key[0]:
        raise Bad(f"it is of another log, {checkpoint['origin']}")
    if size not in roots:
        raise Bad(f"this bundle does not prove what the log was at {size} entries")
    if roots[size] != checkpoint["root"]:
        raise Bad(f"the first {size} entries are not those that were signed")


def check_bundle(bundle: Bundle, report: Report, held: dict[str, Json], trusted: Key | None) -> None:
    """Run all checks."""
    manifest = report.check("manifest.json is the one that manifest.note names", read_manifest, bundle)
    if manifest is None:
        return
    report.check("every file is listed, and none is missing", check_names, bundle, manifest)
    report.check(f"{len(manifest['files'])} files are as they were", check_files, bundle, manifest)
    if report.failed:
        return
    key = report.check("key.pub is a public key", lambda: read_key(read(bundle, "key.pub").decode()))
    if key is None or (trusted and trusted != key):
        report.bad("the bundle was not signed with the key that you gave")
        return
    if not trusted:
        report.skip(f"whether {key[0]}+{key[1].hex()} is their key: give the one you were given with --key")
    names = [file["name"] for file in manifest["files"] if file["name"].startswith("checkpoints/")]
    checkpoints = {name: read_checkpoint(read(bundle, name).decode()) for name in names}
    checkpoints.update(held)
    check_signatures(bundle, report, key, checkpoints)
    sizes = {each["size"] for each in checkpoints.values()}
    if manifest["scope"] == "log":
        roots = report.check(
            "every entry fits its leaf, and the tree its root", check_whole_log, bundle, manifest, sizes
        )
    else:
        roots = report.check("every entry is proved to be in the log", check_part_of_log, bundle, manifest)
        proved = report.check("earlier checkpoints", roots_by_proof, bundle, manifest, checkpoints.values())
        roots = {**(proved or {}), **(roots or {})}
    if not any(each["size"] == manifest["size"] for name, each in checkpoints.items() if name not in held):
        report.bad(f"no checkpoint of {manifest['size']} entries is in the bundle")
    for name, checkpoint in checkpoints.items():
        what = f"{name}: the log was so at {checkpoint['size']} entries"
        report.check(what, check_checkpoint, checkpoint, roots or {}, key)


def check_signatures(bundle: Bundle, report: Report, key: Key, checkpoints: dict[str, Json]) -> None:
    """Check the signatures below the manifest and the checkpoints."""
    openssl, why = usable_openssl()
    notes = {"manifest.note": read_note(read(bundle, "manifest.note").decode())}
    notes.update({name: (each["body"], each["signatures"]) for name, each in checkpoints.items()})
    for name, (text, below) in notes.items():
        if openssl:
            report.check(f"{name} is signed by {key[0]}", check_signature, openssl, key, text, below)
        else:
            try:
                check_signature(None, key, text, below)
            except Bad as bad:
                report.bad(f"{name}: {bad}")
    if not openssl:
        report.skip(f"the signatures: {why}")


def main() -> None:
    """Check what the command line names."""
    parser = argparse.ArgumentParser(description="Check an audit bundle of relations.")
    parser.add_argument("bundle", nargs="?", help="a ZIP file or folder; default: the folder of this file")
    parser.add_argument("--checkpoint", action="append", default=[], help="a checkpoint that you held before")
    parser.add_argument("--key", help="the public key that you were given, or a file that holds it")
    given = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    report = Report()
    path = given.bundle or os.path.dirname(os.path.abspath(__file__))
    trusted: Key | None = None
    held: dict[str, Json] = {}
    if given.key:
        trusted = report.check("the key that you gave", lambda: read_key(text_of(given.key)))
    for name in given.checkpoint:
        found = report.check(f"{name} is a checkpoint", lambda name=name: read_checkpoint(text_of(name)))
        if found:
            held[f"{name} (held by you)"] = found
    bundle = report.check(f"{path} can be opened", Folder if os.path.isdir(path) else Zip, path)
    if bundle and not report.failed:
        try:
            check_bundle(bundle, report, held, trusted)
        except (Bad, *UNREADABLE) as error:
            report.bad(f"the bundle cannot be read ({type(error).__name__}: {error})")
    if report.failed:
        print("the bundle is NOT what was recorded and signed")
    elif report.unchecked:
        print("everything that was checked fits; see above what was NOT checked")
    else:
        print("everything fits")
    sys.exit(1 if report.failed else 0)


def text_of(name: str) -> str:
    """Give the text of a file, or what was given where there is none."""
    if os.path.exists(name):
        with open(name, encoding="utf-8") as file:
            return file.read()
    return name


if __name__ == "__main__":
    main()
