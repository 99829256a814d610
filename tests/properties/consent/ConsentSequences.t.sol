// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title Numbers of acts: what was signed long ago can't undo what was said since
/// @notice What opens takes exactly the next number, and none before it may be missing. What closes takes any number that was not used since
/// something was opened, in any order, each once, and may leave out at most 16.
/// forge-config: default.fuzz.runs = 128
contract ConsentSequencesTest is Clinic {
    using Dice for Dice.Cup;

    uint32 private constant AHEAD = 17; // the furthest number for what closes an entry
    uint32 private constant FAR_AHEAD = 256; // for a dismissal or a prohibition

    // ------------------------------------------------------------------------------------------------------------------- opens

    /// @dev The grant stays in a drawer until a revocation was played; then it is worth nothing.
    /// @custom:rules X5 C3
    function testFuzz_grant_reverts_when_it_is_older_than_the_revocation(uint32 older, uint32 newer) external {
        newer = 1 + (newer % AHEAD);
        older = older % 2 == 0 ? older : older % (AHEAD + 9);
        Deed memory grants = _grant(_toPerson(prescriber), ALL, LATER, older);
        bytes memory pocketed = _signed(grants);
        _relay(_plain(Kind.Revoke, grants.grantee, newer));
        if (newer == 1 && older == 2) return _byPatient(pocketed);
        _refuses(grants, relayer, pocketed, _stale(grants, newer));
        vm.assertFalse(_may(1), "revoked");
    }

    /// @dev What opens takes the next number and no other, and only when none before it is missing.
    /// @custom:rules X5
    function testFuzz_what_opens_takes_the_next_number(uint8 which, uint32 number, uint32 skipped) external {
        Kind kind = Kind(which % 3);
        uint32 last = _prepare(kind, skipped);
        number = number % 2 == 0 ? number : last - 1 + (number % 4);
        Deed memory d = _deed(kind, _toHouse(HOSPITAL), 0x3, number);
        if (last == 2 && number == 3) _do(d);
        else _refuses(d, _stale(d, last));
    }

    // ------------------------------------------------------------------------------------------------------------------ closes

    /// @dev Every act that closes counts, also where there was nothing to close.
    /// @custom:rules X5 X13
    function testFuzz_a_closing_act_on_nothing_voids_what_is_in_the_pocket(uint8 which, uint32 number) external {
        number = 1 + (number % AHEAD);
        Kind kind = Kind(3 + (which % 5));
        Deed memory grants = _grant(_toRole(1), 0xff, LATER, 1);
        bytes memory pocketed = _signed(grants);
        _relay(_deed(kind, grants.grantee, 0xff, number));
        vm.assertEq(_lane(_wordOf(grants), 168, 32), number, "its number counts");
        _refuses(grants, relayer, pocketed, kind == Kind.Erase ? _gone(grants) : _stale(grants, number));
        vm.assertFalse(_may(1), "nothing is open");
    }

    /// @dev Any number since what opened last that was not used, and not too far ahead; nothing that stands refuses it.
    /// @custom:rules X5
    function testFuzz_what_closes_takes_any_number_once(uint8 which, uint32 number, uint32 skipped) external {
        Kind kind = [Kind.Deny, Kind.Revoke, Kind.Suspend, Kind.Erase][which % 4];
        uint32 last = _prepare(Kind.Grant, skipped);
        number =
            number % 4 == 0
                ? number
                : number % 4 == 1
                    ? last + AHEAD - 1 + (number % 3)
                    : number % (last + 3);
        Deed memory d = _deed(kind, _toHouse(HOSPITAL), 0x8, number);
        uint32 furthest = last > 2 ? AHEAD + 1 : last + AHEAD; // number 2 is missing, or none
        bool free = number > 1 && number != last && number <= furthest;
        bool done = kind == Kind.Suspend && number != 0 && number <= last; // it is suspended already
        if (!free) return _refuses(d, done ? _consentDone(d) : _stale(d, last));
        _do(d);
        vm.assertEq(_lastOf(d), number > last ? number : last, "the highest number");
        vm.assertFalse(_may(0x8), "closed");
        if (kind == Kind.Erase) return;
        _refuses(d, _consentDone(d));
        Deed memory other = _deny(_toHouse(HOSPITAL), 0x10, LATER, number);
        _refuses(other, _stale(other, number > last ? number : last));
    }

    /// @dev Many denials under any numbers, in any order: each of them holds in the end.
    /// @custom:rules C3 X5
    function testFuzz_no_denial_is_lost_by_the_order(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint24 denied, uint32 highest, uint256 used) = (0, 0, 0);
        for (uint256 i; i < 8; ++i) {
            uint32 number = uint32(c.between(1, AHEAD));
            uint24 bit = uint24(1) << uint24(c.between(0, 14));
            Deed memory d = _deny(_toAnyone(), bit, LATER, number);
            if ((used >> number) & 1 == 1) {
                _refuses(d, denied & bit != 0 ? _consentDone(d) : _stale(d, highest));
                continue;
            }
            _relay(d);
            (denied, used) = (denied | bit, used | (1 << number));
            if (number > highest) highest = number;
            vm.assertEq(_read(_toAnyone()).denied, denied, "all of them");
        }
    }

    /// @dev A refusal that was used does not answer the next request.
    /// @custom:rules C3 X5
    function test_a_used_refusal_answers_no_new_request() external {
        I.Grantee memory g = _toPerson(prescriber);
        _request(g, 1);
        Deed memory d = _plain(Kind.Decline, g, 1);
        _do(d);
        _refuses(d, _consentDone(d));
        _request(g, 2);
        _refuses(d, _stale(d, 1));
        d.act.sequence = 2;
        _do(d);
    }

    /// @dev Eighteen acts that close are under way, and the grant that counts on all of them. The relayer holds the first back: there is room for
    /// what was skipped up to the seventeenth, the eighteenth waits, none is played twice, and the grant waits for all.
    /// @custom:rules X5 C3
    function test_no_number_is_counted_twice_and_none_is_left_out() external {
        I.Grantee memory g = _toHouse(HOSPITAL);
        for (uint32 number = 2; number <= AHEAD; ++number) _relay(_deny(g, 2, LATER, number));
        Deed memory last = _deny(g, 2, LATER, AHEAD + 1);
        _refuses(last, _stale(last, AHEAD));
        Deed memory twice = _deny(g, 4, LATER, 2);
        _refuses(twice, _stale(twice, AHEAD));
        Deed memory grants = _grant(g, ALL, LATER, AHEAD + 1);
        _refuses(grants, _stale(grants, AHEAD));
        _relay(_deny(g, 1, LATER, 1));
        _relay(last);
        vm.assertEq(_read(g).denied, 3, "each of them holds");
        grants.act.sequence = AHEAD + 2;
        _relay(grants);
    }

    // --------------------------------------------------------------------------------------------------------------- the same

    /// @dev The last act again is done already, whoever brings it.
    /// @custom:rules X9
    function testFuzz_the_same_act_again_reverts_as_done(uint8 which) external {
        Kind kind = Kind(which % 8);
        uint32 last = _prepare(kind, 0);
        Deed memory d = _deed(kind, _toHouse(HOSPITAL), 0x3, last + 1);
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
        Deed memory d = _grant(_toHouse(HOSPITAL), one, LATER, 1);
        _do(d);
        Deed memory e = _grant(_toHouse(HOSPITAL), other, LATER, 1);
        e.act.from -= from % 2;
        e.act.until -= until % 2;
        bool same = keccak256(abi.encode(d.act)) == keccak256(abi.encode(e.act));
        _refuses(e, same ? _consentDone(e) : _stale(e, 1));
    }

    /// @dev The deadline is not part of what the word keeps: it only ends a signature.
    /// @custom:rules X5
    function test_a_signature_ends_with_its_deadline() external {
        Deed memory d = _grant(_toHouse(HOSPITAL), 1, LATER, 1);
        d.act.deadline = _now() + 100;
        bytes memory call = _signed(d);
        vm.warp(d.act.deadline + 1);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, d.act.deadline);
        _refuses(d, relayer, call, why);
        vm.warp(d.act.deadline);
        _as(relayer, address(consents), call);
        d.act.sequence = 2;
        vm.warp(d.act.deadline + 1);
        _do(d); // the patient itself needs none
    }

    /// @dev Number 0 is no number.
    /// @custom:rules X5
    function testFuzz_number_zero_reverts(uint8 which) external {
        Deed memory d = _deed(
            [Kind.Grant, Kind.Deny, Kind.Revoke, Kind.Suspend, Kind.Decline, Kind.Erase][which % 6],
            _toHouse(HOSPITAL),
            0x3,
            0
        );
        _refuses(d, _stale(d, 0));
    }

    /// @dev A tombstone stays: nothing is granted, denied, asked or erased there any more.
    /// @custom:rules C3 X9
    function testFuzz_nothing_follows_a_tombstone(uint8 which, uint32 number) external {
        Deed memory gone = _plain(Kind.Erase, _toHouse(HOSPITAL), 9);
        _do(gone);
        Deed memory d = _deed(Kind(which % 8), _toHouse(HOSPITAL), 0x3, number);
        _refuses(d, d.kind == Kind.Erase ? _consentDone(d) : _gone(d));
        bytes memory call = abi.encodeCall(consents.request, (patient, _entry(d.grantee), 1, LATER));
        _refuses(d, prescriber, call, _gone(d));
        _mustBe(d.grantee, I.Status.Erased);
    }

    // ---------------------------------------------------------------------------------------------------------- delegates, policy

    /// @dev Mandates have numbers of their own: an old appointment can't follow a dismissal.
    /// @custom:rules X5 C4
    function testFuzz_appoint_reverts_when_it_is_older_than_the_dismissal(uint32 older, uint32 newer) external {
        newer = 1 + (newer % FAR_AHEAD);
        _dismiss(delegate, newer);
        bytes memory call = _appointCall(delegate, _power(0xf, ALL, LATER, older), "");
        if (older == newer + 1) return _byPatient(call);
        _refuses(_about(delegate), patient, call, _staleOf(delegate, older, newer));
        vm.assertEq(consents.mandateOf(patient, delegate), (uint256(newer) << 96) | (1 << 160), "dismissed");
    }

    /// @custom:rules X9 C4
    function testFuzz_appoint_and_dismiss_again_revert_as_done(
        uint8 purposes,
        uint24 categories,
        uint32 number
    ) external {
        IConsentCodec.Act memory a = _power(1 + (purposes % 15), uint24(1 + (categories % ALL)), LATER, 1);
        bytes memory done = abi.encodeWithSelector(I.ConsentRegistry_AlreadyDone.selector, uint256(uint160(delegate)));
        _as(patient, address(consents), _appointCall(delegate, a, ""));
        _refuses(_about(delegate), patient, _appointCall(delegate, a, ""), done);
        a.until -= 1;
        _refuses(_about(delegate), patient, _appointCall(delegate, a, ""), _staleOf(delegate, 1, 1));
        number = number % 4 == 0 ? number : number % (FAR_AHEAD + 4);
        bytes memory call = _dismissCall(delegate, number, address(0), "");
        bool fits = number > 1 && number <= 1 + FAR_AHEAD;
        if (!fits) return _refuses(_about(delegate), patient, call, _staleOf(delegate, number, 1));
        _as(patient, address(consents), call);
        _refuses(_about(delegate), patient, call, done);
        _refuses(_about(delegate), patient, _appointCall(delegate, a, ""), _staleOf(delegate, 1, number));
    }

    /// @dev The policy for emergencies: allowed by the next number, forbidden by one of the next 256.
    /// @custom:rules X5 X9 E1
    function testFuzz_the_policy_follows_the_numbers(uint32 number, bool first, bool then) external {
        _as(patient, address(consents), _policyCall(first, 1));
        number = number % 4 == 0 ? number : number % (FAR_AHEAD + 4);
        bytes memory call = _policyCall(then, number);
        bool fits = number > 1 && number <= 1 + (then ? FAR_AHEAD : 1);
        bytes memory done = abi.encodeWithSelector(I.ConsentRegistry_AlreadyDone.selector, uint256(uint160(patient)));
        if (fits) _as(patient, address(consents), call);
        else
            _refuses(
                _about(patient),
                patient,
                call,
                number == 1 && first == then ? done : _staleOf(patient, number, 1)
            );
        (bool forbidden, uint32 last) = consents.policyOf(patient);
        vm.assertTrue(forbidden == (fits ? then : first), "the policy");
        vm.assertEq(last, fits ? number : 1, "its number");
    }

    function _policyCall(bool forbids, uint32 sequence) private view returns (bytes memory) {
        Terms terms = _terms(_act(0, 0, 0, sequence));
        if (forbids) return abi.encodeCall(consents.forbidOverride, (patient, terms, ""));
        return abi.encodeCall(consents.allowOverride, (patient, terms, ""));
    }

    function _staleOf(address who, uint32 sequence, uint32 last) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.ConsentRegistry_StaleSequence.selector, uint256(uint160(who)), sequence, last);
    }

    /// @dev Whose mandate is looked at.
    function _about(address who) private view returns (Deed memory) {
        return _by(_grant(_toHouse(HOSPITAL), 1, LATER, 1), who);
    }

    function _byPatient(bytes memory call) private {
        _as(patient, address(consents), call);
    }

    function _request(I.Grantee memory g, uint24 categories) private {
        _as(prescriber, address(consents), abi.encodeCall(consents.request, (patient, _entry(g), categories, LATER)));
    }

    /// @dev Permitted by number 1; denied or suspended by a later one, up to 17 ahead. The last number.
    function _prepare(Kind kind, uint32 skipped) private returns (uint32 last) {
        _do(_grant(_toHouse(HOSPITAL), 0x7, LATER, 1));
        last = 2 + (skipped % AHEAD);
        if (kind == Kind.Lift) _do(_deny(_toHouse(HOSPITAL), 0x7, LATER, last));
        else _do(_plain(Kind.Suspend, _toHouse(HOSPITAL), last));
        if (kind != Kind.Suspend || skipped != 0) return last;
        _do(_plain(Kind.Resume, _toHouse(HOSPITAL), ++last));
    }
}
