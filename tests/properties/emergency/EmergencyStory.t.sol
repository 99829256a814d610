// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Ward} from "./Ward.sol";

/// @title Weeks in a ward: openings, reviews and days in any order, against a plain list
/// @notice A second clinician is called for exactly while a review is overdue, or when this clinician opened as often today as it may alone. An
/// opening with a second one is never refused: care is not blocked.
contract EmergencyStoryTest is Ward {
    using Dice for Dice.Cup;

    /// @dev One opening, and whether it was reviewed.
    struct Item {
        E.Opening opening;
        uint256 dueDay;
        bool reviewed;
    }

    Item[] private _items;
    mapping(address clinician => mapping(uint256 day => uint256 count)) private _counts;

    /// @custom:rules E1 E2
    /// forge-config: default.fuzz.runs = 48
    function testFuzz_a_second_is_called_for_exactly_when_it_should_be(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        for (uint256 turn; turn < 30; ++turn) {
            uint256 what = c.between(0, 9);
            if (what < 2) vm.warp(_now() + c.between(0, 30 hours));
            else if (what == 9) vm.warp(_now() + c.between(1, 20 days));
            else if (what < 5 && _items.length != 0) _reviewOne(c.word() % _items.length, c);
            else _openOne(c.coin() ? clinician : clinicianB);
            vm.assertEq(emergencies.overdueOf(HOSPITAL), _overdue(), "how many are overdue");
        }
    }

    function _openOne(address who) private {
        E.Opening memory o = _fresh();
        o.clinician = who;
        (uint256 overdue, uint256 count) = (_overdue(), _counts[who][_today()]);
        if (overdue != 0 || count >= PER_DAY) {
            _refusesOpening(o, _needsSecond(overdue, count));
            o.second = who == clinician ? clinicianB : clinician;
        }
        _open(o);
        vm.assertTrue(_isOpen(o, EMERGENCY), "care is not blocked");
        ++_counts[who][_today()];
        _items.push(Item(o, _today() + REVIEW_DAYS, false));
    }

    function _reviewOne(uint256 which, Dice.Cup memory c) private {
        Item storage item = _items[which];
        bytes memory done = _error(E.EmergencyAccess_AlreadyDone.selector, _idOf(item.opening));
        if (item.reviewed) return _refusesOpening(item.opening, houseAuditor, _reviewCall(item.opening, true), done);
        _as(c.coin() ? houseAuditor : auditor, address(emergencies), _reviewCall(item.opening, true));
        item.reviewed = true;
    }

    function _overdue() private view returns (uint256 count) {
        for (uint256 i; i < _items.length; ++i) if (!_items[i].reviewed && _items[i].dueDay < _today()) ++count;
    }
}
