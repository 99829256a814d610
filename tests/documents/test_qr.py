"""P12: a code carries link, key and id, comes back whole from a camera, and never shows its key by accident."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carestamp.documents import qr

LINK = "https://hospital.example/rx/1"
PAYLOAD = qr.QrPayload(LINK, b"\xfb" * 32, b"\x02" * 32)
thirty_two = st.binary(min_size=32, max_size=32)


@pytest.mark.rules("P12")
@given(thirty_two, thirty_two)
def test_parse_gives_back_what_was_encoded(key: bytes, identity: bytes) -> None:
    payload = qr.QrPayload(LINK, key, identity)
    assert qr.parse(payload.encode()) == payload


@pytest.mark.rules("P12")
def test_encode_is_a_link_whose_secret_stays_behind_the_hash() -> None:
    before, _, after = PAYLOAD.encode().partition("#")
    assert before == LINK
    assert re.fullmatch(r"[A-Za-z0-9._-]+", after)


@pytest.mark.rules("P12", "X1")
def test_repr_hides_the_key() -> None:
    assert "\\xfb" not in repr(PAYLOAD)
    with pytest.raises(qr.QrError) as refused:
        qr.parse(PAYLOAD.encode()[:-1])
    assert PAYLOAD.encode()[-20:-1] not in str(refused.value)


@pytest.mark.rules("P12")
@pytest.mark.parametrize(
    "payload",
    [
        "",
        LINK,
        PAYLOAD.encode()[:-1],
        PAYLOAD.encode() + "A",
        PAYLOAD.encode().replace("#c1.", "#c2."),
        PAYLOAD.encode().replace("https", "javascript"),
        PAYLOAD.encode().replace("https", "http"),
        PAYLOAD.encode()[:-1] + "t",
        "#" + PAYLOAD.encode().partition("#")[2],
        "https://[bad#" + PAYLOAD.encode().partition("#")[2],
    ],
    ids=range(10),
)
def test_parse_refuses_what_is_no_code(payload: str) -> None:
    with pytest.raises(qr.QrError):
        qr.parse(payload)


@pytest.mark.rules("P12")
@pytest.mark.parametrize(
    ("link", "key", "identity"), [(LINK, 31, 32), (LINK, 32, 33), (LINK + "#a", 32, 32), ("x", 32, 32)]
)
def test_payload_refuses_wrong_lengths_and_links(link: str, key: int, identity: int) -> None:
    with pytest.raises(qr.QrError):
        qr.QrPayload(link, b"k" * key, b"i" * identity)


@pytest.mark.rules("P12")
def test_svg_is_one_picture_without_its_payload_in_words() -> None:
    picture = PAYLOAD.svg()
    assert picture.startswith("<svg")
    assert LINK not in picture
    assert PAYLOAD.svg() == picture
    assert qr.QrPayload("http://localhost:8080/rx", qr.new_key(), b"i" * 32).svg() != picture
