// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Batches} from "../support/Batches.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {BillSigning} from "../invoices/BillSigning.sol";
import {ExchequerDesk} from "./ExchequerDesk.sol";

/// @title What issuers, their successor and holders do in an exchequer
abstract contract ExchequerIssuers is ExchequerDesk {
    using Dice for Dice.Cup;

    uint64 internal _nextInBatch = 200;
    bytes32 internal _lastRange;

    // ------------------------------------------------------------------------------------------------------------------ issuer

    function issue(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        _idleUnless(_bills.length < ROOM || c.word() % 2 != 0);
        _issueAs(c, c.coin() ? HOSPITAL : HOSPITAL_B);
    }

    function anchor(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        _idleUnless(_bills.length < ROOM || c.word() % 4 != 0);
        uint256 count = c.between(2, 5);
        uint64 first = _nextInBatch + uint64(c.between(0, 250));
        I.Invoice[] memory all = new I.Invoice[](count);
        bytes32[] memory leaves = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            all[i] = _drawn(c, HOSPITAL, BATCH);
            all[i].serial = first + uint64(i);
            leaves[i] = Batches.leaf(invoices.digestOf(bills.pack(all[i])));
        }
        _anchor(all, leaves, first);
    }

    /// @dev Rather of a bill that payers have money on, and perhaps of another one.
    function redLetter(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        _void(_pickRather(c, _owesPayers, _isOpen));
        uint256 another = _find(c, _owesPayers);
        if (another != ROOM && c.coin()) _void(another);
    }

    /// @dev Once payers have their money back, or the deadline is over; now and then somebody just waits for it.
    function completeRedLetter(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 bill = _pickRather(c, _couldComplete, _isPendingShortly);
        Bill storage b = _bills[bill];
        if (_waitsForPayers(bill)) vm.warp(uint256(b.deadline) + 1);
        bytes memory call = abi.encodeCall(invoices.completeRedLetter, (b.terms, b.letter));
        if (!_act(outsider, call, b.terms.place, 0, false)) return;
        b.red = true;
        _agree(bill);
    }

    function abortRedLetter(uint256 seed) external {
        uint256 bill = _pick(_cup(seed), _couldAbort);
        Bill storage b = _bills[bill];
        bytes memory call = abi.encodeCall(invoices.abortRedLetter, (b.terms.place, b.letter));
        if (!_act(_office[b.requester], call, b.terms.place, 0, false)) return;
        (b.takenBack, b.formerRequester, b.formerDeadline) = (b.letter, b.requester, b.deadline);
        (b.letter, b.requester, b.deadline) = (0, 0, 0);
        _agree(bill);
    }

    function reissue(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        _replace(c, _pickRather(c, _couldReplaceForPayers, _couldReplace));
    }

    function exchangeForPaper(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        _idleUnless(c.word() % 3 != 0);
        uint256 bill = _pick(c, _couldBecomePaper);
        Bill storage b = _bills[bill];
        bytes32 paper = bytes32(c.word());
        uint32 sequence = b.exchanges + uint32(c.between(1, 3));
        uint32 deadline = _now() + uint32(c.between(0, 1 days));
        bytes memory signature = _signBill(b.terms, BillSigning.paper(b.digest, paper, sequence, deadline));
        bytes memory call = abi.encodeCall(invoices.exchangeForPaper, (b.terms, paper, sequence, deadline, signature));
        if (!_act(_heirOfBill(bill), call, b.terms.place, 0, true)) return;
        (b.onPaper, b.paper, b.exchanges) = (true, paper, sequence);
        _agree(bill);
    }

    function returnPaper(uint256 seed) external {
        uint256 bill = _pick(_cup(seed), _isOnPaper);
        Bill storage b = _bills[bill];
        bytes memory call = abi.encodeCall(invoices.returnPaper, (b.terms, b.paper));
        if (!_act(_heirOfBill(bill), call, b.terms.place, 0, false)) return;
        b.onPaper = false;
        _agree(bill);
    }

    // ------------------------------------------------------------------------------------------------------------------ holder

    /// @dev By the issuer, by the holder itself, or by anyone with the holder's signature.
    function draw(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 bill = _pick(c, _isDrawable);
        Bill storage b = _bills[bill];
        uint32 deadline = _now() + uint32(c.between(0, 1 days));
        address[3] memory who = [_office[HOSPITAL], _holderOf(bill), relayer];
        uint256 which = c.word() % 3;
        if (_isAway(who[which])) which = 1;
        bytes memory signature = which == 2 ? _signBill(b.terms, BillSigning.draw(b.digest, deadline)) : bytes("");
        bytes memory call = abi.encodeCall(invoices.draw, (b.terms, b.leaf, deadline, signature));
        if (!_act(who[which], call, b.terms.place, BITS, true)) return;
        b.bit = b.word = true;
        _agree(bill);
    }

    function declareOrder(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        _idleUnless(c.coin());
        uint256 bill = _pick(c, _couldOrder);
        Bill storage b = _bills[bill];
        (uint32[] memory payers, uint16[] memory waiting) = _ranks(c);
        uint32 sequence = b.sequence + uint32(c.between(1, 3));
        uint32 deadline = _now() + uint32(c.between(0, 1 days));
        bytes memory signature = _signOrder(bill, payers, waiting, sequence, deadline);
        if (!_act(relayer, _orderCall(bill, payers, waiting, sequence, deadline, signature), b.terms.place, 0, true))
            return;
        b.order = bills.packOrder(payers, waiting);
        (b.ordered, b.sequence, b.declaredAt) = (true, sequence, _now());
        _agree(bill);
    }

    // -------------------------------------------------------------------------------------------------------------- candidates

    function _owesPayers(uint256 bill) internal view returns (bool) {
        if (!_isOpen(bill)) return false;
        (, uint256 paid, , uint256 approved) = _sums(bill);
        return paid != 0 || approved != 0;
    }

    function _waitsForPayers(uint256 bill) internal view returns (bool) {
        (, uint256 paid, , uint256 approved) = _sums(bill);
        return (paid != 0 || approved != 0) && vm.getBlockTimestamp() <= _bills[bill].deadline;
    }

    function _couldComplete(uint256 bill) private view returns (bool) {
        return _isPending(bill) && !_waitsForPayers(bill);
    }

    function _isPendingShortly(uint256 bill) private view returns (bool) {
        return _isPending(bill) && (_bills[bill].profile == SHORT || _turn % 4 == 0);
    }

    function _couldAbort(uint256 bill) private view returns (bool) {
        return _isPending(bill) && !_bills[bill].replaced;
    }

    /// @dev Mostly one that is void, so that others are left to be aborted.
    function _couldReplace(uint256 bill) private view returns (bool) {
        return _bills[bill].letter != 0 && !_bills[bill].replaced && (_bills[bill].red || _turn % 8 == 0);
    }

    function _couldReplaceForPayers(uint256 bill) internal view returns (bool) {
        if (_bills[bill].letter == 0 || _bills[bill].replaced) return false;
        (, uint256 paid, , ) = _sums(bill);
        return paid != 0;
    }

    function _couldBecomePaper(uint256 bill) private view returns (bool) {
        (uint256 live, uint256 paid, , ) = _sums(bill);
        return _isOpen(bill) && live == 0 && paid == 0;
    }

    function _isOnPaper(uint256 bill) private view returns (bool) {
        return _bills[bill].onPaper && _bills[bill].letter == 0;
    }

    function _couldOrder(uint256 bill) private view returns (bool) {
        if (!_isOpen(bill) || _bills[bill].done != 0) return false;
        (uint256 live, , , ) = _sums(bill);
        return live == 0;
    }

    // ----------------------------------------------------------------------------------------------------------------- private

    function _void(uint256 bill) internal {
        Bill storage b = _bills[bill];
        uint32 by = _heirOf(b.issuer);
        bytes32 red = _placeOf(_code(true, by), ++_serials);
        bytes memory call = abi.encodeCall(invoices.redLetter, (b.terms, red, _placeOf(_code(true, by), 1)));
        if (!_act(_office[by], call, b.terms.place, 0, false)) return;
        (uint256 live, uint256 paid, , uint256 approved) = _sums(bill);
        b.red = paid == 0 && approved == 0;
        (b.letter, b.requester, b.ceiling) = (red, by, uint40(live + paid));
        b.deadline = b.red ? 0 : _now() + _hours(b.profile, 720, 12);
        _agree(bill);
    }

    function _replace(Dice.Cup memory c, uint256 old) internal {
        uint32 by = _heirOf(_bills[old].issuer);
        I.Invoice memory b = _drawn(c, by, _code(false, by));
        if (c.coin()) (b.total, b.fund, b.cap) = (90, 20, 60);
        I.Terms memory terms = bills.pack(b);
        bytes32 replaced = _bills[old].terms.place;
        bytes memory call = abi.encodeCall(invoices.reissue, (terms, _placeOf(b.code, 1), _bills[old].terms));
        if (!_act(_office[by], call, terms.place, replaced, true)) return;
        _bills[old].replaced = true;
        uint256 bill = _open(b, terms, old);
        (_bills[bill].replaces, _bills[bill].old) = (replaced, uint8(old + 1));
        _agree(bill);
        _agree(old);
    }

    function _issueAs(Dice.Cup memory c, uint32 issuer) internal {
        I.Invoice memory b = _drawn(c, issuer, _code(false, issuer));
        I.Terms memory terms = bills.pack(b);
        bytes memory call = abi.encodeCall(invoices.issue, (terms, _placeOf(b.code, 1)));
        if (!_act(_office[issuer], call, terms.place, 0, true)) return;
        _agree(_open(b, terms, ROOM));
    }

    function _anchor(I.Invoice[] memory all, bytes32[] memory leaves, uint64 first) private {
        bytes32 root = Batches.root(leaves);
        bytes memory call = _anchorCall(first, leaves.length, root);
        bytes32 place = _placeOf(BATCH, first);
        if (!_act(_office[HOSPITAL], call, place, keccak256(abi.encode(_placeOf(BATCH, 1))), true)) return;
        _nextInBatch = _shelves[0].next = first + uint64(leaves.length);
        for (uint256 i; i < leaves.length; ++i) {
            Bill storage b = _bills[_open(all[i], bills.pack(all[i]), ROOM)];
            (b.word, b.root, b.biller, b.anchoredAt) = (false, root, _office[HOSPITAL], _now());
            b.leaf = _leafOf(first, leaves, i);
            _shareBits(b.terms.place);
        }
    }

    function _signOrder(
        uint256 bill,
        uint32[] memory payers,
        uint16[] memory waiting,
        uint32 sequence,
        uint32 deadline
    ) internal view returns (bytes memory) {
        bytes32 act = BillSigning.order(_bills[bill].digest, payers, waiting, sequence, deadline);
        return _signBill(_bills[bill].terms, act);
    }

    function _orderCall(
        uint256 bill,
        uint32[] memory payers,
        uint16[] memory waiting,
        uint32 sequence,
        uint32 deadline,
        bytes memory signature
    ) internal view returns (bytes memory) {
        I.CoverageOrder memory order = bills.packOrder(payers, waiting);
        return abi.encodeCall(invoices.declareOrder, (_bills[bill].terms, order, sequence, deadline, signature));
    }

    /// @dev One to four payers, and how many days each has.
    function _ranks(Dice.Cup memory c) internal pure returns (uint32[] memory payers, uint16[] memory waiting) {
        payers = new uint32[](c.between(1, 4));
        waiting = new uint16[](payers.length);
        uint256 start = c.word() % 4;
        for (uint256 i; i < payers.length; ++i) {
            (payers[i], waiting[i]) = (INSURER + uint32((start + i) % 4), uint16(c.between(0, 3)));
        }
    }
}
