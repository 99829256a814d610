// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Ward} from "../emergency/Ward.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Meter} from "./Meter.sol";

/// @title What delegates, guardians, policies and what follows an emergency cost as transactions of their own
/// forge-config: default.isolate = true
contract DelegateGasTest is Ward, Meter {
    uint16 private constant MAJORITY = 272; // the first quarter of 2038

    function setUp() public override {
        super.setUp();
        _crowd();
    }

    /// @custom:rules X10 C4 X9
    function test_appoint_and_dismiss() external {
        bytes memory call = _appointCall(delegate, _power(0xf, ALL, LATER, 1), "");
        _onConsent("consent: appoint a delegate", patient, call, _consentDone(delegate));
        call = _dismissCall(delegate, 2, address(0), "");
        _onConsent("consent: dismiss a delegate", patient, call, _consentDone(delegate));
    }

    /// @custom:rules X10 E1 X9
    function test_forbid_and_allow_an_override() external {
        bytes memory call = abi.encodeCall(consents.forbidOverride, (patient, _terms(_act(0, 0, 0, 1)), ""));
        _onConsent("consent: forbid an override", patient, call, _consentDone(patient));
        call = abi.encodeCall(consents.allowOverride, (patient, _terms(_act(0, 0, 0, 2)), ""));
        _onConsent("consent: allow an override", patient, call, _consentDone(patient));
    }

    /// @dev And no steward of another kind of house names or ends a guardian.
    /// @custom:rules X10 C4
    function test_attest_and_end_a_guardian() external {
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, guardian, MAJORITY, 0, 0, ""));
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_NotRegistrar.selector, hospitalSteward);
        Act memory act = Act("consent: attest a guardian", registrarSteward, address(consents), call, "");
        _measure(act, _byOther(act, hospitalSteward, why));
        call = abi.encodeCall(consents.endGuardianship, (patient, guardian));
        act = Act("consent: end a guardianship", registrarSteward, address(consents), call, "");
        _measure(act, _byOther(act, hospitalSteward, why));
    }

    /// @custom:rules X10 E2 X9
    function test_alert() external {
        E.Opening memory o = _opening(patient);
        _open(o);
        vm.warp(_now() + (REVIEW_DAYS + 1) * 1 days);
        bytes memory call = abi.encodeCall(emergencies.alert, (o));
        _onEmergency("emergency: alert", outsider, call, _error(E.EmergencyAccess_AlreadyDone.selector, _idOf(o)));
    }

    /// @custom:rules X10 E1 X9
    function test_identify() external {
        E.Opening memory o = _opening(address(uint160(uint256(keccak256("unknown")))));
        o.reason = 4;
        _open(o);
        bytes memory call = abi.encodeCall(emergencies.identify, (o, patient));
        bytes memory done = _error(E.EmergencyAccess_AlreadyDone.selector, _idOf(o));
        _onEmergency("emergency: identify", clinician, call, done);
    }

    /// @custom:rules X10 E2 X9
    function test_suspend_and_restore_a_right() external {
        E.Opening memory o = _opening(patient);
        bytes memory done = _error(E.EmergencyAccess_AlreadyDone.selector, _idOf(o));
        _open(o);
        _onEmergency("emergency: review, unjustified", houseAuditor, _reviewCall(o, false), done);
        bytes memory call = abi.encodeCall(emergencies.restoreRight, (clinician));
        Act memory act = Act("emergency: restore the right", healthSteward, address(emergencies), call, "");
        bytes memory why = _error(E.EmergencyAccess_NotAuthorised.selector, _who(hospitalSteward));
        _measure(act, _byOther(act, hospitalSteward, why));
    }

    /// @dev Another delegate of the patient, another patient's policy, and an opening that was reviewed.
    function _document(uint256 which) internal override {
        address who = address(uint160(uint256(keccak256(abi.encode("somebody", which)))));
        _appoint(who, 1);
        _as(who, address(consents), abi.encodeCall(consents.forbidOverride, (who, _terms(_act(0, 0, 0, 1)), "")));
        _license(hospitalSteward, HOSPITAL, who, Roles.EMERGENCY_CLINICIAN);
        E.Opening memory o = _opening(address(uint160(who) ^ 1));
        o.clinician = who;
        _open(o);
        _review(o, true);
    }

    /// @dev In 64 bytes, as the client signs.
    function _sign(address who, bytes32 digest) internal view override returns (bytes memory) {
        return Signing.compact(_keyOf(who), digest);
    }

    function _onConsent(string memory name, address caller, bytes memory call, bytes memory done) private {
        Act memory act = Act(name, caller, address(consents), call, "");
        _measure(act, _again(act, done));
    }

    function _onEmergency(string memory name, address caller, bytes memory call, bytes memory done) private {
        Act memory act = Act(name, caller, address(emergencies), call, "");
        _measure(act, _again(act, done));
    }

    function _consentDone(address who) private pure returns (bytes memory) {
        return _error(I.ConsentRegistry_AlreadyDone.selector, _who(who));
    }
}
