// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title What no other hospital does to a bill, and what nobody does to one that is void
contract BillGuardsTest is Cashier {
    bytes24 private constant OTHERS = bytes24(keccak256("code of bills of another hospital"));

    /// @dev Another hospital's bill stands for none of this one's, however void that is.
    /// @custom:rules B9 K5
    function test_reissue_reverts_when_the_old_bill_is_another_hospitals() external {
        I.Terms memory old = _issueBill(1);
        _redLetter(old, 5);
        _allot(OTHERS, 1, LAST, HOSPITAL_B, false);
        I.Invoice memory b = _invoice(OTHERS, 1);
        b.issuer = HOSPITAL_B;
        I.Terms memory terms = bills.pack(b);
        bytes memory call = abi.encodeCall(invoices.reissue, (terms, _placeOf(OTHERS, 1), old));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, _actor(HOSPITAL_B));
        _refuses(terms.place, _actor(HOSPITAL_B), call, why);
        vm.assertEq(invoices.replaces(terms.place), 0, "replaces");
    }

    /// @dev For a bill that is void, waits for its payers, or is on paper, no paper is given and no order of payers declared.
    /// @custom:rules B6 B8 B10
    function test_exchangeForPaper_and_declareOrder_revert_when_the_bill_is_not_open() external {
        I.Terms memory terms = _issueBill(1);
        _redLetter(terms, 5);
        _isNotOpen(terms, I.Status.RedLettered);
        terms = _issueBill(2);
        _reserve(terms, INSURER, 10, 0);
        _approve(terms.place, INSURER, 10, 0);
        _redLetter(terms, 6);
        _as(_actor(INSURER), address(invoices), _releaseCall(terms.place, INSURER));
        _isNotOpen(terms, I.Status.RedPending);
        terms = _issueBill(3);
        _as(_actor(HOSPITAL), address(invoices), _paperCall(terms, keccak256("first"), 1));
        _isNotOpen(terms, I.Status.OnPaper);
    }

    /// @dev The paper is handed back to the hospital that gave it, not to another.
    /// @custom:rules B10 K5
    function test_returnPaper_reverts_when_the_bill_is_another_hospitals() external {
        I.Terms memory terms = _issueBill(1);
        _as(_actor(HOSPITAL), address(invoices), _paperCall(terms, keccak256("paper"), 1));
        bytes memory call = abi.encodeCall(invoices.returnPaper, (terms, keccak256("paper")));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, _actor(HOSPITAL_B));
        _refuses(terms.place, _actor(HOSPITAL_B), call, why);
        _as(_actor(HOSPITAL), address(invoices), call);
    }

    function _isNotOpen(I.Terms memory terms, I.Status status) private {
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotOpen.selector, terms.place, status);
        _refuses(terms.place, _actor(HOSPITAL), _paperCall(terms, keccak256("second"), 2), why);
        (uint32[] memory payers, uint16[] memory days_) = (new uint32[](1), new uint16[](1));
        payers[0] = INSURER;
        I.CoverageOrder memory order = bills.packOrder(payers, days_);
        bytes memory call = abi.encodeCall(invoices.declareOrder, (terms, order, 1, _now(), ""));
        _refuses(terms.place, patient, call, why);
    }
}
