"""Signed notes are those of c2sp.org/signed-note, and checkpoints those of c2sp.org/tlog-checkpoint."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from relations.audit.checkpoints import Checkpoint, Held
from relations.audit.errors import BadKeyError, BadKeyNameError, BadNoteError
from relations.audit.notes import Note, PublicKey, sign

PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
"""The example of golang.org/x/mod/sumdb/note, where the format comes from."""

NAME = "example.com/book"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = PublicKey(NAME, PRIVATE.public_key().public_bytes_raw())
CHECKPOINT = Checkpoint(NAME, 20852163, sha256(b"root").digest())


def test_a_published_note_is_read_and_verified() -> None:
    note, key = Note.read(PETER, "note"), PublicKey.read(PETER_KEY)
    assert note.signed_by(key)
    assert (str(note), str(key)) == (PETER, PETER_KEY)


def test_a_checkpoint_has_three_lines_and_a_signature() -> None:
    note = sign(str(CHECKPOINT), NAME, PRIVATE)
    origin, size, root, blank, signature, end = str(note).split("\n")
    assert (origin, size, blank, end) == (NAME, "20852163", "", "")
    assert b64decode(root) == CHECKPOINT.root
    dash, name, encoded = signature.split(" ")
    assert (dash, name) == ("—", NAME)
    key_id = sha256(f"{NAME}\n".encode() + b"\x01" + KEY.raw).digest()[:4]
    assert b64decode(encoded)[:4] == key_id
    assert str(KEY) == f"{NAME}+{key_id.hex()}+{b64encode(bytes([1]) + KEY.raw).decode()}"


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1)


@given(texts)
def test_a_signed_text_reads_back_and_verifies(text: str) -> None:
    note = sign(f"{text}\n", NAME, PRIVATE)
    again = Note.read(str(note), "note")
    assert again == note
    assert again.signed_by(KEY)


@given(st.integers(0), st.integers(0, 7))
def test_one_bit_of_text_or_signature_and_it_no_longer_holds(place: int, bit: int) -> None:
    content = bytearray(str(sign(str(CHECKPOINT), NAME, PRIVATE)).encode())
    content[place % len(content)] ^= 1 << bit
    try:
        held = Held.read(content.decode(), "note")
    except (BadNoteError, UnicodeDecodeError):
        return
    assert not held.note.signed_by(KEY)


def test_another_key_does_not_verify() -> None:
    note = sign(str(CHECKPOINT), NAME, PRIVATE)
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert not note.signed_by(PublicKey(NAME, other))
    assert not note.signed_by(PublicKey("example.com/other", KEY.raw))


def test_a_second_signature_does_not_disturb() -> None:
    """Witnesses add theirs; but no signature in our name may be false."""
    note = sign(str(CHECKPOINT), NAME, PRIVATE)
    (witness,) = sign(str(CHECKPOINT), "witness", Ed25519PrivateKey.generate()).signatures
    assert Note(note.text, (witness, *note.signatures)).signed_by(KEY)
    (forged,) = sign("another text\n", NAME, PRIVATE).signatures
    assert not Note(note.text, (*note.signatures, forged)).signed_by(KEY)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no signature below an empty line"),
        ("one\n2\nroot\n", "no signature below an empty line"),
        ("one\n\n— name\n", "is no signature"),
        ("one\n\n— name !!!!\n", "is no signature"),
        ("one\n\n- name AAAAAAAA\n", "is no signature"),
        ("one\n\n— name AAAAAAAA", "broken line"),
        ("o\tne\n\n— name AAAAAAAA\n", "control character"),
    ],
)
def test_what_is_no_note_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadNoteError, match=why) as refused:
        Note.read(text, "c.note")
    assert str(refused.value).startswith("c.note is no checkpoint: ")


@pytest.mark.parametrize(
    "lines",
    [("", "1", "root"), ("name", "01", "root"), ("name", "-1", "root"), ("name", "1", "AAAA"), ("name", "1", "!")],
)
def test_what_is_no_checkpoint_is_refused(lines: tuple[str, ...]) -> None:
    root = b64encode(CHECKPOINT.root).decode()
    text = "\n".join(root if line == "root" else line for line in lines) + "\n"
    with pytest.raises(BadNoteError, match="origin, size and root"):
        Checkpoint.read(text, "c.note")


def test_extensions_of_others_are_left_alone() -> None:
    assert Checkpoint.read(f"{CHECKPOINT}extension\n", "note") == CHECKPOINT


@pytest.mark.parametrize("change", [str.lower, lambda key: key[:-4], lambda key: key.replace("+", "-"), lambda _: ""])
def test_what_is_no_public_key_is_refused(change: object) -> None:
    assert callable(change)
    with pytest.raises(BadKeyError):
        PublicKey.read(change(str(KEY)))


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb", "a\u2028b", "x" * 201])
def test_a_name_that_a_note_cannot_carry_is_refused(name: str) -> None:
    with pytest.raises(BadKeyNameError):
        PublicKey(name, KEY.raw)
