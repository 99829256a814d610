// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title Numbers of acts: what was signed long ago can't undo what was said since
contract ConsentSequencesTest is Clinic {
    /// @dev The grant stays in a drawer until the revocation was played; then it is worth nothing.
    /// @custom:rules X5 C3
    function testFuzz_grant_reverts_when_it_is_older_than_the_revocation(uint32 older, uint32 newer) external {
        (older, newer) = _ordered(older, newer);
        Deed memory grants = _grant(_toPerson(prescriber), ALL, LATER, older);
        bytes memory pocketed = _signed(grants);
        _relay(_plain(Kind.Revoke, grants.grantee, newer));
        _refuses(grants, relayer, pocketed, _stale(grants, newer));
        vm.assertFalse(_may(1), "revoked");
    }

    /// @dev Every act that closes counts, also where there was nothing to close.
    /// @custom:rules X5 X13
    function testFuzz_a_closing_act_on_nothing_voids_what_is_in_the_pocket(
        uint8 which,
        uint32 older,
        uint32 newer
    ) external {
        (older, newer) = _ordered(older, newer);
        Kind kind = Kind(3 + (which % 5));
        Deed memory grants = _grant(_toRole(1), 0xff, LATER, older);
        bytes memory pocketed = _signed(grants);
        _relay(_deed(kind, grants.grantee, 0xff, newer));
        vm.assertEq(_lane(_wordOf(grants), 168, 32), newer, "its number counts");
        _refuses(grants, relayer, pocketed, kind == Kind.Erase ? _gone(grants) : _stale(grants, newer));
        vm.assertFalse(_may(1), "nothing is open");
    }

    /// @dev Any number above the last will do for the owner, none at or below it.
    /// @custom:rules X5
    function testFuzz_the_owner_takes_any_higher_number(uint8 first, uint8 second, uint32 last, uint32 next) external {
        last = last == 0 ? 1 : last;
        Deed memory before = _deed(Kind(3 + (first % 4)), _toHouse(HOSPITAL), 0x3, last);
        _do(before);
        Deed memory then = _deed(Kind(3 + (second % 4)), _toHouse(HOSPITAL), 0x4, next);
        if (next > last) return _do(then);
        if (next == last && _same(before, then)) _refuses(then, _consentDone(then));
        else _refuses(then, _stale(then, last));
    }

    /// @dev The last act again is done already, whoever brings it; with another outcome under the same number it is an old one.
    /// @custom:rules X9
    function testFuzz_the_same_act_again_reverts_as_done(uint8 which, uint32 sequence) external {
        sequence = sequence == 0 ? 1 : sequence;
        Kind kind = Kind(which % 8);
        _prepare(kind);
        sequence = sequence < 4 ? 4 : sequence;
        Deed memory d = _deed(kind, _toHouse(HOSPITAL), 0x3, sequence);
        bytes memory call = _signed(d);
        _as(relayer, address(consents), call);
        _refuses(d, relayer, call, _consentDone(d));
        _refuses(d, outsider, _callOf(d, ""), _consentDone(d));
    }

    /// @custom:rules X9
    function testFuzz_another_grant_under_the_same_number_reverts_as_old(
        uint24 one,
        uint24 other,
        uint32 from,
        uint32 until
    ) external {
        (one, other) = (uint24(1 + (one % ALL)), uint24(1 + (other % ALL)));
        Deed memory d = _grant(_toHouse(HOSPITAL), one, LATER, 5);
        _do(d);
        Deed memory e = _grant(_toHouse(HOSPITAL), other, LATER, 5);
        e.act.from -= from % 2;
        e.act.until -= until % 2;
        bool same = keccak256(abi.encode(d.act)) == keccak256(abi.encode(e.act));
        _refuses(e, same ? _consentDone(e) : _stale(e, 5));
    }

    /// @dev The deadline is not part of what the word keeps: it only ends a signature.
    /// @custom:rules X5
    function test_a_signature_ends_with_its_deadline() external {
        Deed memory d = _grant(_toHouse(HOSPITAL), 1, LATER, 1);
        d.act.deadline = _now() + 100;
        bytes memory call = _signed(d);
        vm.warp(d.act.deadline + 1);
        _refuses(d, relayer, call, abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, d.act.deadline));
        vm.warp(d.act.deadline);
        _as(relayer, address(consents), call);
        d.act.sequence = 2;
        vm.warp(d.act.deadline + 1);
        _do(d); // the patient itself needs none
    }

    /// @dev Number 0 is no number.
    /// @custom:rules X5
    function testFuzz_number_zero_reverts(uint8 which) external {
        Deed memory d = _deed(Kind(3 + (which % 5)), _toHouse(HOSPITAL), 0x3, 0);
        _refuses(d, _stale(d, 0));
    }

    /// @dev A tombstone stays: nothing is granted, denied, asked or erased there any more.
    /// @custom:rules C3
    function testFuzz_nothing_follows_a_tombstone(uint8 which, uint32 sequence) external {
        Deed memory gone = _plain(Kind.Erase, _toHouse(HOSPITAL), 9);
        _do(gone);
        _refuses(gone, _consentDone(gone));
        Deed memory d = _deed(Kind(which % 8), _toHouse(HOSPITAL), 0x3, sequence);
        if (d.kind == Kind.Erase && sequence == 9) return;
        _refuses(d, _gone(d));
        bytes memory call = abi.encodeCall(consents.request, (patient, _entry(d.grantee), 1, LATER));
        _refuses(d, prescriber, call, _gone(d));
        _mustBe(d.grantee, I.Status.Erased);
    }

    // ---------------------------------------------------------------------------------------------------------- delegates, policy

    /// @dev Mandates have numbers of their own: an old appointment can't follow a dismissal.
    /// @custom:rules X5 C4
    function testFuzz_appoint_reverts_when_it_is_older_than_the_dismissal(uint32 older, uint32 newer) external {
        (older, newer) = _ordered(older, newer);
        _dismiss(delegate, newer);
        bytes memory call = _appointCall(delegate, _power(0xf, ALL, LATER, older), "");
        _refuses(
            _by(_grant(_toHouse(HOSPITAL), 1, LATER, 1), delegate),
            patient,
            call,
            _staleOf(delegate, older, newer)
        );
        vm.assertEq(consents.mandateOf(patient, delegate), uint256(newer) << 96, "dismissed");
    }

    /// @custom:rules X9 C4
    function testFuzz_appoint_and_dismiss_again_revert_as_done(
        uint8 purposes,
        uint24 categories,
        uint32 sequence
    ) external {
        sequence = uint32(1 + (sequence % (type(uint32).max - 1)));
        IConsentCodec.Act memory a = _power(1 + (purposes % 15), uint24(1 + (categories % ALL)), LATER, sequence);
        Deed memory d = _by(_grant(_toHouse(HOSPITAL), 1, LATER, 1), delegate);
        bytes memory done = abi.encodeWithSelector(I.ConsentRegistry_AlreadyDone.selector, uint256(uint160(delegate)));
        _as(patient, address(consents), _appointCall(delegate, a, ""));
        _refuses(d, patient, _appointCall(delegate, a, ""), done);
        a.until -= 1;
        _refuses(d, patient, _appointCall(delegate, a, ""), _staleOf(delegate, sequence, sequence));
        _dismiss(delegate, sequence + 1);
        _refuses(d, patient, _dismissCall(delegate, sequence + 1, address(0), ""), done);
        _refuses(d, patient, _appointCall(delegate, a, ""), _staleOf(delegate, sequence, sequence + 1));
    }

    /// @dev The policy for emergencies: forbidden and allowed in turn, by number.
    /// @custom:rules X5 X9 E1
    function testFuzz_the_policy_follows_the_numbers(uint32 one, uint32 other, bool forbids, bool same) external {
        one = one == 0 ? 1 : one;
        Deed memory d = _grant(_toHouse(HOSPITAL), 1, LATER, 1);
        _as(patient, address(consents), _policyCall(forbids, one));
        bytes memory call = _policyCall(same == forbids, other);
        if (other > one) _as(patient, address(consents), call);
        else if (other == one && same)
            _refuses(
                d,
                patient,
                call,
                abi.encodeWithSelector(I.ConsentRegistry_AlreadyDone.selector, uint256(uint160(patient)))
            );
        else _refuses(d, patient, call, _staleOf(patient, other, one));
        (bool forbidden, uint32 last) = consents.policyOf(patient);
        vm.assertTrue(forbidden == (other > one ? same == forbids : forbids), "the policy");
        vm.assertEq(last, other > one ? other : one, "its number");
    }

    function _policyCall(bool forbids, uint32 sequence) private view returns (bytes memory) {
        Terms terms = _terms(_act(0, 0, 0, sequence));
        if (forbids) return abi.encodeCall(consents.forbidOverride, (patient, terms, ""));
        return abi.encodeCall(consents.allowOverride, (patient, terms, ""));
    }

    function _staleOf(address who, uint32 sequence, uint32 last) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.ConsentRegistry_StaleSequence.selector, uint256(uint160(who)), sequence, last);
    }

    function _ordered(uint32 a, uint32 b) private pure returns (uint32, uint32) {
        if (a == b) b = ~a;
        (a, b) = a < b ? (a, b) : (b, a);
        return a == 0 ? (1, b == 1 ? 2 : b) : (a, b);
    }

    /// @dev What this kind needs to change something: a permit, a denial, a suspension.
    function _prepare(Kind kind) private {
        _do(_grant(_toHouse(HOSPITAL), 0x7, LATER, 1));
        if (kind == Kind.Lift) _do(_deny(_toHouse(HOSPITAL), 0x7, LATER, 2));
        if (kind == Kind.Resume) _do(_plain(Kind.Suspend, _toHouse(HOSPITAL), 2));
    }

    /// @dev On an empty word: the second adds nothing to what the first left.
    function _same(Deed memory first, Deed memory second) private pure returns (bool) {
        return first.kind == second.kind && first.act.categories == second.act.categories;
    }
}
