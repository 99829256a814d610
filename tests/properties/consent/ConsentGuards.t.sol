// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Clinic} from "./Clinic.sol";
import {ConsentSigning, Kind} from "./ConsentSigning.sol";

/// @title What every single act refuses: bits that mean nothing, categories that there are not, and nothing to do
contract ConsentGuardsTest is Clinic {
    uint256 private constant PURPOSES = 0xff << 152;
    uint256 private constant ALL_CATEGORIES = type(uint24).max;
    uint256 private constant TIME = type(uint32).max;

    /// @dev One after the other, not drawn: no act forgets to look. The highest bit, the first above the fields, a field of another act.
    /// @custom:rules C3 X5
    function test_every_act_refuses_a_bit_that_means_nothing() external {
        uint256[3] memory bits = [uint256(1 << 255), 1 << 160, PURPOSES];
        for (uint256 i; i < bits.length; ++i) {
            for (uint8 kind; kind <= uint8(Kind.Erase); ++kind) {
                Deed memory d = _deed(Kind(kind), _toHouse(HOSPITAL), 1, 1);
                Terms terms = _with(_terms(d.act), bits[i]);
                _refuses(d, patient, _callOf(d, terms, ""), _badTerms(terms));
            }
            _refusesEach(bits[i]);
        }
    }

    /// @dev Nor a field that it does not name, from its first bit to its last.
    /// @custom:rules C3 X5
    function test_every_act_refuses_a_field_that_it_does_not_name() external {
        uint8[8] memory edges = [0, 23, 24, 55, 56, 87, 152, 159];
        for (uint256 i; i < edges.length; ++i) {
            uint256 bit = 1 << edges[i];
            for (uint8 kind; kind <= uint8(Kind.Erase); ++kind) {
                if (_names(Kind(kind), bit)) continue;
                Deed memory d = _deed(Kind(kind), _toHouse(HOSPITAL), 1, 1);
                Terms terms = _with(_terms(d.act), bit);
                _refuses(d, patient, _callOf(d, terms, ""), _badTerms(terms));
            }
            _refusesEach(bit);
        }
    }

    /// @dev What the owner does, it does as the owner: played as a delegate's act it would not bind delegates.
    /// @custom:rules C3 C4
    function test_no_act_of_the_owner_is_played_as_a_delegates() external {
        _appoint(delegate, 1);
        for (uint8 kind; kind < uint8(Kind.Erase); ++kind) {
            Deed memory d = _by(_deed(Kind(kind), _toHouse(HOSPITAL), 1, 1), patient);
            _refuses(d, _outside(d));
        }
    }

    /// @dev A request is for categories that there are, at least one.
    /// @custom:rules C1 C3
    function test_request_reverts_when_a_category_does_not_exist() external {
        uint24[3] memory wrong = [0, 0x8000, type(uint24).max];
        Deed memory d = _plain(Kind.Decline, _toHouse(HOSPITAL), 1);
        for (uint256 i; i < wrong.length; ++i) {
            bytes memory call = abi.encodeCall(consents.request, (patient, _entry(d.grantee), wrong[i], LATER));
            _refuses(d, clinician, call, abi.encodeWithSelector(I.ConsentRegistry_BadCategories.selector, wrong[i]));
        }
        _as(clinician, address(consents), abi.encodeCall(consents.request, (patient, _entry(d.grantee), ALL, LATER)));
    }

    /// @dev Nothing is lifted where nothing is denied, or something else.
    /// @custom:rules C3
    function test_lift_reverts_when_that_is_not_denied() external {
        Deed memory d = _lift(_toHouse(HOSPITAL), 1, 1);
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_NotDenied.selector, _idOf(d));
        _refuses(d, why);
        _do(_deny(_toHouse(HOSPITAL), 2, LATER, 1));
        d.act.sequence = 2;
        _refuses(d, why);
    }

    /// @dev What is said until this very second counts; until the last one it does not, nor what ends before it begins.
    /// @custom:rules C1 C4
    function test_grant_deny_and_appoint_take_what_ends_this_second() external {
        uint32 last = _now() - 1;
        Deed memory d = _grant(_toHouse(HOSPITAL), 1, last, 1);
        _refuses(d, _badWindow(d.act.from, last));
        (d.act.from, d.act.until) = (_now() + 10, _now() + 9);
        _refuses(d, _badWindow(d.act.from, d.act.until));
        _do(_grant(_toHouse(HOSPITAL), 1, _now(), 1));
        _refuses(_deny(_toHouse(HOSPITAL), 1, last, 2), _badWindow(0, last));
        _do(_deny(_toHouse(HOSPITAL), 1, _now(), 2));
        bytes memory call = _appointCall(delegate, _power(1, 1, last, 1), "");
        _refuses(d, patient, call, _badWindow(0, last));
        _as(patient, address(consents), _appointCall(delegate, _power(1, 1, _now(), 1), ""));
    }

    /// @dev Number 0 is no number: what it repeats is not told as done, for nobody can have done it.
    /// @custom:rules C3 X5 X9
    function test_an_act_without_a_number_is_stale_and_not_done() external {
        Deed memory d = _plain(Kind.Revoke, _toHouse(HOSPITAL), 1);
        _do(d);
        d.act.sequence = 0;
        _refuses(d, _stale(d, 1));
        bytes32 id = bytes32(uint256(uint160(delegate)));
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_StaleSequence.selector, id, 0, 0);
        _refuses(d, patient, _dismissCall(delegate, 0, address(0), ""), why);
        id = bytes32(uint256(uint160(patient)));
        why = abi.encodeWithSelector(I.ConsentRegistry_StaleSequence.selector, id, 0, 0);
        Terms none = Terms.wrap(0);
        _refuses(d, patient, abi.encodeCall(consents.allowOverride, (patient, none, "")), why);
    }

    /// @dev Of registrar or health regulator only a steward ends a guardianship.
    /// @custom:rules C4 K2
    function test_endGuardianship_reverts_when_the_caller_is_no_steward() external {
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, guardian, 4 * 60 + 2, 0, 0, ""));
        _as(registrarSteward, address(consents), call);
        Deed memory d = _by(_plain(Kind.Revoke, _toHouse(HOSPITAL), 1), guardian);
        call = abi.encodeCall(consents.endGuardianship, (patient, guardian));
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_NotRegistrar.selector, auditor);
        _refuses(d, auditor, call, why);
        _as(registrarSteward, address(consents), call);
    }

    /// @dev With the subject's signature the same guardian begins at once, though it is attested already for later.
    /// @custom:rules C4 K3
    function test_attestGuardian_with_a_signature_brings_it_forward() external {
        uint16 majority = 4 * 60 + 2;
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, guardian, majority, 0, 0, ""));
        _as(registrarSteward, address(consents), call);
        bytes32 act = ConsentSigning.acceptance(patient, guardian, majority, REGISTRAR, 1, LATER);
        bytes memory signature = _signConsent(patient, act);
        call = abi.encodeCall(consents.attestGuardian, (patient, guardian, majority, 1, LATER, signature));
        _as(registrarSteward, address(consents), call);
        _do(_by(_deny(_toHouse(HOSPITAL), 1, LATER, 2), guardian));
    }

    /// @dev While nobody signs for the subject, nobody opens: the owner does not, and a delegate does not do it instead.
    /// @custom:rules X6 C3 C4
    function test_nothing_opens_while_frozen() external {
        _appoint(delegate, 1);
        Deed memory d = _grant(_toHouse(HOSPITAL), 1, LATER, 1);
        bytes memory call = abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze.StolenKey));
        _as(registrarSteward, address(credentials), call);
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_Frozen.selector, patient);
        _refuses(d, why);
        (d.by, d.act.sequence) = (delegate, 2);
        _refuses(d, why);
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.unfreeze, (patient)));
        _do(d);
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    function _badWindow(uint32 from, uint32 until) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.ConsentRegistry_BadWindow.selector, from, until);
    }

    /// @dev Delegates and policies.
    function _refusesEach(uint256 bit) private {
        Deed memory d = _plain(Kind.Revoke, _toHouse(HOSPITAL), 1);
        Terms terms = _with(_terms(d.act), bit);
        bytes memory why = _badTerms(terms);
        _refuses(d, patient, abi.encodeCall(consents.dismiss, (patient, delegate, terms, address(0), "")), why);
        _refuses(d, patient, abi.encodeCall(consents.allowOverride, (patient, terms, "")), why);
        _refuses(d, patient, abi.encodeCall(consents.forbidOverride, (patient, terms, "")), why);
        if (bit & (PURPOSES | ALL_CATEGORIES | (TIME << 56)) != 0) return;
        terms = _with(_terms(_power(0xf, ALL, LATER, 1)), bit);
        _refuses(d, patient, abi.encodeCall(consents.appoint, (patient, delegate, terms, "")), _badTerms(terms));
    }

    /// @dev Categories, from and until.
    function _names(Kind kind, uint256 bit) private pure returns (bool) {
        uint256 named;
        if (kind == Kind.Grant || kind == Kind.Lift || kind == Kind.Deny) named |= ALL_CATEGORIES;
        if (kind == Kind.Grant) named |= TIME << 24;
        if (kind == Kind.Grant || kind == Kind.Deny) named |= TIME << 56;
        return named & bit != 0;
    }

    function _with(Terms terms, uint256 bits) private pure returns (Terms) {
        return Terms.wrap(Terms.unwrap(terms) | bits);
    }

    function _badTerms(Terms terms) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.ConsentRegistry_BadTerms.selector, terms);
    }
}
