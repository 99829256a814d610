// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {Clinic} from "../consent/Clinic.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";

/// @title An emergency ward: openings, countersignatures, reviews
abstract contract Ward is Clinic {
    uint24 internal constant EMERGENCY = 0x7ff; // what an emergency may open: all but the sensitive ones
    uint32 internal constant LONGEST = 24 hours;
    uint32 internal constant LAG = 72 hours;
    uint16 internal constant REVIEW_DAYS = 3;
    uint16 internal constant PER_DAY = 3;
    uint32 internal constant AT_ONCE = 1 hours;
    bytes32 internal constant GROUNDS = keccak256("grounds");

    E internal emergencies;
    uint160 private _strangers = 1 << 80;

    function setUp() public virtual override {
        super.setUp();
        E.Rules memory r = E.Rules(EMERGENCY, LONGEST, LAG, REVIEW_DAYS, PER_DAY);
        bytes memory arguments = abi.encode(credentials, consents, r);
        emergencies = E(vm.deployCode("EmergencyAccess.sol:EmergencyAccess", arguments));
        vm.warp(_midnight() + 9 days + 10 hours); // the day is told in UTC
    }

    function _midnight() internal view returns (uint32) {
        return _now() - (_now() % 1 days);
    }

    function _today() internal view returns (uint256) {
        return _now() / 1 days;
    }

    // ---------------------------------------------------------------------------------------------------------------- openings

    /// @dev From now on for four hours, by the first clinician, life at risk.
    function _opening(address subject) internal view returns (E.Opening memory) {
        return
            E.Opening(subject, clinician, 2, EMERGENCY, _now(), _now() + 4 hours, keccak256("encounter"), address(0));
    }

    /// @dev Of a patient who was never seen before.
    function _fresh() internal returns (E.Opening memory) {
        return _opening(address(++_strangers));
    }

    function _from(E.Opening memory o, uint256 openedAt, uint256 until) internal pure returns (E.Opening memory) {
        (o.openedAt, o.until) = (uint32(openedAt), uint32(until));
        return o;
    }

    function _structOf(E.Opening memory o) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            bytes.concat(
                "Opening(address subject,address clinician,uint8 reason,uint24 categories,uint32 openedAt,",
                "uint32 until,bytes32 encounter,address second)"
            )
        );
        bytes memory values = abi.encode(kind, o.subject, o.clinician, o.reason, o.categories);
        return keccak256(bytes.concat(values, abi.encode(o.openedAt, o.until, o.encounter, o.second)));
    }

    function _digestOf(bytes32 act) internal view returns (bytes32) {
        return Signing.digest(Signing.domain("Carestamp Emergency Access", address(emergencies)), act);
    }

    /// @dev The id as the standard has it.
    function _idOf(E.Opening memory o) internal view returns (bytes32) {
        return _digestOf(_structOf(o));
    }

    function _countersign(E.Opening memory o, address second) internal view returns (bytes memory) {
        bytes32 kind = keccak256("Countersignature(bytes32 opening)");
        return _sign(second, _digestOf(keccak256(abi.encode(kind, _idOf(o)))));
    }

    /// @dev The same, with a second clinician in it.
    function _with(E.Opening memory o, address second) internal pure returns (E.Opening memory) {
        o.second = second;
        return o;
    }

    /// @dev The clinician calls; the second one, where there is one, signed.
    function _openCall(E.Opening memory o) internal view returns (bytes memory) {
        bytes memory countersignature = o.second == address(0) ? bytes("") : _countersign(o, o.second);
        return abi.encodeCall(emergencies.open, (o, "", countersignature));
    }

    function _open(E.Opening memory o) internal returns (bytes32) {
        return abi.decode(_as(o.clinician, address(emergencies), _openCall(o)), (bytes32));
    }

    function _reviewCall(E.Opening memory o, bool justified) internal view returns (bytes memory) {
        return abi.encodeCall(emergencies.review, (o, justified, GROUNDS));
    }

    function _review(E.Opening memory o, bool justified) internal {
        _as(houseAuditor, address(emergencies), _reviewCall(o, justified));
    }

    // ---------------------------------------------------------------------------------------------------------------- refusals

    /// @dev Refused with exactly this error; its word, window, right and the calendar are as before.
    function _refusesOpening(E.Opening memory o, address caller, bytes memory call, bytes memory why) internal {
        bytes32 before = _stateOf(o);
        _refused(caller, address(emergencies), call, why);
        vm.assertEq(_stateOf(o), before, "something moved");
    }

    function _refusesOpening(E.Opening memory o, bytes memory why) internal {
        _refusesOpening(o, o.clinician, _openCall(o), why);
    }

    function _stateOf(E.Opening memory o) private view returns (bytes32) {
        (uint24 categories, uint32 from, uint32 until) = emergencies.windowOf(o.clinician, o.subject);
        (uint256 count, bool suspended) = emergencies.rightOf(o.clinician);
        uint256 overdue = emergencies.overdueOf(HOSPITAL);
        bytes memory state = abi.encode(emergencies.wordOf(_idOf(o)), categories, from, until, count);
        return keccak256(bytes.concat(state, abi.encode(suspended, overdue)));
    }

    function _error(bytes4 selector, bytes32 value) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, value);
    }

    function _who(address who) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(who)));
    }

    function _needsSecond(uint256 overdue, uint256 count) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(E.EmergencyAccess_CountersignatureNeeded.selector, HOSPITAL, overdue, count);
    }

    function _isOpen(E.Opening memory o, uint24 categories) internal view returns (bool) {
        return emergencies.isOpen(o.subject, o.clinician, categories);
    }

    function _mustBe(E.Opening memory o, E.Outcome outcome) internal view {
        vm.assertEq(uint256(emergencies.outcomeOf(_idOf(o))), uint256(outcome), "another outcome");
    }
}
