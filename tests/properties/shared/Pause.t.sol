// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Counter} from "../support/Counter.sol";
import {Dice} from "../support/Dice.sol";
import {Drawn} from "../support/Drawn.sol";
import {vm} from "../support/Vm.sol";

/// @title What a pause stops, what it leaves open, and what nobody but governance may do
contract PauseTest is Counter {
    /// @custom:rules X13
    function test_pause_stops_every_new_act() external {
        I.Terms memory terms = _issue(_prescription());
        bytes32 id = ledger.idOf(terms);
        _as(hospitalSteward, address(ledger), abi.encodeCall(ledger.suspend, (id)));
        Ask memory a = _ask(terms, _units(4));
        _pause(address(ledger));
        _refusesPaused(prescriber, abi.encodeCall(ledger.issue, (terms, "")));
        _refusesPaused(prescriber, abi.encodeCall(ledger.anchor, (prescriber, id, 0, "")));
        _refusesPaused(reviewer, abi.encodeCall(ledger.approve, (terms, "")));
        _refusesPaused(reviewer, abi.encodeCall(ledger.reject, (terms, 1, "")));
        _refusesPaused(hospitalSteward, abi.encodeCall(ledger.resume, (id)));
        _refusesPaused(relayer, _holdCall(terms, PHARMACY, _now() + 60, 1));
        _refusesPaused(pharmacist, _dispenseCall(a));
        _refusesPaused(pharmacist, _recordCall(a));
        _refusesPaused(pharmacist, abi.encodeCall(ledger.openRepeat, (terms, 1)));
        _as(GOVERNOR, address(ledger), abi.encodeWithSignature("unpause()"));
        _as(hospitalSteward, address(ledger), abi.encodeCall(ledger.resume, (id)));
        _dispense(a);
    }

    /// @custom:rules X13
    function test_pause_leaves_release_reverse_cancel_stop_suspend_and_review_open() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _dispense(terms, 10);
        Ask memory late = _ask(terms, _units(1));
        vm.assertFalse(_record(late), "counted");
        _hold(terms, PHARMACY, _now() + 60, 1);
        _pause(address(ledger));
        bytes32 id = ledger.idOf(terms);
        _as(patient, address(ledger), abi.encodeCall(ledger.release, (terms, 2, 0, "")));
        _as(auditor, address(ledger), abi.encodeCall(ledger.reviewConflict, (id, late.supply.request, 1)));
        _as(hospitalSteward, address(ledger), abi.encodeCall(ledger.suspend, (id)));
        _reverse(a);
        _as(prescriber, address(ledger), abi.encodeCall(ledger.stop, (terms)));
        _as(prescriber, address(ledger), abi.encodeCall(ledger.cancel, (codec.pack(_prescription(STRICT)))));
        _as(patient, address(credentials), abi.encodeCall(credentials.moveController, (patient, patientB, 1, 0, "")));
    }

    /// @custom:rules X13 D1
    function test_pause_of_packs_stops_sales_and_batches_only() external {
        bytes32 batch = _commission(bytes32("pack"), 8);
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _ask(terms, _units(4), pharmacist, PHARMACY);
        _put(a, bytes32("pack"), 4, 8);
        _accept(a);
        _dispense(a);
        _pause(address(packs));
        bytes memory why = abi.encodeWithSelector(Pausable.EnforcedPause.selector);
        _refused(registrarSteward, address(packs), abi.encodeCall(packs.commission, (bytes32("b"))), why);
        Ask memory b = _ask(terms, _units(1), pharmacist, PHARMACY);
        _put(b, bytes32("pack"), 1, 8);
        _accept(b);
        _refuses(b, why);
        _reverse(a);
        _as(pharmacist, address(packs), abi.encodeCall(packs.raiseAlarm, (bytes32("pack"), bytes20("second"))));
        _as(pharmacySteward, address(packs), abi.encodeCall(packs.reportStolen, (bytes32("pack"))));
        _as(pharmacySteward, address(packs), abi.encodeCall(packs.reportDestroyed, (bytes32("pack"))));
        _as(registrarSteward, address(packs), abi.encodeCall(packs.recall, (batch)));
    }

    /// @custom:rules X7
    function testFuzz_governance_acts_are_refused_to_everybody_else(address who) external {
        vm.assume(who != GOVERNOR && who != address(0));
        _governed(who, address(ledger), abi.encodeWithSignature("pause()"));
        _governed(who, address(ledger), abi.encodeWithSignature("unpause()"));
        _governed(who, address(ledger), abi.encodeCall(ledger.publishProfile, (9, 1)));
        _governed(who, address(ledger), abi.encodeCall(ledger.closeProfile, (ORDINARY)));
        _governed(who, address(packs), abi.encodeWithSignature("pause()"));
        _governed(who, address(packs), abi.encodeWithSignature("unpause()"));
        _governed(who, address(packs), abi.encodeCall(packs.admitSeller, (who)));
        _governed(who, address(credentials), abi.encodeCall(credentials.accreditRegulator, (9, 256, 0, FAR, who)));
        _governed(who, address(credentials), abi.encodeCall(credentials.suspendRegulator, (1)));
        _governed(who, address(credentials), abi.encodeCall(credentials.reinstateRegulator, (1)));
        _governed(who, address(directory), abi.encodeCall(directory.enlist, ("Packs", address(packs))));
    }

    /// @dev Whoever holds no role moves nothing, whatever it calls with whatever it signed itself.
    /// @custom:rules X7 P5
    function testFuzz_a_stranger_moves_nothing(uint256 seed, uint256 which) external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _dispense(terms, 4);
        _hold(terms, PHARMACY, _now() + 60, 1);
        bytes32 id = ledger.idOf(terms);
        bytes32 before = keccak256(abi.encode(ledger.wordOf(id), ledger.holdOf(id)));
        _tryAsStranger(terms, a, Dice.cup(seed), which % 14);
        vm.assertEq(keccak256(abi.encode(ledger.wordOf(id), ledger.holdOf(id))), before, "a stranger moved it");
    }

    function _tryAsStranger(I.Terms memory terms, Ask memory a, Dice.Cup memory c, uint256 which) private {
        bytes32 id = ledger.idOf(terms);
        uint32 drawn = uint32(Dice.word(c));
        bytes memory call;
        if (which == 0) call = abi.encodeCall(ledger.issue, (codec.pack(Drawn.prescription(c)), ""));
        if (which == 1) call = abi.encodeCall(ledger.anchor, (outsider, bytes32(Dice.word(c)), drawn, ""));
        if (which == 2) call = abi.encodeCall(ledger.cancel, (terms));
        if (which == 3) call = abi.encodeCall(ledger.stop, (terms));
        if (which == 4) call = abi.encodeCall(ledger.approve, (terms, ""));
        if (which == 5) call = abi.encodeCall(ledger.reject, (terms, uint16(drawn), ""));
        if (which == 6) call = abi.encodeCall(ledger.suspend, (id));
        if (which == 7) call = abi.encodeCall(ledger.resume, (id));
        if (which == 8) call = abi.encodeCall(ledger.hold, (terms, PHARMACY_B, _now() + 60, drawn, 0, "", ""));
        if (which == 9) call = abi.encodeCall(ledger.release, (terms, drawn, NEVER, ""));
        if (which == 10) call = _dispenseCall(_ask(terms, _units(1)));
        if (which == 11) call = _recordCall(_ask(terms, _units(1)));
        if (which == 12) call = _reverseCall(a);
        if (which == 13) call = abi.encodeCall(ledger.openRepeat, (terms, 1));
        vm.prank(outsider);
        (bool done, ) = address(ledger).call(call);
        vm.assertFalse(done, "a stranger's act was taken");
    }

    function _pause(address target) private {
        _as(GOVERNOR, target, abi.encodeWithSignature("pause()"));
    }

    function _refusesPaused(address who, bytes memory call) private {
        _refused(who, address(ledger), call, abi.encodeWithSelector(Pausable.EnforcedPause.selector));
    }

    function _governed(address who, address target, bytes memory call) private {
        bytes memory why = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, who);
        _refused(who, target, call, why);
    }
}
