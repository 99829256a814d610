// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IBookRegistry} from "../../../interfaces/IBookRegistry.sol";
import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Kinds, Roles} from "../../../contracts/credentials/Kinds.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title Acts on bills that are done already, or come too late, or from the wrong desk
contract BillRefusalsTest is Cashier {
    uint32 private constant NO_PAPER = 2; // a profile without paper

    /// @custom:rules B1 X9
    function test_closeBook_is_the_fiscal_regulators_once() external {
        bytes32 book = _placeOf(SINGLE, 1);
        bytes memory call = abi.encodeCall(invoices.closeBook, (book));
        _refuses(book, fiscalSteward, abi.encodeCall(invoices.closeBook, (_placeOf(SINGLE, 2))), _noBook(2));
        _refuses(book, healthSteward, call, _notAuthorised(healthSteward));
        _as(fiscalSteward, address(invoices), call);
        _refuses(book, fiscalSteward, call, _billDone(book));
    }

    /// @dev The steward of another fiscal regulator closes no book of the first.
    /// @custom:rules B1 X7
    function test_closeBook_reverts_for_another_fiscal_regulator() external {
        address other = _person("steward of the other treasury");
        _accreditRegulator(3, Kinds.FISCAL_REGULATOR, other);
        vm.warp(_now() + DELAY);
        bytes32 book = _placeOf(SINGLE, 1);
        _refuses(book, other, abi.encodeCall(invoices.closeBook, (book)), _notAuthorised(other));
    }

    /// @custom:rules B2 X9
    function test_issue_says_when_the_very_bill_is_there() external {
        I.Terms memory terms = _issueBill(1);
        bytes memory call = abi.encodeCall(invoices.issue, (terms, _placeOf(SINGLE, 1)));
        _refuses(terms.place, _actor(HOSPITAL), call, _billDone(terms.place));
    }

    /// @dev The patient signed for more; the payer asks for none of it.
    /// @custom:rules B4
    function test_reserve_reverts_when_nothing_is_asked() external {
        I.Terms memory terms = _issueBill(1);
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 100, 0);
        r.amount = 0;
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NothingAsked.selector, terms.place);
        _refuses(terms.place, _actor(INSURER), _reserveCall(terms, INSURER, r), why);
    }

    /// @custom:rules B6 X9
    function test_approve_says_when_it_is_done_and_when_the_time_is_over() external {
        I.Terms memory terms = _issueBill(1);
        _reserve(terms, INSURER, 100, 0);
        bytes memory call = _approveCall(terms.place, INSURER, 90, 0);
        uint32 until = _now() + 1 days;
        vm.warp(until + 1);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_Expired.selector, terms.place, INSURER, until);
        _refuses(terms.place, _actor(INSURER), call, why);
        vm.warp(until);
        _as(_actor(INSURER), address(invoices), call);
        _refuses(terms.place, _actor(INSURER), call, _billDone(terms.place));
        why = _badClaim(terms.place, INSURER, I.ClaimState.Approved);
        _refuses(terms.place, _actor(INSURER), _approveCall(terms.place, INSURER, 80, 0), why);
        _refuses(terms.place, _actor(INSURER), _approveCall(terms.place, INSURER, 90, 1), why);
    }

    /// @dev What came back while the payer tries a second time is on record once; where nothing was paid, nothing can come back.
    /// @custom:rules B4 X9
    function test_recover_says_when_it_is_done_while_the_second_try_is_under_way() external {
        I.Terms memory terms = _issueBill(1);
        _reserve(terms, INSURER, 10_000, 0);
        bytes memory why = _badClaim(terms.place, INSURER, I.ClaimState.Reserved);
        _refuses(terms.place, _actor(INSURER), _recoverCall(terms.place, INSURER, 0, 0), why);
        _approve(terms.place, INSURER, 10_000, 0);
        _pay(terms.place, INSURER, 10_000, 0);
        _reserve(terms, INSURER, 5_000, 0);
        bytes memory call = _recoverCall(terms.place, INSURER, 4_000, 0);
        _as(_actor(INSURER), address(invoices), call);
        _refuses(terms.place, _actor(INSURER), call, _billDone(terms.place));
    }

    /// @dev Without an order of payers as many may share a bill as a byte counts: 255 approved claims, and not one more.
    /// @custom:rules B5 X10
    function test_approve_reverts_when_255_payers_wait_for_their_payment() external {
        uint32 first = 10_000;
        for (uint32 i; i < 256; ++i) _found(first + i, Kinds.COMMERCIAL_INSURER);
        vm.warp(_now() + DELAY);
        I.Terms memory terms = _issueBill(1);
        for (uint32 i; i < 256; ++i) {
            _license(_stewards[first + i], first + i, _actor(first + i), Roles.ADJUDICATOR);
            _reserve(terms, first + i, 1, 0);
            if (i < 255) _approve(terms.place, first + i, 1, 0);
        }
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_TooManyClaims.selector, terms.place);
        _refuses(terms.place, _actor(first + 255), _approveCall(terms.place, first + 255, 1, 0), why);
        _pay(terms.place, first, 1, 0);
        _approve(terms.place, first + 255, 1, 0);
        vm.assertEq(bills.readWord(invoices.wordOf(terms.place)).approved, 255, "approved");
    }

    /// @dev Another house's biller issues nothing in this house's name.
    /// @custom:rules B2 X7
    function test_issue_reverts_for_another_house() external {
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 1));
        bytes memory call = abi.encodeCall(invoices.issue, (terms, _placeOf(SINGLE, 1)));
        _refuses(terms.place, _actor(HOSPITAL_B), call, _notAuthorised(_actor(HOSPITAL_B)));
    }

    /// @custom:rules B8
    function test_abortRedLetter_reverts_when_the_number_is_not_of_this_bill() external {
        (I.Terms memory terms, I.Terms memory other) = (_issueBill(1), _issueBill(2));
        _redLetter(other, 5);
        bytes memory why = abi.encodeWithSelector(
            I.InvoiceRegistry_NoSuchRedLetter.selector,
            terms.place,
            _placeOf(RED, 5)
        );
        bytes memory call = abi.encodeCall(invoices.abortRedLetter, (terms.place, _placeOf(RED, 5)));
        _refuses(terms.place, _actor(HOSPITAL), call, why);
    }

    /// @custom:rules B8 X9
    function test_abortRedLetter_says_when_it_is_done() external {
        I.Terms memory terms = _issueBill(1);
        _reserve(terms, INSURER, 100, 0);
        _approve(terms.place, INSURER, 100, 0);
        _redLetter(terms, 5);
        bytes memory call = abi.encodeCall(invoices.abortRedLetter, (terms.place, _placeOf(RED, 5)));
        vm.expectEmit(address(invoices));
        emit I.RedLetterAborted(terms.place, _placeOf(RED, 5));
        _as(_actor(HOSPITAL), address(invoices), call);
        _refuses(terms.place, _actor(HOSPITAL), call, _billDone(terms.place));
    }

    /// @dev Where a red letter stands, no bill is known, and none is put by a re-issue.
    /// @custom:rules B8 B9
    function test_the_place_of_a_red_letter_is_no_bill() external {
        (I.Terms memory terms, I.Terms memory other) = (_issueBill(1), _issueBill(2));
        _redLetter(terms, 5);
        I.Terms memory there = bills.pack(_invoice(RED, 5));
        _refuses(there.place, _actor(HOSPITAL), _redCall(there, 6), _taken(there.place));
        bytes memory call = abi.encodeCall(invoices.reissue, (there, _placeOf(RED, 1), terms));
        _refuses(there.place, _actor(HOSPITAL), call, _taken(there.place));
        call = abi.encodeCall(invoices.reissue, (other, _placeOf(SINGLE, 1), terms));
        _refuses(other.place, _actor(HOSPITAL), call, _taken(other.place));
    }

    /// @custom:rules B9
    function test_carryOver_reverts_when_the_bill_replaces_none_or_another() external {
        (I.Terms memory old, I.Terms memory terms) = (_issueBill(1), _issueBill(2));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotReplaced.selector, terms.place, old.place);
        _refuses(terms.place, _actor(INSURER), _carryCall(old.place, terms), why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_NotReplaced.selector, terms.place, bytes32(0));
        _refuses(terms.place, _actor(INSURER), _carryCall(0, terms), why);
    }

    /// @custom:rules B10 B12
    function test_exchangeForPaper_reverts_when_the_profile_knows_none() external {
        IInvoiceCodec.Rules memory r = IInvoiceCodec.Rules(72, 240, 720, 156, 32, true, false);
        _as(GOVERNOR, address(invoices), abi.encodeCall(invoices.publishProfile, (NO_PAPER, bills.packRules(r))));
        I.Invoice memory bill = _invoice(SINGLE, 1);
        bill.profile = NO_PAPER;
        I.Terms memory terms = _issueBill(bill);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_PaperNotAllowed.selector, terms.place);
        _refuses(terms.place, _actor(HOSPITAL), _paperCall(terms, keccak256("paper"), 1), why);
    }

    /// @custom:rules X13
    function test_pause_is_governances_and_stops_issuing() external {
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 1));
        bytes memory issue = abi.encodeCall(invoices.issue, (terms, _placeOf(SINGLE, 1)));
        bytes memory pause = abi.encodeWithSignature("pause()");
        bytes memory why = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, outsider);
        _refuses(terms.place, outsider, pause, why);
        _as(GOVERNOR, address(invoices), pause);
        bytes memory paused = abi.encodeWithSelector(Pausable.EnforcedPause.selector);
        _refuses(terms.place, _actor(HOSPITAL), issue, paused);
        _refuses(terms.place, outsider, abi.encodeWithSignature("unpause()"), why);
        _as(GOVERNOR, address(invoices), abi.encodeWithSignature("unpause()"));
        _as(_actor(HOSPITAL), address(invoices), issue);
    }

    /// @custom:rules X11
    function test_admitLedger_is_governances_and_once() external {
        bytes memory call = abi.encodeCall(books.admitLedger, (outsider));
        bytes memory why = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, outsider);
        _refused(outsider, address(books), call, why);
        vm.assertFalse(books.isLedger(outsider), "admitted");
        vm.expectEmit(address(books));
        emit IBookRegistry.LedgerAdmitted(outsider);
        _as(GOVERNOR, address(books), call);
        vm.assertTrue(books.isLedger(outsider), "not admitted");
        why = abi.encodeWithSelector(
            IBookRegistry.BookRegistry_AlreadyDone.selector,
            bytes32(uint256(uint160(outsider)))
        );
        _refused(GOVERNOR, address(books), call, why);
    }

    function _carryCall(bytes32 old, I.Terms memory terms) private view returns (bytes memory) {
        return abi.encodeCall(invoices.carryOver, (old, terms, INSURER, 1, 0));
    }

    function _noBook(uint64 serial) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_NoSuchBook.selector, _placeOf(SINGLE, serial));
    }

    function _notAuthorised(address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, who);
    }
}
