// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Acts} from "./Acts.sol";
import {vm} from "./Vm.sol";

/// @title Acts of one contract in any order, as forge draws them, and a long day of them with a fixed seed
abstract contract Campaign {
    /// @dev Which functions of which contract forge may call.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @notice How often an act succeeded in the long day.
    event Happened(bytes4 act, uint256 times);

    function targetSelectors() external view returns (FuzzSelector[] memory all) {
        all = new FuzzSelector[](1);
        all[0] = FuzzSelector(address(_actors()), _acts());
    }

    function targetContracts() external view returns (address[] memory all) {
        all = new address[](1);
        all[0] = address(_actors());
    }

    function _actors() internal view virtual returns (Acts);

    /// @dev Each takes a seed.
    function _acts() internal pure virtual returns (bytes4[] memory);

    /// @dev So many acts in an order that the seed gives: every one of them succeeds now and then, and none fails by itself.
    function _liveThrough(uint256 turns, uint256 seed) internal {
        bytes4[] memory acts = _acts();
        uint256[] memory times = new uint256[](acts.length);
        for (uint256 turn; turn < turns; ++turn) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 which = (seed >> 8) % acts.length;
            if (_happens(acts[which], seed >> 16)) ++times[which];
        }
        for (uint256 i; i < acts.length; ++i) emit Happened(acts[i], times[i]);
        for (uint256 i; i < acts.length; ++i) vm.assertTrue(times[i] != 0, "an act that never succeeds");
    }

    function _happens(bytes4 act, uint256 seed) private returns (bool done) {
        bytes memory answer;
        (done, answer) = address(_actors()).call(abi.encodeWithSelector(act, seed));
        vm.assertTrue(done || bytes4(answer) == Acts.Idle.selector, "an act failed by itself");
    }

    function _never(string memory breach) internal view {
        vm.assertEq(_actors().breaches(breach), 0, breach);
    }
}
