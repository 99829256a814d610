"""Who may call what of the invoice ledger, its books and its uses."""

from __future__ import annotations

from typing import Any

from carestamp.client import Roles
from carestamp.documents.invoice import profiles, typed
from scripts.cast import BASIC_INSURER, HOSPITAL, INSURER_A
from tests.permissions.bill_scene import ASKED, terms
from tests.permissions.row import (
    ANYBODY,
    STEWARDS,
    Error,
    Refusal,
    Row,
    Values,
    given,
    impossible,
    named,
    not_signer,
    unauthorized,
)
from tests.permissions.scene import FRESH_PROFILE, Scene
from tests.support.bills import some_code
from tests.support.till import EVIDENCE

BOOKS, INVOICES, USES = "BookRegistry", "InvoiceRegistry", "InvoiceUses"
FREE_BOOK = typed.book_id(some_code(), 1)
RULES = profiles.by_name("china-bill")
BILLERS = ("biller", "biller_b", "pharmacy_biller")
ADJUDICATORS = ("adjudicator", "second_adjudicator", "adjudicator_a", "adjudicator_b")
NO_LEAF = typed.NO_LEAF.as_tuple()


# --- refusals


def not_live(role: Roles, contract: str = INVOICES) -> Refusal:
    return lambda _, who: (f"{contract}_NotLive", who, int(role))


def not_the_holders_choice(scene: Scene, _who: str) -> Error:
    """The signature names another payer."""
    return ("SignedActs_BadSignature", scene.at("patient"))


NOT_AUTHORISED = named("InvoiceRegistry_NotAuthorised")
NOT_NAMED = named("InvoiceUses_NotAuthorised")


def _served(
    function: str, values: Values, role: Roles, allowed: tuple[str, ...], holding: tuple[str, ...], **more: Any
) -> Row:
    """For some of those who hold the role; the rest of them are told that it is not theirs."""
    others = dict.fromkeys(set(holding) - set(allowed), more.pop("otherwise", NOT_AUTHORISED))
    lapse = {"gated": allowed, "lapsed": not_live(role)}
    return Row(INVOICES, function, values, allowed, not_live(role), others=others, **lapse, **more)


def allotted(function: str, values: Values, **more: Any) -> Row:
    """For a live steward of the fiscal regulator."""
    return _served(function, values, Roles.STEWARD, ("fiscal_steward",), STEWARDS, **more)


def billed(function: str, values: Values, **more: Any) -> Row:
    """For a live biller of the issuer."""
    return _served(function, values, Roles.BILLER, ("biller",), BILLERS, **more)


def claimed(function: str, values: Values, *allowed: str, **more: Any) -> Row:
    """For live adjudicators of a payer, insurer A unless told."""
    return _served(function, values, Roles.ADJUDICATOR, allowed or ("adjudicator_a",), ADJUDICATORS, **more)


def opened(function: str, values: Values, stops: bool = False, variant: str = "", contract: str = INVOICES) -> Row:
    """For anybody."""
    return Row(contract, function, values, ANYBODY, impossible, stops=stops, variant=variant)


# --- values


def _lot_values(s: Scene) -> tuple[Any, ...]:
    lot = s.lots["unanchored"]
    return (lot.book, len(lot), lot.batch.first, lot.batch.root)


def _red_values(s: Scene) -> tuple[Any, ...]:
    red = s.bills["red"]
    return (terms(s, "open"), red.id, red.book)


def _sign(s: Scene, act: Any) -> bytes:
    return s.town.till.ledger.sign(s.town.cast.patient, act)


def _draw_values(s: Scene, signed: bool) -> tuple[Any, ...]:
    bill, act = s.lots["anchored"].bills[0], s.acts["draw"]
    return (bill.terms.as_tuple(), bill.leaf.as_tuple(), act.deadline, _sign(s, act) if signed else b"")


def _order_values(s: Scene, signed: bool) -> tuple[Any, ...]:
    act = s.acts["new order"]
    order = typed.pack_order(act)
    return (terms(s, "open"), order, act.sequence, act.deadline, _sign(s, act) if signed else b"")


def _exchange_values(s: Scene) -> tuple[Any, ...]:
    act = s.acts["exchange"]
    return (terms(s, "open"), act.paper, act.sequence, act.deadline, _sign(s, act))


def _reserve_values(s: Scene) -> tuple[Any, ...]:
    act = s.acts["permission"]
    return (terms(s, "open"), typed.pack_reservation(act, ASKED, 0), typed.NO_ORDER, NO_LEAF, _sign(s, act))


def _claim_values(name: str, *values: Any) -> Values:
    return lambda s: (s.bills[name].id, INSURER_A, 1, *values)


def _waive_values(s: Scene) -> tuple[Any, ...]:
    return (s.bills["ordered"].id, INSURER_A, 0, typed.pack_order(s.acts["order"]))


def _settle_values(s: Scene) -> tuple[Any, ...]:
    lot = s.lots["anchored"]
    masks = lot.masks(1, 2)
    return (lot.range.as_tuple(), masks.first_bucket, list(masks.words), EVIDENCE)


