// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Words} from "../shared/Words.sol";

/// @title Who says which tier: the first word of a verdict
/// @notice | 0..159 validator | 160..191 organisation | 192..199 tier | rest 0 |
library VerdictHead {
    function validator(uint256 head) internal pure returns (address) {
        return address(uint160(head));
    }

    function organisation(uint256 head) internal pure returns (uint32) {
        return uint32(head >> 160);
    }

    /// @notice The tier, 0 for worth nothing. What stands above its 8 bits counts too, as all that is more than what was claimed does.
    function found(uint256 head) internal pure returns (uint256) {
        return head >> 192;
    }

    /// @notice What its validator anchored: keccak256(abi.encode(validator, id, source, tier, salt)).
    function hash(uint256 head, bytes32 id, bytes32 source, bytes32 salt) internal pure returns (bytes32) {
        return Words.hash(bytes32(uint256(uint160(head))), id, source, bytes32(found(head)), salt);
    }
}
