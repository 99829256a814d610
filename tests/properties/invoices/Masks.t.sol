// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Batches} from "../support/Batches.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title Masks: just the bills of the range, all or none, and each bill once
/// forge-config: default.fuzz.runs = 128
contract BillMasksTest is Cashier {
    using Dice for Dice.Cup;

    // -------------------------------------------------------------------------------------------------------------------- edges

    /// @dev Wherever a range begins and ends in its buckets: all its bills are settled and no neighbour is.
    /// @custom:rules B3 B11
    function testFuzz_settle_takes_the_whole_range_and_no_more(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint64 first = uint64(c.between(200, 600));
        I.Range memory range = _anchorRange(first, c.between(1, 600), keccak256("root"));
        uint256[] memory masks = _all(first, range.count);
        vm.expectEmit(address(invoices));
        emit I.InvoicesSettled(range.place, MASK_PAYER, _actor(MASK_PAYER), _bucket(first), masks, EVIDENCE);
        _settle(range, _bucket(first), masks);
        for (uint64 i = first - 1; i <= first + range.count; ++i) {
            bool inside = i >= first && i < first + range.count;
            vm.assertTrue(invoices.isTaken(_placeOf(BATCH, i)) == inside, "a bit");
        }
        I.Terms memory terms = bills.pack(_invoice(BATCH, first));
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(I.Status.Reimbursed), "status");
    }

    /// @dev One bit beside the range: below, above, in its own bucket or in the next.
    /// @custom:rules B3 B11
    function testFuzz_settle_reverts_when_a_bit_is_outside_the_range(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint64 first = uint64(c.between(512, 767));
        I.Range memory range = _anchorRange(first, c.between(1, 600), keccak256("root"));
        uint64 end = first + range.count;
        uint64 stray = uint64(c.coin() ? c.between(first - 256, first - 1) : c.between(end, end + 255));
        uint64 from = stray < first ? stray : first;
        uint256[] memory masks = _all(from, (stray < first ? end : stray + 1) - from);
        for (uint64 i = from; i <= stray || i < end; ++i) {
            bool keep = i == stray || (i >= first && i < end);
            if (!keep) masks[_bucket(i) - _bucket(from)] &= ~(uint256(1) << (i % 256));
        }
        if (_bucket(stray) != _bucket(from) || masks[0] != 0) _refusesBad(range, _bucket(from), masks, _bucket(stray));
    }

    /// @dev Buckets from anywhere: none is in the range but its own, and none is beyond counting.
    /// @custom:rules B11
    function testFuzz_settle_reverts_when_the_bucket_is_far_away(uint256 bucket, uint256 mask) external {
        I.Range memory range = _anchorRange(300, 600, keccak256("root"));
        vm.assume(mask != 0 && (bucket < _bucket(300) || bucket > _bucket(899)));
        uint256[5] memory far = [bucket, 0, type(uint256).max, type(uint256).max >> 8, uint256(range.place)];
        for (uint256 i; i < 5; ++i) {
            _refusesBad(range, far[i], _words(mask), far[i]);
            _refusesBad(range, far[i], _words(mask, mask), far[i]);
        }
    }

    /// @dev The lowest bit of the bucket before and of the bucket behind, and the bits beside the range in its own buckets.
    /// @custom:rules B11
    function test_settle_reverts_when_the_mask_is_one_bit_beside_the_range() external {
        I.Range memory range = _anchorRange(300, 600, keccak256("root"));
        (uint256 first, uint256 last) = (_bucket(300), _bucket(899));
        _refusesBad(range, first - 1, _words(1), first - 1);
        _refusesBad(range, last + 1, _words(1), last + 1);
        _refusesBad(range, last, _words(1, 1), last + 1);
        _refusesBad(range, first - 1, _words(1, 1 << 44), first - 1);
        _refusesBad(range, first, _words(1 << 43), first);
        _refusesBad(range, last, _words(1 << 132), last);
        _settle(range, first, _words(1 << 44));
        _settle(range, last, _words(1 << 131));
    }

    /// @custom:rules B11
    function test_settle_reverts_when_the_mask_is_empty() external {
        I.Range memory range = _anchorRange(300, 600, keccak256("root"));
        _refusesBad(range, _bucket(300), new uint256[](0), _bucket(300));
        _refusesBad(range, _bucket(300), _words(0), _bucket(300));
        _refusesBad(range, _bucket(300), _words(0, 1), _bucket(300));
        _refusesBad(range, _bucket(300), _words(1 << 44, 0), _bucket(300) + 1);
    }

    /// @custom:rules B3 X7
    function test_settle_reverts_when_the_caller_is_not_the_mask_payer() external {
        I.Range memory range = _anchorRange(300, 600, keccak256("root"));
        bytes memory call = _settleCall(range, _bucket(300), _words(1 << 44));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, _actor(INSURER));
        _refuses(range.place, _actor(INSURER), call, why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_NotLive.selector, _actor(HOSPITAL), Roles.ADJUDICATOR);
        _refuses(range.place, _actor(HOSPITAL), call, why);
        range.count = 599;
        why = abi.encodeWithSelector(I.InvoiceRegistry_NotAnchored.selector, range.place);
        _refuses(range.place, _actor(MASK_PAYER), _settleCall(range, _bucket(300), _words(1 << 44)), why);
    }

    // -------------------------------------------------------------------------------------------------------------- all or none

    /// @dev Over three buckets: bits settled before, bills drawn before. Either every bill of the masks is free and all are taken, or
    /// none is taken and the answer tells a retry from bills in the way.
    /// @custom:rules B3 B11 X9
    function testFuzz_settle_takes_all_or_none(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (I.Range memory range, I.Terms[] memory some, bytes32[] memory leaves) = _sparse();
        uint256[] memory before = _dice(c, c.coin() ? 0 : 3);
        if (before[0] != 0) _settle(range, _bucket(256), before);
        uint256[] memory drawn = new uint256[](3);
        for (uint256 i; i < some.length; ++i) {
            uint256 serial = uint256(some[i].place) % 2 ** 64;
            if (c.coin() || (before[serial / 256 - 1] >> (serial % 256)) % 2 == 1) continue;
            _drawBill(some[i], I.Leaf(256, 768, Batches.proof(leaves, i)));
            drawn[serial / 256 - 1] |= 1 << (serial % 256);
        }
        uint256[] memory masks = _dice(c, c.between(0, 4));
        if (c.coin() && before[0] != 0) {
            uint256 fresh = masks[0] & ~before[0];
            masks = abi.decode(abi.encode(before), (uint256[]));
            if (c.coin() && fresh != 0) masks[0] = fresh;
        } else if (masks[0] == 0) (masks[0], masks[2]) = (2, 2);
        _settleOrNot(range, masks, before, drawn);
    }

    /// @dev Something new in the first bucket, something settled before in the second: no retry, though the second by itself would be.
    /// @custom:rules B3 B11 X9
    function test_settle_is_no_retry_when_only_the_end_was_settled() external {
        (I.Range memory range, , ) = _sparse();
        _settle(range, _bucket(512), _words(8));
        bytes memory why = _billsTaken(_bucket(512), 8);
        _refuses(range.place, _actor(MASK_PAYER), _settleCall(range, _bucket(256), _words(1, 8)), why);
        vm.assertFalse(invoices.isTaken(_placeOf(BATCH, 256)), "taken");
        _refuses(range.place, _actor(MASK_PAYER), _settleCall(range, _bucket(512), _words(8)), _billDone(range.place));
        _settle(range, _bucket(256), _words(1));
    }

    /// @dev The same settlement again is a retry; with one drawn bill inside, it is a bill in the way.
    /// @custom:rules B3 X9
    function test_settle_reverts_as_done_only_when_a_mask_took_all_of_it() external {
        (I.Range memory range, I.Terms[] memory some, bytes32[] memory leaves) = _sparse();
        _settle(range, _bucket(256), _words(1, 1));
        _refuses(
            range.place,
            _actor(MASK_PAYER),
            _settleCall(range, _bucket(256), _words(1, 1)),
            _billDone(range.place)
        );
        _refuses(range.place, _actor(MASK_PAYER), _settleCall(range, _bucket(256), _words(1)), _billDone(range.place));
        _drawBill(some[1], I.Leaf(256, 768, Batches.proof(leaves, 1)));
        uint256 bits = 1 | (1 << (uint256(some[1].place) % 256));
        bytes memory call = _settleCall(range, _bucket(256), _words(bits, 1));
        _refuses(some[1].place, _actor(MASK_PAYER), call, _billsTaken(_bucket(256), bits));
        call = _settleCall(range, _bucket(256), _words(bits - 1));
        _refuses(some[1].place, _actor(MASK_PAYER), call, _billsTaken(_bucket(256), bits - 1));
    }

    // ----------------------------------------------------------------------------------------------------------------- private

    function _settleOrNot(
        I.Range memory range,
        uint256[] memory masks,
        uint256[] memory before,
        uint256[] memory drawn
    ) private {
        (uint256 taken, bool retry) = (masks.length, true);
        for (uint256 i = masks.length; i > 0; --i) {
            if (masks[i - 1] & (before[i - 1] | drawn[i - 1]) != 0) taken = i - 1;
            if (masks[i - 1] & ~before[i - 1] != 0) retry = false;
        }
        bytes memory call = _settleCall(range, _bucket(256), masks);
        if (taken == masks.length) {
            _as(_actor(MASK_PAYER), address(invoices), call);
            return _taken3(before, drawn, masks);
        }
        bytes memory why = _billsTaken(_bucket(256) + taken, masks[taken] & (before[taken] | drawn[taken]));
        _refused(_actor(MASK_PAYER), address(invoices), call, retry ? _billDone(range.place) : why);
        _taken3(before, drawn, new uint256[](3));
    }

    /// @dev The bits of the three buckets are these together.
    function _taken3(uint256[] memory a, uint256[] memory b, uint256[] memory c) private view {
        for (uint256 i; i < 768; i += 1 + (i % 3)) {
            bool expected = ((a[i / 256] | b[i / 256] | c[i / 256]) >> (i % 256)) % 2 == 1;
            vm.assertTrue(invoices.isTaken(_placeOf(BATCH, uint64(256 + i))) == expected, "a bit");
        }
    }

    /// @dev Three masks: none, all four known bills, or anything thin or thick.
    function _dice(Dice.Cup memory c, uint256 thickness) private pure returns (uint256[] memory masks) {
        masks = new uint256[](3);
        if (thickness == 0) return masks;
        for (uint256 i; i < 3; ++i) {
            masks[i] = c.word();
            for (uint256 more; more < thickness; ++more) masks[i] &= c.word();
            if (c.coin()) masks[i] = i == 1 ? 0 : 2;
        }
    }

    /// @dev Masks of `count` bills from serial `first` on, one by one.
    function _all(uint64 first, uint256 count) private pure returns (uint256[] memory masks) {
        masks = new uint256[](_bucket(uint64(first + count - 1)) - _bucket(first) + 1);
        for (uint256 i = first; i < first + count; ++i) masks[i / 256 - first / 256] |= 1 << (i % 256);
    }

    function _refusesBad(I.Range memory range, uint256 firstBucket, uint256[] memory masks, uint256 bucket) private {
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BadMask.selector, bucket);
        _refuses(range.place, _actor(MASK_PAYER), _settleCall(range, firstBucket, masks), why);
    }
}
