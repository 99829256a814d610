// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title What each act of a payer tells, and the words that it leaves, lane by lane
/// @notice The amounts are odd and all different, and so is the last second: a lane that is not cleared, or is cleared too far, shows.
contract ClaimWordsTest is Cashier {
    bytes32 private constant TRANSFER = keccak256("transfer");
    bytes32 private constant BACK = keccak256("back");

    /// @dev A claim's lanes, as ClaimWord draws them.
    struct Lanes {
        uint256 amount;
        uint256 capped;
        uint256 paid;
        uint256 cappedPaid;
        uint256 until;
        I.ClaimState state;
        uint256 attempts;
    }

    /// @custom:rules B4 B5 B7
    function test_reserve_approve_and_pay_are_told_and_kept() external {
        I.Terms memory terms = _issueBill(1);
        uint32 until = _reserveLess(terms);
        _keeps(terms.place, Lanes(31, 13, 0, 0, until, I.ClaimState.Reserved, 1));
        vm.expectEmit(address(invoices));
        emit I.ClaimApproved(terms.place, INSURER, _actor(INSURER), 22, 10);
        _does(abi.encodeCall(invoices.approve, (terms.place, INSURER, 1, 22, 10)));
        _keeps(terms.place, Lanes(22, 10, 0, 0, 0, I.ClaimState.Approved, 1));
        vm.expectEmit(address(invoices));
        emit I.ClaimPaid(terms.place, INSURER, _actor(INSURER), 15, 7, TRANSFER);
        _does(abi.encodeCall(invoices.pay, (terms.place, INSURER, 1, 15, 7, TRANSFER)));
        _keeps(terms.place, Lanes(15, 7, 15, 7, 0, I.ClaimState.Paid, 1));
        _isWord(terms, 15 * 2 ** 152 + 7 * 2 ** 192 + 2 ** 240);
    }

    /// @dev What was paid in the first try stays through the second, however that ends; of what came back both parts are told apart.
    /// @custom:rules B4 B5 B8
    function test_release_and_recover_are_told_and_keep_what_was_paid() external {
        I.Terms memory terms = _issueBill(1);
        _reimburse(terms, INSURER, 15, 7);
        uint32 until = _reserveLess(terms);
        _keeps(terms.place, Lanes(31, 13, 15, 7, until, I.ClaimState.Reserved, 2));
        _isWord(terms, 31 * 2 ** 112 + 15 * 2 ** 152 + 20 * 2 ** 192 + 2 ** 240);
        vm.expectEmit(address(invoices));
        emit I.ClaimReleased(terms.place, INSURER, _actor(INSURER));
        _does(abi.encodeCall(invoices.release, (terms.place, INSURER, 2)));
        _keeps(terms.place, Lanes(0, 0, 15, 7, 0, I.ClaimState.Released, 2));
        vm.expectEmit(address(invoices));
        emit I.ClaimRecovered(terms.place, INSURER, _actor(INSURER), 8, 4, BACK);
        _does(abi.encodeCall(invoices.recover, (terms.place, INSURER, 2, 8, 4, BACK)));
        _keeps(terms.place, Lanes(0, 0, 8, 4, 0, I.ClaimState.Released, 2));
        _isWord(terms, 8 * 2 ** 152 + 4 * 2 ** 192 + 2 ** 240);
    }

    /// @custom:rules B4 B7
    function test_expire_keeps_what_was_paid_and_nothing_else() external {
        I.Terms memory terms = _issueBill(1);
        _reimburse(terms, INSURER, 15, 7);
        vm.warp(uint256(_reserveLess(terms)) + 1);
        _as(outsider, address(invoices), abi.encodeCall(invoices.expire, (terms.place, INSURER)));
        _keeps(terms.place, Lanes(0, 0, 15, 7, 0, I.ClaimState.Expired, 2));
        _isWord(terms, 15 * 2 ** 152 + 7 * 2 ** 192 + 2 ** 240);
    }

    /// @dev A second try takes the place of the first in every lane, and its rank with it.
    /// @custom:rules B4 B6
    function test_reserve_again_replaces_all_but_what_was_paid() external {
        I.Terms memory terms = _issueBill(1);
        _does(abi.encodeCall(invoices.declareOrder, (terms, _order(), 1, _now(), "")), patient);
        vm.warp(_now() + 1);
        IInvoiceCodec.Reservation memory r = _lessOf(terms);
        r.rank = 1;
        for (uint8 attempt = 1; attempt < 3; ++attempt) {
            (r.attempt, r.deadline) = (attempt, _now());
            r.until = _now() + 2 days + attempt;
            _does(_reserveCall(terms, INSURER, r, _order(), _noLeaf()));
            uint256 rank = 2 ** 208;
            Lanes memory lanes = Lanes(31, 13, 0, 0, r.until, I.ClaimState.Reserved, attempt);
            vm.assertEq(invoices.claimOf(terms.place, INSURER), _wordOf(lanes) + rank, "the claim");
            vm.warp(uint256(r.until) + 1);
        }
    }

    /// @dev What is carried leaves both parts of the old claim, and is paid in the new one without a try.
    /// @custom:rules B5 B9
    function test_reissue_and_carryOver_are_told_and_kept() external {
        I.Terms memory old = _issueBill(1);
        _reimburse(old, INSURER, 15, 7);
        _redLetter(old, 5);
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 2));
        vm.expectEmit(address(invoices));
        emit I.InvoiceIssued(terms.place, HOSPITAL, patient, invoices.digestOf(terms));
        vm.expectEmit(address(invoices));
        emit I.InvoiceReissued(terms.place, old.place);
        _does(abi.encodeCall(invoices.reissue, (terms, _placeOf(SINGLE, 1), old)), _actor(HOSPITAL));
        _isWord(old, 15 * 2 ** 152 + 7 * 2 ** 192 + 2 ** 240 + 2 ** 249 + 2 ** 252);
        vm.expectEmit(address(invoices));
        emit I.ClaimCarriedOver(old.place, terms.place, INSURER, 9, 4);
        _does(abi.encodeCall(invoices.carryOver, (old.place, terms, INSURER, 9, 4)));
        _keeps(old.place, Lanes(15, 7, 6, 3, 0, I.ClaimState.Paid, 1));
        _keeps(terms.place, Lanes(9, 4, 9, 4, 0, I.ClaimState.Paid, 0));
        _isWord(old, 6 * 2 ** 152 + 3 * 2 ** 192 + 2 ** 240 + 2 ** 249 + 2 ** 252);
        _isWord(terms, 9 * 2 ** 152 + 4 * 2 ** 192);
    }

    /// @dev To the fen, whatever is reserved or approved; and what is frozen says why.
    /// @custom:rules B5 B8 B10
    function test_statusOf_tells_what_was_paid_and_why_it_is_frozen() external {
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 1));
        _is(terms, I.Status.Unknown);
        _issueBill(1);
        _is(terms, I.Status.Unreimbursed);
        _reserve(terms, INSURER, 39_999, 0);
        _approve(terms.place, INSURER, 39_999, 0);
        _is(terms, I.Status.Unreimbursed);
        _pay(terms.place, INSURER, 39_999, 0);
        _is(terms, I.Status.PartlyReimbursed);
        _reimburse(terms, INSURER_B, 1, 0);
        _is(terms, I.Status.Reimbursed);
        _recover(terms.place, INSURER, 0, 0);
        _is(terms, I.Status.PartlyReimbursed);
        _redLetter(terms, 5);
        _is(terms, I.Status.RedPending);
        _recover(terms.place, INSURER_B, 0, 0);
        _does(abi.encodeCall(invoices.completeRedLetter, (terms, _placeOf(RED, 5))), outsider);
        _is(terms, I.Status.RedLettered);
        terms = _issueBill(2);
        _does(_paperCall(terms, keccak256("paper"), 1), _actor(HOSPITAL));
        _is(terms, I.Status.OnPaper);
        _does(abi.encodeCall(invoices.returnPaper, (terms, keccak256("paper"))), _actor(HOSPITAL));
        _is(terms, I.Status.Unreimbursed);
    }

    // ------------------------------------------------------------------------------------------------------------------- help

    function _is(I.Terms memory terms, I.Status status) private view {
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(status), "status");
    }

    /// @dev The holder signed for more than is asked.
    function _lessOf(I.Terms memory terms) private view returns (IInvoiceCodec.Reservation memory r) {
        r = _ask(terms, INSURER, 31, 13);
        (r.maximum, r.cappedMaximum) = (41, 17);
        r.until = (_now() + 1 days) | 1;
    }

    function _reserveLess(I.Terms memory terms) private returns (uint32) {
        IInvoiceCodec.Reservation memory r = _lessOf(terms);
        bytes memory call = _reserveCall(terms, INSURER, r);
        vm.expectEmit(address(invoices));
        emit I.ClaimReserved(terms.place, INSURER, _actor(INSURER), 31, 13, r.until, 0, r.attempt);
        _does(call);
        return r.until;
    }

    /// @dev Another payer, then the insurer; nobody waits.
    function _order() private view returns (I.CoverageOrder memory) {
        (uint32[] memory payers, uint16[] memory waiting) = (new uint32[](2), new uint16[](2));
        (payers[0], payers[1]) = (INSURER_B, INSURER);
        return bills.packOrder(payers, waiting);
    }

    function _does(bytes memory call) private {
        _does(call, _actor(INSURER));
    }

    function _does(bytes memory call, address who) private {
        _as(who, address(invoices), call);
    }

    function _keeps(bytes32 id, Lanes memory lanes) private view {
        vm.assertEq(invoices.claimOf(id, INSURER), _wordOf(lanes), "the claim");
    }

    function _wordOf(Lanes memory lanes) private pure returns (uint256) {
        uint256 amounts = lanes.amount + lanes.capped * 2 ** 40 + lanes.paid * 2 ** 80 + lanes.cappedPaid * 2 ** 120;
        return amounts + lanes.until * 2 ** 160 + uint256(lanes.state) * 2 ** 192 + lanes.attempts * 2 ** 200;
    }

    function _isWord(I.Terms memory terms, uint256 above) private view {
        vm.assertEq(invoices.wordOf(terms.place), uint112(uint256(invoices.digestOf(terms))) + above, "the bill");
    }
}
