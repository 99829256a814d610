// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
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
}
