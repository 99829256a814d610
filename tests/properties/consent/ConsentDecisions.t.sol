// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Entry, IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title Who may see what: the whole table, against a second statement of the rule
/// @notice In plain words, category by category: it is refused when any of the five entries denies it, or is a tombstone. What is left is
/// allowed when one single entry, in its window and not suspended, permits all that was asked. The reason names the first such entry, in the
/// order person, organisation, role, study, anyone.
contract ConsentDecisionsTest is Clinic {
    using Dice for Dice.Cup;

    /// @dev What a patient said in one entry, about two categories.
    struct Said {
        bool[2] permits;
        bool[2] denies;
        bool suspended;
        bool erased;
        uint256 from;
        uint256 until;
        uint256 deniedUntil;
    }

    uint256 private constant SLOTS = 10; // storage of the ledger that is looked through for its words
    uint32 private _slot;
    uint160 private _subjects;

    function setUp() public override {
        super.setUp();
        _slot = _findWords();
    }

    // --------------------------------------------------------------------------------------------------- one entry, real acts

    /// @dev Whatever was permitted, denied, suspended and erased, in both orders, asked at every boundary of time.
    /// @custom:rules C1 C2 C3
    function test_decisionOf_a_person_follows_the_rule() external {
        _mustFollowTheRule(0);
    }

    /// @custom:rules C1 C2 C3
    function test_decisionOf_an_organisation_follows_the_rule() external {
        _mustFollowTheRule(1);
    }

    /// @custom:rules C1 C2 C3
    function test_decisionOf_a_role_follows_the_rule() external {
        _mustFollowTheRule(2);
    }

    /// @custom:rules C1 C2 C3
    function test_decisionOf_a_study_follows_the_rule() external {
        _mustFollowTheRule(3);
    }

    /// @custom:rules C1 C2 C3
    function test_decisionOf_anyone_follows_the_rule() external {
        _mustFollowTheRule(4);
    }

    // --------------------------------------------------------------------------------------------------------- entries together

    /// @dev Any two of the five in all their 256 states together, the rest empty.
    /// @custom:rules C2 C3
    function test_decisionOf_two_entries_follows_the_rule() external {
        for (uint256 first; first < 5; ++first) {
            for (uint256 second = first + 1; second < 5; ++second) {
                for (uint256 state; state < 16; ++state) this.visitTwo(first, second, state);
            }
        }
    }

    /// @dev One of them in this state, the other in each. A call of its own, so that its memory is free again afterwards.
    function visitTwo(uint256 first, uint256 second, uint256 state) external {
        Said[5] memory all;
        all[first] = _inForce(state);
        _write(first, all[first]);
        for (uint256 other; other < 16; ++other) {
            all[second] = _inForce(other);
            _write(second, all[second]);
            _mustSay(patient, all);
        }
        _write(first, _inForce(0));
        _write(second, _inForce(0));
    }

    /// @dev All five at once, each silent, permitting one, permitting both, denying one, permitting both and denying the other, or a tombstone.
    /// @custom:rules C2 C3
    function test_decisionOf_five_entries_follows_the_rule() external {
        for (uint256 state; state < 6 ** 3; ++state) this.visitFive(state);
    }

    /// @dev Three of them in this state, the last two in each.
    function visitFive(uint256 state) external {
        uint8[6] memory states = [0, 1, 3, 4, 11, 16];
        Said[5] memory all;
        for (uint256 i; i < 5; ++i) {
            all[i] = _inForce(states[(state / 6 ** i) % 6]);
            _write(i, all[i]);
        }
        for (uint256 i; i < 36; ++i) {
            (all[3], all[4]) = (_inForce(states[i / 6]), _inForce(states[i % 6]));
            _write(3, all[3]);
            _write(4, all[4]);
            _mustSay(patient, all);
        }
    }

    /// @dev Five entries with any bits, facts and moments around now.
    /// @custom:rules C2 C3
    function testFuzz_decisionOf_follows_the_rule_whatever_was_said(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        for (uint256 turn; turn < 8; ++turn) {
            Said[5] memory all;
            for (uint256 i; i < 5; ++i) {
                all[i] = _anything(c);
                _write(i, all[i]);
            }
            _mustSay(patient, all);
            (I.Decision decision, ) = _judge(all, [true, true]);
            vm.assertTrue(_may(3) == (decision == I.Decision.Permitted), "two answers");
        }
    }

    /// @dev However much is permitted everywhere, one denied category refuses whatever contains it.
    /// @custom:rules C3
    function testFuzz_a_denial_wins_over_any_number_of_permits(uint256 seed, uint24 asked, bool denyFirst) external {
        Dice.Cup memory c = Dice.cup(seed);
        asked = uint24(1 + (asked % ALL));
        uint24 bit = _bitOf(asked, c.word());
        uint256 which = c.between(0, 4);
        if (denyFirst) _do(_deny(_bearing(which), bit, LATER, 1));
        for (uint256 i; i < 4; ++i) _do(_grant(_bearing(i), ALL, LATER, i == which && denyFirst ? 2 : 1));
        vm.assertTrue(denyFirst != _may(asked), "only the denial refuses");
        if (!denyFirst) _do(_deny(_bearing(which), bit, LATER, which == 4 ? 1 : 2));
        _mustDecide(asked, I.Decision.Denied, _entry(_bearing(which)));
        if (asked != bit) vm.assertTrue(_may(asked & ~bit), "the others are not denied");
    }

    /// @dev Two permits that only together cover what is asked cover nothing.
    /// @custom:rules C2
    function testFuzz_no_two_permits_add_up(uint24 one, uint24 other, uint256 seed) external {
        (one, other) = (uint24(1 + (one % ALL)), uint24(1 + (other % ALL)));
        uint256 which = seed % 4;
        _do(_grant(_bearing(which), one, LATER, 1));
        _do(_grant(_bearing((which + 1 + ((seed >> 8) % 3)) % 4), other, LATER, 1));
        bool coveredByOne = (one | other) == one || (one | other) == other;
        vm.assertTrue(_may(one | other) == coveredByOne, "they added up");
        vm.assertTrue(_may(one) && _may(other), "each for itself");
    }

    // --------------------------------------------------------------------------------------------------------------- the asker

    /// @custom:rules C2 X7 K3
    function testFuzz_decisionOf_refuses_who_is_not_live(uint32 wait, uint8 how) external {
        _do(_grant(_toPerson(prescriber), ALL, LATER, 1));
        uint32 end = _now() + 10 days;
        _license(hospitalSteward, HOSPITAL, prescriber, Roles.PRESCRIBER, _now(), end);
        vm.assertTrue(_may(1), "live");
        if (how % 4 == 0) vm.warp(end + (wait % 2 days) + 1);
        if (how % 4 == 1)
            _as(hospitalSteward, address(credentials), abi.encodeCall(credentials.suspendPractitioner, (prescriber)));
        if (how % 4 == 2)
            _as(healthSteward, address(credentials), abi.encodeCall(credentials.suspendOrganisation, (HOSPITAL)));
        if (how % 4 == 3)
            _as(
                healthSteward,
                address(credentials),
                abi.encodeCall(credentials.distrustPractitioner, (prescriber, _now()))
            );
        _mustDecide(1, I.Decision.ActorNotLive, Entry.wrap(0));
    }

    /// @custom:rules C2 X7
    function test_decisionOf_ends_with_the_licence() external {
        _do(_grant(_toPerson(prescriber), ALL, LATER, 1));
        uint32 end = _now() + 10 days;
        _license(hospitalSteward, HOSPITAL, prescriber, Roles.PRESCRIBER, _now(), end);
        for (uint32 i; i < 3; ++i) {
            vm.warp(end - 1 + i);
            vm.assertTrue(_may(1) == (i < 2), "the last second counts");
        }
    }

    /// @dev One role, which the actor holds: not none, not another, not two, not a bit that means nothing.
    /// @custom:rules C2 K2
    function testFuzz_decisionOf_asks_for_one_role_that_is_held(uint32 role, uint32 held) external {
        held = 1 + (held % 7);
        if (held & 5 == 0) held |= 1;
        _license(hospitalSteward, HOSPITAL, prescriberB, held & 5);
        if (role % 3 != 0) role = uint32(1) << (role % 32);
        _do(_grant(_toPerson(prescriberB), ALL, LATER, 1));
        bool holds = role == 1 || role == 4 ? held & role != 0 : false;
        (I.Decision decision, Entry entry) = consents.decisionOf(
            patient,
            prescriberB,
            I.Purpose.Treatment,
            1,
            I.Context(role, 0)
        );
        I.Decision expected = holds ? I.Decision.Permitted : I.Decision.RoleNotHeld;
        vm.assertEq(uint256(decision), uint256(expected), "another decision");
        vm.assertEq(Entry.unwrap(entry), holds ? Entry.unwrap(_entry(_toPerson(prescriberB))) : 0, "another entry");
    }

    /// @custom:rules C1 C2
    function testFuzz_decisionOf_refuses_a_question_about_nothing(uint24 asked) external {
        _do(_grant(_toPerson(prescriber), ALL, LATER, 1));
        if (asked % 4 == 0) asked = 0;
        else asked |= uint24(1) << (15 + (asked % 9));
        _mustDecide(asked, I.Decision.NothingAsked, Entry.wrap(0));
    }

    /// @dev A study is one of the actor's own organisation, whatever number another one gave.
    /// @custom:rules C2
    function testFuzz_decisionOf_reads_only_the_study_that_is_named(uint96 study, uint96 named, bool away) external {
        study = study == 0 ? 1 : study;
        named = named % 3 == 0 ? study : named;
        _do(_grant(_toStudy(away ? HOSPITAL_B : HOSPITAL, study), ALL, LATER, 1));
        bool allowed = !away && named == study;
        I.Context memory context = I.Context(Roles.PRESCRIBER, named);
        vm.assertTrue(
            consents.isPermitted(patient, prescriber, I.Purpose.Treatment, 1, context) == allowed,
            "another study"
        );
    }

    // --------------------------------------------------------------------------------------------------------------- the rule

    /// @dev The rule once more, one category after the other.
    function _judge(Said[5] memory all, bool[2] memory asked) private view returns (I.Decision, uint256) {
        for (uint256 i; i < 5; ++i) {
            if (all[i].erased) return (I.Decision.Denied, i);
            bool stands = vm.getBlockTimestamp() <= all[i].deniedUntil;
            for (uint256 j; j < 2; ++j) if (asked[j] && stands && all[i].denies[j]) return (I.Decision.Denied, i);
        }
        for (uint256 i; i < 5; ++i) {
            bool open = all[i].from <= vm.getBlockTimestamp() && vm.getBlockTimestamp() <= all[i].until;
            bool lacksOne = (asked[0] && !all[i].permits[0]) || (asked[1] && !all[i].permits[1]);
            if (open && !all[i].suspended && !lacksOne) return (I.Decision.Permitted, i);
        }
        return (I.Decision.NotCovered, 5);
    }

    function _mustSay(address subject, Said[5] memory all) private view {
        for (uint24 asked = 1; asked < 4; ++asked) {
            (I.Decision expected, uint256 which) = _judge(all, [asked != 2, asked != 1]);
            _mustDecide(subject, asked, expected, which == 5 ? Entry.wrap(0) : _entry(_bearing(which)));
        }
    }

    function _mustDecide(uint24 asked, I.Decision decision, Entry entry) private view {
        _mustDecide(patient, asked, decision, entry);
    }

    function _mustDecide(address subject, uint24 asked, I.Decision expected, Entry basis) private view {
        I.Context memory context = I.Context(Roles.PRESCRIBER, STUDY);
        (I.Decision decision, Entry entry) = consents.decisionOf(
            subject,
            prescriber,
            I.Purpose.Treatment,
            asked,
            context
        );
        require(decision == expected, "another decision");
        require(Entry.unwrap(entry) == Entry.unwrap(basis), "another entry");
    }

    // --------------------------------------------------------------------------------------------------------------- real acts

    /// @dev 128 patients, each with another story in this entry; all are asked about at every boundary.
    function _mustFollowTheRule(uint256 which) private {
        uint160 first = _subjects + 1;
        Said[] memory told = new Said[](128);
        uint256 start = vm.getBlockTimestamp();
        for (uint256 story; story < 128; ++story) told[story] = _tell(which, story, start);
        uint8[9] memory moments = [0, 99, 100, 101, 150, 151, 199, 200, 201];
        for (uint256 i; i < 9; ++i) {
            vm.warp(start + moments[i]);
            for (uint160 story; story < 128; ++story) {
                Said[5] memory all;
                all[which] = told[story];
                _mustSay(address(first + story), all);
            }
        }
    }

    /// @dev Permits from 100 to 200 seconds after the start, denies until 150.
    function _tell(uint256 which, uint256 story, uint256 start) private returns (Said memory s) {
        (uint24 permit, uint24 denial) = (uint24(story % 4), uint24((story / 4) % 4));
        (bool denyFirst, bool suspends, bool erases) = ((story / 16) % 2 == 1, (story / 32) % 2 == 1, story / 64 == 1);
        if (which == 4) permit = 0; // nobody permits to anyone
        address subject = address(++_subjects);
        I.Grantee memory g = _bearing(which);
        Deed memory grants = _grant(g, permit, uint32(start) + 200, denyFirst && denial != 0 ? 2 : 1);
        grants.act.from = uint32(start) + 100;
        Deed memory denies = _deny(g, denial, uint32(start) + 150, denyFirst ? 1 : 2);
        if (denyFirst && denial != 0) _doFor(subject, denies);
        if (permit != 0) _doFor(subject, grants);
        if (!denyFirst && denial != 0) _doFor(subject, denies);
        if (suspends) _doFor(subject, _plain(Kind.Suspend, g, 3));
        if (erases) _doFor(subject, _plain(Kind.Erase, g, 4));
        s = Said(
            [permit % 2 == 1, permit > 1],
            [denial % 2 == 1, denial > 1],
            suspends,
            erases,
            start + 100,
            start + 200,
            start + 150
        );
    }

    function _doFor(address subject, Deed memory d) private {
        d.subject = subject;
        _do(d);
    }

    // ------------------------------------------------------------------------------------------------------------ written words

    /// @dev Bits 0 and 1 permit, 2 and 3 deny, now; 16 is a tombstone.
    function _inForce(uint256 state) private view returns (Said memory s) {
        s.permits = [state % 2 == 1, (state / 2) % 2 == 1];
        s.denies = [(state / 4) % 2 == 1, (state / 8) % 2 == 1];
        s.erased = state == 16;
        (s.from, s.until, s.deniedUntil) = (0, vm.getBlockTimestamp(), vm.getBlockTimestamp());
    }

    function _anything(Dice.Cup memory c) private view returns (Said memory s) {
        uint256 moment = vm.getBlockTimestamp();
        s.permits = [c.coin(), c.coin()];
        s.denies = [c.word() % 8 == 0, c.word() % 8 == 0];
        s.suspended = c.word() % 4 == 0;
        s.erased = c.word() % 16 == 0;
        s.from = c.between(moment - 2, moment + 1);
        s.until = c.between(moment - 1, moment + 2);
        s.deniedUntil = c.between(moment - 1, moment + 1);
    }

    /// @dev Writes what was said straight into the ledger's storage, lane by lane as drawn.
    function _write(uint256 which, Said memory s) private {
        uint256 word = s.from * 2 ** 72 + s.until * 2 ** 104 + s.deniedUntil * 2 ** 136;
        if (s.permits[0]) word += 1;
        if (s.permits[1]) word += 2;
        if (s.denies[0]) word += 2 ** 24;
        if (s.denies[1]) word += 2 ** 25;
        if (s.suspended) word += 2 ** 232;
        if (s.erased) word += 2 ** 235;
        _store(_entry(_bearing(which)), _slot, word);
    }

    function _store(Entry entry, uint256 slot, uint256 word) private {
        bytes32 id = keccak256(abi.encode(patient, entry));
        vm.store(address(consents), keccak256(abi.encode(id, slot)), bytes32(word));
    }

    /// @dev Which of the ledger's variables its words are.
    function _findWords() private returns (uint32 slot) {
        Entry entry = _entry(_toAnyone(), I.Purpose.Payment);
        while (true) {
            _store(entry, slot, 1);
            bool found = consents.wordOf(patient, entry) == 1;
            _store(entry, slot, 0);
            if (found) return slot;
            require(++slot < SLOTS, "no words");
        }
    }

    function _bitOf(uint24 mask, uint256 seed) private pure returns (uint24) {
        for (uint256 i = seed % 15; ; i = (i + 1) % 15) if ((mask >> i) & 1 == 1) return uint24(1) << uint24(i);
    }
}
