// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Signing} from "../support/Signing.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Dispensing, and every reason for which it is refused
contract DispenseTest is Counter {
    /// @custom:rules P5 P6 X4
    function test_dispense_counts_what_the_holder_signed() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        bytes32 id = ledger.idOf(a.terms);
        vm.expectEmit(address(ledger));
        emit I.PrescriptionDispensed(
            id,
            PHARMACY,
            pharmacist,
            4,
            a.supply.request,
            _now(),
            a.supply.product,
            Signing.packList(a.packs),
            I.Basis.Acceptance,
            false
        );
        _dispense(a);
        vm.assertEq(ledger.leftOf(a.terms)[0], 6, "left");
    }

    /// @custom:rules P5
    function test_dispense_reverts_when_more_is_asked_than_left() external {
        I.Terms memory terms = _issue(_prescription());
        _dispense(terms, 4);
        bytes memory why = abi.encodeWithSelector(
            I.PrescriptionRegistry_QuantityExceeded.selector,
            ledger.idOf(terms),
            0,
            7,
            6
        );
        _refuses(_ask(terms, _units(7)), why);
        _dispense(terms, 6);
    }
}
