// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../../interfaces/ICredentialRegistry.sol";
import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Kind} from "../consent/ConsentSigning.sol";
import {vm} from "../support/Vm.sol";
import {Family} from "./Family.sol";

/// @title A registrar stops the new acts of a subject: nothing opens, everything still closes
/// forge-config: default.fuzz.runs = 64
contract FreezesTest is Family {
    /// @dev Nobody signs for a frozen subject, its owner is still known; a freeze changes nothing else.
    /// @custom:rules X6
    function testFuzz_a_frozen_subject_has_no_controller(uint8 reason, bool moved) external {
        address owner = moved ? newKey : patient;
        if (moved)
            _as(patient, address(credentials), abi.encodeCall(credentials.moveController, (patient, newKey, 1, 0, "")));
        _freeze(_reason(reason));
        vm.assertEq(credentials.signerFor(patient), address(0), "nobody");
        vm.assertEq(credentials.ownerOf(patient), owner, "its owner");
        vm.assertEq(credentials.sequenceOf(patient), moved ? 1 : 0, "its number");
        (, address controller) = credentials.standingAndControllerOf(prescriber, patient);
        vm.assertEq(controller, address(0), "the same in one call");
        (, , controller) = credentials.bothStandingsAndControllerOf(prescriber, reviewer, patient);
        vm.assertEq(controller, address(0), "and with two people");
        vm.assertEq(credentials.signerFor(patientB), patientB, "nobody else is frozen");
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.unfreeze, (patient)));
        vm.assertEq(credentials.signerFor(patient), owner, "as before");
    }

    /// @dev Whatever opens is refused, from the owner, by signature and from a delegate.
    /// @custom:rules X6 C3 C4
    function testFuzz_nothing_opens_while_frozen(uint8 reason, uint8 which, uint8 how) external {
        _prepare();
        Deed memory d = _deed([Kind.Grant, Kind.Lift, Kind.Resume, Kind.Erase][which % 4], _toHouse(HOSPITAL), 0x1, 1);
        if (how % 3 == 2 && d.kind != Kind.Erase) (d.by, d.act.sequence) = (delegate, 5);
        bytes memory call = how % 3 == 0 ? _callOf(d, "") : _signed(d);
        _freeze(_reason(reason));
        _refuses(
            d,
            how % 3 == 0 ? patient : relayer,
            call,
            abi.encodeWithSelector(I.ConsentRegistry_Frozen.selector, patient)
        );
    }

    /// @dev Neither delegates nor guardians are named, nor is break-glass allowed, while frozen.
    /// @custom:rules X6 C4 E1
    function testFuzz_no_power_is_given_while_frozen(uint8 reason) external {
        _freeze(_reason(reason));
        Deed memory d = _by(_grant(_toHouse(HOSPITAL), 1, LATER, 1), delegate);
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_Frozen.selector, patient);
        _refuses(d, patient, _appointCall(delegate, _power(1, 1, LATER, 1), ""), why);
        bytes memory call = abi.encodeCall(consents.allowOverride, (patient, _terms(_act(0, 0, 0, 1)), ""));
        _refuses(d, patient, call, why);
        call = abi.encodeCall(consents.forbidOverride, (patient, _terms(_act(0, 0, 0, 1)), ""));
        _refuses(d, patient, call, why); // nor is the policy changed: a thief would shut the doors of care
        _refuses(d, patient, _dismissCall(delegate, 1, address(0), ""), why);
        d.by = guardian;
        _refuses(d, registrarSteward, abi.encodeCall(consents.attestGuardian, (patient, guardian, 300, 0, 0, "")), why);
    }

    /// @dev Whatever closes is done: by the owner, by signature, by a delegate.
    /// @custom:rules X6 X13 C3
    function testFuzz_everything_closes_while_frozen(uint8 reason, uint8 which, uint8 how) external {
        _prepare();
        Deed memory d = _deed(Kind(3 + (which % 4)), _toHouse(HOSPITAL), 0x1, 1);
        if (how % 3 == 2 && d.kind != Kind.Decline) (d.by, d.act.sequence) = (delegate, 5);
        _freeze(_reason(reason));
        if (how % 3 == 0) _do(d);
        else _relay(d);
        vm.assertEq(d.by == delegate ? _lastOf(delegate) : _lastOf(d), d.act.sequence, "its number");
        vm.assertFalse(_may(0x1) && d.kind != Kind.Decline, "closed");
        uint32 next = _lastOf(delegate) + 1;
        _as(delegate, address(consents), _dismissCall(delegate, next, delegate, "")); // it gives its mandate back
    }

    /// @dev A guardian for whom the subject never signed is dismissed even while frozen: no registrar imposes one and keeps the subject away.
    /// @custom:rules X6 X13 C4
    function testFuzz_an_imposed_guardian_is_dismissed_while_frozen(uint8 reason) external {
        _as(
            registrarSteward,
            address(consents),
            abi.encodeCall(consents.attestGuardian, (patient, guardian, 244, 0, 0, ""))
        );
        _freeze(_reason(reason));
        _dismiss(guardian, 1);
        vm.warp(_now() + DELAY);
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, FAR, 2), guardian);
        _refuses(d, _outside(d));
    }

    // ------------------------------------------------------------------------------------------------------------- who freezes

    /// @dev Only a live steward of a registrar freezes.
    /// @custom:rules X6 K2
    function testFuzz_freeze_reverts_when_the_caller_is_no_registrar(address who, uint8 reason) external {
        vm.assume(who != registrarSteward && who != registrarBSteward);
        bytes memory why = abi.encodeWithSelector(ICredentialRegistry.CredentialRegistry_NotAuthorised.selector, who);
        bytes memory call = abi.encodeCall(credentials.freeze, (patient, _reason(reason)));
        _refusesCall(who, call, why);
        why = abi.encodeWithSelector(ICredentialRegistry.CredentialRegistry_NotAuthorised.selector, hospitalSteward);
        _refusesCall(hospitalSteward, call, why);
    }

    /// @dev The registrar that froze, or a regulator of registrars, ends it; the owner, another registrar and a hospital do not.
    /// @custom:rules X6 K5
    function testFuzz_unfreeze_is_the_registrars_or_its_regulators(uint8 reason, uint8 which) external {
        bytes memory call = abi.encodeCall(credentials.unfreeze, (patient));
        bytes memory done = abi.encodeWithSelector(ISubjects.Subjects_AlreadyDone.selector, patient);
        _refusesCall(registrarSteward, call, done);
        _freeze(_reason(reason));
        address[5] memory others = [registrarBSteward, hospitalSteward, fiscalSteward, patient, houseAuditor];
        bytes4 no = ICredentialRegistry.CredentialRegistry_NotAuthorised.selector;
        for (uint256 i; i < 5; ++i) _refusesCall(others[i], call, abi.encodeWithSelector(no, others[i]));
        if (which % 3 == 2)
            _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (REGISTRAR, REGISTRAR_B)));
        _as([registrarSteward, healthSteward, registrarBSteward][which % 3], address(credentials), call);
        vm.assertEq(credentials.signerFor(patient), patient, "free");
    }

    /// @dev The registrar may give another reason; another registrar may not; the same again is done; no reason is none.
    /// @custom:rules X6 X9
    function testFuzz_a_freeze_is_one_registrars(uint8 reason, uint8 other) external {
        _freeze(_reason(reason));
        bytes memory call = abi.encodeCall(credentials.freeze, (patient, _reason(other)));
        _refusesCall(registrarBSteward, call, _isFrozen());
        bytes memory done = abi.encodeWithSelector(ISubjects.Subjects_AlreadyDone.selector, patient);
        if (reason % 3 == other % 3) _refusesCall(registrarSteward, call, done);
        else _as(registrarSteward, address(credentials), call);
        (ISubjects.Freeze known, uint32 registrar) = credentials.freezeOf(patient);
        vm.assertEq(abi.encode(known, registrar), abi.encode(_reason(other), REGISTRAR), "why and by whom");
        call = abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze.None));
        _refusesCall(registrarSteward, call, abi.encodeWithSelector(ISubjects.Subjects_NoReason.selector, patient));
    }

    function _reason(uint8 reason) private pure returns (ISubjects.Freeze) {
        return ISubjects.Freeze(1 + (reason % 3));
    }

    /// @dev Permitted, denied and suspended by a delegate, so that each act would find something.
    function _prepare() private {
        _appoint(delegate, 1);
        _do(_by(_grant(_toHouse(HOSPITAL), 0x7, LATER, 2), delegate));
        _do(_by(_deny(_toHouse(HOSPITAL), 0x1, LATER, 3), delegate));
        _do(_by(_plain(Kind.Suspend, _toHouse(HOSPITAL), 4), delegate));
    }
}
