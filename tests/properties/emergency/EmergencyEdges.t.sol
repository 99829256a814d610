// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {vm} from "../support/Vm.sol";
import {Ward} from "./Ward.sol";

/// @title Windows, counts and days, each one step inside and one step outside; the words of openings and rights, and every event
contract EmergencyEdgesTest is Ward {
    uint256 private constant SLOTS = 10; // storage of the ledger that is looked through for its rights
    uint256 private constant ALERTED = 1 << 50;
    uint256 private constant FINAL = 1 << 51;
    uint256 private constant OPENED = 1 << 52;

    // ----------------------------------------------------------------------------------------------------------------- windows

    /// @dev At once, a second opening waits for the last second of the first, but for one that opens more, from the same second on.
    /// @custom:rules E1
    function test_a_window_gives_way_after_its_last_second_or_to_a_wider_one() external {
        E.Opening memory o = _opening(patient);
        o.categories = 0x3;
        _open(o);
        bytes memory why = abi.encodeWithSelector(E.EmergencyAccess_AlreadyOpen.selector, clinician, patient, o.until);
        E.Opening memory next = _opening(patient);
        (next.categories, next.encounter) = (0x2, keccak256("next"));
        _refusesOpening(next, why);
        next.categories = 0x5;
        _refusesOpening(_from(next, o.openedAt - 1, o.until), why);
        _open(_from(next, o.openedAt, o.until)); // the same second
        _mustBeWindow(0x5, o.openedAt, o.until);
        vm.assertTrue(_isOpen(next, 0x5) && _isOpen(next, 0x1), "what it opens");
        vm.assertFalse(_isOpen(next, 0x2) || _isOpen(next, 0), "not that, nor nothing");
        vm.warp(o.until);
        E.Opening memory last = _opening(patient);
        last.categories = 0x1;
        _refusesOpening(last, why);
        vm.assertTrue(_isOpen(next, 0x5), "its last second");
        vm.warp(o.until + 1);
        vm.assertFalse(_isOpen(next, 0x5), "over");
        last = _opening(patient);
        last.categories = 0x1;
        _open(last);
        _mustBeWindow(0x1, last.openedAt, last.until);
    }

    /// @dev A denial to a study is none to a clinician: an emergency is no study.
    /// @custom:rules E1 C3
    function test_isOpen_passes_a_denial_to_a_study() external {
        E.Opening memory o = _opening(patient);
        _open(o);
        bytes memory call = abi.encodeCall(consents.forbidOverride, (patient, _terms(_act(0, 0, 0, 1)), ""));
        _as(patient, address(consents), call);
        _do(_deny(_toStudy(HOSPITAL, 1), ALL, LATER, 1));
        vm.assertTrue(_isOpen(o, EMERGENCY), "no study");
        _do(_deny(_toRole(Roles.EMERGENCY_CLINICIAN), 0x1, LATER, 1));
        vm.assertFalse(_isOpen(o, 0x1), "the role");
    }

    // ------------------------------------------------------------------------------------------------------------------ counts

    /// @dev | 0..15 day | 16..31 opened at once on that day | 32 right suspended | 48..63 brought late on that day |
    /// @custom:rules E1 E2
    function test_a_rights_word_is_as_it_is_drawn() external {
        _mustBeRight(_today() | (5 << 16) | (7 << 48), 5, false);
        _mustBeRight((_today() - 1) | (5 << 16) | (7 << 48), 0, false);
        _mustBeRight(_today() | (65_535 << 16) | (1 << 32), 65_535, true);
        E.Opening memory late = _fresh();
        vm.warp(_now() + AT_ONCE + 1);
        _mustBeRight(_today() | (5 << 16) | (uint256(PER_DAY - 1) << 48), 5, false);
        _open(late);
        vm.assertTrue(_isOpen(late, 1), "one more may be late");
        late = _from(_fresh(), late.openedAt, late.until);
        _mustBeRight(_today() | (5 << 16) | (uint256(PER_DAY) << 48), 5, false);
        _open(late);
        vm.assertFalse(_isOpen(late, 1), "too many");
    }

    /// @dev A full count stays full, and reaches into nothing else: neither the suspension nor what is brought late.
    /// @custom:rules E1 E2
    function test_a_full_count_stays_full() external {
        _mustBeRight(_today() | (65_534 << 16), 65_534, false);
        for (uint256 i; i < 3; ++i) {
            _open(_with(_fresh(), clinicianB));
            (uint256 count, bool suspended) = emergencies.rightOf(clinician);
            vm.assertEq(count, 65_535, "full");
            vm.assertFalse(suspended, "it is no suspension");
        }
    }

    /// @dev What is brought in the last second of the hour counts as brought at once, a second later as late: each has its own count.
    /// @custom:rules E1 E2
    function test_at_once_is_up_to_an_hour() external {
        E.Opening[] memory all = new E.Opening[](2 * PER_DAY + 2);
        for (uint256 i; i < all.length; ++i) all[i] = _fresh();
        vm.warp(_now() + AT_ONCE);
        for (uint256 i; i < PER_DAY; ++i) _opensAs(all[i], i + 1);
        _refusesOpening(all[PER_DAY], _needsSecond(0, PER_DAY));
        vm.warp(_now() + 1);
        for (uint256 i; i < PER_DAY; ++i) _opensAs(all[PER_DAY + i], PER_DAY);
        E.Opening memory last = all[2 * PER_DAY];
        _open(last);
        vm.assertFalse(_isOpen(last, 1), "too many are late");
        last = _with(all[2 * PER_DAY + 1], clinicianB);
        _opensAs(last, PER_DAY);
    }

    /// @dev A review is due by the end of its day, UTC: a second before midnight and a second after are two days.
    /// @custom:rules E2
    function test_days_begin_at_midnight() external {
        uint32 midnight = _midnight() + 1 days;
        vm.warp(midnight - 1);
        E.Opening memory o = _fresh();
        _open(o);
        vm.warp(midnight);
        E.Opening memory next = _fresh();
        _opensAs(next, 1);
        vm.assertEq(_lane(emergencies.wordOf(_idOf(o)), 32, 16), midnight / 1 days - 1 + REVIEW_DAYS, "its day");
        vm.assertEq(_lane(emergencies.wordOf(_idOf(next)), 32, 16), midnight / 1 days + REVIEW_DAYS, "the next");
        vm.warp(midnight + REVIEW_DAYS * 1 days - 1);
        vm.assertEq(emergencies.overdueOf(HOSPITAL), 0, "its last second");
        vm.warp(_now() + 1);
        vm.assertEq(emergencies.overdueOf(HOSPITAL), 1, "overdue");
        _mustBe(o, E.Outcome.Overdue);
        _mustBe(next, E.Outcome.AwaitingReview);
    }

    // ------------------------------------------------------------------------------------------------------------ words, events

    /// @dev The life of an opening in another house: opened, alerted, judged, overruled; each step in its word, and told.
    /// @custom:rules E2
    function test_an_openings_word_follows_its_life() external {
        (E.Opening memory o, address judge) = _away();
        _open(o);
        uint256 due = _today() + REVIEW_DAYS;
        uint256 word = HOSPITAL_B | (due << 32);
        _mustBeWord(o, word | OPENED);
        vm.warp(_now() + (REVIEW_DAYS + 1) * 1 days);
        vm.expectEmit(address(emergencies));
        emit E.ReviewOverdue(_idOf(o), HOSPITAL_B, uint16(due));
        _as(outsider, address(emergencies), abi.encodeCall(emergencies.alert, (o)));
        _mustBeWord(o, word | OPENED | ALERTED);
        _as(judge, address(emergencies), _reviewCall(o, true));
        _mustBeWord(o, word | OPENED | ALERTED | (1 << 48));
        vm.expectEmit(address(emergencies));
        emit E.RightSuspended(clinicianAway, _idOf(o));
        _as(auditor, address(emergencies), _reviewCall(o, false));
        _mustBeWord(o, word | OPENED | ALERTED | (1 << 49) | FINAL);
        vm.expectEmit(address(emergencies));
        emit E.RightRestored(clinicianAway, healthSteward);
        _as(healthSteward, address(emergencies), abi.encodeCall(emergencies.restoreRight, (clinicianAway)));
    }

    /// @dev Recorded only: its word says so, no review of it is owed, and none is counted off.
    /// @custom:rules E1 E2
    function test_what_is_recorded_only_is_not_owed() external {
        (E.Opening memory o, address judge) = _away();
        (E.Opening memory late, ) = _away();
        _open(o);
        _as(judge, address(emergencies), _reviewCall(o, false));
        vm.warp(_now() + AT_ONCE + 1);
        _open(late);
        _mustBeWord(late, HOSPITAL_B | ((_today() + REVIEW_DAYS) << 32));
        vm.warp(_now() + (REVIEW_DAYS + 1) * 1 days);
        _mustBe(late, E.Outcome.Overdue);
        vm.assertEq(emergencies.overdueOf(HOSPITAL_B), 0, "none owed");
        _as(judge, address(emergencies), _reviewCall(late, true));
        vm.assertEq(emergencies.overdueOf(HOSPITAL_B), 0, "none counted off");
    }

    /// @dev Late, it touches the last second of a window that stands: recorded only, and that window stays.
    /// @custom:rules E1 E2
    function test_what_overlaps_is_recorded_only() external {
        E.Opening memory o = _opening(patient);
        _open(o);
        E.Opening memory late = _opening(patient);
        late.encounter = keccak256("late");
        vm.warp(o.until + AT_ONCE + 1);
        _open(_from(late, o.until, _now() + 1));
        _mustBeWord(late, HOSPITAL | ((_today() + REVIEW_DAYS) << 32));
        _mustBeWindow(o.categories, o.openedAt, o.until);
        _open(_from(late, o.until + 1, _now() + 1));
        _mustBeWord(late, HOSPITAL | ((_today() + REVIEW_DAYS) << 32) | OPENED);
        _mustBeWindow(late.categories, late.openedAt, late.until);
        vm.warp(_now() + (REVIEW_DAYS + 1) * 1 days);
        vm.assertEq(emergencies.overdueOf(HOSPITAL), 2, "two of three are owed");
    }

    /// @dev An unknown patient turns out to be somebody, and somebody else.
    /// @custom:rules E1
    function test_identify_reverts_when_it_names_nobody() external {
        E.Opening memory o = _fresh();
        o.reason = 4;
        _open(o);
        address[2] memory none = [address(0), o.subject];
        for (uint256 i; i < 2; ++i) {
            bytes memory call = abi.encodeCall(emergencies.identify, (o, none[i]));
            _refusesOpening(o, houseAuditor, call, _error(E.EmergencyAccess_NotProvisional.selector, _idOf(o)));
        }
        uint256 word = emergencies.wordOf(_idOf(o));
        vm.expectEmit(address(emergencies));
        emit E.EmergencyIdentified(_idOf(o), o.subject, patient, clinicianB);
        _as(clinicianB, address(emergencies), abi.encodeCall(emergencies.identify, (o, patient)));
        uint256 tag = uint256(keccak256(abi.encode(_idOf(o), patient))) % 2 ** 192;
        _mustBeWord(o, word | (tag << 64));
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    /// @dev By a clinician of the other hospital, and who reviews there.
    function _away() private returns (E.Opening memory o, address judge) {
        (o, judge) = (_fresh(), _person("auditor of hospital b"));
        o.clinician = clinicianAway;
        bytes memory call = abi.encodeCall(credentials.license, (HOSPITAL_B, judge, Roles.AUDITOR, _now(), FAR));
        if (credentials.practitionerOf(judge).organisation == 0) _as(hospitalBSteward, address(credentials), call);
    }

    /// @dev It opens, and then so many were opened at once today.
    function _opensAs(E.Opening memory o, uint256 atOnce) private {
        _open(o);
        vm.assertTrue(_isOpen(o, 1), "open");
        (uint256 count, ) = emergencies.rightOf(clinician);
        vm.assertEq(count, atOnce, "how many at once");
    }

    function _mustBeWord(E.Opening memory o, uint256 word) private view {
        vm.assertEq(emergencies.wordOf(_idOf(o)), word, "its word");
    }

    function _mustBeWindow(uint24 categories, uint32 openedAt, uint32 until) private view {
        (uint24 opened, uint32 from, uint32 end) = emergencies.windowOf(clinician, patient);
        vm.assertEq(abi.encode(opened, from, end), abi.encode(categories, openedAt, until), "its window");
    }

    /// @dev The clinician's right, with this word in its place.
    function _mustBeRight(uint256 word, uint256 openedToday, bool suspended) private {
        bytes32 place = keccak256(abi.encode(clinician, _findRights()));
        vm.store(address(emergencies), place, bytes32(word));
        (uint256 count, bool over) = emergencies.rightOf(clinician);
        vm.assertEq(count, openedToday, "opened today");
        vm.assertTrue(over == suspended, "suspended");
    }

    function _findRights() private returns (uint256 slot) {
        while (true) {
            bytes32 place = keccak256(abi.encode(outsider, slot));
            vm.store(address(emergencies), place, bytes32(type(uint256).max));
            (, bool found) = emergencies.rightOf(outsider);
            vm.store(address(emergencies), place, 0);
            if (found) return slot;
            require(++slot < SLOTS, "no rights");
        }
    }
}
