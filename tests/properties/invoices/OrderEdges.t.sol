// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {vm} from "../support/Vm.sol";
import {BillSigning} from "./BillSigning.sol";
import {Cashier} from "./Cashier.sol";

/// @title An order of payers at its edges: eight ranks, and every way not to be a list
contract OrderEdgesTest is Cashier {
    uint32 private constant NOBODY = 900; // and so on: numbers that no house bears

    /// @dev Eight payers, each with its own days, under the highest number: the ledger hashes and keeps what the holder signed, and each rank has
    /// a bit of its own.
    /// @custom:rules B6 X5
    function test_declareOrder_takes_eight_ranks() external {
        I.Terms memory terms = _issueBill(1);
        (uint32[] memory payers, uint16[] memory waiting) = (new uint32[](8), new uint16[](8));
        for (uint32 i; i < 8; ++i) (payers[i], waiting[i]) = (NOBODY + i, uint16(101 + i));
        (payers[1], payers[7]) = (INSURER_B, INSURER);
        I.CoverageOrder memory order = bills.packOrder(payers, waiting);
        uint32 number = type(uint32).max;
        bytes32 act = BillSigning.order(invoices.digestOf(terms), payers, waiting, number, _now());
        bytes memory signature = _signBill(terms, act);
        bytes memory call = abi.encodeCall(invoices.declareOrder, (terms, order, number, _now(), signature));
        vm.expectEmit(address(invoices));
        emit I.CoverageOrderDeclared(terms.place, order.payers, order.waitingDays, number);
        _as(relayer, address(invoices), call);
        uint256 hash = uint256(keccak256(abi.encode(order.payers, order.waitingDays))) / 2 ** 64;
        vm.assertEq(invoices.orderOf(terms.place), hash * 2 ** 64 + uint256(number) * 2 ** 32 + _now(), "the order");
        _waives(terms, INSURER_B, 1, order);
        _waives(terms, INSURER, 7, order);
        uint256 tag = uint112(uint256(invoices.digestOf(terms)));
        vm.assertEq(invoices.wordOf(terms.place), tag + 2 ** 241 + 2 ** 247 + 2 ** 248, "the bill");
    }

    /// @dev No payer; a gap, near or far; days of nobody, near or far; and with all eight ranks taken, days behind them.
    /// @custom:rules B6
    function test_declareOrder_reverts_when_the_lists_are_none() external {
        uint256 a = INSURER;
        _isNoOrder(0, 0);
        _isNoOrder(0, 1);
        _isNoOrder(a << 32, 0);
        _isNoOrder(a | (a << 64), 0);
        _isNoOrder(a | (a << 32) | (a << 96), 0);
        _isNoOrder(a | (a << 224), 0);
        _isNoOrder(a, 1 << 16);
        _isNoOrder(a, 1 << 112);
        _isNoOrder(a, 1 << 128);
        _isNoOrder(a, 1 << 255);
        uint256 eight;
        for (uint256 i; i < 8; ++i) eight |= (a + i) << (32 * i);
        _isNoOrder(eight, 1 << 128);
        _isNoOrder(eight, 1 << 129);
        _isNoOrder(eight, 1 << 255);
    }

    /// @dev Beyond the last rank there is nobody, however large the number.
    /// @custom:rules B6
    function test_waive_reverts_when_no_payer_has_the_rank() external {
        I.Terms memory terms = _issueBill(1);
        I.CoverageOrder memory order = I.CoverageOrder(INSURER, 0);
        _as(patient, address(invoices), abi.encodeCall(invoices.declareOrder, (terms, order, 1, _now(), "")));
        uint8[4] memory ranks = [1, 7, 8, 255];
        for (uint256 i; i < ranks.length; ++i) {
            bytes4 selector = I.InvoiceRegistry_WrongRank.selector;
            bytes memory why = abi.encodeWithSelector(selector, terms.place, INSURER, ranks[i]);
            bytes memory call = abi.encodeCall(invoices.waive, (terms.place, INSURER, ranks[i], order));
            _refuses(terms.place, _actor(INSURER), call, why);
        }
        _waives(terms, INSURER, 0, order);
    }

    function _waives(I.Terms memory terms, uint32 payer, uint8 rank, I.CoverageOrder memory order) private {
        bytes memory call = abi.encodeCall(invoices.waive, (terms.place, payer, rank, order));
        vm.expectEmit(address(invoices));
        emit I.RankWaived(terms.place, payer, rank);
        _as(_actor(payer), address(invoices), call);
    }

    function _isNoOrder(uint256 payers, uint256 waiting) private {
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 1));
        if (invoices.wordOf(terms.place) == 0) _issueBill(1);
        I.CoverageOrder memory order = I.CoverageOrder(payers, waiting);
        bytes memory call = abi.encodeCall(invoices.declareOrder, (terms, order, 1, _now(), ""));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BadOrder.selector, terms.place);
        _refuses(terms.place, patient, call, why);
    }
}
