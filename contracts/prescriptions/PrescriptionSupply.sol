// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Facts, IPrescriptionRegistry as I} from "../../interfaces/IPrescriptionRegistry.sol";
import {PackUses} from "../shared/PackUses.sol";
import {Words} from "../shared/Words.sol";
import {PrescriptionTerms} from "./PrescriptionTerms.sol";

/// @title A supply, packed and hashed
/// @notice
/// | word                    | bits                                                                                         |
/// | facts, asked for        | 0..79 quantities, 80..111 request, 112..143 handed over at, 144..175 deadline, 176 identity, |
/// |                         | bytes of evidence: 184..199 acceptance, 200..215 countersignature, 216..231 packs            |
/// | facts, to be reversed   | the same up to 143, 144..175 pharmacy                                                         |
/// | supply, told by events  | the same up to 143, 144..223 tag, 224..231 basis or obstacle, 232 recorded                    |
/// Quantities are five lanes of 16 bits, line 0 lowest. The rest is 0.
library PrescriptionSupply {
    using PrescriptionTerms for I.Terms;
    using PackUses for bytes;
    using PackUses for uint256;

    /// @dev Quantities, request and time, which stand in the same place in all three words.
    uint256 private constant WHAT = (1 << 144) - 1;

    /// @dev Bits of a supply asked for that mean nothing.
    uint256 private constant NOTHING = ~uint256(((1 << 177) - 1) | (((1 << 48) - 1) << 184));

    /// @dev In the code that events tell: handed out without the chain.
    uint256 internal constant RECORDED = 1 << 8;

    bytes32 internal constant NO_PACKS = keccak256("");
    bytes32 private constant PACK_TYPEHASH = keccak256("Pack(bytes32 pack,uint32 units)");
    bytes32 private constant TYPEHASH = keccak256(
        "Supply(uint32 pharmacy,uint16[] quantities,uint32 request,uint32 handedOverAt,bytes32 product,Pack[] packs)Pack(bytes32 pack,uint32 units)"
    );

    /// @notice Reverts on bits of a supply asked for that mean nothing, and when there is less evidence than they say.
    function requireAsked(Facts facts, uint256 evidence) internal pure {
        if (Facts.unwrap(facts) & NOTHING != 0) revert I.PrescriptionRegistry_MalformedSupply();
        if (endOfPacks(facts) > evidence) revert I.PrescriptionRegistry_MalformedSupply();
    }

    /// @notice Reverts on bits of a supply to be reversed that mean nothing.
    function requireMade(Facts facts) internal pure {
        if (Facts.unwrap(facts) >> 176 != 0) revert I.PrescriptionRegistry_MalformedSupply();
    }

    function quantities(Facts facts) internal pure returns (uint256) {
        return Facts.unwrap(facts) & PrescriptionTerms.LANES;
    }

    function request(Facts facts) internal pure returns (uint32) {
        return uint32(Facts.unwrap(facts) >> 80);
    }

    function handedOverAt(Facts facts) internal pure returns (uint256) {
        return uint32(Facts.unwrap(facts) >> 112);
    }

    function deadline(Facts facts) internal pure returns (uint256) {
        return uint32(Facts.unwrap(facts) >> 144);
    }

    function identityChecked(Facts facts) internal pure returns (bool) {
        return (Facts.unwrap(facts) >> 176) & 1 != 0;
    }

    function hasPacks(Facts facts) internal pure returns (bool) {
        return uint16(Facts.unwrap(facts) >> 216) != 0;
    }

    /// @notice Where the holder's acceptance ends in the evidence; it begins there.
    function endOfAcceptance(Facts facts) internal pure returns (uint256) {
        return uint16(Facts.unwrap(facts) >> 184);
    }

    /// @notice Where the second pharmacist and its signature end, which follow.
    function endOfCountersignature(Facts facts) internal pure returns (uint256) {
        unchecked {
            return endOfAcceptance(facts) + uint16(Facts.unwrap(facts) >> 200);
        }
    }

    /// @notice Where the packs end, which follow. The rest is the origin.
    function endOfPacks(Facts facts) internal pure returns (uint256) {
        unchecked {
            return endOfCountersignature(facts) + uint16(Facts.unwrap(facts) >> 216);
        }
    }

    /// @notice Of a supply that is to be reversed.
    function pharmacy(Facts facts) internal pure returns (uint32) {
        return uint32(Facts.unwrap(facts) >> 144);
    }

    /// @notice What events tell. `code`: Basis or Obstacle, with RECORDED or without.
    function told(Facts facts, uint256 tag, uint256 code) internal pure returns (uint256) {
        return (Facts.unwrap(facts) & WHAT) | (tag << 144) | (code << 224);
    }

    /// @notice The EIP-712 hash of the readable struct: what holder and second pharmacist sign, and what a tag covers.
    function hash(
        Facts facts,
        I.Terms calldata terms,
        uint256 pharmacy_,
        bytes32 product,
        bytes32 packs
    ) internal pure returns (bytes32) {
        return
            Words.hash(
                TYPEHASH,
                bytes32(pharmacy_),
                terms.hashLanes(quantities(facts)),
                bytes32(uint256(request(facts))),
                bytes32(handedOverAt(facts)),
                product,
                packs
            );
    }

    /// @dev Of packs as they are sold.
    function hashPacks(bytes calldata packs) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](packs.length / PackUses.LEAST);
        uint256 count;
        for (uint256 at; at != packs.length; ++count) {
            // slither-disable-next-line unused-return: the proofs are not signed
            (bytes32 pack, uint256 facts, , uint256 next) = packs.read(at);
            (hashes[count], at) = (_hashPack(pack, facts.units()), next);
        }
        return Words.hash(hashes, count);
    }

    function hashPacks(I.PackUnits[] calldata packs) internal pure returns (bytes32) {
        if (packs.length == 0) return NO_PACKS;
        bytes32[] memory hashes = new bytes32[](packs.length);
        for (uint256 i; i < hashes.length; ++i) hashes[i] = _hashPack(packs[i].pack, packs[i].units);
        return Words.hash(hashes);
    }

    function _hashPack(bytes32 pack, uint32 units) private pure returns (bytes32) {
        return Words.hash(PACK_TYPEHASH, pack, bytes32(uint256(units)));
    }
}
