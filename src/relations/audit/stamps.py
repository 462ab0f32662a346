"""Time stamps of others on checkpoints (RFC 3161): that a checkpoint was there at a time, whoever says otherwise.

What speaks to the network is imported where it is needed: most commands never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from relations.audit.checkpoints import Held, read_bytes
from relations.audit.errors import AuditError
from relations.audit.reading import Fault
from relations.errors import InvalidInputError

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

UNCHECKED = "unchecked"
_SECONDS = 30
_MOST_BYTES = 1_000_000


class StampError(AuditError):
    """A time stamp cannot be had, or is not one of this checkpoint."""

    def __init__(self, source: object, why: object) -> None:
        """`source` is a file or an address; `why` says what is wrong."""
        super().__init__(f"no time stamp from {source}: {why}; try another authority, or make the stamp anew")


class BadAuthorityError(InvalidInputError):
    """The address, or the certificate, is not one of a time-stamp authority."""

    def __init__(self, given: object, wanted: str) -> None:
        """`wanted` says what would be one."""
        super().__init__(f"'{given}' names no time-stamp authority; give {wanted}")


class NoStampsHereError(AuditError):
    """The package that reads time stamps is not installed."""

    def __init__(self) -> None:
        super().__init__("time stamps need rfc3161-client; install it with: pip install 'relations[timestamps]'")


def file_beside(held: Held) -> Path:
    """Name the file of the stamp on a checkpoint."""
    return Path(held.source).with_suffix(".tsr")


def query(held: Held, *, nonce: bool) -> Any:
    """Give what is sent to an authority: the hash of a checkpoint, with its signature."""
    client = _client()
    builder = client.TimestampRequestBuilder().data(_stamped(held)).hash_algorithm(client.HashAlgorithm.SHA256)
    return builder.cert_request(cert_request=True).nonce(nonce=nonce).build()


def fetch(url: str, held: Held) -> bytes:
    """Ask an authority for a stamp; raises BadAuthorityError or StampError."""
    from http.client import HTTPException
    from urllib.request import Request, urlopen

    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise BadAuthorityError(url, "an address such as http://timestamp.digicert.com")
    asked = query(held, nonce=True)
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with urlopen(Request(url, asked.as_bytes(), headers), timeout=_SECONDS) as answer:  # noqa: S310 - checked above
            content: bytes = answer.read(_MOST_BYTES)
    except (OSError, ValueError, HTTPException) as error:
        raise StampError(url, getattr(error, "reason", error)) from None
    if read(content, held, url).tst_info.nonce != asked.nonce:
        raise StampError(url, "it answers another request")
    return content


def read(content: bytes, held: Held, source: object) -> TimeStampResponse:
    """Read a stamp, which must be granted and of this checkpoint; its signature is not checked. Raises StampError."""
    client = _client()
    try:
        stamp: TimeStampResponse = client.decode_timestamp_response(content)
        granted = client.PKIStatus(stamp.status) == client.PKIStatus.GRANTED
        imprint = stamp.tst_info.message_imprint.message if granted else b""
    except ValueError:
        raise StampError(source, "it is no time-stamp reply") from None
    if not granted:
        raise StampError(source, f"the authority refused: {' '.join(stamp.status_string) or 'no reason given'}")
    if imprint != sha256(_stamped(held)).digest():
        raise StampError(source, f"it is not of the checkpoint of {held.checkpoint.size} entries")
    return stamp


def check(held: Sequence[Held], certificate: Path | None) -> tuple[list[Fault], list[str | None]]:
    """Check the stamps beside checkpoints by the authority's certificate; give the faults, and each one's time.

    The time is None where there is no stamp, and UNCHECKED where there is one and no certificate.
    """
    verifier = None if certificate is None else _verifier(certificate)
    faults: list[Fault] = []
    times: list[str | None] = []
    for each in held:
        file = file_beside(each)
        if not file.exists():
            times.append(None)
        elif verifier is None:
            times.append(UNCHECKED)
        else:
            try:
                times.append(_verified(verifier, read_bytes(file), each, file))
            except StampError as error:
                faults.append(Fault(None, str(error)))
                times.append(None)
    return faults, times


def _verified(verifier: Any, content: bytes, held: Held, file: Path) -> str:
    stamp = read(content, held, file)
    try:
        verifier.verify(stamp, sha256(_stamped(held)).digest())
    except (_client().VerificationError, ValueError) as error:
        raise StampError(file, error) from None
    return stamp.tst_info.gen_time.isoformat()


def _verifier(certificate: Path) -> Any:
    """Trust the certificates of a PEM file: those that signed themselves, or all where none did."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        found = load_pem_x509_certificates(read_bytes(certificate))
    except ValueError:
        raise BadAuthorityError(certificate, "a file with its certificate as PEM") from None
    roots = [each for each in found if each.issuer == each.subject] or found
    builder = _client().VerifierBuilder()
    for each in found:
        builder = builder.add_root_certificate(each) if each in roots else builder.add_intermediate_certificate(each)
    return builder.build()


def _stamped(held: Held) -> bytes:
    return str(held.note).encode()


def _client() -> Any:
    try:
        import rfc3161_client
    except ModuleNotFoundError:
        raise NoStampsHereError from None
    return rfc3161_client
