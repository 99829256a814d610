"""Row 3 of the threat model: a record is erased, and nothing brings it back (X2, L2).

Left are the ciphertext, all that the chain ever showed, and somebody who knows the record's text by heart. The vault's
side, key by key and byte by byte, is in tests/documents/records/test_sealing.py.
"""

from __future__ import annotations

import pytest

from carestamp.client import RecordStatus
from carestamp.documents.commitment import commit, new_salt
from carestamp.documents.records.sealing import DestroyedError, RecordSecret, Sealed, SealError
from carestamp.documents.records.typed import NO_VERSION, Record
from scripts.cast import HOSPITAL
from tests.privacy.clinic import Clinic
from tests.privacy.guesses import Traces
from tests.support.figures import record_figures


@pytest.mark.rules("X2", "L2")
def test_an_erased_record_neither_opens_nor_verifies(clinic: Clinic) -> None:
    town, document, secret = clinic.town, clinic.dossiers[0].record(), RecordSecret.random()
    record = Record(secret.commit(document), NO_VERSION, commit(new_salt(), b"vault"), HOSPITAL, 7)
    with town.clock.isolated():
        since = clinic.next_block()
        town.records.anchor(town.cast.custodian, record)
        identity = town.records.id_of(record)
        sealed = secret.seal(document, identity, 1)
        assert secret.open_(sealed, identity, 1) == document
        assert secret.verify(record.content, document)
        secret.destroy()
        town.records.erase(town.cast.custodian, record)
        status, _ = town.records.status_of(record)
        assert status is RecordStatus.ERASED
        traces = clinic.traces(since)
    with pytest.raises(DestroyedError):
        secret.open_(sealed, identity, 1)
    with pytest.raises(DestroyedError):
        secret.verify(record.content, document)
    assert record.content in traces, "the tombstone's commitment is still to be seen"
    found = Traces(traces).hits([document, *_parts(sealed.box)], clinic.separators())[1]
    record_figures("erasure", {"hits": len(found)})
    assert found == []


@pytest.mark.rules("X2", "L2")
def test_who_keeps_every_other_key_opens_none_of_the_erased(clinic: Clinic) -> None:
    """Every second record of a hospital is erased; all that is left has no way to these, and one to all others."""
    secrets = [RecordSecret.random() for _ in clinic.dossiers]
    both = list(zip(secrets, clinic.dossiers, strict=True))
    sealed = [secret.seal(each.record(), at.to_bytes(32, "big"), 1) for at, (secret, each) in enumerate(both)]
    commitments = [secret.commit(each.record()) for secret, each in both]
    for secret in secrets[::2]:
        secret.destroy()
    opened = {at for at, box in enumerate(sealed) for secret in secrets if _opens(secret, box, at)}
    verified = {
        at
        for at, (commitment, each) in enumerate(zip(commitments, clinic.dossiers, strict=True))
        for secret in secrets
        if not secret.is_destroyed and secret.verify(commitment, each.record())
    }
    kept = set(range(1, len(sealed), 2))
    erased = len(sealed) - len(kept)
    told = {"records": len(sealed), "erased": erased, "opened": len(opened - kept), "verified": len(verified - kept)}
    record_figures("erasure", {**told, "control": len(opened & kept)})
    assert len(sealed) >= 30
    assert opened == verified == kept


def _opens(secret: RecordSecret, sealed: Sealed, at: int) -> bool:
    try:
        secret.open_(sealed, at.to_bytes(32, "big"), 1)
    except (SealError, DestroyedError):
        return False
    return True


def _parts(box: bytes) -> list[bytes]:
    return [box, box[:32], box[-16:]]
