// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Entry, IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title Each reason for an answer by itself: the smallest story that gives it, and the next one that does not
/// @notice The whole tables are in ConsentDecisions and StudyPermits; these say which line is wrong.
contract ConsentAnswersTest is Clinic {
    // --------------------------------------------------------------------------------------------------------------- decisions

    /// @custom:rules C1 C2
    function test_decisionOf_nothing_asked() external {
        _do(_grant(_toPerson(prescriber), ALL, LATER, 1));
        _decides(0, Roles.PRESCRIBER, I.Decision.NothingAsked, Entry.wrap(0));
        _decides(ALL + 1, Roles.PRESCRIBER, I.Decision.NothingAsked, Entry.wrap(0));
        _decides(type(uint24).max, Roles.PRESCRIBER, I.Decision.NothingAsked, Entry.wrap(0));
        _decides(ALL, Roles.PRESCRIBER, I.Decision.Permitted, _entry(_toPerson(prescriber)));
        _decides(1, Roles.PRESCRIBER, I.Decision.Permitted, _entry(_toPerson(prescriber)));
    }

    /// @dev Distrusted from this second on, and then without a licence.
    /// @custom:rules C2 K3 K4
    function test_decisionOf_who_is_not_live() external {
        _do(_grant(_toPerson(prescriber), ALL, LATER, 1));
        vm.warp(_now() + 1);
        bytes memory call = abi.encodeCall(credentials.distrustPractitioner, (prescriber, _now()));
        _as(hospitalSteward, address(credentials), call);
        _decides(1, Roles.PRESCRIBER, I.Decision.ActorNotLive, Entry.wrap(0));
        vm.warp(_now() - 1);
        _decides(1, Roles.PRESCRIBER, I.Decision.Permitted, _entry(_toPerson(prescriber)));
        _as(prescriber, address(credentials), abi.encodeCall(credentials.resign, ()));
        _decides(1, Roles.PRESCRIBER, I.Decision.ActorNotLive, Entry.wrap(0));
    }

    /// @dev One role, and one that is held.
    /// @custom:rules C2 K2
    function test_decisionOf_a_role_not_held() external {
        _license(hospitalSteward, HOSPITAL, prescriber, Roles.PRESCRIBER | Roles.REVIEWER);
        _do(_grant(_toPerson(prescriber), ALL, LATER, 1));
        uint32[5] memory wrong = [0, Roles.PHARMACIST, Roles.PRESCRIBER | Roles.REVIEWER, 3, type(uint32).max];
        for (uint256 i; i < 5; ++i) _decides(1, wrong[i], I.Decision.RoleNotHeld, Entry.wrap(0));
        _decides(1, Roles.PRESCRIBER, I.Decision.Permitted, _entry(_toPerson(prescriber)));
        _decides(1, Roles.REVIEWER, I.Decision.Permitted, _entry(_toPerson(prescriber)));
    }

    /// @dev Each of the five denies alone, and the first that does is named; the first of four that permits.
    /// @custom:rules C2 C3
    function test_decisionOf_names_the_first_entry() external {
        _decides(1, Roles.PRESCRIBER, I.Decision.NotCovered, Entry.wrap(0));
        for (uint256 i = 4; i != 0; --i) {
            _do(_grant(_bearing(i - 1), 0x3, LATER, 1));
            _decides(3, Roles.PRESCRIBER, I.Decision.Permitted, _entry(_bearing(i - 1)));
            _decides(7, Roles.PRESCRIBER, I.Decision.NotCovered, Entry.wrap(0));
        }
        for (uint256 i = 5; i != 0; --i) {
            _do(_deny(_bearing(i - 1), 0x2, LATER, i == 5 ? 1 : 2));
            _decides(3, Roles.PRESCRIBER, I.Decision.Denied, _entry(_bearing(i - 1)));
            _decides(1, Roles.PRESCRIBER, I.Decision.Permitted, _entry(_bearing(0)));
        }
    }

    /// @dev Each purpose has entries of its own, *anyone*'s too.
    /// @custom:rules C1 C3
    function test_decisionOf_reads_the_entries_of_its_purpose() external {
        for (uint256 purpose; purpose < 4; ++purpose) {
            for (uint256 i = 1; i < 6; ++i) {
                Deed memory d = i < 5 ? _grant(_bearing(i - 1), 0x3, LATER, 1) : _deny(_bearing(4), 0x1, LATER, 1);
                d.purpose = I.Purpose(purpose);
                _do(d);
                for (uint256 other; other < 4; ++other) {
                    bool may = other == purpose && i < 5;
                    vm.assertTrue(_may(patient, I.Purpose(other), 1) == may, "another purpose's entry");
                }
            }
        }
    }

    /// @dev What is asked must stand in one entry: half of it is not covered, nor is it by two.
    /// @custom:rules C2
    function test_decisionOf_half_is_not_covered() external {
        _do(_grant(_bearing(0), 0x1, LATER, 1));
        _do(_grant(_bearing(1), 0x2, LATER, 1));
        _decides(3, Roles.PRESCRIBER, I.Decision.NotCovered, Entry.wrap(0));
        _do(_grant(_bearing(1), 0x6, LATER, 2));
        _decides(6, Roles.PRESCRIBER, I.Decision.Permitted, _entry(_bearing(1)));
    }

    /// @dev From its first second to its last, unless it is suspended; a tombstone denies everything for good.
    /// @custom:rules C2 C3
    function test_decisionOf_follows_the_clock() external {
        I.Grantee memory g = _toPerson(prescriber);
        Deed memory d = _grant(g, 0x3, _now() + 20, 1);
        d.act.from = _now() + 10;
        _do(d);
        _do(_deny(_toAnyone(), 0x2, _now() + 15, 1));
        uint8[6] memory seconds_ = [9, 10, 15, 16, 20, 21];
        bool[6] memory one = [false, true, true, true, true, false];
        bool[6] memory other = [false, false, false, true, true, false];
        uint32 start = _now();
        for (uint256 i; i < 6; ++i) {
            vm.warp(start + seconds_[i]);
            vm.assertTrue(_may(0x1) == one[i] && _may(0x2) == other[i], "to the second");
        }
        vm.warp(start + 20);
        _do(_plain(Kind.Suspend, g, 2));
        vm.assertFalse(_may(0x1), "suspended");
        _do(_plain(Kind.Resume, g, 3));
        vm.assertTrue(_may(0x1), "resumed");
        _do(_plain(Kind.Erase, _toHouse(HOSPITAL), 1));
        _decides(0x1, Roles.PRESCRIBER, I.Decision.Denied, _entry(_toHouse(HOSPITAL)));
        vm.warp(start + 15);
        _decides(0x4, Roles.PRESCRIBER, I.Decision.Denied, _entry(_toHouse(HOSPITAL)));
    }

    // ---------------------------------------------------------------------------------------------------------------- override

    /// @dev Forbidden is what a denial in force touches, where the subject said so, and nothing else.
    /// @custom:rules E1 C3
    function test_isOverrideForbidden_is_where_both_say_so() external {
        vm.assertFalse(_forbidden(1), "nothing was said");
        _do(_deny(_toAnyone(), 0x2, LATER, 1));
        vm.assertFalse(_forbidden(2), "a denial alone");
        Terms terms = _terms(_act(0, 0, 0, 1));
        _as(patient, address(consents), abi.encodeCall(consents.forbidOverride, (patient, terms, "")));
        vm.assertTrue(_forbidden(2) && _forbidden(3), "both");
        vm.assertFalse(_forbidden(1), "not denied");
        _do(_lift(_toAnyone(), 0x2, 2));
        vm.assertFalse(_forbidden(2), "lifted");
        for (uint256 i; i < 5; ++i) {
            _do(_deny(_bearing(i), 0x2, LATER, i == 4 ? 3 : 1));
            vm.assertTrue(_forbidden(2), "denied there");
            _do(_lift(_bearing(i), 0x2, i == 4 ? 4 : 2));
        }
    }

    // ------------------------------------------------------------------------------------------------------------------ studies

    /// @dev Each of the three denies alone, each of the two permits alone.
    /// @custom:rules S6 C2 C3
    function test_isStudyPermitted_by_each_entry_alone() external {
        I.Grantee[3] memory all = [_toHouse(SPONSOR), _toStudy(SPONSOR, STUDY), _toAnyone()];
        for (uint256 i; i < 2; ++i) {
            vm.assertFalse(_mayStudy(1), "nothing was said");
            _research(_grant(all[i], 0x3, LATER, _lastOfStudy(all[i]) + 1));
            vm.assertTrue(_mayStudy(1) && _mayStudy(3), "permitted");
            vm.assertFalse(_mayStudy(7) || _mayStudy(4), "not that");
            for (uint32 j; j < 3; ++j) _deniesStudy(all[j]);
            _research(_plain(Kind.Revoke, all[i], _lastOfStudy(all[i]) + 1));
        }
        _research(_grant(all[0], ALL, LATER, _lastOfStudy(all[0]) + 1));
        vm.assertTrue(_mayStudy(ALL), "all of them");
        vm.assertFalse(_mayStudy(0) || _mayStudy(ALL + 1) || _mayStudy(0x8001), "nothing, or no category");
    }

    // ------------------------------------------------------------------------------------------------------------------ status

    /// @dev Permitted, asked, refused and ended, each to the second.
    /// @custom:rules C2 X12
    function test_statusOf_each() external {
        I.Grantee memory g = _toPerson(prescriber);
        uint32 start = _now();
        _mustBe(g, I.Status.Unknown);
        _ask(g, 0x1, start + 10);
        vm.warp(start + 10);
        _mustBe(g, I.Status.Requested);
        vm.warp(start + 11);
        _mustBe(g, I.Status.Unknown);
        _do(_plain(Kind.Decline, g, 1));
        _mustBe(g, I.Status.Declined);
        Deed memory d = _grant(g, 0x1, start + 30, 2);
        d.act.from = start + 20;
        _do(d);
        _at(start + 19, g, I.Status.Planned);
        _at(start + 20, g, I.Status.Active);
        _ask(g, 0x2, LATER);
        _at(start + 30, g, I.Status.Active);
        _do(_plain(Kind.Suspend, g, 3));
        _mustBe(g, I.Status.Suspended);
        _at(start + 31, g, I.Status.Expired);
        _do(_plain(Kind.Decline, g, 4));
        _mustBe(g, I.Status.Expired);
        _do(_plain(Kind.Revoke, g, 5));
        _mustBe(g, I.Status.Revoked);
        _ask(g, 0x2, LATER);
        _mustBe(g, I.Status.Requested);
        _do(_plain(Kind.Erase, g, 6));
        _mustBe(g, I.Status.Erased);
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    function _decides(uint24 asked, uint32 role, I.Decision expected, Entry named) private view {
        I.Context memory context = I.Context(role, STUDY);
        (I.Decision decision, Entry entry) = consents.decisionOf(
            patient,
            prescriber,
            I.Purpose.Treatment,
            asked,
            context
        );
        vm.assertEq(uint256(decision), uint256(expected), "another decision");
        vm.assertEq(Entry.unwrap(entry), Entry.unwrap(named), "another entry");
        bool may = consents.isPermitted(patient, prescriber, I.Purpose.Treatment, asked, context);
        vm.assertTrue(may == (expected == I.Decision.Permitted), "two answers");
    }

    function _forbidden(uint24 asked) private view returns (bool) {
        I.Context memory context = I.Context(Roles.PRESCRIBER, STUDY);
        return consents.isOverrideForbidden(patient, prescriber, I.Purpose.Treatment, asked, context);
    }

    function _mayStudy(uint24 asked) private view returns (bool) {
        return consents.isStudyPermitted(patient, SPONSOR, STUDY, asked);
    }

    function _research(Deed memory d) private {
        d.purpose = I.Purpose.Research;
        _do(d);
    }

    /// @dev Denied here, the rest is still permitted; lifted, all of it.
    function _deniesStudy(I.Grantee memory g) private {
        _research(_deny(g, 0x2, LATER, _lastOfStudy(g) + 1));
        vm.assertFalse(_mayStudy(3) || _mayStudy(2), "denied");
        vm.assertTrue(_mayStudy(1), "not denied");
        _research(_lift(g, 0x2, _lastOfStudy(g) + 1));
        vm.assertTrue(_mayStudy(3), "lifted");
    }

    function _lastOfStudy(I.Grantee memory g) private view returns (uint32) {
        Deed memory d = _plain(Kind.Revoke, g, 0);
        d.purpose = I.Purpose.Research;
        return _lastOf(d);
    }

    function _at(uint32 moment, I.Grantee memory g, I.Status status) private {
        vm.warp(moment);
        _mustBe(g, status);
    }

    function _ask(I.Grantee memory g, uint24 categories, uint32 until) private {
        _as(prescriber, address(consents), abi.encodeCall(consents.request, (patient, _entry(g), categories, until)));
    }
}
