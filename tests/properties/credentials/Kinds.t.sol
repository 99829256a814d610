// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry as C} from "../../../interfaces/ICredentialRegistry.sol";
import {World} from "../support/World.sol";

/// @title Kinds of organisations: each bit is accredited by its own regulator
contract KindsTest is World {
    /// @custom:rules K1
    function test_accredit_takes_every_kind_from_its_own_regulator_alone() external {
        for (uint32 bit; bit < 8; ++bit) {
            bool money = bit == 2 || bit == 3; // the two insurers
            (address own, address other) = money ? (fiscalSteward, healthSteward) : (healthSteward, fiscalSteward);
            (uint32 number, uint32 kind, address steward) = _house(bit);
            bytes memory call = abi.encodeCall(credentials.accredit, (number, kind, 0, FAR, steward));
            bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_NotAuthorised.selector, other);
            _refused(other, address(credentials), call, why);
            _as(own, address(credentials), call);
        }
    }

    /// @custom:rules K1
    function test_accreditRegulator_takes_both_kinds_and_no_other() external {
        for (uint32 bit; bit < 12; ++bit) {
            (uint32 number, uint32 kind, address steward) = _house(bit);
            bytes memory call = abi.encodeCall(credentials.accreditRegulator, (number, kind, 0, FAR, steward));
            bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_BadKinds.selector, kind);
            if (bit == 8 || bit == 9) _as(GOVERNOR, address(credentials), call);
            else _refused(GOVERNOR, address(credentials), call, why);
        }
    }

    /// @dev A house of one kind, by the number of its bit.
    function _house(uint32 bit) private pure returns (uint32 number, uint32 kind, address steward) {
        return (500 + bit, uint32(1) << bit, address(uint160(0x57e3a4d000 + bit)));
    }
}
