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
        vm.assertEq(Words.hash(w[1], w[0]), keccak256(abi.encode(w[1], w[0])), "two"); // nothing lies there already
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

    /// @dev Nothing, one word behind the other, and a stop at the first, in the middle and at the last; the words around stay.
    /// @custom:rules B3 X10
    function test_setBits_sets_none_some_or_all() external {
        uint256[] memory masks = new uint256[](3);
        (masks[0], masks[1], masks[2]) = (0x5, type(uint256).max >> 1, 1 << 255);
        for (uint256 stop; stop <= 3; ++stop) {
            uint256 first = 1 + 10 * stop;
            for (uint256 i; i < 3; ++i) _bits[first + i] = i == stop ? masks[i] & ~(masks[i] - 1) : 0x8 & ~masks[i];
            (_bits[first - 1], _bits[first + 3]) = (7, 9);
            vm.assertEq(this.setBits(first, masks), stop, "how many");
            for (uint256 i; i < 3; ++i) {
                uint256 before = i == stop ? masks[i] & ~(masks[i] - 1) : 0x8 & ~masks[i];
                vm.assertEq(_bits[first + i], i < stop ? masks[i] | before : before, "a word");
            }
            vm.assertEq(abi.encode(_bits[first - 1], _bits[first + 3]), abi.encode(7, 9), "the words around");
        }
        vm.assertEq(this.setBits(1000, new uint256[](0)), 0, "none to set");
    }

    function setBits(uint256 first, uint256[] calldata masks) external returns (uint256) {
        return Words.setBits(_bits, first, masks);
    }

    /// @dev None to five rows, the numbers small, with their highest bit, and full.
    /// @custom:rules P1 X5
    function test_hashRows_hashes_none_to_five_rows() external pure {
        uint256 all = 0x0001_7fff_8000_ffff_0101; // one row after the other, the first lowest
        for (uint256 count; count <= 5; ++count) {
            uint256 first = count == 5 ? all : all & ~(uint256(0xffff) << (16 * count));
            _mustHashRows(first | (all << 80) | (all << 160), "kind");
            _mustHashRows(first | (0xffff << 80) | (0xffff << 224), "kind");
        }
        _mustHashRows((1 << 240) - 1, "kind");
    }

    /// @custom:rules P1 X5
    function testFuzz_hashRows_hashes_each_row_by_itself(uint256 columns, bytes32 kind, uint8 most) external pure {
        _mustHashRows(columns & ~(uint256(0xffff) << (16 * (most % 6))), kind); // else there are nearly always five
    }

    function _mustHashRows(uint256 columns, bytes32 kind) private pure {
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

    /// @dev None, all full, a gap in the middle, and more asked for than there are.
    /// @custom:rules P5 X5
    function test_hashLanes_gives_each_lane_a_word_at_its_edges() external pure {
        uint256[5] memory all = [uint256(0), type(uint256).max, 1 << 255, 0xffff_0000_0001, 1];
        for (uint256 i; i < 25; ++i) {
            _mustHashLanes(all[i / 5], all[i % 5]);
            _mustHashLanes(all[i / 5], all[i % 5] << 100);
        }
    }

    /// @custom:rules P5 X5
    function testFuzz_hashLanes_gives_each_lane_a_word(uint256 lanes, uint256 atLeast, uint8 cut) external pure {
        _mustHashLanes(lanes >> cut, atLeast >> (255 - cut));
    }

    function _mustHashLanes(uint256 lanes, uint256 atLeast) private pure {
        bytes memory all;
        for (uint256 i; i < 16 && (lanes | atLeast) >> (16 * i) != 0; ++i) {
            all = bytes.concat(all, bytes32(uint256(uint16(lanes >> (16 * i)))));
        }
        vm.assertEq(Words.hashLanes(lanes, atLeast), keccak256(all), "lanes");
    }

    /// @dev No node, equal ones, a lower and a higher one, in every order; what is behind the last whole word is not read.
    /// @custom:rules P2
    function test_climb_takes_nodes_in_any_order() external view {
        bytes32[4] memory nodes = [bytes32(0), bytes32(uint256(5)), bytes32(uint256(6)), bytes32(type(uint256).max)];
        vm.assertEq(this.climb(nodes[1], ""), nodes[1], "itself");
        for (uint256 i; i < 256; ++i) {
            bytes32[] memory proof = new bytes32[](3);
            (proof[0], proof[1], proof[2]) = (nodes[i % 4], nodes[(i / 4) % 4], nodes[(i / 16) % 4]);
            bytes32 leaf = nodes[i / 64];
            bytes32 root = MerkleProof.processProof(proof, leaf);
            vm.assertEq(this.climb(leaf, abi.encodePacked(proof)), root, "the root");
            vm.assertEq(this.climb(leaf, abi.encodePacked(proof, bytes31(type(uint248).max))), root, "the rest");
            vm.assertEq(this.climbList(leaf, proof), root, "the root over a list");
        }
    }

    function climbList(bytes32 leaf, bytes32[] calldata path) external pure returns (bytes32) {
        return Words.climb(leaf, path);
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
