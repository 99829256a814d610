// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {PrescriptionRules as Rules} from "../../../contracts/prescriptions/PrescriptionRules.sol";
import {HoldWord, PrescriptionWord as Word} from "../../../contracts/prescriptions/PrescriptionWord.sol";
import {vm} from "../support/Vm.sol";

/// @title The words of a prescription, bit by bit: each field alone in a word, and missing from a full one
contract PrescriptionWordsTest {
    uint256 private constant FULL = type(uint256).max;

    /// @custom:rules P6 P8
    function test_a_word_is_read_where_it_is_drawn() external pure {
        uint256 word = 0x1234_5678_9abc_def0_4321 + (uint256(0xfedc_ba98_7654_3210_cdef) << 80);
        word += (uint256(0x8421_1248) << 160) + (uint256(0x9669_6996) << 192) + (uint256(0xa55a) << 224);
        word += uint256(0xb) << 240;
        for (uint256 i; i < 2; ++i) {
            vm.assertEq(Word.dispensed(word), 0x1234_5678_9abc_def0_4321, "dispensed");
            vm.assertEq(Word.tag(word), 0xfedc_ba98_7654_3210_cdef, "tag");
            vm.assertEq(Word.request(word), 0x8421_1248, "request");
            vm.assertEq(Word.issuer(word), 0x9669_6996, "issuer");
            vm.assertEq(Word.repeatDay(word), 0xa55a, "day");
            vm.assertEq(Word.repeatsOpened(word), 0xb, "repeats");
            word |= uint256(0xfff) << 244;
        }
    }

    /// @custom:rules P6 P8
    function test_a_field_is_written_where_it_is_read() external pure {
        vm.assertEq(Word.make(0x9669_6996, 5 << 250), (uint256(0x9669_6996) << 192) + (5 << 250), "made");
        vm.assertEq(Word.withDispensed(FULL, 0), _without(0, 80), "none dispensed");
        vm.assertEq(Word.withDispensed(_without(0, 80), 7), _without(0, 80) + 7, "dispensed");
        vm.assertEq(Word.withMore(7 << 80, 5), (7 << 80) + 5, "more");
        vm.assertEq(Word.withSupply(FULL, 0, 0), _without(80, 112), "no supply");
        vm.assertEq(Word.withSupply(0, 3, 5), (3 << 160) + (5 << 80), "a supply");
        vm.assertEq(Word.withRepeat(FULL, 0, 0), _without(224, 20), "no repeat");
        vm.assertEq(Word.withRepeat(0, 3, 5), (3 << 240) + (5 << 224), "a repeat");
    }

    /// @custom:rules P6 P9
    function test_each_fact_is_a_bit() external pure {
        uint256[12] memory facts = [
            Word.REVIEWED,
            Word.REJECTED,
            Word.CANCELLED,
            Word.STOPPED,
            Word.SUSPENDED_BY_ISSUER,
            Word.SUSPENDED_BY_REGULATOR,
            Word.HELD,
            Word.SEVERAL,
            Word.NEEDS_REVIEW,
            Word.PARTIAL,
            Word.SECOND_PHARMACIST,
            Word.CONTROLLED
        ];
        for (uint256 i; i < 12; ++i) vm.assertEq(facts[i], uint256(1) << (244 + i), "a fact");
        vm.assertEq(Word.ENDED, 7 << 245, "ended");
        vm.assertEq(Word.SUSPENDED, 3 << 248, "suspended");
    }

    /// @custom:rules P6 P9
    function test_facts_are_asked_bit_by_bit() external pure {
        for (uint256 bit; bit < 256; ++bit) {
            uint256 one = uint256(1) << bit;
            bool isSupply = (bit >= 80 && bit < 192) || one == Word.SEVERAL;
            vm.assertTrue(Word.hasRoom(one) != isSupply && !Word.hasRoom(FULL), "room");
            vm.assertTrue(Word.awaitsReview(one) == (one == Word.NEEDS_REVIEW), "awaits review");
            vm.assertTrue(Word.has(FULL, one) && Word.has(one, one) && !Word.has(~one, one), "has");
            vm.assertTrue(Word.has(one, FULL) && !Word.has(0, one), "has one of them");
        }
        vm.assertTrue(Word.hasRoom(0) && !Word.awaitsReview(0), "nothing");
        vm.assertFalse(Word.awaitsReview(Word.NEEDS_REVIEW | Word.REVIEWED), "reviewed");
    }

    /// @custom:rules P4
    function test_a_hold_is_read_where_it_is_drawn() external pure {
        uint256 word = HoldWord.make(0x8421_1248, 0x9669_6996, 0xfedc_ba98);
        vm.assertEq(word, 0xfedc_ba98_9669_6996_8421_1248, "made");
        for (uint256 i; i < 2; ++i) {
            vm.assertEq(HoldWord.pharmacy(word), 0x8421_1248, "pharmacy");
            vm.assertEq(HoldWord.until(word), 0x9669_6996, "until");
            vm.assertEq(HoldWord.sequence(word), 0xfedc_ba98, "sequence");
            word |= FULL << 96;
        }
    }

    // ------------------------------------------------------------------------------------------------------------------ rules

    /// @custom:rules P10
    function test_rules_are_read_where_they_are_drawn() external pure {
        uint256 word = (uint256(0x8001) << 96) + (uint256(0x9669) << 112) + (uint256(0xfedb) << 128);
        word += (uint256(0xa) << 184) + (uint256(0x5) << 188);
        for (uint256 i; i < 2; ++i) {
            vm.assertEq(Rules.lag(word), uint256(0x8001) * 3600, "lag");
            vm.assertEq(Rules.longestHold(word), uint256(0x9669) * 3600, "hold");
            vm.assertEq(Rules.reverseWindow(word), uint256(0xfedb) * 3600, "reversal");
            vm.assertEq(Rules.mostLines(word), 0xa, "lines");
            vm.assertEq(Rules.mostRepeats(word), 0x5, "repeats");
            word |= ~((((uint256(1) << 48) - 1) << 96) + (uint256(0xff) << 184));
        }
    }

    /// @dev To the second at midnight, east, west and at Greenwich; the last of so many days ends a second before one.
    /// @custom:rules P10 X12
    function test_days_begin_at_the_midnight_of_the_profile() external pure {
        int256[5] memory quarters = [int256(32), 56, 0, -1, -48];
        for (uint256 i; i < 5; ++i) {
            uint256 zone = uint256(uint8(int8(quarters[i]))) << 192;
            uint256 midnight = uint256(int256(uint256(20_833) * 86_400) - quarters[i] * 900);
            vm.assertEq(Rules.dayOf(zone, midnight), 20_833, "a day begins");
            vm.assertEq(Rules.dayOf(zone, midnight - 1), 20_832, "the day before ends");
            uint256 word = zone + (uint256(3) << 80);
            vm.assertEq(Rules.latestUntil(word, midnight), midnight + 3 * 86_400 - 1, "three days");
            vm.assertEq(Rules.latestUntil(word, midnight - 1), midnight + 2 * 86_400 - 1, "of which the first ends");
        }
    }

    /// @dev The least that is sound, and what it lacks to be that at each edge.
    /// @custom:rules P10
    function test_isSound_at_its_edges() external pure {
        uint256 least = 1 + (1 << 64) + (1 << 80) + (1 << 144) + (1 << 184);
        vm.assertTrue(Rules.isSound(least), "the least");
        uint8[5] memory ones = [0, 64, 80, 144, 184];
        for (uint256 i; i < 5; ++i) vm.assertFalse(Rules.isSound(least - (uint256(1) << ones[i])), "less");
        vm.assertFalse(Rules.isSound(least + (1 << 64)), "valid for longer than the longest");
        vm.assertTrue(Rules.isSound(least + (1 << 64) + (1 << 80)), "as long");
        vm.assertTrue(Rules.isSound(least + (4 << 184)), "five lines");
        vm.assertFalse(Rules.isSound(least + (5 << 184)), "six lines");
        for (uint256 bit = 208; bit < 256; ++bit) vm.assertFalse(Rules.isSound(least + (uint256(1) << bit)), "a bit");
        for (int256 zone = -128; zone < 128; ++zone) {
            bool sound = Rules.isSound(least + (uint256(uint8(int8(zone))) << 192));
            vm.assertTrue(sound == (zone >= -48 && zone <= 56), "a time zone");
        }
        for (uint256 flags; flags < 256; ++flags) {
            (bool second, bool slip) = ((flags >> 3) & 1 == 1, (flags >> 4) & 1 == 1);
            bool sound = Rules.isSound(least + (flags << 200));
            vm.assertTrue(sound == ((flags >> 5) & 1 == 0 || (second && !slip)), "flags");
        }
    }

    /// @dev Full, but for so many bits from this one on.
    function _without(uint256 from, uint256 bits) private pure returns (uint256) {
        return FULL - (((uint256(1) << bits) - 1) << from);
    }
}
