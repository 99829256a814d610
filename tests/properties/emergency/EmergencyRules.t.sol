// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Ward} from "./Ward.sol";

/// @title The rules of openings: fixed once, sound, told to everybody; and the id of an opening
contract EmergencyRulesTest is Ward {
    /// @custom:rules E1
    function test_rules_are_those_it_was_deployed_with() external view {
        E.Rules memory r = E.Rules(EMERGENCY, LONGEST, LAG, REVIEW_DAYS, PER_DAY);
        vm.assertEq(abi.encode(emergencies.rules()), abi.encode(r), "other rules");
    }

    /// @dev No category, no time, more than a day, a lag below what counts as at once, no opening a day, no or too long a review.
    /// @custom:rules E1 E2
    function test_deployment_reverts_when_a_rule_is_unsound() external {
        E.Rules memory sound = E.Rules(EMERGENCY, LONGEST, LAG, REVIEW_DAYS, PER_DAY);
        _deploys(sound, true);
        _deploys(E.Rules(0, LONGEST, LAG, REVIEW_DAYS, PER_DAY), false);
        _deploys(E.Rules(EMERGENCY, 0, LAG, REVIEW_DAYS, PER_DAY), false);
        _deploys(E.Rules(EMERGENCY, LONGEST + 1, LAG, REVIEW_DAYS, PER_DAY), false);
        _deploys(E.Rules(EMERGENCY, LONGEST, AT_ONCE - 1, REVIEW_DAYS, PER_DAY), false);
        _deploys(E.Rules(EMERGENCY, LONGEST, AT_ONCE, REVIEW_DAYS, PER_DAY), true);
        _deploys(E.Rules(EMERGENCY, LONGEST, LAG, 0, PER_DAY), false);
        _deploys(E.Rules(EMERGENCY, LONGEST, LAG, 8, PER_DAY), false);
        _deploys(E.Rules(EMERGENCY, LONGEST, LAG, 7, PER_DAY), true);
        _deploys(E.Rules(EMERGENCY, LONGEST, LAG, REVIEW_DAYS, 0), false);
    }

    /// @dev It covers every field, this chain and this contract, by EIP-712.
    /// @custom:rules E1 X5
    function testFuzz_idOf_is_the_hash_that_the_standard_says(E.Opening calldata o) external view {
        bytes32 domain = Signing.domain("Carestamp Emergency Access", address(emergencies));
        vm.assertEq(emergencies.idOf(o), Signing.digest(domain, _structOf(o)), "another id");
    }

    function _deploys(E.Rules memory r, bool sound) private {
        bytes memory arguments = abi.encode(credentials, consents, r);
        (bool done, ) = address(this).call(abi.encodeCall(this.deploy, (arguments)));
        vm.assertTrue(done == sound, sound ? "a sound rule was refused" : "an unsound rule was taken");
    }

    /// @notice Deploys one more, in a call of its own.
    function deploy(bytes calldata arguments) external {
        vm.deployCode("EmergencyAccess.sol:EmergencyAccess", arguments);
    }
}
