// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {BillSigning} from "./BillSigning.sol";
import {ClearingIssuers} from "./ClearingIssuers.sol";

/// @title A clearing house: bills alone and in a batch, three payers and a mask payer, an issuer, a successor, a stranger, and time
/// @notice Each public act tries one thing with what the dice give, mostly something sensible. What succeeds is written into files of its
/// own; what should never have succeeded is written down as a breach.
contract ClearingHouse is ClearingIssuers {
    using Dice for Dice.Cup;

    function setUp() public override {
        super.setUp();
        for (uint32 each = HOSPITAL_B; each <= OLD_HOSPITAL; ++each) {
            _allot(_code("single", each), 1, LAST, each, false);
            _allot(_code("red", each), 1, LAST, each, false);
        }
        _anchorBatch(Dice.cup(1));
        for (uint256 i; i < 3; ++i) _issueAs(Dice.cup(i), OLD_HOSPITAL);
        for (uint256 i; i < 3; ++i) issue(i);
        bytes memory succeed = abi.encodeCall(credentials.succeed, (OLD_HOSPITAL, HOSPITAL_B));
        _as(healthSteward, address(credentials), succeed);
    }

    // ------------------------------------------------------------------------------------------------------------------- holder

    function declareOrder(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 file = _any(c);
        File storage f = _files[file];
        uint32[] memory payers = new uint32[](c.between(2, 4));
        uint16[] memory waiting = new uint16[](payers.length);
        uint32 start = uint32(c.between(0, 3));
        for (uint32 i; i < payers.length; ++i) {
            (payers[i], waiting[i]) = (INSURER + ((start + i) % 4), uint16(c.between(0, 1)));
        }
        uint32 sequence = f.sequence + uint32(c.between(0, 2));
        if (_tryOrder(f, payers, waiting, sequence)) _ordered(file, payers, waiting, sequence);
    }

    // ------------------------------------------------------------------------------------------------------------------- payers

    function reserve(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 file = _any(c);
        uint32 payer = _next(c, file);
        IInvoiceCodec.Reservation memory r = _asked(c, file, payer);
        bool forged = c.word() % 32 == 0;
        I.Terms memory terms = _files[file].terms;
        bytes32 act = BillSigning.reservation(_digest(_files[file]), forged ? payer + 1 : payer, r);
        bytes memory call = abi.encodeCall(
            invoices.reserve,
            (terms, bills.packReservation(r), _files[file].order, _files[file].leaf, _signBill(terms, act))
        );
        if (!_try("reserve", _actor(payer), call)) return;
        _never(forged, "what the holder did not sign");
        _reserved(file, payer, r);
    }

    function approve(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 file, uint32 payer) = _claimIn(c, I.ClaimState.Reserved);
        Claim storage k = _claims[file][payer];
        (uint256 amount, uint256 capped) = _less(c, k.amount, k.capped);
        bytes memory call = _approveCall(_files[file].terms.place, payer, amount, capped);
        if (!_try("approve", _byPayer(c, payer), call)) return;
        _never(k.state != I.ClaimState.Reserved || !_isLive(k), "approved what was not reserved");
        _never(_isFrozen(_files[file]), "approved what is frozen");
        _never(_grew(amount, capped, k.amount, k.capped), "a part grew");
        (k.state, k.amount, k.capped, k.until) = (I.ClaimState.Approved, amount, capped, 0);
    }

    function pay(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 file, uint32 payer) = _claimIn(c, I.ClaimState.Approved);
        Claim storage k = _claims[file][payer];
        (uint256 amount, uint256 capped) = _less(c, k.amount, k.capped);
        if (!_try("pay", _byPayer(c, payer), _payCall(_files[file].terms.place, payer, amount, capped))) return;
        _never(k.state != I.ClaimState.Approved, "paid what was not approved");
        _never(_grew(amount, capped, k.amount, k.capped), "a part grew");
        (k.state, k.amount, k.capped) = (I.ClaimState.Paid, amount, capped);
        (k.paid, k.cappedPaid) = (k.paid + amount, k.cappedPaid + capped);
        _files[file].done |= 1 << k.rank;
        _out[payer] += amount;
        if (_files[file].letter != 0) ++succeeded["paid while red"];
    }

    function release(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 file, uint32 payer) = _claimIn(c, c.coin() ? I.ClaimState.Approved : I.ClaimState.Reserved);
        Claim storage k = _claims[file][payer];
        if (!_try("release", _byPayer(c, payer), _releaseCall(_files[file].terms.place, payer))) return;
        bool held = k.state == I.ClaimState.Approved || k.state == I.ClaimState.Reserved;
        _never(!held, "released what was not held");
        _files[file].done |= 1 << k.rank;
        (k.state, k.amount, k.capped, k.until) = (I.ClaimState.Released, 0, 0, 0);
    }

    function expire(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 file, uint32 payer) = _claimIn(c, c.coin() ? I.ClaimState.Approved : I.ClaimState.Reserved);
        Claim storage k = _claims[file][payer];
        bytes memory call = abi.encodeCall(invoices.expire, (_files[file].terms.place, payer));
        if (!_try("expire", outsider, call)) return;
        _never(k.state != I.ClaimState.Reserved || _isLive(k), "a clock freed what it may not");
        (k.state, k.amount, k.capped, k.until) = (I.ClaimState.Expired, 0, 0, 0);
    }

    function recover(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 file, uint32 payer) = _paidIn(c);
        Claim storage k = _claims[file][payer];
        (uint256 left, uint256 capped) = _less(c, k.paid, k.cappedPaid);
        if (c.coin()) (left, capped) = (0, 0);
        if (!_try("recover", _byPayer(c, payer), _recoverCall(_files[file].terms.place, payer, left, capped))) return;
        _never(_grew(left, capped, k.paid, k.cappedPaid), "a part grew");
        _out[payer] -= k.paid - left;
        (k.paid, k.cappedPaid) = (left, capped);
        if (_files[file].red) ++succeeded["debt closed"];
    }

    function waive(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 file, uint32 holding) = _claimIn(c, I.ClaimState.Approved);
        if (c.coin()) file = _any(c);
        File storage f = _files[file];
        uint8 rank = uint8(c.coin() ? _claims[file][holding].rank : c.between(0, 3));
        uint32 payer = uint32(_lane(f.order.payers, 32 * uint256(rank), 32));
        if (payer == 0) payer = INSURER;
        bytes memory call = abi.encodeCall(invoices.waive, (f.terms.place, payer, rank, f.order));
        if (!_try("waive", _byPayer(c, payer), call)) return;
        _never(!f.ordered || _isLive(_claims[file][payer]), "waived with a claim, or without an order");
        f.done |= 1 << rank;
    }

    function carryOver(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 file = _any(c);
        bool any = c.word() % 4 == 0;
        for (uint256 i; i < _files.length && !_mayCarry(file, any); ++i) file = (file + 1) % _files.length;
        if (_files[file].replaces == 0) return;
        uint256 old = _files[file].replaces - 1;
        uint32 payer = _payerOf(c, old);
        Claim storage k = _claims[old][payer];
        (uint256 amount, uint256 capped) = _less(c, k.paid, k.cappedPaid);
        bytes memory call = abi.encodeCall(
            invoices.carryOver,
            (_files[old].terms.place, _files[file].terms, payer, uint40(amount), uint40(capped))
        );
        if (!_try("carryOver", _byPayer(c, payer), call)) return;
        _never(_grew(amount, capped, k.paid, k.cappedPaid), "a part grew");
        _never(_isFrozen(_files[file]), "carried into what is frozen");
        _never(_claims[file][payer].state != I.ClaimState.None, "carried twice");
        (k.paid, k.cappedPaid) = (k.paid - amount, k.cappedPaid - capped);
        _paidAtOnce(_claims[file][payer], amount, capped);
    }

    function settle(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 set = c.coin() ? 1 << c.between(0, BATCHED - 1) : c.word() & c.word() & (2 ** BATCHED - 1);
        if (set == 0) return;
        bool stranger = c.between(0, 7) == 0;
        (uint256 bucket, uint256[] memory masks) = _masks(set);
        bytes memory call = abi.encodeCall(invoices.settle, (_range, bucket, masks, keccak256("transfer")));
        if (!_try("settle", _actor(stranger ? INSURER : MASK_PAYER), call)) return;
        _never(stranger, "a stranger settled");
        for (uint256 i; i < BATCHED; ++i) {
            if ((set >> i) % 2 == 0) continue;
            _never(_files[i].bit, "a bill was taken twice");
            _files[i].bit = _files[i].settled = true;
        }
    }

    function drawSettled(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _files[c.between(0, BATCHED - 1)];
        bytes memory call = abi.encodeCall(invoices.drawSettled, (f.terms, f.leaf));
        uint256 file = uint64(uint256(f.terms.place)) - FIRST;
        if (!_try("drawSettled", outsider, call)) return;
        _never(!f.settled || f.word, "drawn as settled what was not");
        f.word = true;
        _claims[file][MASK_PAYER].attempts = 1;
        _paidAtOnce(_claims[file][MASK_PAYER], f.rest, f.rest < f.cap ? f.rest : f.cap);
        _out[MASK_PAYER] += f.rest;
    }

    // --------------------------------------------------------------------------------------------------------------------- time

    /// @dev Nothing changes by itself.
    function pass(uint256 seed) external {
        vm.warp(vm.getBlockTimestamp() + (seed % 4 == 0 ? seed % 8 days : seed % 4 hours));
        ++succeeded["pass"];
    }

    // --------------------------------------------------------------------------------------------------------------- the claims

    /// @dev The payer asks for some of what is left, or for a fen more.
    function _asked(
        Dice.Cup memory c,
        uint256 file,
        uint32 payer
    ) private view returns (IInvoiceCodec.Reservation memory r) {
        File storage f = _files[file];
        (uint256 live, uint256 paid, uint256 capped, ) = _sums(file);
        r.amount = r.maximum = uint40(c.between(1, f.rest - live - paid + 1));
        uint256 most = f.cap - capped < r.amount ? f.cap - capped + 1 : r.amount;
        r.capped = r.cappedMaximum = uint40(c.coin() ? 0 : c.between(0, most > r.amount ? r.amount : most));
        r.attempt = uint8(_claims[file][payer].attempts + (c.word() % 16 == 0 ? 0 : 1));
        r.until = _now() + uint32(c.between(0, 10 days));
        r.deadline = _now();
        if (!f.ordered) return r;
        for (uint8 i; i < 4; ++i) if (_lane(f.order.payers, 32 * uint256(i), 32) == payer) r.rank = i;
    }

    function _reserved(uint256 file, uint32 payer, IInvoiceCodec.Reservation memory r) private {
        File storage f = _files[file];
        Claim storage k = _claims[file][payer];
        _never(_isFrozen(f), "reserved what is frozen");
        _never(_isLive(k), "two live claims of a payer");
        _never(!_isTurn(file, payer, r.rank), "reserved out of turn");
        _never(r.attempt != k.attempts + 1 || r.attempt > 2, "a try that is not the next of two");
        if (!f.word) {
            _never(f.bit || f.leaf.count == 0, "a bill was taken twice");
            f.bit = f.word = true;
            ++succeeded["drawn by a payer"];
        }
        if (k.state == I.ClaimState.Reserved) ++succeeded["ran out"];
        (k.state, k.attempts, k.rank, k.until) = (I.ClaimState.Reserved, r.attempt, r.rank, r.until);
        (k.amount, k.capped) = (r.amount, r.capped);
    }

    function _paidAtOnce(Claim storage k, uint256 amount, uint256 capped) private {
        k.state = I.ClaimState.Paid;
        (k.amount, k.capped, k.paid, k.cappedPaid) = (amount, capped, amount, capped);
    }

    // ---------------------------------------------------------------------------------------------------------------- the order

    function _tryOrder(
        File storage f,
        uint32[] memory payers,
        uint16[] memory waiting,
        uint32 sequence
    ) private returns (bool) {
        bytes32 act = BillSigning.order(_digest(f), payers, waiting, sequence, _now());
        I.CoverageOrder memory order = bills.packOrder(payers, waiting);
        bytes memory signature = _signBill(f.terms, act);
        bytes memory call = abi.encodeCall(invoices.declareOrder, (f.terms, order, sequence, _now(), signature));
        return _try("declareOrder", relayer, call);
    }

    function _ordered(uint256 file, uint32[] memory payers, uint16[] memory waiting, uint32 sequence) private {
        File storage f = _files[file];
        (uint256 live, , , ) = _sums(file);
        _never(_isFrozen(f) || live != 0 || f.done != 0, "the order changed after payers acted");
        _never(sequence <= f.sequence, "an old order played again");
        f.order = bills.packOrder(payers, waiting);
        (f.ordered, f.sequence, f.declaredAt) = (true, sequence, vm.getBlockTimestamp());
    }
}
