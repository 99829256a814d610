// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {BillSigning} from "../invoices/BillSigning.sol";
import {ExchequerIssuers} from "./ExchequerIssuers.sol";

/// @title What payers do in an exchequer: claims one by one, masks, and money that moves to the bill that replaces another
abstract contract ExchequerPayers is ExchequerIssuers {
    using Dice for Dice.Cup;

    uint8 internal constant NO_RANK = 255;

    /// @dev All who may reserve on a bill, one after the other, and on another, which now and then is still in its batch.
    function reserve(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 turn = _turn;
        _reserveOn(c, _pick(c, _couldBeReserved));
        uint256 another = _find(c, c.word() % 4 == 0 ? _isDrawable : _couldBeReserved);
        if (another != ROOM) _reserveOn(c, another);
        _idleUnless(_turn != turn || breaches["a right act was refused"] != 0);
    }

    /// @dev One payer approves, and perhaps others on the same bill.
    function approve(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        (uint256 bill, uint32 payer) = _pickClaim(c, _couldApprove);
        _approveFor(c, bill, payer);
        for (payer = INSURER; payer <= MASK_PAYER; ++payer) {
            if (c.coin() && _couldApprove(bill, payer)) _approveFor(c, bill, payer);
        }
    }

    /// @dev One payer pays, and perhaps others on the same bill.
    function pay(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        (uint256 bill, uint32 payer) = _pickClaim(c, _couldPay);
        _payFor(c, bill, payer);
        for (payer = INSURER; payer <= MASK_PAYER; ++payer) {
            if (c.coin() && _couldPay(bill, payer)) _payFor(c, bill, payer);
        }
    }

    function release(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        (uint256 bill, uint32 payer) = _pickClaim(c, c.word() % 4 == 0 ? _isApproved : _isReserved);
        _idleUnless(c.word() % 4 != 0);
        Claim storage k = _claims[bill][payer];
        bytes memory call = abi.encodeCall(invoices.release, (_bills[bill].terms.place, payer, k.attempts));
        if (!_act(_office[payer], call, _bills[bill].terms.place, 0, false)) return;
        _bills[bill].done |= uint8(1 << k.rank);
        (k.state, k.amount, k.capped, k.until) = (I.ClaimState.Released, 0, 0, 0);
        _agree(bill);
    }

    function expire(uint256 seed) external {
        (uint256 bill, uint32 payer) = _pickClaim(_cup(seed), _ranOut);
        Claim storage k = _claims[bill][payer];
        bytes memory call = abi.encodeCall(invoices.expire, (_bills[bill].terms.place, payer));
        if (!_act(outsider, call, _bills[bill].terms.place, 0, false)) return;
        (k.state, k.amount, k.capped, k.until) = (I.ClaimState.Expired, 0, 0, 0);
        _agree(bill);
    }

    /// @dev A part of it, or a fen.
    function recover(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        (uint256 bill, uint32 payer) = _pickClaim(c, _hasPaid);
        Claim storage k = _claims[bill][payer];
        (uint40 back, uint40 share) = _part(c, k.paid, k.cappedPaid);
        if (c.word() % 4 != 0) (back, share) = (1, k.cappedPaid != 0 ? 1 : 0);
        bytes32 place = _bills[bill].terms.place;
        bytes memory call = abi.encodeCall(
            invoices.recover,
            (place, payer, k.attempts, k.paid - back, k.cappedPaid - share, EVIDENCE)
        );
        Sent memory s = Sent(
            _office[payer],
            false,
            address(invoices),
            call,
            _doneOr(k.state, k.paid - back, place, payer)
        );
        if (!_act(s, place, 0)) return;
        (k.paid, k.cappedPaid) = (k.paid - back, k.cappedPaid - share);
        _paidBack[payer] += back;
        _agree(bill);
    }

    function waive(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 bill = _pick(c, _hasIdleRank);
        Bill storage b = _bills[bill];
        uint8 rank = uint8(c.word() % 4);
        while (!_isIdleRank(bill, rank)) rank = (rank + 1) % 4;
        uint32 payer = _payerAt(b, rank);
        bytes memory call = abi.encodeCall(invoices.waive, (b.terms.place, payer, rank, b.order));
        if (!_act(_office[payer], call, b.terms.place, 0, false)) return;
        b.done |= uint8(1 << rank);
        _agree(bill);
    }

    /// @dev To a bill that stands for another already, or else to one that is issued for it now.
    function carryOver(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        if (_find(c, _couldBeCarriedTo) == ROOM) _replace(c, _pick(c, _couldReplaceForPayers));
        (uint256 bill, uint32 payer) = _pickClaim(c, _couldCarry);
        uint256 old = _bills[bill].old - 1;
        (uint40 amount, uint40 capped) = _carried(c, bill, _claims[old][payer]);
        bytes32 replaced = _bills[old].terms.place;
        bytes memory call = abi.encodeCall(invoices.carryOver, (replaced, _bills[bill].terms, payer, amount, capped));
        if (!_act(_office[payer], call, _bills[bill].terms.place, replaced, false)) return;
        _claims[old][payer].paid -= amount;
        _claims[old][payer].cappedPaid -= capped;
        _claims[bill][payer].carried = true;
        _paidAtOnce(_claims[bill][payer], amount, capped);
        _agree(bill);
        _agree(old);
    }

    /// @dev The mask payer settles a bill of a batch, and perhaps others of the same range.
    function settle(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        bytes32 root = _bills[_pick(c, _isDrawable)].root;
        uint256 set;
        uint256 one;
        for (uint256 i; i < _bills.length; ++i) {
            if (_bills[i].root != root || !_isDrawable(i) || (set != 0 && c.coin())) continue;
            (set, one) = (set | (1 << i), i);
        }
        (uint256 bucket, uint256[] memory masks) = _masks(set);
        bytes memory call = abi.encodeCall(invoices.settle, (_rangeOf(one), bucket, masks, EVIDENCE));
        if (!_act(_office[MASK_PAYER], call, _rangeOf(one).place, BITS, true)) return;
        for (uint256 i; i < _bills.length; ++i) if ((set >> i) % 2 == 1) _bills[i].bit = _bills[i].settled = true;
        _agree(one);
    }

    function drawSettled(uint256 seed) external {
        uint256 bill = _pick(_cup(seed), _isSettledOnly);
        Bill storage b = _bills[bill];
        bytes memory call = abi.encodeCall(invoices.drawSettled, (b.terms, b.leaf));
        if (!_act(outsider, call, b.terms.place, 0, false)) return;
        b.word = true;
        Claim storage k = _claims[bill][MASK_PAYER];
        k.attempts = 1;
        _paidAtOnce(k, b.rest, b.rest < b.cap ? b.rest : b.cap);
        _paidIn[MASK_PAYER] += b.rest;
        _agree(bill);
    }

    // ----------------------------------------------------------------------------------------------------------------- claims

    function _approveFor(Dice.Cup memory c, uint256 bill, uint32 payer) private {
        Claim storage k = _claims[bill][payer];
        (uint40 amount, uint40 capped) = _part(c, k.amount, k.capped);
        bytes32 place = _bills[bill].terms.place;
        bytes memory call = abi.encodeCall(invoices.approve, (place, payer, k.attempts, amount, capped));
        if (!_act(_office[payer], call, place, 0, true)) return;
        (k.state, k.amount, k.capped, k.until) = (I.ClaimState.Approved, amount, capped, 0);
        _agree(bill);
    }

    function _payFor(Dice.Cup memory c, uint256 bill, uint32 payer) private {
        Claim storage k = _claims[bill][payer];
        (uint40 amount, uint40 capped) = _part(c, k.amount, k.capped);
        bytes32 place = _bills[bill].terms.place;
        bytes memory call = abi.encodeCall(invoices.pay, (place, payer, k.attempts, amount, capped, EVIDENCE));
        if (!_act(_office[payer], call, place, 0, false)) return;
        (k.state, k.amount, k.capped) = (I.ClaimState.Paid, amount, capped);
        (k.paid, k.cappedPaid, k.payments) = (k.paid + amount, k.cappedPaid + capped, k.payments + 1);
        _bills[bill].done |= uint8(1 << k.rank);
        _paidIn[payer] += amount;
        _agree(bill);
    }

    /// @dev What a recovery answers when it is sent again: done, but for one of all that was paid, during a second try.
    function _doneOr(
        I.ClaimState state,
        uint256 left,
        bytes32 place,
        uint32 payer
    ) private pure returns (bytes memory) {
        return left != 0 || state == I.ClaimState.Paid ? _billDone(place) : _badClaim(place, payer, state);
    }

    function _reserveOn(Dice.Cup memory c, uint256 bill) private {
        uint32 start = uint32(c.word() % 4);
        for (uint32 i; i < 4; ++i) _reserveFor(c, bill, INSURER + ((start + i) % 4));
    }

    function _reserveFor(Dice.Cup memory c, uint256 bill, uint32 payer) private {
        Claim storage k = _claims[bill][payer];
        uint8 rank = _rankOf(bill, payer);
        if (!_mayReserve(bill, payer) || _isAway(_office[payer])) return;
        (uint256 left, uint256 capLeft) = _leftFor(bill, k);
        IInvoiceCodec.Reservation memory r = _asked(c, left, capLeft, _hours(_bills[bill].profile, 240, 96));
        (r.attempt, r.rank) = (k.attempts + 1, rank);
        if (_act(_office[payer], _reserveCall(bill, payer, r), _bills[bill].terms.place, BITS, true)) {
            _reserved(bill, k, r);
        }
    }

    /// @dev What the payer's own reservation holds is free for it again once that has run out.
    function _leftFor(uint256 bill, Claim storage k) internal view returns (uint256 left, uint256 capLeft) {
        (left, capLeft) = _left(bill);
        if (k.state != I.ClaimState.Reserved) return (left, capLeft);
        return (left + k.amount, capLeft + k.capped);
    }

    /// @dev Without an order every payer has rank 0.
    function _rankOf(uint256 bill, uint32 payer) internal view returns (uint8 rank) {
        if (!_bills[bill].ordered) return 0;
        for (rank = 0; rank < 4; ++rank) if (_payerAt(_bills[bill], rank) == payer) return rank;
        return NO_RANK;
    }

    /// @dev Mostly half of what is left at most; the holder signed for as much or for some fen more.
    function _asked(
        Dice.Cup memory c,
        uint256 left,
        uint256 capLeft,
        uint32 longest
    ) internal view returns (IInvoiceCodec.Reservation memory r) {
        r.amount = uint40(c.between(1, c.word() % 4 == 0 ? left : (left + 1) / 2));
        r.capped = uint40(c.between(0, r.amount < capLeft ? r.amount : capLeft));
        uint40 more = r.amount < 1e12 ? uint40(c.word() % 4) : 0;
        r.cappedMaximum = r.capped + more;
        r.maximum = r.amount + more + (r.amount < 1e12 ? uint40(c.word() % 4) : 0);
        r.until = _now() + (c.coin() ? longest : uint32(c.between(0, longest)));
        r.deadline = _now() + uint32(c.between(0, 1 days));
    }

    function _reserveCall(
        uint256 bill,
        uint32 payer,
        IInvoiceCodec.Reservation memory r
    ) internal view returns (bytes memory) {
        bytes32 act = BillSigning.reservation(_bills[bill].digest, payer, r);
        return _reserveCall(bill, r, _signBill(_bills[bill].terms, act));
    }

    function _reserveCall(
        uint256 bill,
        IInvoiceCodec.Reservation memory r,
        bytes memory signature
    ) internal view returns (bytes memory) {
        Bill storage b = _bills[bill];
        return abi.encodeCall(invoices.reserve, (b.terms, bills.packReservation(r), b.order, b.leaf, signature));
    }

    function _reserved(uint256 bill, Claim storage k, IInvoiceCodec.Reservation memory r) private {
        if (!_bills[bill].word) _bills[bill].bit = _bills[bill].word = true;
        (k.state, k.attempts, k.rank, k.until) = (I.ClaimState.Reserved, r.attempt, r.rank, r.until);
        (k.amount, k.capped) = (r.amount, r.capped);
        _agree(bill);
    }

    function _paidAtOnce(Claim storage k, uint40 amount, uint40 capped) private {
        (k.state, k.payments) = (I.ClaimState.Paid, k.payments + 1);
        (k.amount, k.capped, k.paid, k.cappedPaid) = (amount, capped, amount, capped);
    }

    // -------------------------------------------------------------------------------------------------------------- candidates

    function _hasMoneyLeft(uint256 bill) internal view returns (bool) {
        if (!_isOpen(bill) && !_isDrawable(bill)) return false;
        (uint256 left, ) = _left(bill);
        return left != 0;
    }

    /// @dev It is this payer's turn, with a try and some money left.
    function _mayReserve(uint256 bill, uint32 payer) internal view returns (bool) {
        Claim storage k = _claims[bill][payer];
        uint8 rank = _rankOf(bill, payer);
        if (k.attempts == 2 || _isLive(k) || rank == NO_RANK || _waitsFor(bill, rank) != rank) return false;
        (uint256 left, ) = _leftFor(bill, k);
        return left != 0;
    }

    /// @dev A bill that replaces another is mostly left for what is carried over.
    function _couldBeReserved(uint256 bill) private view returns (bool) {
        if (!_isOpen(bill) || (_bills[bill].old != 0 && _turn % 4 != 0)) return false;
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
            if (_mayReserve(bill, payer) && !_isAway(_office[payer])) return true;
        }
        return false;
    }

    function _couldPay(uint256 bill, uint32 payer) private view returns (bool) {
        return _isApproved(bill, payer) && !_isAway(_office[payer]);
    }

    function _ranOut(uint256 bill, uint32 payer) internal view returns (bool) {
        return _isReserved(bill, payer) && !_isLive(_claims[bill][payer]);
    }

    function _isSettledOnly(uint256 bill) internal view returns (bool) {
        return _bills[bill].settled && !_bills[bill].word;
    }

    function _isIdleRank(uint256 bill, uint256 rank) private view returns (bool) {
        uint32 payer = _payerAt(_bills[bill], rank);
        return payer != 0 && (_bills[bill].done >> rank) % 2 == 0 && !_isLive(_claims[bill][payer]);
    }

    function _hasIdleRank(uint256 bill) private view returns (bool) {
        if (!_bills[bill].ordered) return false;
        for (uint256 rank; rank < 4; ++rank) if (_isIdleRank(bill, rank)) return true;
        return false;
    }

    /// @dev This payer has money out on the bill that this one replaces, no claim here, and there is room for a fen of it.
    function _couldCarry(uint256 bill, uint32 payer) internal view returns (bool) {
        Bill storage b = _bills[bill];
        if (b.old == 0 || _isFrozen(b) || _isAway(_office[payer]) || _claims[bill][payer].state != I.ClaimState.None)
            return false;
        Claim storage k = _claims[b.old - 1][payer];
        (uint256 left, uint256 capLeft) = _left(bill);
        return left != 0 && (k.paid > k.cappedPaid || (k.paid != 0 && capLeft != 0));
    }

    function _couldBeCarriedTo(uint256 bill) private view returns (bool) {
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) if (_couldCarry(bill, payer)) return true;
        return false;
    }

    /// @dev As much as there is room for, or less.
    function _carried(Dice.Cup memory c, uint256 bill, Claim storage k) private view returns (uint40, uint40) {
        (uint256 left, uint256 capLeft) = _left(bill);
        uint256 share = k.cappedPaid < capLeft ? k.cappedPaid : capLeft;
        if (share > left) share = left;
        uint256 plain = k.paid - k.cappedPaid;
        if (plain > left - share) plain = left - share;
        return _part(c, share + plain, share);
    }

    function _rangeOf(uint256 bill) internal view returns (I.Range memory) {
        I.Leaf storage leaf = _bills[bill].leaf;
        return I.Range(_placeOf(BATCH, leaf.first), leaf.count, _bills[bill].root);
    }

    /// @dev The masks over these bills of one range: one word, or two when they lie on both sides of an edge.
    function _masks(uint256 set) internal view returns (uint256 bucket, uint256[] memory masks) {
        uint256 last;
        bucket = type(uint256).max;
        for (uint256 i; i < ROOM; ++i) {
            if ((set >> i) % 2 == 0) continue;
            uint256 each = uint256(_bills[i].terms.place) / 256;
            if (each < bucket) bucket = each;
            if (each > last) last = each;
        }
        masks = new uint256[](last - bucket + 1);
        for (uint256 i; i < ROOM; ++i) {
            uint256 place = (set >> i) % 2 == 0 ? 0 : uint256(_bills[i].terms.place);
            if (place != 0) masks[place / 256 - bucket] |= 1 << (place % 256);
        }
    }
}
