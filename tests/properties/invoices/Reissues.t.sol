// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title A bill in place of another, and what is carried over to it
/// forge-config: default.fuzz.runs = 128
contract ReissuesTest is Cashier {
    using Dice for Dice.Cup;

    /// @dev What is carried leaves one bill and comes to the other, to the fen, within what was paid there and what is left here.
    /// @custom:rules B5 B9
    function testFuzz_carryOver_moves_to_the_fen(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Terms memory old, I.Terms memory terms) = _reissued(c);
        uint256 paid = _lane(invoices.claimOf(old.place, INSURER), 80, 40);
        uint256 left = _lane(terms.body, 0, 40) - _lane(terms.body, 40, 40);
        uint256 amount = c.between(1, paid);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_ExceedsMaximum.selector, old.place, paid + 1, paid);
        if (paid < left) _refuses(terms.place, _actor(INSURER), _carryCall(old, terms, paid + 1), why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_ExceedsTotal.selector, terms.place, left + 1, left);
        _refuses(terms.place, _actor(INSURER), _carryCall(old, terms, left + 1), why);
        if (amount > left) amount = left;
        vm.expectEmit(address(invoices));
        emit I.ClaimCarriedOver(old.place, terms.place, INSURER, uint40(amount), 0);
        _as(_actor(INSURER), address(invoices), _carryCall(old, terms, amount));
        vm.assertEq(_lane(invoices.wordOf(old.place), 152, 40), paid - amount, "what stays");
        vm.assertEq(_lane(invoices.wordOf(terms.place), 152, 40), amount, "what came");
        _refuses(terms.place, _actor(INSURER), _carryCall(old, terms, amount), _billDone(terms.place));
        why = _badClaim(terms.place, INSURER, I.ClaimState.Paid);
        _refuses(terms.place, _actor(INSURER), _carryCall(old, terms, amount + 1), why);
    }

    /// @dev No more can be under the cap than is carried.
    /// @custom:rules B5 B9
    function testFuzz_carryOver_reverts_when_the_share_is_above_the_amount(uint40 amount, uint40 capped) external {
        vm.assume(amount != 0 && capped > amount);
        (I.Terms memory old, I.Terms memory terms) = _reissued(Dice.cup(7));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BadShare.selector, amount, capped);
        bytes memory call = abi.encodeCall(invoices.carryOver, (old.place, terms, INSURER, amount, capped));
        _refuses(terms.place, _actor(INSURER), call, why);
    }

    /// @dev A payer who has begun anew on the new bill carries nothing, and is not told that it is done.
    /// @custom:rules B9 X9
    function test_carryOver_reverts_when_the_payer_has_a_claim_already() external {
        (I.Terms memory old, I.Terms memory terms) = _reissued(Dice.cup(7));
        _reserve(terms, INSURER, 1, 0);
        bytes memory why = _badClaim(terms.place, INSURER, I.ClaimState.Reserved);
        _refuses(terms.place, _actor(INSURER), _carryCall(old, terms, 1), why);
    }

    /// @dev Nothing comes to a bill that is void itself, or on paper.
    /// @custom:rules B8 B9 B10
    function testFuzz_carryOver_reverts_when_the_new_bill_is_frozen(uint256 seed, bool paper) external {
        (I.Terms memory old, I.Terms memory terms) = _reissued(Dice.cup(seed));
        if (paper) _as(_actor(HOSPITAL), address(invoices), _paperCall(terms, keccak256("paper"), 1));
        else _redLetter(terms, 6);
        I.Status status = paper ? I.Status.OnPaper : I.Status.RedLettered;
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotOpen.selector, terms.place, status);
        _refuses(terms.place, _actor(INSURER), _carryCall(old, terms, 1), why);
        if (!paper) return;
        bytes memory back = abi.encodeCall(invoices.returnPaper, (terms, keccak256("paper")));
        _as(_actor(HOSPITAL), address(invoices), back);
        _as(_actor(INSURER), address(invoices), _carryCall(old, terms, 1));
    }

    /// @dev While payers are waited for a new bill may stand for the old one already; then there is no way back.
    /// @custom:rules B8 B9
    function test_abortRedLetter_reverts_when_a_new_bill_stands_for_the_old() external {
        (I.Terms memory old, ) = _reissued(Dice.cup(7));
        vm.assertEq(uint256(invoices.statusOf(old)), uint256(I.Status.RedPending), "status");
        bytes memory call = abi.encodeCall(invoices.abortRedLetter, (old.place, _placeOf(RED, 5)));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_AlreadyReplaced.selector, old.place);
        _refuses(old.place, _actor(HOSPITAL), call, why);
    }

    /// @custom:rules B9
    function test_reissue_reverts_when_the_old_bill_stands_or_has_been_replaced() external {
        I.Terms memory old = _issueBill(1);
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 2));
        bytes memory call = abi.encodeCall(invoices.reissue, (terms, _placeOf(SINGLE, 1), old));
        bytes4 selector = I.InvoiceRegistry_NotReplaced.selector;
        _refuses(terms.place, _actor(HOSPITAL), call, abi.encodeWithSelector(selector, terms.place, old.place));
        _redLetter(old, 5);
        _as(_actor(HOSPITAL), address(invoices), call);
        vm.assertEq(invoices.replaces(terms.place), old.place, "replaces");
        _refuses(terms.place, _actor(HOSPITAL), call, _billDone(terms.place));
        terms = bills.pack(_invoice(SINGLE, 3));
        call = abi.encodeCall(invoices.reissue, (terms, _placeOf(SINGLE, 1), old));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_AlreadyReplaced.selector, old.place);
        _refuses(terms.place, _actor(HOSPITAL), call, why);
    }

    /// @dev A bill of which the insurer paid some, red-lettered, and the smaller or larger one that stands for it.
    function _reissued(Dice.Cup memory c) private returns (I.Terms memory old, I.Terms memory terms) {
        old = _issueBill(1);
        _reimburse(old, INSURER, c.between(1, 40_000), 0);
        _redLetter(old, 5);
        I.Invoice memory b = _invoice(SINGLE, 2);
        b.total = uint40(c.between(60_001, 200_000));
        b.cap = 0;
        terms = bills.pack(b);
        bytes memory call = abi.encodeCall(invoices.reissue, (terms, _placeOf(SINGLE, 1), old));
        _as(_actor(HOSPITAL), address(invoices), call);
    }

    function _carryCall(I.Terms memory old, I.Terms memory terms, uint256 amount) private view returns (bytes memory) {
        return abi.encodeCall(invoices.carryOver, (old.place, terms, INSURER, uint40(amount), 0));
    }
}
