// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {vm} from "../support/Vm.sol";
import {Ward} from "./Ward.sol";

/// @title Openings that were made while the chain was down, and are brought afterwards
/// @notice Brought within an hour they count as brought at once. Later they are recorded whatever stands against them by then, and open nothing
/// that they could not open now. What opens nothing burdens the house with no overdue review, but can be reviewed and alerted all the same.
/// forge-config: default.fuzz.runs = 64
contract LateOpeningsTest is Ward {
    /// @dev A right that is suspended: refused within the hour, recorded a second later, open never.
    /// @custom:rules E1 E2
    function testFuzz_a_suspended_right_is_recorded_late_and_opens_nothing(uint32 later) external {
        _suspendRight();
        E.Opening memory o = _fresh();
        bytes memory call = abi.encodeCall(emergencies.open, (o, _sign(clinician, _idOf(o)), ""));
        vm.warp(o.openedAt + AT_ONCE - 1);
        _refusesOpening(o, relayer, call, _error(E.EmergencyAccess_RightSuspended.selector, _who(clinician)));
        vm.warp(o.openedAt + AT_ONCE);
        _refusesOpening(o, relayer, call, _error(E.EmergencyAccess_RightSuspended.selector, _who(clinician)));
        vm.warp(o.openedAt + AT_ONCE + 1 + (later % (LAG - AT_ONCE)));
        _as(relayer, address(emergencies), call);
        _mustBeRecordedOnly(o);
    }

    /// @dev Over the day's count, without a second: refused within the hour; with a second it opens.
    /// @custom:rules E1 E2
    function testFuzz_without_a_second_it_is_refused_at_once(uint8 wait, bool signs) external {
        E.Opening memory o = _fresh();
        vm.warp(_now() + (wait % 2 == 0 ? AT_ONCE : wait % AT_ONCE));
        for (uint256 i; i < PER_DAY; ++i) _open(_fresh());
        if (!signs) return _refusesOpening(o, _needsSecond(0, PER_DAY));
        _open(_with(o, clinicianB));
        vm.assertTrue(_isOpen(o, 1), "open");
    }

    /// @dev Late ones are counted apart: so many open, the next are recorded only, unless a second clinician signed.
    /// @custom:rules E1 E2
    function testFuzz_without_a_second_it_is_recorded_late_and_opens_nothing(uint8 atOnce, bool signs) external {
        E.Opening[] memory all = new E.Opening[](PER_DAY + 1);
        for (uint256 i; i <= PER_DAY; ++i) all[i] = _fresh();
        vm.warp(_now() + AT_ONCE + 1);
        for (uint256 i; i < atOnce % (PER_DAY + 1); ++i) _open(_fresh());
        for (uint256 i; i < PER_DAY; ++i) {
            _open(all[i]);
            vm.assertTrue(_isOpen(all[i], 1), "so many open");
        }
        if (signs) all[PER_DAY].second = clinicianB;
        _open(all[PER_DAY]);
        if (signs) vm.assertTrue(_isOpen(all[PER_DAY], 1), "open");
        else _mustBeRecordedOnly(all[PER_DAY]);
        (uint256 count, ) = emergencies.rightOf(clinician);
        vm.assertEq(count, atOnce % (PER_DAY + 1), "those at once are counted apart");
    }

    /// @dev Who was licensed then and is suspended by now: recorded, and not open.
    /// @custom:rules E1 X7 K4
    function testFuzz_who_is_not_live_any_more_is_recorded_late(uint8 wait) external {
        E.Opening memory o = _fresh();
        _as(hospitalSteward, address(credentials), abi.encodeCall(credentials.suspendPractitioner, (clinician)));
        vm.warp(o.openedAt + AT_ONCE - 1 + (wait % 3));
        if (wait % 3 != 2) return _refusesOpening(o, _error(E.EmergencyAccess_NotLive.selector, _who(clinician)));
        _open(o);
        _mustBeRecordedOnly(o);
    }

    /// @dev Whoever has a house: recorded late, whatever became of the licence, and open to live clinicians only. A key of no house is nobody's.
    /// @custom:rules E1 K1
    function testFuzz_who_holds_no_such_licence_is_recorded_late(uint8 which, uint32 later) external {
        E.Opening[3] memory all = [_fresh(), _fresh(), _fresh()];
        E.Opening memory o = all[which % 3];
        o.clinician = [prescriber, clinician, outsider][which % 3];
        vm.warp(_now() + AT_ONCE);
        if (which % 3 == 1) _as(clinician, address(credentials), abi.encodeCall(credentials.resign, ()));
        bytes memory why = _error(E.EmergencyAccess_NotLive.selector, _who(o.clinician));
        _refusesOpening(o, why);
        vm.warp(_now() + 1 + (later % (LAG - AT_ONCE)));
        if (which % 3 == 2) return _refusesOpening(o, why);
        _open(o);
        _mustBeRecordedOnly(o);
    }

    /// @dev Any house is one, the regulator with the first number too; no house is none.
    /// @custom:rules E1 K1
    function test_late_it_takes_a_house_and_any_will_do() external {
        E.Opening memory o = _fresh();
        E.Opening memory nobodys = _fresh();
        (o.clinician, nobodys.clinician) = (auditor, outsider);
        vm.warp(_now() + AT_ONCE + 1);
        _refusesOpening(nobodys, _error(E.EmergencyAccess_NotLive.selector, _who(outsider)));
        _open(o);
        vm.assertEq(uint32(emergencies.wordOf(_idOf(o))), HEALTH_REGULATOR, "its house");
        (, , uint32 until) = emergencies.windowOf(auditor, o.subject);
        vm.assertEq(until, 0, "no window");
    }

    /// @dev A second clinician whose licence is over by now: refused at once; late it is recorded, and opens only what needed no second.
    /// @custom:rules E1 E2 X7
    function testFuzz_a_second_who_left_does_not_count(bool needed) external {
        E.Opening[] memory all = new E.Opening[](PER_DAY);
        for (uint256 i; i < PER_DAY; ++i) all[i] = _fresh();
        E.Opening memory o = _with(_fresh(), clinicianB);
        _as(clinicianB, address(credentials), abi.encodeCall(credentials.resign, ()));
        vm.warp(o.openedAt + AT_ONCE);
        _refusesOpening(o, _error(E.EmergencyAccess_BadSecond.selector, _who(clinicianB)));
        vm.warp(_now() + 1);
        if (needed) for (uint256 i; i < PER_DAY; ++i) _open(all[i]);
        _open(o);
        if (needed) _mustBeRecordedOnly(o);
        else vm.assertTrue(_isOpen(o, 1), "it needed none");
    }

    /// @dev Overlapping the window that stands: refused at once, recorded late; the window stays as it was.
    /// @custom:rules E1 E2
    function testFuzz_what_overlaps_is_recorded_late_and_opens_nothing(uint32 before, uint32 length) external {
        before = AT_ONCE + 1 + (before % (LAG - AT_ONCE - 1));
        E.Opening memory o = _opening(patient);
        o.until = o.openedAt + LONGEST;
        _open(o);
        vm.warp(_now() + (length % LONGEST));
        E.Opening memory late = _from(_opening(patient), _now() - before, _now() - before + LONGEST);
        if (late.openedAt > o.until) return;
        _open(late);
        (, uint32 from, uint32 until) = emergencies.windowOf(clinician, patient);
        vm.assertEq(abi.encode(from, until), abi.encode(o.openedAt, o.until), "the window");
        _review(late, false);
        _mustBe(late, E.Outcome.Unjustified);
        vm.assertEq(emergencies.overdueOf(HOSPITAL), 0, "none owed");
    }

    /// @dev What a stolen key signed after it was distrusted is never taken, late or not: to the second.
    /// @custom:rules E1 K4
    function testFuzz_what_a_distrusted_key_signed_is_refused(uint8 wait) external {
        uint32 since = _now();
        E.Opening memory o = _from(_fresh(), since - 1 + (wait % 3), since + 2 hours);
        vm.warp(since + 1 days);
        _as(
            hospitalSteward,
            address(credentials),
            abi.encodeCall(credentials.distrustPractitioner, (clinician, since))
        );
        if (o.openedAt >= since) _refusesOpening(o, _error(E.EmergencyAccess_NotLive.selector, _who(clinician)));
        else _open(o);
        vm.assertFalse(_isOpen(o, 1), "over, and distrusted");
    }

    /// @dev Brought when another window of this clinician stands already, and itself over before that began: recorded, and that one stays.
    /// @custom:rules E1
    function testFuzz_an_older_one_does_not_replace_the_window(uint32 length) external {
        E.Opening memory old = _from(_opening(patient), _now() - 10 hours, _now() - 10 hours + 1 + (length % 9 hours));
        E.Opening memory o = _opening(patient);
        _open(o);
        _open(old);
        _mustBe(old, E.Outcome.AwaitingReview);
        (, uint32 from, uint32 until) = emergencies.windowOf(clinician, patient);
        vm.assertEq(abi.encode(from, until), abi.encode(o.openedAt, o.until), "the later window");
    }

    /// @dev Whatever is brought late owes its review from the day on which it was brought.
    /// @custom:rules E2
    function testFuzz_the_review_is_due_from_the_day_it_was_brought(uint32 later) external {
        E.Opening memory o = _fresh();
        vm.warp(_now() + (later % LAG));
        _open(o);
        vm.assertEq(_lane(emergencies.wordOf(_idOf(o)), 32, 16), _today() + REVIEW_DAYS, "its day");
    }

    /// @dev No window; not among what the house owes; overdue and alerted all the same.
    function _mustBeRecordedOnly(E.Opening memory o) private {
        _mustBe(o, E.Outcome.AwaitingReview);
        (, , uint32 until) = emergencies.windowOf(o.clinician, o.subject);
        vm.assertEq(until, 0, "no window");
        vm.assertFalse(_isOpen(o, 1), "not open");
        uint256 owed = emergencies.overdueOf(HOSPITAL);
        _review(o, true);
        vm.assertEq(emergencies.overdueOf(HOSPITAL), owed, "it was not owed");
    }

    function _suspendRight() private {
        E.Opening memory o = _fresh();
        _open(o);
        _review(o, false);
    }
}
