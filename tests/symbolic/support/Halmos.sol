// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The few of halmos' cheat codes that the proofs use
interface Vm {
    function getCode(string calldata artifact) external returns (bytes memory);

    function prank(address caller) external;

    function warp(uint256 timestamp) external;

    function chainId(uint256 id) external;

    function assume(bool condition) external pure;

    function store(address target, bytes32 slot, bytes32 value) external;

    function load(address target, bytes32 slot) external view returns (bytes32);

    /// @dev From now on every word of this contract that nobody wrote is any word at all.
    function setArbitraryStorage(address target) external;
}

/// @title Values that stand for all values of their kind
interface Svm {
    function createUint(uint256 bits, string calldata name) external pure returns (uint256);

    function createBytes32(string calldata name) external pure returns (bytes32);

    function createBytes(uint256 length, string calldata name) external pure returns (bytes memory);

    function createAddress(string calldata name) external pure returns (address);

    /// @dev Any call of any function that changes something.
    function createCalldata(string calldata contractName) external pure returns (bytes memory);
}

/// @dev Where halmos answers.
Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
Svm constant svm = Svm(address(uint160(uint256(keccak256("svm cheat code")))));
