// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Entry, IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title Every act is told, whole, and by whom; and a policy is kept where it is drawn
contract ConsentsToldTest is Clinic {
    uint16 private constant MAJORITY = 4 * 60 + 2; // July 2030
    uint256 private constant SLOTS = 10; // storage of the ledger that is looked through for its policies

    /// @dev The owner's and a delegate's, one after the other, each with terms of its own.
    /// @custom:rules C1 C3 C4
    function test_every_act_on_an_entry_is_told() external {
        _appoint(delegate, 1);
        Kind[7] memory kinds = [Kind.Grant, Kind.Deny, Kind.Lift, Kind.Suspend, Kind.Resume, Kind.Decline, Kind.Revoke];
        for (uint32 i; i < 14; ++i) {
            I.Grantee memory g = _toHouse(i < 7 ? HOSPITAL : HOSPITAL_B);
            Deed memory d = _by(
                _deed(kinds[i % 7], g, uint24(0x3), i < 7 ? i + 1 : i - 5),
                i < 7 ? address(0) : delegate
            );
            if (d.kind == Kind.Decline) _request(i < 7 ? prescriber : clinicianAway, g);
            vm.expectEmit(address(consents));
            _tell(d);
            _do(d);
        }
        vm.expectEmit(address(consents));
        emit I.ConsentErased(patient, _entry(_toHouse(HOSPITAL)), _terms(_act(0, 0, 0, 8)));
        _do(_plain(Kind.Erase, _toHouse(HOSPITAL), 8));
    }

    /// @custom:rules C3
    function test_a_request_is_told() external {
        vm.expectEmit(address(consents));
        emit I.ConsentRequested(patient, _entry(_toHouse(HOSPITAL)), prescriber, 0x7, LATER);
        _request(prescriber, _toHouse(HOSPITAL));
    }

    /// @custom:rules C4
    function test_delegates_are_told() external {
        vm.expectEmit(address(consents));
        emit I.DelegateAppointed(patient, delegate, _terms(_power(0x5, 0x3, LATER, 1)));
        _as(patient, address(consents), _appointCall(delegate, _power(0x5, 0x3, LATER, 1), ""));
        vm.expectEmit(address(consents));
        emit I.DelegateDismissed(patient, delegate, delegate, _terms(_act(0, 0, 0, 2)));
        _as(delegate, address(consents), _dismissCall(delegate, 2, delegate, ""));
        vm.expectEmit(address(consents));
        emit I.DelegateDismissed(patient, delegate, address(0), _terms(_act(0, 0, 0, 9)));
        _dismiss(delegate, 9);
    }

    /// @dev One that gave its mandate back was not refused by the ward: it can be attested again.
    /// @custom:rules C4 K3
    function test_guardians_are_told() external {
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, guardian, MAJORITY, 0, 0, ""));
        vm.expectEmit(address(consents));
        emit I.GuardianAttested(patient, guardian, REGISTRAR, MAJORITY, _now() + DELAY, 0);
        _as(registrarSteward, address(consents), call);
        uint256 until = reader.lastSecondBefore(MAJORITY);
        uint256 word = 0xfffffff | (uint256(_now() + DELAY) << 32) | (until << 64) | (uint256(REGISTRAR) << 128);
        vm.assertEq(consents.mandateOf(patient, guardian), word, "all purposes, all categories");
        vm.expectEmit(address(consents));
        emit I.GuardianshipEnded(patient, guardian, REGISTRAR);
        _as(registrarSteward, address(consents), abi.encodeCall(consents.endGuardianship, (patient, guardian)));
        _as(registrarSteward, address(consents), call);
        _as(guardian, address(consents), _dismissCall(guardian, 1, guardian, ""));
        vm.assertEq(consents.mandateOf(patient, guardian), uint256(1) << 96, "the number alone");
        _as(registrarSteward, address(consents), call);
    }

    /// @custom:rules E1
    function test_policies_are_told() external {
        Terms terms = _terms(_act(0, 0, 0, 1));
        vm.expectEmit(address(consents));
        emit I.OverrideForbidden(patient, terms);
        _as(patient, address(consents), abi.encodeCall(consents.forbidOverride, (patient, terms, "")));
        terms = _terms(_act(0, 0, 0, 2));
        vm.expectEmit(address(consents));
        emit I.OverrideAllowed(patient, terms);
        _as(patient, address(consents), abi.encodeCall(consents.allowOverride, (patient, terms, "")));
    }

    /// @dev | 0..31 sequence | 32 override forbidden |, as the ledger says of it.
    /// @custom:rules E1
    function test_a_policys_word_is_as_it_is_drawn() external {
        for (uint256 slot; slot < SLOTS; ++slot) {
            bytes32 place = keccak256(abi.encode(patient, slot));
            vm.store(address(consents), place, bytes32((uint256(1) << 32) | 7));
            (bool forbidden, uint32 sequence) = consents.policyOf(patient);
            if (sequence == 7) return vm.assertTrue(forbidden, "another bit");
            vm.store(address(consents), place, 0);
        }
        revert("no policies");
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    function _tell(Deed memory d) private {
        (Entry entry, Terms terms) = (_entry(d.grantee), _terms(d.act));
        if (d.kind == Kind.Grant) emit I.ConsentGranted(patient, entry, d.by, terms);
        if (d.kind == Kind.Deny) emit I.ConsentDenied(patient, entry, d.by, terms);
        if (d.kind == Kind.Lift) emit I.DenialLifted(patient, entry, d.by, terms);
        if (d.kind == Kind.Suspend) emit I.ConsentSuspended(patient, entry, d.by, terms);
        if (d.kind == Kind.Resume) emit I.ConsentResumed(patient, entry, d.by, terms);
        if (d.kind == Kind.Decline) emit I.ConsentDeclined(patient, entry, d.by, terms);
        if (d.kind == Kind.Revoke) emit I.ConsentRevoked(patient, entry, d.by, terms);
    }

    function _request(address who, I.Grantee memory g) private {
        _as(who, address(consents), abi.encodeCall(consents.request, (patient, _entry(g), 0x7, LATER)));
    }
}
