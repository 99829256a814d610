// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IWordsFront} from "./fronts/IWordsFront.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Proofs} from "./support/Proofs.sol";

/// @title Words in assembly say what Solidity would say
contract WordsProofs is Proofs {
    IWordsFront private words;

    function setUp() public {
        words = IWordsFront(_front("WordsFront"));
    }

    // ------------------------------------------------------------------------------------------------------------------ hashes

    /// @notice Each hash of one to five words is keccak256(abi.encode(…)) of exactly these, in their order.
    /// @custom:rules P1
    function check_hashes_of_few_words(bytes32[5] calldata w) public view {
        assert(words.hash1(w[0]) == keccak256(abi.encode(w[0])));
        assert(words.hash2(w[0], w[1]) == keccak256(abi.encode(w[0], w[1])));
        assert(words.hash3(w[0], w[1], w[2]) == keccak256(abi.encode(w[0], w[1], w[2])));
        assert(words.hash4(w[0], w[1], w[2], w[3]) == keccak256(abi.encode(w[0], w[1], w[2], w[3])));
        assert(words.hash5(w) == keccak256(abi.encode(w)));
    }

    /// @dev With two words in each other's place.
    function twin_hashes_of_few_words(bytes32[5] calldata w) public view {
        assert(words.hash2(w[0], w[1]) == keccak256(abi.encode(w[1], w[0])));
    }

    /// @notice Each hash of seven, ten and twelve words, and of a list of up to two, is keccak256 of exactly these, in their order.
    /// @custom:rules P1
    function check_hashes_of_many_words(bytes32[12] calldata w, bytes32[] calldata list) public view {
        (bytes32[7] memory seven, bytes32[10] memory ten) = _first(w);
        assert(words.hash7(seven) == keccak256(abi.encode(seven)));
        assert(words.hash10(ten) == keccak256(abi.encode(ten)));
        assert(words.hash12(w) == keccak256(abi.encode(w)));
        assert(words.hashList(list) == keccak256(abi.encodePacked(list)));
    }

    /// @dev One word short.
    function twin_hashes_of_many_words(bytes32[12] calldata w) public view {
        (, bytes32[10] memory ten) = _first(w);
        assert(words.hash12(w) == keccak256(abi.encode(ten)));
    }

    /// @notice Quantities are hashed one by one as uint16[]: as many as the terms have lines, and none that is asked for is left out.
    /// @custom:rules P5
    function check_no_unit_stays_unsigned(uint16 a, uint16 b) public view {
        vm.assume(b != 0);
        assert(words.hashLanes(a | (uint256(b) << 16), 1) == keccak256(abi.encode(a, b)));
        assert(words.hashLanes(a, 1 << 16) == keccak256(abi.encode(a, uint256(0))));
    }

    /// @dev For terms of one line alone.
    function twin_no_unit_stays_unsigned(uint16 a, uint16 b) public view {
        assert(words.hashLanes(a | (uint256(b) << 16), 1) == keccak256(abi.encode(a)));
    }

    /// @notice The lines of a prescription are hashed as EIP-712 hashes a list of structs, row by row, and all that begin are counted.
    /// @custom:rules P1
    function check_rows_are_hashed_one_by_one(uint16[6] calldata n) public view {
        vm.assume(n[0] != 0 && n[1] != 0);
        (bytes32 kind, bytes32 digest, uint256 rows) = _rows(n);
        assert(
            rows == 2 && digest == keccak256(bytes.concat(_row(kind, n[0], n[2], n[4]), _row(kind, n[1], n[3], n[5])))
        );
    }

    /// @dev With two columns in each other's place.
    function twin_rows_are_hashed_one_by_one(uint16[6] calldata n) public view {
        vm.assume(n[0] != 0 && n[1] != 0);
        (bytes32 kind, bytes32 digest, uint256 rows) = _rows(n);
        assert(
            rows == 2 && digest == keccak256(bytes.concat(_row(kind, n[0], n[4], n[2]), _row(kind, n[1], n[3], n[5])))
        );
    }

    function _rows(uint16[6] calldata n) private view returns (bytes32 kind, bytes32 digest, uint256 rows) {
        uint256 columns = n[0] | (uint256(n[1]) << 16) | (uint256(n[2]) << 80) | (uint256(n[3]) << 96);
        kind = svm.createBytes32("kind");
        (digest, rows) = words.hashRows(kind, columns | (uint256(n[4]) << 160) | (uint256(n[5]) << 176));
    }

    function _row(bytes32 kind, uint16 a, uint16 b, uint16 c) private pure returns (bytes memory) {
        return abi.encode(keccak256(abi.encode(kind, a, b, c)));
    }

    function _first(bytes32[12] calldata w) private pure returns (bytes32[7] memory seven, bytes32[10] memory ten) {
        for (uint256 i; i < 10; ++i) ten[i] = w[i];
        for (uint256 i; i < 7; ++i) seven[i] = w[i];
    }

    // -------------------------------------------------------------------------------------------------------------------- bits

    /// @notice A mask sets its bits where none of them was set, two words in a row, and no other bit anywhere.
    /// @custom:rules B3 B11
    function check_a_mask_sets_each_bit_once(uint8 first, uint8 other, uint256[2] calldata masks) public {
        _setsOnce(first, other, masks, true);
    }

    function twin_a_mask_sets_each_bit_once(uint8 first, uint8 other, uint256[2] calldata masks) public {
        _setsOnce(first, other, masks, false);
    }

    /// @dev In the twin the other word may be one of the two.
    function _setsOnce(uint256 first, uint256 other, uint256[2] calldata masks, bool sound) private {
        vm.assume(!sound || (other != first && other != first + 1));
        uint256[3] memory before = [words.bitsAt(first), words.bitsAt(first + 1), words.bitsAt(other)];
        uint256[] memory list = new uint256[](2);
        (list[0], list[1]) = (masks[0], masks[1]);
        if (!_did(address(this), address(words), abi.encodeCall(words.setBits, (first, list)))) return;
        assert(before[0] & masks[0] == 0 && before[1] & masks[1] == 0);
        assert(words.bitsAt(first) == before[0] | masks[0] && words.bitsAt(first + 1) == before[1] | masks[1]);
        assert(words.bitsAt(other) == before[2]);
    }
}
