// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Entry, IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title What one act moves: one word, and no other
/// @notice Two patients, five grantees, four purposes, two delegates and a policy each: after any act all the others are as before.
contract ConsentFrameTest is Clinic {
    using Dice for Dice.Cup;

    uint256 private constant CELLS = 46; // 40 entries, 4 mandates, 2 policies

    /// @custom:rules C1 C3
    /// forge-config: default.fuzz.runs = 128
    function testFuzz_an_act_moves_its_own_word_and_no_other(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        _appoint(delegate, 1);
        uint256[] memory before = _all();
        for (uint256 turn; turn < 4; ++turn) {
            uint256 cell = c.between(0, CELLS - 1);
            uint256[2] memory moved = cell < 40 ? _actOnEntry(c, cell) : _actElsewhere(c, cell);
            uint256[] memory then = _all();
            for (uint256 i; i < CELLS; ++i)
                require(i == moved[0] || i == moved[1] || then[i] == before[i], "another word moved");
            before = then;
        }
    }

    /// @dev Whatever is said to other grantees, for other purposes, by other patients: this decision stays.
    /// @custom:rules C2 C3
    function testFuzz_what_is_said_elsewhere_changes_no_decision(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint24 asked = uint24(c.between(1, ALL));
        if (c.coin()) _do(_grant(_bearing(c.between(0, 3)), asked | uint24(c.between(1, ALL)), LATER, 1));
        if (c.coin()) _do(_deny(_bearing(c.between(0, 4)), uint24(c.between(1, ALL)), LATER, 9));
        bytes32 before = _decision(asked);
        for (uint256 turn; turn < 4; ++turn) {
            Deed memory d = _deed(Kind(c.between(0, 7)), _elsewhere(c), uint24(c.between(1, ALL)), uint32(turn + 1));
            bool sameEntry = c.coin();
            if (sameEntry) d.grantee = _bearing(c.between(0, 4));
            if (sameEntry && c.coin()) d.subject = patientB;
            else if (sameEntry) d.purpose = I.Purpose(c.between(1, 3));
            d.act.sequence = _lastOf(d) + 1;
            _try(d);
            vm.assertEq(_decision(asked), before, "another decision");
        }
    }

    /// @dev A request is only asking: what is permitted, denied and counted stays, and so does the answer.
    /// @custom:rules C3
    function testFuzz_request_touches_only_the_request(uint256 seed, uint24 categories, uint32 until) external {
        Dice.Cup memory c = Dice.cup(seed);
        categories = uint24(1 + (categories % ALL));
        until = _now() + (until % 1000 days);
        I.Grantee memory g = _bearing(c.between(0, 3));
        for (uint32 i = 1; i < 5; ++i) {
            Deed memory d = _deed(Kind(c.between(0, 6)), g, uint24(c.between(1, ALL)), i);
            d.act.sequence = _lastOf(d) + 1;
            _try(d);
        }
        uint256 before = _wordOf(g);
        bytes32 decision = _decision(categories);
        _as(prescriber, address(consents), abi.encodeCall(consents.request, (patient, _entry(g), categories, until)));
        uint256 moved = before ^ _wordOf(g);
        uint256 own = (uint256(type(uint24).max) << 48) | (uint256(type(uint32).max) << 200) | (1 << 234);
        vm.assertEq(moved & ~own, 0, "more than the request");
        vm.assertEq(_read(g).requested, categories, "what is asked");
        vm.assertEq(_read(g).requestedUntil, until, "until when");
        vm.assertEq(_decision(categories), decision, "another decision");
        bytes memory done = abi.encodeWithSelector(
            I.ConsentRegistry_AlreadyDone.selector,
            consents.idOf(patient, _entry(g))
        );
        bytes memory call = abi.encodeCall(consents.request, (patient, _entry(g), categories, until));
        _refuses(_grant(g, 1, LATER, 9), prescriber, call, done);
    }

    /// @dev Who may ask: who is meant. Nobody asks for anyone, and nobody for another.
    /// @custom:rules C3 X7
    function testFuzz_request_reverts_when_the_caller_is_not_meant(uint8 which, uint8 who) external {
        I.Grantee[6] memory all = [
            _toPerson(prescriberB),
            _toHouse(HOSPITAL_B),
            _toRole(Roles.PHARMACIST),
            _toStudy(HOSPITAL_B, STUDY),
            _toAnyone(),
            _toHouse(HOSPITAL)
        ];
        address[3] memory callers = [prescriber, clinician, houseAuditor];
        address caller = which % 6 == 5 ? outsider : callers[who % 3];
        I.Grantee memory g = all[which % 6];
        bytes memory call = abi.encodeCall(consents.request, (patient, _entry(g), 1, LATER));
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_NotGrantee.selector, caller, _entry(g));
        _refuses(_grant(g, 1, LATER, 1), caller, call, why);
    }

    /// @dev A request lapses by itself; a refusal stands until the next request.
    /// @custom:rules C3
    function testFuzz_a_request_waits_until_its_last_second(uint32 wait) external {
        uint32 until = _now() + 100;
        I.Grantee memory g = _toPerson(prescriber);
        _as(prescriber, address(consents), abi.encodeCall(consents.request, (patient, _entry(g), 3, until)));
        vm.warp(_now() + (wait % 200));
        _mustBe(g, _now() <= until ? I.Status.Requested : I.Status.Unknown);
        _do(_plain(Kind.Decline, g, 1));
        _mustBe(g, I.Status.Declined);
        _as(prescriber, address(consents), abi.encodeCall(consents.request, (patient, _entry(g), 3, _now())));
        _mustBe(g, I.Status.Requested);
        _do(_grant(g, 3, LATER, 2));
        _mustBe(g, I.Status.Active);
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_BadWindow.selector, _now(), _now() - 1);
        bytes memory call = abi.encodeCall(consents.request, (patient, _entry(g), 3, _now() - 1));
        _refuses(_grant(g, 1, LATER, 9), prescriber, call, why);
    }

    /// @dev Without a signature only the one whose act it is can do it.
    /// @custom:rules X5 X6
    function testFuzz_a_stranger_moves_nothing(address who, uint8 which, bool asDelegate) external {
        Deed memory d = _deed(Kind(which % 8), _toHouse(HOSPITAL), 0x3, 3);
        vm.assume(who != patient && who != delegate);
        _appoint(delegate, 1);
        _do(_grant(_toHouse(HOSPITAL), 0x7, LATER, 1));
        if (d.kind == Kind.Lift) _do(_deny(_toHouse(HOSPITAL), 0x7, LATER, 2));
        else if (d.kind == Kind.Resume) _relay(_plain(Kind.Suspend, _toHouse(HOSPITAL), 2));
        else _relay(_plain(Kind.Decline, _toHouse(HOSPITAL), 2));
        if (asDelegate && d.kind > Kind.Resume && d.kind < Kind.Decline) (d.by, d.act.sequence) = (delegate, 2);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, _signerOf(d), who);
        _refuses(d, who, _callOf(d, ""), why);
    }

    /// @dev Nothing can be permitted to anyone, but everything can be denied to anyone.
    /// @custom:rules C1
    function testFuzz_grant_reverts_when_it_is_for_anyone(uint24 categories, uint8 purpose) external {
        categories = uint24(1 + (categories % ALL));
        Deed memory d = _grant(_toAnyone(), categories, LATER, 1);
        d.purpose = I.Purpose(purpose % 4);
        _refuses(d, abi.encodeWithSelector(I.ConsentRegistry_DenialsOnly.selector, _entry(d.grantee, d.purpose)));
    }

    /// @custom:rules C1
    function testFuzz_grant_reverts_when_the_window_is_over_or_none(uint32 from, uint32 until) external {
        Deed memory d = _grant(_toHouse(HOSPITAL), 1, until, 1);
        d.act.from = from;
        if (until >= from && until >= _now()) return _do(d);
        _refuses(d, abi.encodeWithSelector(I.ConsentRegistry_BadWindow.selector, from, until));
    }

    /// @custom:rules C1 C3
    function testFuzz_deny_reverts_when_it_is_over(uint32 until) external {
        Deed memory d = _deny(_toHouse(HOSPITAL), 1, until, 1);
        if (until >= _now()) return _do(d);
        _refuses(d, abi.encodeWithSelector(I.ConsentRegistry_BadWindow.selector, 0, until));
    }

    /// @custom:rules C3
    function testFuzz_lift_and_resume_revert_when_there_is_nothing(uint24 denied, uint24 lifted) external {
        (denied, lifted) = (uint24(1 + (denied % ALL)), uint24(1 + (lifted % ALL)));
        _do(_deny(_toAnyone(), denied, LATER, 1));
        Deed memory d = _lift(_toAnyone(), lifted, 2);
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_NotDenied.selector, _idOf(d));
        if (denied & lifted == 0) _refuses(d, why);
        else _do(d);
        vm.assertEq(_read(_toAnyone()).denied, denied & ~lifted, "what is denied still");
        d = _plain(Kind.Resume, _toAnyone(), 3);
        _refuses(d, abi.encodeWithSelector(I.ConsentRegistry_NotSuspended.selector, _idOf(d)));
    }

    // ------------------------------------------------------------------------------------------------------------------- cells

    /// @dev An act of a delegate also moves its number, in cell 40.
    function _actOnEntry(Dice.Cup memory c, uint256 cell) private returns (uint256[2] memory) {
        Deed memory d = _deed(Kind(c.between(0, 7)), _bearing(cell % 5), uint24(c.between(1, ALL)), 1);
        (d.subject, d.purpose) = (cell < 20 ? patient : patientB, I.Purpose((cell / 5) % 4));
        if (c.coin() && d.subject == patient && d.kind != Kind.Erase) d.by = delegate;
        d.act.sequence = 1 + (d.by == delegate ? _lastOf(delegate) : _lastOf(d));
        if (d.by == address(0) && d.kind == Kind.Grant && cell % 5 == 4) d.kind = Kind.Deny;
        if (!_try(d)) return [CELLS, CELLS];
        return [cell, d.by == delegate ? 40 : cell];
    }

    /// @dev 40 to 43: mandates, patient and delegate in turn; 44 and 45: policies.
    function _actElsewhere(Dice.Cup memory c, uint256 cell) private returns (uint256[2] memory) {
        address subject = cell % 2 == 0 ? patient : patientB;
        bytes memory call;
        if (cell >= 44) {
            (, uint32 last) = consents.policyOf(subject);
            Terms terms = _terms(_act(0, 0, 0, last + 1));
            call = abi.encodeCall(consents.forbidOverride, (subject, terms, ""));
            if (c.coin()) call = abi.encodeCall(consents.allowOverride, (subject, terms, ""));
        } else {
            address who = cell < 42 ? delegate : delegateB;
            uint32 last = reader.readMandate(consents.mandateOf(subject, who)).sequence;
            Terms terms = _terms(_power(3, 0xff, LATER, last + 1));
            call = abi.encodeCall(consents.appoint, (subject, who, terms, ""));
            terms = _terms(_act(0, 0, 0, last + 1));
            if (c.coin()) call = abi.encodeCall(consents.dismiss, (subject, who, terms, address(0), ""));
        }
        _as(subject, address(consents), call);
        return [cell, cell];
    }

    function _all() private view returns (uint256[] memory words) {
        words = new uint256[](CELLS);
        for (uint256 i; i < 40; ++i) {
            Entry entry = _entry(_bearing(i % 5), I.Purpose((i / 5) % 4));
            words[i] = consents.wordOf(i < 20 ? patient : patientB, entry);
        }
        for (uint256 i = 40; i < CELLS; ++i) {
            address subject = i % 2 == 0 ? patient : patientB;
            (bool forbidden, uint32 sequence) = consents.policyOf(subject);
            words[i] =
                i < 44
                    ? consents.mandateOf(subject, i < 42 ? delegate : delegateB)
                    : uint256(sequence) * 2 + (forbidden ? 1 : 0);
        }
    }

    /// @dev A grantee that has nothing to do with the prescriber.
    function _elsewhere(Dice.Cup memory c) private view returns (I.Grantee memory) {
        uint256 which = c.between(0, 4);
        if (which == 0) return _toPerson(prescriberB);
        if (which == 1) return _toHouse(HOSPITAL_B);
        if (which == 2) return _toRole(Roles.REVIEWER);
        return which == 3 ? _toStudy(HOSPITAL, STUDY + 1) : _toStudy(HOSPITAL_B, STUDY);
    }

    function _decision(uint24 asked) private view returns (bytes32) {
        I.Context memory context = I.Context(Roles.PRESCRIBER, STUDY);
        (I.Decision decision, Entry entry) = consents.decisionOf(
            patient,
            prescriber,
            I.Purpose.Treatment,
            asked,
            context
        );
        return keccak256(abi.encode(decision, entry));
    }
}
