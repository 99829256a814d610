// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Batches} from "../support/Batches.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title Red letters: one for one, at once or after the payers, and for ever
/// forge-config: default.fuzz.runs = 128
contract RedLettersTest is Cashier {
    using Dice for Dice.Cup;

    uint32 private constant WAIT = 720 hours;

    // ------------------------------------------------------------------------------------------------------------------ at once

    /// @dev With nothing approved or paid a bill is void at once, and all that was reserved of it can only run out.
    /// @custom:rules B8
    function testFuzz_redLetter_voids_at_once_when_no_money_moved(uint40 reserved) external {
        I.Terms memory terms = _issueBill(1);
        if (reserved % 40_001 != 0) _reserve(terms, INSURER, reserved % 40_001, 0);
        vm.expectEmit(address(invoices));
        emit I.InvoiceRedLettered(terms.place, _placeOf(RED, 5), 60_000, 0);
        _redLetter(terms, 5);
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(I.Status.RedLettered), "status");
        vm.assertEq(invoices.wordOf(_placeOf(RED, 5)), _letter(terms.place, 0), "the letter");
        _isVoid(terms, 5);
        if (reserved % 40_001 == 0) return;
        bytes memory why = _notOpen(terms.place, I.Status.RedLettered);
        _refuses(terms.place, _actor(INSURER), _approveCall(terms.place, INSURER, 1, 0), why);
        vm.warp(_now() + 1 days + 1);
        _as(outsider, address(invoices), abi.encodeCall(invoices.expire, (terms.place, INSURER)));
    }

    /// @dev One number for one bill: not for another, nor a second number for the same.
    /// @custom:rules B8 X8 X9
    function test_redLetter_reverts_when_number_or_bill_has_one() external {
        (I.Terms memory terms, I.Terms memory other) = (_issueBill(1), _issueBill(2));
        _redLetter(terms, 5);
        _refuses(terms.place, _actor(HOSPITAL), _redCall(terms, 5), _billDone(terms.place));
        bytes memory why = _notOpen(terms.place, I.Status.RedLettered);
        _refuses(terms.place, _actor(HOSPITAL), _redCall(terms, 6), why);
        _refuses(other.place, _actor(HOSPITAL), _redCall(other, 5), _taken(_placeOf(RED, 5)));
        bytes memory call = abi.encodeCall(invoices.redLetter, (other, terms.place, _placeOf(SINGLE, 1)));
        _refuses(other.place, _actor(HOSPITAL), call, _taken(terms.place));
        call = abi.encodeCall(invoices.redLetter, (other, other.place, _placeOf(SINGLE, 1)));
        _refuses(other.place, _actor(HOSPITAL), call, _taken(other.place));
    }

    /// @custom:rules B1 B8
    function testFuzz_redLetter_reverts_when_the_number_is_in_no_single_book_of_the_caller(uint64 serial) external {
        I.Terms memory terms = _issueBill(1);
        serial = serial <= LAST ? 0 : serial;
        _refuses(
            terms.place,
            _actor(HOSPITAL),
            _redCall(terms, serial),
            _notInBook(_placeOf(RED, serial), _placeOf(RED, 1))
        );
        bytes memory call = abi.encodeCall(invoices.redLetter, (terms, _placeOf(BATCH, 9), _placeOf(BATCH, 1)));
        _refuses(terms.place, _actor(HOSPITAL), call, _notInBook(_placeOf(BATCH, 9), _placeOf(BATCH, 1)));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, _actor(HOSPITAL_B));
        _refuses(terms.place, _actor(HOSPITAL_B), _redCall(terms, 9), why);
    }

    // ------------------------------------------------------------------------------------------------------------------ pending

    /// @dev Until the last second it waits for what is out; a second later what is out stays as debt.
    /// @custom:rules B8
    function testFuzz_completeRedLetter_waits_to_the_second(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Terms memory terms = _issueBill(1);
        uint256 paid = c.between(1, 40_000);
        _reserve(terms, INSURER, paid, 0);
        _approve(terms.place, INSURER, paid, 0);
        bool out = c.coin();
        if (out) _pay(terms.place, INSURER, paid, 0);
        uint32 deadline = _now() + WAIT;
        vm.expectEmit(address(invoices));
        emit I.RedLetterRequested(terms.place, _placeOf(RED, 5), HOSPITAL, deadline);
        _redLetter(terms, 5);
        vm.assertEq(invoices.wordOf(_placeOf(RED, 5)), _letter(terms.place, deadline), "the letter");
        vm.warp(_now() + c.between(0, WAIT));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_RedLetterWaits.selector, terms.place, deadline);
        _refuses(terms.place, outsider, _completeCall(terms, 5), why);
        vm.warp(deadline);
        _refuses(terms.place, outsider, _completeCall(terms, 5), why);
        vm.warp(uint256(deadline) + 1);
        vm.expectEmit(address(invoices));
        emit I.InvoiceRedLettered(terms.place, _placeOf(RED, 5), 60_000, uint40(out ? paid : 0));
        _as(outsider, address(invoices), _completeCall(terms, 5));
        _isVoid(terms, 5);
        if (out) _recover(terms.place, INSURER, 0, 0);
        else _pay(terms.place, INSURER, paid, 0);
    }

    /// @dev The last fen that comes back ends the waiting, and not the last but one.
    /// @custom:rules B8
    function testFuzz_completeRedLetter_at_once_when_all_is_back(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Terms memory terms = _issueBill(1);
        uint256 paid = c.between(1, 39_999);
        _reimburse(terms, INSURER, paid, 0);
        _reserve(terms, INSURER_B, 40_000 - paid, 0);
        _approve(terms.place, INSURER_B, 40_000 - paid, 0);
        _redLetter(terms, 5);
        bytes4 selector = I.InvoiceRegistry_RedLetterWaits.selector;
        bytes memory why = abi.encodeWithSelector(selector, terms.place, _now() + WAIT);
        _as(_actor(INSURER_B), address(invoices), _releaseCall(terms.place, INSURER_B));
        _refuses(terms.place, outsider, _completeCall(terms, 5), why);
        if (paid != 1) _recover(terms.place, INSURER, 1, 0);
        _refuses(terms.place, outsider, _completeCall(terms, 5), why);
        _recover(terms.place, INSURER, 0, 0);
        _as(outsider, address(invoices), _completeCall(terms, 5));
        _refuses(terms.place, outsider, _completeCall(terms, 5), _billDone(terms.place));
    }

    /// @custom:rules B8
    function test_pending_stops_reserve_and_approve_and_an_abort_opens_them() external {
        I.Terms memory terms = _issueBill(1);
        _reimburse(terms, INSURER, 10, 0);
        _reserve(terms, INSURER_B, 10, 0);
        _redLetter(terms, 5);
        bytes memory why = _notOpen(terms.place, I.Status.RedPending);
        bytes memory call = _reserveCall(terms, INSURER_C, _ask(terms, INSURER_C, 10, 0));
        _refuses(terms.place, _actor(INSURER_C), call, why);
        _refuses(terms.place, _actor(INSURER_B), _approveCall(terms.place, INSURER_B, 10, 0), why);
        _refuses(terms.place, _actor(HOSPITAL), _redCall(terms, 6), why);
        bytes memory abort = abi.encodeCall(invoices.abortRedLetter, (terms.place, _placeOf(RED, 5)));
        _as(_actor(HOSPITAL), address(invoices), abort);
        _refuses(terms.place, _actor(HOSPITAL), abort, _billDone(terms.place));
        _as(_actor(INSURER_C), address(invoices), call);
        _approve(terms.place, INSURER_B, 10, 0);
        _refuses(terms.place, _actor(HOSPITAL), _redCall(terms, 5), _taken(_placeOf(RED, 5)));
        _redLetter(terms, 6);
    }

    /// @dev A bill that a mask settled is known only once it came out of its batch; then its payer's money is asked back.
    /// @custom:rules B3 B8
    function test_redLetter_of_a_settled_bill_waits_for_the_mask_payer() external {
        I.Terms memory terms = bills.pack(_invoice(BATCH, 300));
        I.Range memory range = _anchorRange(300, 1, Batches.leaf(invoices.digestOf(terms)));
        uint256[] memory masks = new uint256[](1);
        masks[0] = 1 << 44;
        bytes memory call = abi.encodeCall(invoices.settle, (range, uint256(terms.place) >> 8, masks, 0));
        _as(_actor(MASK_PAYER), address(invoices), call);
        _refuses(terms.place, _actor(HOSPITAL), _redCall(terms, 5), _billUnknown(terms.place));
        call = abi.encodeCall(invoices.drawSettled, (terms, I.Leaf(300, 1, new bytes32[](0))));
        _as(outsider, address(invoices), call);
        _redLetter(terms, 5);
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(I.Status.RedPending), "status");
        _recover(terms.place, MASK_PAYER, 0, 0);
        _as(outsider, address(invoices), _completeCall(terms, 5));
        _isVoid(terms, 5);
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    /// @dev Void for ever: no abort, no reservation, no second bill in its place.
    function _isVoid(I.Terms memory terms, uint64 serial) private {
        bytes memory why = _notOpen(terms.place, I.Status.RedLettered);
        bytes memory call = abi.encodeCall(invoices.abortRedLetter, (terms.place, _placeOf(RED, serial)));
        _refuses(terms.place, _actor(HOSPITAL), call, why);
        call = _reserveCall(terms, INSURER_C, _ask(terms, INSURER_C, 1, 0));
        _refuses(terms.place, _actor(INSURER_C), call, why);
        if (bytes24(terms.place) != SINGLE) return;
        call = abi.encodeCall(invoices.issue, (terms, _placeOf(SINGLE, 1)));
        _refuses(terms.place, _actor(HOSPITAL), call, _billDone(terms.place));
    }

    function _completeCall(I.Terms memory terms, uint64 serial) private view returns (bytes memory) {
        return abi.encodeCall(invoices.completeRedLetter, (terms, _placeOf(RED, serial)));
    }

    function _letter(bytes32 id, uint256 deadline) private pure returns (uint256) {
        uint256 link = uint112(uint256(keccak256(abi.encode(id))));
        return link + uint256(HOSPITAL) * 2 ** 112 + deadline * 2 ** 152 + 2 ** 254;
    }

    function _notOpen(bytes32 id, I.Status status) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_NotOpen.selector, id, status);
    }
}
