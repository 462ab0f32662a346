"""Anchors outside: a witness that remembers what it saw, and the time stamps of an authority (RFC 3161)."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from audit.authority import Authority
from places import place
from shell import Shell, fresh_shell

MORE = "relations promise make 华联 'send the list' --on 2026-03-03"
KEY = "relations audit key new --name example.com/book"

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl, the authority, is not at hand")


def tamper(shell: Shell, statement: str) -> None:
    with place().behind(shell.address) as connection:
        assert connection.exec_driver_sql(statement).rowcount


def test_a_witness_follows_a_log_that_grows(sample: Shell, tmp_path: Path) -> None:
    file = tmp_path / "witnessed.txt"
    assert sample(f"relations audit witness {file} --format json").json["before"] is None
    sample.all([MORE])
    seen = sample(f"relations audit witness {file} --format json").json
    assert (seen["before"], seen["size"]) == (7, 8)
    origin, size, root, end = file.read_text(encoding="utf-8").split("\n")
    assert (origin, size, end) == (f"relations/{Path(sample.address).name}", "8", "")
    assert root
    assert sample(f"relations audit witness {file}").out.endswith("they extend the 8 seen before\n")


def test_a_witness_may_begin_with_an_empty_log(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "witnessed.txt"
    shell.all(["relations init", f"relations audit witness {file}", f"relations audit witness {file}"])
    shell.all(["relations customer add Acme", f"relations audit witness {file}"])


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE entries SET actor = 'me' WHERE position = 2", "entry 2 does not fit its leaf"),
        ("DELETE FROM entries WHERE position = 7", "the head names 7 entries, and the last one is 6"),
    ],
)
def test_a_witness_refuses_what_does_not_fit_itself(sample: Shell, tmp_path: Path, statement: str, said: str) -> None:
    file = tmp_path / "witnessed.txt"
    tamper(sample, statement)
    assert said in sample(f"relations audit witness {file}").refusal
    assert not file.exists()


def test_a_witness_refuses_another_history_and_keeps_what_it_saw(sample: Shell, tmp_path: Path) -> None:
    """The book of that name was made anew, with as many entries, or with fewer."""
    file, folder = tmp_path / "witnessed.txt", tmp_path / "anew"
    sample.all([f"relations audit witness {file}"])
    folder.mkdir()
    with fresh_shell(folder) as shell:
        seen = file.read_text(encoding="utf-8").replace(Path(sample.address).name, Path(shell.address).name)
        file.write_text(seen, encoding="utf-8")
        shell.all(["relations init", "relations customer add Acme"])
        assert "it had 7 entries, and now there are 1" in shell(f"relations audit witness {file}").refusal
        shell.all([f"relations customer add 'Acme {number}'" for number in range(8)])
        assert "the root of the first 7 entries is another one" in shell(f"relations audit witness {file}").refusal
    assert file.read_text(encoding="utf-8") == seen


def test_a_witness_of_another_book_is_told_apart(sample: Shell, tmp_path: Path) -> None:
    file = tmp_path / "witnessed.txt"
    sample.all([f"relations audit witness {file}"])
    file.write_text(file.read_text(encoding="utf-8").replace(Path(sample.address).name, "other.db"), encoding="utf-8")
    assert "that was another book, relations/other.db" in sample(f"relations audit witness {file}").refusal


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "tsa")


@contextmanager
def serving(reply: Any) -> Iterator[str]:
    """Serve an authority at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def sealed(sample: Shell) -> Shell:
    sample.all([KEY, "relations audit checkpoint"])
    return sample


def stamp_file(shell: Shell) -> Path:
    return shell.folder / "book.db.checkpoints" / "000000000007.tsr"


@needs_openssl
def test_a_checkpoint_is_stamped_and_the_stamp_verified(sealed: Shell, authority: Authority) -> None:
    with serving(authority.reply) as url:
        made = sealed(f"relations audit stamp --url {url} --format json").json
        assert "is there already" in sealed(f"relations audit stamp --url {url}").refusal
    assert (made["size"], made["file"]) == (7, str(stamp_file(sealed)))
    verdict = sealed(f"relations audit verify --tsa-cert {authority.root} --format json").json
    assert verdict["ok"]
    assert verdict["checkpoints"][0]["stamp"] == made["time"]
    said = sealed("relations audit verify")
    assert (said.code, said.err) == (
        0, "time stamps were not checked; name the authority's certificate with --tsa-cert\n",
    )  # fmt: skip


