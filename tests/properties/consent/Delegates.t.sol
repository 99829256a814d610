// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {ConsentSigning, Kind} from "./ConsentSigning.sol";

/// @title Delegates: what they may do, for how long, and that they never undo the patient's will
/// forge-config: default.fuzz.runs = 128
contract DelegatesTest is Clinic {
    using Dice for Dice.Cup;

    /// @dev Any mandate, any act: it is done exactly when the mandate is not over and names the purpose and every category that the act touches.
    /// @custom:rules C4
    function testFuzz_a_delegate_acts_only_inside_its_mandate(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint24 powers = c.coin() ? ALL : uint24(c.between(1, ALL));
        IConsentCodec.Act memory a = _power(uint8(c.between(1, 15)), powers, _now() + 100, 1);
        Deed memory d = _by(_deed(Kind(c.between(0, 6)), _toRole(1), uint24(c.between(1, ALL)), 2), delegate);
        d.purpose = I.Purpose(c.between(0, 3));
        if (d.kind == Kind.Grant) (d.act.from, d.act.until) = (_now(), _now() + 102);
        uint24 touched = _prepare(c, d);
        _as(patient, address(consents), _appointCall(delegate, a, ""));
        vm.warp(_now() + c.between(99, 101));
        bool named = (a.purposes >> uint8(d.purpose)) & 1 == 1 && touched != 0 && touched & ~a.categories == 0;
        bool may = named && _now() <= a.until;
        bytes memory late = abi.encodeWithSelector(I.ConsentRegistry_OutlastsMandate.selector, d.act.until, a.until);
        if (d.kind == Kind.Grant) _refuses(d, may ? late : _outside(d)); // it outlasts the mandate
        if (d.kind == Kind.Grant) d.act.until = a.until;
        if (may) _do(d);
        else if (_now() > a.until && d.kind == Kind.Grant)
            _refuses(d, abi.encodeWithSelector(I.ConsentRegistry_BadWindow.selector, d.act.from, a.until));
        else _refuses(d, _outside(d));
    }

    /// @dev What a delegate permits ends with its mandate at the latest, and stays when the mandate is ended early.
    /// @custom:rules C4
    function testFuzz_grant_reverts_when_it_outlasts_the_mandate(uint32 end, uint32 until) external {
        (end, until) = (_now() + (end % 200), _now() + (until % 200));
        _as(patient, address(consents), _appointCall(delegate, _power(1, ALL, end, 1), ""));
        Deed memory d = _by(_grant(_toPerson(prescriber), 0x3, until, 2), delegate);
        if (until > end)
            return _refuses(d, abi.encodeWithSelector(I.ConsentRegistry_OutlastsMandate.selector, until, end));
        _do(d);
        vm.assertTrue(_read(d.grantee).byDelegate, "by a delegate");
        _dismiss(delegate, 3);
        vm.assertTrue(_may(0x3), "nothing past is undone");
        Deed memory next = _by(_deny(d.grantee, 0x1, LATER, 4), delegate);
        _refuses(next, _outside(next));
    }

    /// @dev A delegate's numbers are its mandate's, over all entries: each act takes the next one, and leaves the owner's alone.
    /// @custom:rules C4 X5
    function testFuzz_a_delegate_skips_no_number(uint8 before, uint32 number, uint8 owners) external {
        _appoint(delegate, 1);
        uint32 last = 1 + (before % 4);
        for (uint32 i = 2; i <= last; ++i) _do(_by(_deny(_toRole(uint32(1) << i), 1, LATER, i), delegate));
        if (owners % 18 != 0) _do(_plain(Kind.Suspend, _toHouse(HOSPITAL), owners % 18));
        if (number % 4 != 0) number = last - 1 + (number % 4);
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, LATER, number), delegate);
        if (number == last + 1) _do(d);
        else _refuses(d, _staleBy(d, last));
        vm.assertEq(_lastOf(d), owners % 18, "the owner's number");
        if (number == last + 1) _refuses(d, _consentDone(d));
    }

    /// @dev What would touch nothing is none of its business: it would only use a number up.
    /// @custom:rules C4 X5
    function testFuzz_a_delegate_does_nothing_for_nothing(uint8 which) external {
        _appoint(delegate, 1);
        Deed memory d = _by(_plain([Kind.Revoke, Kind.Suspend, Kind.Decline][which % 3], _toRole(1), 2), delegate);
        _refuses(d, _outside(d));
    }

    /// @dev What the patient revoked, suspended, declined or denied, no delegate opens; what a delegate closed, another one may.
    /// @custom:rules C3 C4
    function testFuzz_a_delegate_opens_nothing_that_the_owner_closed(uint8 which, bool byOwner) external {
        I.Grantee memory g = _toPerson(prescriber);
        _appoint(delegate, 1);
        _appoint(delegateB, 1);
        _do(_by(_grant(g, 0x7, LATER, 2), delegateB));
        _as(prescriber, address(consents), abi.encodeCall(consents.request, (patient, _entry(g), 0x7, LATER)));
        Deed memory closes = _deed(
            [Kind.Deny, Kind.Revoke, Kind.Suspend, Kind.Decline][which % 4],
            g,
            0x3,
            byOwner ? 1 : 3
        );
        _do(byOwner ? closes : _by(closes, delegateB));
        Deed memory opens = _by(_grant(g, 0x7, LATER, 2), delegate);
        if (closes.kind == Kind.Deny) opens = _by(_lift(g, 0x1, 2), delegate);
        if (closes.kind == Kind.Suspend && which > 127) opens = _by(_plain(Kind.Resume, g, 2), delegate);
        if (!byOwner) return _do(opens);
        _refuses(opens, _ownersWill(opens));
        opens.by = address(0);
        _do(opens);
        vm.assertTrue(_may(0x1), "the owner opens it again");
    }

    /// @dev A denial that would prolong another one touches that one too: its categories must be the delegate's business.
    /// @custom:rules C3 C4
    function testFuzz_a_delegate_prolongs_no_denial_outside_its_mandate(uint32 end, uint32 until, bool wide) external {
        (end, until) = (_now() + (end % 100), _now() + (until % 100));
        _do(_deny(_toRole(1), 0x4, end, 1));
        _as(patient, address(consents), _appointCall(delegate, _power(1, wide ? 0x7 : 0x3, LATER, 1), ""));
        Deed memory d = _by(_deny(_toRole(1), 0x1, until, 2), delegate);
        if (until > end && !wide) return _refuses(d, _outside(d));
        _do(d);
        vm.assertEq(_read(d.grantee).denied, 0x5, "both");
        vm.assertEq(_read(d.grantee).deniedUntil, until > end ? until : end, "until the later end");
    }

    /// @dev What the owner itself permits, no delegate widens, narrows or moves as long as it lasts; ended by a delegate, only the owner
    /// permits it again.
    /// @custom:rules C4
    function testFuzz_a_delegate_does_not_amend_the_owners_permit(uint24 one, uint24 other, bool revoked) external {
        I.Grantee memory g = _toPerson(prescriber);
        _appoint(delegate, 1);
        _do(_grant(g, uint24(1 + (one % ALL)), _now() + 100, 1));
        if (revoked) _do(_by(_plain(Kind.Revoke, g, 2), delegate));
        Deed memory d = _by(_grant(g, uint24(1 + (other % ALL)), LATER, revoked ? 3 : 2), delegate);
        for (uint32 i; i < 2; ++i) {
            _refuses(d, _ownersWill(d));
            vm.warp(_now() + 100);
        }
        vm.warp(_now() - 99);
        if (revoked) _refuses(d, _ownersWill(d));
        else _do(d); // it is over: the delegate's turn
    }

    /// @dev The owner's own act does not pass as a delegate's, which would not bind delegates.
    /// @custom:rules C4
    function testFuzz_the_owner_is_not_its_own_delegate(uint8 which) external {
        Deed memory d = _by(
            _deed([Kind.Grant, Kind.Deny, Kind.Revoke, Kind.Suspend][which % 4], _toRole(1), 1, 1),
            patient
        );
        _refuses(d, _outside(d));
    }

    /// @dev Over any story of owner and delegates: as long as the owner's last closing word stands, no delegate made anything of it open.
    /// @custom:rules C3 C4
    /// forge-config: default.fuzz.runs = 128
    function testFuzz_no_story_of_delegates_opens_what_the_owner_closed(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Grantee memory g = _toPerson(prescriber);
        _appoint(delegate, 1);
        _appoint(delegateB, 1);
        _do(_grant(g, 0x7, LATER, 1));
        _do(_deed(c.coin() ? Kind.Revoke : Kind.Suspend, g, 0, 2));
        _do(_deny(g, 0x2, LATER, 3));
        for (uint32 turn; turn < 8; ++turn) {
            Deed memory d = _deed(Kind(c.between(0, 6)), g, uint24(c.between(1, 7)), 0);
            d.by = c.coin() ? delegate : delegateB;
            d.act.sequence = _lastOf(d.by) + 1;
            _try(d);
            require(!_may(0x1) && !_may(0x2) && !_may(0x4), "open against the owner's will");
        }
        vm.assertTrue(_read(g).denied & 0x2 != 0, "denied by the owner");
    }

    // --------------------------------------------------------------------------------------------------------------- dismissal

    /// @dev What a dismissed delegate signed before is worth nothing afterwards.
    /// @custom:rules C4 X5
    function testFuzz_a_dismissal_voids_what_the_delegate_signed(uint8 which, bool byItself) external {
        _appoint(delegate, 1);
        _do(_by(_grant(_toHouse(HOSPITAL), 0x7, LATER, 2), delegate));
        if (which % 7 != 2) _relay(_by(_deny(_toHouse(HOSPITAL), 0x7, LATER, 3), delegate));
        else _relay(_by(_plain(Kind.Suspend, _toHouse(HOSPITAL), 3), delegate));
        Deed memory d = _by(_deed(Kind(which % 7), _toHouse(HOSPITAL), 0x3, 4), delegate);
        if (d.kind == Kind.Deny) d.act.until += 1;
        bytes memory signed = _signed(d);
        address by = byItself ? delegate : address(0);
        bytes32 act = ConsentSigning.dismissal(patient, delegate, 4, LATER);
        bytes memory signature = _signConsent(byItself ? delegate : patient, act);
        _as(relayer, address(consents), _dismissCall(delegate, 4, by, signature));
        _refuses(d, relayer, signed, _outside(d));
        vm.assertEq(
            consents.mandateOf(patient, delegate),
            (uint256(4) << 96) | (1 << 160),
            "nothing but the number is left"
        );
    }

    /// @dev Only the patient or that very delegate; a delegate's number is the next one.
    /// @custom:rules C4 X5
    function testFuzz_dismiss_reverts_when_it_is_nobodys_business(uint32 sequence) external {
        _appoint(delegate, 1);
        Deed memory d = _by(_grant(_toHouse(HOSPITAL), 1, LATER, 1), delegate);
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_OutsideMandate.selector, patient, delegateB);
        _refuses(d, delegateB, _dismissCall(delegate, 2, delegateB, ""), why);
        why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, delegateB);
        _refuses(d, delegateB, _dismissCall(delegate, 2, address(0), ""), why);
        bytes32 id = bytes32(uint256(uint160(delegate)));
        why = abi.encodeWithSelector(I.ConsentRegistry_StaleSequence.selector, id, sequence, 1);
        if (sequence != 2) _refuses(d, delegate, _dismissCall(delegate, sequence, delegate, ""), why);
        _as(delegate, address(consents), _dismissCall(delegate, 2, delegate, ""));
    }

    // ------------------------------------------------------------------------------------------------------------ what is the owner's

    /// @dev A delegate never erases, appoints, dismisses another, or sets the policy.
    /// @custom:rules C4 E1
    function test_a_delegate_does_none_of_what_is_the_owners() external {
        _appoint(delegate, 1);
        _appoint(delegateB, 1);
        Terms terms = _terms(_act(0, 0, 0, 1));
        bytes[5] memory acts = [
            _callOf(_plain(Kind.Erase, _toHouse(HOSPITAL), 1), ""),
            _appointCall(delegateB, _power(1, 1, LATER, 2), ""),
            _dismissCall(delegateB, 2, address(0), ""),
            abi.encodeCall(consents.forbidOverride, (patient, terms, "")),
            abi.encodeCall(consents.allowOverride, (patient, terms, ""))
        ];
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, delegate);
        Deed memory d = _by(_plain(Kind.Erase, _toHouse(HOSPITAL), 1), delegate);
        for (uint256 i; i < 5; ++i) _refuses(d, delegate, acts[i], why);
    }

    /// @dev Nobody, and the subject itself, are no delegates; a mandate for nothing is none.
    /// @custom:rules C4
    function testFuzz_appoint_reverts_when_it_means_nothing(uint8 purposes, uint24 categories, uint32 until) external {
        IConsentCodec.Act memory a = _power(purposes, categories, until, 1);
        Deed memory d = _by(_grant(_toHouse(HOSPITAL), 1, LATER, 1), delegate);
        bytes4 nobody = I.ConsentRegistry_BadDelegate.selector;
        IConsentCodec.Act memory sound = _power(1, 1, LATER, 1);
        _refuses(d, patient, _appointCall(patient, sound, ""), abi.encodeWithSelector(nobody, patient));
        _refuses(d, patient, _appointCall(address(0), sound, ""), abi.encodeWithSelector(nobody, address(0)));
        bytes memory why;
        if (until < _now()) why = abi.encodeWithSelector(I.ConsentRegistry_BadWindow.selector, 0, until);
        if (purposes == 0 || purposes > 15)
            why = abi.encodeWithSelector(I.ConsentRegistry_BadTerms.selector, _terms(a));
        if (categories == 0 || categories > ALL)
            why = abi.encodeWithSelector(I.ConsentRegistry_BadCategories.selector, categories);
        if (why.length == 0) _as(patient, address(consents), _appointCall(delegate, a, ""));
        else _refuses(d, patient, _appointCall(delegate, a, ""), why);
    }

    /// @dev Who is no delegate of this patient is nobody, whatever it is to another.
    /// @custom:rules C4
    function testFuzz_a_delegate_of_one_is_nobody_to_another(uint8 which) external {
        _appoint(delegate, 1);
        Deed memory d = _by(_deed([Kind.Grant, Kind.Deny][which % 2], _toHouse(HOSPITAL), 1, 2), delegate);
        d.subject = patientB;
        _refuses(d, _outside(d));
        d.subject = patient;
        _do(d);
    }

    /// @dev What the act touches besides its own categories: what it would end, what was asked.
    function _prepare(Dice.Cup memory c, Deed memory d) private returns (uint24 touched) {
        touched = d.kind == Kind.Grant || d.kind == Kind.Lift || d.kind == Kind.Deny ? d.act.categories : 0;
        uint24 permitted = uint24(c.between(1, ALL));
        if (d.kind == Kind.Lift) _story(d, Kind.Deny, d.act.categories);
        else if (d.kind == Kind.Decline && c.coin()) {
            bytes memory call = abi.encodeCall(
                consents.request,
                (patient, _entry(d.grantee, d.purpose), permitted, LATER)
            );
            _as(prescriber, address(consents), call);
            return permitted;
        } else if (d.kind == Kind.Resume || (d.kind != Kind.Decline && d.kind != Kind.Deny && c.coin())) {
            _story(d, Kind.Grant, permitted);
            touched |= permitted;
            if (d.kind != Kind.Resume) return touched;
            _appoint(delegateB, 4);
            Deed memory s = _by(_plain(Kind.Suspend, d.grantee, 5), delegateB);
            s.purpose = d.purpose;
            _do(s);
        }
    }

    /// @dev A delegate with every power did this before.
    function _story(Deed memory d, Kind kind, uint24 categories) private {
        _appoint(delegateB, 1);
        Deed memory s = _by(_deed(kind, d.grantee, categories, 2), delegateB);
        s.purpose = d.purpose;
        _do(s);
        _dismiss(delegateB, 3);
    }
}
