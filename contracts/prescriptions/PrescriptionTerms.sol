// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../interfaces/IPrescriptionRegistry.sol";

import {Words} from "../shared/Words.sol";

/// @title The terms of a prescription, packed and hashed
/// @notice
/// | word    | bits                                                                                                        |
/// | content | commitment                                                                                                  |
/// | head    | 0..159 holder, 160..191 issued at, 192..223 until, 224..255 profile                                         |
/// | body    | 0..159 prescriber, 160..167 repeats, 168..183 interval days, 184..191 holder kind, 192 online, rest 0       |
/// | lines   | 0..79 quantities, 80..159 days' supply, 160..239 drug classes, five lanes of 16 bits each, rest 0           |
/// A line exists while its quantity is not 0; nothing may stand behind the last one. So a hash covers every bit that an act reads.
library PrescriptionTerms {
    uint256 internal constant MAX_LINES = 5;
    uint256 internal constant MAX_REPEATS = 15;
    /// @dev The highest value of a lane; the sixteenth bit is kept free for carries.
    uint256 internal constant LANE_MAX = 0x7fff;
    uint256 internal constant LANES = (1 << 80) - 1;
    /// @dev The highest bit of each of the five lanes.
    uint256 internal constant CARRIES = 0x80008000800080008000;

    /// @dev A number times this stands in the lowest lane of quantities, days' supply and classes.
    uint256 private constant COLUMNS = 1 | (1 << 80) | (1 << 160);

    bytes32 private constant LINE_TYPEHASH = keccak256("Line(uint16 quantity,uint16 daysSupply,uint16 drugClass)");
    bytes32 private constant TYPEHASH = keccak256(
        "Prescription(bytes32 content,address holder,uint8 holderKind,address prescriber,uint32 profile,uint32 issuedAt,uint32 until,uint8 repeats,uint16 intervalDays,bool online,Line[] lines)Line(uint16 quantity,uint16 daysSupply,uint16 drugClass)"
    );

    function holder(I.Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.head));
    }

    function issuedAt(I.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.head >> 160);
    }

    function until(I.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.head >> 192);
    }

    function profile(I.Terms calldata terms) internal pure returns (uint32) {
        return uint32(terms.head >> 224);
    }

    function prescriber(I.Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.body));
    }

    function repeats(I.Terms calldata terms) internal pure returns (uint256) {
        return uint8(terms.body >> 160);
    }

    function intervalDays(I.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.body >> 168);
    }

    function holderKind(I.Terms calldata terms) internal pure returns (uint256) {
        return uint8(terms.body >> 184);
    }

    function online(I.Terms calldata terms) internal pure returns (bool) {
        return (terms.body >> 192) & 1 != 0;
    }

    /// @notice The quantities of one portion, in lanes.
    function quantities(I.Terms calldata terms) internal pure returns (uint256) {
        return terms.lines & LANES;
    }

    function daysSupplyOf(I.Terms calldata terms, uint256 line) internal pure returns (uint256) {
        return lane(terms.lines >> 80, line);
    }

    function drugClassOf(I.Terms calldata terms, uint256 line) internal pure returns (uint256) {
        return lane(terms.lines >> 160, line);
    }

    /// @notice Lane `line` of lanes of 16 bits.
    function lane(uint256 lanes, uint256 line) internal pure returns (uint256) {
        return uint16(lanes >> (line << 4));
    }

    /// @notice How many lines there are, in terms whose hash was taken: it finds what is malformed.
    function countLines(I.Terms calldata terms) internal pure returns (uint256 count) {
        for (uint256 rest = quantities(terms); rest != 0; rest >>= 16) {
            unchecked {
                ++count;
            }
        }
    }

    /// @notice The EIP-712 hash of the readable struct. Reverts on bits that mean nothing, so that one struct has one packed form.
    function hash(I.Terms calldata terms) internal pure returns (bytes32) {
        if (terms.body >> 193 != 0) revert I.PrescriptionRegistry_MalformedTerms();
        if (holderKind(terms) > uint256(I.HolderKind.Slip)) revert I.PrescriptionRegistry_MalformedTerms();
        return
            Words.hash(
                [
                    TYPEHASH,
                    terms.content,
                    bytes32(uint256(uint160(terms.head))),
                    bytes32(holderKind(terms)),
                    bytes32(uint256(uint160(terms.body))),
                    bytes32(uint256(profile(terms))),
                    bytes32(issuedAt(terms)),
                    bytes32(until(terms)),
                    bytes32(repeats(terms)),
                    bytes32(intervalDays(terms)),
                    bytes32(terms.body >> 192), // online: nothing stands above it
                    _hashLines(terms.lines)
                ]
            );
    }

    /// @notice The EIP-712 hash, as uint16[], of one lane a line, and of any beyond that is not 0: no unit stays unsigned.
    function hashLanes(I.Terms calldata terms, uint256 lanes) internal pure returns (bytes32) {
        return Words.hashLanes(lanes, quantities(terms));
    }

    /// @dev Reverts when there is no line, or anything stands behind the last one.
    function _hashLines(uint256 lines) private pure returns (bytes32 digest) {
        uint256 count;
        (digest, count) = Words.hashRows(LINE_TYPEHASH, lines);
        if (count == 0) revert I.PrescriptionRegistry_MalformedTerms();
        unchecked {
            uint256 lanes = ((1 << (count << 4)) - 1) * COLUMNS;
            if (lines & ~lanes != 0) revert I.PrescriptionRegistry_MalformedTerms();
        }
    }
}
