// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Signing} from "../support/Signing.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Holds: one at a time, by the holder's signature, for the pharmacy that it names
contract HoldsTest is Counter {
    /// @custom:rules P4
    function test_hold_is_told() external {
        I.Terms memory terms = _issue(_prescription());
        vm.expectEmit(address(ledger));
        emit I.PrescriptionHeld(ledger.idOf(terms), PHARMACY, _now() + 60, 7);
        _hold(terms, PHARMACY, _now() + 60, 7);
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Held, "status");
        vm.warp(_now() + 60);
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Held, "at its last second");
        vm.warp(_now() + 1);
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Active, "a second later");
    }

    /// @custom:rules P4
    function test_hold_reverts_when_it_outlasts_the_profile_by_a_second() external {
        I.Terms memory terms = _issue(_prescription());
        uint32 latest = _now() + 24 hours;
        _refuses(terms, relayer, _holdCall(terms, PHARMACY, latest + 1, 1), _badHold(latest + 1, latest));
        _hold(terms, PHARMACY, latest, 1);
    }

    /// @custom:rules P4
    function test_hold_reverts_when_it_ended_a_second_ago() external {
        I.Terms memory terms = _issue(_prescription());
        uint32 latest = _now() + 24 hours;
        _refuses(terms, relayer, _holdCall(terms, PHARMACY, _now() - 1, 1), _badHold(_now() - 1, latest));
        _hold(terms, PHARMACY, _now(), 1);
    }

    /// @custom:rules P4
    function test_hold_reverts_while_another_is_live() external {
        I.Terms memory terms = _issue(_prescription());
        uint32 until = _now() + 60;
        _hold(terms, PHARMACY, until, 1);
        vm.warp(until);
        bytes memory why = abi.encodeWithSelector(
            I.PrescriptionRegistry_HeldBy.selector,
            ledger.idOf(terms),
            PHARMACY,
            until
        );
        _refuses(terms, relayer, _holdCall(terms, PHARMACY_B, until + 60, 2), why);
        vm.warp(until + 1);
        _hold(terms, PHARMACY_B, until + 60, 2);
    }

    /// @custom:rules P4 X5 X9
    function test_hold_reverts_when_its_signature_is_played_again() external {
        I.Terms memory terms = _issue(_prescription());
        bytes memory first = _holdCall(terms, PHARMACY, _now() + 60, 3);
        _as(relayer, address(ledger), first);
        _refuses(terms, outsider, first, _done(terms));
        _as(pharmacist, address(ledger), abi.encodeCall(ledger.release, (terms, 0, 0, "")));
        _refuses(terms, outsider, first, _stale(terms, 3, 3));
        _refuses(terms, outsider, _holdCall(terms, PHARMACY, _now() + 60, 2), _stale(terms, 2, 3));
        _hold(terms, PHARMACY, _now() + 60, 4);
    }

    /// @custom:rules P4
    function test_hold_reverts_when_the_organisation_is_no_live_pharmacy() external {
        I.Terms memory terms = _issue(_prescription());
        _refusesPharmacy(terms, HOSPITAL);
        _refusesPharmacy(terms, 999);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.suspendOrganisation, (PHARMACY)));
        _refusesPharmacy(terms, PHARMACY);
    }

    /// @custom:rules P4
    function test_hold_reverts_when_nothing_is_left_in_any_portion() external {
        I.Prescription memory p = _prescription();
        p.repeats = 0;
        I.Terms memory terms = _issue(p);
        _dispense(terms, 10);
        bytes memory why = _notUsable(terms, I.Status.Dispensed);
        _refuses(terms, relayer, _holdCall(terms, PHARMACY, _now() + 60, 1), why);
    }

    /// @dev A second portion is still to be opened, or was.
    /// @custom:rules P4 P8
    function test_hold_reverts_when_the_last_portion_is_gone() external {
        I.Prescription memory p = _prescription();
        (p.repeats, p.intervalDays, p.until) = (1, 7, START + 30 days);
        I.Terms memory terms = _issue(p);
        _dispense(terms, 10);
        vm.assertTrue(ledger.statusOf(terms) == I.Status.PartlyDispensed, "a portion is to come");
        _hold(terms, PHARMACY, _now() + 60, 1);
        vm.warp(START + 7 days);
        _as(pharmacist, address(ledger), abi.encodeCall(ledger.openRepeat, (terms, 1)));
        _dispense(terms, 10);
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Dispensed, "none is");
        bytes memory why = _notUsable(terms, I.Status.Dispensed);
        _refuses(terms, relayer, _holdCall(terms, PHARMACY, _now() + 60, 2), why);
    }

    /// @custom:rules P4 P9
    function test_hold_reverts_when_the_prescription_is_stopped() external {
        I.Terms memory terms = _issue(_prescription());
        _as(prescriber, address(ledger), abi.encodeCall(ledger.stop, (terms)));
        bytes memory why = _notUsable(terms, I.Status.Stopped);
        _refuses(terms, relayer, _holdCall(terms, PHARMACY, _now() + 60, 1), why);
    }

    /// @custom:rules X5
    function test_hold_reverts_a_second_after_the_deadline() external {
        I.Terms memory terms = _issue(_prescription());
        bytes memory call = _holdCall(terms, PHARMACY, _now() + 60, 1);
        vm.warp(_now() + 1);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, _now() - 1);
        _refuses(terms, relayer, call, why);
    }

    /// @custom:rules X5 X6
    function test_hold_reverts_when_a_stranger_calls_without_a_signature() external {
        I.Terms memory terms = _issue(_prescription());
        bytes memory call = abi.encodeCall(ledger.hold, (terms, PHARMACY, _now() + 60, 1, 0, "", ""));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, pharmacist);
        _refuses(terms, pharmacist, call, why);
        _as(patient, address(ledger), call);
    }

    /// @custom:rules P2 P4
    function test_hold_may_be_the_first_sight() external {
        I.Terms memory terms = codec.pack(_prescription());
        bytes memory call = abi.encodeCall(ledger.hold, (terms, PHARMACY, _now() + 60, 1, 0, "", _signed(terms)));
        _as(patient, address(ledger), call);
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Held, "status");
    }

    // ---------------------------------------------------------------------------------------------------------------- release

    /// @custom:rules P4
    function test_release_by_the_pharmacy_needs_no_signature() external {
        I.Terms memory terms = _held();
        vm.expectEmit(address(ledger));
        emit I.PrescriptionReleased(ledger.idOf(terms), PHARMACY, pharmacist, 1);
        _as(pharmacist, address(ledger), abi.encodeCall(ledger.release, (terms, 0, 0, "")));
        _hold(terms, PHARMACY_B, _now() + 60, 2);
    }

    /// @custom:rules P4 X5
    function test_release_by_the_holders_signature_can_be_relayed() external {
        I.Terms memory terms = _held();
        bytes memory call = _releaseCall(terms, 2);
        vm.expectEmit(address(ledger));
        emit I.PrescriptionReleased(ledger.idOf(terms), PHARMACY, relayer, 2);
        _as(relayer, address(ledger), call);
        _refuses(terms, relayer, call, _done(terms));
    }

    /// @custom:rules P4 X5
    function test_release_reverts_when_the_sequence_is_not_above_the_last() external {
        I.Terms memory terms = _held();
        _refuses(terms, relayer, _releaseCall(terms, 1), _stale(terms, 1, 1));
        _as(patient, address(ledger), abi.encodeCall(ledger.release, (terms, 2, 0, "")));
        _hold(terms, PHARMACY, _now() + 60, 3);
        _refuses(terms, relayer, _releaseCall(terms, 2), _stale(terms, 2, 3));
    }

    /// @custom:rules P4
    function test_release_reverts_when_another_pharmacy_asks() external {
        I.Terms memory terms = _held();
        bytes memory call = abi.encodeCall(ledger.release, (terms, 2, _now(), ""));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, pharmacistB);
        _refuses(terms, pharmacistB, call, why);
    }

    /// @dev Of the pharmacy, and no pharmacist.
    /// @custom:rules P4 X7
    function test_release_reverts_when_the_pharmacys_steward_asks() external {
        I.Terms memory terms = _held();
        bytes memory call = abi.encodeCall(ledger.release, (terms, 2, _now(), ""));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, pharmacySteward);
        _refuses(terms, pharmacySteward, call, why);
    }

    /// @dev A hold that was signed and not yet relayed is taken back before it was ever seen.
    /// @custom:rules P4 X5
    function test_release_voids_a_hold_that_was_never_relayed() external {
        I.Terms memory terms = _issue(_prescription());
        bytes memory late = _holdCall(terms, PHARMACY, _now() + 60, 5);
        bytes memory call = abi.encodeCall(ledger.release, (terms, 5, 0, ""));
        _as(patient, address(ledger), call);
        _refuses(terms, relayer, late, _stale(terms, 5, 5));
        _refuses(terms, patient, call, _done(terms));
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Active, "status");
        vm.assertEq((ledger.wordOf(ledger.idOf(terms)) >> 250) % 2, 1, "a hold word exists");
        _hold(terms, PHARMACY, _now() + 60, 6);
    }

    /// @custom:rules P4 X9
    function test_release_reverts_as_done_a_second_after_the_hold_ended() external {
        I.Terms memory terms = _held();
        vm.warp(_now() + 61);
        _refuses(terms, pharmacist, abi.encodeCall(ledger.release, (terms, 0, 0, "")), _done(terms));
        vm.warp(_now() - 1);
        _as(pharmacist, address(ledger), abi.encodeCall(ledger.release, (terms, 0, 0, "")));
    }

    /// @custom:rules P4
    function test_release_reverts_when_it_was_never_seen() external {
        I.Terms memory terms = codec.pack(_prescription());
        _refuses(terms, patient, abi.encodeCall(ledger.release, (terms, 1, 0, "")), _unknown(terms));
    }

    /// @dev The subject's key was moved: from now on the new one signs, and the old one no more.
    /// @custom:rules X6 P4
    function test_hold_follows_the_controller_of_its_subject() external {
        I.Terms memory terms = _issue(_prescription());
        bytes memory before = _holdCall(terms, PHARMACY, _now() + 60, 1);
        bytes memory move = abi.encodeCall(credentials.moveController, (patient, patientB, 1, 0, ""));
        _as(patient, address(credentials), move);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patientB);
        _refuses(terms, relayer, before, why);
        bytes memory call = abi.encodeCall(ledger.hold, (terms, PHARMACY, _now() + 60, 1, 0, "", ""));
        _as(patientB, address(ledger), call);
    }

    function _held() private returns (I.Terms memory terms) {
        terms = _issue(_prescription());
        _hold(terms, PHARMACY, _now() + 60, 1);
    }

    function _releaseCall(I.Terms memory terms, uint32 sequence) private view returns (bytes memory) {
        bytes memory signature = _signAct(patient, Signing.release(ledger.idOf(terms), sequence, _now()));
        return abi.encodeCall(ledger.release, (terms, sequence, _now(), signature));
    }

    function _refusesPharmacy(I.Terms memory terms, uint32 organisation) private {
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_NotPharmacy.selector, organisation);
        _refuses(terms, relayer, _holdCall(terms, organisation, _now() + 60, 1), why);
    }

    function _badHold(uint256 until, uint256 latest) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_BadHold.selector, until, latest);
    }

    function _stale(I.Terms memory terms, uint32 sequence, uint32 last) private view returns (bytes memory) {
        bytes4 selector = I.PrescriptionRegistry_StaleSequence.selector;
        return abi.encodeWithSelector(selector, ledger.idOf(terms), sequence, last);
    }
}
