// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../interfaces/IPrescriptionRegistry.sol";
import {PrescriptionTerms} from "./PrescriptionTerms.sol";

/// @title The rules of a profile in one word (P10), and whether terms keep them
/// @notice
/// | 0..63 classes | 64..79 valid days | 80..95 longest days | 96..111 lag hours | 112..127 hold hours | 128..143 reverse hours |
/// | 144..159 max days' supply | 160..175 max quantity | 176..183 min interval days | 184..187 max lines | 188..191 max repeats |
/// | 192..199 time zone in quarter hours, two's complement | 200..207 flags: see below | 224..255 closed since (base Profiles) |
library PrescriptionRules {
    using PrescriptionTerms for I.Terms;

    uint256 internal constant PARTIAL = 1 << 200;
    uint256 internal constant ONLINE = 1 << 201;
    uint256 internal constant REVIEW = 1 << 202;
    uint256 internal constant SECOND_PHARMACIST = 1 << 203;
    uint256 internal constant SLIP = 1 << 204;
    uint256 internal constant CONTROLLED = 1 << 205;
    uint256 internal constant IDENTITY_CHECK = 1 << 206;
    uint256 internal constant OFFLINE = 1 << 207;

    function lag(uint256 word) internal pure returns (uint256) {
        return _hours(word >> 96);
    }

    function longestHold(uint256 word) internal pure returns (uint256) {
        return _hours(word >> 112);
    }

    function reverseWindow(uint256 word) internal pure returns (uint256) {
        return _hours(word >> 128);
    }

    /// @notice The calendar day of `moment` in the profile's time zone, in days since 1970 (X12).
    function dayOf(uint256 word, uint256 moment) internal pure returns (uint256) {
        unchecked {
            return (moment + _offset(word)) / 1 days;
        }
    }

    /// @notice The last second at which a prescription issued at `issuedAt` may be valid: the end of its last calendar day.
    function latestUntil(uint256 word, uint256 issuedAt) internal pure returns (uint256) {
        unchecked {
            uint256 lastDay = dayOf(word, issuedAt) + uint16(word >> 80);
            return lastDay * 1 days - _offset(word) - 1;
        }
    }

    /// @notice Reverts unless the terms keep the rules. `seenAt`: when the chain could first tell that they exist.
    function requireKept(uint256 word, I.Terms calldata terms, uint256 seenAt) internal pure {
        _requireTimes(word, terms, seenAt);
        _requireHolder(word, terms);
        _requireRepeats(word, terms);
        _requireLines(word, terms);
    }

    /// @notice Whether rules make sense: something is allowed, and a controlled profile has its safeguards (P10).
    function isSound(uint256 word) internal pure returns (bool) {
        uint256 validDays = uint16(word >> 64);
        int256 timeZone = int8(uint8(word >> 192));
        if (uint64(word) == 0 || validDays == 0 || uint16(word >> 80) < validDays) return false;
        if (uint16(word >> 144) == 0 || mostLines(word) == 0 || mostLines(word) > PrescriptionTerms.MAX_LINES)
            return false;
        if (timeZone < -48 || timeZone > 56 || word >> 208 != 0) return false;
        return word & CONTROLLED == 0 || word & (SECOND_PHARMACIST | SLIP) == SECOND_PHARMACIST;
    }

    function mostLines(uint256 word) internal pure returns (uint256) {
        return (word >> 184) & 0xf;
    }

    function mostRepeats(uint256 word) internal pure returns (uint256) {
        return (word >> 188) & 0xf;
    }

    /// @dev Seconds in as many hours as the lowest 16 bits say.
    function _hours(uint256 word) private pure returns (uint256) {
        unchecked {
            return uint256(uint16(word)) * 1 hours;
        }
    }

    /// @dev Seconds east of UTC; west of it in two's complement, so that unchecked sums come out right.
    function _offset(uint256 word) private pure returns (uint256) {
        unchecked {
            return uint256(int256(int8(uint8(word >> 192))) * 15 minutes);
        }
    }

    function _requireTimes(uint256 word, I.Terms calldata terms, uint256 seenAt) private pure {
        uint256 issuedAt = terms.issuedAt();
        if (issuedAt > seenAt) revert I.PrescriptionRegistry_IssuedLater(issuedAt, seenAt);
        if (seenAt > issuedAt + lag(word)) revert I.PrescriptionRegistry_TooOld(issuedAt, seenAt);
        uint256 latest = latestUntil(word, issuedAt);
        if (terms.until() <= issuedAt || terms.until() > latest) {
            revert I.PrescriptionRegistry_BadValidity(terms.until(), latest);
        }
    }

    function _requireHolder(uint256 word, I.Terms calldata terms) private pure {
        bool slip = terms.holderKind() == uint256(I.HolderKind.Slip);
        if (slip && word & SLIP == 0) revert I.PrescriptionRegistry_SlipNotAllowed(terms.profile());
        if (terms.online() && word & ONLINE == 0) revert I.PrescriptionRegistry_OnlineNotAllowed(terms.profile());
        if (word & CONTROLLED != 0 && terms.holder() == terms.prescriber()) {
            revert I.PrescriptionRegistry_SelfPrescribed(terms.prescriber());
        }
    }

    function _requireRepeats(uint256 word, I.Terms calldata terms) private pure {
        uint256 most = mostRepeats(word);
        uint256 least = uint8(word >> 176);
        if (terms.repeats() > most) revert I.PrescriptionRegistry_TooManyRepeats(terms.repeats(), most);
        if (terms.repeats() != 0 && terms.intervalDays() < least) {
            revert I.PrescriptionRegistry_IntervalTooShort(terms.intervalDays(), least);
        }
    }

    function _requireLines(uint256 word, I.Terms calldata terms) private pure {
        uint256 count = terms.countLines();
        if (count > mostLines(word)) revert I.PrescriptionRegistry_TooManyLines(count, mostLines(word));
        uint256 most = _mostUnits(word, terms.repeats());
        uint256 lines = terms.lines;
        for (uint256 i; i < count; ++i) {
            _requireLine(word, lines, i, most);
            lines >>= 16;
        }
    }

    /// @dev Of one line in one portion.
    function _mostUnits(uint256 word, uint256 repeats) private pure returns (uint256 most) {
        most = uint16(word >> 160);
        uint256 fits = PrescriptionTerms.LANE_MAX / (1 + repeats);
        if (most == 0 || most > fits) most = fits;
    }

    /// @dev Line number `line`, which stands in the lowest lanes of `lines`.
    function _requireLine(uint256 word, uint256 lines, uint256 line, uint256 most) private pure {
        uint256 drugClass = PrescriptionTerms.lane(lines, 10);
        uint256 daysSupply = PrescriptionTerms.lane(lines, 5);
        uint256 mostDays = uint16(word >> 144);
        uint256 quantity = PrescriptionTerms.lane(lines, 0);
        if ((uint64(word) >> drugClass) & 1 == 0) revert I.PrescriptionRegistry_ClassNotAllowed(line, drugClass);
        if (daysSupply == 0 || daysSupply > mostDays) {
            revert I.PrescriptionRegistry_DaysSupplyTooLong(line, daysSupply, mostDays);
        }
        if (quantity > most) revert I.PrescriptionRegistry_QuantityTooLarge(line, quantity, most);
    }
}
