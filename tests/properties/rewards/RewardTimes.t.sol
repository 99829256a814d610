// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IRewardsCodec} from "../../../interfaces/IRewardsCodec.sol";
import {IStudyRewards as R} from "../../../interfaces/IStudyRewards.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title A contribution's status at any moment is a plain reading of its calendar
/// forge-config: default.fuzz.runs = 64
contract RewardTimesTest is Institute {
    using Dice for Dice.Cup;

    /// @dev What happened to it.
    struct Course {
        bool told;
        bool disputed;
        uint8 tier;
        uint8 ruled; // to which tier
        uint256 ruling; // when; 0: never
    }

    bytes32 private constant SOURCE = keccak256("source");

    Moments private _m;

    /// @dev Any calendar that is sound, any course, at every boundary of it and a second before and after: the status of a plain reading.
    /// @custom:rules S2 S6
    function testFuzz_statusOf_is_a_plain_reading_of_the_calendar(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Study memory s = _drawn(c);
        _open(s, BUDGET);
        _consent(patient, 7);
        _armChallenger(1);
        R.Contribution memory k = _commit(s, patient, 4);
        _m = _moments(s, _now());
        _mustTell(s);
        Course memory course = _run(c, s, k);
        uint256[6] memory edges = [_m.told, _m.disputed, _m.ruled, _m.vested, _m.claimed, _m.claimed + 1 days];
        for (uint256 i; i < 18; ++i) {
            uint256 moment = edges[i / 3] + (i % 3) - 1;
            if (moment < _now()) continue;
            if (course.ruling >= _now() && course.ruling <= moment) _rule(k, course);
            vm.warp(moment);
            vm.assertEq(uint256(_statusOf(k)), uint256(_reading(course)), "another status");
        }
    }

    /// @dev The codec tells the same moments.
    function _mustTell(R.Study memory s) private view {
        IRewardsCodec.Calendar memory told = packer.calendarOf(rewards.studyOf(_idOf(s)), _now());
        vm.assertEq(
            abi.encode(told),
            abi.encode(_m.judged, _m.told, _m.disputed, _m.ruled, _m.vested, _m.claimed),
            "another calendar"
        );
    }

    function _run(Dice.Cup memory c, R.Study memory s, R.Contribution memory k) private returns (Course memory course) {
        course.told = c.word() % 4 != 0;
        if (!course.told) return course;
        course.tier = uint8(c.between(0, 4));
        _toldAs(s, k, SOURCE, course.tier);
        course.disputed = course.tier != 0 && c.coin();
        if (!course.disputed) return course;
        vm.warp(c.between(_m.told + 1, _m.disputed));
        _as(challenger, address(rewards), _challengeCall(k));
        vm.assertTrue(_m.ruled <= _m.vested, "a dispute outlasts the vesting");
        if (c.coin()) (course.ruling, course.ruled) = (c.between(_m.disputed + 1, _m.ruled), uint8(c.between(0, 4)));
    }

    function _rule(R.Contribution memory k, Course memory course) private {
        if (uint256(_statusOf(k)) != uint256(R.Status.Disputed)) return;
        vm.warp(course.ruling);
        _as(studyAuditor, address(rewards), _ruleCall(k, course.ruled));
    }

    function _reading(Course memory course) private view returns (R.Status) {
        if (!course.told) return _now() <= _m.told ? R.Status.Committed : R.Status.Expired;
        bool open = course.disputed && (course.ruling == 0 || _now() < course.ruling);
        if (open && _now() <= _m.ruled) return R.Status.Disputed;
        if ((open || !course.disputed ? course.tier : course.ruled) == 0) return R.Status.Rejected;
        if (_now() <= _m.disputed) return R.Status.Attested;
        if (_now() <= _m.vested) return R.Status.Vesting;
        return _now() <= _m.claimed ? R.Status.Vested : R.Status.Lapsed;
    }

    /// @dev Sound, with times from the shortest to a few years.
    function _drawn(Dice.Cup memory c) private view returns (R.Study memory s) {
        s = _study(7);
        (s.verdictHours, s.revealHours) = (uint16(c.between(1, 5000)), uint16(c.between(1, 5000)));
        (s.disputeDays, s.vestingDays) = (uint16(c.between(1, 400)), uint16(c.between(1, 400)));
        (s.rulingDays, s.claimDays) = (uint16(c.between(1, s.vestingDays)), uint16(c.between(90, 1000)));
    }
}
