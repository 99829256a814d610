// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry} from "../../../interfaces/IInvoiceRegistry.sol";
import {IPrescriptionRegistry} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Cashier} from "../invoices/Cashier.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title A frozen holder of a prescription: nothing new is done in its name, and it goes on when the freeze ends
/// forge-config: default.fuzz.runs = 16
contract FrozenPrescriptionsTest is Counter {
    /// @custom:rules X6 P4 P5
    function testFuzz_a_frozen_holder_takes_no_supply(uint8 reason) external {
        IPrescriptionRegistry.Terms memory terms = _issue(_prescription());
        Ask memory a = _ask(terms, _units(4));
        bytes memory hold = _holdCall(terms, PHARMACY, _now() + 60, 1);
        bytes memory own = abi.encodeCall(ledger.hold, (terms, PHARMACY, _now() + 60, 1, 0, "", ""));
        bytes memory freeze = abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze(1 + (reason % 3))));
        _as(registrarSteward, address(credentials), freeze);
        bytes memory nobody = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, address(0));
        _refuses(a, nobody);
        a.evidence.acceptance = new bytes(65); // recovers nobody, the zero address
        _refuses(a, nobody);
        _refuses(terms, relayer, hold, nobody);
        _refuses(
            terms,
            patient,
            own,
            abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, address(0), patient)
        );
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.unfreeze, (patient)));
        _as(relayer, address(ledger), hold);
        _accept(a);
        _dispense(a);
    }

    /// @dev What was handed over without a network is on record all the same, as a conflict that somebody reviews, when its holder is frozen by now.
    /// @custom:rules X6 P6
    function testFuzz_a_late_supply_of_a_frozen_holder_is_a_conflict(uint8 reason) external {
        IPrescriptionRegistry.Terms memory terms = _issue(_prescription());
        Ask memory a = _ask(terms, _units(4));
        Ask memory later = _ask(terms, _units(20));
        bytes memory freeze = abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze(1 + (reason % 3))));
        _as(registrarSteward, address(credentials), freeze);
        _conflicts(a, IPrescriptionRegistry.Obstacle.Frozen);
        _conflicts(later, IPrescriptionRegistry.Obstacle.Quantity);
        vm.assertEq(_left(terms)[0], 10, "left");
    }

    /// @dev Recorded, told with why, and not counted.
    function _conflicts(Ask memory a, IPrescriptionRegistry.Obstacle why) private {
        vm.expectEmit(address(ledger));
        bytes32 id = ledger.idOf(a.terms);
        uint256 told = _told(a, uint8(why), true);
        emit IPrescriptionRegistry.SupplyConflicted(id, a.pharmacy, a.pharmacist, told, a.supply.product);
        vm.assertFalse(_record(a), "counted");
    }
}

/// @title A frozen holder of a bill: nothing new is claimed in its name, and it goes on when the freeze ends
/// forge-config: default.fuzz.runs = 16
contract FrozenBillsTest is Cashier {
    /// @custom:rules X6 B3 B4
    function testFuzz_a_frozen_holder_agrees_to_no_claim(uint8 reason) external {
        IInvoiceRegistry.Terms memory terms = _issueBill(1);
        bytes memory reserve = _reserveCall(terms, INSURER, _ask(terms, INSURER, 40_000, 0));
        bytes memory paper = _paperCall(terms, keccak256("paper"), 1);
        bytes memory freeze = abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze(1 + (reason % 3))));
        _as(registrarSteward, address(credentials), freeze);
        bytes memory nobody = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, address(0));
        _refuses(terms.place, _actor(INSURER), reserve, nobody);
        _refuses(terms.place, _actor(HOSPITAL), paper, nobody);
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.unfreeze, (patient)));
        _as(_actor(INSURER), address(invoices), reserve);
    }

    /// @dev A claim that was agreed on before is paid out: money under way is not stopped.
    /// @custom:rules X6 B7
    function test_what_was_agreed_before_the_freeze_is_paid() external {
        IInvoiceRegistry.Terms memory terms = _issueBill(1);
        _reserve(terms, INSURER, 40_000, 0);
        bytes memory freeze = abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze.Death));
        _as(registrarSteward, address(credentials), freeze);
        _approve(terms.place, INSURER, 40_000, 0);
        _pay(terms.place, INSURER, 40_000, 0);
    }
}
