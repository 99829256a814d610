// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Batches} from "../support/Batches.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title Every order of draws and masks over a small batch: each bill is taken exactly once
/// @notice A bill is free, drawn, settled, or settled and then drawn out. In every state that the bills can be in together, every draw, every
/// mask and every late draw is tried; each answer and each state after it is what a table says. What a path leads to is again one of these
/// states, bit by bit, so every path of any length is covered.
contract InterleavingsTest is Cashier {
    enum Fate {
        Free,
        Drawn,
        Settled,
        SettledAndDrawn
    }

    /// @dev Everything that was tried is undone.
    error Undone();

    uint64 private constant FIRST = 254; // the last two serials of a bucket, and the first of the next
    uint256 private constant BILLS = 4;

    uint256[] private _tags;
    I.Range private _range;
    bytes[] private _draws;
    bytes[] private _lateDraws;
    bytes[] private _settlements;
    address private _biller;
    address private _maskPayer;

    function setUp() public override {
        super.setUp();
        (_biller, _maskPayer) = (_actor(HOSPITAL), _actor(MASK_PAYER));
        (I.Terms[] memory all, bytes32[] memory leaves) = _batch(FIRST, BILLS);
        _range = _anchorRange(FIRST, BILLS, Batches.root(leaves));
        for (uint256 i; i < BILLS; ++i) {
            I.Leaf memory leaf = _leafOf(FIRST, leaves, i);
            _tags.push(uint112(uint256(invoices.digestOf(all[i]))));
            _draws.push(_drawCall(all[i], leaf));
            _lateDraws.push(abi.encodeCall(invoices.drawSettled, (all[i], leaf)));
        }
        for (uint256 set; set < 2 ** BILLS; ++set) _settlements.push(set == 0 ? bytes("") : _settleCall(set));
    }

    /// @custom:rules B3 B11 X9
    function test_every_order_of_draws_and_masks_takes_each_bill_once() external {
        for (uint256 state; state < 4 ** BILLS; ++state) {
            try this.visit(state) {} catch (bytes memory why) {
                _mustBeUndone(why);
            }
        }
    }

    /// @dev Brings the bills into a state, tries everything, and undoes it.
    function visit(uint256 state) external {
        _bring(state);
        _mustBe(state);
        for (uint256 i; i < BILLS; ++i) {
            _try(_biller, _draws[i], _whyNoDraw(state, i), state + uint256(Fate.Drawn) * 4 ** i);
            _try(outsider, _lateDraws[i], _whyNoLateDraw(state, i), state + 4 ** i);
        }
        for (uint256 set = 1; set < 2 ** BILLS; ++set) {
            _try(_maskPayer, _settlements[set], _whyNoMask(state, set), _settled(state, set));
        }
        revert Undone();
    }

    /// @dev One act that must succeed, the state after it, and all undone.
    function attempt(address caller, bytes calldata call, uint256 state) external {
        _as(caller, address(invoices), call);
        _mustBe(state);
        revert Undone();
    }

    /// @dev It is refused for this reason, or there is none and it leads to this state.
    function _try(address caller, bytes memory call, bytes memory why, uint256 state) private {
        if (why.length != 0) return _refused(caller, address(invoices), call, why);
        try this.attempt(caller, call, state) {} catch (bytes memory answer) {
            _mustBeUndone(answer);
        }
    }

    function _mustBeUndone(bytes memory why) private pure {
        if (bytes4(why) == Undone.selector) return;
        assembly {
            revert(add(why, 32), mload(why))
        }
    }

    // --------------------------------------------------------------------------------------------------------------- the table

    function _whyNoDraw(uint256 state, uint256 i) private pure returns (bytes memory) {
        Fate fate = _fate(state, i);
        if (fate == Fate.Free) return "";
        bytes32 id = _placeOf(BATCH, FIRST + uint64(i));
        return fate == Fate.Drawn ? _billDone(id) : _settledAlready(id);
    }

    function _whyNoLateDraw(uint256 state, uint256 i) private pure returns (bytes memory) {
        Fate fate = _fate(state, i);
        if (fate == Fate.Settled) return "";
        bytes32 id = _placeOf(BATCH, FIRST + uint64(i));
        if (fate == Fate.Free) return _billUnknown(id);
        return fate == Fate.Drawn ? _taken(id) : _billDone(id);
    }

    /// @dev All free: nothing speaks against it. All settled, drawn out since or not: a retry. Else the first bucket in which bills are in the way is named.
    function _whyNoMask(uint256 state, uint256 set) private pure returns (bytes memory) {
        (uint256 taken, bool retry) = (0, true);
        for (uint256 i; i < BILLS; ++i) {
            if ((set >> i) % 2 == 0) continue;
            Fate fate = _fate(state, i);
            if (fate != Fate.Free) taken |= 1 << i;
            if (fate < Fate.Settled) retry = false;
        }
        if (taken == 0) return "";
        bytes32 place = _placeOf(BATCH, FIRST);
        if (retry) return _billDone(place);
        (uint256 low, uint256 high) = _buckets(taken);
        uint256 bucket = uint256(place) / 256 + (low == 0 ? 1 : 0);
        return abi.encodeWithSelector(I.InvoiceRegistry_BillsTaken.selector, bucket, low == 0 ? high : low);
    }

    function _settled(uint256 state, uint256 set) private pure returns (uint256) {
        for (uint256 i; i < BILLS; ++i) if ((set >> i) % 2 == 1) state += uint256(Fate.Settled) * 4 ** i;
        return state;
    }

    function _fate(uint256 state, uint256 i) private pure returns (Fate) {
        return Fate((state / 4 ** i) % 4);
    }

    // --------------------------------------------------------------------------------------------------------------- the ledger

    /// @dev Half of the states by masks first, half by draws first.
    function _bring(uint256 state) private {
        uint256 set;
        for (uint256 i; i < BILLS; ++i) if (_fate(state, i) >= Fate.Settled) set |= 1 << i;
        if (set != 0 && state % 2 == 0) _as(_maskPayer, address(invoices), _settlements[set]);
        for (uint256 i; i < BILLS; ++i) if (_fate(state, i) == Fate.Drawn) _as(_biller, address(invoices), _draws[i]);
        if (set != 0 && state % 2 == 1) _as(_maskPayer, address(invoices), _settlements[set]);
        for (uint256 i; i < BILLS; ++i) {
            if (_fate(state, i) == Fate.SettledAndDrawn) _as(outsider, address(invoices), _lateDraws[i]);
        }
    }

    /// @dev Bit, word and the mask payer's claim of each bill.
    function _mustBe(uint256 state) private view {
        for (uint256 i; i < BILLS; ++i) {
            Fate fate = _fate(state, i);
            bytes32 id = _placeOf(BATCH, FIRST + uint64(i));
            uint256 paid = fate == Fate.SettledAndDrawn ? 40_000 : 0;
            uint256 word = fate == Fate.Free || fate == Fate.Settled ? 0 : _tags[i];
            if (paid != 0) word += paid * (2 ** 152 + 2 ** 192) + 2 ** 253;
            vm.assertTrue(invoices.isTaken(id) == (fate != Fate.Free), "a bit");
            vm.assertEq(invoices.wordOf(id), word, "a word");
            vm.assertEq(_lane(invoices.claimOf(id, MASK_PAYER), 80, 40), paid, "a payment");
        }
    }

    function _settleCall(uint256 set) private view returns (bytes memory) {
        (uint256 low, uint256 high) = _buckets(set);
        uint256[] memory masks = new uint256[](low != 0 && high != 0 ? 2 : 1);
        masks[0] = low != 0 ? low : high;
        if (masks.length == 2) masks[1] = high;
        uint256 bucket = uint256(_range.place) / 256 + (low == 0 ? 1 : 0);
        return abi.encodeCall(invoices.settle, (_range, bucket, masks, keccak256("transfer")));
    }

    /// @dev The bits of a set of bills in the first and in the second bucket.
    function _buckets(uint256 set) private pure returns (uint256 low, uint256 high) {
        for (uint256 i; i < BILLS; ++i) {
            if ((set >> i) % 2 == 0) continue;
            if (FIRST + i < 256) low |= 1 << (FIRST + i);
            else high |= 1 << (FIRST + i - 256);
        }
    }
}
