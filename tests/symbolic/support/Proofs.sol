// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {vm} from "./Halmos.sol";

/// @title How every proof is set up: real contracts, in any state, at any time
/// @notice A proof is a function `check_…`: no path through it may break an assertion. Its twin `twin_…` does the same and claims a little more
/// than is true, or lets a guard's premise go; halmos must find the counterexample, which shows that the proof isn't empty.
/// A call that is refused ends in `false`; a path that reverts in the proof itself proves nothing, so no proof relies on it.
abstract contract Proofs {
    /// @dev Deployed from the artifact, as it would be on a chain.
    function _deploy(string memory name, bytes memory arguments) internal returns (address at) {
        bytes memory artifact = bytes.concat("build/forge/", bytes(name), ".sol/", bytes(name), ".json");
        bytes memory code = bytes.concat(vm.getCode(string(artifact)), arguments);
        assembly {
            at := create(0, add(code, 32), mload(code))
        }
        require(at != address(0), "not deployed");
    }

    /// @dev The same, with any words at all in its storage.
    function _deployAnyhow(string memory name, bytes memory arguments) internal returns (address at) {
        at = _deploy(name, arguments);
        vm.setArbitraryStorage(at);
    }

    /// @dev Whether `caller` could do this.
    function _did(address caller, address target, bytes memory act) internal returns (bool done) {
        vm.prank(caller);
        (done, ) = target.call(act);
    }

    /// @dev Where a mapping that stands at `slot` keeps `key`.
    function _place(bytes32 key, uint256 slot) internal pure returns (bytes32) {
        return keccak256(abi.encode(key, slot));
    }

    function _word(address target, bytes32 key, uint256 slot) internal view returns (uint256) {
        return uint256(vm.load(target, _place(key, slot)));
    }
}
