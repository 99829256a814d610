// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {Entry, IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {ConsentSigning, Kind} from "./ConsentSigning.sol";

/// @title Numbers, times, powers and requests, each one step inside and one step outside of what is taken
contract ConsentEdgesTest is Clinic {
    // ----------------------------------------------------------------------------------------------------------------- numbers

    /// @dev What opens takes the next number, what closes may skip 16; a delegate always takes its next one.
    /// @custom:rules X5 C4
    function test_every_act_takes_its_numbers_up_to_the_edge() external {
        I.Grantee memory g = _toHouse(HOSPITAL);
        _refusesNumbers(_grant(g, 1, LATER, 0), [uint32(0), 2, 3], 0);
        _do(_grant(g, 1, LATER, 1));
        _refusesNumbers(_deny(g, 1, LATER, 0), [uint32(0), 1, 19], 1);
        _do(_deny(g, 1, LATER, 18));
        _refusesNumbers(_lift(g, 1, 0), [uint32(0), 17, 19], 18);
        _appoint(delegate, 1);
        Deed memory d = _by(_deny(g, 2, LATER, 0), delegate);
        for (uint32 number; number < 5; ++number) {
            d.act.sequence = number;
            if (number != 2) _refuses(d, _staleBy(d, 1));
        }
        d.act.sequence = 2;
        _do(d);
    }

    /// @dev An appointment and a permission take the next number; a dismissal and a prohibition one of the next 256, a delegate its next.
    /// @custom:rules X5 C4 E1
    function test_mandates_and_policies_take_their_numbers_up_to_the_edge() external {
        IConsentCodec.Act memory a = _power(1, 1, LATER, 2);
        _refusesAbout(delegate, patient, _appointCall(delegate, a, ""), 2, 0);
        _appoint(delegate, 1);
        _refusesAbout(delegate, delegate, _dismissCall(delegate, 3, delegate, ""), 3, 1);
        _refusesAbout(delegate, delegate, _dismissCall(delegate, 1, delegate, ""), 1, 1);
        _refusesAbout(delegate, patient, _dismissCall(delegate, 258, address(0), ""), 258, 1);
        _dismiss(delegate, 257);
        _refusesAbout(delegate, patient, _appointCall(delegate, a, ""), 2, 257);
        _refusesAbout(patient, patient, _policyCall(false, 2), 2, 0);
        _refusesAbout(patient, patient, _policyCall(true, 257), 257, 0);
        _as(patient, address(consents), _policyCall(true, 256));
        _refusesAbout(patient, patient, _policyCall(false, 258), 258, 256);
        _as(patient, address(consents), _policyCall(false, 257));
        _refusesAbout(patient, patient, _policyCall(true, 257), 257, 257);
    }

    /// @dev Each act once more is done already, by the owner and by a delegate, though it could not be done any more: what it would close is
    /// closed, the permit is over, and the delegate is dismissed.
    /// @custom:rules X9
    function test_each_act_again_is_done_whatever_came_since() external {
        _appoint(delegate, 1);
        Deed[14] memory all;
        for (uint256 i; i < 14; ++i) {
            Deed memory d = _deed(Kind(i % 7), _toStudy(HOSPITAL, uint96(i + 1)), 0x3, 1);
            (d.by, d.act.until) = (i < 7 ? address(0) : delegate, d.act.until == 0 ? 0 : _now() + 10);
            _prepare(d);
            d.act.sequence = (i < 7 ? _lastOf(d) : _lastOf(delegate)) + 1;
            _do(d);
            _refuses(d, _consentDone(d));
            all[i] = d;
        }
        vm.warp(_now() + 11);
        for (uint256 i; i < 7; ++i) if (all[i].kind != Kind.Deny) _refuses(all[i], _consentDone(all[i]));
        Deed memory last = all[13];
        _dismiss(delegate, last.act.sequence + 1);
        last.act.sequence += 1; // the number of the dismissal
        _refuses(last, _consentDone(last));
    }

    /// @dev What others ask for meanwhile does not make it another act; other categories under the same number do.
    /// @custom:rules X9 X5
    function test_a_grant_again_is_done_whatever_was_asked_since() external {
        Deed memory d = _grant(_toPerson(prescriber), 0x3, LATER, 1);
        _do(d);
        _ask(d.grantee, 0x7, LATER);
        _refuses(d, _consentDone(d));
        d.act.categories = 0x1;
        _refuses(d, _stale(d, 1));
        d.act.sequence = 2;
        _do(d);
        d.act.sequence = 3;
        _do(d); // the same under another number is another act
        Deed memory lifts = _lift(_toRole(1), 1, 0);
        _refuses(lifts, abi.encodeWithSelector(I.ConsentRegistry_NotDenied.selector, _idOf(lifts)));
    }

    // ------------------------------------------------------------------------------------------------------------------ powers

    /// @dev A power for one purpose and one category is for no other, and lasts to its last second.
    /// @custom:rules C4
    function test_a_mandate_is_for_its_purpose_and_category_and_time() external {
        uint32 last = 0;
        for (uint8 purpose; purpose < 4; ++purpose) {
            uint32 end = _now() + 10;
            bytes memory call = _appointCall(delegate, _power(uint8(1 << purpose), 0x2, end, ++last), "");
            _as(patient, address(consents), call);
            for (uint8 other; other < 4; ++other) {
                Deed memory d = _by(_deny(_toRole(uint32(1) << purpose), 0x2, LATER, last + 1), delegate);
                d.purpose = I.Purpose(other);
                if (other != purpose) _refuses(d, _outside(d));
                else _mayOnly(d, end);
            }
            last += 1;
        }
    }

    /// @dev A grant up to the last second of the mandate, and not a second longer.
    /// @custom:rules C4
    function test_a_delegates_grant_ends_with_its_mandate() external {
        uint32 end = _now() + 10;
        _as(patient, address(consents), _appointCall(delegate, _power(1, 0x3, end, 1), ""));
        Deed memory d = _by(_grant(_toHouse(HOSPITAL), 0x1, end + 1, 2), delegate);
        _refuses(d, abi.encodeWithSelector(I.ConsentRegistry_OutlastsMandate.selector, end + 1, end));
        d.act.until = end;
        _do(d);
        d.act.categories = 0x4; // not its business, nor is to end what is
        d.act.sequence = 3;
        _refuses(d, _outside(d));
    }

    /// @dev To prolong a denial touches all that it denies; as long as it or shorter does not.
    /// @custom:rules C3 C4
    function test_a_delegate_prolongs_no_denial_of_others() external {
        uint32 end = _now() + 10;
        I.Grantee memory g = _toHouse(HOSPITAL);
        _do(_deny(g, 0x4, end, 1));
        _as(patient, address(consents), _appointCall(delegate, _power(1, 0x3, LATER, 1), ""));
        _do(_by(_deny(g, 0x1, end, 2), delegate));
        Deed memory d = _by(_deny(g, 0x2, end + 1, 3), delegate);
        _refuses(d, _outside(d));
        d.act.until = end - 1;
        _do(d);
        g = _toHouse(HOSPITAL_B); // what it denies is its business, what it adds is not
        _do(_deny(g, 0x1, end, 1));
        d = _by(_deny(g, 0x5, end + 1, 4), delegate);
        _refuses(d, _outside(d));
    }

    /// @dev A denial that is over is nobody's any more; one in force stays the owner's, whoever adds to it.
    /// @custom:rules C3 C4
    function test_a_denial_is_the_owners_as_long_as_it_lasts() external {
        I.Grantee memory g = _toHouse(HOSPITAL);
        _appoint(delegate, 1);
        uint32 end = _now() + 10;
        _do(_deny(g, 0x1, end, 1));
        _do(_by(_deny(g, 0x2, end - 5, 2), delegate));
        _mustDeny(g, 0x3, end, true);
        vm.warp(end + 1);
        _do(_by(_deny(g, 0x4, end + 2, 3), delegate));
        _mustDeny(g, 0x4, end + 2, false);
        _do(_by(_lift(g, 0x4, 4), delegate));
        _mustDeny(g, 0, 0, false);
        _do(_deny(g, 0x3, LATER, 2));
        _do(_lift(g, 0x2, 3));
        _mustDeny(g, 0x1, LATER, true);
        _do(_lift(g, 0x1, 4));
        _mustDeny(g, 0, 0, false);
    }

    /// @dev What the owner ended, declined or permits itself, no delegate permits; what a delegate ended, a delegate permits again.
    /// @custom:rules C3 C4
    function test_a_delegate_permits_again_only_what_a_delegate_ended() external {
        _appoint(delegate, 1);
        I.Grantee memory g = _toHouse(HOSPITAL);
        _do(_by(_grant(g, 0x1, LATER, 2), delegate));
        _do(_by(_plain(Kind.Revoke, g, 3), delegate));
        _do(_by(_grant(g, 0x1, LATER, 4), delegate));
        _do(_plain(Kind.Revoke, g, 1));
        Deed memory d = _by(_grant(g, 0x1, LATER, 5), delegate);
        _refuses(d, _ownersWill(d));
        d.grantee = _toPerson(prescriber);
        _do(_plain(Kind.Decline, d.grantee, 1));
        _refuses(d, _ownersWill(d));
        d.grantee = _toRole(1);
        _do(_grant(d.grantee, 0x1, LATER, 1));
        _refuses(d, _ownersWill(d));
        _do(_by(_plain(Kind.Revoke, d.grantee, 5), delegate)); // what the owner permitted
        d.act.sequence = 6;
        _refuses(d, _ownersWill(d));
    }

    /// @dev Erased by a number that was left out: the highest one stays.
    /// @custom:rules C3 X5
    function test_erase_keeps_the_highest_number() external {
        I.Grantee memory g = _toHouse(HOSPITAL);
        _do(_plain(Kind.Revoke, g, 5));
        Deed memory d = _plain(Kind.Erase, g, 3);
        _do(d);
        vm.assertEq(_wordOf(d), (uint256(1) << 235) | (5 << 168), "a tombstone");
        d = _plain(Kind.Erase, _toHouse(HOSPITAL_B), 3);
        _do(d);
        vm.assertEq(_wordOf(d), (uint256(1) << 235) | (3 << 168), "a tombstone");
    }

    /// @dev Who grants touches what stands and what it puts there: both must be its business.
    /// @custom:rules C4
    function test_a_delegate_replaces_no_permit_outside_its_mandate() external {
        I.Grantee memory g = _toHouse(HOSPITAL);
        _appoint(delegateB, 1);
        _do(_by(_grant(g, 0x6, LATER, 2), delegateB));
        _as(patient, address(consents), _appointCall(delegate, _power(1, 0x3, LATER, 1), ""));
        Deed memory d = _by(_grant(g, 0x3, LATER, 2), delegate);
        _refuses(d, _outside(d)); // 0x4 would go
        _do(_by(_grant(g, 0x2, LATER, 3), delegateB));
        d.act.categories = 0x6;
        _refuses(d, _outside(d)); // 0x4 would come
        d.act.categories = 0x3;
        _do(d);
    }

    /// @dev Nobody, the subject itself, no purpose, a purpose that there is not.
    /// @custom:rules C4
    function test_appoint_reverts_when_it_means_nothing() external {
        Deed memory d = _by(_plain(Kind.Revoke, _toHouse(HOSPITAL), 1), delegate);
        bytes4 nobody = I.ConsentRegistry_BadDelegate.selector;
        address[2] memory none = [address(0), patient];
        for (uint256 i; i < 2; ++i) {
            _refuses(
                d,
                patient,
                _appointCall(none[i], _power(1, 1, LATER, 1), ""),
                abi.encodeWithSelector(nobody, none[i])
            );
        }
        uint8[3] memory wrong = [0, 16, 255];
        for (uint256 i; i < 3; ++i) {
            IConsentCodec.Act memory a = _power(wrong[i], 1, LATER, 1);
            bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_BadTerms.selector, _terms(a));
            _refuses(d, patient, _appointCall(delegate, a, ""), why);
        }
        _as(patient, address(consents), _appointCall(delegate, _power(15, 1, LATER, 1), ""));
    }

    /// @dev While frozen, only a guardian for whom the subject never signed is dismissed by it.
    /// @custom:rules X6 C4
    function test_dismiss_while_frozen_is_for_imposed_guardians() external {
        _appoint(delegate, 1);
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, guardian, 4 * 60 + 2, 0, 0, ""));
        _as(registrarSteward, address(consents), call);
        _as(registrarSteward, address(consents), _agreed(outsider, 1));
        call = abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze.StolenKey));
        _as(registrarSteward, address(credentials), call);
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_Frozen.selector, patient);
        Deed memory d = _by(_plain(Kind.Revoke, _toHouse(HOSPITAL), 1), delegate);
        _refuses(d, patient, _dismissCall(delegate, 2, address(0), ""), why);
        _refuses(d, patient, _dismissCall(delegateB, 1, address(0), ""), why);
        _refuses(d, patient, _dismissCall(outsider, 2, address(0), ""), why); // a guardian to whom it agreed
        _dismiss(guardian, 1);
        _as(delegate, address(consents), _dismissCall(delegate, 2, delegate, ""));
    }

    /// @dev A steward of any other house ends no guardianship.
    /// @custom:rules C4 K2
    function test_endGuardianship_reverts_when_the_caller_is_another_houses_steward() external {
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, guardian, 4 * 60 + 2, 0, 0, ""));
        _as(registrarSteward, address(consents), call);
        Deed memory d = _by(_plain(Kind.Revoke, _toHouse(HOSPITAL), 1), guardian);
        address[4] memory others = [hospitalSteward, sponsorSteward, registrarBSteward, outsider];
        for (uint256 i; i < 4; ++i) {
            bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_NotRegistrar.selector, others[i]);
            _refuses(d, others[i], abi.encodeCall(consents.endGuardianship, (patient, guardian)), why);
        }
        _as(healthSteward, address(consents), abi.encodeCall(consents.endGuardianship, (patient, guardian)));
    }

    /// @dev To a guardian the subject agrees under the next number, before and after it decided about that guardian.
    /// @custom:rules C4 X5
    function test_attestGuardian_takes_the_next_number_only() external {
        for (uint32 number = 2; number < 4; ++number) {
            _refusesAbout(guardian, registrarSteward, _agreed(guardian, number), number, 0);
        }
        _as(registrarSteward, address(consents), _agreed(guardian, 1));
        _dismiss(guardian, 3);
        for (uint32 number = 2; number < 6; ++number) {
            if (number != 4) _refusesAbout(guardian, registrarSteward, _agreed(guardian, number), number, 3);
        }
        _as(registrarSteward, address(consents), _agreed(guardian, 4));
    }

    /// @dev In its last second a mandate still stands; a second later it is the number that is told.
    /// @custom:rules C4
    function test_attestGuardian_reverts_in_the_last_second_of_another_mandate() external {
        uint32 end = _now() + 10;
        _as(patient, address(consents), _appointCall(delegate, _power(1, 1, end, 1), ""));
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, delegate, 4 * 60 + 2, 0, 0, ""));
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_HasMandate.selector, delegate, end);
        vm.warp(end);
        _refuses(_by(_plain(Kind.Revoke, _toHouse(HOSPITAL), 1), delegate), registrarSteward, call, why);
        vm.warp(end + 1);
        _refusesAbout(delegate, registrarSteward, call, 0, 1);
    }

    /// @dev A wardship ends between this very second and 22 years on, and where times end.
    /// @custom:rules C4
    function test_a_wardship_ends_between_now_and_twenty_two_years_on() external {
        uint16 majority = 4 * 90; // January 2060
        uint32 end = uint32(reader.lastSecondBefore(majority));
        vm.warp(end - 22 * 365 days - 1);
        _refusesWard(majority, I.ConsentRegistry_NoMinor.selector);
        vm.warp(end - 22 * 365 days);
        _attest(guardian, majority);
        vm.warp(end + 1);
        _refusesWard(majority, I.ConsentRegistry_OfAge.selector);
        vm.warp(end);
        _attest(delegate, majority);
        vm.warp(FAR);
        _refusesWard(545, I.ConsentRegistry_NoMinor.selector); // April 2106
        _attest(delegateB, 544);
    }

    // ---------------------------------------------------------------------------------------------------------------- requests

    /// @dev Whoever an entry means asks in it: the person, the house, the role, the house of a study. Nobody else, and nobody for anyone.
    /// @custom:rules C3 K2
    function test_request_is_for_whom_the_entry_means() external {
        for (uint256 i; i < 4; ++i) {
            I.Grantee memory g = _bearing(i);
            _refusesRequest(g, i == 2 ? clinician : clinicianAway);
            _refusesRequest(g, outsider);
            _ask(g, 0x1, LATER);
        }
        _refusesRequest(_toPerson(clinician), prescriber);
        _refusesRequest(_toHouse(HOSPITAL_B), prescriber);
        _refusesRequest(_toRole(Roles.PHARMACIST), prescriber);
        _refusesRequest(_toStudy(HOSPITAL_B, STUDY), prescriber);
        _refusesRequest(_toAnyone(), prescriber);
        _license(hospitalSteward, HOSPITAL, prescriberB, Roles.PRESCRIBER | Roles.REVIEWER);
        bytes memory call = abi.encodeCall(consents.request, (patient, _entry(_toRole(Roles.REVIEWER)), 0x1, LATER));
        _as(prescriberB, address(consents), call);
    }

    /// @dev Nor who is distrusted from this very second on, or has no licence any more.
    /// @custom:rules C3 K3 K4
    function test_request_reverts_when_the_asker_is_not_live() external {
        I.Grantee memory g = _toPerson(prescriber);
        bytes memory call = abi.encodeCall(credentials.distrustPractitioner, (prescriber, _now()));
        _as(hospitalSteward, address(credentials), call);
        _refusesRequest(g, prescriber);
        _as(prescriberB, address(credentials), abi.encodeCall(credentials.resign, ()));
        _refusesRequest(_toPerson(prescriberB), prescriberB);
        vm.warp(_now() - 1);
        _ask(g, 0x1, LATER);
    }

    /// @dev Until this very second or later; the same again is done, for another time or category it is another.
    /// @custom:rules C3 X9
    function test_request_takes_what_ends_this_second() external {
        Deed memory d = _plain(Kind.Decline, _toPerson(prescriber), 1);
        bytes memory call = abi.encodeCall(consents.request, (patient, _entry(d.grantee), 0x1, _now() - 1));
        _refuses(d, prescriber, call, abi.encodeWithSelector(I.ConsentRegistry_BadWindow.selector, _now(), _now() - 1));
        vm.expectEmit(address(consents));
        emit I.ConsentRequested(patient, _entry(d.grantee), prescriber, 0x1, _now());
        _ask(d.grantee, 0x1, _now());
        call = abi.encodeCall(consents.request, (patient, _entry(d.grantee), 0x1, _now()));
        _refuses(d, prescriber, call, _consentDone(d));
        _ask(d.grantee, 0x1, _now() + 1);
        _ask(d.grantee, 0x2, _now() + 1);
        vm.assertEq(_read(d.grantee).requested, 0x2, "what was asked last");
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    function _refusesNumbers(Deed memory d, uint32[3] memory numbers, uint32 last) private {
        for (uint256 i; i < 3; ++i) {
            d.act.sequence = numbers[i];
            _refuses(d, _stale(d, last));
        }
    }

    /// @dev A mandate's or a policy's number.
    function _refusesAbout(address who, address caller, bytes memory call, uint32 number, uint32 last) private {
        Deed memory d = _by(_plain(Kind.Revoke, _toHouse(HOSPITAL), 1), who);
        bytes4 stale = I.ConsentRegistry_StaleSequence.selector;
        _refuses(d, caller, call, abi.encodeWithSelector(stale, uint256(uint160(who)), number, last));
    }

    function _policyCall(bool forbids, uint32 sequence) private view returns (bytes memory) {
        Terms terms = _terms(_act(0, 0, 0, sequence));
        if (forbids) return abi.encodeCall(consents.forbidOverride, (patient, terms, ""));
        return abi.encodeCall(consents.allowOverride, (patient, terms, ""));
    }

    /// @dev So that there is something to lift, resume, revoke, suspend or decline, by whose act it will be.
    function _prepare(Deed memory d) private {
        if (d.kind == Kind.Grant || d.kind == Kind.Deny) return;
        Entry entry = _entry(d.grantee);
        if (d.kind == Kind.Decline) {
            return _doneAs(prescriber, abi.encodeCall(consents.request, (patient, entry, 0x3, LATER)));
        }
        Deed memory first = _by(_deed(d.kind == Kind.Lift ? Kind.Deny : Kind.Grant, d.grantee, 0x3, 0), d.by);
        first.act.sequence = (d.by == address(0) ? _lastOf(first) : _lastOf(delegate)) + 1;
        _do(first);
        if (d.kind != Kind.Resume) return;
        first = _by(_plain(Kind.Suspend, d.grantee, first.act.sequence + 1), d.by);
        _do(first);
    }

    function _doneAs(address who, bytes memory call) private {
        _as(who, address(consents), call);
    }

    /// @dev Outside for another category and a second later; done in the last second.
    function _mayOnly(Deed memory d, uint32 end) private {
        d.act.categories = 0x1;
        _refuses(d, _outside(d));
        d.act.categories = 0x3;
        _refuses(d, _outside(d));
        d.act.categories = 0x2;
        vm.warp(end + 1);
        _refuses(d, _outside(d));
        vm.warp(end);
        _do(d);
    }

    /// @dev The registrar attests a guardian to whom the patient agreed by signature.
    function _agreed(address who, uint32 number) private view returns (bytes memory) {
        uint16 majority = 4 * 60 + 2; // July 2030
        bytes32 act = ConsentSigning.acceptance(patient, who, majority, REGISTRAR, number, LATER);
        bytes memory signature = _signConsent(patient, act);
        return abi.encodeCall(consents.attestGuardian, (patient, who, majority, number, LATER, signature));
    }

    function _mustDeny(I.Grantee memory g, uint24 categories, uint32 until, bool byOwner) private view {
        IConsentCodec.Consent memory w = _read(g);
        bytes memory expected = abi.encode(categories, until, byOwner);
        vm.assertEq(abi.encode(w.denied, w.deniedUntil, w.deniedByOwner), expected, "what is denied");
    }

    function _attest(address who, uint16 majority) private {
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, who, majority, 0, 0, ""));
        _as(registrarSteward, address(consents), call);
    }

    function _refusesWard(uint16 majority, bytes4 why) private {
        Deed memory d = _by(_plain(Kind.Revoke, _toHouse(HOSPITAL), 1), outsider);
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, outsider, majority, 0, 0, ""));
        _refuses(d, registrarSteward, call, abi.encodeWithSelector(why, majority));
    }

    function _ask(I.Grantee memory g, uint24 categories, uint32 until) private {
        _as(prescriber, address(consents), abi.encodeCall(consents.request, (patient, _entry(g), categories, until)));
    }

    function _refusesRequest(I.Grantee memory g, address who) private {
        bytes memory call = abi.encodeCall(consents.request, (patient, _entry(g), 0x1, LATER));
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_NotGrantee.selector, who, _entry(g));
        _refuses(_plain(Kind.Decline, g, 1), who, call, why);
    }
}
