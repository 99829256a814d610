// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Facts, IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Controlled drugs and identity checks: two pharmacists, two people
contract SecondPharmacistTest is Counter {
    /// @custom:rules P10
    function test_dispense_of_a_controlled_drug_is_countersigned() external {
        Ask memory a = _controlled();
        _countersign(a, secondPharmacist);
        _dispense(a);
        vm.assertEq(_left(a.terms)[0], 6, "left");
    }

    /// @custom:rules P10
    function test_dispense_reverts_when_no_second_pharmacist_is_named() external {
        Ask memory a = _controlled();
        _refuses(a, _needed(a));
        Ask memory b = _ask(a.terms, _units(4), pharmacist, PHARMACY);
        _hold(a.terms, PHARMACY, _now() + 60, 1);
        _refuses(b, _needed(b));
        _countersign(a, secondPharmacist);
        a.supply.second = address(0); // nobody's, with a signature
        _refuses(a, _needed(a));
    }

    /// @custom:rules P10
    function test_dispense_reverts_when_the_second_is_the_first_or_the_prescriber() external {
        Ask memory a = _controlled();
        _countersign(a, pharmacist);
        _refuses(a, _samePerson(pharmacist));
        _countersign(a, prescriber);
        _refuses(a, _samePerson(prescriber));
    }

    /// @custom:rules P10 X7
    function test_dispense_reverts_when_the_second_is_no_live_pharmacist_of_the_house() external {
        Ask memory a = _controlled();
        _countersign(a, pharmacistB);
        _refuses(a, _notAuthorised(pharmacistB));
        _countersign(a, reviewer);
        _refuses(a, _notLive(reviewer, Roles.PHARMACIST));
        _countersign(a, secondPharmacist);
        bytes memory suspend = abi.encodeCall(credentials.suspendPractitioner, (secondPharmacist));
        _as(pharmacySteward, address(credentials), suspend);
        _refuses(a, _notLive(secondPharmacist, Roles.PHARMACIST));
    }

    /// @custom:rules P10 X5
    function test_dispense_reverts_when_the_second_did_not_sign() external {
        Ask memory a = _controlled();
        a.supply.second = secondPharmacist;
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, secondPharmacist);
        _refuses(a, why);
    }

    /// @dev The prescriber gave its own key the place of the holder's after it had prescribed.
    /// @custom:rules P10 X6
    function test_dispense_reverts_when_the_prescriber_controls_the_holder() external {
        Ask memory a = _controlled();
        bytes memory move = abi.encodeCall(credentials.moveController, (patient, prescriber, 1, 0, ""));
        _as(patient, address(credentials), move);
        _accept(a, prescriber);
        _countersign(a, secondPharmacist);
        _refuses(a, abi.encodeWithSelector(I.PrescriptionRegistry_SelfPrescribed.selector, prescriber));
    }

    /// @dev Held before the freeze, so nobody has to sign; the owner is asked for all the same.
    /// @custom:rules P10 X6
    function test_dispense_reverts_when_the_prescriber_owns_the_frozen_holder() external {
        Ask memory a = _ask(_issue(_prescription(CONTROLLED)), _units(4), pharmacist, PHARMACY);
        _countersign(a, secondPharmacist);
        _hold(a.terms, PHARMACY, _now() + 60, 1);
        bytes memory move = abi.encodeCall(credentials.moveController, (patient, prescriber, 1, 0, ""));
        _as(patient, address(credentials), move);
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze(1))));
        _refuses(a, abi.encodeWithSelector(I.PrescriptionRegistry_SelfPrescribed.selector, prescriber));
    }

    /// @custom:rules P10
    function test_dispense_reverts_when_a_byte_of_the_seconds_address_is_missing() external {
        Ask memory a = _controlled();
        (I.Supply memory supply, bytes memory evidence) = _packed(a);
        supply.facts = Facts.wrap(Facts.unwrap(supply.facts) | (19 << 200));
        evidence = bytes.concat(evidence, bytes19(bytes20(secondPharmacist)));
        bytes memory call = abi.encodeCall(ledger.dispense, (a.terms, supply, evidence));
        _refuses(a.terms, pharmacist, call, _needed(a));
    }

    // --------------------------------------------------------------------------------------------------------- identity check

    /// @custom:rules P11
    function test_dispense_by_identity_check_needs_two_pharmacists_and_no_holder() external {
        Ask memory a = _checked(ORDINARY);
        _refuses(a, _needed(a));
        _countersign(a, secondPharmacist);
        _dispense(a);
    }

    /// @custom:rules P10 P11
    function test_dispense_reverts_when_the_profile_allows_no_identity_check() external {
        Ask memory a = _checked(STRICT);
        _countersign(a, secondPharmacist);
        bytes32 id = ledger.idOf(a.terms);
        _refuses(a, abi.encodeWithSelector(I.PrescriptionRegistry_IdentityCheckNotAllowed.selector, id));
    }

    /// @custom:rules P11
    function test_dispense_reverts_when_the_checkers_are_one_person() external {
        Ask memory a = _checked(ORDINARY);
        _countersign(a, pharmacist);
        _refuses(a, _samePerson(pharmacist));
    }

    /// @dev A slip's one-time key signs at the counter, for one pharmacy.
    /// @custom:rules P11 P12
    function test_dispense_takes_the_signature_of_a_slips_key() external {
        I.Prescription memory p = _prescription();
        (p.holder, p.holderKind) = (_person("key on a slip"), I.HolderKind.Slip);
        Ask memory a = _ask(_issue(p), _units(4));
        _dispense(a);
        vm.assertEq(_left(a.terms)[0], 6, "left");
    }

    function _controlled() private returns (Ask memory a) {
        a = _ask(_issue(_prescription(CONTROLLED)), _units(4));
    }

    function _checked(uint32 profile) private returns (Ask memory a) {
        a = _ask(_issue(_prescription(profile)), _units(10), pharmacist, PHARMACY);
        a.supply.identityChecked = true;
    }

    function _needed(Ask memory a) private view returns (bytes memory) {
        bytes32 id = ledger.idOf(a.terms);
        return abi.encodeWithSelector(I.PrescriptionRegistry_SecondPharmacistNeeded.selector, id);
    }
}
