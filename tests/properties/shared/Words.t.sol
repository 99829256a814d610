// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Words} from "../../../contracts/shared/Words.sol";
import {vm} from "../support/Vm.sol";

/// @title The one library with assembly, against what Solidity and OpenZeppelin say
contract WordsTest {
    uint256[1 << 56] private _bits;

    /// @custom:rules X5
    function testFuzz_hash_is_that_of_the_encoded_words(bytes32[7] calldata w) external pure {
        vm.assertEq(Words.hash(w[0]), keccak256(abi.encode(w[0])), "one");
        vm.assertEq(Words.hash(w[0], w[1]), keccak256(abi.encode(w[0], w[1])), "two");
        vm.assertEq(Words.hash(w[0], w[1], w[2]), keccak256(abi.encode(w[0], w[1], w[2])), "three");
        vm.assertEq(Words.hash(w[0], w[1], w[2], w[3]), keccak256(abi.encode(w[0], w[1], w[2], w[3])), "four");
        bytes32 five = keccak256(abi.encode(w[0], w[1], w[2], w[3], w[4]));
        vm.assertEq(Words.hash(w[0], w[1], w[2], w[3], w[4]), five, "five");
        vm.assertEq(Words.hash(w[0], w[1], w[2], w[3], w[4], w[5], w[6]), keccak256(abi.encode(w)), "seven");
    }

    /// @custom:rules X5
    // solhint-disable-next-line gas-calldata-parameters
    function testFuzz_hash_is_that_of_the_list(
        bytes32[] memory words,
        bytes32[10] memory ten,
        uint256 count
    ) external pure {
        vm.assertEq(Words.hash(ten), keccak256(abi.encode(ten)), "ten");
        vm.assertEq(Words.hash(words), keccak256(abi.encodePacked(words)), "a list");
        bytes memory first;
        count %= words.length + 1;
        for (uint256 i; i < count; ++i) first = bytes.concat(first, words[i]);
        vm.assertEq(Words.hash(words, count), keccak256(first), "the first of a list");
    }

    /// @custom:rules X5
    // solhint-disable-next-line gas-calldata-parameters
    function testFuzz_hash_is_that_of_an_array(bytes32[12] memory words) external pure {
        vm.assertEq(Words.hash(words), keccak256(abi.encode(words)), "twelve");
    }

    /// @dev As many words as have none of these bits, from the first on; there it stops, and leaves every other word alone.
    /// @custom:rules B3 X10
    function testFuzz_setBits_stops_where_a_bit_is_set(
        uint256 first,
        uint256[] calldata masks,
        uint8 set,
        uint8 bit
    ) external {
        first %= _bits.length - 300;
        uint256 most = masks.length > 256 ? 256 : masks.length;
        uint256 taken = uint256(1) << bit;
        _bits[first + set] = taken;
        _bits[first + most] |= taken;
        uint256 count = Words.setBits(_bits, first, masks[:most]);
        uint256 expected = set < most && masks[set] & taken != 0 ? set : most;
        vm.assertEq(count, expected, "how many");
        for (uint256 i; i < most; ++i) {
            uint256 before = i == set ? taken : 0;
            vm.assertEq(_bits[first + i], i < expected ? masks[i] | before : before, "a word");
        }
        vm.assertEq(_bits[first + most], taken, "the word behind them");
    }

    /// @custom:rules P1 X5
    function testFuzz_hashRows_hashes_each_row_by_itself(uint256 columns, bytes32 kind, uint8 most) external pure {
        columns &= ~(uint256(0xffff) << (16 * (most % 6))); // else there are nearly always five
        bytes memory all;
        uint256 count;
        for (; count < 5 && uint16(columns >> (16 * count)) != 0; ++count) {
            uint256 row = columns >> (16 * count);
            all = bytes.concat(all, keccak256(abi.encode(kind, uint16(row), uint16(row >> 80), uint16(row >> 160))));
        }
        (bytes32 digest, uint256 rows) = Words.hashRows(kind, columns);
        vm.assertEq(digest, keccak256(all), "digest");
        vm.assertEq(rows, count, "rows");
    }

    /// @dev What was kept in memory before is still there afterwards.
    /// @custom:rules X5
    // solhint-disable-next-line gas-calldata-parameters
    function testFuzz_hash_leaves_memory_alone(bytes memory kept, bytes32 a) external pure {
        bytes32 before = keccak256(kept);
        Words.hash(a);
        Words.hash(a, a);
        Words.hash(a, a, a, a, a);
        Words.hash(a, a, a, a, a, a, a);
        Words.hash(a, a);
        Words.hashLanes(uint256(a), uint256(a));
        Words.hashRows(a, uint256(a));
        vm.assertEq(keccak256(kept), before, "memory");
        vm.assertEq(keccak256(new bytes(256)), keccak256(bytes.concat(bytes32(0), new bytes(224))), "fresh memory");
    }

    /// @custom:rules P5 X5
    function testFuzz_hashLanes_gives_each_lane_a_word(uint256 lanes, uint256 atLeast, uint8 cut) external pure {
        (lanes, atLeast) = (lanes >> cut, atLeast >> (255 - cut));
        bytes memory all;
        for (uint256 i; i < 16 && (lanes | atLeast) >> (16 * i) != 0; ++i) {
            all = bytes.concat(all, bytes32(uint256(uint16(lanes >> (16 * i)))));
        }
        vm.assertEq(Words.hashLanes(lanes, atLeast), keccak256(all), "lanes");
    }

    /// @custom:rules P2
    function testFuzz_climb_ends_where_openzeppelin_does(
        bytes32 leaf,
        bytes32[] calldata proof,
        uint8 rest
    ) external view {
        bytes memory path = bytes.concat(abi.encodePacked(proof), new bytes(rest % 32));
        vm.assertEq(this.climb(leaf, path), MerkleProof.processProofCalldata(proof, leaf), "the root");
    }

    function climb(bytes32 leaf, bytes calldata path) external pure returns (bytes32) {
        return Words.climb(leaf, path);
    }
}
