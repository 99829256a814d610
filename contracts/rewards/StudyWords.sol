// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as I} from "../../interfaces/IStudyRewards.sol";

/// @title What is kept of a study, in words
/// @notice
/// | word    | bits                                                                                                                     |
/// | parties | 0..31 ethics board, 32..63 adjudicator, 64..87 categories, 88 approved, 89 paused by the sponsor, 90 by the board,        |
/// |         | 91 closed, 92 settled, 96..255 account                                                                                   |
/// | rules   | 0..31 from, 32..63 until, 64..71 quorum, 72..87 verdict hours, 88..103 reveal hours, 104..119 dispute days,               |
/// |         | 120..135 ruling days, 136..151 vesting days, 152..167 claim days, 168..175 per day, 176..191 per person, 192..255 bond    |
/// | panel   | eight lanes of 32 bits, 0 where there is none                                                                            |
/// | prices  | of tiers 1 to 4, lanes of 64 bits, 0 where there is none                                                                 |
/// | money   | 0..63 funded, 64..127 reserved, 128..191 paid, 192..255 refunded                                                         |
library StudyWords {
    uint256 internal constant APPROVED = 1 << 88;
    uint256 internal constant PAUSED_BY_SPONSOR = 1 << 89;
    uint256 internal constant PAUSED_BY_BOARD = 1 << 90;
    uint256 internal constant CLOSED = 1 << 91;
    uint256 internal constant SETTLED = 1 << 92;
    uint256 internal constant PAUSED = PAUSED_BY_SPONSOR | PAUSED_BY_BOARD;

    uint256 internal constant MOST_VALIDATORS = 8;
    uint256 internal constant MOST_TIERS = 4;

    uint256 private constant RESERVED = 64;
    uint256 private constant PAID = 128;
    uint256 private constant REFUNDED = 192;

    bytes32 private constant TYPEHASH = keccak256(
        "Study(bytes32 protocol,address account,uint96 number,uint32 sponsor,uint32 ethicsBoard,uint32 adjudicator,uint24 categories,uint8 quorum,uint64 bond,uint32 from,uint32 until,uint16 verdictHours,uint16 revealHours,uint16 disputeDays,uint16 rulingDays,uint16 vestingDays,uint16 claimDays,uint8 perDay,uint16 perPerson,uint32[] panel,uint64[] prices)"
    );

    // ---------------------------------------------------------------------------------------------------------------- drafting

    function make(I.Study calldata s) internal pure returns (I.StudyWords memory words) {
        words.hash = hash(s);
        words.parties = uint256(s.ethicsBoard) | (uint256(s.adjudicator) << 32) | (uint256(s.categories) << 64);
        words.parties |= uint256(uint160(s.account)) << 96;
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
        word = uint256(s.from) | (uint256(s.until) << 32) | (uint256(s.quorum) << 64);
        word |= (uint256(s.verdictHours) << 72) | (uint256(s.revealHours) << 88) | (uint256(s.disputeDays) << 104);
        word |= (uint256(s.rulingDays) << 120) | (uint256(s.vestingDays) << 136) | (uint256(s.claimDays) << 152);
        word |= (uint256(s.perDay) << 168) | (uint256(s.perPerson) << 176) | (uint256(s.bond) << 192);
    }

    // ----------------------------------------------------------------------------------------------------------------- reading

    function ethicsBoard(uint256 parties) internal pure returns (uint32) {
        return uint32(parties);
    }

    function adjudicator(uint256 parties) internal pure returns (uint32) {
        return uint32(parties >> 32);
    }

    function takes(uint256 parties, uint8 category) internal pure returns (bool) {
        return category < 24 && (parties >> (64 + category)) & 1 != 0;
    }

    function account(uint256 parties) internal pure returns (address) {
        return address(uint160(parties >> 96));
    }

    function from(uint256 rules) internal pure returns (uint32) {
        return uint32(rules);
    }

    function until(uint256 rules) internal pure returns (uint32) {
        return uint32(rules >> 32);
    }

    function quorum(uint256 rules) internal pure returns (uint256) {
        return uint8(rules >> 64);
    }

    function perDay(uint256 rules) internal pure returns (uint256) {
        return uint8(rules >> 168);
    }

    function perPerson(uint256 rules) internal pure returns (uint256) {
        return uint16(rules >> 176);
    }

    function bond(uint256 rules) internal pure returns (uint64) {
        return uint64(rules >> 192);
    }

    /// @notice Where an organisation stands in the panel; MOST_VALIDATORS when nowhere.
    function seatOf(uint256 panel, uint32 organisation) internal pure returns (uint256 seat) {
        if (organisation == 0) return MOST_VALIDATORS;
        while (seat < MOST_VALIDATORS && uint32(panel >> (32 * seat)) != organisation) ++seat;
    }

    /// @notice What a tier pays; 0 for tier 0 and for one that the study has not.
    function priceOf(uint256 prices, uint256 tier) internal pure returns (uint64) {
        return tier == 0 || tier > MOST_TIERS ? 0 : uint64(prices >> (64 * (tier - 1)));
    }

    // ------------------------------------------------------------------------------------------- moments of a contribution

    /// @notice Last second of judging.
    function verdictsUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        return committedAt + uint256(uint16(rules >> 72)) * 1 hours;
    }

    /// @notice Last second of telling.
    function revealUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        return verdictsUntil(rules, committedAt) + uint256(uint16(rules >> 88)) * 1 hours;
    }

    /// @notice Last second to dispute.
    function disputeUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        return revealUntil(rules, committedAt) + uint256(uint16(rules >> 104)) * 1 days;
    }

    /// @notice Last second before it vests.
    function vestingUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        return disputeUntil(rules, committedAt) + uint256(uint16(rules >> 136)) * 1 days;
    }

    /// @notice Last second to have it paid.
    function claimUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        return vestingUntil(rules, committedAt) + uint256(uint16(rules >> 152)) * 1 days;
    }

    /// @notice Last second of a ruling.
    function rulingUntil(uint256 rules, uint256 committedAt) internal pure returns (uint256) {
        return disputeUntil(rules, committedAt) + uint256(uint16(rules >> 120)) * 1 days;
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
