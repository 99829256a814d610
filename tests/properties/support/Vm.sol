// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The few of forge's cheat codes that these tests use
interface Vm {
    /// @dev A log, as `getRecordedLogs` returns it.
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    /// @dev What `lastCallGas` returns.
    struct Gas {
        uint64 gasLimit;
        uint64 gasTotalUsed;
        uint64 gasMemoryUsed;
        int64 gasRefunded;
        uint64 gasRemaining;
    }

    function addr(uint256 key) external pure returns (address);

    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function warp(uint256 timestamp) external;

    /// @dev Ask this, never block.timestamp: the optimizer believes that a moment lasts a transaction, whatever was warped in between.
    function getBlockTimestamp() external view returns (uint256);

    /// @dev The same of block.chainid.
    function getChainId() external view returns (uint256);
    function store(address target, bytes32 slot, bytes32 value) external;

    function chainId(uint256 id) external;

    function prank(address caller) external;

    function expectEmit(address emitter) external;

    function recordLogs() external;

    function getRecordedLogs() external returns (Log[] memory);

    function assume(bool condition) external pure;

    function deployCode(string calldata artifact, bytes calldata arguments) external returns (address);

    function lastCallGas() external view returns (Gas memory);

    function assertEq(uint256 left, uint256 right, string calldata why) external pure;

    function assertEq(bytes32 left, bytes32 right, string calldata why) external pure;

    function assertEq(bytes calldata left, bytes calldata right, string calldata why) external pure;

    function assertEq(address left, address right, string calldata why) external pure;

    function assertTrue(bool condition, string calldata why) external pure;

    function assertFalse(bool condition, string calldata why) external pure;
}

/// @dev Where forge answers.
Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