def _settled_values(s: Scene) -> tuple[Any, ...]:
    bill = s.lots["anchored"].bills[5]
    return (bill.terms.as_tuple(), bill.leaf.as_tuple())


def _use_values(name: str, signed: bool = True) -> Values:
    def values(s: Scene) -> tuple[Any, ...]:
        act = s.acts[name]
        signature = s.town.uses.sign(s.town.cast.patient, act) if signed else b""
        return (terms(s, "open"), act.organisation, act.purpose, act.deadline, signature)

    return values


# --- rows

BOOK_ROWS = (
    Row(BOOKS, "admitLedger", lambda s: (s.at("outsider"),), ("governor",), unauthorized),
    Row(BOOKS, "bind", given(FREE_BOOK, 100), ("the invoice ledger",), named("BookRegistry_NotLedger")),
)
GOVERNED_ROWS = (
    Row(INVOICES, "pause", given(), ("pauser",), unauthorized, when_paused=("EnforcedPause",)),
    Row(INVOICES, "unpause", given(), ("governor",), unauthorized, when_open=("ExpectedPause",)),
    Row(INVOICES, "publishProfile", given(FRESH_PROFILE, RULES.rules.word), ("curator",), unauthorized),
    Row(INVOICES, "closeProfile", given(RULES.number), ("curator",), unauthorized),
    allotted("allotBook", given(FREE_BOOK, 100, HOSPITAL, True, BASIC_INSURER), stops=True),
    allotted("closeBook", lambda s: (s.bills["open"].book,)),
)
ISSUER_ROWS = (
    billed("issue", lambda s: (terms(s, "unissued"), s.bills["unissued"].book), stops=True),
    billed("anchor", _lot_values, stops=True),
    billed("redLetter", _red_values),
    opened("completeRedLetter", lambda s: (terms(s, "recovered"), s.bills["red of recovered"].id)),
    billed("abortRedLetter", lambda s: (s.bills["pending"].id, s.bills["red of pending"].id)),
    billed("reissue", lambda s: (terms(s, "new"), s.bills["new"].book, terms(s, "pending")), stops=True),
    billed("exchangeForPaper", _exchange_values, stops=True),
    billed("returnPaper", lambda s: (terms(s, "on paper"), s.acts["paper"].paper)),
)
HOLDER_ROWS = (
    Row(
        INVOICES,
        "draw",
        lambda s: _draw_values(s, signed=False),
        ("patient", "biller"),
        not_signer("patient"),
        stops=True,
        gated=("biller",),
        lapsed=not_signer("patient"),
    ),
    opened("draw", lambda s: _draw_values(s, signed=True), stops=True, variant="by signature"),
    Row(
        INVOICES,
        "declareOrder",
        lambda s: _order_values(s, signed=False),
        ("patient",),
        not_signer("patient"),
        stops=True,
    ),
    opened("declareOrder", lambda s: _order_values(s, signed=True), stops=True, variant="by signature"),
)
PAYER_ROWS = (
    claimed("reserve", _reserve_values, stops=True, otherwise=not_the_holders_choice),
    claimed("approve", _claim_values("reserved", ASKED, 0), stops=True),
    claimed("pay", _claim_values("approved", ASKED, 0, EVIDENCE)),
    claimed("release", _claim_values("reserved")),
    opened("expire", lambda s: (s.bills["expired"].id, INSURER_A)),
    claimed("recover", _claim_values("paid", 0, 0, EVIDENCE)),
    claimed("waive", _waive_values),
    claimed("carryOver", lambda s: (s.bills["replaced"].id, terms(s, "replacing"), INSURER_A, ASKED, 0)),
    claimed("settle", _settle_values, "adjudicator", "second_adjudicator", stops=True),
    opened("drawSettled", _settled_values),
)
USE_ROWS = (
    Row(
        USES,
        "deduct",
        _use_values("deduction"),
        ("tax_auditor",),
        not_live(Roles.AUDITOR, USES),
        others=dict.fromkeys(("auditor", "hospital_auditor", "hospital_b_auditor", "study_auditor"), NOT_NAMED),
        gated=("tax_auditor",),
        lapsed=not_live(Roles.AUDITOR, USES),
    ),
    Row(USES, "prove", _use_values("proof", signed=False), ("patient",), not_signer("patient")),
    opened("prove", _use_values("proof"), variant="by signature", contract=USES),
    Row(
        USES,
        "benefit",
        _use_values("benefit"),
        ("adjudicator_b",),
        not_live(Roles.ADJUDICATOR, USES),
        others=dict.fromkeys(ADJUDICATORS[:3], NOT_NAMED),
        gated=("adjudicator_b",),
        lapsed=not_live(Roles.ADJUDICATOR, USES),
    ),
)
ROWS = (*BOOK_ROWS, *GOVERNED_ROWS, *ISSUER_ROWS, *HOLDER_ROWS, *PAYER_ROWS, *USE_ROWS)
