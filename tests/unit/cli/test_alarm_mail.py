"""Alarms as an e-mail, taken by a server of this test."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading

import pytest

from crawler.cli.notification import send_alarms
from crawler.reporting.alarms import Alarm


class Mailbox(socketserver.TCPServer):
    """Takes messages as SMTP servers do (RFC 5321)."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Delivery)
        self.messages: list[bytes] = []


class Delivery(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        """Answers each line, and keeps what is sent as data."""
        assert isinstance(self.server, Mailbox)
        self.wfile.write(b"220 mail.example\r\n")
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.messages.append(b"".join(lines))
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 well\r\n")
            if verb == b"QUIT":
                return


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # apprise asks for it
def test_alarms_are_sent_as_one_mail() -> None:
    alarm = Alarm(site="paper", what="nothing can be read: the tower is shut")
    with Mailbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        address = f"mailto://127.0.0.1:{port}?from=crawler@paper.example&to=desk@paper.example&mode=insecure"
        send_alarms(address, [alarm], "sqlite:///news.db")
        server.shutdown()
    [raw] = server.messages
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Subject"] == "1 alarm in sqlite:///news.db"
    assert "desk@paper.example" in message["To"]
    body = message.get_body()
    assert body is not None
    assert "paper: nothing can be read: the tower is shut" in body.get_content()
