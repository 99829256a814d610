// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {ContributionTerms} from "../../../contracts/rewards/ContributionTerms.sol";
import {ContributionWord as C} from "../../../contracts/rewards/ContributionWord.sol";
import {StudyRules} from "../../../contracts/rewards/StudyRules.sol";
import {StudyWords as W} from "../../../contracts/rewards/StudyWords.sol";
import {VerdictHead} from "../../../contracts/rewards/VerdictHead.sol";
import {vm} from "../support/Vm.sol";

/// @title The words of studies and contributions, bit by bit: each field alone in a word, and missing from a full one
contract RewardWordsTest {
    using ContributionTerms for R.Terms;

    uint256 private constant FULL = type(uint256).max;

    /// @custom:rules S1
    function test_a_study_is_read_where_it_is_drawn() external pure {
        uint256 parties = 0x8421_1248 + (uint256(0x9669_6996_a55a_5aa5) << 32) + (uint256(7) << 254);
        uint256 rules = 0x8421_1248 + (uint256(0x9669_6996) << 64) + (uint256(0xfedc_ba98) << 96);
        rules += (uint256(0xa7) << 128) + (uint256(0xb5) << 136) + (uint256(0x9ce9) << 144);
        for (uint256 i; i < 2; ++i) {
            vm.assertEq(W.ethicsBoard(parties), 0x8421_1248, "board");
            vm.assertEq(W.bond(parties), 0x9669_6996_a55a_5aa5, "bond");
            vm.assertEq(W.adjudicator(rules), 0x8421_1248, "adjudicator");
            vm.assertEq(W.from(rules), 0x9669_6996, "from");
            vm.assertEq(W.until(rules), 0xfedc_ba98, "until");
            vm.assertEq(W.quorum(rules), 0xa7, "quorum");
            vm.assertEq(W.perDay(rules), 0xb5, "per day");
            vm.assertEq(W.perPerson(rules), 0x9ce9, "per person");
            (parties, rules) = (parties | (FULL << 96), rules | (uint256(type(uint32).max) << 32) | (FULL << 160));
        }
        vm.assertEq(W.account(_without(0, 96)), address(type(uint160).max), "account");
        vm.assertEq(W.account(type(uint96).max), address(0), "no account");
        vm.assertEq(W.account(uint256(5) << 96), address(5), "an account");
    }

    /// @custom:rules S1
    function test_each_fact_of_a_study_is_a_bit() external pure {
        uint256[5] memory facts = [W.APPROVED, W.PAUSED_BY_SPONSOR, W.PAUSED_BY_BOARD, W.CLOSED, W.SETTLED];
        for (uint256 i; i < 5; ++i) vm.assertEq(facts[i], uint256(1) << (56 + i), "a fact");
        vm.assertEq(W.PAUSED, 6 << 56, "paused");
        vm.assertTrue(W.MOST_VALIDATORS == 8 && W.MOST_TIERS == 4, "most");
        for (uint256 category; category < 256; ++category) {
            for (uint256 bit; bit < 24; ++bit) {
                vm.assertTrue(W.takes(uint256(1) << (32 + bit), uint8(category)) == (bit == category), "a category");
            }
            vm.assertTrue(W.takes(FULL, uint8(category)) == (category < 24), "all of them");
            vm.assertFalse(W.takes(_without(32, 24), uint8(category)), "none of them");
        }
    }

    /// @custom:rules S2
    function test_a_calendar_adds_hours_and_days() external pure {
        uint256[6] memory units = [uint256(1 hours), 1 hours, 1 days, 1 days, 1 days, 1 days];
        for (uint256 i; i < 7; ++i) {
            uint256 rules = type(uint160).max;
            uint256[6] memory x; // how long each lasts
            for (uint256 j; j < 6; ++j) {
                uint256 length =
                    i == 6
                        ? 0x8001 + j
                        : i == j
                            ? type(uint16).max
                            : 0;
                rules += length << (160 + 16 * j);
                x[j] = length * units[j];
            }
            uint256 disputed = 1000 + x[0] + x[1] + x[2];
            vm.assertEq(W.verdictsUntil(rules, 1000), 1000 + x[0], "verdicts");
            vm.assertEq(W.revealUntil(rules, 1000), 1000 + x[0] + x[1], "told");
            vm.assertEq(W.disputeUntil(rules, 1000), disputed, "disputes");
            vm.assertTrue(W.ruling(rules) == x[3] && W.vesting(rules) == x[4] && W.claiming(rules) == x[5], "days");
            vm.assertEq(W.rulingUntil(rules, 1000), disputed + x[3], "ruling");
            vm.assertEq(W.vestingUntil(rules, 1000), disputed + x[4], "vesting");
            vm.assertEq(W.claimUntil(rules, 1000), disputed + x[4] + x[5], "claims");
        }
    }

    /// @custom:rules S3
    function test_money_is_kept_in_four_sums() external pure {
        uint256 money = W.withFunds(0, 1000);
        money = W.withReserved(money, 300);
        money = W.withReserved(money, 200);
        money = W.withPaid(money, 300, 70);
        money = W.withRefund(money, 11);
        vm.assertEq(money, 1000 + (200 << 64) + (70 << 128) + (11 << 192), "the word");
        vm.assertTrue(W.funded(money) == 1000 && W.reserved(money) == 200 && W.paid(money) == 70, "sums");
        vm.assertTrue(W.refunded(money) == 11 && W.free(money) == 719, "the rest");
        uint64 most = type(uint64).max;
        for (uint256 i; i < 4; ++i) {
            money = uint256(most) << (64 * i);
            vm.assertEq(W.funded(money), i == 0 ? most : 0, "funded");
            vm.assertEq(W.reserved(money), i == 1 ? most : 0, "reserved");
            vm.assertEq(W.paid(money), i == 2 ? most : 0, "paid");
            vm.assertEq(W.refunded(money), i == 3 ? most : 0, "refunded");
            for (uint256 tier; tier < 6; ++tier) vm.assertEq(W.priceOf(money, tier), tier == i + 1 ? most : 0, "price");
        }
    }

    /// @custom:rules S5
    function test_seats_and_findings_are_counted() external pure {
        uint256 panel;
        for (uint256 i; i < 8; ++i) {
            vm.assertEq(W.seatOf(panel, uint32(i + 1)), 0, "not seated yet");
            vm.assertEq(W.seatOf(panel, 0), 0, "nobody");
            panel += (i + 1) << (32 * i);
            for (uint256 j; j <= i; ++j) vm.assertEq(W.seatOf(panel, uint32(j + 1)), 2 ** j, "a seat");
        }
        uint256[256] memory bits;
        for (uint256 mask; mask < 256; ++mask) {
            bits[mask] = bits[mask / 2] + (mask % 2);
            vm.assertEq(StudyRules.count(mask), bits[mask], "bits");
        }
        for (uint256 size = 1; size <= 8; ++size) {
            for (uint256 high; high <= size; ++high) {
                for (uint256 tier = 1; tier <= 4; ++tier) {
                    uint256 counts = size - high + (high << (8 * tier));
                    uint256 middle = (size - 1) / 2 < size - high ? 0 : tier;
                    vm.assertEq(StudyRules.lowerMedian(counts, size), middle, "the middle one");
                }
            }
        }
    }

    // ----------------------------------------------------------------------------------------------------------- contributions

    /// @custom:rules S2 X10
    function test_a_contribution_is_read_where_it_is_drawn() external pure {
        uint256 word = C.make(0x8421_1248, address(0)) + (uint256(0xa7) << 32) + (uint256(0xb5) << 40);
        for (uint256 i; i < 2; ++i) {
            vm.assertEq(C.committedAt(word), 0x8421_1248, "committed");
            vm.assertEq(C.tier(word), 0xa7, "tier");
            vm.assertEq(C.seats(word), 0xb5, "seats");
            word |= FULL << 48;
        }
        vm.assertEq(C.signer(FULL), address(type(uint160).max), "signer");
        vm.assertEq(C.signer(_without(64, 160)), address(0), "no signer");
        vm.assertEq(C.make(7, address(5)), 7 + (5 << 64), "made");
        for (uint256 how; how <= 10; ++how) {
            vm.assertEq(uint256(C.ending(_without(48, 8) | (how << 48))), how, "ending");
            vm.assertEq(C.ended(_without(48, 8), R.Status(how)), _without(48, 8) | (how << 48), "ended");
        }
        for (uint256 bit; bit < 256; ++bit) {
            uint256 one = uint256(1) << bit;
            vm.assertTrue(C.has(FULL, one) && C.has(one, one) && !C.has(~one, one) && C.has(one, FULL), "has");
        }
    }

    /// @custom:rules S2 S4
    function test_a_contribution_is_written_where_it_is_read() external pure {
        uint256[4] memory facts = [C.DUPLICATE, C.DISPUTED, C.OPEN, C.APPEAL];
        for (uint256 i; i < 4; ++i) vm.assertEq(facts[i], uint256(1) << (56 + i), "a fact");
        vm.assertEq(C.attested(FULL, 0, 0, false), _without(32, 16) - (1 << 56), "nothing told");
        vm.assertEq(C.attested(0, 3, 5, false), (3 << 32) + (5 << 40), "told");
        vm.assertEq(C.attested(0, 3, 5, true), (3 << 32) + (5 << 40) + (1 << 56), "told again");
        vm.assertEq(C.disputed(0, false), 3 << 57, "challenged");
        vm.assertEq(C.disputed(0, true), 7 << 57, "appealed");
        vm.assertEq(C.disputed(FULL, true), FULL, "full");
        vm.assertEq(C.ruled(FULL, 0), _without(32, 8) - (1 << 58), "ruled down");
        vm.assertEq(C.ruled(0, 3), 3 << 32, "ruled");
    }

    /// @custom:rules S5
    function test_a_verdict_is_read_where_it_is_drawn() external pure {
        uint256 head = 5 + (uint256(0x8421_1248) << 160) + (uint256(0xa7) << 192);
        vm.assertEq(VerdictHead.validator(head), address(5), "validator");
        vm.assertEq(VerdictHead.organisation(head), 0x8421_1248, "organisation");
        vm.assertEq(VerdictHead.found(head), 0xa7, "found");
        vm.assertEq(VerdictHead.found(FULL), type(uint64).max, "more than any tier");
        bytes32 hash = keccak256(abi.encode(address(5), bytes32("id"), bytes32("source"), 0xa7, bytes32("salt")));
        vm.assertEq(VerdictHead.hash(head, "id", "source", "salt"), hash, "hash");
    }

    /// @dev Alone in its word, and in one that is full beside; any bit above is refused.
    /// @custom:rules X8
    function test_terms_are_read_where_they_are_drawn() external view {
        uint256 head = (uint256(0x8421_1248) << 160) + (uint256(0x9669_6996) << 192) + (uint256(0xa7b5) << 224);
        for (uint256 i; i < 2; ++i) {
            (address contributor, uint256[4] memory numbers, StudyId study) = this.read(R.Terms("c", "p", head, FULL));
            vm.assertEq(uint160(contributor), i * type(uint160).max, "contributor");
            vm.assertEq(abi.encode(numbers), abi.encode(0x8421_1248, 0x9669_6996, 0xb5, 0xa7), "numbers");
            vm.assertEq(StudyId.unwrap(study), type(uint128).max, "study");
            head |= type(uint160).max | (FULL << 240);
        }
        head = type(uint240).max;
        this.hash(R.Terms("c", "p", head, type(uint128).max));
        for (uint256 bit = 240; bit < 256; ++bit) _malformed(R.Terms("c", "p", head | (1 << bit), type(uint128).max));
        for (uint256 bit = 128; bit < 256; ++bit) _malformed(R.Terms("c", "p", head, uint256(1) << bit));
        _malformed(R.Terms(0, "p", head, 1));
        _malformed(R.Terms("c", 0, head, 1));
    }

    // ------------------------------------------------------------------------------------------------------- called from above

    function read(R.Terms calldata t) external pure returns (address, uint256[4] memory, StudyId) {
        return (t.contributor(), [uint256(t.custodian()), t.deadline(), t.category(), t.tier()], t.study());
    }

    function hash(R.Terms calldata t) external pure returns (bytes32) {
        return t.hash();
    }

    // ------------------------------------------------------------------------------------------------------------------- help

    function _malformed(R.Terms memory t) private view {
        (bool done, bytes memory answer) = address(this).staticcall(abi.encodeCall(this.hash, (t)));
        vm.assertFalse(done, "it was not refused");
        vm.assertEq(answer, abi.encodeWithSelector(R.StudyRewards_MalformedTerms.selector), "another reason");
    }

    /// @dev Full, but for so many bits from this one on.
    function _without(uint256 from, uint256 bits) private pure returns (uint256) {
        return FULL - (((uint256(1) << bits) - 1) << from);
    }
}
