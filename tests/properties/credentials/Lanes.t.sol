// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry as C} from "../../../interfaces/ICredentialRegistry.sol";
import {World} from "../support/World.sol";
import {vm} from "../support/Vm.sol";

/// @title The table of kinds and roles by its numbers, and words whose lanes keep apart
/// @notice Numbers are written out here: documents and wallets outside rest on them.
contract LanesTest is World {
    uint32 private constant HIGHEST = type(uint32).max; // a number that an organisation can bear
    uint32 private constant PHARMACIST = 1 << 1;

    address private steward = _person("steward of the last house");
    address private doctor = _person("a new pharmacist");

    // ------------------------------------------------------------------------------------------------------------------- table

    /// @dev Kind by kind; what has no name yet allows no more than every house.
    /// @custom:rules K2
    function test_rolesAllowedFor_is_the_table() external view {
        uint32 all = (1 << 5) + (1 << 6) + (1 << 8); // auditor, steward, custodian
        uint32 hospital = (1 << 0) + (1 << 2) + (1 << 3) + (1 << 7); // prescriber, reviewer, emergency clinician, biller
        uint32 pharmacy = PHARMACIST + (1 << 2) + (1 << 7); // reviewer, biller
        uint32[10] memory more;
        (more[0], more[1]) = (hospital, pharmacy);
        more[2] = more[3] = 1 << 4; // insurers: adjudicator
        more[5] = 1 << 9; // data validator: validator
        for (uint256 kind; kind < 32; ++kind) {
            uint32 roles = all + (kind < more.length ? more[kind] : 0);
            vm.assertEq(credentials.rolesAllowedFor(uint32(1 << kind)), roles, "roles");
        }
        vm.assertEq(credentials.rolesAllowedFor(0), all, "of no kind");
        vm.assertEq(credentials.rolesAllowedFor(3), all + (hospital | pharmacy), "of both");
    }

    /// @dev The health regulator accredits hospital, pharmacy, sponsor, data validator, ethics board and registrar, the fiscal regulator
    /// insurers; regulators are governance's, and what has no name is nobody's.
    /// @custom:rules K1 K2
    function test_each_kind_has_its_regulator() external {
        for (uint32 kind; kind < 32; ++kind) {
            uint32 kinds = uint32(1 << kind);
            bool fiscal = kind == 2 || kind == 3;
            bool known = kind < 8;
            _accredits(fiscalSteward, kinds, known, fiscal);
            _accredits(healthSteward, kinds, known, known && !fiscal);
            if (known || kind > 9) _refusesRegulator(kinds);
            else _accreditRegulator(700 + kind, kinds, _new(kind));
        }
    }

    // ------------------------------------------------------------------------------------------------------------------- lanes

    /// @dev Each field as high, as odd and as even as shows when it spills into its neighbour.
    /// @custom:rules K1 K3 K4
    function test_the_fields_of_a_licence_keep_apart() external {
        _accreditLast();
        uint32 since = _now() - 2;
        (uint32 from, uint32 until) = (_now() + 1, _now() + 3);
        _license(steward, HIGHEST, doctor, PHARMACIST, from, until);
        C.Practitioner memory p = C.Practitioner(HIGHEST, PHARMACIST, from, until, 0, 0, NEVER);
        _isLicence(p);
        bytes memory call = abi.encodeCall(credentials.suspendPractitioner, (doctor));
        _does(steward, call);
        p.ownSuspendedUntil = NEVER;
        _isLicence(p);
        _does(healthSteward, call);
        p.regulatorSuspendedUntil = NEVER;
        _isLicence(p);
        _does(steward, abi.encodeCall(credentials.distrustPractitioner, (doctor, since)));
        p.distrustedSince = since;
        _isLicence(p);
        call = abi.encodeCall(credentials.reinstatePractitioner, (doctor));
        _does(steward, call);
        p.ownSuspendedUntil = _now() + DELAY;
        _isLicence(p);
        _does(healthSteward, call);
        p.regulatorSuspendedUntil = _now() + DELAY;
        _isLicence(p);
    }

    /// @custom:rules K1 K3 K4 K5
    function test_the_fields_of_an_organisation_keep_apart() external {
        _accreditLast();
        uint32 from = credentials.organisationOf(HIGHEST).validFrom;
        C.Organisation memory o = C.Organisation(1 << 1, from, from + 4, 0, NEVER, 0);
        _does(healthSteward, abi.encodeCall(credentials.renew, (HIGHEST, from + 4)));
        _isHouse(HIGHEST, o);
        _does(healthSteward, abi.encodeCall(credentials.suspendOrganisation, (HIGHEST)));
        o.suspendedUntil = NEVER;
        _isHouse(HIGHEST, o);
        _does(healthSteward, abi.encodeCall(credentials.distrustOrganisation, (HIGHEST, from - 1)));
        o.distrustedSince = from - 1;
        _isHouse(HIGHEST, o);
        o = credentials.organisationOf(PHARMACY);
        _does(healthSteward, abi.encodeCall(credentials.succeed, (PHARMACY, HIGHEST)));
        (o.validUntil, o.successor) = (_now() - 1, HIGHEST);
        _isHouse(PHARMACY, o);
    }

    // ------------------------------------------------------------------------------------------------------------------- help

    /// @dev A pharmacy with the highest number, live from an odd second on, which is now.
    function _accreditLast() private {
        vm.warp(START + 1);
        _accredit(HIGHEST, 1 << 1, steward);
        vm.warp(_now() + DELAY);
    }

    function _accredits(address regulator, uint32 kinds, bool known, bool possible) private {
        uint32 number = 600 + (kinds % 97); // of each power of 2 another
        bytes memory call = abi.encodeCall(credentials.accredit, (number, kinds, _now(), FAR, _new(number)));
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_NotAuthorised.selector, regulator);
        if (!known) why = abi.encodeWithSelector(C.CredentialRegistry_BadKinds.selector, kinds);
        if (possible) _does(regulator, call);
        else _refused(regulator, address(credentials), call, why);
    }

    function _refusesRegulator(uint32 kinds) private {
        bytes memory call = abi.encodeCall(credentials.accreditRegulator, (900, kinds, _now(), FAR, steward));
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_BadKinds.selector, kinds);
        _refused(GOVERNOR, address(credentials), call, why);
    }

    function _new(uint32 number) private returns (address) {
        return _person(string(abi.encodePacked("steward ", number)));
    }

    function _does(address who, bytes memory act) private {
        _as(who, address(credentials), act);
    }

    function _isLicence(C.Practitioner memory p) private view {
        vm.assertEq(abi.encode(credentials.practitionerOf(doctor)), abi.encode(p), "the licence");
    }

    function _isHouse(uint32 number, C.Organisation memory o) private view {
        vm.assertEq(abi.encode(credentials.organisationOf(number)), abi.encode(o), "the organisation");
    }
}
