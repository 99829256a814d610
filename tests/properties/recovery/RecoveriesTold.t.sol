// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../../interfaces/ICredentialRegistry.sol";
import {IRecovery} from "../../../interfaces/IRecovery.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Kinds, Roles} from "../../../contracts/credentials/Kinds.sol";
import {vm} from "../support/Vm.sol";
import {Family} from "./Family.sol";
import {RecoverySigning} from "./RecoverySigning.sol";

/// @title What a recovery and a freeze tell, what they leave behind, and their edges one by one
contract RecoveriesToldTest is Family {
    /// @dev Slot of _subjects in CredentialRegistry.
    uint256 private constant SUBJECTS = 2;

    // -------------------------------------------------------------------------------------------------------------------- told

    /// @custom:rules X6
    function test_plan_start_and_veto_are_told() external {
        IRecovery.RecoveryPlan memory p = _planOf(2, 3);
        vm.expectEmit(address(credentials));
        emit IRecovery.RecoveryPlanned(patient, REGISTRAR, RecoverySigning.plan(p), 1);
        _plan(p);
        vm.expectEmit(address(credentials));
        emit IRecovery.RecoveryStarted(patient, newKey, _now() + 7 days, 2, device);
        _start(p);
        vm.expectEmit(address(credentials));
        emit IRecovery.RecoveryVetoed(patient, device, 2);
        _as(device, address(credentials), _vetoCall(device, ""));
    }

    /// @dev The owner's own move ends what waits, and tells it; where nothing waits it tells of the move alone.
    /// @custom:rules X6
    function test_a_move_tells_of_a_veto_only_when_something_waited() external {
        _startOne();
        vm.expectEmit(address(credentials));
        emit IRecovery.RecoveryVetoed(patient, patient, 2);
        vm.expectEmit(address(credentials));
        emit ISubjects.ControllerMoved(patient, patientB, 3);
        _move(patient, patientB, 3);
        vm.recordLogs();
        _move(patientB, newKey, 4);
        vm.assertEq(vm.getRecordedLogs().length, 1, "told");
        vm.assertEq(credentials.ownerOf(patient), newKey, "moved");
    }

    /// @dev Every reason, by a registrar with the highest number there is: told, and nothing of it stays.
    /// @custom:rules X6 K2
    function test_freeze_and_unfreeze_are_told_and_leave_nothing() external {
        uint32 highest = type(uint32).max;
        address steward = _person("steward of the last registrar");
        _accredit(highest, Kinds.REGISTRAR, steward);
        vm.warp(_now() + DELAY);
        for (uint8 i = 1; i <= uint8(type(ISubjects.Freeze).max); ++i) {
            ISubjects.Freeze reason = ISubjects.Freeze(i);
            vm.expectEmit(address(credentials));
            emit ISubjects.SubjectFrozen(patient, highest, reason);
            _as(steward, address(credentials), abi.encodeCall(credentials.freeze, (patient, reason)));
            _isFrozenFor(reason, highest);
            vm.assertEq(credentials.signerFor(patient), address(0), "nobody signs");
            vm.expectEmit(address(credentials));
            emit ISubjects.SubjectUnfrozen(patient, steward);
            _as(steward, address(credentials), abi.encodeCall(credentials.unfreeze, (patient)));
            _isFrozenFor(ISubjects.Freeze.None, 0);
            vm.assertEq(credentials.signerFor(patient), patient, "the subject signs");
        }
    }

    // ------------------------------------------------------------------------------------------------------------------- edges

    /// @dev Other people of the registrar that froze end nothing: its steward does.
    /// @custom:rules X6 X7
    function test_unfreeze_reverts_when_the_caller_is_no_steward_of_the_registrar() external {
        address clerk = _person("auditor of the registrar");
        _license(registrarSteward, REGISTRAR, clerk, Roles.AUDITOR);
        _freeze(ISubjects.Freeze.Death);
        bytes4 selector = ICredentialRegistry.CredentialRegistry_NotAuthorised.selector;
        bytes memory call = abi.encodeCall(credentials.unfreeze, (patient));
        _refusesCall(clerk, call, abi.encodeWithSelector(selector, clerk));
        _as(registrarSteward, address(credentials), call);
    }

    /// @dev A number that was used for a plan is stale for another plan, not done.
    /// @custom:rules X6 X9
    function test_planRecovery_reverts_as_stale_when_another_plan_had_the_number() external {
        _plan(_planOf(2, 3));
        bytes32 digest = RecoverySigning.plan(_planOf(1, 3));
        bytes32 act = RecoverySigning.planning(patient, digest, REGISTRAR, 1, LATER);
        bytes memory signature = _signMove(patient, act);
        bytes memory call = abi.encodeCall(credentials.planRecovery, (patient, digest, 1, LATER, signature));
        bytes memory why = abi.encodeWithSelector(ISubjects.Subjects_StaleSequence.selector, patient, 1, 1);
        _refusesCall(registrarSteward, call, why);
    }

    /// @dev The number of no recovery is the number of none that waits, and vetoes nothing.
    /// @custom:rules X6
    function test_vetoRecovery_reverts_when_nothing_waits() external {
        bytes memory call = abi.encodeCall(credentials.vetoRecovery, (patient, patient, 0, LATER, ""));
        bytes memory why = abi.encodeWithSelector(IRecovery.Recovery_NothingWaits.selector, patient);
        _refusesCall(patient, call, why);
    }

    /// @dev From a day to 90 days, one guardian to nine.
    /// @custom:rules X6
    function test_startRecovery_takes_plans_up_to_their_edges() external {
        _isSound(_planFor(1, 1, 1 days), true);
        _isSound(_planFor(9, 9, 90 days), true);
        _isSound(_planFor(1, 1, 1 days - 1), false);
        _isSound(_planFor(1, 1, 90 days + 1), false);
        _isSound(_planFor(9, 10, 1 days), false);
        _isSound(_planFor(0, 1, 1 days), false);
    }

    /// @dev A subject's word has the controller, 32 bits of the last number, the reason and who froze, side by side.
    /// @custom:rules X6
    function test_the_numbers_of_a_subject_stay_in_their_lane() external {
        uint32 last = type(uint32).max - 1;
        bytes32 slot = keccak256(abi.encode(patient, SUBJECTS));
        vm.store(address(credentials), slot, bytes32(uint256(uint160(patientB)) + uint256(last) * 2 ** 160));
        vm.assertEq(credentials.sequenceOf(patient), last, "the last number");
        vm.assertEq(credentials.signerFor(patient), patientB, "who signs");
        _isFrozenFor(ISubjects.Freeze.None, 0);
        _move(patientB, newKey, last + 1);
        vm.assertEq(credentials.sequenceOf(patient), last + 1, "the highest number");
        vm.assertEq(credentials.signerFor(patient), newKey, "who signs now");
        _freeze(ISubjects.Freeze.StolenKey);
        _isFrozenFor(ISubjects.Freeze.StolenKey, REGISTRAR);
        vm.assertEq(credentials.sequenceOf(patient), last + 1, "the number stays");
    }

    // ------------------------------------------------------------------------------------------------------------------- help

    function _planFor(uint8 m, uint256 n, uint32 delay) private view returns (IRecovery.RecoveryPlan memory p) {
        p = _planOf(m, n);
        p.delay = delay;
    }

    /// @dev Starts, and is vetoed again; or is refused.
    function _isSound(IRecovery.RecoveryPlan memory p, bool sound) private {
        _plan(p);
        bytes memory call = _startCall(p, _signatures(p, type(uint256).max));
        if (!sound) return _refusesCall(passerBy, call, _unsound());
        _as(passerBy, address(credentials), call);
        vm.assertEq(credentials.recoveryOf(patient).readyAt, _now() + p.delay, "ready at");
        _as(patient, address(credentials), _vetoCall(patient, ""));
    }

    function _isFrozenFor(ISubjects.Freeze reason, uint32 registrar) private view {
        (ISubjects.Freeze known, uint32 by) = credentials.freezeOf(patient);
        vm.assertEq(abi.encode(known, by), abi.encode(reason, registrar), "why and by whom");
    }

    function _move(address owner, address to, uint32 number) private {
        bytes memory call = abi.encodeCall(credentials.moveController, (patient, to, number, 0, ""));
        _as(owner, address(credentials), call);
    }
}
