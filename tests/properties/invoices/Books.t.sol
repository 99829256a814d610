// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IBookRegistry} from "../../../interfaces/IBookRegistry.sol";
import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title Books never overlap, whichever ledger asks; a bill lies in its book
/// forge-config: default.fuzz.runs = 128
contract BooksTest is Cashier {
    using Dice for Dice.Cup;

    uint64 private constant HIGHEST = type(uint64).max - 1; // that a book can end with
    bytes24 private constant CODE = bytes24(keccak256("a code of these tests"));
    /// @dev Slot of _ends in BookRegistry.
    uint256 private constant ENDS = 1;

    // --------------------------------------------------------------------------------------------------------------- allotment

    /// @dev A second book of a code begins after the end of the first: at its last serial it is refused, at the next it is not.
    /// @custom:rules B1
    function testFuzz_allotBook_reverts_up_to_the_last_serial_given_out(uint256 seed, bool batch) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint64 last = uint64(c.between(0, HIGHEST - 1));
        _allot(CODE, uint64(c.between(0, last)), last, HOSPITAL, batch);
        uint64 first = uint64(c.between(0, last));
        uint64 end = uint64(c.between(first, HIGHEST));
        _refusesBook(first, end, last);
        _refusesBook(last, HIGHEST, last);
        _allot(CODE, last + 1, uint64(c.between(last + 1, HIGHEST)), HOSPITAL_B, !batch);
    }

    /// @custom:rules B1 X11
    function testFuzz_allotBook_is_kept_and_bound(uint256 seed, bool batch) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint64 first = uint64(c.between(0, HIGHEST));
        uint64 last = uint64(c.between(first, HIGHEST));
        bytes32 place = _placeOf(CODE, first);
        vm.expectEmit(address(books));
        emit IBookRegistry.BookBound(place, address(invoices), last);
        vm.expectEmit(address(invoices));
        emit I.BookAllotted(place, HOSPITAL, batch ? MASK_PAYER : 0, last, batch, fiscalSteward);
        _allot(CODE, first, last, HOSPITAL, batch);
        IInvoiceCodec.Book memory b = bills.readBook(invoices.bookOf(place));
        bytes memory kept = abi.encode(b.issuer, b.last, b.next, b.maskPayer, b.batch, b.closed, b.regulator);
        bytes memory given = abi.encode(HOSPITAL, last, first, batch ? MASK_PAYER : 0, batch, false, FISCAL_REGULATOR);
        vm.assertEq(kept, given, "the fields");
        uint256 word = HOSPITAL + uint256(last) * 2 ** 32 + uint256(first) * 2 ** 96;
        if (batch) word += uint256(MASK_PAYER) * 2 ** 160 + 2 ** 192;
        vm.assertEq(invoices.bookOf(place), word + uint256(FISCAL_REGULATOR) * 2 ** 194, "the word");
        vm.assertEq(books.ledgerOf(place), address(invoices), "bound to");
        (uint64 end, bool any) = books.lastOf(CODE);
        vm.assertTrue(any && end == last, "the end of the code");
    }

    /// @custom:rules B1
    function testFuzz_allotBook_reverts_when_it_ends_before_it_begins(uint64 first, uint64 last) external {
        vm.assume(last < first);
        _refusesRange(CODE, first, last);
        if (first <= HIGHEST) _refusesRange(0, last, first);
        _refusesRange(CODE, first, type(uint64).max);
    }

    /// @custom:rules B1 X9
    function test_allotBook_reverts_as_done_when_it_is_repeated() external {
        bytes memory why = _billDone(_placeOf(SINGLE, 1));
        _refused(fiscalSteward, address(invoices), _allotCall(SINGLE, 1, LAST, HOSPITAL, false), why);
        _issueBill(1);
        _anchorRange(5, 5, keccak256("root"));
        _refused(fiscalSteward, address(invoices), _allotCall(SINGLE, 1, LAST, HOSPITAL, false), why);
        why = _billDone(_placeOf(BATCH, 1));
        _refused(fiscalSteward, address(invoices), _allotCall(BATCH, 1, LAST, HOSPITAL, true), why);
    }

    /// @dev A closed book is told as closed, keeps all the rest, and was allotted none the less.
    /// @custom:rules B1 X9
    function test_closeBook_is_told_and_keeps_the_allotment() external {
        uint256 word = invoices.bookOf(_placeOf(BATCH, 1));
        bytes memory call = abi.encodeCall(invoices.closeBook, (_placeOf(BATCH, 1)));
        vm.expectEmit(address(invoices));
        emit I.BookClosed(_placeOf(BATCH, 1), fiscalSteward);
        _as(fiscalSteward, address(invoices), call);
        vm.assertEq(invoices.bookOf(_placeOf(BATCH, 1)), word + 2 ** 193, "the word");
        call = _allotCall(BATCH, 1, LAST, HOSPITAL, true);
        _refused(fiscalSteward, address(invoices), call, _billDone(_placeOf(BATCH, 1)));
    }

    /// @dev Stewards of anybody else allot nothing: not of the other regulator, nor of the issuer, nor of the payer.
    /// @custom:rules B1 X7
    function test_allotBook_reverts_when_the_caller_is_no_fiscal_regulator() external {
        address[3] memory others = [healthSteward, hospitalSteward, _stewards[MASK_PAYER]];
        for (uint256 i; i < others.length; ++i) {
            bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, others[i]);
            _refused(others[i], address(invoices), _allotCall(CODE, 1, 9, HOSPITAL, true), why);
        }
        vm.assertEq(invoices.bookOf(_placeOf(CODE, 1)), 0, "a book");
        vm.assertEq(books.ledgerOf(_placeOf(CODE, 1)), address(0), "bound");
    }

    /// @dev The same place with anything else is no retry.
    /// @custom:rules B1 X9
    function test_allotBook_reverts_when_the_place_was_allotted_otherwise() external {
        bytes memory why = _overlaps(BATCH, 1, LAST);
        bytes32 place = _placeOf(BATCH, 1);
        _refusesOther(abi.encodeCall(invoices.allotBook, (place, LAST + 1, HOSPITAL, true, MASK_PAYER)), why);
        _refusesOther(abi.encodeCall(invoices.allotBook, (place, LAST, HOSPITAL_B, true, MASK_PAYER)), why);
        _refusesOther(abi.encodeCall(invoices.allotBook, (place, LAST, HOSPITAL, true, INSURER)), why);
        _refusesOther(abi.encodeCall(invoices.allotBook, (place, LAST, HOSPITAL, true, 0)), why);
        _refusesOther(abi.encodeCall(invoices.allotBook, (place, LAST, HOSPITAL, false, 0)), why);
    }

    /// @custom:rules B1 X7
    function test_allotBook_reverts_when_the_payer_can_not_settle_it() external {
        bytes32 place = _placeOf(CODE, 1);
        bytes memory single = abi.encodeCall(invoices.allotBook, (place, 9, HOSPITAL, false, MASK_PAYER));
        bytes memory hospital = abi.encodeCall(invoices.allotBook, (place, 9, HOSPITAL, true, HOSPITAL));
        bytes memory issuer = abi.encodeCall(invoices.allotBook, (place, 9, INSURER, true, MASK_PAYER));
        _refused(fiscalSteward, address(invoices), single, _wrongKind(0));
        _refused(fiscalSteward, address(invoices), hospital, _wrongKind(HOSPITAL));
        _refused(fiscalSteward, address(invoices), issuer, _wrongKind(INSURER));
        vm.assertEq(invoices.bookOf(place), 0, "a book");
    }

    /// @dev Serial 0 given out is told apart from none given out.
    /// @custom:rules B1 X11
    function test_lastOf_tells_the_first_serial_from_none() external {
        _isEnd(0, false);
        _allot(CODE, 0, 0, HOSPITAL, false);
        _isEnd(0, true);
        _refusesBook(0, 5, 0);
        _allot(CODE, 1, HIGHEST, HOSPITAL, false);
        _isEnd(HIGHEST, true);
        bytes32 slot = keccak256(abi.encode(CODE, ENDS));
        vm.store(address(books), slot, bytes32(uint256(7)));
        _isEnd(7, false);
        vm.store(address(books), slot, bytes32(uint256(7) + 2 ** 64));
        _isEnd(7, true);
    }

    /// @dev What one ledger was given, another never is; what comes after it, it may be.
    /// @custom:rules B1 X11
    function testFuzz_allotBook_reverts_when_the_other_ledger_has_it(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I old = invoices;
        invoices = _deployInvoices();
        uint64 first = uint64(c.between(0, LAST));
        bytes memory why = _overlaps(SINGLE, first, LAST);
        uint64 last = uint64(c.between(first, HIGHEST));
        _refused(fiscalSteward, address(invoices), _allotCall(SINGLE, first, last, HOSPITAL, false), why);
        uint64 end = uint64(c.between(LAST + 1, HIGHEST - 1));
        _allot(SINGLE, LAST + 1, end, HOSPITAL, false);
        vm.assertEq(invoices.bookOf(_placeOf(SINGLE, first)), 0, "a book of the old ledger in the new");
        invoices = old;
        first = uint64(c.between(LAST + 1, end));
        why = _overlaps(SINGLE, first, end);
        _refused(fiscalSteward, address(old), _allotCall(SINGLE, first, HIGHEST, HOSPITAL, false), why);
        _allot(SINGLE, end + 1, HIGHEST, HOSPITAL, false);
    }

    /// @custom:rules B1 X11
    function testFuzz_bind_reverts_when_the_caller_is_no_ledger(address who, uint64 last) external {
        vm.assume(who != address(invoices));
        bytes memory why = abi.encodeWithSelector(IBookRegistry.BookRegistry_NotLedger.selector, who);
        _refused(who, address(books), abi.encodeCall(books.bind, (_placeOf(CODE, 0), last)), why);
        vm.assertEq(books.ledgerOf(_placeOf(CODE, 0)), address(0), "bound");
    }

    // ------------------------------------------------------------------------------------------------------------------- bills

    /// @dev A bill issued alone lies in a single book of its own issuer: between its first and its last serial, under its code.
    /// @custom:rules B1 B2
    function testFuzz_issue_takes_the_serials_of_the_book(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint64 first = uint64(c.between(1, HIGHEST));
        uint64 last = uint64(c.between(first, HIGHEST));
        _allot(CODE, first, last, HOSPITAL, false);
        _outside(CODE, first - 1, _placeOf(CODE, first));
        _outside(CODE, last + 1, _placeOf(CODE, first));
        _outside(CODE, uint64(c.between(uint256(last) + 1, type(uint64).max)), _placeOf(CODE, first));
        _outside(bytes24(uint192(CODE) + 1), first, _placeOf(CODE, first));
        _inside(first, _placeOf(CODE, first));
        if (first != last) _inside(last, _placeOf(CODE, first));
    }

    /// @custom:rules B1 B2
    function test_issue_reverts_when_the_book_is_a_batch_or_anothers() external {
        _outside(BATCH, 5, _placeOf(BATCH, 1));
        _allot(CODE, 1, 9, HOSPITAL_B, false);
        _outside(CODE, 5, _placeOf(CODE, 1));
    }

    /// @dev One place, one bill: other terms are refused, the same are a retry; in other spellings they come to the same place.
    /// @custom:rules B1 X8 X9
    function testFuzz_issue_reverts_when_the_place_is_taken(uint256 seed, bytes32 content, uint40 total) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Terms memory first = _issueBill(uint64(c.between(1, LAST)));
        I.Invoice memory b = bills.unpack(first);
        _refuses(first.place, _actor(HOSPITAL), _issueCall(first), _billDone(first.place));
        vm.assume(content != b.content && total >= b.fund && total >= b.cap && total != b.total);
        b.total = total;
        _refuses(first.place, _actor(HOSPITAL), _issueCall(bills.pack(b)), _taken(first.place));
        (b.total, b.content) = (100_000, content);
        _refuses(first.place, _actor(HOSPITAL), _issueCall(bills.pack(b)), _taken(first.place));
    }

    function _inside(uint64 serial, bytes32 book) private {
        I.Terms memory terms = bills.pack(_invoice(CODE, serial));
        _as(_actor(HOSPITAL), address(invoices), abi.encodeCall(invoices.issue, (terms, book)));
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(I.Status.Unreimbursed), "status");
    }

    function _outside(bytes24 code, uint64 serial, bytes32 book) private {
        I.Terms memory terms = bills.pack(_invoice(code, serial));
        bytes memory act = abi.encodeCall(invoices.issue, (terms, book));
        _refuses(terms.place, _actor(HOSPITAL), act, _notInBook(terms.place, book));
    }

    function _issueCall(I.Terms memory terms) private view returns (bytes memory) {
        return abi.encodeCall(invoices.issue, (terms, _placeOf(SINGLE, 1)));
    }

    function _isEnd(uint64 last, bool given) private view {
        (uint64 end, bool any) = books.lastOf(CODE);
        vm.assertEq(abi.encode(end, any), abi.encode(last, given), "the end of the code");
    }

    function _refusesBook(uint64 first, uint64 end, uint64 last) private {
        bytes memory why = _overlaps(CODE, first, last);
        uint256 word = invoices.bookOf(_placeOf(CODE, first));
        _refused(fiscalSteward, address(invoices), _allotCall(CODE, first, end, HOSPITAL_B, false), why);
        vm.assertEq(invoices.bookOf(_placeOf(CODE, first)), word, "something moved");
    }

    function _refusesOther(bytes memory call, bytes memory why) private {
        uint256 word = invoices.bookOf(_placeOf(BATCH, 1));
        _refused(fiscalSteward, address(invoices), call, why);
        vm.assertEq(invoices.bookOf(_placeOf(BATCH, 1)), word, "something moved");
    }

    function _refusesRange(bytes24 code, uint64 first, uint64 last) private {
        bytes4 selector = IBookRegistry.BookRegistry_BadRange.selector;
        bytes memory why = abi.encodeWithSelector(selector, _placeOf(code, first), last);
        _refused(fiscalSteward, address(invoices), _allotCall(code, first, last, HOSPITAL, false), why);
        vm.assertEq(books.ledgerOf(_placeOf(code, first)), address(0), "bound");
    }

    function _overlaps(bytes24 code, uint64 first, uint64 last) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IBookRegistry.BookRegistry_Overlaps.selector, _placeOf(code, first), last);
    }

    function _wrongKind(uint32 organisation) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_WrongKind.selector, organisation);
    }
}
