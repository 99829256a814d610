// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry as C, Standing} from "../../../interfaces/ICredentialRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Dice} from "../support/Dice.sol";
import {Signing} from "../support/Signing.sol";
import {World} from "../support/World.sol";
import {vm} from "../support/Vm.sol";

/// @title A standing is what the plain facts say; a controller is who the last one named
contract StandingTest is World {
    using Dice for Dice.Cup;

    /// @dev Random acts of all who may, at random times; then the word is compared with the readable records, rule by rule.
    /// @custom:rules K1 K3 K4 X7
    function testFuzz_standingOf_is_what_the_records_say(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        address[3] memory people = [prescriber, pharmacist, _person("a newcomer")];
        uint256 moment = START;
        for (uint256 turn; turn < 12; ++turn) {
            moment += c.between(0, 3) == 0 ? DELAY : c.between(0, 2 * DELAY);
            vm.warp(moment);
            _act(c, people[c.between(0, 2)]);
            for (uint256 i; i < 3; ++i) _agrees(people[i]);
        }
    }

    function _act(Dice.Cup memory c, address who) private {
        uint256 which = c.between(0, 9);
        address steward = who == prescriber ? hospitalSteward : pharmacySteward;
        uint32 house = who == prescriber ? HOSPITAL : PHARMACY;
        uint32 drawn = uint32(c.between(START, vm.getBlockTimestamp() + 2 * DELAY));
        address by = c.coin() ? healthSteward : steward;
        bytes memory call = abi.encodeCall(credentials.suspendPractitioner, (who));
        if (which == 1) call = abi.encodeCall(credentials.reinstatePractitioner, (who));
        if (which == 2) call = abi.encodeCall(credentials.distrustPractitioner, (who, drawn));
        if (which == 3) call = abi.encodeCall(credentials.suspendOrganisation, (house));
        if (which == 4) call = abi.encodeCall(credentials.reinstateOrganisation, (house));
        if (which == 5) call = abi.encodeCall(credentials.distrustOrganisation, (house, drawn));
        if (which == 6) call = abi.encodeCall(credentials.renew, (house, drawn));
        if (which > 6)
            call = abi.encodeCall(credentials.license, (house, who, uint32(c.between(1, 7)), drawn, drawn + DELAY));
        vm.prank(
            which > 6
                ? steward
                : which > 2
                    ? healthSteward
                    : by
        );
        (bool done, ) = address(credentials).call(call);
        done; // refused or not: the word must say what the records say
    }

    function _agrees(address who) private view {
        C.Practitioner memory p = credentials.practitionerOf(who);
        C.Organisation memory o = credentials.organisationOf(p.organisation);
        uint256 word = Standing.unwrap(credentials.standingOf(who));
        vm.assertEq(uint32(word), _isLive(p, o) ? p.roles & credentials.rolesAllowedFor(o.kinds) : 0, "roles");
        vm.assertEq(uint32(word >> 32), p.organisation, "organisation");
        vm.assertEq(uint32(word >> 64), o.kinds, "kinds");
        uint256 since = p.distrustedSince < o.distrustedSince ? p.distrustedSince : o.distrustedSince;
        vm.assertEq(word >> 96, since, "distrusted since");
    }

    function _isLive(C.Practitioner memory p, C.Organisation memory o) private view returns (bool) {
        if (p.organisation == 0) return false;
        if (vm.getBlockTimestamp() < p.validFrom || vm.getBlockTimestamp() > p.validUntil) return false;
        if (vm.getBlockTimestamp() < o.validFrom || vm.getBlockTimestamp() > o.validUntil) return false;
        if (vm.getBlockTimestamp() < p.ownSuspendedUntil || vm.getBlockTimestamp() < p.regulatorSuspendedUntil)
            return false;
        return vm.getBlockTimestamp() >= o.suspendedUntil;
    }

    // ------------------------------------------------------------------------------------------------------------ controllers

    /// @custom:rules X6 X5
    function test_moveController_is_signed_by_the_present_one() external {
        vm.assertEq(credentials.signerFor(patient), patient, "by default itself");
        vm.expectEmit(address(credentials));
        emit ISubjects.ControllerMoved(patient, patientB, 1);
        _move(patient, patientB, 1, patient);
        vm.assertEq(credentials.signerFor(patient), patientB, "moved");
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patientB);
        _refused(relayer, address(credentials), _moveCall(patient, outsider, 2, patient), why);
        _move(patient, patient, 2, patientB);
        vm.assertEq(credentials.sequenceOf(patient), 2, "sequence");
        why = abi.encodeWithSelector(ISubjects.Subjects_StaleSequence.selector, patient, 4, 2);
        _refused(relayer, address(credentials), _moveCall(patient, patientB, 4, patient), why);
    }

    /// @custom:rules X5 X6 X9
    function test_moveController_reverts_when_played_again_or_pointless() external {
        bytes memory first = _moveCall(patient, patientB, 1, patient);
        _as(relayer, address(credentials), first);
        bytes memory why = abi.encodeWithSelector(ISubjects.Subjects_AlreadyDone.selector, patient);
        _refused(relayer, address(credentials), first, why);
        _move(patient, patient, 2, patientB);
        why = abi.encodeWithSelector(ISubjects.Subjects_StaleSequence.selector, patient, 1, 2);
        _refused(relayer, address(credentials), first, why);
        why = abi.encodeWithSelector(ISubjects.Subjects_ZeroController.selector, patient);
        _refused(patient, address(credentials), _moveCall(patient, address(0), 3, patient), why);
    }

    /// @custom:rules X5 X6
    function test_moveController_reverts_when_late_or_by_a_stranger() external {
        bytes memory call = _moveCall(patient, patientB, 1, patient);
        vm.warp(_now() + 1);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, START);
        _refused(relayer, address(credentials), call, why);
        call = abi.encodeCall(credentials.moveController, (patient, outsider, 1, 0, ""));
        why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, outsider);
        _refused(outsider, address(credentials), call, why);
    }

    /// @custom:rules X5 X6
    function testFuzz_moveController_reverts_when_a_field_is_not_what_was_signed(uint256 which, uint32 by) external {
        vm.assume(by != 0);
        bytes32 act = Signing.move(patient, patientB, 5, _now());
        bytes32 domain = Signing.domain("Carestamp Credentials", address(credentials));
        bytes memory signature = _sign(patient, Signing.digest(domain, act));
        address to = which % 3 == 0 ? address(uint160(patientB) ^ by) : patientB;
        uint32 sequence = which % 3 == 1 ? 5 ^ by : 5;
        uint32 deadline = which % 3 == 2 ? _now() + 1 + (by % 1000) : _now();
        bytes memory call = abi.encodeCall(credentials.moveController, (patient, to, sequence, deadline, signature));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refused(relayer, address(credentials), call, why);
    }

    function _moveCall(
        address subject,
        address to,
        uint32 sequence,
        address signer
    ) private view returns (bytes memory) {
        bytes32 act = Signing.move(subject, to, sequence, _now());
        bytes32 domain = Signing.domain("Carestamp Credentials", address(credentials));
        bytes memory signature = _sign(signer, Signing.digest(domain, act));
        return abi.encodeCall(credentials.moveController, (subject, to, sequence, _now(), signature));
    }

    function _move(address subject, address to, uint32 sequence, address signer) private {
        _as(relayer, address(credentials), _moveCall(subject, to, sequence, signer));
    }
}
