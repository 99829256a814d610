// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ICredentialRegistry as C} from "../../../interfaces/ICredentialRegistry.sol";
import {Kinds} from "../../../contracts/credentials/Kinds.sol";
import {World} from "../support/World.sol";
import {vm} from "../support/Vm.sol";

/// @title Over a house stands the regulator of its kind: no other regulator, not the house itself, and not governance
contract RegulatorsTest is World {
    /// @dev Each act over a hospital, by whoever else has a licence.
    /// @custom:rules K1 K3 K5
    function test_no_act_over_a_house_is_anothers_than_its_regulators() external {
        _accredit(HOSPITAL + 50, Kinds.HOSPITAL, _person("steward of another hospital"));
        bytes[6] memory acts = [
            abi.encodeCall(credentials.renew, (HOSPITAL, FAR - 1)),
            abi.encodeCall(credentials.appointSteward, (HOSPITAL, outsider, FAR)),
            abi.encodeCall(credentials.succeed, (HOSPITAL, HOSPITAL + 50)),
            abi.encodeCall(credentials.suspendOrganisation, (HOSPITAL)),
            abi.encodeCall(credentials.reinstateOrganisation, (HOSPITAL)),
            abi.encodeCall(credentials.distrustOrganisation, (HOSPITAL, _now()))
        ];
        address[5] memory callers = [fiscalSteward, hospitalSteward, auditor, outsider, GOVERNOR];
        for (uint256 i; i < acts.length; ++i) {
            for (uint256 j; j < callers.length; ++j) _isNotAllowed(callers[j], acts[i]);
        }
    }

    /// @dev Governance suspends and reinstates regulators; a house that its regulator suspended stays so.
    /// @custom:rules K3 X7
    function test_reinstateRegulator_reverts_when_it_is_no_regulator() external {
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.suspendOrganisation, (HOSPITAL)));
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_UnknownOrganisation.selector, HOSPITAL);
        _refused(GOVERNOR, address(credentials), abi.encodeCall(credentials.reinstateRegulator, (HOSPITAL)), why);
        _refused(GOVERNOR, address(credentials), abi.encodeCall(credentials.suspendRegulator, (HOSPITAL)), why);
        vm.assertEq(credentials.liveKindsOf(HOSPITAL), 0, "live");
    }

    /// @dev Regulators are governance's: neither the other regulator, nor the one itself, nor an outsider makes, stops or restores one.
    /// @custom:rules K1 K3 X7
    function test_regulators_are_governances_alone() external {
        bytes[3] memory acts = [
            abi.encodeCall(credentials.accreditRegulator, (9, Kinds.HEALTH_REGULATOR, _now(), FAR, outsider)),
            abi.encodeCall(credentials.suspendRegulator, (HEALTH_REGULATOR)),
            abi.encodeCall(credentials.reinstateRegulator, (HEALTH_REGULATOR))
        ];
        address[4] memory callers = [outsider, fiscalSteward, healthSteward, hospitalSteward];
        for (uint256 i; i < acts.length; ++i) {
            for (uint256 j; j < callers.length; ++j) {
                bytes4 selector = IAccessManaged.AccessManagedUnauthorized.selector;
                _refused(callers[j], address(credentials), acts[i], abi.encodeWithSelector(selector, callers[j]));
            }
            _as(GOVERNOR, address(credentials), acts[i]);
        }
    }

    /// @dev A licence that ends before it begins is told as that, whoever bears the number already.
    /// @custom:rules K1
    function test_accredit_reverts_when_it_ends_before_it_begins() external {
        uint32 from = _now() + DELAY;
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_BadWindow.selector, from, from - 1);
        uint32[2] memory numbers = [HOSPITAL, HOSPITAL + 50];
        for (uint256 i; i < numbers.length; ++i) {
            (uint32 number, uint32 kinds) = (numbers[i], Kinds.HOSPITAL);
            bytes memory act = abi.encodeCall(credentials.accredit, (number, kinds, from, from - 1, hospitalSteward));
            _refused(healthSteward, address(credentials), act, why);
        }
    }

    function _isNotAllowed(address caller, bytes memory act) private {
        bytes32 before = keccak256(abi.encode(credentials.organisationOf(HOSPITAL)));
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_NotAuthorised.selector, caller);
        _refused(caller, address(credentials), act, why);
        vm.assertEq(keccak256(abi.encode(credentials.organisationOf(HOSPITAL))), before, "something moved");
    }
}
