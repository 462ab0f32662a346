"""A time-stamp authority to test against."""

from __future__ import annotations

import subprocess
from pathlib import Path

CONFIG = """
[tsa]
default_tsa = here
[here]
dir = .
serial = ./serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
USAGE = (
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n"
)


class Authority:
    """A time-stamp authority made of openssl, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for name, text in (("tsa.cnf", CONFIG), ("usage.cnf", USAGE), ("serial", "01\n")):
            (folder / name).write_text(text, encoding="utf-8")
        key = "-newkey rsa:2048 -nodes"
        self.openssl(f"req -x509 {key} -keyout root.key -out root.pem -days 30 -subj /CN=root")
        self.openssl(f"req {key} -keyout tsa.key -out tsa.csr -subj /CN=tsa")
        self.openssl(
            "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -extfile usage.cnf -out tsa.pem"
        )
        self.root = folder / "root.pem"

    def openssl(self, line: str) -> None:
        subprocess.run(["openssl", *line.split()], cwd=self.folder, check=True, capture_output=True, timeout=60)

    def reply(self, request: bytes) -> bytes:
        (self.folder / "request.tsq").write_bytes(request)
        signer = "-inkey tsa.key -signer tsa.pem"
        self.openssl(f"ts -reply -config tsa.cnf -section here -queryfile request.tsq {signer} -out reply.tsr")
        return (self.folder / "reply.tsr").read_bytes()
