"""Records: a day under one root, a new version, one destroyed so that nothing opens any more (L2, X2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from carestamp.client import RecordStatus, errors
from carestamp.documents import canonical, commitment
from carestamp.documents.consent.typed import Category
from carestamp.documents.merkle import MerkleTree
from carestamp.documents.records.sealing import DestroyedError, RecordSecret, Sealed, SealError
from carestamp.documents.records.typed import NO_VERSION, Record, record_leaf
from carestamp.errors import Words
from scripts.report import Figure
from scripts.stories.consent.company import CHEN, GAO, LIN, Company
from scripts.stories.consent.papers import Kept
from scripts.stories.consent.tables import table
from scripts.stories.consent.words import SCRIPT, day, in_one
from scripts.stories.stage import RefusedHere, name_of

DAY_OF_RECORDS = 24
SHOWN = {
    "lab": (LIN, Category.LABORATORY),
    "imaging": (CHEN, Category.IMAGING),
    "summary": (GAO, Category.MEDICAL_RECORD),
}


@dataclass(eq=False)
class Filed:
    """A record as the hospital keeps it: plain text only here, for the story; in a vault there is the box alone."""

    record: Record
    id: bytes
    plain: bytes
    secret: RecordSecret
    box: Sealed

    def opens_with(self, secret: RecordSecret) -> bool:
        try:
            return secret.open_(self.box, self.id, 1) == self.plain
        except (SealError, DestroyedError):
            return False

    def is_shown_by(self, secret: RecordSecret) -> bool:
        """Whether the plain text, with this salt, is the record that was anchored."""
        try:
            return secret.verify(self.record.content, self.plain)
        except DestroyedError:
            return False


class Archive:
    """The hospital's records of the day."""

    def __init__(self, c: Company) -> None:
        self.c, self.ledger, self.keeper = c, c.stage.records, c.people.custodian
        named = list(SHOWN.values())
        categories = list(Category)
        rest = [(f"示例患者 {n:02d}", categories[n % 10]) for n in range(DAY_OF_RECORDS - len(named))]
        self.filed = [self.file(*each) for each in (*named, *rest)]
        self.tree = MerkleTree([record_leaf(each.id) for each in self.filed])

    def file(self, patient: str, category: Category, previous: bytes = NO_VERSION, version: str = "1") -> Filed:
        """Sealed under a key and a salt of its own."""
        content = {"kind": "carestamp.record.1", "patient": patient, "category": category.name, "version": version}
        plain, secret = canonical.canonical(content), RecordSecret.random()
        locator = commitment.commit(commitment.new_salt(), b'{"kind":"carestamp.locator.1"}')
        record = Record(secret.commit(plain), previous, locator, self.c.people.a.number, int(category))
        identity = self.ledger.id_of(record)
        return Filed(record, identity, plain, secret, secret.seal(plain, identity, 1))

    def show(self, name: str, place: int) -> Kept:
        """As a document of the report, with its proof."""
        patient, category = SHOWN[name]
        proof = tuple(self.tree.proof(place))
        return self._shown(name, self.filed[place], patient, category, proof)

    def show_alone(self, name: str, filed: Filed, of: str) -> Kept:
        return self._shown(name, filed, *SHOWN[of], ())

    def _shown(self, name: str, filed: Filed, patient: str, category: Category, proof: tuple[bytes, ...]) -> Kept:
        lines = (in_one(category.words),)
        kept = self.c.records[name] = self.c.desk.record(filed.record, patient, self.keeper.house.name, lines, proof)
        return kept


def play(c: Company) -> None:
    """In the order of its day."""
    archive = Archive(c)
    shown = {name: archive.show(name, place) for place, name in enumerate(SHOWN)}
    _anchor(c, archive, tuple(shown.values()))
    _check(c, archive, shown["summary"])
    _replace(c, archive, shown["lab"])
    _erase(c, archive, shown["imaging"])


def _anchor(c: Company, archive: Archive, shown: tuple[Kept, ...]) -> None:
    """Nobody can tell whose they are."""
    keeper, root = archive.keeper, archive.tree.root
    note, label = SCRIPT.remark("leaves", len(archive.filed)), f"Records of {keeper.house.number}"
    c.acts.do(
        "anchor-records", keeper, label, lambda: c.stage.records.anchor_batch(keeper.account, root), ("L2", "X1"), note
    )
    for each in shown:
        c.stage.recorder.look(each.view, c.stage.recorder.story.acts[-1])


