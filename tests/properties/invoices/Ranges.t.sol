// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title Ranges of a batch book: upwards, inside it, each serial under one root
/// forge-config: default.fuzz.runs = 128
contract BillRangesTest is Cashier {
    using Dice for Dice.Cup;

    bytes24 private constant CODE = bytes24(keccak256("a code of these tests"));
    bytes32 private constant ROOT = keccak256("root");

    /// @dev Three ranges with gaps or none; each serial that is behind is refused with the next that is not.
    /// @custom:rules B2
    function testFuzz_anchor_reverts_when_it_begins_behind_the_last_range(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint64 next = 1;
        for (uint256 i; i < 3; ++i) {
            uint64 first = next + uint64(c.between(0, 500));
            uint32 count = uint32(c.between(1, 1000));
            bytes32 root = keccak256(abi.encode(seed, i));
            _anchorRange(first, count, root);
            next = first + count;
            _overlaps(uint64(c.between(1, next - 1)), uint32(c.between(1, 500)), next);
            _overlaps(next - 1, uint32(c.between(1, 500)), next);
        }
        _anchorRange(next, 1, ROOT);
    }

    /// @custom:rules B2
    function testFuzz_anchor_is_told_and_kept(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint64 first = uint64(c.between(1, LAST));
        uint32 count = uint32(c.between(1, LAST - first + 1));
        vm.expectEmit(address(invoices));
        emit I.RangeAnchored(_placeOf(BATCH, 1), HOSPITAL, _actor(HOSPITAL), first, count, ROOT);
        I.Range memory range = _anchorRange(first, count, ROOT);
        uint256 people = uint256(uint160(_actor(HOSPITAL))) + uint256(HOSPITAL) * 2 ** 160;
        uint256 word = people + uint256(MASK_PAYER) * 2 ** 192 + uint256(_now()) * 2 ** 224;
        vm.assertEq(invoices.rangeOf(range), word, "the word");
        vm.assertEq(bills.readBook(invoices.bookOf(_placeOf(BATCH, 1))).next, first + count, "next");
        vm.assertEq(invoices.rangeOf(I.Range(range.place, count ^ 1, ROOT)), 0, "another range");
    }

    /// @dev The book's first and last serial are in it, their neighbours are not; nor is a range of none.
    /// @custom:rules B1 B2
    function testFuzz_anchor_takes_the_serials_of_the_book(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint64 first = uint64(c.between(1, type(uint64).max - 1));
        uint64 last = uint64(c.between(first, _least(type(uint64).max - 1, uint256(first) + type(uint32).max - 3)));
        _allot(CODE, first, last, HOSPITAL, true);
        uint32 all = uint32(last - first) + 1;
        _outside(first, first, 0);
        _outside(first, first, all + 1);
        _outside(first, first - 1, all);
        _outside(first, last, 2);
        _outside(first, last + 1, 1);
        _outside(first, uint64(c.between(0, first - 1)), uint32(c.between(1, type(uint32).max)));
        _as(_actor(HOSPITAL), address(invoices), _call(first, first, all));
    }

    /// @custom:rules B2 X9
    function test_anchor_reverts_when_the_range_was_anchored() external {
        I.Range memory range = _anchorRange(10, 5, ROOT);
        vm.warp(_now() + 1);
        uint256 word = invoices.rangeOf(range);
        _refusesAnchor(_anchorCall(10, 5, ROOT), _billDone(range.place));
        vm.assertEq(invoices.rangeOf(range), word, "moved");
        _overlaps(10, 5, 15);
        _overlaps(10, 4, 15);
        _anchorRange(15, 1, ROOT);
        _refusesAnchor(_anchorCall(10, 5, ROOT), _billDone(range.place));
    }

    /// @custom:rules B1 B2
    function test_anchor_reverts_when_the_book_is_single_unknown_or_closed() external {
        bytes32 book = _placeOf(SINGLE, 1);
        bytes memory call = abi.encodeCall(invoices.anchor, (book, 1, 1, ROOT));
        _refusesAnchor(call, _notInBook(book, book));
        call = abi.encodeCall(invoices.anchor, (_placeOf(BATCH, 2), 1, 2, ROOT));
        _refusesAnchor(call, abi.encodeWithSelector(I.InvoiceRegistry_NoSuchBook.selector, _placeOf(BATCH, 2)));
        book = _placeOf(BATCH, 1);
        I.Range memory range = _anchorRange(10, 5, ROOT);
        _as(fiscalSteward, address(invoices), abi.encodeCall(invoices.closeBook, (book)));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BookIsClosed.selector, book);
        _refusesAnchor(_anchorCall(20, 1, ROOT), why);
        _refusesAnchor(_anchorCall(10, 5, ROOT), _billDone(range.place));
    }

    /// @custom:rules B2 X7
    function test_anchor_reverts_when_the_caller_does_not_bill_for_the_issuer() external {
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, _actor(HOSPITAL_B));
        _refused(_actor(HOSPITAL_B), address(invoices), _anchorCall(1, 1, ROOT), why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_NotLive.selector, _actor(MASK_PAYER), Roles.BILLER);
        _refused(_actor(MASK_PAYER), address(invoices), _anchorCall(1, 1, ROOT), why);
    }

    function _call(uint64 book, uint64 first, uint32 count) private view returns (bytes memory) {
        return abi.encodeCall(invoices.anchor, (_placeOf(CODE, book), count, first, ROOT));
    }

    function _outside(uint64 book, uint64 first, uint32 count) private {
        _refusesAnchor(_call(book, first, count), _notInBook(_placeOf(CODE, first), _placeOf(CODE, book)));
    }

    function _overlaps(uint64 first, uint32 count, uint64 next) private {
        bytes4 selector = I.InvoiceRegistry_RangeOverlaps.selector;
        bytes memory why = abi.encodeWithSelector(selector, _placeOf(BATCH, 1), first, next);
        _refusesAnchor(_anchorCall(first, count, keccak256("another root")), why);
    }

    function _refusesAnchor(bytes memory call, bytes memory why) private {
        uint256 word = invoices.bookOf(_placeOf(BATCH, 1));
        _refused(_actor(HOSPITAL), address(invoices), call, why);
        vm.assertEq(invoices.bookOf(_placeOf(BATCH, 1)), word, "something moved");
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
