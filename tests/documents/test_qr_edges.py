"""P12 at its edges: which links a code may carry, and what a camera adds around it."""

from __future__ import annotations

import pytest

from carestamp.documents import qr
from carestamp.documents.qr import QrError, QrPayload

KEY, ID = b"\x01" * 32, b"\x02" * 32
pytestmark = pytest.mark.rules("P12")


@pytest.mark.parametrize(
    "link",
    [
        "ftp://localhost/a",
        "file://localhost/a",
        "http://host.example/a",
        "https:///a",
        "https://a b.example/",
        "https://a/#x",
    ],
)
def test_link_is_https_and_leads_to_a_host(link: str) -> None:
    with pytest.raises(QrError, match=r"^the link must be https"):
        QrPayload(link, KEY, ID)


@pytest.mark.parametrize(
    "link", ["https://a.example/x", "http://localhost:8080/", "http://127.0.0.1/", "http://[::1]:80/"]
)
def test_link_may_be_http_on_this_machine(link: str) -> None:
    assert qr.parse(QrPayload(link, KEY, ID).encode()) == QrPayload(link, KEY, ID)


def test_white_space_around_a_code_says_nothing() -> None:
    made = QrPayload("https://a.example/x", KEY, ID)
    assert qr.parse(f" {made.encode()}\r\n") == made


def test_a_second_hash_is_no_code() -> None:
    code = QrPayload("https://a.example/x", KEY, ID).encode()
    for wrong in (code.replace("#", "#more#"), code.replace("#", "##")):
        with pytest.raises(QrError, match=r"^not a prescription code$"):
            qr.parse(wrong)


def test_picture_is_one_line_that_goes_into_a_page() -> None:
    drawn = QrPayload("https://a.example/x", KEY, ID).svg()
    assert drawn.startswith("<svg")
    assert drawn.endswith("</svg>")
    assert "<title>QR</title>" in drawn
