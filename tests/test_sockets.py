from __future__ import annotations

import socket
from pathlib import Path

import pytest

from core import sockets
from core.sockets import send_at_once


def waits(one: socket.socket) -> bool:
    return not one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.skipif(not sockets.OPEN_FILES.is_dir(), reason="the system does not list open files")
def test_a_listening_socket_and_what_it_accepts_send_at_once() -> None:
    with socket.socket() as listening, socket.socket() as idle, socket.socket() as client:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert waits(listening)
        assert send_at_once() >= 1
        client.connect(listening.getsockname())
        accepted, _ = listening.accept()
        with accepted:
            assert not waits(listening)
            assert not waits(accepted)
        assert waits(idle), "what does not listen stays as it is"


@pytest.mark.skipif(not sockets.OPEN_FILES.is_dir(), reason="the system does not list open files")
def test_other_files_stay_open(tmp_path: Path) -> None:
    with socket.socket() as one, (tmp_path / "file").open("w") as file:
        before = len(list(sockets.OPEN_FILES.iterdir()))
        send_at_once()
        assert len(list(sockets.OPEN_FILES.iterdir())) == before, "no second handle is left"
        file.write("still open")
        assert one.getsockname() == ("0.0.0.0", 0)


def test_a_system_that_lists_no_files_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sockets, "OPEN_FILES", tmp_path / "none")
    assert send_at_once() == 0
