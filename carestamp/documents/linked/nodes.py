"""What a trace is drawn of: things in six columns, goods on the left and money on the right."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from carestamp.documents.fhir.quantities import decimal_of
from carestamp.documents.invoice.model import major_units
from carestamp.documents.invoice.stamps import ClaimState
from carestamp.documents.linked.dossier import BillPaper, PackPaper, PrescriptionPaper, SupplyPaper
from carestamp.documents.linked.line import Line
from carestamp.documents.linked.printable import printable
from carestamp.documents.linked.seen import SeenBill, SeenClaim, SeenPack, SeenPrescription, SeenSupply
from carestamp.errors import Words


class Column(enum.IntEnum):
    """From goods to money."""

    PRESCRIPTION = 0
    SUPPLY = 1
    PACK = 2
    LINE = 3
    BILL = 4
    PAYER = 5

    @property
    def words(self) -> Words:
        """Its heading."""
        return _COLUMNS[self]


_COLUMNS = {
    Column.PRESCRIPTION: Words("处方", "prescription"),
    Column.SUPPLY: Words("发药", "dispense"),
    Column.PACK: Words("药盒", "packs"),
    Column.LINE: Words("收费项", "bill line"),
    Column.BILL: Words("票据", "bill"),
    Column.PAYER: Words("付款方", "who pays"),
}
NOT_AT_HAND = Words("不在卷内", "not at hand")
NOT_SEEN = Words("链上未见", "not on chain")
SERVICE = Words("服务项，无药盒", "a service")


@dataclass(frozen=True, slots=True)
class Node:
    """key: of the thing. short: its id in a few letters. facts: what is to be said of it, no personal data.
    name: item or house, for whoever asks for names. absent: something points to it and it is not there. over: brought
    back, void, replaced: it stands for nothing any more."""

    key: str
    column: Column
    short: str
    facts: tuple[Words, ...] = ()
    name: str = field(default="", repr=False)
    absent: bool = False
    over: bool = False


# ---------------------------------------------------------------------------------------------------------------- keys


def prescription_key(id_: bytes) -> str:
    return f"prescription:0x{id_.hex()}"


def supply_key(prescription: bytes, request: int) -> str:
    return f"dispense:0x{prescription.hex()}/{request}"


def pack_key(supply: SupplyPaper, pack: bytes) -> str:
    """A pack in one dispense: an opened one may be in several."""
    return f"pack:0x{pack.hex()}@{supply.prescription.hex()[:8]}/{supply.request}"


def line_key(commitment: bytes) -> str:
    return f"line:0x{commitment.hex()}"


def bill_key(place: bytes) -> str:
    return f"bill:0x{place.hex()}"


def payer_key(place: bytes, payer: int | str) -> str:
    """A payer of one bill: its number, `fund`, `patient` or `mask`."""
    return f"payer:{payer}@0x{place.hex()}"


# --------------------------------------------------------------------------------------------------------------- nodes


def absent(key: str, column: Column, id_: bytes) -> Node:
    """What is named and not there."""
    return Node(key, column, _short(id_), (NOT_AT_HAND,), absent=True)


def of_prescription(paper: PrescriptionPaper, seen: SeenPrescription) -> Node:
    facts = [seen.status.words, *([_house(seen.issuer)] if seen.issuer else [])]
    return Node(prescription_key(paper.id), Column.PRESCRIPTION, _short(paper.id), tuple(facts))


def of_supply(paper: SupplyPaper, seen: SeenSupply, house: str) -> Node:
    units = sum(paper.quantities)
    state = _supply_state(seen)
    facts = (state, _house(paper.pharmacy), Words(f"{units} 单位", f"{units} units"))
    return Node(supply_key(*paper.key), Column.SUPPLY, f"#{paper.request}", facts, house, over=seen.reversed)


def of_pack(paper: PackPaper, supply: SupplyPaper, seen: SeenPack) -> Node:
    units = Words(f"{paper.units} 单位", f"{paper.units} units")
    states = {"returned": Words("已退回", "returned"), "recalled": Words("已召回", "recalled")}
    states |= {"stolen": Words("已报失窃", "stolen"), "destroyed": Words("已销毁", "destroyed")}
    facts = [words for name, words in states.items() if getattr(seen, name)] or [Words("已售出", "sold")]
    shown = facts if seen.capacity else [NOT_SEEN]
    return Node(pack_key(supply, paper.pack), Column.PACK, _short(paper.pack), (*shown, units), over=seen.returned)


def of_line(line: Line, commitment: bytes, service: bool, over: bool) -> Node:
    amount, quantity = line.item["amount"], decimal_of({"value": line.item.get("quantity")})
    facts = [Words(f"第 {line.number} 项 · {money(amount)}", f"line {line.number}")]
    facts += [Words(f"数量 {quantity:f}", f"quantity {quantity:f}")] if quantity is not None else []
    facts += [SERVICE] if service else []
    return Node(
        line_key(commitment), Column.LINE, _short(commitment), tuple(facts), printable(line.item["name"]), over=over
    )


def of_bill(paper: BillPaper, seen: SeenBill, house: str) -> Node:
    total = money(paper.terms.total)
    facts = (seen.status.words, _house(paper.terms.issuer), Words(f"总额 {total}", f"total {total}"))
    over = seen.void or bool(seen.replaced_by)
    return Node(bill_key(paper.place), Column.BILL, f"№ {paper.terms.serial}", facts, house, over=over)


def of_fund(paper: BillPaper, seen: SeenBill) -> Node:
    """The basic fund, settled at issue; its share is reversed with a red letter (B8)."""
    amount = money(paper.terms.fund)
    said = Words(f"已付 {amount}", f"paid {amount}")
    back = money(seen.fund_reversed)
    facts = (said, Words(f"已冲回 {back}", f"{back} reversed")) if seen.void else (said,)
    return _payer(paper, "fund", Words("基金", "fund"), facts, over=seen.void)


def of_claim(paper: BillPaper, claim: SeenClaim, house: str) -> Node:
    facts = [claim.state.words] if claim.state is not ClaimState.PAID else []
    if claim.live:
        facts.append(Words(f"预留 {money(claim.live)}", f"reserved {money(claim.live)}"))
    back = Words("已追回", "recovered") if claim.state is ClaimState.PAID else Words("未付", "nothing paid")
    facts.append(Words(f"已付 {money(claim.paid)}", f"paid {money(claim.paid)}") if claim.paid else back)
    title = Words(f"保险 {claim.payer}", f"insurer {claim.payer}")
    return _payer(paper, claim.payer, title, tuple(facts), house, over=not claim.paid and not claim.live)


def of_mask(paper: BillPaper, amount: int) -> Node:
    """All that the fund left, by a payer that settles bills by the thousand (B11)."""
    title = Words("批量结算", "settled by mask")
    return _payer(paper, "mask", title, (Words(f"已付 {money(amount)}", f"paid {money(amount)}"),))


def of_patient(paper: BillPaper, amount: int) -> Node:
    title = Words("患者", "patient")
    return _payer(paper, "patient", title, (Words(f"承担 {money(amount)}", f"bears {money(amount)}"),))


def money(amount: int) -> str:
    """Minor units as a bill prints them."""
    return major_units(amount)


def _payer(
    paper: BillPaper, payer: int | str, title: Words, facts: tuple[Words, ...], house: str = "", over: bool = False
) -> Node:
    return Node(payer_key(paper.place, payer), Column.PAYER, "", (title, *facts), house, over=over)


def _supply_state(seen: SeenSupply) -> Words:
    if seen.conflict:
        return Words("冲突", "conflict")
    if seen.reversed:
        return Words("已退药", "reversed")
    return Words("已发药", "dispensed") if seen.known else NOT_SEEN


def _house(number: int) -> Words:
    return Words(f"机构 {number}", f"house {number}")


def _short(id_: bytes) -> str:
    return f"{id_.hex()[:6]}…"
