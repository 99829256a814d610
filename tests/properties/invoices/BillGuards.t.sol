// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Batches} from "../support/Batches.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title What no other hospital does to a bill, and what nobody does to one that is void
contract BillGuardsTest is Cashier {
    bytes24 private constant OTHERS = bytes24(keccak256("code of bills of another hospital"));

    /// @dev Another hospital's bill stands for none of this one's, however void that is.
    /// @custom:rules B9 K5
    function test_reissue_reverts_when_the_old_bill_is_another_hospitals() external {
        I.Terms memory old = _issueBill(1);
        _redLetter(old, 5);
        _allot(OTHERS, 1, LAST, HOSPITAL_B, false);
        I.Invoice memory b = _invoice(OTHERS, 1);
        b.issuer = HOSPITAL_B;
        I.Terms memory terms = bills.pack(b);
        bytes memory call = abi.encodeCall(invoices.reissue, (terms, _placeOf(OTHERS, 1), old));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, _actor(HOSPITAL_B));
        _refuses(terms.place, _actor(HOSPITAL_B), call, why);
        vm.assertEq(invoices.replaces(terms.place), 0, "replaces");
    }

    /// @dev For a bill that is void, waits for its payers, or is on paper, no paper is given and no order of payers declared.
    /// @custom:rules B6 B8 B10
    function test_exchangeForPaper_and_declareOrder_revert_when_the_bill_is_not_open() external {
        I.Terms memory terms = _issueBill(1);
        _redLetter(terms, 5);
        _isNotOpen(terms, I.Status.RedLettered);
        terms = _issueBill(2);
        _reserve(terms, INSURER, 10, 0);
        _approve(terms.place, INSURER, 10, 0);
        _redLetter(terms, 6);
        _as(_actor(INSURER), address(invoices), _releaseCall(terms.place, INSURER));
        _isNotOpen(terms, I.Status.RedPending);
        terms = _issueBill(3);
        _as(_actor(HOSPITAL), address(invoices), _paperCall(terms, keccak256("first"), 1));
        _isNotOpen(terms, I.Status.OnPaper);
    }

    /// @dev The paper is handed back to the hospital that gave it, not to another.
    /// @custom:rules B10 K5
    function test_returnPaper_reverts_when_the_bill_is_another_hospitals() external {
        I.Terms memory terms = _issueBill(1);
        _as(_actor(HOSPITAL), address(invoices), _paperCall(terms, keccak256("paper"), 1));
        bytes memory call = abi.encodeCall(invoices.returnPaper, (terms, keccak256("paper")));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, _actor(HOSPITAL_B));
        _refuses(terms.place, _actor(HOSPITAL_B), call, why);
        _as(_actor(HOSPITAL), address(invoices), call);
    }

    /// @dev Who stands aside names its own rank, in the order that the holder declared.
    /// @custom:rules B6
    function test_waive_reverts_when_rank_or_order_is_another() external {
        I.Terms memory terms = _issueBill(1);
        I.CoverageOrder memory order = _order(INSURER, INSURER_B);
        _as(patient, address(invoices), abi.encodeCall(invoices.declareOrder, (terms, order, 1, _now(), "")));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_WrongRank.selector, terms.place, INSURER_B, 0);
        _refuses(terms.place, _actor(INSURER_B), _waiveCall(terms, INSURER_B, 0, order), why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_WrongRank.selector, terms.place, INSURER_C, 2);
        _refuses(terms.place, _actor(INSURER_C), _waiveCall(terms, INSURER_C, 2, order), why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_OtherOrder.selector, terms.place);
        bytes memory call = _waiveCall(terms, INSURER_B, 0, _order(INSURER_B, INSURER));
        _refuses(terms.place, _actor(INSURER_B), call, why);
        call = _waiveCall(terms, INSURER_B, 1, order);
        _as(_actor(INSURER_B), address(invoices), call);
        _refuses(terms.place, _actor(INSURER_B), call, _billDone(terms.place));
    }

    /// @dev Nothing is carried by nobody: no fen, no other payer, no outsider.
    /// @custom:rules B9 X7
    function test_carryOver_reverts_when_nothing_or_by_another() external {
        I.Terms memory old = _issueBill(1);
        _reimburse(old, INSURER, 10, 0);
        _redLetter(old, 5);
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 2));
        bytes memory call = abi.encodeCall(invoices.reissue, (terms, _placeOf(SINGLE, 1), old));
        _as(_actor(HOSPITAL), address(invoices), call);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NothingAsked.selector, terms.place);
        _refuses(terms.place, _actor(INSURER), _carryCall(old, terms, 0), why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, _actor(INSURER_B));
        _refuses(terms.place, _actor(INSURER_B), _carryCall(old, terms, 10), why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_NotLive.selector, outsider, Roles.ADJUDICATOR);
        _refuses(terms.place, outsider, _carryCall(old, terms, 10), why);
        _as(_actor(INSURER), address(invoices), _carryCall(old, terms, 10));
    }

    /// @dev A signature that is shown counts, for the issuer's biller too: a bad one draws nothing.
    /// @custom:rules B3 X5
    function test_draw_reverts_when_the_biller_shows_a_bad_signature() external {
        (I.Terms[] memory all, bytes32[] memory leaves) = _batch(300, 2);
        _anchorRange(300, 2, Batches.root(leaves));
        I.Leaf memory leaf = _leafOf(300, leaves, 0);
        bytes memory call = abi.encodeCall(invoices.draw, (all[0], leaf, _now(), new bytes(65)));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refuses(all[0].place, _actor(HOSPITAL), call, why);
        _drawBill(all[0], leaf);
    }

    /// @dev Without the holder's signature it is the issuer's biller who draws: no other house's, and nobody else of the issuer.
    /// @custom:rules B3 X7
    function test_draw_reverts_when_the_caller_does_not_bill_for_the_issuer() external {
        (I.Terms[] memory all, bytes32[] memory leaves) = _batch(300, 2);
        _anchorRange(300, 2, Batches.root(leaves));
        I.Leaf memory leaf = _leafOf(300, leaves, 0);
        address[3] memory others = [_actor(HOSPITAL_B), prescriber, hospitalSteward];
        for (uint256 i; i < others.length; ++i) {
            bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, others[i]);
            _refuses(all[0].place, others[i], _drawCall(all[0], leaf), why);
        }
        _drawBill(all[0], leaf);
    }

    /// @dev What comes back under the cap and beside it is told apart: the sum alone does not say that nothing moved.
    /// @custom:rules B5 B8
    function test_recover_reverts_when_the_share_under_the_cap_moves_without_the_sum() external {
        I.Terms memory terms = _issueBill(1);
        _reimburse(terms, INSURER, 10, 5);
        bytes4 selector = I.InvoiceRegistry_ExceedsMaximum.selector;
        bytes memory why = abi.encodeWithSelector(selector, terms.place, 7, 5);
        _refuses(terms.place, _actor(INSURER), _recoverCall(terms.place, INSURER, 10, 3), why);
        why = abi.encodeWithSelector(selector, terms.place, 6, 5);
        _refuses(terms.place, _actor(INSURER), _recoverCall(terms.place, INSURER, 10, 6), why);
        why = _billDone(terms.place);
        _refuses(terms.place, _actor(INSURER), _recoverCall(terms.place, INSURER, 10, 5), why);
        _recover(terms.place, INSURER, 5, 0);
    }

    /// @dev Where a red letter stands nobody has a claim, and none is asked for.
    /// @custom:rules B4 B8
    function test_the_place_of_a_red_letter_knows_no_claim() external {
        _redLetter(_issueBill(1), 5);
        bytes32 there = _placeOf(RED, 5);
        bytes memory why = _billUnknown(there);
        _refuses(there, _actor(INSURER), _approveCall(there, INSURER, 1, 0), why);
        _refuses(there, _actor(INSURER), _payCall(there, INSURER, 1, 0), why);
        _refuses(there, _actor(INSURER), _releaseCall(there, INSURER), why);
        _refuses(there, _actor(INSURER), _recoverCall(there, INSURER, 0, 0), why);
        bytes memory call = abi.encodeCall(invoices.waive, (there, INSURER, 0, _order(INSURER, INSURER_B)));
        _refuses(there, _actor(INSURER), call, why);
    }

    /// @dev Issued at the last second of the profile's 72 hours, not a second later; never before its own date.
    /// @custom:rules B2
    function test_issue_keeps_the_profiles_hours_to_the_second() external {
        I.Invoice memory b = _invoice(SINGLE, 1);
        ++b.issuedAt;
        I.Terms memory terms = bills.pack(b);
        bytes memory call = abi.encodeCall(invoices.issue, (terms, _placeOf(SINGLE, 1)));
        uint256 issued = b.issuedAt;
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_IssuedLater.selector, issued, issued - 1);
        _refuses(terms.place, _actor(HOSPITAL), call, why);
        vm.warp(issued + 72 hours + 1);
        why = abi.encodeWithSelector(I.InvoiceRegistry_TooOld.selector, issued, issued + 72 hours + 1);
        _refuses(terms.place, _actor(HOSPITAL), call, why);
        vm.warp(issued + 72 hours);
        _as(_actor(HOSPITAL), address(invoices), call);
    }

    function _carryCall(I.Terms memory old, I.Terms memory terms, uint40 amount) private view returns (bytes memory) {
        return abi.encodeCall(invoices.carryOver, (old.place, terms, INSURER, amount, 0));
    }

    function _order(uint32 first, uint32 second) private view returns (I.CoverageOrder memory) {
        (uint32[] memory payers, uint16[] memory waiting) = (new uint32[](2), new uint16[](2));
        (payers[0], payers[1]) = (first, second);
        return bills.packOrder(payers, waiting);
    }

    function _waiveCall(
        I.Terms memory terms,
        uint32 payer,
        uint8 rank,
        I.CoverageOrder memory order
    ) private view returns (bytes memory) {
        return abi.encodeCall(invoices.waive, (terms.place, payer, rank, order));
    }

    function _isNotOpen(I.Terms memory terms, I.Status status) private {
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotOpen.selector, terms.place, status);
        _refuses(terms.place, _actor(HOSPITAL), _paperCall(terms, keccak256("second"), 2), why);
        I.CoverageOrder memory order = _order(INSURER, INSURER_B);
        bytes memory call = abi.encodeCall(invoices.declareOrder, (terms, order, 1, _now(), ""));
        _refuses(terms.place, patient, call, why);
    }
}
