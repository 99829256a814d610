// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {StudyRules} from "../../../contracts/rewards/StudyRules.sol";
import {StudyWords} from "../../../contracts/rewards/StudyWords.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";

/// @title Who sits where, and which finding is the middle one: the short ways against the plain ones
contract PanelsTest {
    using Dice for Dice.Cup;

    /// @dev A panel of up to eight houses, with numbers that differ in a bit or in all; empty lanes are nobody's.
    /// @custom:rules S5
    function testFuzz_seatOf_is_the_bit_of_the_lane(uint256 seed, uint32 stranger) external pure {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 size, uint256 panel) = (c.between(0, 8), 0);
        for (uint256 i; i < size; ++i) panel += _house(seed, i) * 2 ** (32 * i);
        for (uint256 i; i < size; ++i) {
            uint256 seat = StudyWords.seatOf(panel, uint32(_house(seed, i)));
            vm.assertEq(seat, 2 ** i, "another seat");
        }
        for (uint256 i; i < size; ++i) if (_house(seed, i) == stranger) return;
        vm.assertEq(StudyWords.seatOf(panel, stranger), 0, "a stranger's seat");
        vm.assertEq(StudyWords.seatOf(panel, 0), 0, "nobody's seat");
    }

    /// @dev Counted, not sorted.
    /// @custom:rules S5
    function testFuzz_lowerMedian_is_that_of_the_sorted(uint256 seed) external pure {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 size = c.between(1, 8);
        uint256[5] memory found;
        uint256 counts;
        for (uint256 i; i < size; ++i) {
            uint256 tier = c.between(0, 4);
            ++found[tier];
            counts += 2 ** (8 * tier);
        }
        uint256 place = (size - 1) / 2; // in the list, sorted
        uint256 middle;
        while (place >= found[middle]) place -= found[middle++];
        vm.assertEq(StudyRules.lowerMedian(counts, size), middle, "another median");
    }

    /// @dev Different for each lane, small and large, never 0.
    function _house(uint256 seed, uint256 lane) private pure returns (uint256) {
        uint256 base = seed % 2 == 0 ? 1 : 2 ** 31 + (seed % 1000) * 8;
        return base + lane;
    }
}
