// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Kind} from "../consent/ConsentSigning.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Ward} from "./Ward.sol";

/// @title Break-glass: one window, never too long, by a live clinician, and what holds against it
/// forge-config: default.fuzz.runs = 96
contract OpeningsTest is Ward {
    /// @custom:rules E1
    function testFuzz_open_opens_a_window_and_owes_a_review(uint24 categories, uint8 reason, uint32 length) external {
        E.Opening memory o = _opening(patient);
        o.categories = uint24(1 + (categories % EMERGENCY));
        o.reason = reason == 0 ? 1 : reason;
        o.until = _now() + 1 + (length % LONGEST);
        uint16 due = uint16(_today() + REVIEW_DAYS);
        vm.expectEmit(address(emergencies));
        emit E.EmergencyOpened(_idOf(o), patient, clinician, HOSPITAL, o, due, _now(), true);
        vm.assertEq(_open(o), _idOf(o), "its id");
        vm.assertEq(emergencies.wordOf(_idOf(o)), HOSPITAL + uint256(due) * 2 ** 32 + 2 ** 52, "its word");
        (uint24 opened, uint32 from, uint32 until) = emergencies.windowOf(clinician, patient);
        vm.assertEq(abi.encode(opened, from, until), abi.encode(o.categories, o.openedAt, o.until), "its window");
        vm.assertTrue(_isOpen(o, o.categories), "open");
        _mustBe(o, E.Outcome.AwaitingReview);
        _refusesOpening(o, _error(E.EmergencyAccess_AlreadyDone.selector, _idOf(o)));
    }

    // ------------------------------------------------------------------------------------------------------------------ bounds

    /// @dev Never longer than the longest, never backwards, never from the future, never brought after the lag: to the second.
    /// @custom:rules E1
    function testFuzz_open_reverts_when_the_window_is_out_of_bounds(uint32 before, uint32 length, uint8 edge) external {
        E.Opening memory o = _opening(patient);
        uint256 openedAt = _now() - (before % (2 * LAG));
        if (edge % 4 == 0) openedAt = _now() - 1 + (before % 3);
        if (edge % 4 == 1) openedAt = _now() - LAG - 1 + (before % 3);
        uint256 until = openedAt + (length % (2 * LONGEST));
        if ((edge / 4) % 4 == 0) until = openedAt - 1 + (length % 3);
        if ((edge / 4) % 4 == 1) until = openedAt + LONGEST - 1 + (length % 3);
        _from(o, openedAt, until);
        bool fits = openedAt <= _now() && openedAt + LAG >= _now() && until > openedAt && until - openedAt <= LONGEST;
        bytes memory why = abi.encodeWithSelector(E.EmergencyAccess_BadWindow.selector, o.openedAt, o.until);
        if (fits) _open(o);
        else _refusesOpening(o, why);
    }

    /// @dev Nobody's, of oneself, without a reason or an encounter, or of what an emergency does not open.
    /// @custom:rules E1
    function testFuzz_open_reverts_when_something_is_missing(uint8 which, uint24 categories) external {
        E.Opening memory o = _opening(patient);
        if (which % 6 == 0) o.subject = address(0);
        if (which % 6 == 1) o.subject = clinician;
        if (which % 6 == 2) o.reason = 0;
        if (which % 6 == 3) o.categories = 0;
        if (which % 6 == 4) o.categories = categories | (uint24(1) << uint24(11 + (categories % 13)));
        if (which % 6 == 5) o.encounter = 0;
        _refusesOpening(o, _error(E.EmergencyAccess_BadOpening.selector, _idOf(o)));
    }

    /// @dev The same one after the other, not drawn: nobody, oneself, no reason, no category, one too many, no encounter.
    /// @custom:rules E1
    function test_open_reverts_when_one_thing_is_missing() external {
        E.Opening[6] memory all;
        for (uint256 i; i < 6; ++i) all[i] = _opening(patient);
        (all[0].subject, all[1].subject, all[2].reason) = (address(0), clinician, 0);
        (all[3].categories, all[4].categories, all[5].encounter) = (0, EMERGENCY + 1, 0);
        for (uint256 i; i < 6; ++i) {
            _refusesOpening(all[i], _error(E.EmergencyAccess_BadOpening.selector, _idOf(all[i])));
        }
    }

    /// @dev From the future, a second later than the lag, as long as nothing, backwards, a second too long; and what just fits.
    /// @custom:rules E1
    function test_open_takes_a_window_up_to_its_edges() external {
        uint256 now_ = _now();
        _refusesWindow(now_ + 1, now_ + 2);
        _refusesWindow(now_ + 30 days, now_ + 31 days);
        _refusesWindow(now_ - LAG - 1, now_ - LAG);
        _refusesWindow(now_, now_);
        _refusesWindow(now_, now_ - 1);
        _refusesWindow(now_, now_ + LONGEST + 1);
        _open(_from(_fresh(), now_, now_ + LONGEST));
        _open(_from(_fresh(), now_, now_ + 1));
        _open(_from(_fresh(), now_ - LAG, now_ - LAG + LONGEST));
    }

    function _refusesWindow(uint256 openedAt, uint256 until) private {
        E.Opening memory o = _from(_fresh(), openedAt, until);
        _refusesOpening(o, abi.encodeWithSelector(E.EmergencyAccess_BadWindow.selector, o.openedAt, o.until));
    }

    /// @dev One window at a time: a second one that is brought at once begins after the last second of the first.
    /// @custom:rules E1
    function testFuzz_one_window_for_a_clinician_and_a_subject(uint32 wait) external {
        E.Opening memory o = _opening(patient);
        _open(o);
        wait = wait % 2 == 0 ? wait % 8 hours : 4 hours - 1 + (wait % 3);
        vm.warp(_now() + wait);
        E.Opening memory next = _opening(patient);
        next.encounter = keccak256("next encounter");
        bytes memory why = abi.encodeWithSelector(E.EmergencyAccess_AlreadyOpen.selector, clinician, patient, o.until);
        if (next.openedAt <= o.until) _refusesOpening(next, why);
        else _open(next);
        vm.assertTrue(_isOpen(o, 1), "one of them");
        E.Opening memory other = _opening(patient);
        other.clinician = clinicianB;
        _open(other);
        _open(_opening(patientB));
    }

    /// @dev A second one that opens more takes the window's place; both are reviewed. One that opens nothing more is refused.
    /// @custom:rules E1 E2
    function testFuzz_a_wider_opening_takes_the_windows_place(uint24 one, uint24 other, uint32 wait) external {
        E.Opening memory o = _opening(patient);
        o.categories = uint24(1 + (one % EMERGENCY));
        _open(o);
        vm.warp(_now() + (wait % 4 hours));
        E.Opening memory next = _opening(patient);
        (next.categories, next.encounter) = (uint24(1 + (other % EMERGENCY)), keccak256("more"));
        bytes memory why = abi.encodeWithSelector(E.EmergencyAccess_AlreadyOpen.selector, clinician, patient, o.until);
        if (next.categories & ~o.categories == 0) return _refusesOpening(next, why);
        if (wait % 4 hours != 0) {
            E.Opening memory held = _from(_opening(patient), o.openedAt - 1, o.until); // an older one, held back
            held.categories = next.categories;
            if (_now() - held.openedAt <= AT_ONCE) _refusesOpening(held, why);
        }
        _open(next);
        vm.assertTrue(_isOpen(next, next.categories), "what it opens");
        vm.warp(_midnight() + (REVIEW_DAYS + 1) * 1 days);
        vm.assertEq(emergencies.overdueOf(HOSPITAL), 2, "both are owed");
    }

    // ----------------------------------------------------------------------------------------------------------------- is open

    /// @dev From its first to its last second, for its categories, for this clinician and this patient.
    /// @custom:rules E1
    function testFuzz_isOpen_in_its_window_only(uint24 opened, uint24 asked, uint32 wait) external {
        E.Opening memory o = _opening(patient);
        o.categories = uint24(1 + (opened % EMERGENCY));
        asked = asked % 2 == 0 ? asked & o.categories : asked % ALL;
        _open(o);
        vm.warp(_now() + (wait % 2 == 0 ? wait % 8 hours : 4 hours - 1 + (wait % 3)));
        bool may = asked != 0 && asked & ~o.categories == 0 && _now() <= o.until;
        vm.assertTrue(_isOpen(o, asked) == may, "open");
        vm.assertFalse(emergencies.isOpen(patientB, clinician, asked), "another patient");
        vm.assertFalse(emergencies.isOpen(patient, clinicianB, asked), "another clinician");
    }

    /// @dev Neither after the licence ended nor while its house is suspended.
    /// @custom:rules E1 X7 K3
    function testFuzz_isOpen_ends_with_the_licence(bool house) external {
        E.Opening memory o = _opening(patient);
        _open(o);
        bytes memory call = abi.encodeCall(credentials.suspendPractitioner, (clinician));
        if (house) call = abi.encodeCall(credentials.suspendOrganisation, (HOSPITAL));
        _as(healthSteward, address(credentials), call);
        vm.assertFalse(_isOpen(o, 1), "not live");
    }

    /// @dev It passes a denial, unless the patient's policy forbids; then it still opens what is not denied.
    /// @custom:rules E1 C3
    function testFuzz_isOpen_passes_denials_unless_the_policy_forbids(
        uint24 denied,
        uint24 asked,
        uint8 whom,
        bool forbids
    ) external {
        (denied, asked) = (uint24(1 + (denied % ALL)), uint24(1 + (asked % EMERGENCY)));
        E.Opening memory o = _opening(patient);
        _open(o);
        if (whom % 5 == 0) _do(_deny(_toPerson(clinician), denied, LATER, 1));
        if (whom % 5 == 1) _do(_deny(_toHouse(HOSPITAL), denied, LATER, 1));
        if (whom % 5 == 2) _do(_deny(_toRole(Roles.EMERGENCY_CLINICIAN), denied, LATER, 1));
        if (whom % 5 == 3) _do(_deny(_toAnyone(), denied, LATER, 1));
        if (whom % 5 == 4) _do(_deny(_toPerson(clinicianB), denied, LATER, 1)); // somebody else
        _setPolicy(forbids, 1);
        bool holds = forbids && whom % 5 != 4 && asked & denied != 0;
        vm.assertTrue(_isOpen(o, asked) != holds, "the policy");
        if (holds) _setPolicy(false, 2);
        vm.assertTrue(_isOpen(o, asked), "allowed again");
    }

    /// @dev A denial that is over, or one for another purpose, holds nothing; no policy means allowed.
    /// @custom:rules E1
    function test_isOpen_passes_what_is_not_denied_now() external {
        E.Opening memory o = _opening(patient);
        _open(o);
        Deed memory d = _deny(_toAnyone(), ALL, LATER, 1);
        d.purpose = I.Purpose.Research;
        _do(d);
        _do(_deny(_toAnyone(), 0x1, _now() + 60, 1));
        vm.assertTrue(_isOpen(o, 1), "no policy");
        _setPolicy(true, 1);
        for (uint32 i; i < 3; ++i) {
            vm.warp(o.openedAt + 59 + i);
            vm.assertTrue(_isOpen(o, 1) == (i == 2), "to the second");
        }
        _do(_plain(Kind.Erase, _toAnyone(), 2));
        vm.assertFalse(_isOpen(o, 1), "a tombstone denies for good");
    }

    // ----------------------------------------------------------------------------------------------------------------- who may

    /// @dev The clinician itself, or anyone with its signature; live, with that role, and not suspended.
    /// @custom:rules E1 X7 K3
    function testFuzz_open_reverts_when_it_is_no_live_clinician(uint8 which) external {
        address[4] memory others = [prescriber, houseAuditor, custodian, outsider];
        E.Opening memory o = _opening(patient);
        o.clinician = which % 5 == 4 ? clinician : others[which % 5];
        if (which % 5 == 4)
            _as(hospitalSteward, address(credentials), abi.encodeCall(credentials.suspendPractitioner, (clinician)));
        _refusesOpening(o, _error(E.EmergencyAccess_NotLive.selector, _who(o.clinician)));
        o = _opening(patient);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, clinician, clinicianB);
        _refusesOpening(o, clinicianB, _openCall(o), why);
    }

    /// @dev Each field, another chain, another deployment, another kind of act: not what the clinician signed.
    /// @custom:rules X5 E1
    function testFuzz_open_reverts_when_something_else_was_signed(uint8 field, uint64 chain) external {
        vm.assume(chain != vm.getChainId());
        E.Opening memory o = _opening(patient);
        E.Opening memory p = _opening(patient);
        if (field % 11 == 0) p.subject = patientB;
        if (field % 11 == 1) p.clinician = clinicianB;
        if (field % 11 == 2) p.reason = 3;
        if (field % 11 == 3) p.categories = 1;
        if (field % 11 == 4) p.openedAt -= 1;
        if (field % 11 == 5) p.until -= 1;
        if (field % 11 == 6) p.encounter = keccak256("another");
        if (field % 11 == 10) p.second = clinicianB;
        bytes32 digest = _idOf(p);
        if (field % 11 == 7)
            digest = Signing.digest(
                Signing.domain("Carestamp Emergency Access", address(emergencies), chain),
                _structOf(o)
            );
        if (field % 11 == 8)
            digest = Signing.digest(Signing.domain("Carestamp Emergency Access", address(consents)), _structOf(o));
        bytes memory signature = field % 11 == 9 ? _countersign(o, clinician) : _sign(clinician, digest);
        bytes memory call = abi.encodeCall(emergencies.open, (o, signature, ""));
        _refusesOpening(
            o,
            relayer,
            call,
            abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, clinician)
        );
        call = abi.encodeCall(emergencies.open, (o, Signing.compact(_keyOf(clinician), _idOf(o)), ""));
        _as(relayer, address(emergencies), call);
    }

    /// @dev The second clinician is another live one, who signed this very opening; not the patient.
    /// @custom:rules E2 X5
    function testFuzz_open_reverts_when_the_second_is_none(uint8 which) external {
        address[5] memory none = [clinician, prescriber, outsider, clinicianAway, clinicianB];
        E.Opening memory o = _with(_opening(clinicianAway), none[which % 5]);
        bytes memory stop = abi.encodeCall(credentials.suspendPractitioner, (clinicianB));
        if (which % 5 == 4) _as(hospitalSteward, address(credentials), stop);
        _refusesOpening(o, _error(E.EmergencyAccess_BadSecond.selector, _who(o.second)));
        o = _with(_opening(patient), clinicianAway);
        bytes[4] memory others = [
            _countersign(_with(_opening(patientB), clinicianAway), clinicianAway),
            _countersign(o, clinician),
            _sign(clinicianAway, _idOf(o)),
            bytes("")
        ];
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, clinicianAway);
        bytes memory call = abi.encodeCall(emergencies.open, (o, "", others[which % 4]));
        _refusesOpening(o, clinician, call, why);
        _open(o);
    }

    /// @dev Who brings it can neither leave the second clinician out nor put one in: the first one signed with whom.
    /// @custom:rules E2 X5
    function testFuzz_nobody_changes_who_countersigned(bool leavesOut) external {
        E.Opening memory o = _opening(patient);
        if (leavesOut) o.second = clinicianB;
        bytes memory signature = _sign(clinician, _idOf(o));
        o.second = leavesOut ? address(0) : clinicianB;
        bytes memory call = abi.encodeCall(emergencies.open, (o, signature, _countersign(o, clinicianB)));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, clinician);
        _refusesOpening(o, relayer, call, why);
    }

    function _setPolicy(bool forbids, uint32 sequence) private {
        bytes memory call = abi.encodeCall(consents.allowOverride, (patient, _terms(_act(0, 0, 0, sequence)), ""));
        if (forbids) call = abi.encodeCall(consents.forbidOverride, (patient, _terms(_act(0, 0, 0, sequence)), ""));
        _as(patient, address(consents), call);
    }
}
