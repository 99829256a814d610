// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {Acts} from "../support/Acts.sol";
import {Campaign} from "../support/Campaign.sol";
import {vm} from "../support/Vm.sol";
import {NightBook} from "./NightBook.sol";
import {Nights} from "./Nights.sol";

/// @title What holds for emergencies after any acts in any order
contract NightsTest is Campaign {
    uint256 private constant CLINICIANS = 3;
    uint256 private constant SUBJECTS = 4;
    uint256 private constant LATEST = 24; // openings that are looked at one by one

    Nights private _nights;
    E private _emergencies;

    function setUp() external {
        _nights = new Nights();
        _nights.setUp();
        _emergencies = _nights.emergenciesOfNights();
    }

    /// @notice Every opening stays on record, with its house, the day its review is due, what became of it and who the patient was.
    /// @custom:rules E1 E2
    function invariant_every_opening_stays_on_record() public view {
        uint256 count = _nights.itemCount();
        for (uint256 i; i < count; ++i) {
            NightBook.Item memory item = _nights.itemOf(i);
            uint256 word = _emergencies.wordOf(item.id);
            vm.assertEq(uint32(word), item.house, "its house");
            vm.assertEq(uint16(word >> 32), item.dueDay, "its day");
            vm.assertTrue((word >> 52) & 1 == (item.opens ? 1 : 0), "whether it took the window");
            bytes32 tag = item.identity == address(0) ? bytes32(0) : keccak256(abi.encode(item.id, item.identity));
            vm.assertEq(word >> 64, uint192(uint256(tag)), "who it was");
        }
    }

    /// @notice A clinician has one window on a subject: the last one that was to be opened, never longer than 24 hours, never for more than an
    /// emergency opens.
    /// @custom:rules E1
    function invariant_a_window_is_one_that_was_opened() public view {
        _never("a second window");
        _never("more than an emergency opens");
        for (uint256 i; i < _latest() + CLINICIANS; ++i) {
            for (uint256 j; j < SUBJECTS; ++j) {
                (address who, address subject) = (_clinician(i), _nights.subjectOf(j));
                NightBook.Window memory w = _nights.windowIn(who, subject);
                (uint24 categories, uint32 from, uint32 until) = _emergencies.windowOf(who, subject);
                bool same = categories == w.categories && from == w.from && until == w.until;
                vm.assertTrue(same && until - from <= 24 hours && categories & ~uint24(0x7ff) == 0, "a window");
            }
        }
    }

    /// @notice Break-glass opens only to live clinicians whose right stands, inside their window; a denial holds against it exactly where the
    /// patient's policy says so.
    /// @custom:rules E1 C3 X7 K4
    function invariant_it_is_open_to_whom_it_should_be() public view {
        for (uint256 i; i < _latest() + CLINICIANS; ++i) {
            for (uint256 j; j < SUBJECTS; ++j) {
                (address who, address subject) = (_clinician(i), _nights.subjectOf(j));
                uint24 categories = uint24(1 << (i % 11));
                bool isOpen = _nights.isOpenFor(subject, who, categories) && !_nights.holdsAgainst(subject, who);
                vm.assertTrue(_emergencies.isOpen(subject, who, categories) == isOpen, "open to somebody");
            }
        }
    }

    /// @notice A house owes exactly the reviews of what opened something, was not judged, and whose last day is over.
    /// @custom:rules E2
    function invariant_what_is_overdue_is_counted() public view {
        vm.assertEq(_emergencies.overdueOf(101), _nights.overdueIn(101), "of the hospital");
        vm.assertEq(_emergencies.overdueOf(102), _nights.overdueIn(102), "of hospital b");
    }

    /// @notice A second clinician is called for while reviews are overdue and after the day's openings, and nobody does without.
    /// @custom:rules E1 E2
    function invariant_nobody_opens_alone_against_the_rules() public view {
        _never("without a second clinician");
        _never("with a second one who is not live");
        _never("alone against the rules");
    }

    /// @notice Who is live, whose right stands and who has a second signature where one is called for is never refused; what is late is always
    /// recorded.
    /// @custom:rules E1 E2
    function invariant_care_is_never_blocked() public view {
        _never("care was blocked");
    }

    /// @notice Nobody opens without a live licence or with a suspended right or a stolen key, in somebody's name, or twice.
    /// @custom:rules E1 X7 X8 K4
    function invariant_only_a_live_clinician_opens_and_each_opening_once() public view {
        _never("a suspension was refused");
        _never("by somebody who is not live");
        _never("by somebody whose right is suspended");
        _never("by a stolen key");
        _never("an opening counted twice");
        _never("a thief opened");
    }

    /// @notice Each opening is judged once by another person, and overruled at most once, by a regulator; what nobody judged is overdue after its
    /// last day, and alerted once.
    /// @custom:rules E2
    function invariant_a_verdict_is_another_persons_and_stays() public view {
        _never("a verdict that does not count");
        _never("a review was refused");
        _never("an alert that was not due, or none that was");
        _never("an identity that was not theirs to tell");
        uint256 count = _nights.itemCount();
        for (uint256 i; i < count; ++i) {
            NightBook.Item memory item = _nights.itemOf(i);
            bool waits = item.verdict == E.Outcome.AwaitingReview;
            bool isOver = item.dueDay < vm.getBlockTimestamp() / 1 days;
            E.Outcome expected = waits && isOver ? E.Outcome.Overdue : item.verdict;
            vm.assertTrue(_emergencies.outcomeOf(item.id) == expected, "a verdict");
            uint256 facts = (_emergencies.wordOf(item.id) >> 50) & 3;
            vm.assertEq(facts, (item.alerted ? 1 : 0) | (item.isFinal ? 2 : 0), "alerted, final");
        }
    }

    /// @notice What was found unjustified suspends its clinician's right until a regulator restores it; the day's openings are counted.
    /// @custom:rules E1 E2
    function invariant_a_right_is_suspended_until_a_regulator_restores_it() public view {
        _never("a house restored a right");
        for (uint256 i; i < _latest() + CLINICIANS; ++i) {
            address who = _clinician(i);
            (uint256 count, bool suspended) = _emergencies.rightOf(who);
            (uint256 opened, bool expected) = _nights.rightIn(who);
            vm.assertTrue(suspended == expected, "a right");
            vm.assertEq(count, opened, "the openings of today");
        }
    }

    /// @notice A long day with a fixed seed: everything happens, and every rule above holds at its end.
    /// @custom:rules E1 E2
    function test_every_act_succeeds_in_a_long_day() external {
        _liveThrough(700, 20_260_103);
        invariant_every_opening_stays_on_record();
        invariant_a_window_is_one_that_was_opened();
        invariant_it_is_open_to_whom_it_should_be();
        invariant_what_is_overdue_is_counted();
        invariant_nobody_opens_alone_against_the_rules();
        invariant_care_is_never_blocked();
        invariant_only_a_live_clinician_opens_and_each_opening_once();
        invariant_a_verdict_is_another_persons_and_stays();
        invariant_a_right_is_suspended_until_a_regulator_restores_it();
    }

    function _actors() internal view override returns (Acts) {
        return _nights;
    }

    function _acts() internal pure override returns (bytes4[] memory acts) {
        bytes4[17] memory all = [
            Nights.open.selector,
            Nights.widen.selector,
            Nights.bringLate.selector,
            Nights.review.selector,
            Nights.overrule.selector,
            Nights.alert.selector,
            Nights.identify.selector,
            Nights.restoreRight.selector,
            Nights.deny.selector,
            Nights.setPolicy.selector,
            Nights.suspendOrReinstate.selector,
            Nights.distrust.selector,
            Nights.pass.selector,
            Nights.alone.selector,
            Nights.again.selector,
            Nights.tooMuch.selector,
            Nights.reviewWrongly.selector
        ];
        acts = new bytes4[](all.length + 1);
        for (uint256 i; i < all.length; ++i) acts[i] = all[i];
        acts[all.length] = Nights.thief.selector;
    }

    function _latest() private view returns (uint256) {
        uint256 count = _nights.itemCount();
        return count < LATEST ? count : LATEST;
    }

    /// @dev One at work, or whoever made one of the latest openings.
    function _clinician(uint256 i) private view returns (address) {
        return _nights.clinicianOf(i < CLINICIANS ? i : _nights.itemCount() + 2 * CLINICIANS - 1 - i);
    }
}
