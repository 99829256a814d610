// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title A contract that says which release it is
interface IVersioned {
    /// @notice Semantic version of this immutable deployment, for example "1.0.0".
    function version() external pure returns (string memory);
}