@needs_openssl
def test_a_stamp_can_be_fetched_by_other_means(sealed: Shell, authority: Authority, tmp_path: Path) -> None:
    request, reply = tmp_path / "checkpoint.tsq", tmp_path / "checkpoint.tsr"
    sealed.all([f"relations audit stamp --request {request}"])
    reply.write_bytes(authority.reply(request.read_bytes()))
    sealed.all([f"relations audit stamp --reply {reply}", f"relations audit verify --tsa-cert {authority.root}"])
    assert stamp_file(sealed).read_bytes() == reply.read_bytes()


@needs_openssl
def test_a_stamp_of_another_checkpoint_is_refused(sealed: Shell, authority: Authority, tmp_path: Path) -> None:
    """When it is brought, and when somebody puts it there."""
    request, reply = tmp_path / "checkpoint.tsq", tmp_path / "checkpoint.tsr"
    sealed.all([f"relations audit stamp --request {request}", MORE, "relations audit checkpoint"])
    reply.write_bytes(authority.reply(request.read_bytes()))
    assert "it is not of the checkpoint of 8 entries" in sealed(f"relations audit stamp --reply {reply}").refusal
    shutil.copy(reply, stamp_file(sealed).with_stem("000000000008"))
    answer = sealed(f"relations audit verify --tsa-cert {authority.root}")
    assert answer.code == 1
    assert "it is not of the checkpoint of 8 entries" in answer.out


@needs_openssl
def test_a_stamp_of_an_authority_that_is_not_trusted_is_refused(
    sealed: Shell, authority: Authority, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other")
    with serving(authority.reply) as url:
        sealed.all([f"relations audit stamp --url {url}"])
    answer = sealed(f"relations audit verify --tsa-cert {other.root}")
    assert answer.code == 1
    assert answer.out.startswith(f"no time stamp from {stamp_file(sealed)}: Error while verifying certificates")


@needs_openssl
def test_a_stamp_with_a_changed_byte_is_refused(sealed: Shell, authority: Authority) -> None:
    with serving(authority.reply) as url:
        sealed.all([f"relations audit stamp --url {url}"])
    content = stamp_file(sealed).read_bytes()
    for at in range(0, len(content), len(content) // 12):
        stamp_file(sealed).write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        answer = sealed(f"relations audit verify --log-only --tsa-cert {authority.root}")
        assert (answer.code, answer.err) == (1, ""), (place, answer)


@needs_openssl
@pytest.mark.parametrize("nonce", ["another", "none"])
def test_a_reply_to_another_request_is_refused(sealed: Shell, authority: Authority, tmp_path: Path, nonce: str) -> None:
    """An old stamp played again would be of the same checkpoint, and of an earlier time than now."""
    if nonce == "another":
        held = stamp_file(sealed).with_suffix(".note")
        authority.openssl(f"ts -query -data {held} -sha256 -cert -out {tmp_path / 'q.tsq'}")
    else:
        sealed.all([f"relations audit stamp --request {tmp_path / 'q.tsq'}"])
    old = authority.reply((tmp_path / "q.tsq").read_bytes())
    with serving(lambda _: old) as url:
        assert "it answers another request" in sealed(f"relations audit stamp --url {url}").refusal


@pytest.mark.parametrize("content", [b"", b"no stamp", bytes.fromhex("30053003020102")])
def test_what_is_no_stamp_is_refused(sealed: Shell, content: bytes) -> None:
    """The last one is a reply by which an authority refuses."""
    with serving(lambda _: content) as url:
        refusal = sealed(f"relations audit stamp --url {url}").refusal
    assert refusal.startswith(f"no time stamp from {url}: ")
    assert not stamp_file(sealed).exists()


def test_an_authority_that_is_not_there_is_told_in_one_line(sealed: Shell) -> None:
    with serving(lambda content: content) as url:
        pass
    assert sealed(f"relations audit stamp --url {url}").refusal.startswith(f"no time stamp from {url}: ")


@pytest.mark.parametrize("url", ["nonsense", "file:///etc/passwd", "http://", "ftp://example.com/tsr"])
def test_what_is_no_address_of_an_authority_is_not_asked(sealed: Shell, url: str) -> None:
    assert f"'{url}' names no time-stamp authority" in sealed(f"relations audit stamp --url {url}").refusal


def test_a_server_that_does_not_speak_http_is_told_in_one_line(sealed: Shell) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def greet() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(100_000)
                caller.sendall(b"220 mail.example.com ready\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        refusal = sealed(f"relations audit stamp --url {url}").refusal
        thread.join()
    assert refusal.startswith(f"no time stamp from {url}: 220 mail.example.com ready")
