// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {vm} from "./Vm.sol";

/// @title What the acts of every campaign share
/// @notice An act that achieves nothing reverts, so that forge's own counts (calls less reverts) say how often each one succeeded. What should
/// never have happened is written down as a breach; an act that breaches does not revert, or its note would be lost.
abstract contract Acts {
    /// @notice The act achieved nothing this time.
    error Idle();

    mapping(string what => uint256) public breaches;

    function _idleUnless(bool happened) internal pure {
        if (!happened) revert Idle();
    }

    function _never(bool happened, string memory what) internal {
        if (happened) ++breaches[what];
    }

    function _attempt(
        address who,
        address target,
        bytes memory call
    ) internal returns (bool done, bytes memory answer) {
        vm.prank(who);
        (done, answer) = target.call(call);
    }

    /// @dev Tries what is due by the campaign's own records, or is not. Idle when it was refused and had to be.
    function _does(
        address who,
        address target,
        bytes memory call,
        bool due,
        string memory wrong
    ) internal returns (bool done) {
        (done, ) = _attempt(who, target, call);
        _idleUnless(done || due);
        _weigh(done, due, wrong);
    }

    function _weigh(bool done, bool due, string memory wrong) internal {
        _never(done && !due, wrong);
        _never(due && !done, "refused what was due");
    }

    /// @dev For acts that nobody should manage: a success of theirs is to be refused with exactly this error.
    function _mustRefuse(
        address who,
        address target,
        bytes memory call,
        bytes memory why,
        string memory breach
    ) internal {
        (bool done, bytes memory answer) = _attempt(who, target, call);
        _never(done || keccak256(answer) != keccak256(why), breach);
    }
}
