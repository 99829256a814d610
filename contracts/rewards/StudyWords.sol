// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as I} from "../../interfaces/IStudyRewards.sol";

/// @title What is kept of a study, in words
/// @notice
/// | word    | bits                                                                                                                     |
/// | parties | 0..31 ethics board, 32..95 bond, 96..255 account                                                                    |
/// | rules   | 0..31 adjudicator, 32..55 categories, 56 approved, 57 paused by the sponsor, 58 by the board, 59 closed,                 |
/// |         | 60 settled, 64..95 from, 96..127 until, 128..135 quorum, 136..143 per day, 144..159 per person, 160..175 verdict hours,  |
/// |         | 176..191 reveal hours, 192..207 dispute days, 208..223 ruling days, 224..239 vesting days, 240..255 claim days           |
/// | panel   | eight lanes of 32 bits, 0 where there is none                                                                            |
/// | prices  | of tiers 1 to 4, lanes of 64 bits, 0 where there is none                                                                 |
/// | money   | 0..63 funded, 64..127 reserved, 128..191 paid, 192..255 refunded                                                         |
/// Whatever happens to a contribution reads the rules; the parties are for what happens to the study. Rules are never 0.
library StudyWords {
    uint256 internal constant APPROVED = 1 << 56;
    uint256 internal constant PAUSED_BY_SPONSOR = 1 << 57;
    uint256 internal constant PAUSED_BY_BOARD = 1 << 58;
    uint256 internal constant CLOSED = 1 << 59;
    uint256 internal constant SETTLED = 1 << 60;
    uint256 internal constant PAUSED = PAUSED_BY_SPONSOR | PAUSED_BY_BOARD;

    uint256 internal constant MOST_VALIDATORS = 8;
    uint256 internal constant MOST_TIERS = 4;

    /// @dev A lane of 32 bits each: 1, and its highest bit.
    uint256 private constant ONES = type(uint256).max / type(uint32).max;
    uint256 private constant TOPS = ONES << 31;

    uint256 private constant RESERVED = 64;
    uint256 private constant PAID = 128;
    uint256 private constant REFUNDED = 192;

    bytes32 private constant TYPEHASH = keccak256(
        "Study(bytes32 protocol,address account,uint96 number,uint32 sponsor,uint32 ethicsBoard,uint32 adjudicator,uint24 categories,uint8 quorum,uint64 bond,uint32 from,uint32 until,uint16 verdictHours,uint16 revealHours,uint16 disputeDays,uint16 rulingDays,uint16 vestingDays,uint16 claimDays,uint8 perDay,uint16 perPerson,uint32[] panel,uint64[] prices)"
    );

    // ---------------------------------------------------------------------------------------------------------------- drafting

    function make(I.Study calldata s) internal pure returns (I.StudyWords memory words) {
        words.hash = hash(s);
        words.parties = uint256(s.ethicsBoard) | (uint256(s.bond) << 32) | (uint256(uint160(s.account)) << 96);
        words.rules = _packRules(s);
        for (uint256 i; i < s.panel.length; ++i) words.panel |= uint256(s.panel[i]) << (32 * i);
        for (uint256 i; i < s.prices.length; ++i) words.prices |= uint256(s.prices[i]) << (64 * i);
    }

    /// @notice EIP-712 hash of the readable struct.
    function hash(I.Study calldata s) internal pure returns (bytes32) {
        bytes memory first = abi.encode(TYPEHASH, s.protocol, s.account, s.number, s.sponsor, s.ethicsBoard);
        bytes memory second = abi.encode(s.adjudicator, s.categories, s.quorum, s.bond, s.from, s.until);
        bytes memory third = abi.encode(s.verdictHours, s.revealHours, s.disputeDays, s.rulingDays, s.vestingDays);
        bytes memory last = abi.encode(
            s.claimDays,
            s.perDay,
            s.perPerson,
            keccak256(abi.encodePacked(s.panel)),
            keccak256(abi.encodePacked(s.prices))
        );
        return keccak256(bytes.concat(first, second, third, last));
    }

    function _packRules(I.Study calldata s) private pure returns (uint256 word) {
        word = uint256(s.adjudicator) | (uint256(s.categories) << 32) | (uint256(s.from) << 64);
        word |= (uint256(s.until) << 96) | (uint256(s.quorum) << 128) | (uint256(s.perDay) << 136);
        word |= (uint256(s.perPerson) << 144) | (uint256(s.verdictHours) << 160) | (uint256(s.revealHours) << 176);
        word |= (uint256(s.disputeDays) << 192) | (uint256(s.rulingDays) << 208) | (uint256(s.vestingDays) << 224);
        word |= uint256(s.claimDays) << 240;
    }

    // ----------------------------------------------------------------------------------------------------------------- reading

    function ethicsBoard(uint256 parties) internal pure returns (uint32) {
        return uint32(parties);
    }

    function bond(uint256 parties) internal pure returns (uint64) {
        return uint64(parties >> 32);
    }

    function account(uint256 parties) internal pure returns (address) {
        return address(uint160(parties >> 96));
    }

    function adjudicator(uint256 rules) internal pure returns (uint32) {
        return uint32(rules);
    }

    /// @notice Bits above the categories are no category.
    function takes(uint256 rules, uint8 category) internal pure returns (bool) {
        return (uint24(rules >> 32) >> category) & 1 != 0;
    }

    function from(uint256 rules) internal pure returns (uint32) {
        return uint32(rules >> 64);
    }

    function until(uint256 rules) internal pure returns (uint32) {
        return uint32(rules >> 96);
    }

    function quorum(uint256 rules) internal pure returns (uint256) {
        return uint8(rules >> 128);
    }

    function perDay(uint256 rules) internal pure returns (uint256) {
        return uint8(rules >> 136);
    }

    function perPerson(uint256 rules) internal pure returns (uint256) {
        return uint16(rules >> 144);
    }

    /// @notice Its seat, one bit in a mask over the panel; 0 when it has none. The lanes that differ from it in nothing have their top bit
    /// set here, the lowest of them surely; and 2 ** 32 is 2 modulo 2 ** 31 - 1, so that lane n becomes bit n.
    function seatOf(uint256 panel, uint32 organisation) internal pure returns (uint256 seat) {
        if (organisation == 0) return 0;
        unchecked {
            uint256 lanes = panel ^ (organisation * ONES);
            lanes = (lanes - ONES) & ~lanes & TOPS;
            return ((lanes & (0 - lanes)) >> 31) % 0x7fffffff;
        }
    }

    /// @notice What a tier pays; 0 for one that the study has not, and for tier 0, which shifts everything out too.
    function priceOf(uint256 prices, uint256 tier) internal pure returns (uint64) {
        unchecked {
            return uint64(prices >> (64 * (tier - 1)));
        }
    }

    // ------------------------------------------------------------------------------------------- moments of a contribution
    // Seconds of 32 bits and six times of 16: nothing overflows.

    /// @notice Last second of judging.
    function verdictsUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        unchecked {
            return committedAt + uint256(uint16(rules >> 160)) * 1 hours;
        }
    }

    /// @notice Last second of telling.
    function revealUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        unchecked {
            return verdictsUntil(rules, committedAt) + uint256(uint16(rules >> 176)) * 1 hours;
        }
    }

    /// @notice Last second to dispute.
    function disputeUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        unchecked {
            return revealUntil(rules, committedAt) + uint256(uint16(rules >> 192)) * 1 days;
        }
    }

    /// @notice How long it vests once nobody can dispute any more, in seconds.
    function vesting(uint256 rules) internal pure returns (uint256) {
        unchecked {
            return uint256(uint16(rules >> 224)) * 1 days;
        }
    }

    /// @notice How long it can be paid after that, in seconds.
    function claiming(uint256 rules) internal pure returns (uint256) {
        unchecked {
            return (rules >> 240) * 1 days;
        }
    }

    /// @notice How long the adjudicator has once nobody can dispute any more, in seconds.
    function ruling(uint256 rules) internal pure returns (uint256) {
        unchecked {
            return uint256(uint16(rules >> 208)) * 1 days;
        }
    }

    /// @notice Last second before it vests.
    function vestingUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        unchecked {
            return disputeUntil(rules, committedAt) + vesting(rules);
        }
    }

    /// @notice Last second to have it paid.
    function claimUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        unchecked {
            return vestingUntil(rules, committedAt) + claiming(rules);
        }
    }

    /// @notice Last second of a ruling.
    function rulingUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        unchecked {
            return disputeUntil(rules, committedAt) + ruling(rules);
        }
    }

    // ------------------------------------------------------------------------------------------------------------------- money

    function funded(uint256 money) internal pure returns (uint64) {
        return uint64(money);
    }

    function reserved(uint256 money) internal pure returns (uint64) {
        return uint64(money >> RESERVED);
    }

    function paid(uint256 money) internal pure returns (uint64) {
        return uint64(money >> PAID);
    }

    function refunded(uint256 money) internal pure returns (uint64) {
        return uint64(money >> REFUNDED);
    }

    /// @notice What is not kept for anybody: funded = paid + reserved + free + refunded (S3).
    function free(uint256 money) internal pure returns (uint64) {
        return funded(money) - reserved(money) - paid(money) - refunded(money);
    }

    /// @dev The caller has seen that it fits into 64 bits.
    function withFunds(uint256 money, uint64 amount) internal pure returns (uint256) {
        return money + amount;
    }

    /// @dev The caller has seen that it is free.
    function withReserved(uint256 money, uint64 amount) internal pure returns (uint256) {
        return money + (uint256(amount) << RESERVED);
    }

    /// @notice `kept` was reserved: `amount` of it is paid, the rest free.
    function withPaid(uint256 money, uint64 kept, uint64 amount) internal pure returns (uint256) {
        return money - (uint256(kept) << RESERVED) + (uint256(amount) << PAID);
    }

    function withRefund(uint256 money, uint64 amount) internal pure returns (uint256) {
        return money + (uint256(amount) << REFUNDED);
    }
}
