// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IBookRegistry} from "../../../interfaces/IBookRegistry.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Batches} from "../support/Batches.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title Two versions of the ledger, one registry of books: what is used in one is no blank bill in the other
/// forge-config: default.fuzz.runs = 128
contract BillVersionsTest is Cashier {
    using Dice for Dice.Cup;

    I private _first;
    I private _second;

    function setUp() public override {
        super.setUp();
        _first = invoices;
        _second = _deployInvoices();
    }

    /// @dev The book is the first ledger's, so the second neither takes it over nor issues into it.
    /// @custom:rules X11 B1
    function testFuzz_issue_reverts_in_the_version_that_has_not_the_book(uint256 seed) external {
        I.Terms memory terms = _issueBill(uint64(Dice.cup(seed).between(1, LAST)));
        _reimburse(terms, INSURER, 40_000, 0);
        invoices = _second;
        bytes32 book = _placeOf(SINGLE, 1);
        bytes memory call = abi.encodeCall(invoices.issue, (terms, book));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NoSuchBook.selector, book);
        _refuses(terms.place, _actor(HOSPITAL), call, why);
        why = abi.encodeWithSelector(IBookRegistry.BookRegistry_Overlaps.selector, terms.place, LAST);
        call = abi.encodeCall(invoices.allotBook, (terms.place, LAST, HOSPITAL, false, 0));
        _refuses(terms.place, fiscalSteward, call, why);
        _allot(SINGLE, LAST + 1, type(uint64).max - 1, HOSPITAL, false);
        call = abi.encodeCall(invoices.issue, (terms, _placeOf(SINGLE, LAST + 1)));
        _refuses(terms.place, _actor(HOSPITAL), call, _notInBook(terms.place, _placeOf(SINGLE, LAST + 1)));
    }

    /// @dev What a holder signed for one version is no signature in the other, and signed anew it meets no bill.
    /// @custom:rules X11 B4 X5
    function testFuzz_reserve_reverts_in_the_version_that_has_not_the_bill(uint256 seed) external {
        I.Terms memory terms = _issueBill(uint64(Dice.cup(seed).between(1, LAST)));
        bytes memory call = _reserveCall(terms, INSURER, _ask(terms, INSURER, 40_000, 0));
        _as(_actor(INSURER), address(invoices), call);
        invoices = _second;
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refuses(terms.place, _actor(INSURER), call, why);
        call = _reserveCall(terms, INSURER, _ask(terms, INSURER, 40_000, 0));
        _refuses(terms.place, _actor(INSURER), call, _billUnknown(terms.place));
        why = _billUnknown(terms.place);
        _refuses(terms.place, _actor(INSURER), _approveCall(terms.place, INSURER, 1, 0), why);
        call = abi.encodeCall(invoices.redLetter, (terms, _placeOf(RED, 1), _placeOf(RED, 1)));
        _refuses(terms.place, _actor(HOSPITAL), call, why);
    }

    /// @dev The second version's own book begins behind; the first one's range, root, leaf and mask mean nothing there.
    /// @custom:rules X11 B2 B3
    function testFuzz_draw_and_settle_revert_in_the_other_version(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint64 first = uint64(c.between(1, LAST - 9));
        (I.Terms[] memory all, bytes32[] memory leaves) = _batch(first, c.between(1, 9));
        I.Range memory range = _anchorRange(first, all.length, Batches.root(leaves));
        uint256 which = c.between(0, all.length - 1);
        if (c.coin()) _drawBill(all[which], _leafOf(first, leaves, which));
        invoices = _second;
        _allot(BATCH, LAST + 1, type(uint64).max - 1, HOSPITAL, true);
        bytes32 book = _placeOf(BATCH, LAST + 1);
        bytes memory call = abi.encodeCall(invoices.anchor, (book, uint32(all.length), first, range.root));
        _refuses(range.place, _actor(HOSPITAL), call, _notInBook(range.place, book));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAnchored.selector, range.place);
        _refuses(all[which].place, _actor(HOSPITAL), _drawCall(all[which], _leafOf(first, leaves, which)), why);
        _refuses(range.place, _actor(MASK_PAYER), _mask(range), why);
    }

    /// @dev The issuer anchors the very root of its old batch under serials of the new book: no old leaf stands there.
    /// @custom:rules X11 B2
    function testFuzz_draw_reverts_when_the_root_was_carried_into_the_other_version(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Terms[] memory all, bytes32[] memory leaves) = _batch(LAST + 1, c.between(1, 9));
        bytes32 root = Batches.root(leaves);
        invoices = _second;
        _allot(BATCH, LAST + 1, type(uint64).max - 1, HOSPITAL, true);
        bytes32 book = _placeOf(BATCH, LAST + 1);
        bytes memory call = abi.encodeCall(invoices.anchor, (book, uint32(all.length), LAST + 1, root));
        _as(_actor(HOSPITAL), address(invoices), call);
        uint256 which = c.between(0, all.length - 1);
        call = _drawCall(all[which], _leafOf(LAST + 1, leaves, which));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAnchored.selector, book);
        _refuses(all[which].place, _actor(HOSPITAL), call, why);
    }

    /// @custom:rules X11 X5
    function testFuzz_digestOf_is_another_in_each_version_and_chain(uint64 serial, uint64 chain) external {
        vm.assume(chain != vm.getChainId() && chain != 0);
        I.Terms memory terms = bills.pack(_invoice(SINGLE, serial));
        bytes32 digest = _first.digestOf(terms);
        vm.assertFalse(digest == _second.digestOf(terms), "one hash in two versions");
        vm.chainId(chain);
        vm.assertFalse(digest == _first.digestOf(terms), "one hash on two chains");
    }

    /// @dev A ledger that governance did not admit allots nothing, whatever else it may do.
    /// @custom:rules X11 B1
    function test_allotBook_reverts_when_the_ledger_was_not_admitted() external {
        bytes memory arguments = abi.encode(governance, credentials, books);
        invoices = I(vm.deployCode("InvoiceRegistry.sol:InvoiceRegistry", arguments));
        bytes4 selector = IBookRegistry.BookRegistry_NotLedger.selector;
        bytes memory why = abi.encodeWithSelector(selector, address(invoices));
        bytes32 place = _placeOf(BATCH, LAST + 1);
        _refuses(place, fiscalSteward, _allotCall(BATCH, LAST + 1, LAST + 9, HOSPITAL, true), why);
        vm.assertEq(books.ledgerOf(place), address(0), "bound");
    }

    function _mask(I.Range memory range) private view returns (bytes memory) {
        uint256[] memory masks = new uint256[](1);
        masks[0] = 1 << (uint256(range.place) % 256);
        return abi.encodeCall(invoices.settle, (range, uint256(range.place) / 256, masks, 0));
    }
}