def _check(c: Company, archive: Archive, kept: Kept) -> None:
    """With document, salt and proof anybody can; with a changed character nobody."""
    status, since = c.stage.records.status_of(kept.record, kept.proof)
    filed = next(each for each in archive.filed if each.id == kept.id)
    sound = filed.is_shown_by(filed.secret)
    patient, recorder = c.patient(GAO), c.stage.recorder
    recorder.agree("check-record", kept.view, (True, RecordStatus.CURRENT), (sound, status))
    recorder.answered("check-record", patient.actor, kept.view, SCRIPT.remark("checked", day(since)), ("L2",))
    changed = replace(kept.record, content=filed.secret.commit(filed.plain.replace(b"1", b"2")))
    expected = _unknown()
    recorder.refused(
        "record-altered", patient.actor, kept.view, lambda: _require_known(c, changed, kept.proof), expected, ("L2",)
    )


def _require_known(c: Company, record: Record, proof: tuple[bytes, ...]) -> None:
    status, _ = c.stage.records.status_of(record, proof)
    if status is RecordStatus.UNKNOWN:
        raise _unknown()


def _unknown() -> RefusedHere:
    return RefusedHere(f"Record_{name_of(RecordStatus.UNKNOWN)}", {}, SCRIPT.remark("not-anchored"))


def _replace(c: Company, archive: Archive, first: Kept) -> None:
    """Drawn out of its batch, replaced, and not a second time."""
    ledger, keeper, relayer, patient = c.stage.records, archive.keeper, c.people.relayer, SHOWN["lab"]
    given = (relayer.account, first.record, first.proof)
    c.acts.do("draw-record", relayer, first.view, lambda: ledger.anchor(*given), ("L2",), SCRIPT.remark("anyone"))
    second = archive.show_alone("second", archive.file(*patient, first.id, "2"), "lab")
    c.acts.do("replace-record", keeper, second.view, lambda: ledger.anchor(keeper.account, second.record), ("L2",))
    c.stage.recorder.look(first.view, c.stage.recorder.story.acts[-1])
    fork = archive.file(*patient, first.id, "2b")
    forked = errors.RecordRegistry_NotCurrent(first.id, RecordStatus.REPLACED)
    c.acts.refused(
        "record-forked", keeper, first.view, lambda: ledger.anchor(keeper.account, fork.record), forked, ("L2",)
    )
    c.records["replaced"] = first


def _erase(c: Company, archive: Archive, kept: Kept) -> None:
    """Key and salt first, then the tombstone; then everything that somebody might still try."""
    ledger, keeper, other = c.stage.records, archive.keeper, c.people.custodian_b
    stranger = errors.RecordRegistry_NotCustodian(other.account.address, keeper.house.number)
    given = (kept.record, kept.proof)
    c.acts.refused("record-other", other, kept.view, lambda: ledger.erase(other.account, *given), stranger, ("L2",))
    filed = next(each for each in archive.filed if each.id == kept.id)
    before = (filed.opens_with(filed.secret), filed.is_shown_by(filed.secret))
    filed.secret.destroy()
    c.acts.do("erase-record", keeper, kept.view, lambda: ledger.erase(keeper.account, *given), ("L2", "X2"))
    rows = list(_attempts(archive, filed))
    c.stage.recorder.agree("erased", kept.view, ((True, True), [False] * len(rows)), (before, [row[1] for row in rows]))
    _told(c, kept, filed)
    c.stage.recorder.story.figures.append(_figure(rows))


def _attempts(archive: Archive, filed: Filed) -> Iterator[tuple[Words, bool]]:
    """Everything that is left: the secret's remains, the secrets of all other records, the chain."""
    others = [each.secret for each in archive.filed if each is not filed]
    yield SCRIPT.remark("try-own"), filed.opens_with(filed.secret)
    yield SCRIPT.remark("try-others", len(others)), any(filed.opens_with(each) for each in others)
    yield SCRIPT.remark("try-plain-own"), filed.is_shown_by(filed.secret)
    yield SCRIPT.remark("try-plain-others", len(others)), any(filed.is_shown_by(each) for each in others)


def _told(c: Company, kept: Kept, filed: Filed) -> None:
    keeper, outsider, recorder = c.people.custodian, c.people.outsider, c.stage.recorder
    gone = RefusedHere("Record_Destroyed", {}, SCRIPT.remark("gone"))

    def decrypt() -> None:
        if not filed.opens_with(filed.secret):
            raise gone

    def verify() -> None:
        if not filed.is_shown_by(filed.secret):
            raise gone

    recorder.refused("decrypt-erased", keeper.actor, kept.view, decrypt, gone, ("X2",))
    recorder.refused("verify-erased", outsider.actor, kept.view, verify, gone, ("X2",))


def _figure(rows: list[tuple[Words, bool]]) -> Figure:
    heads = [SCRIPT.remark("attempt"), SCRIPT.remark("finding")]
    shown = [[what, SCRIPT.remark("opens" if worked else "nothing-opens")] for what, worked in rows]
    return Figure(*SCRIPT.figure("erased"), table(heads, shown), wide=True)
