// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Batches} from "../support/Batches.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title Masks and draws: a bill that a mask settled is drawn as settled, and no other is
/// forge-config: default.fuzz.runs = 128
contract SettledBillsTest is Cashier {
    using Dice for Dice.Cup;

    /// @dev A settled bill is drawn by nobody, with no signature and by no reservation, until it comes as settled.
    /// @custom:rules B3 B5
    function testFuzz_draw_reverts_when_a_mask_settled_it(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Terms memory terms = _settledBill(c);
        I.Leaf memory leaf = _only(terms);
        bytes32 id = terms.place;
        _refuses(id, _actor(HOSPITAL), _drawCall(terms, leaf), _settledAlready(id));
        _refuses(id, patient, _drawCall(terms, leaf), _settledAlready(id));
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 1, 0);
        bytes memory call = _reserveCall(terms, INSURER, r, _noOrder(), leaf);
        _refuses(id, _actor(INSURER), call, _settledAlready(id));
        _drawSettled(terms);
        (uint40 left, ) = bills.leftOf(terms, invoices.wordOf(id));
        vm.assertEq(left, 0, "left");
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_ExceedsTotal.selector, id, 1, 0);
        _refuses(id, _actor(INSURER), _reserveCall(terms, INSURER, r), why);
        _refuses(id, _actor(HOSPITAL), _drawCall(terms, leaf), _settledAlready(id));
    }

    /// @dev The word says that the mask payer paid all that the fund left, as much of it as can be under the cap.
    /// @custom:rules B3 B5 B8
    function testFuzz_drawSettled_puts_the_payment_on_record(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Terms memory terms = _settledBill(c);
        I.Invoice memory b = bills.unpack(terms);
        uint256 rest = b.total - b.fund;
        uint256 capped = rest < b.cap ? rest : b.cap;
        bytes32 digest = invoices.digestOf(terms);
        vm.expectEmit(address(invoices));
        emit I.SettledInvoiceDrawn(terms.place, MASK_PAYER, patient, digest, uint40(rest), uint40(capped));
        _drawSettled(terms);
        uint256 word = uint112(uint256(digest)) + rest * 2 ** 152 + capped * 2 ** 192 + 2 ** 253;
        vm.assertEq(invoices.wordOf(terms.place), word, "the word");
        uint256 amounts = rest + capped * 2 ** 40;
        uint256 claim = amounts + amounts * 2 ** 80 + uint256(I.ClaimState.Paid) * 2 ** 192 + 2 ** 200;
        vm.assertEq(invoices.claimOf(terms.place, MASK_PAYER), claim, "the claim");
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(I.Status.Reimbursed), "status");
        bytes memory call = abi.encodeCall(invoices.drawSettled, (terms, _only(terms)));
        _refuses(terms.place, outsider, call, _billDone(terms.place));
        call = _settleCall(_range(terms), uint256(terms.place) >> 8, _words(1 << (uint256(terms.place) % 256)));
        _refuses(terms.place, _actor(MASK_PAYER), call, _billDone(terms.place));
        terms.content = ~terms.content;
        call = abi.encodeCall(invoices.drawSettled, (terms, _only(terms)));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_OtherTerms.selector, terms.place);
        _refuses(terms.place, outsider, call, why);
    }

    /// @dev Nobody is told that a bill was settled which was drawn and paid by others.
    /// @custom:rules B3 X9
    function test_drawSettled_reverts_when_it_was_drawn_singly() external {
        (, I.Terms[] memory some, bytes32[] memory leaves) = _sparse();
        I.Leaf memory leaf = I.Leaf(256, 768, Batches.proof(leaves, 1));
        _drawBill(some[1], leaf);
        bytes memory call = abi.encodeCall(invoices.drawSettled, (some[1], leaf));
        _refuses(some[1].place, outsider, call, _taken(some[1].place));
    }

    /// @custom:rules B2 B3
    function testFuzz_drawSettled_reverts_when_it_was_not_settled_or_the_leaf_is_another(uint256 seed) external {
        I.Terms memory terms = bills.pack(_invoice(BATCH, 300));
        bytes memory call = abi.encodeCall(invoices.drawSettled, (terms, _only(terms)));
        _refuses(terms.place, outsider, call, _billUnknown(terms.place));
        _settle(_anchorRange(300, 9, keccak256("root")), _bucket(300), _words(1 << 44));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAnchored.selector, terms.place);
        terms.content ^= bytes32(seed);
        I.Leaf memory leaf = I.Leaf(300, 9, new bytes32[](seed % 3));
        _refuses(terms.place, outsider, abi.encodeCall(invoices.drawSettled, (terms, leaf)), why);
    }

    /// @dev A range of one bill with any amounts, settled.
    function _settledBill(Dice.Cup memory c) private returns (I.Terms memory terms) {
        I.Invoice memory b = _invoice(BATCH, uint64(c.between(1, LAST)));
        b.total = uint40(c.between(1, MOST));
        b.fund = uint40(c.between(0, b.total));
        b.cap = uint40(c.between(0, b.total));
        terms = bills.pack(b);
        I.Range memory range = _range(terms);
        _anchorRange(b.serial, 1, range.root);
        _settle(range, uint256(terms.place) >> 8, _words(1 << (uint256(terms.place) % 256)));
    }

    function _range(I.Terms memory terms) private view returns (I.Range memory) {
        return I.Range(terms.place, 1, Batches.leaf(invoices.digestOf(terms)));
    }

    function _only(I.Terms memory terms) private pure returns (I.Leaf memory) {
        return I.Leaf(uint64(uint256(terms.place)), 1, new bytes32[](0));
    }

    function _drawSettled(I.Terms memory terms) private {
        _as(outsider, address(invoices), abi.encodeCall(invoices.drawSettled, (terms, _only(terms))));
    }

    /// @custom:rules B2 B3
    function test_drawSettled_reverts_when_the_amounts_can_not_be() external {
        I.Invoice memory b = _invoice(BATCH, 9);
        b.fund = b.total + 1;
        I.Terms memory terms = bills.pack(b);
        I.Range memory range = _anchorRange(9, 1, Batches.leaf(invoices.digestOf(terms)));
        _settle(range, uint256(range.place) / 256, _words(1 << 9));
        bytes memory call = abi.encodeCall(invoices.drawSettled, (terms, I.Leaf(9, 1, new bytes32[](0))));
        bytes4 selector = I.InvoiceRegistry_BadAmounts.selector;
        bytes memory why = abi.encodeWithSelector(selector, b.total, b.fund, b.cap);
        _refuses(terms.place, outsider, call, why);
    }

    /// @dev A lost answer is answered again, whatever became of the biller since.
    /// @custom:rules K4 X9
    function test_settle_reverts_as_done_also_when_the_biller_is_distrusted_since() external {
        I.Terms memory terms = bills.pack(_invoice(BATCH, 9));
        I.Range memory range = _anchorRange(9, 1, Batches.leaf(invoices.digestOf(terms)));
        bytes memory call = _settleCall(range, uint256(range.place) / 256, _words(1 << 9));
        _as(_actor(MASK_PAYER), address(invoices), call);
        vm.warp(_now() + 9);
        address biller = _actor(HOSPITAL);
        bytes memory act = abi.encodeCall(credentials.distrustPractitioner, (biller, _now() - 9));
        _as(healthSteward, address(credentials), act);
        _refuses(terms.place, _actor(MASK_PAYER), call, _billDone(range.place));
    }
}
