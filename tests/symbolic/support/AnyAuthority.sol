// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title A governance that may let anybody do anything, always the same
contract AnyAuthority {
    mapping(address caller => mapping(address target => mapping(bytes4 act => bool may))) private _mays;

    function canCall(address caller, address target, bytes4 act) external view returns (bool, uint32) {
        return (_mays[caller][target][act], 0);
    }
}
