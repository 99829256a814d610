// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ReviewCalendar} from "../../../contracts/consent/ReviewCalendar.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";

/// @title The calendar of reviews in one word, against a plain list of what is owed
/// forge-config: default.fuzz.runs = 128
contract ReviewCalendarTest {
    using Dice for Dice.Cup;

    /// @dev One entry for each review that is owed: the day on which it is due.
    uint256[] private _owed;

    /// @dev Random days with gaps of 0 to 400, openings and reviews in any order.
    /// @custom:rules E2
    function testFuzz_the_calendar_counts_as_a_list_does(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 today = c.between(1, 50_000);
        uint256 ahead = c.between(1, 7);
        uint256 word;
        for (uint256 turn; turn < 40; ++turn) {
            today += c.coin() ? 0 : c.between(0, c.coin() ? 9 : 400);
            word = ReviewCalendar.onDay(word, today);
            _mustAgree(word, today);
            if (c.coin() || _owed.length == 0) {
                word = ReviewCalendar.added(word, today + ahead);
                _owed.push(today + ahead);
            } else word = ReviewCalendar.removed(word, _take(c.word() % _owed.length));
            _mustAgree(word, today);
        }
        while (_owed.length != 0) word = ReviewCalendar.removed(word, _take(0));
        _mustAgree(word, today);
    }

    /// @dev Looked at day by day or after any gap, it reads the same.
    /// @custom:rules E2
    function testFuzz_days_in_between_change_nothing(uint256 seed, uint16 gap) external pure {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 today = c.between(1, 50_000);
        uint256 word = ReviewCalendar.onDay(0, today);
        for (uint256 i; i < 10; ++i) word = ReviewCalendar.added(word, today + c.between(0, 7));
        uint256 later = today + (gap % 401);
        uint256 stepped = word;
        for (uint256 day = today; day <= later; day += c.between(1, 5)) stepped = ReviewCalendar.onDay(stepped, day);
        vm.assertEq(ReviewCalendar.onDay(stepped, later), ReviewCalendar.onDay(word, later), "another word");
    }

    /// @dev Lanes hold 16 million a day, side by side, and none reaches into the next.
    /// @custom:rules E2 X10
    function testFuzz_full_lanes_do_not_spill(uint8 day) external pure {
        uint256 today = 20_000;
        uint256 most = 2 ** 24 - 1;
        uint256 word = today + ((most - 1) << (48 + 24 * (day % 8)));
        word = ReviewCalendar.added(word, today + (day % 8));
        vm.assertEq(word, today + (most << (48 + 24 * (day % 8))), "its own lane");
        word = ReviewCalendar.onDay(word, today + 8);
        vm.assertEq(word, today + 8 + (most << 16), "all of them overdue");
    }

    /// @dev A house that was never heard of, and one that was silent for a century, cost no more than a week.
    /// @custom:rules E2 X10
    function test_silence_costs_no_more_than_a_week() external view {
        uint256 before = gasleft();
        ReviewCalendar.onDay(0, 60_000);
        require(before - gasleft() < 20_000, "day by day");
    }

    function _mustAgree(uint256 word, uint256 today) private view {
        uint256 overdue;
        uint256[8] memory due;
        for (uint256 i; i < _owed.length; ++i) {
            if (_owed[i] < today) ++overdue;
            else ++due[_owed[i] - today];
        }
        require(ReviewCalendar.overdueIn(word) == overdue, "overdue");
        require(uint16(word) == today, "the day");
        for (uint256 i; i < 8; ++i) require((word >> (48 + 24 * i)) % 2 ** 24 == due[i], "due on a day");
        require(word >> 240 == 0, "unused bits");
    }

    function _take(uint256 which) private returns (uint256 day) {
        day = _owed[which];
        _owed[which] = _owed[_owed.length - 1];
        _owed.pop();
    }
}
