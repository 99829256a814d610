// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../interfaces/ICredentialRegistry.sol";
import {IStudyRewards as I, StudyId} from "../../interfaces/IStudyRewards.sol";
import {Kinds} from "../credentials/Kinds.sol";
import {StudyWords as W} from "./StudyWords.sol";

/// @title Which studies can be drafted, and how validators' findings become one
library StudyRules {
    using W for uint256;

    /// @dev Ten classes of a hospital's records, then genomic, wearable, mental, reproductive and other sensitive data (C1).
    uint256 private constant CATEGORIES = (1 << 15) - 1;

    /// @dev The longest delay of a recovery.
    uint256 private constant LEAST_CLAIM_DAYS = 90;

    /// @notice The sponsor's number, and the sponsor above it.
    function idOf(I.Study calldata s) internal pure returns (StudyId) {
        return StudyId.wrap(uint128(s.number) | (uint128(s.sponsor) << 96));
    }

    /// @notice Whose it is.
    function sponsor(StudyId study) internal pure returns (uint32) {
        return uint32(StudyId.unwrap(study) >> 96);
    }

    /// @notice Refuses what could not be kept, judged or paid. Who the parties are is asked of the credentials.
    function requireSound(I.Study calldata s, StudyId study, ICredentialRegistry credentials) internal view {
        bool named = s.protocol != 0 && s.number != 0 && s.account != address(0) && s.ethicsBoard != 0;
        bool apart = s.ethicsBoard != s.sponsor && s.adjudicator != s.sponsor && s.adjudicator != 0;
        bool isBoard = credentials.liveKindsOf(s.ethicsBoard) & Kinds.ETHICS_BOARD != 0;
        bool isKnown = credentials.liveKindsOf(s.adjudicator) != 0;
        if (!named || !apart || !isBoard || !isKnown) revert I.StudyRewards_BadParties(study);
        if (s.categories == 0 || s.categories > CATEGORIES) revert I.StudyRewards_BadCategories(s.categories);
        if (!_isPanel(s, credentials)) revert I.StudyRewards_BadPanel(study);
        if (!_isRising(s.prices, s.bond)) revert I.StudyRewards_BadPrices(study);
        if (!_isTimely(s)) revert I.StudyRewards_BadTimes(study);
    }

    /// @notice The middle one, the lower of two: half of the validators can't raise it, nor fewer lower it.
    /// @param counts how many found each tier, a lane of 8 bits for each from 0
    /// @param size how many there are, not 0
    function lowerMedian(uint256 counts, uint256 size) internal pure returns (uint256 tier) {
        unchecked {
            uint256 upTo = uint8(counts); // bounded by size, which is reached in the last lane that counts
            while (2 * upTo < size) upTo += uint8(counts >> (8 * ++tier));
        }
    }

    /// @notice How many bits of a mask of eight are set.
    function count(uint256 mask) internal pure returns (uint256 bits) {
        for (; mask != 0; mask >>= 1) bits += mask & 1;
    }

    /// @dev The adjudicator does not rule on its own findings.
    function _isPanel(I.Study calldata s, ICredentialRegistry credentials) private view returns (bool) {
        uint256 size = s.panel.length;
        if (size > W.MOST_VALIDATORS || s.quorum < 2 || s.quorum > size) return false;
        for (uint256 i; i < size; ++i) {
            uint32 one = s.panel[i];
            if (one == s.sponsor || one == s.adjudicator) return false;
            if (credentials.liveKindsOf(one) & Kinds.DATA_VALIDATOR == 0) return false;
            for (uint256 j; j < i; ++j) if (s.panel[j] == one) return false;
        }
        return true;
    }

    /// @dev A bond that nobody can put up would end disputes.
    function _isRising(uint64[] calldata prices, uint64 bond) private pure returns (bool) {
        if (prices.length == 0 || prices.length > W.MOST_TIERS) return false;
        uint64 last;
        for (uint256 i; i < prices.length; ++i) {
            if (prices[i] <= last) return false;
            last = prices[i];
        }
        return bond != 0 && bond <= last;
    }

    /// @dev Every dispute is ruled on before anything vests, and whoever lost a key can have it back before anything lapses.
    function _isTimely(I.Study calldata s) private view returns (bool) {
        bool judged = s.verdictHours != 0 && s.revealHours != 0 && s.disputeDays != 0;
        bool ruled = s.rulingDays != 0 && s.rulingDays <= s.vestingDays && s.claimDays >= LEAST_CLAIM_DAYS;
        bool capped = s.perDay != 0 && s.perPerson != 0;
        if (!judged || !ruled || !capped) return false;
        uint256 rules = W.make(s).rules;
        return s.from <= s.until && s.until >= block.timestamp && rules.claimUntil(s.until) <= type(uint32).max;
    }
}
