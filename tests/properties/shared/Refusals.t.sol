// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Ask} from "../../../contracts/shared/Words.sol";
import {vm} from "../support/Vm.sol";

/// @title Refusals of whom is asked: passed on whole, also where they are longer than any answer
contract RefusalsTest {
    error Refused(uint256 a, uint256 b, uint256 c, uint256 d, uint256 e);

    function refused(uint256 a) external pure returns (uint256) {
        revert Refused(a, type(uint256).max, 3, 4, 5);
    }

    function ask(uint256 words) external view {
        if (words == 1) Ask.word(address(this), this.refused.selector, 1);
        else Ask.words(address(this), this.refused.selector, words, 1, 1, 1);
    }

    /// @custom:rules X7
    function test_a_long_refusal_is_passed_on_whole() external view {
        bytes memory why = abi.encodeWithSelector(Refused.selector, 1, type(uint256).max, 3, 4, 5);
        for (uint256 words = 1; words < 4; ++words) {
            try this.ask(words) {
                revert("it was answered");
            } catch (bytes memory refusal) {
                vm.assertEq(refusal, why, "the refusal");
            }
        }
    }
}
