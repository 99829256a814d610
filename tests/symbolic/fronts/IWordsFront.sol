// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title What the library Words does, behind calls
interface IWordsFront {
    function hash1(bytes32 a) external pure returns (bytes32);

    function hash2(bytes32 a, bytes32 b) external pure returns (bytes32);

    function hash3(bytes32 a, bytes32 b, bytes32 c) external pure returns (bytes32);

    function hash4(bytes32 a, bytes32 b, bytes32 c, bytes32 d) external pure returns (bytes32);

    function hash5(bytes32[5] calldata words) external pure returns (bytes32);

    function hash7(bytes32[7] calldata words) external pure returns (bytes32);

    function hash10(bytes32[10] calldata words) external pure returns (bytes32);

    function hash12(bytes32[12] calldata words) external pure returns (bytes32);

    function hashList(bytes32[] calldata words) external pure returns (bytes32);

    function hashLanes(uint256 lanes, uint256 atLeast) external pure returns (bytes32);

    function hashRows(bytes32 typehash, uint256 columns) external pure returns (bytes32, uint256);

    /// @notice Sets these bits from word number `first` on; reverts when not all could be set.
    function setBits(uint256 first, uint256[] calldata masks) external;

    function bitsAt(uint256 number) external view returns (uint256);
}
