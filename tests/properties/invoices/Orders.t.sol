// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {BillSigning} from "./BillSigning.sol";
import {Cashier} from "./Cashier.sol";

/// @title The holder's order of payers: each in turn, and a silent one passed after its days
/// forge-config: default.fuzz.runs = 128
contract CoverageOrdersTest is Cashier {
    using Dice for Dice.Cup;

    /// @dev An order as the holder reads it.
    struct Order {
        uint32[] payers;
        uint16[] waiting;
        I.CoverageOrder packed;
    }

    /// @dev At the last second of the silent ranks' days the next must wait; a second later it may reserve.
    /// @custom:rules B6
    function testFuzz_reserve_passes_silent_ranks_after_their_days_to_the_second(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Terms memory terms, Order memory o) = _declared(c);
        uint256 declared = _now();
        uint8 rank = uint8(c.between(1, 3));
        uint256 edge = _lapse(o, declared, c.between(0, rank - 1));
        vm.warp(c.coin() ? edge : c.between(declared, edge));
        uint256 waiting = rank;
        for (uint256 i = rank; i > 0; --i) if (_now() <= _lapse(o, declared, i - 1)) waiting = i - 1;
        if (waiting < rank) _waits(terms, o, rank, waiting);
        vm.warp(_lapse(o, declared, rank - 1) + 1);
        _mayReserve(terms, o, rank);
    }

    /// @dev A lower rank that paid, released or waived is passed at once; one that holds a claim is not, before its days are over.
    /// @custom:rules B6
    function testFuzz_reserve_passes_ranks_that_are_done_at_once(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Terms memory terms, Order memory o) = _declared(c);
        for (uint8 rank; rank < 3; ++rank) {
            if (o.waiting[rank] == 0) vm.warp(_now() + 1);
            else _waits(terms, o, rank + 1, rank);
            uint256 how = c.between(0, 2);
            if (how == 2) _waive(terms, o, rank);
            else _finish(terms, o, rank, how == 1);
        }
        _mayReserve(terms, o, 3);
    }

    /// @dev Who holds a claim does not step aside; once the reservation has run out it may.
    /// @custom:rules B6 B7
    function testFuzz_waive_reverts_while_the_payer_holds_a_claim(uint256 seed, bool approved) external {
        (I.Terms memory terms, Order memory o) = _declared(Dice.cup(seed));
        uint32 payer = o.payers[0];
        _mayReserve(terms, o, 0);
        if (approved) _approve(terms.place, payer, 1, 0);
        bytes memory call = abi.encodeCall(invoices.waive, (terms.place, payer, 0, o.packed));
        I.ClaimState state = approved ? I.ClaimState.Approved : I.ClaimState.Reserved;
        vm.warp(_now() + 1 days);
        _refuses(terms.place, _actor(payer), call, _badClaim(terms.place, payer, state));
        vm.warp(_now() + 1);
        if (approved) _refuses(terms.place, _actor(payer), call, _badClaim(terms.place, payer, state));
        else _as(_actor(payer), address(invoices), call);
    }

    /// @custom:rules B6
    function testFuzz_reserve_reverts_when_the_rank_is_anothers(uint256 seed, uint8 rank) external {
        (I.Terms memory terms, Order memory o) = _declared(Dice.cup(seed));
        uint32 payer = o.payers[(uint256(rank) + 1) % 4];
        bytes4 selector = I.InvoiceRegistry_WrongRank.selector;
        bytes memory why = abi.encodeWithSelector(selector, terms.place, payer, rank);
        _refuses(terms.place, _actor(payer), _call(terms, payer, rank, o.packed), why);
        o.packed.waitingDays ^= 1;
        why = abi.encodeWithSelector(I.InvoiceRegistry_OtherOrder.selector, terms.place);
        _refuses(terms.place, _actor(o.payers[0]), _call(terms, o.payers[0], 0, o.packed), why);
        _refuses(terms.place, _actor(o.payers[0]), _call(terms, o.payers[0], 0, _noOrder()), why);
    }

    /// @custom:rules B6
    function testFuzz_reserve_reverts_when_there_is_a_rank_and_no_order(uint8 rank) external {
        vm.assume(rank != 0);
        I.Terms memory terms = _issueBill(1);
        bytes4 selector = I.InvoiceRegistry_WrongRank.selector;
        bytes memory why = abi.encodeWithSelector(selector, terms.place, INSURER, rank);
        _refuses(terms.place, _actor(INSURER), _call(terms, INSURER, rank, _noOrder()), why);
        _as(_actor(INSURER), address(invoices), _call(terms, INSURER, 0, _noOrder()));
    }

    /// @dev No payer, a gap, days without a payer, bits behind the days: nobody could read what was signed.
    /// @custom:rules B6
    function testFuzz_declareOrder_reverts_when_the_lists_can_not_be_read(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Terms memory terms = _issueBill(1);
        uint256 ranks = c.between(0, 6);
        I.CoverageOrder memory order;
        for (uint256 i; i < ranks; ++i) order.payers |= c.between(1, type(uint32).max) << (32 * i);
        uint256 how = ranks == 0 ? 3 : c.between(0, 2);
        if (how == 0) order.payers |= c.between(1, type(uint32).max) << (32 * c.between(ranks + 1, 7));
        if (how == 1) order.waitingDays = c.between(1, type(uint16).max) << (16 * c.between(ranks, 7));
        if (how == 2) order.waitingDays = 1 << c.between(128, 255);
        bytes memory call = abi.encodeCall(invoices.declareOrder, (terms, order, 1, _now(), ""));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BadOrder.selector, terms.place);
        _refuses(terms.place, patient, call, why);
    }

    /// @custom:rules B6 X5 X9
    function testFuzz_declareOrder_reverts_when_it_is_old_or_altered(uint256 seed, uint32 sequence) external {
        (I.Terms memory terms, Order memory o) = _declared(Dice.cup(seed));
        bytes memory call = _declareCall(terms, o, 1);
        _refuses(terms.place, relayer, call, _billDone(terms.place));
        o.waiting[0] += 1;
        o.packed = bills.packOrder(o.payers, o.waiting);
        bytes4 selector = I.InvoiceRegistry_StaleSequence.selector;
        bytes memory why = abi.encodeWithSelector(selector, terms.place, sequence % 2, 1);
        _refuses(terms.place, relayer, _declareCall(terms, o, sequence % 2), why);
        call = _declareCall(terms, o, 2);
        o.packed.waitingDays += 1;
        (, , , , bytes memory signature) = abi.decode(_tail(call), (I.Terms, I.CoverageOrder, uint32, uint32, bytes));
        call = abi.encodeCall(invoices.declareOrder, (terms, o.packed, 2, _now(), signature));
        why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refuses(terms.place, relayer, call, why);
        o.packed.waitingDays -= 1;
        _as(relayer, address(invoices), _declareCall(terms, o, 2));
    }

    /// @custom:rules B6
    function test_declareOrder_reverts_once_a_payer_acted() external {
        (I.Terms memory terms, Order memory o) = _declared(Dice.cup(5));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_PayersActed.selector, terms.place);
        _mayReserve(terms, o, 0);
        _refuses(terms.place, relayer, _declareCall(terms, o, 2), why);
        _as(_actor(o.payers[0]), address(invoices), _releaseCall(terms.place, o.payers[0]));
        _refuses(terms.place, relayer, _declareCall(terms, o, 2), why);
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    /// @dev Four payers in any order, each with up to three days, declared now.
    function _declared(Dice.Cup memory c) private returns (I.Terms memory terms, Order memory o) {
        terms = _issueBill(1);
        (o.payers, o.waiting) = (new uint32[](4), new uint16[](4));
        uint32 start = uint32(c.between(0, 3));
        for (uint32 i; i < 4; ++i) {
            (o.payers[i], o.waiting[i]) = (INSURER + ((start + i) % 4), uint16(c.between(0, 3)));
        }
        o.packed = bills.packOrder(o.payers, o.waiting);
        vm.expectEmit(address(invoices));
        emit I.CoverageOrderDeclared(terms.place, o.packed.payers, o.packed.waitingDays, 1);
        _as(relayer, address(invoices), _declareCall(terms, o, 1));
    }

    function _declareCall(I.Terms memory terms, Order memory o, uint32 sequence) private view returns (bytes memory) {
        bytes32 act = BillSigning.order(invoices.digestOf(terms), o.payers, o.waiting, sequence, _now());
        bytes memory signature = _signBill(terms, act);
        return abi.encodeCall(invoices.declareOrder, (terms, o.packed, sequence, _now(), signature));
    }

    function _call(
        I.Terms memory terms,
        uint32 payer,
        uint8 rank,
        I.CoverageOrder memory order
    ) private view returns (bytes memory) {
        IInvoiceCodec.Reservation memory r = _ask(terms, payer, 1, 0);
        r.rank = rank;
        return _reserveCall(terms, payer, r, order, _noLeaf());
    }

    /// @dev The last second at which this rank, silent, is waited for.
    function _lapse(Order memory o, uint256 declared, uint256 rank) private pure returns (uint256 last) {
        last = declared;
        for (uint256 i; i <= rank; ++i) last += uint256(o.waiting[i]) * 1 days;
    }

    /// @dev The payer of this rank is told which rank it has to wait for.
    function _waits(I.Terms memory terms, Order memory o, uint8 rank, uint256 before) private {
        bytes4 selector = I.InvoiceRegistry_NotYourTurn.selector;
        bytes memory why = abi.encodeWithSelector(selector, terms.place, before);
        _refuses(terms.place, _actor(o.payers[rank]), _call(terms, o.payers[rank], rank, o.packed), why);
    }

    function _mayReserve(I.Terms memory terms, Order memory o, uint8 rank) private {
        _as(_actor(o.payers[rank]), address(invoices), _call(terms, o.payers[rank], rank, o.packed));
    }

    function _waive(I.Terms memory terms, Order memory o, uint8 rank) private {
        bytes memory call = abi.encodeCall(invoices.waive, (terms.place, o.payers[rank], rank, o.packed));
        vm.expectEmit(address(invoices));
        emit I.RankWaived(terms.place, o.payers[rank], rank);
        _as(_actor(o.payers[rank]), address(invoices), call);
        _refuses(terms.place, _actor(o.payers[rank]), call, _billDone(terms.place));
    }

    /// @dev The rank reserves, holds the others off, and then pays or releases.
    function _finish(I.Terms memory terms, Order memory o, uint8 rank, bool paid) private {
        uint32 payer = o.payers[rank];
        _mayReserve(terms, o, rank);
        if (o.waiting[rank] != 0) _waits(terms, o, rank + 1, rank);
        if (paid) _approve(terms.place, payer, 1, 0);
        if (paid) _pay(terms.place, payer, 1, 0);
        else _as(_actor(payer), address(invoices), _releaseCall(terms.place, payer));
    }

    function _tail(bytes memory call) private pure returns (bytes memory rest) {
        rest = new bytes(call.length - 4);
        for (uint256 i; i < rest.length; ++i) rest[i] = call[i + 4];
    }
}
