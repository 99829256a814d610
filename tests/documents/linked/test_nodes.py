"""What stands in a trace, box by box and word by word: keys, short names, facts, what is over, and the order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from carestamp.documents.invoice.stamps import BillStamp, ClaimState
from carestamp.documents.linked import Charge, Finding, SeenClaim, Trace, trace
from carestamp.documents.linked.nodes import SERVICE, Column, Node
from carestamp.documents.linked.seen import SeenPack, SeenPrescription, SeenSupply
from carestamp.documents.linked.trace import REISSUED, Link
from carestamp.documents.stamps import Stamp
from carestamp.errors import Words
from tests.documents.linked import visit
from tests.documents.linked.visit import INSURER_A, INSURER_B, PACKS, Case, of_bill, of_pack, of_supply, whole, with_

pytestmark = pytest.mark.rules("Z1")

PRESCRIBED = whole()[0].prescriptions[0].id.hex()
PLACE = whole()[0].bills[0].place.hex()
SERVICES, GOODS = (visit.line(visit.bill(), number).hex() for number in (1, 2))
SALE = f"{PRESCRIBED[:8]}/5"


def _box(key: str, column: Column, short: str, *facts: tuple[str, str], name: str = "") -> Node:
    return Node(key, column, short, tuple(Words(*each) for each in facts), name)


def _payer(payer: object, *facts: tuple[str, str]) -> Node:
    return _box(f"payer:{payer}@0x{PLACE}", Column.PAYER, "", *facts)


def _pack(pack: bytes) -> Node:
    key = f"pack:0x{pack.hex()}@{SALE}"
    return _box(key, Column.PACK, f"{pack.hex()[:6]}…", ("已售出", "sold"), ("12 单位", "12 units"))


def _line(line: str, name: str, *facts: tuple[str, str]) -> Node:
    return _box(f"line:0x{line}", Column.LINE, f"{line[:6]}…", *facts, name=name)


WHOLE = (
    _box(
        f"prescription:0x{PRESCRIBED}",
        Column.PRESCRIPTION,
        f"{PRESCRIBED[:6]}…",
        (Stamp.DISPENSED.words.zh, Stamp.DISPENSED.words.en),
        ("机构 101", "house 101"),
    ),
    _box(
        f"dispense:0x{PRESCRIBED}/5",
        Column.SUPPLY,
        "#5",
        ("已发药", "dispensed"),
        ("机构 201", "house 201"),
        ("24 单位", "24 units"),
    ),
    _pack(PACKS[0]),
    _pack(PACKS[1]),
    _line(
        SERVICES,
        "诊察费 consultation",
        ("第 1 项 · 22.00", "line 1"),
        ("数量 1", "quantity 1"),
        (SERVICE.zh, SERVICE.en),
    ),
    _line(GOODS, "头孢呋辛酯片 cefuroxime", ("第 2 项 · 36.00", "line 2"), ("数量 24", "quantity 24")),
    _box(
        f"bill:0x{PLACE}",
        Column.BILL,
        "№ 12",
        ("部分报销", "partly reimbursed"),
        ("机构 101", "house 101"),
        ("总额 58.00", "total 58.00"),
    ),
    _payer("fund", ("基金", "fund"), ("已付 28.00", "paid 28.00")),
    _payer(INSURER_A, ("保险 411", "insurer 411"), ("已付 15.00", "paid 15.00")),
    _payer(INSURER_B, ("保险 412", "insurer 412"), ("已付 5.00", "paid 5.00")),
    _payer("patient", ("患者", "patient"), ("承担 10.00", "bears 10.00")),
)


def test_whole_visit_is_drawn_box_by_box() -> None:
    assert trace(*whole()).nodes == WHOLE


def test_whole_visit_is_linked_from_goods_to_money() -> None:
    keys = [each.key for each in WHOLE]
    prescribed, dispensed, first, second, service, goods, bill, *payers = keys
    pairs = [(prescribed, dispensed), (dispensed, first), (dispensed, second), (first, goods), (second, goods)]
    pairs += [(service, bill), *((bill, each) for each in payers), (goods, bill)]
    traced = trace(*whole())
    assert isinstance(traced.links, tuple)
    assert set(traced.links) == {Link(*each) for each in pairs}
    assert len(traced.links) == len(pairs)
    assert traced.findings == ()
    assert isinstance(traced.unchecked, tuple)


def _nodes(case: Case, start: str) -> list[Node]:
    return [each for each in trace(*case).nodes if each.key.startswith(start)]


def _said(case: Case, start: str) -> list[str]:
    """What the first of these boxes says, in English."""
    return [each.en for each in _nodes(case, start)[0].facts]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"returned": True}, ["returned"]),
        ({"recalled": True}, ["recalled"]),
        ({"stolen": True}, ["stolen"]),
        ({"destroyed": True}, ["destroyed"]),
        ({"returned": True, "destroyed": True}, ["returned", "destroyed"]),
        ({"capacity": 0, "stolen": True}, ["not on chain"]),
    ],
)
def test_pack_says_all_that_became_of_it(changes: dict[str, Any], said: list[str]) -> None:
    case = of_pack(whole(), **changes)
    assert _said(case, "pack:") == [*said, "12 units"]
    assert [each.over for each in _nodes(case, "pack:")] == [changes.get("returned", False), False]


@pytest.mark.parametrize(
    ("claim", "said", "over"),
    [
        (SeenClaim(411, ClaimState.PAID, 0, 900), ["paid 9.00"], False),
        (SeenClaim(411, ClaimState.PAID, 0, 0), ["recovered"], True),
        (SeenClaim(411, ClaimState.PAID, 700, 0), ["reserved 7.00", "recovered"], False),
        (SeenClaim(411, ClaimState.RESERVED, 700, 0), ["reserved", "reserved 7.00", "nothing paid"], False),
        (SeenClaim(411, ClaimState.APPROVED, 700, 900), ["approved", "reserved 7.00", "paid 9.00"], False),
        (SeenClaim(411, ClaimState.RELEASED, 0, 0), ["released", "nothing paid"], True),
        (SeenClaim(411, ClaimState.EXPIRED, 0, 900), ["reservation expired", "paid 9.00"], False),
    ],
)
def test_claim_says_its_state_and_what_was_paid(claim: SeenClaim, said: list[str], over: bool) -> None:
    (node,) = _nodes(of_bill(whole(), claims=(claim,)), "payer:411")
    assert node == replace(node, facts=(Words("保险 411", "insurer 411"), *node.facts[1:]), over=over, absent=False)
    assert [each.en for each in node.facts[1:]] == said


@pytest.mark.parametrize(
    ("changes", "bill_over", "fund"),
    [
        ({}, False, ["fund", "paid 28.00"]),
        ({"fund_reversed": 2_800}, False, ["fund", "paid 28.00"]),
        (
            {"status": BillStamp.RED_LETTERED, "fund_reversed": 2_800},
            True,
            ["fund", "paid 28.00", "28.00 reversed"],
        ),
        ({"status": BillStamp.RED_PENDING, "replaced_by": b"\x05" * 32}, True, ["fund", "paid 28.00"]),
    ],
)
def test_bill_that_is_void_or_replaced_is_over_with_its_lines(
    changes: dict[str, Any], bill_over: bool, fund: list[str]
) -> None:
    case = of_bill(whole(), **changes)
    assert _said(case, "payer:fund") == fund
    assert [each.over for each in _nodes(case, f"bill:0x{PLACE}")] == [bill_over]
    assert [each.over for each in _nodes(case, "line:")] == [bill_over, bill_over]
    assert [each.over for each in _nodes(case, "payer:fund")] == [changes.get("status") is BillStamp.RED_LETTERED]


def test_house_that_the_chain_does_not_know_is_not_named() -> None:
    dossier, seen = whole()
    prescribed = {id_: SeenPrescription() for id_ in seen.prescriptions}
    assert _said((dossier, replace(seen, prescriptions=prescribed)), "prescription:") == [Stamp.UNKNOWN.words.en]


def test_line_without_a_quantity_says_none() -> None:
    dossier, _ = whole()
    items = [{**each, "quantity": None} for each in dossier.bills[0].document["items"]]
    paper = replace(dossier.bills[0], document={**dossier.bills[0].document, "items": items})
    assert _said(with_(whole(), bills=(paper,)), "line:") == ["line 1", "a service"]


def test_fund_that_pays_nothing_is_no_payer_and_the_patient_bears_the_last_fen() -> None:
    unfunded = visit.bill(pool=0, account=0, cash=5800)
    claims = (SeenClaim(INSURER_A, ClaimState.PAID, 0, 5_799),)
    case = of_bill(with_(whole(), bills=(unfunded,)), claims=claims)
    assert [each.facts[0].en for each in _nodes(case, "payer:")] == ["insurer 411", "patient"]
    assert _said(case, "payer:patient") == ["patient", "bears 0.01"]


@pytest.mark.parametrize(
    ("changes", "payers"),
    [
        ({"status": BillStamp.REIMBURSED}, {"mask": "paid 30.00"}),
        ({"status": BillStamp.UNREIMBURSED}, {"patient": "bears 30.00"}),
        ({"status": BillStamp.RED_LETTERED}, {}),
    ],
)
def test_without_claims_a_mask_or_the_patient_has_the_rest(changes: dict[str, Any], payers: dict[str, str]) -> None:
    listed = _nodes(of_bill(whole(), claims=(), **changes), "payer:")
    found = {each.key.partition("@")[0][len("payer:") :]: each.facts[1].en for each in listed}
    assert found == {"fund": "paid 28.00", **payers}


def test_bill_settled_to_the_last_fen_by_the_fund_has_no_other_payer() -> None:
    funded = visit.bill(pool=5800, account=0, cash=None)
    case = of_bill(with_(whole(), bills=(funded,)), claims=(), status=BillStamp.REIMBURSED)
    assert [each.key for each in _nodes(case, "payer:")] == [f"payer:fund@0x{PLACE}"]


def test_boxes_of_two_dispenses_stand_in_their_columns() -> None:
    dossier, seen = whole()
    second = replace(dossier.supplies[0], request=6, packs=dossier.supplies[0].packs[:1])
    columns = [each.column for each in trace(*with_((dossier, seen), supplies=(*dossier.supplies, second))).nodes]
    assert columns == sorted(columns)
    assert columns.count(Column.SUPPLY) == 2


def test_replaced_bill_is_linked_to_the_new_one_at_hand_or_not() -> None:
    new = visit.bill(13)
    for bills in ((visit.bill(), new), (visit.bill(),)):
        dossier = replace(whole()[0], bills=bills)
        case = of_bill((dossier, visit.seen_of(dossier)), replaced_by=new.place)
        traced = trace(*case)
        assert Link(f"bill:0x{PLACE}", f"bill:0x{new.place.hex()}", REISSUED) in traced.links
        assert traced.by_key[f"bill:0x{new.place.hex()}"].absent == (len(bills) == 1)
        assert all(each.end != "bill:0x" for each in traced.links)


def _charging(packs: tuple[bytes, ...], named: tuple[bytes, ...]) -> Trace:
    paper = visit.prescription()
    document = visit.dispense(Charge(visit.line(visit.bill()), named))
    return trace(*visit.case_of([paper], [visit.supply(paper, document, packs=packs)], [visit.bill()]))


def test_charge_is_linked_from_the_packs_of_its_dispense_alone() -> None:
    goods = f"line:0x{GOODS}"
    strange = _charging(PACKS[:1], PACKS)
    assert strange.back(goods) == (f"pack:0x{PACKS[0].hex()}@{SALE}",)
    assert Finding("pack-not-of-supply", (f"dispense:0x{PRESCRIBED}/5",)) in strange.findings
    assert _charging((), ()).back(goods) == (f"dispense:0x{PRESCRIBED}/5",)
    assert _charging(PACKS, ()).back(goods) == tuple(f"pack:0x{each.hex()}@{SALE}" for each in PACKS)


def test_names_of_houses_stand_beside_their_boxes() -> None:
    dossier, seen = whole()
    named = trace(replace(dossier, houses={201: "药房", 411: "保险"}), seen)
    assert {each.name for each in named.nodes if each.column in (Column.SUPPLY, Column.BILL)} == {"药房", ""}
    assert [each.name for each in named.nodes if each.column is Column.PAYER] == ["", "保险", "", ""]


@pytest.mark.parametrize(
    ("known", "conflict", "reversed_", "units"),
    [(True, False, False, 24), (False, False, False, 0), (True, True, False, 0), (True, False, True, 0)],
)
def test_only_a_known_dispense_that_stands_is_counted(known: bool, conflict: bool, reversed_: bool, units: int) -> None:
    assert SeenSupply(known, conflict, reversed_, quantities=(20, 4)).counted == units


def test_what_is_pointed_to_and_missing_is_marked() -> None:
    case = with_(whole(), prescriptions=(), bills=())
    assert [(each.key, each.short, each.absent, each.facts[0].en) for each in trace(*case).nodes if each.absent] == [
        (f"prescription:0x{PRESCRIBED}", f"{PRESCRIBED[:6]}…", True, "not at hand"),
        (f"line:0x{GOODS}", f"{GOODS[:6]}…", True, "not at hand"),
    ]
    assert SeenPack().capacity == 0
    assert _said(of_supply(whole(), known=False), "dispense:")[0] == "not on chain"
