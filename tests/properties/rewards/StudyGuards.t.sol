// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title What a study refuses at its edges
contract StudyGuardsTest is Institute {
    /// @dev A sum that does not add up is told as that, not as done, in a study that has nothing yet.
    /// @custom:rules S3 X9
    function test_fund_reverts_when_the_total_is_not_the_sum() external {
        StudyId study = _draft(_study(7));
        uint256[2][3] memory wrong = [[uint256(5), 0], [uint256(0), 0], [uint256(5), 4]];
        for (uint256 i; i < wrong.length; ++i) {
            bytes memory call = abi.encodeCall(rewards.fund, (study, wrong[i][0], wrong[i][1]));
            bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadAmount.selector, wrong[i][0]);
            _refused(sponsorSteward, address(rewards), call, why);
        }
        _fund(study, 5);
        bytes memory none = abi.encodeWithSelector(R.StudyRewards_BadAmount.selector, 0);
        _refused(sponsorSteward, address(rewards), abi.encodeCall(rewards.fund, (study, 0, 5)), none);
    }

    /// @dev One unit, then all that 64 bits hold; not one more, nor a sum of which the last 64 bits would fit.
    /// @custom:rules S3
    function test_fund_takes_what_64_bits_hold() external {
        StudyId study = _draft(_study(7));
        _fund(study, 1);
        uint256 most = type(uint64).max;
        uint256[3] memory more = [most, 2 ** 64, 2 ** 64 + 5];
        for (uint256 i; i < 3; ++i) {
            bytes memory call = abi.encodeCall(rewards.fund, (study, more[i], more[i] + 1));
            bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadAmount.selector, more[i]);
            _refuses(study, sponsorSteward, call, why);
        }
        _fund(study, most - 1);
        _moneyIs(study, 0, 0, most, 0);
        vm.assertEq(token.balanceOf(address(rewards)), most, "units");
    }
}
