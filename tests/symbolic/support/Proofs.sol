// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {AnyAuthority} from "./AnyAuthority.sol";
import {AnyCredentials} from "./AnyCredentials.sol";
import {svm, vm} from "./Halmos.sol";

/// @title How every proof is set up: real contracts, in any state, at any time
/// @notice A proof is a function `check_…`: no path through it may break an assertion. Its twin `twin_…` does the same and claims a little more
/// than is true, or lets a guard's premise go; halmos must find the counterexample, which shows that the proof isn't empty.
/// A call that is refused ends in `false`; a path that reverts in the proof itself proves nothing, so no proof relies on it.
abstract contract Proofs {
    /// @dev Deployed from the artifact, as it would be on a chain.
    function _deploy(string memory name, bytes memory arguments) internal returns (address) {
        return _make(string.concat("build/forge/", name, ".sol/", name, ".json"), arguments);
    }

    /// @dev The library of that name behind calls: what stands in `fronts`.
    function _front(string memory name) internal returns (address made) {
        made = _make(string.concat("build/forge-symbolic/", name, ".sol/", name, ".json"), "");
        vm.setArbitraryStorage(made);
    }

    function _make(string memory artifact, bytes memory arguments) private returns (address made) {
        bytes memory code = bytes.concat(vm.getCode(artifact), arguments);
        assembly {
            made := create(0, add(code, 32), mload(code))
        }
        require(made != address(0), "not deployed");
    }

    /// @dev The same, with any words at all in its storage.
    function _deployAnyhow(string memory name, bytes memory arguments) internal returns (address made) {
        made = _deploy(name, arguments);
        vm.setArbitraryStorage(made);
    }

    function _anyAuthority() internal returns (address made) {
        made = address(new AnyAuthority());
        vm.setArbitraryStorage(made);
    }

    function _anyCredentials() internal returns (address made) {
        made = address(new AnyCredentials());
        vm.setArbitraryStorage(made);
    }

    /// @dev It is any second that fits 32 bits: until the year 2106.
    function _anyTime() internal returns (uint256 moment) {
        moment = svm.createUint(32, "moment");
        vm.warp(moment);
    }

    /// @dev Whether `caller` could do this.
    function _did(address caller, address target, bytes memory act) internal returns (bool done) {
        vm.prank(caller);
        (done, ) = target.call(act);
    }

    /// @dev Whom 65 bytes of signature name, as the chain answers.
    function _recovered(bytes32 digest, bytes memory signature) internal pure returns (address) {
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        return ecrecover(digest, uint8(signature[64]), r, s);
    }

    /// @dev Where a mapping that stands at `slot` keeps `key`.
    function _place(bytes32 key, uint256 slot) internal pure returns (bytes32) {
        return keccak256(abi.encode(key, slot));
    }

    function _word(address target, bytes32 key, uint256 slot) internal view returns (uint256) {
        return uint256(vm.load(target, _place(key, slot)));
    }

    function _word(address target, address key, uint256 slot) internal view returns (uint256) {
        return _word(target, bytes32(uint256(uint160(key))), slot);
    }
}
