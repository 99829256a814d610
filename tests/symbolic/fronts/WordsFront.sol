// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Words} from "../../../contracts/shared/Words.sol";
import {IWordsFront} from "./IWordsFront.sol";

/// @title The library Words, compiled as it is inside a ledger
contract WordsFront is IWordsFront {
    /// @dev As the bits of a book of bills.
    mapping(uint256 book => uint256[1 << 56] bits) private _bits;

    function hash1(bytes32 a) external pure override returns (bytes32) {
        return Words.hash(a);
    }

    function hash2(bytes32 a, bytes32 b) external pure override returns (bytes32) {
        return Words.hash(a, b);
    }

    function hash3(bytes32 a, bytes32 b, bytes32 c) external pure override returns (bytes32) {
        return Words.hash(a, b, c);
    }

    function hash4(bytes32 a, bytes32 b, bytes32 c, bytes32 d) external pure override returns (bytes32) {
        return Words.hash(a, b, c, d);
    }

    function hash5(bytes32[5] calldata w) external pure override returns (bytes32) {
        return Words.hash(w[0], w[1], w[2], w[3], w[4]);
    }

    function hash7(bytes32[7] calldata w) external pure override returns (bytes32) {
        return Words.hash(w[0], w[1], w[2], w[3], w[4], w[5], w[6]);
    }

    function hash10(bytes32[10] calldata words) external pure override returns (bytes32) {
        return Words.hash(words);
    }

    function hash12(bytes32[12] calldata words) external pure override returns (bytes32) {
        return Words.hash(words);
    }

    function hashList(bytes32[] calldata words) external pure override returns (bytes32) {
        return Words.hash(words);
    }

    function hashLanes(uint256 lanes, uint256 atLeast) external pure override returns (bytes32) {
        return Words.hashLanes(lanes, atLeast);
    }

    function hashRows(bytes32 typehash, uint256 columns) external pure override returns (bytes32, uint256) {
        return Words.hashRows(typehash, columns);
    }

    function setBits(uint256 first, uint256[] calldata masks) external override {
        require(Words.setBits(_bits[1], first, masks) == masks.length, "a bit is set");
    }

    function bitsAt(uint256 number) external view override returns (uint256) {
        return _bits[1][number];
    }
}
