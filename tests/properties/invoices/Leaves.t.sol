// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Batches} from "../support/Batches.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {BillSigning} from "./BillSigning.sol";
import {Cashier} from "./Cashier.sol";

/// @title One bill out of a batch: its own leaf, under its own range, in its own ledger
/// forge-config: default.fuzz.runs = 128
contract BillLeavesTest is Cashier {
    using Dice for Dice.Cup;

    /// @dev A batch as its issuer keeps it.
    struct Batch {
        uint64 first;
        I.Terms[] all;
        bytes32[] leaves;
        uint256 which;
    }

    /// @custom:rules B2 B3
    function testFuzz_draw_takes_any_leaf_of_a_batch(uint256 seed) external {
        Batch memory b = _anchored(Dice.cup(seed));
        I.Terms memory terms = b.all[b.which];
        bytes32 digest = invoices.digestOf(terms);
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(I.Status.Unknown), "before");
        vm.expectEmit(address(invoices));
        emit I.InvoiceDrawn(terms.place, HOSPITAL, patient, digest);
        _drawBill(terms, _leaf(b));
        vm.assertEq(invoices.wordOf(terms.place), uint112(uint256(digest)), "the word");
        vm.assertTrue(invoices.isTaken(terms.place), "the bit");
        _refuses(terms.place, _actor(HOSPITAL), _drawCall(terms, _leaf(b)), _billDone(terms.place));
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(I.Status.Unreimbursed), "after");
    }

    /// @dev The trees of OpenZeppelin's merkle-tree package: leaves sorted, root first in one flat list, whatever their number.
    /// @custom:rules B2
    function testFuzz_draw_takes_the_trees_of_the_merkle_tree_package(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Batch memory b = _batchOf(c);
        bytes32[] memory tree = _flat(b.leaves);
        _anchorRange(b.first, b.leaves.length, tree[0]);
        I.Leaf memory leaf = I.Leaf(b.first, uint32(b.leaves.length), _siblings(tree, b.leaves[b.which]));
        _drawBill(b.all[b.which], leaf);
        vm.assertTrue(invoices.isTaken(b.all[b.which].place), "the bit");
    }

    /// @dev A node too few, a node too many, a bit of a node or of the terms: no such root was anchored.
    /// @custom:rules B2
    function testFuzz_draw_reverts_when_leaf_or_proof_is_altered(uint256 seed, uint256 bit) external {
        Dice.Cup memory c = Dice.cup(seed);
        Batch memory b = _anchored(c);
        I.Leaf memory leaf = _leaf(b);
        I.Terms memory terms = b.all[b.which];
        uint256 how = c.between(0, 4);
        if (how == 0 && leaf.proof.length != 0) leaf.proof = _first(leaf.proof, leaf.proof.length - 1);
        else if (how == 1) leaf.proof = _longer(leaf.proof, bytes32(c.word()));
        else if (how == 2) leaf.proof = _longer(leaf.proof, 0);
        else if (how == 3 && leaf.proof.length != 0)
            leaf.proof[c.word() % leaf.proof.length] ^= bytes32(1 << (bit % 256));
        else terms.content ^= bytes32(1 << (bit % 256));
        _refusesLeaf(terms, leaf, _notAnchored(b.first));
        _drawBill(_batchOfSame(b), _leaf(b));
    }

    /// @dev Another first serial or count: another range.
    /// @custom:rules B2
    function testFuzz_draw_reverts_when_the_range_is_another(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Batch memory b = _anchored(c);
        I.Leaf memory leaf = _leaf(b);
        leaf.count += uint32(c.between(1, 999));
        _refusesLeaf(b.all[b.which], leaf, _notAnchored(b.first));
        leaf.count += 9;
        leaf.first -= uint64(c.between(1, 9));
        _refusesLeaf(b.all[b.which], leaf, _notAnchored(leaf.first));
    }

    /// @dev The issuer put a bill into the tree whose serial is outside of the range: it is no bill of that range.
    /// @custom:rules B2
    function testFuzz_draw_reverts_when_the_serial_is_outside_the_range(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Batch memory b = _batchOf(c);
        uint64 end = b.first + uint64(b.all.length);
        uint64 stray = c.coin() ? end : uint64(c.coin() ? b.first - 1 : c.between(end, LAST));
        b.all[b.which] = bills.pack(_invoice(BATCH, stray));
        b.leaves[b.which] = Batches.leaf(invoices.digestOf(b.all[b.which]));
        _anchorRange(b.first, b.leaves.length, Batches.root(b.leaves));
        bytes4 selector = I.InvoiceRegistry_NotInRange.selector;
        bytes32 id = b.all[b.which].place;
        _refusesLeaf(b.all[b.which], _leaf(b), abi.encodeWithSelector(selector, id, b.first, b.all.length));
    }

    /// @dev Two bills under one serial: whichever comes first takes the place.
    /// @custom:rules B1 B2 B3
    function testFuzz_draw_reverts_when_the_tree_has_the_serial_twice(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Batch memory b = _batchOf(c);
        if (b.all.length == 1) return;
        uint256 other = (b.which + 1) % b.all.length;
        I.Invoice memory twin = bills.unpack(b.all[b.which]);
        twin.total = 99_999_999;
        b.all[other] = bills.pack(twin);
        b.leaves[other] = Batches.leaf(invoices.digestOf(b.all[other]));
        _anchorRange(b.first, b.leaves.length, Batches.root(b.leaves));
        _drawBill(b.all[b.which], _leaf(b));
        b.which = other;
        _refusesLeaf(b.all[other], _leaf(b), _taken(b.all[other].place));
    }

    /// @dev A leaf that is hashed once, or an inner node in the place of a leaf, is no bill.
    /// @custom:rules B2
    function testFuzz_draw_reverts_when_the_leaf_was_hashed_once(uint256 seed) external {
        Batch memory b = _batchOf(Dice.cup(seed));
        b.leaves[b.which] = keccak256(abi.encode(invoices.digestOf(b.all[b.which])));
        _anchorRange(b.first, b.leaves.length, Batches.root(b.leaves));
        _refusesLeaf(b.all[b.which], _leaf(b), _notAnchored(b.first));
    }

    /// @custom:rules B2
    function test_draw_reverts_when_there_is_no_leaf() external {
        I.Terms memory terms = bills.pack(_invoice(BATCH, 9));
        _refusesLeaf(terms, _noLeaf(), _billUnknown(terms.place));
        terms = _issueBill(9);
        _refuses(terms.place, _actor(HOSPITAL), _drawCall(terms, _noLeaf()), _billDone(terms.place));
    }

    /// @dev The range is of one hospital, the terms name another: the root vouches for nothing of it.
    /// @custom:rules B2
    function test_draw_reverts_when_the_terms_name_another_issuer() external {
        I.Invoice memory b = _invoice(BATCH, 9);
        b.issuer = HOSPITAL_B;
        I.Terms memory terms = bills.pack(b);
        _anchorRange(9, 1, Batches.leaf(invoices.digestOf(terms)));
        I.Leaf memory leaf = I.Leaf(9, 1, new bytes32[](0));
        bytes memory call = abi.encodeCall(invoices.draw, (terms, leaf, _now(), _drawSignature(terms)));
        _refuses(terms.place, relayer, call, _notAnchored(9));
    }

    /// @dev Who may draw: the issuer, the holder, or anyone with its signature; a stranger with the leaf alone may not.
    /// @custom:rules B3 X5
    function testFuzz_draw_reverts_when_a_stranger_has_only_the_leaf(address who) external {
        vm.assume(who != patient && who != _actor(HOSPITAL));
        Batch memory b = _anchored(Dice.cup(uint160(who)));
        I.Terms memory terms = b.all[b.which];
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, who);
        _refuses(terms.place, who, _drawCall(terms, _leaf(b)), why);
        bytes memory call = abi.encodeCall(invoices.draw, (terms, _leaf(b), _now(), _drawSignature(terms)));
        _as(who, address(invoices), call);
    }

    /// @dev A leaf that comes with a reservation draws the bill in the same act; a bad one takes nothing.
    /// @custom:rules B2 B3 B4
    function testFuzz_reserve_draws_with_a_leaf(uint256 seed, uint256 bit) external {
        Batch memory b = _anchored(Dice.cup(seed));
        I.Terms memory terms = b.all[b.which];
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 40_000, 0);
        I.Leaf memory leaf = _leaf(b);
        leaf.proof = _longer(leaf.proof, bytes32(bit));
        bytes memory call = _reserveCall(terms, INSURER, r, _noOrder(), leaf);
        _refuses(terms.place, _actor(INSURER), call, _notAnchored(b.first));
        r.amount = r.maximum = 40_001;
        call = _reserveCall(terms, INSURER, r, _noOrder(), _leaf(b));
        bytes4 selector = I.InvoiceRegistry_ExceedsTotal.selector;
        bytes memory why = abi.encodeWithSelector(selector, terms.place, 40_001, 40_000);
        _refuses(terms.place, _actor(INSURER), call, why);
        r.amount = r.maximum = 40_000;
        _as(_actor(INSURER), address(invoices), _reserveCall(terms, INSURER, r, _noOrder(), _leaf(b)));
        vm.assertTrue(invoices.isTaken(terms.place), "the bit");
        _refuses(terms.place, _actor(HOSPITAL), _drawCall(terms, _leaf(b)), _billDone(terms.place));
    }

    // ------------------------------------------------------------------------------------------------------------------- trees

    function _batchOf(Dice.Cup memory c) private view returns (Batch memory b) {
        b.first = uint64(c.between(300, 600));
        (b.all, b.leaves) = _batch(b.first, c.between(1, 9));
        b.which = c.between(0, b.all.length - 1);
    }

    function _anchored(Dice.Cup memory c) private returns (Batch memory b) {
        b = _batchOf(c);
        _anchorRange(b.first, b.leaves.length, Batches.root(b.leaves));
    }

    function _leaf(Batch memory b) private pure returns (I.Leaf memory) {
        return _leafOf(b.first, b.leaves, b.which);
    }

    /// @dev The bill again, as it was issued.
    function _batchOfSame(Batch memory b) private view returns (I.Terms memory) {
        return bills.pack(_invoice(BATCH, b.first + uint64(b.which)));
    }

    /// @dev Root at 0, children of i at 2i + 1 and 2i + 2, sorted leaves from the end.
    function _flat(bytes32[] memory leaves) private pure returns (bytes32[] memory tree) {
        uint256 count = leaves.length;
        tree = new bytes32[](2 * count - 1);
        for (uint256 i; i < count; ++i) {
            uint256 rank;
            for (uint256 j; j < count; ++j) if (leaves[j] < leaves[i]) ++rank;
            tree[2 * count - 2 - rank] = leaves[i];
        }
        for (uint256 i = count - 1; i > 0; --i) tree[i - 1] = Batches.pair(tree[2 * i - 1], tree[2 * i]);
    }

    function _siblings(bytes32[] memory tree, bytes32 leaf) private pure returns (bytes32[] memory proof) {
        uint256 node;
        while (tree[node] != leaf || 2 * node + 1 < tree.length) ++node;
        for (; node > 0; node = (node - 1) / 2) proof = _longer(proof, tree[node % 2 == 0 ? node - 1 : node + 1]);
    }

    function _first(bytes32[] memory list, uint256 count) private pure returns (bytes32[] memory cut) {
        cut = new bytes32[](count);
        for (uint256 i; i < count; ++i) cut[i] = list[i];
    }

    function _longer(bytes32[] memory list, bytes32 last) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = last;
    }

    function _drawSignature(I.Terms memory terms) private view returns (bytes memory) {
        return _signBill(terms, BillSigning.draw(invoices.digestOf(terms), _now()));
    }

    function _refusesLeaf(I.Terms memory terms, I.Leaf memory leaf, bytes memory why) private {
        _refuses(terms.place, _actor(HOSPITAL), _drawCall(terms, leaf), why);
    }

    function _notAnchored(uint64 first) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_NotAnchored.selector, _placeOf(BATCH, first));
    }
}
