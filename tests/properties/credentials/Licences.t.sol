// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry as C, Standing} from "../../../interfaces/ICredentialRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {World} from "../support/World.sol";
import {vm} from "../support/Vm.sol";

/// @title Licences, suspensions and distrust: who is live, to the second
contract LicencesTest is World {
    address private doctor = _person("a new doctor");

    /// @custom:rules K1 X7
    function test_license_is_live_inside_its_window_only() external {
        vm.expectEmit(address(credentials));
        emit C.PractitionerLicensed(doctor, HOSPITAL, hospitalSteward, Roles.PRESCRIBER, _now() + 10, _now() + 20);
        _license(hospitalSteward, HOSPITAL, doctor, Roles.PRESCRIBER, _now() + 10, _now() + 20);
        _rolesAt(START + 9, 0);
        _rolesAt(START + 10, Roles.PRESCRIBER);
        _rolesAt(START + 20, Roles.PRESCRIBER);
        _rolesAt(START + 21, 0);
    }

    /// @custom:rules K1 K2
    function test_license_reverts_when_the_kinds_do_not_allow_the_role() external {
        uint32 allowed =
            Roles.PHARMACIST | Roles.REVIEWER | Roles.STEWARD | Roles.AUDITOR | Roles.BILLER | Roles.CUSTODIAN;
        uint32[4] memory bad = [uint32(0), Roles.PRESCRIBER, Roles.PHARMACIST | Roles.EMERGENCY_CLINICIAN, 1 << 9];
        for (uint256 i; i < 4; ++i) {
            bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_BadRoles.selector, bad[i], allowed);
            _refusesLicense(pharmacySteward, PHARMACY, doctor, bad[i], why);
        }
        _license(pharmacySteward, PHARMACY, doctor, allowed);
    }

    /// @custom:rules K1 X7
    function test_license_reverts_when_the_caller_is_no_live_steward_of_that_house() external {
        address[5] memory others = [outsider, prescriber, pharmacySteward, healthSteward, GOVERNOR];
        for (uint256 i; i < 5; ++i) {
            _refusesLicense(others[i], HOSPITAL, doctor, Roles.PRESCRIBER, _notAuthorised(others[i]));
        }
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.suspendOrganisation, (HOSPITAL)));
        _refusesLicense(hospitalSteward, HOSPITAL, doctor, Roles.PRESCRIBER, _notAuthorised(hospitalSteward));
    }

    /// @custom:rules K1
    function test_license_reverts_when_key_or_window_is_none() external {
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_ZeroAddress.selector);
        _refusesLicense(hospitalSteward, HOSPITAL, address(0), Roles.PRESCRIBER, why);
        bytes memory call = abi.encodeCall(credentials.license, (HOSPITAL, doctor, Roles.PRESCRIBER, 20, 19));
        why = abi.encodeWithSelector(C.CredentialRegistry_BadWindow.selector, 20, 19);
        _refused(hospitalSteward, address(credentials), call, why);
    }

    /// @custom:rules X9 K1
    function test_license_reverts_as_done_when_nothing_changes() external {
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_AlreadyDone.selector, uint160(prescriber));
        bytes memory call = abi.encodeCall(credentials.license, (HOSPITAL, prescriber, Roles.PRESCRIBER, START, FAR));
        _refused(hospitalSteward, address(credentials), call, why);
    }

    /// @dev Nobody can take a colleague's standing away by licensing it; a second after the licence ended, anyone may take the key on.
    /// @custom:rules K1
    function test_license_reverts_when_another_house_still_licenses_the_key() external {
        _license(hospitalSteward, HOSPITAL, doctor, Roles.PRESCRIBER, _now(), _now() + 60);
        bytes4 selector = C.CredentialRegistry_LicensedElsewhere.selector;
        bytes memory why = abi.encodeWithSelector(selector, doctor, HOSPITAL);
        vm.warp(START + 60);
        _refusesLicense(pharmacySteward, PHARMACY, doctor, Roles.PHARMACIST, why);
        vm.warp(START + 61);
        _license(pharmacySteward, PHARMACY, doctor, Roles.PHARMACIST);
    }

    /// @custom:rules K3 K4
    function test_license_keeps_what_speaks_against_the_key() external {
        _license(hospitalSteward, HOSPITAL, doctor, Roles.PRESCRIBER, _now(), _now() + 60);
        _suspend(hospitalSteward, doctor);
        _suspend(healthSteward, doctor);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.distrustPractitioner, (doctor, _now())));
        vm.warp(START + 61);
        _license(pharmacySteward, PHARMACY, doctor, Roles.PHARMACIST);
        C.Practitioner memory p = credentials.practitionerOf(doctor);
        vm.assertTrue(p.organisation == PHARMACY && p.distrustedSince == START, "distrust");
        vm.assertTrue(p.ownSuspendedUntil == NEVER && p.regulatorSuspendedUntil == NEVER, "suspensions");
    }

    /// @custom:rules K1
    function test_appointSteward_is_the_regulators() external {
        bytes memory call = abi.encodeCall(credentials.appointSteward, (HOSPITAL, doctor, FAR));
        _refused(hospitalSteward, address(credentials), call, _notAuthorised(hospitalSteward));
        _refused(fiscalSteward, address(credentials), call, _notAuthorised(fiscalSteward));
        _as(healthSteward, address(credentials), call);
        _license(doctor, HOSPITAL, _person("licensed by the new steward"), Roles.REVIEWER);
    }

    /// @custom:rules K1
    function test_appointSteward_keeps_the_other_roles_of_a_member() external {
        _as(
            healthSteward,
            address(credentials),
            abi.encodeCall(credentials.appointSteward, (HOSPITAL, prescriber, FAR))
        );
        vm.assertEq(_roles(prescriber), Roles.PRESCRIBER | Roles.STEWARD, "roles");
    }

    /// @dev A key that comes from elsewhere brings no role along.
    /// @custom:rules K1 K2
    function test_appointSteward_gives_a_newcomer_no_other_role() external {
        _license(pharmacySteward, PHARMACY, doctor, Roles.REVIEWER, _now(), _now() + 60);
        vm.warp(START + 61);
        address[2] memory newcomers = [doctor, outsider];
        for (uint256 i; i < 2; ++i) {
            address who = newcomers[i];
            _as(healthSteward, address(credentials), abi.encodeCall(credentials.appointSteward, (HOSPITAL, who, FAR)));
            vm.assertEq(_roles(who), Roles.STEWARD, "roles");
        }
    }

    /// @dev Nobody is bound to a house that took its key.
    /// @custom:rules K1 X9
    function test_resign_frees_the_key_at_once() external {
        vm.expectEmit(address(credentials));
        emit C.PractitionerResigned(prescriber, HOSPITAL, _now() - 1);
        _as(prescriber, address(credentials), abi.encodeCall(credentials.resign, ()));
        vm.assertEq(_roles(prescriber), 0, "at once");
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_AlreadyDone.selector, uint160(prescriber));
        _refused(prescriber, address(credentials), abi.encodeCall(credentials.resign, ()), why);
        _license(pharmacySteward, PHARMACY, prescriber, Roles.PHARMACIST);
        why = abi.encodeWithSelector(C.CredentialRegistry_UnknownPractitioner.selector, outsider);
        _refused(outsider, address(credentials), abi.encodeCall(credentials.resign, ()), why);
    }

    // -------------------------------------------------------------------------------------------------------------- suspension

    /// @custom:rules K3
    function test_suspendPractitioner_works_at_once_and_ends_after_the_delay() external {
        vm.expectEmit(address(credentials));
        emit C.PractitionerSuspended(prescriber, hospitalSteward, false);
        _suspend(hospitalSteward, prescriber);
        vm.assertEq(_roles(prescriber), 0, "at once");
        vm.expectEmit(address(credentials));
        emit C.PractitionerReinstated(prescriber, hospitalSteward, false, START + DELAY);
        _reinstate(hospitalSteward, prescriber);
        vm.warp(START + DELAY - 1);
        vm.assertEq(_roles(prescriber), 0, "too early");
        vm.warp(START + DELAY);
        vm.assertEq(_roles(prescriber), Roles.PRESCRIBER, "again");
    }

    /// @custom:rules K3
    function test_suspendPractitioner_has_two_sides() external {
        _suspend(healthSteward, prescriber);
        _suspend(hospitalSteward, prescriber);
        _reinstate(hospitalSteward, prescriber);
        vm.warp(START + DELAY);
        vm.assertEq(_roles(prescriber), 0, "the regulator's is still there");
        bytes memory call = abi.encodeCall(credentials.reinstatePractitioner, (prescriber));
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_AlreadyDone.selector, uint160(prescriber));
        _refused(hospitalSteward, address(credentials), call, why);
        _reinstate(healthSteward, prescriber);
    }

    /// @custom:rules K3 X9
    function test_suspension_and_reinstatement_revert_as_done() external {
        bytes memory done = abi.encodeWithSelector(C.CredentialRegistry_AlreadyDone.selector, uint160(prescriber));
        bytes memory suspend = abi.encodeCall(credentials.suspendPractitioner, (prescriber));
        bytes memory reinstate = abi.encodeCall(credentials.reinstatePractitioner, (prescriber));
        _as(hospitalSteward, address(credentials), suspend);
        _refused(hospitalSteward, address(credentials), suspend, done);
        _as(hospitalSteward, address(credentials), reinstate);
        vm.warp(START + 60);
        _refused(hospitalSteward, address(credentials), reinstate, done);
        vm.assertEq(credentials.practitionerOf(prescriber).ownSuspendedUntil, START + DELAY, "moved");
        _as(hospitalSteward, address(credentials), suspend);
        vm.assertEq(credentials.practitionerOf(prescriber).ownSuspendedUntil, NEVER, "suspended anew");
    }

    /// @custom:rules K3 X7
    function test_suspension_reverts_when_the_caller_has_no_side() external {
        address[4] memory others = [outsider, prescriberB, pharmacySteward, fiscalSteward];
        for (uint256 i; i < 4; ++i) {
            _refusesBoth(others[i], prescriber, _notAuthorised(others[i]));
        }
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_UnknownPractitioner.selector, outsider);
        _refusesBoth(hospitalSteward, outsider, why);
    }

    /// @custom:rules K3
    function test_suspendOrganisation_stops_all_its_people() external {
        bytes memory suspend = abi.encodeCall(credentials.suspendOrganisation, (HOSPITAL));
        _refused(hospitalSteward, address(credentials), suspend, _notAuthorised(hospitalSteward));
        _refused(fiscalSteward, address(credentials), suspend, _notAuthorised(fiscalSteward));
        vm.expectEmit(address(credentials));
        emit C.OrganisationSuspended(HOSPITAL, healthSteward);
        _as(healthSteward, address(credentials), suspend);
        address[3] memory people = [prescriber, reviewer, hospitalSteward];
        for (uint256 i; i < 3; ++i) vm.assertEq(_roles(people[i]), 0, "stopped");
        vm.expectEmit(address(credentials));
        emit C.OrganisationReinstated(HOSPITAL, healthSteward, START + DELAY);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.reinstateOrganisation, (HOSPITAL)));
        vm.warp(START + DELAY);
        vm.assertEq(_roles(prescriber), Roles.PRESCRIBER, "again");
    }

    /// @custom:rules K3
    function test_suspendRegulator_is_governances_and_both_ways_at_once() external {
        _as(GOVERNOR, address(credentials), abi.encodeCall(credentials.suspendRegulator, (HEALTH_REGULATOR)));
        vm.assertEq(_roles(auditor), 0, "stopped");
        _as(GOVERNOR, address(credentials), abi.encodeCall(credentials.reinstateRegulator, (HEALTH_REGULATOR)));
        vm.assertEq(_roles(auditor), Roles.AUDITOR, "again");
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_UnknownOrganisation.selector, HOSPITAL);
        bytes memory call = abi.encodeCall(credentials.suspendRegulator, (HOSPITAL));
        _refused(GOVERNOR, address(credentials), call, why);
    }

    // ---------------------------------------------------------------------------------------------------------------- distrust

    /// @custom:rules K4
    function test_distrust_can_only_move_to_an_earlier_moment() external {
        _distrusts(prescriber, START + 1, false);
        vm.warp(START + 60);
        _distrusts(prescriber, START + 61, false);
        vm.expectEmit(address(credentials));
        emit C.PractitionerDistrusted(prescriber, hospitalSteward, START + 60);
        _distrusts(prescriber, START + 60, true);
        _distrusts(prescriber, START + 30, true);
        _distrusts(prescriber, START + 31, false);
        bytes memory done = abi.encodeWithSelector(C.CredentialRegistry_AlreadyDone.selector, uint160(prescriber));
        bytes memory call = abi.encodeCall(credentials.distrustPractitioner, (prescriber, START + 30));
        _refused(hospitalSteward, address(credentials), call, done);
    }

    /// @custom:rules K4
    function test_distrustOrganisation_covers_all_its_people() external {
        bytes memory call = abi.encodeCall(credentials.distrustOrganisation, (HOSPITAL, START));
        _refused(hospitalSteward, address(credentials), call, _notAuthorised(hospitalSteward));
        vm.expectEmit(address(credentials));
        emit C.OrganisationDistrusted(HOSPITAL, healthSteward, START);
        _as(healthSteward, address(credentials), call);
        uint256 word = Standing.unwrap(credentials.standingOf(prescriber));
        vm.assertEq(uint32(word >> 96), START, "since");
    }

    /// @dev Of house and person, whichever is distrusted since earlier.
    /// @custom:rules K4
    function test_distrustedSince_is_the_earlier_of_both() external {
        vm.warp(START + 60);
        address[2] memory people = [prescriber, prescriberB];
        _distrusts(people[0], START + 10, true);
        _distrusts(people[1], START + 30, true);
        bytes memory call = abi.encodeCall(credentials.distrustOrganisation, (HOSPITAL, START + 20));
        _as(healthSteward, address(credentials), call);
        for (uint32 i; i < 2; ++i) {
            uint32 since = START + 10 + 10 * i;
            vm.assertEq(credentials.distrustedSince(HOSPITAL, people[i]), since, "since");
            vm.assertEq(Standing.unwrap(credentials.standingOf(people[i])) >> 96, since, "the same in the standing");
        }
    }

    function _distrusts(address who, uint32 since, bool possible) private {
        bytes memory call = abi.encodeCall(credentials.distrustPractitioner, (who, since));
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_BadDistrust.selector, uint160(who), since);
        if (possible) _as(hospitalSteward, address(credentials), call);
        else _refused(hospitalSteward, address(credentials), call, why);
    }

    function _roles(address who) private view returns (uint32) {
        return uint32(Standing.unwrap(credentials.standingOf(who)));
    }

    function _rolesAt(uint32 moment, uint32 roles) private {
        vm.warp(moment);
        vm.assertEq(_roles(doctor), roles, "roles");
    }

    function _suspend(address who, address practitioner) private {
        _as(who, address(credentials), abi.encodeCall(credentials.suspendPractitioner, (practitioner)));
    }

    function _reinstate(address who, address practitioner) private {
        _as(who, address(credentials), abi.encodeCall(credentials.reinstatePractitioner, (practitioner)));
    }

    function _refusesBoth(address who, address practitioner, bytes memory why) private {
        _refused(who, address(credentials), abi.encodeCall(credentials.suspendPractitioner, (practitioner)), why);
        _refused(who, address(credentials), abi.encodeCall(credentials.reinstatePractitioner, (practitioner)), why);
        bytes memory distrust = abi.encodeCall(credentials.distrustPractitioner, (practitioner, START));
        _refused(who, address(credentials), distrust, why);
    }

    function _refusesLicense(address who, uint32 house, address key, uint32 roles, bytes memory why) private {
        bytes memory call = abi.encodeCall(credentials.license, (house, key, roles, _now(), FAR));
        _refused(who, address(credentials), call, why);
    }

    function _notAuthorised(address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(C.CredentialRegistry_NotAuthorised.selector, who);
    }
}
