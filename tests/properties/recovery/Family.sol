// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IRecovery} from "../../../interfaces/IRecovery.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Clinic} from "../consent/Clinic.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {RecoverySigning} from "./RecoverySigning.sol";

/// @title A patient's family: guardians, a second device, a new key, a thief with the old one
abstract contract Family is Clinic {
    address internal device = _person("second device");
    address internal newKey = _person("new key");
    address internal passerBy = _person("passer-by");

    address[] private _sorted;

    function setUp() public virtual override {
        super.setUp();
        for (uint256 i; i < 10; ++i) _sorted.push(_person(string(abi.encodePacked("guardian ", uint8(65 + i)))));
        for (uint256 i; i < 10; ++i) {
            for (uint256 j = i; j > 0 && _sorted[j] < _sorted[j - 1]; --j) {
                (_sorted[j], _sorted[j - 1]) = (_sorted[j - 1], _sorted[j]);
            }
        }
    }

    /// @dev m of n guardians, a week, a second device.
    function _planOf(uint8 m, uint256 n) internal view returns (IRecovery.RecoveryPlan memory p) {
        p = IRecovery.RecoveryPlan(keccak256("salt"), m, 7 days, device, new address[](n));
        for (uint256 i; i < n; ++i) p.guardians[i] = _sorted[i];
    }

    /// @dev The patient signs the plan, the registrar brings it.
    function _plan(IRecovery.RecoveryPlan memory p) internal {
        _as(registrarSteward, address(credentials), _planCall(p));
    }

    function _planCall(IRecovery.RecoveryPlan memory p) internal view returns (bytes memory) {
        bytes32 digest = RecoverySigning.plan(p);
        uint32 sequence = credentials.sequenceOf(patient) + 1;
        bytes32 act = RecoverySigning.planning(patient, digest, REGISTRAR, sequence, LATER);
        bytes memory signature = _signMove(credentials.ownerOf(patient), act);
        return abi.encodeCall(credentials.planRecovery, (patient, digest, sequence, LATER, signature));
    }

    function _signMove(address who, bytes32 act) internal view returns (bytes memory) {
        return _sign(who, Signing.digest(Signing.domain("Carestamp Credentials", address(credentials)), act));
    }

    /// @dev The guardians in `set`, a bit each, sign for the new key.
    function _signatures(IRecovery.RecoveryPlan memory p, uint256 set) internal view returns (bytes[] memory all) {
        all = new bytes[](p.guardians.length);
        bytes32 act = RecoverySigning.recovery(patient, newKey, credentials.sequenceOf(patient) + 1, LATER);
        for (uint256 i; i < all.length; ++i) if ((set >> i) & 1 == 1) all[i] = _signMove(p.guardians[i], act);
    }

    function _startCall(
        IRecovery.RecoveryPlan memory p,
        bytes[] memory signatures
    ) internal view returns (bytes memory) {
        return abi.encodeCall(credentials.startRecovery, (patient, newKey, p, LATER, signatures));
    }

    function _start(IRecovery.RecoveryPlan memory p) internal {
        _as(passerBy, address(credentials), _startCall(p, _signatures(p, type(uint256).max)));
    }

    /// @dev Two of three agree; it waits.
    function _startOne() internal returns (IRecovery.RecoveryPlan memory p) {
        p = _planOf(2, 3);
        _plan(p);
        _as(passerBy, address(credentials), _startCall(p, _signatures(p, 5)));
    }

    function _completeCall() internal view returns (bytes memory) {
        return abi.encodeCall(credentials.completeRecovery, (patient));
    }

    function _vetoCall(address by, bytes memory signature) internal view returns (bytes memory) {
        uint32 number = credentials.recoveryOf(patient).sequence;
        return abi.encodeCall(credentials.vetoRecovery, (patient, by, number, LATER, signature));
    }

    function _freeze(ISubjects.Freeze reason) internal {
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.freeze, (patient, reason)));
    }

    /// @dev Refused with exactly this error; controller, number, plan, recovery and freeze are as before.
    function _refusesCall(address caller, bytes memory call, bytes memory why) internal {
        bytes32 before = _statusOfPatient();
        _refused(caller, address(credentials), call, why);
        vm.assertEq(_statusOfPatient(), before, "something moved");
    }

    function _statusOfPatient() internal view returns (bytes32) {
        (ISubjects.Freeze reason, uint32 registrar) = credentials.freezeOf(patient);
        return
            keccak256(
                abi.encode(
                    credentials.ownerOf(patient),
                    credentials.sequenceOf(patient),
                    credentials.planOf(patient),
                    credentials.recoveryOf(patient),
                    reason,
                    registrar
                )
            );
    }

    function _unsound() internal view returns (bytes memory) {
        return abi.encodeWithSelector(IRecovery.Recovery_UnsoundPlan.selector, patient);
    }

    function _badSignature(address signer) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, signer);
    }

    function _isFrozen() internal view returns (bytes memory) {
        return abi.encodeWithSelector(ISubjects.Subjects_Frozen.selector, patient, REGISTRAR);
    }
}
