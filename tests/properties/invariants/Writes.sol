// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @dev Two more of forge's cheat codes.
interface Recorder {
    function record() external;

    function accesses(address target) external returns (bytes32[] memory reads, bytes32[] memory writes);
}

/// @title Which slots of a contract were read or written since one began to watch
library Writes {
    Recorder private constant RECORDER = Recorder(address(uint160(uint256(keccak256("hevm cheat code")))));

    function watch() internal {
        RECORDER.record();
    }

    function readOf(address target) internal returns (bytes32[] memory reads) {
        (reads, ) = RECORDER.accesses(target);
    }

    function writtenOf(address target) internal returns (bytes32[] memory writes) {
        (, writes) = RECORDER.accesses(target);
    }
}
