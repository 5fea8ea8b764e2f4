"""What every channel owes: one delivery per key, a receipt that says so, and one error with one bit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tasks.notices.channels.contract import Channel, DeliveryError, Message
from tasks.notices.channels.folder import file_name
from tasks.notices.channels.registry import CHANNELS, open_channels

MESSAGE = Message(
    "ab" * 32, date(2026, 7, 3), "alice", "escalation", "alice@keeper.example", b"Subject: x\r\n\r\nHello\r\n"
)


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest, tmp_path: Path) -> Channel:
    return open_channels(tmp_path / "outbox")[request.param]


def test_the_registry_opens_every_channel_it_names(tmp_path: Path) -> None:
    assert tuple(open_channels(tmp_path)) == CHANNELS


def test_it_says_that_it_delivered(channel: Channel) -> None:
    receipt = channel.send(MESSAGE)
    assert receipt.text
    assert not receipt.repeated


def test_it_delivers_the_same_message_once(channel: Channel) -> None:
    channel.send(MESSAGE)
    assert channel.send(MESSAGE).repeated


def test_it_tells_messages_apart_by_their_key(channel: Channel) -> None:
    channel.send(MESSAGE)
    assert not channel.send(replace(MESSAGE, key="cd" * 32)).repeated


def test_the_folder_holds_the_message_as_it_was(tmp_path: Path) -> None:
    receipt = open_channels(tmp_path)["folder"].send(MESSAGE)
    assert receipt.text == "2026-07-03-alice-escalation-abababababababab.eml"
    assert (tmp_path / receipt.text).read_bytes() == MESSAGE.content


def test_the_folder_keeps_what_was_delivered_first(tmp_path: Path) -> None:
    folder = open_channels(tmp_path)["folder"]
    folder.send(MESSAGE)
    folder.send(replace(MESSAGE, content=b"written anew after a template changed"))
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [MESSAGE.content]


def test_no_half_written_file_is_taken_for_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(_self: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", power_cut)
    with pytest.raises(KeyboardInterrupt):
        open_channels(tmp_path)["folder"].send(MESSAGE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("code", "permanent"), [(28, False), (13, True), (30, True)])
def test_a_full_disk_is_worth_another_try_and_a_forbidden_folder_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, permanent: bool
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DeliveryError) as caught:
        open_channels(tmp_path)["folder"].send(MESSAGE)
    assert caught.value.permanent is permanent


def test_what_a_killed_process_left_is_gone_with_the_next_try(tmp_path: Path) -> None:
    (tmp_path / f".{file_name(MESSAGE)}.part").write_bytes(MESSAGE.content[:7])
    open_channels(tmp_path)["folder"].send(MESSAGE)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [(file_name(MESSAGE), MESSAGE.content)]


@pytest.mark.parametrize("recipient", ["../../etc/passwd", "a/b", "..", "", "王芳", "x" * 500, "a\nb\0c"])
def test_no_recipient_can_lead_out_of_the_outbox(tmp_path: Path, recipient: str) -> None:
    message = replace(MESSAGE, recipient=recipient)
    open_channels(tmp_path / "outbox")["folder"].send(message)
    assert [file.name for file in (tmp_path / "outbox").iterdir()] == [file_name(message)]
    assert [file.name for file in tmp_path.iterdir()] == ["outbox"]
