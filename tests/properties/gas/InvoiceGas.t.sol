// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {BillSigning} from "../invoices/BillSigning.sol";
import {Cashier} from "../invoices/Cashier.sol";
import {Batches} from "../support/Batches.sol";
import {vm} from "../support/Vm.sol";

/// @title What each act on a bill costs as a transaction of its own
/// @notice As Gas.t.sol does for prescriptions: every call is isolated, and the figures are only told here.
/// forge-config: default.isolate = true
contract InvoiceGasTest is Cashier {
    /// @notice One figure.
    /// @param used gas of the transaction, refund taken off
    /// @param nonZero bytes of calldata that are not zero, and `zero` those that are
    /// @param termsNonZero bytes of the packed terms that are not zero
    event Measured(string act, uint256 used, uint256 nonZero, uint256 zero, uint256 termsNonZero);

    uint64 private constant SERIAL = 123_456;
    uint32 private constant MANY = 10_000;

    /// @custom:rules X10
    function test_issue() external {
        I.Terms memory terms = bills.pack(_invoice(SINGLE, SERIAL));
        bytes memory call = abi.encodeCall(invoices.issue, (terms, _placeOf(SINGLE, 1)));
        _measure("bill: issue", _actor(HOSPITAL), terms, call);
    }

    /// @custom:rules X10
    function test_reserve() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _measure(
            "bill: reserve",
            _actor(INSURER),
            terms,
            _reserveCall(terms, INSURER, _ask(terms, INSURER, 30_000, 0))
        );
    }

    /// @custom:rules X10
    function test_reserve_first_seen() external {
        (I.Terms memory terms, I.Leaf memory leaf) = _inBatch();
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 30_000, 0);
        bytes memory call = _reserveCall(terms, INSURER, r, _noOrder(), leaf);
        _measure("bill: reserve, leaf of 10,000", _actor(INSURER), terms, call);
    }

    /// @custom:rules X10
    function test_approve() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reserve(terms, INSURER, 30_000, 0);
        _measure("bill: approve", _actor(INSURER), _none(), _approveCall(terms.place, INSURER, 30_000, 0));
    }

    /// @custom:rules X10
    function test_pay() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reserve(terms, INSURER, 30_000, 0);
        _approve(terms.place, INSURER, 30_000, 0);
        _measure("bill: pay", _actor(INSURER), _none(), _payCall(terms.place, INSURER, 25_000, 0));
    }

    /// @custom:rules X10
    function test_release() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reserve(terms, INSURER, 30_000, 0);
        bytes memory call = abi.encodeCall(invoices.release, (terms.place, INSURER, 1));
        _measure("bill: release", _actor(INSURER), _none(), call);
    }

    /// @custom:rules X10
    function test_recover() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reimburse(terms, INSURER, 30_000, 0);
        _measure("bill: recover", _actor(INSURER), _none(), _recoverCall(terms.place, INSURER, 5_000, 0));
    }

    /// @custom:rules X10
    function test_red_letter() external {
        I.Terms memory terms = _issueBill(SERIAL);
        bytes memory call = abi.encodeCall(invoices.redLetter, (terms, _placeOf(RED, SERIAL), _placeOf(RED, 1)));
        _measure("bill: red letter", _actor(HOSPITAL), terms, call);
    }

    /// @custom:rules X10
    function test_red_letter_that_waits() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reimburse(terms, INSURER, 30_000, 0);
        bytes memory call = abi.encodeCall(invoices.redLetter, (terms, _placeOf(RED, SERIAL), _placeOf(RED, 1)));
        _measure("bill: red letter that waits", _actor(HOSPITAL), terms, call);
    }

    /// @custom:rules X10 B11
    function test_anchor() external {
        bytes memory call = _anchorCall(SERIAL, MANY, keccak256("root"));
        _measure("bill: anchor 10,000", _actor(HOSPITAL), _none(), call);
    }

    /// @custom:rules X10
    function test_draw() external {
        (I.Terms memory terms, I.Leaf memory leaf) = _inBatch();
        bytes memory signature = _signBill(terms, BillSigning.draw(invoices.digestOf(terms), _now()));
        bytes memory call = abi.encodeCall(invoices.draw, (terms, leaf, _now(), signature));
        _measure("bill: draw, leaf of 10,000", relayer, terms, call);
    }

    /// @dev All 10,000, in forty buckets of which the first and the last are partly outside.
    /// @custom:rules X10 B11
    function test_settle() external {
        I.Range memory range = _anchorRange(SERIAL, MANY, keccak256("root"));
        uint256 first = uint256(range.place);
        uint256 last = first + MANY - 1;
        uint256[] memory masks = new uint256[]((last >> 8) - (first >> 8) + 1);
        for (uint256 i; i < masks.length; ++i) masks[i] = type(uint256).max;
        masks[0] <<= first & 255;
        masks[masks.length - 1] &= type(uint256).max >> (255 - (last & 255));
        bytes memory call = abi.encodeCall(invoices.settle, (range, first >> 8, masks, keccak256("transfer")));
        _measure("bill: settle 10,000", _actor(MASK_PAYER), _none(), call);
    }

    /// @dev One bill of an anchored range of 10,000, whose neighbour was drawn before: its bucket is open, as it is for 255 of 256 bills. Only
    /// the path matters: 14 levels, siblings at random but for the neighbour.
    function _inBatch() private returns (I.Terms memory terms, I.Leaf memory leaf) {
        terms = bills.pack(_invoice(BATCH, SERIAL + 77));
        I.Terms memory other = bills.pack(_invoice(BATCH, SERIAL + 78));
        leaf = I.Leaf(SERIAL, MANY, new bytes32[](14));
        leaf.proof[0] = Batches.leaf(invoices.digestOf(other));
        bytes32 root = Batches.pair(Batches.leaf(invoices.digestOf(terms)), leaf.proof[0]);
        for (uint256 i = 1; i < 14; ++i) {
            leaf.proof[i] = keccak256(abi.encode("sibling", i));
            root = Batches.pair(root, leaf.proof[i]);
        }
        _anchorRange(SERIAL, MANY, root);
        bytes32 own = leaf.proof[0];
        leaf.proof[0] = Batches.leaf(invoices.digestOf(terms));
        _drawBill(other, leaf);
        leaf.proof[0] = own;
    }

    function _none() private pure returns (I.Terms memory terms) {}

    function _measure(string memory act, address caller, I.Terms memory terms, bytes memory call) private {
        _as(caller, address(invoices), call);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        (uint256 nonZero, uint256 zero) = _bytesOf(call);
        (uint256 ofTerms, ) = _bytesOf(abi.encode(terms));
        emit Measured(act, used, nonZero, zero, ofTerms);
    }

    function _bytesOf(bytes memory data) private pure returns (uint256 nonZero, uint256 zero) {
        for (uint256 i; i < data.length; ++i) {
            if (data[i] == 0) ++zero;
            else ++nonZero;
        }
    }
}
