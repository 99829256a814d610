// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title Whether a study may use what a patient has, against a second statement of the rule
/// @notice In plain words: of the organisation, its study and *anyone*, none denies any of what is asked nor is a tombstone, and the organisation
/// or the study, one of them alone, permits all of it in its window. What was said to others, or for another purpose, changes nothing.
/// forge-config: default.fuzz.runs = 96
contract StudyPermitsTest is Clinic {
    using Dice for Dice.Cup;

    /// @dev What a patient said in one entry, about three categories.
    struct Said {
        uint24 permits;
        uint24 denies;
        uint32 until;
        uint32 deniedUntil;
        bool suspended;
        bool erased;
    }

    /// @dev Three entries with anything in them, asked about every choice of three categories, around every edge of time.
    /// @custom:rules S6 C2 C3
    function testFuzz_isStudyPermitted_follows_the_rule(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Said[3] memory all;
        for (uint256 i; i < 3; ++i) all[i] = _say(c, i);
        for (uint32 day; day < 5; ++day) {
            for (uint32 second; second < 2; ++second) {
                vm.warp(START_OF_ASKING + day * 1 days + second);
                for (uint24 asked = 1; asked < 8; ++asked) {
                    vm.assertTrue(_mayStudy(asked) == _reading(all, asked), "another answer");
                }
            }
        }
    }

    /// @dev Two permits that only together cover what is asked cover nothing.
    /// @custom:rules S6 C2
    function test_isStudyPermitted_adds_no_two_permits_up() external {
        _do(_said(Kind.Grant, _grantee(0), 1, START_OF_ASKING + 1 days));
        _do(_said(Kind.Grant, _grantee(1), 2, START_OF_ASKING + 1 days));
        vm.assertTrue(_mayStudy(1) && _mayStudy(2), "each for itself");
        vm.assertFalse(_mayStudy(3), "they added up");
    }

    /// @dev What others may, or this sponsor for care, is no consent to this study.
    /// @custom:rules S6 C1
    function test_isStudyPermitted_reads_no_other_entry() external {
        I.Grantee[4] memory others = [
            _toPerson(sponsorSteward),
            _toHouse(HOSPITAL),
            _toStudy(SPONSOR, STUDY + 1),
            _toStudy(HOSPITAL, STUDY)
        ];
        for (uint256 i; i < 4; ++i) _do(_said(Kind.Grant, others[i], ALL, LATER));
        Deed memory care = _said(Kind.Grant, _toHouse(SPONSOR), ALL, LATER);
        care.purpose = I.Purpose.Treatment;
        _do(care);
        vm.assertFalse(_mayStudy(1), "another entry");
        for (uint256 i; i < 4; ++i) _do(_said(Kind.Deny, others[i], ALL, LATER));
        _do(_said(Kind.Grant, _grantee(1), ALL, LATER));
        vm.assertTrue(_mayStudy(ALL), "another denial");
        vm.assertFalse(consents.isStudyPermitted(patientB, SPONSOR, STUDY, 1), "another patient");
    }

    /// @dev A question about nothing, or about what is no category, is answered with no.
    /// @custom:rules S6 C1
    function testFuzz_isStudyPermitted_refuses_a_question_about_nothing(uint24 asked) external {
        _do(_said(Kind.Grant, _grantee(1), ALL, LATER));
        vm.assertFalse(_mayStudy(0), "nothing");
        vm.assertTrue(_mayStudy(asked) == (asked != 0 && asked <= ALL), "no category");
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    uint32 private constant START_OF_ASKING = START + 100 days;

    /// @dev The sponsor, its study, anyone; nobody permits anything to anyone. Windows end on the days that are asked about.
    function _say(Dice.Cup memory c, uint256 which) private returns (Said memory s) {
        s.permits = which == 2 ? 0 : uint24(c.between(0, 7));
        s.denies = c.word() % 4 == 0 ? uint24(c.between(1, 7)) : 0;
        s.until = START_OF_ASKING + uint32(c.between(0, 4)) * 1 days;
        s.deniedUntil = START_OF_ASKING + uint32(c.between(0, 4)) * 1 days;
        s.suspended = s.permits != 0 && c.word() % 8 == 0;
        s.erased = c.word() % 12 == 0;
        if (s.permits != 0) _do(_said(Kind.Grant, _grantee(which), s.permits, s.until));
        if (s.denies != 0) _do(_said(Kind.Deny, _grantee(which), s.denies, s.deniedUntil));
        if (s.suspended) _do(_said(Kind.Suspend, _grantee(which), 0, 0));
        if (s.erased) _do(_said(Kind.Erase, _grantee(which), 0, 0));
    }

    function _said(
        Kind kind,
        I.Grantee memory grantee,
        uint24 categories,
        uint32 until
    ) private view returns (Deed memory d) {
        uint32 from = kind == Kind.Grant ? _now() : 0;
        d = Deed(kind, patient, grantee, I.Purpose.Research, _act(categories, from, until, 0), address(0));
        d.act.sequence = _lastOf(d) + 1;
    }

    function _grantee(uint256 which) private pure returns (I.Grantee memory) {
        if (which == 0) return _toHouse(SPONSOR);
        return which == 1 ? _toStudy(SPONSOR, STUDY) : _toAnyone();
    }

    // ---------------------------------------------------------------------------------------------------------------- the rule

    function _mayStudy(uint24 asked) private view returns (bool) {
        return consents.isStudyPermitted(patient, SPONSOR, STUDY, asked);
    }

    function _reading(Said[3] memory all, uint24 asked) private view returns (bool) {
        for (uint256 i; i < 3; ++i) {
            if (all[i].erased) return false;
            for (uint256 j; j < 3; ++j) {
                bool isAsked = (asked >> j) % 2 == 1;
                if (isAsked && (all[i].denies >> j) % 2 == 1 && _now() <= all[i].deniedUntil) return false;
            }
        }
        return _covers(all[0], asked) || _covers(all[1], asked);
    }

    function _covers(Said memory s, uint24 asked) private view returns (bool) {
        bool isOpen = s.permits != 0 && !s.suspended && _now() <= s.until;
        for (uint256 j; j < 3; ++j) if ((asked >> j) % 2 == 1 && (s.permits >> j) % 2 == 0) return false;
        return isOpen;
    }
}
