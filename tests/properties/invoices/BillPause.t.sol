// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Batches} from "../support/Batches.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title A pause stops what is new on bills, and nothing that ends or comes back
contract BillPauseTest is Cashier {
    bytes32 private constant PAPER = keccak256("number of the paper bill");
    bytes24 private constant CODE = bytes24(keccak256("a code of these tests"));

    address[] private _callers;
    bytes[] private _calls;

    /// @dev Every one of them is refused for the pause, and done as soon as it is over.
    /// @custom:rules X13
    function test_pause_stops_every_new_act() external {
        (I.Terms memory first, I.Terms memory second, I.Terms memory old) = (
            _issueBill(1),
            _issueBill(2),
            _issueBill(3)
        );
        _reserve(second, INSURER, 10, 0);
        _redLetter(old, 5);
        (I.Terms[] memory all, bytes32[] memory leaves) = _batch(300, 2);
        I.Range memory range = _anchorRange(300, 2, Batches.root(leaves));
        _next(fiscalSteward, _allotCall(CODE, 1, 9, HOSPITAL, false));
        _next(_actor(HOSPITAL), abi.encodeCall(invoices.issue, (bills.pack(_invoice(SINGLE, 4)), _placeOf(SINGLE, 1))));
        _next(_actor(HOSPITAL), _anchorCall(400, 1, keccak256("root")));
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 5));
        _next(_actor(HOSPITAL), abi.encodeCall(invoices.reissue, (terms, _placeOf(SINGLE, 1), old)));
        I.CoverageOrder memory order = I.CoverageOrder(INSURER, 0);
        _next(patient, abi.encodeCall(invoices.declareOrder, (first, order, 1, _now(), "")));
        _next(_actor(HOSPITAL), _paperCall(first, PAPER, 1));
        _next(_actor(HOSPITAL), _drawCall(all[0], _leafOf(300, leaves, 0)));
        _next(_actor(INSURER), _reserveCall(all[0], INSURER, _ask(all[0], INSURER, 1, 0)));
        _next(_actor(INSURER), _approveCall(second.place, INSURER, 10, 0));
        _next(_actor(MASK_PAYER), _settleCall(range, _bucket(301), _words(1 << 45)));
        _pause();
        bytes memory why = abi.encodeWithSelector(Pausable.EnforcedPause.selector);
        for (uint256 i; i < _calls.length; ++i) _refused(_callers[i], address(invoices), _calls[i], why);
        _as(GOVERNOR, address(invoices), abi.encodeWithSignature("unpause()"));
        for (uint256 i; i < _calls.length; ++i) _as(_callers[i], address(invoices), _calls[i]);
    }

    /// @dev What ends, is paid, or comes back goes on under a pause.
    /// @custom:rules X13
    function test_pause_leaves_what_ends_or_comes_back_open() external {
        (I.Terms memory paid, I.Terms memory held, I.Terms memory old) = (_issueBill(1), _issueBill(2), _issueBill(3));
        _reserve(paid, INSURER, 10, 0);
        _approve(paid.place, INSURER, 10, 0);
        _reserve(paid, INSURER_B, 10, 0);
        _reserve(paid, INSURER_C, 10, 0);
        I.CoverageOrder memory order = I.CoverageOrder(INSURER, 0);
        _as(patient, address(invoices), abi.encodeCall(invoices.declareOrder, (held, order, 1, _now(), "")));
        _as(_actor(HOSPITAL), address(invoices), _paperCall(held, PAPER, 1));
        I.Terms memory terms = _replaced(old);
        I.Terms memory settled = _settledBill();
        _pause();
        _does(INSURER, _payCall(paid.place, INSURER, 10, 0));
        _does(INSURER, _recoverCall(paid.place, INSURER, 1, 0));
        _does(INSURER_B, _releaseCall(paid.place, INSURER_B));
        _does(INSURER, abi.encodeCall(invoices.carryOver, (old.place, terms, INSURER, 10, 0)));
        _does(HOSPITAL, abi.encodeCall(invoices.returnPaper, (held, PAPER)));
        _does(INSURER, abi.encodeCall(invoices.waive, (held.place, INSURER, 0, order)));
        _does(HOSPITAL, _redCall(paid, 6));
        _does(HOSPITAL, abi.encodeCall(invoices.abortRedLetter, (paid.place, _placeOf(RED, 6))));
        _does(HOSPITAL, abi.encodeCall(invoices.completeRedLetter, (old, _placeOf(RED, 5))));
        _does(HOSPITAL, abi.encodeCall(invoices.drawSettled, (settled, I.Leaf(500, 1, new bytes32[](0)))));
        _as(fiscalSteward, address(invoices), abi.encodeCall(invoices.closeBook, (_placeOf(SINGLE, 1))));
        vm.warp(_now() + 1 days + 1);
        _does(INSURER_C, abi.encodeCall(invoices.expire, (paid.place, INSURER_C)));
    }

    /// @dev A bill of which ten were paid, waiting for its red letter, and the one that stands for it.
    function _replaced(I.Terms memory old) private returns (I.Terms memory terms) {
        _reimburse(old, INSURER, 10, 0);
        _redLetter(old, 5);
        terms = bills.pack(_invoice(SINGLE, 4));
        _does(HOSPITAL, abi.encodeCall(invoices.reissue, (terms, _placeOf(SINGLE, 1), old)));
    }

    function _settledBill() private returns (I.Terms memory terms) {
        terms = bills.pack(_invoice(BATCH, 500));
        I.Range memory range = _anchorRange(500, 1, Batches.leaf(invoices.digestOf(terms)));
        _settle(range, _bucket(500), _words(1 << 244));
    }

    function _next(address caller, bytes memory call) private {
        _callers.push(caller);
        _calls.push(call);
    }

    function _does(uint32 house, bytes memory call) private {
        _as(_actor(house), address(invoices), call);
    }

    function _pause() private {
        _as(GOVERNOR, address(invoices), abi.encodeWithSignature("pause()"));
    }
}
