// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Terms} from "../../interfaces/IConsentRegistry.sol";
import {ConsentTerms} from "./ConsentTerms.sol";

/// @title The one word of an entry: everything that a patient decided about one grantee and one purpose
/// @notice
/// | bits     | field                                                                   |
/// | 0..23    | categories permitted                                                    |
/// | 24..47   | categories denied                                                       |
/// | 48..71   | categories requested                                                    |
/// | 72..103  | permitted from                                                          |
/// | 104..135 | permitted until                                                         |
/// | 136..167 | denied until                                                            |
/// | 168..199 | sequence: the highest number of an act of the owner                     |
/// | 200..231 | requested until                                                         |
/// | 232..238 | facts, below                                                            |
/// | 239..254 | holes: bit j, the number sequence - 1 - j was skipped and may yet close |
/// Times in seconds, the last one included.
library ConsentWord {
    using ConsentTerms for Terms;

    uint256 internal constant SUSPENDED = 1 << 232;
    uint256 internal constant REVOKED = 1 << 233;
    uint256 internal constant DECLINED = 1 << 234;
    uint256 internal constant ERASED = 1 << 235;
    /// @dev The subject's own key closed what is permitted, or a delegate what that key had permitted: no delegate grants or resumes.
    uint256 internal constant CLOSED_BY_OWNER = 1 << 236;
    /// @dev The subject's own key denied: no delegate lifts.
    uint256 internal constant DENIED_BY_OWNER = 1 << 237;
    /// @dev What is permitted was permitted by a delegate.
    uint256 internal constant BY_DELEGATE = 1 << 238;

    uint256 private constant CATEGORIES = (1 << 24) - 1;
    uint256 private constant TIME = (1 << 32) - 1;
    uint256 private constant DENIED = (CATEGORIES << 24) | (TIME << 136);
    uint256 private constant REQUESTED = (CATEGORIES << 48) | (TIME << 200);
    uint256 private constant PERMIT = CATEGORIES | (TIME << 72) | (TIME << 104) | BY_DELEGATE;
    uint256 private constant NUMBERS = (TIME << 168) | (0xffff << 239);

    function permitted(uint256 word) internal pure returns (uint24) {
        return uint24(word);
    }

    function denied(uint256 word) internal pure returns (uint24) {
        return uint24(word >> 24);
    }

    function requested(uint256 word) internal pure returns (uint24) {
        return uint24(word >> 48);
    }

    function permittedFrom(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 72);
    }

    function permittedUntil(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 104);
    }

    function deniedUntil(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 136);
    }

    function sequence(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 168);
    }

    /// @notice Numbers that were skipped and may still be used, by acts that close: bit j for the number sequence - 1 - j.
    function holes(uint256 word) internal pure returns (uint16) {
        return uint16(word >> 239);
    }

    /// @notice Whether an act that closes may take this number: a hole, or one that skips no more than there is room for and leaves no hole
    /// without room.
    function isFree(uint256 word, uint256 number) internal pure returns (bool) {
        uint256 last = sequence(word);
        unchecked {
            if (number > last) return number - last <= 17 && uint256(holes(word)) << (number - last) <= 0xffff;
            return number != last && last - number <= 16 && (holes(word) >> (last - number - 1)) & 1 != 0;
        }
    }

    /// @notice Whether the owner's own permit stands at `moment`, or will.
    function isOwners(uint256 word, uint256 moment) internal pure returns (bool) {
        return permitted(word) != 0 && !has(word, BY_DELEGATE) && moment <= permittedUntil(word);
    }

    /// @notice Whether both say the same, apart from what others request.
    function isLike(uint256 word, uint256 other) internal pure returns (bool) {
        return (word ^ other) & ~REQUESTED == 0;
    }

    function requestedUntil(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 200);
    }

    function has(uint256 word, uint256 facts) internal pure returns (bool) {
        return word & facts != 0;
    }

    // --------------------------------------------------------------------------------------------------------- what is in force

    /// @notice The categories that are permitted at `moment`.
    function permits(uint256 word, uint256 moment) internal pure returns (uint24) {
        if (has(word, SUSPENDED | ERASED)) return 0;
        if (moment < permittedFrom(word) || permittedUntil(word) < moment) return 0;
        return permitted(word);
    }

    /// @notice The categories that are denied at `moment`; all of them in a tombstone.
    function denies(uint256 word, uint256 moment) internal pure returns (uint24) {
        if (has(word, ERASED)) return uint24(CATEGORIES);
        return moment <= deniedUntil(word) ? denied(word) : 0;
    }

    // -------------------------------------------------------------------------------------------------------------------- acts

    /// @notice With the number of an act that opened: it left out none.
    function withOpening(uint256 word, uint32 number) internal pure returns (uint256) {
        return (word & ~NUMBERS) | (uint256(number) << 168);
    }

    /// @notice With the number of an act that closed, a free one.
    function withClosing(uint256 word, uint256 number) internal pure returns (uint256) {
        uint256 last = sequence(word);
        unchecked {
            if (number < last) return word & ~(uint256(1) << (239 + last - number - 1));
            uint256 skipped = number - last - 1;
            uint256 left = (uint256(holes(word)) << (skipped + 1)) | ((1 << skipped) - 1);
            return (word & ~NUMBERS) | (number << 168) | (left << 239);
        }
    }

    /// @notice With exactly what the terms permit, and nothing requested any more.
    function withPermit(uint256 word, Terms terms, bool byOwner) internal pure returns (uint256) {
        word &= ~(PERMIT | REQUESTED | SUSPENDED | REVOKED | DECLINED | CLOSED_BY_OWNER);
        word |= terms.categories() | (uint256(terms.from()) << 72) | (uint256(terms.until()) << 104);
        return byOwner ? word : word | BY_DELEGATE;
    }

    /// @notice With these denied besides what is denied at `moment`, until the later of both ends.
    function withDenial(uint256 word, Terms terms, uint256 moment, bool byOwner) internal pure returns (uint256) {
        uint256 standing = denies(word, moment);
        if (standing == 0) word &= ~(DENIED | DENIED_BY_OWNER);
        uint256 categories = standing | terms.categories();
        uint256 end = deniedUntil(word) > terms.until() ? deniedUntil(word) : terms.until();
        word = (word & ~DENIED) | (categories << 24) | (end << 136);
        return byOwner ? word | DENIED_BY_OWNER : word;
    }

    /// @notice With these not denied any more.
    function withoutDenial(uint256 word, uint24 categories) internal pure returns (uint256) {
        word &= ~(uint256(categories) << 24);
        return denied(word) == 0 ? word & ~(DENIED | DENIED_BY_OWNER) : word;
    }

    /// @notice With nothing permitted. What the owner had permitted, only the owner permits again.
    function revoked(uint256 word, uint256 moment, bool byOwner) internal pure returns (uint256) {
        bool forOwner = byOwner || isOwners(word, moment);
        word = (word & ~(PERMIT | SUSPENDED)) | REVOKED;
        return forOwner ? word | CLOSED_BY_OWNER : word;
    }

    function suspended(uint256 word, bool byOwner) internal pure returns (uint256) {
        return word | SUSPENDED | (byOwner ? CLOSED_BY_OWNER : 0);
    }

    function resumed(uint256 word) internal pure returns (uint256) {
        return word & ~(SUSPENDED | CLOSED_BY_OWNER);
    }

    function withRequest(uint256 word, uint24 categories, uint32 until) internal pure returns (uint256) {
        return (word & ~(REQUESTED | DECLINED)) | (uint256(categories) << 48) | (uint256(until) << 200);
    }

    /// @notice With the request gone.
    function declined(uint256 word, bool byOwner) internal pure returns (uint256) {
        word = (word & ~REQUESTED) | DECLINED;
        return byOwner ? word | CLOSED_BY_OWNER : word;
    }

    /// @notice A tombstone: nothing but that it is one, and the highest number.
    function erased(uint256 word, uint32 number) internal pure returns (uint256) {
        uint32 last = sequence(word);
        return ERASED | (uint256(number > last ? number : last) << 168);
    }
}
