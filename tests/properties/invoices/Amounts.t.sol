// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title To the fen: what is left is taken, and one fen more is not
contract BillAmountsTest is Cashier {
    using Dice for Dice.Cup;

    /// @dev What a payer may still take of a bill.
    struct Left {
        uint256 amount;
        uint256 capped;
    }

    /// @dev Two payers take all there is, in all and under the cap; a third gets nothing.
    /// @custom:rules B5
    function testFuzz_reserve_takes_what_is_left_and_not_a_fen_more(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Terms memory terms, Left memory left) = _bill(c);
        _take(c, terms, INSURER, left, false);
        _takesNoFenMore(terms, INSURER_B, left);
        _take(c, terms, INSURER_B, left, true);
        _takesNoFenMore(terms, INSURER_C, left);
        vm.assertEq(left.amount, 0, "something is left");
    }

    /// @dev A payer reserves, approves less, pays less, gets some back: after each the rest is free again, to the fen.
    /// @custom:rules B4 B5 B7
    function testFuzz_what_a_payer_gives_up_is_free_again(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Terms memory terms, Left memory left) = _bill(c);
        Left memory his = _take(c, terms, INSURER, left, false);
        if (his.amount == 0) return;
        for (uint256 step; step < 3; ++step) {
            Left memory less = _within(c, his, step == 2 ? 0 : 1);
            bool same = less.amount == his.amount && less.capped == his.capped;
            if (step == 0) _approve(terms.place, INSURER, less.amount, less.capped);
            if (step == 1) _pay(terms.place, INSURER, less.amount, less.capped);
            if (step == 2 && !same) _recover(terms.place, INSURER, less.amount, less.capped);
            left.amount += his.amount - less.amount;
            left.capped += his.capped - less.capped;
            his = less;
            _takesNoFenMore(terms, INSURER_C, left);
        }
        _take(c, terms, INSURER_C, left, true);
        _takesNoFenMore(terms, INSURER_B, left);
    }

    /// @custom:rules B4 B5
    function testFuzz_release_frees_all_of_it(uint256 seed, bool approved) external {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Terms memory terms, Left memory left) = _bill(c);
        Left memory his = _take(c, terms, INSURER, left, false);
        if (his.amount == 0) return;
        if (approved) _approve(terms.place, INSURER, his.amount, his.capped);
        _as(_actor(INSURER), address(invoices), _releaseCall(terms.place, INSURER));
        (left.amount, left.capped) = (left.amount + his.amount, left.capped + his.capped);
        _takesNoFenMore(terms, INSURER_B, left);
        _take(c, terms, INSURER_B, left, true);
    }

    /// @dev The largest amounts fill their lanes and touch no other.
    /// @custom:rules B5
    function test_amounts_of_forty_bits_stay_in_their_lanes() external {
        I.Invoice memory b = _invoice(SINGLE, 1);
        (b.total, b.fund, b.cap) = (MOST, 0, MOST);
        I.Terms memory terms = _issueBill(b);
        uint256 word = uint112(uint256(invoices.digestOf(terms)));
        _reserve(terms, INSURER, MOST, MOST);
        vm.assertEq(invoices.wordOf(terms.place), word + _lanes(MOST, 0, 0), "reserved");
        _approve(terms.place, INSURER, MOST, MOST);
        vm.assertEq(invoices.wordOf(terms.place), word + _lanes(MOST, 0, 1), "approved");
        _pay(terms.place, INSURER, MOST, MOST);
        vm.assertEq(invoices.wordOf(terms.place), word + _lanes(0, MOST, 0) + 2 ** 240, "paid");
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(I.Status.Reimbursed), "status");
        _recover(terms.place, INSURER, 0, 0);
        vm.assertEq(invoices.wordOf(terms.place), word + 2 ** 240, "recovered");
    }

    /// @dev 1000.00, of it 600.00 by the fund; A reserves 300.00, pays 250.00; B may take 150.00 and not 150.01.
    /// @custom:rules B12 B5
    function test_worked_case_to_the_fen() external {
        I.Terms memory terms = _issueBill(1);
        _reserve(terms, INSURER, 30_000, 0);
        _takesNoFenMore(terms, INSURER_B, Left(10_000, 100_000));
        _approve(terms.place, INSURER, 30_000, 0);
        _pay(terms.place, INSURER, 25_000, 0);
        _takesNoFenMore(terms, INSURER_B, Left(15_000, 100_000));
        _reimburse(terms, INSURER_B, 15_000, 0);
        _takesNoFenMore(terms, INSURER_C, Left(0, 100_000));
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(I.Status.Reimbursed), "status");
    }

    // ------------------------------------------------------------------------------------------------------------ nothing grows

    /// @dev Small numbers, so that every way of asking too much comes up: neither part may grow, from one state to the next.
    /// @custom:rules B4 B5
    function testFuzz_no_part_grows_from_state_to_state(uint256 seed, uint256 state) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Terms memory terms = _issueBill(1);
        Left memory most = Left(c.between(1, 6), 0);
        most.capped = c.between(0, most.amount);
        _bring(terms, most, state % 4);
        Left memory asked = Left(c.between(0, 7), c.between(0, 7));
        bytes memory act = _asking(terms, asked, most, state % 4);
        bytes memory why = _whyNot(terms.place, asked, most, state % 4);
        if (why.length != 0) _refuses(terms.place, _actor(INSURER), act, why);
        else _as(_actor(INSURER), address(invoices), act);
    }

    /// @custom:rules B4
    function testFuzz_reserve_reverts_when_the_share_is_above_the_amount(uint40 maximum, uint40 capped) external {
        vm.assume(capped > maximum && maximum > 0);
        I.Terms memory terms = _issueBill(1);
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 1, 0);
        (r.maximum, r.cappedMaximum) = (maximum, capped);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BadShare.selector, maximum, capped);
        _refuses(terms.place, _actor(INSURER), _reserveCall(terms, INSURER, r), why);
    }

    /// @dev Up to a state from which `most` can be asked: signed, reserved, approved, paid.
    function _bring(I.Terms memory terms, Left memory most, uint256 state) private {
        if (state > 0) _reserve(terms, INSURER, most.amount, most.capped);
        if (state > 1) _approve(terms.place, INSURER, most.amount, most.capped);
        if (state > 2) _pay(terms.place, INSURER, most.amount, most.capped);
    }

    function _asking(
        I.Terms memory terms,
        Left memory asked,
        Left memory most,
        uint256 state
    ) private view returns (bytes memory) {
        if (state == 1) return _approveCall(terms.place, INSURER, asked.amount, asked.capped);
        if (state == 2) return _payCall(terms.place, INSURER, asked.amount, asked.capped);
        if (state == 3) return _recoverCall(terms.place, INSURER, asked.amount, asked.capped);
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, most.amount, most.capped);
        (r.amount, r.capped) = (uint40(asked.amount), uint40(asked.capped));
        return _reserveCall(terms, INSURER, r);
    }

    /// @dev The rule written a second time; empty: it is allowed.
    function _whyNot(
        bytes32 id,
        Left memory asked,
        Left memory most,
        uint256 state
    ) private pure returns (bytes memory) {
        bool same = asked.amount == most.amount && asked.capped == most.capped;
        if (state == 3 && same) return _billDone(id);
        if (state != 3 && asked.amount == 0) return abi.encodeWithSelector(I.InvoiceRegistry_NothingAsked.selector, id);
        if (asked.capped > asked.amount) {
            return abi.encodeWithSelector(I.InvoiceRegistry_BadShare.selector, asked.amount, asked.capped);
        }
        if (asked.capped > most.capped) return _exceeds(id, asked.capped, most.capped);
        uint256 plain = asked.amount - asked.capped;
        uint256 plainMost = most.amount - most.capped;
        return plain > plainMost ? _exceeds(id, plain, plainMost) : bytes("");
    }

    function _exceeds(bytes32 id, uint256 asked, uint256 most) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_ExceedsMaximum.selector, id, asked, most);
    }

    // ------------------------------------------------------------------------------------------------------------------- bills

    function _bill(Dice.Cup memory c) private returns (I.Terms memory terms, Left memory left) {
        I.Invoice memory b = _invoice(SINGLE, 1);
        b.total = uint40(c.coin() ? c.between(1, 9) : c.between(1, MOST));
        b.fund = uint40(c.between(0, b.total));
        b.cap = uint40(c.between(0, b.total));
        return (_issueBill(b), Left(b.total - b.fund, b.cap));
    }

    /// @dev Of what is left: all of it, as much as possible under the cap, or some.
    function _take(
        Dice.Cup memory c,
        I.Terms memory terms,
        uint32 payer,
        Left memory left,
        bool all
    ) private returns (Left memory his) {
        his.amount = all ? left.amount : c.between(0, left.amount);
        uint256 most = his.amount < left.capped ? his.amount : left.capped;
        his.capped = all ? most : c.between(0, most);
        if (his.amount != 0) _reserve(terms, payer, his.amount, his.capped);
        (left.amount, left.capped) = (left.amount - his.amount, left.capped - his.capped);
    }

    /// @dev Some of it, at least `least`, with neither part grown.
    function _within(Dice.Cup memory c, Left memory his, uint256 least) private pure returns (Left memory less) {
        less.capped = c.between(0, his.capped);
        less.amount = less.capped + c.between(0, his.amount - his.capped);
        if (less.amount < least) (less.amount, less.capped) = (his.amount, his.capped);
    }

    /// @dev The payer asks for one fen more than is left, in all and under the cap, and is told what is left.
    function _takesNoFenMore(I.Terms memory terms, uint32 payer, Left memory left) private {
        (uint40 amount, uint40 capped) = bills.leftOf(terms, invoices.wordOf(terms.place));
        vm.assertEq(amount, left.amount, "left");
        vm.assertEq(capped, left.capped, "left under the cap");
        bytes memory why = abi.encodeWithSelector(
            I.InvoiceRegistry_ExceedsTotal.selector,
            terms.place,
            left.amount + 1,
            left.amount
        );
        if (left.amount < MOST) _refusesAsk(terms, payer, left.amount + 1, 0, why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_ExceedsCap.selector, terms.place, left.capped + 1, left.capped);
        if (left.capped < left.amount) _refusesAsk(terms, payer, left.capped + 1, left.capped + 1, why);
    }

    function _refusesAsk(I.Terms memory terms, uint32 payer, uint256 amount, uint256 capped, bytes memory why) private {
        bytes memory act = _reserveCall(terms, payer, _ask(terms, payer, amount, capped));
        _refuses(terms.place, _actor(payer), act, why);
    }

    function _lanes(uint256 live, uint256 paid, uint256 approved) private pure returns (uint256) {
        return live * 2 ** 112 + paid * 2 ** 152 + (live + paid) * 2 ** 192 + approved * 2 ** 232;
    }
}
