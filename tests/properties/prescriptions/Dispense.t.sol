// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Dispensing, and every reason for which it is refused
contract DispenseTest is Counter {
    /// @custom:rules P5 P6
    function test_dispense_counts_what_the_holder_signed() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        vm.expectEmit(address(ledger));
        _emitDispensed(a, I.Basis.Acceptance);
        _dispense(a);
        vm.assertEq(_left(a.terms)[0], 6, "left");
        vm.assertTrue(ledger.statusOf(a.terms) == I.Status.PartlyDispensed, "status");
    }

    /// @custom:rules P4 P5
    function test_dispense_needs_no_signature_under_a_live_hold() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4), pharmacist, PHARMACY);
        _hold(a.terms, PHARMACY, _now() + 60, 1);
        vm.warp(_now() + 60);
        a.supply.handedOverAt = _now();
        vm.expectEmit(address(ledger));
        _emitDispensed(a, I.Basis.Hold);
        _dispense(a);
    }

    /// @custom:rules P4 P5
    function test_dispense_reverts_when_the_hold_ended_a_second_ago() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4), pharmacist, PHARMACY);
        _hold(a.terms, PHARMACY, _now() + 60, 1);
        vm.warp(_now() + 61);
        _refuses(a, abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient));
    }

    /// @custom:rules P5
    function test_dispense_reverts_when_a_second_pharmacy_comes_while_the_first_holds() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4), pharmacistB, PHARMACY_B);
        _hold(a.terms, PHARMACY, _now() + 60, 1);
        _accept(a);
        bytes32 id = ledger.idOf(a.terms);
        _refuses(a, abi.encodeWithSelector(I.PrescriptionRegistry_HeldBy.selector, id, PHARMACY, _now() + 60));
        vm.warp(_now() + 60);
        _refuses(a, abi.encodeWithSelector(I.PrescriptionRegistry_HeldBy.selector, id, PHARMACY, _now()));
        vm.warp(_now() + 1);
        _dispense(a);
    }

    /// @custom:rules P5
    function test_dispense_reverts_when_a_second_pharmacy_asks_for_what_is_gone() external {
        I.Terms memory terms = _issue(_prescription());
        _dispense(terms, 10);
        Ask memory a = _ask(terms, _units(1), pharmacistB, PHARMACY_B);
        _accept(a);
        _refuses(a, _exceeded(terms, 1, 0));
    }

    /// @custom:rules P5
    function test_dispense_reverts_when_a_unit_more_is_asked_than_left() external {
        I.Terms memory terms = _issue(_prescription());
        _dispense(terms, 4);
        _refuses(_ask(terms, _units(7)), _exceeded(terms, 7, 6));
        _dispense(terms, 6);
        vm.assertTrue(_left(terms)[0] == 0, "left");
    }

    /// @custom:rules P5
    function test_dispense_reverts_when_nothing_is_asked_for() external {
        Ask memory a = _ask(_issue(_prescription()), _units(0));
        bytes32 id = ledger.idOf(a.terms);
        _refuses(a, abi.encodeWithSelector(I.PrescriptionRegistry_NothingAsked.selector, id));
    }

    /// @custom:rules P8 P10
    function test_dispense_reverts_when_a_part_is_asked_for_and_parts_are_not_allowed() external {
        I.Terms memory terms = _issue(_prescription(STRICT));
        bytes32 id = ledger.idOf(terms);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_PartialNotAllowed.selector, id);
        _refuses(_ask(terms, _units(9)), why);
        _dispense(terms, 10);
    }

    // ----------------------------------------------------------------------------------------------------------------- people

    /// @custom:rules P5 X7
    function test_dispense_reverts_when_the_caller_is_no_live_pharmacist() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        address[4] memory others = [outsider, patient, reviewer, hospitalSteward];
        for (uint256 i; i < 4; ++i) _refuses(a.terms, others[i], _dispenseCall(a), _notLive(others[i]));
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.suspendOrganisation, (PHARMACY)));
        _refuses(a, _notLive(pharmacist));
    }

    /// @custom:rules P5 K4
    function test_dispense_reverts_when_the_pharmacists_key_is_distrusted() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        bytes memory distrust = abi.encodeCall(credentials.distrustPractitioner, (pharmacist, _now()));
        _as(pharmacySteward, address(credentials), distrust);
        _refuses(a, _notLive(pharmacist));
    }

    /// @custom:rules P5
    function test_dispense_reverts_when_the_prescriber_is_the_pharmacist() external {
        uint32 clinic = 102;
        _accredit(clinic, 3, _person("clinic steward")); // a hospital with a pharmacy
        vm.warp(_now() + DELAY);
        address doctor = _person("doctor with a pharmacy");
        _license(_person("clinic steward"), clinic, doctor, Roles.PRESCRIBER | Roles.PHARMACIST);
        I.Prescription memory p = _prescription();
        p.prescriber = doctor;
        Ask memory a = _ask(_issue(p), _units(4), doctor, clinic);
        _accept(a);
        _refuses(a, abi.encodeWithSelector(I.PrescriptionRegistry_SamePerson.selector, doctor));
    }

    /// @dev Only what is controlled must not be prescribed for oneself.
    /// @custom:rules P5 P10
    function test_dispense_gives_an_ordinary_drug_to_its_prescriber() external {
        I.Prescription memory p = _prescription();
        p.holder = prescriber;
        Ask memory a = _dispense(_issue(p), 4);
        vm.assertEq(_left(a.terms)[0], 6, "left");
    }

    /// @dev Two pharmacies in one block, one acceptance: whoever is named in it is served, the other is not.
    /// @custom:rules P5 X5
    function test_dispense_reverts_when_another_pharmacy_takes_the_signature_from_the_mempool() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refuses(a.terms, pharmacistB, _dispenseCall(a), why);
        _dispense(a);
    }

    // ------------------------------------------------------------------------------------------------------------------- time

    /// @custom:rules P5 P11
    function test_dispense_reverts_when_it_was_handed_out_more_than_an_hour_ago() external {
        I.Terms memory terms = _issue(_prescription());
        vm.warp(_now() + 2 hours);
        Ask memory a = _ask(terms, _units(4));
        a.supply.handedOverAt = _now() - 1 hours - 1;
        _accept(a);
        _refuses(a, _badTime(a.supply.handedOverAt));
        a.supply.handedOverAt = _now() - 1 hours;
        _accept(a);
        _dispense(a);
    }

    /// @custom:rules P5 P11
    function test_dispense_reverts_when_it_was_handed_out_before_it_was_prescribed() external {
        I.Terms memory terms = _issue(_prescription());
        vm.warp(_now() + 60);
        Ask memory a = _ask(terms, _units(4));
        a.supply.handedOverAt = START - 1;
        _accept(a);
        _refuses(a, _badTime(a.supply.handedOverAt));
        a.supply.handedOverAt = START;
        _accept(a);
        _dispense(a);
    }

    /// @custom:rules P5 P11
    function test_dispense_reverts_when_it_will_be_handed_out_in_a_second() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        a.supply.handedOverAt = _now() + 1;
        _accept(a);
        _refuses(a, _badTime(a.supply.handedOverAt));
    }

    /// @custom:rules P5 X5
    function test_dispense_reverts_a_second_after_the_deadline_of_the_signature() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        vm.warp(a.supply.deadline + 1);
        _refuses(a, abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, a.supply.deadline));
        vm.warp(a.supply.deadline);
        _dispense(a);
    }

    /// @custom:rules P8
    function test_dispense_reverts_a_second_after_the_last() external {
        I.Prescription memory p = _prescription();
        I.Terms memory terms = _issue(p);
        vm.warp(p.until + 1);
        _refuses(_ask(terms, _units(4)), _notUsable(terms, I.Status.Expired));
        vm.warp(p.until);
        _dispense(terms, 4);
    }

    /// @custom:rules P8 P4
    function test_dispense_reverts_when_it_expired_under_a_hold() external {
        I.Prescription memory p = _prescription();
        p.until = _now() + 60;
        I.Terms memory terms = _issue(p);
        _hold(terms, PHARMACY, _now() + 120, 1);
        vm.warp(_now() + 61);
        _refuses(_ask(terms, _units(4)), _notUsable(terms, I.Status.Expired));
    }

    // ---------------------------------------------------------------------------------------------------------- same request

    /// @custom:rules P6 X9
    function test_dispense_reverts_as_done_when_the_same_is_sent_again() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _dispense(terms, 4);
        bytes memory done = abi.encodeWithSelector(I.PrescriptionRegistry_AlreadyDone.selector, ledger.idOf(terms));
        _refuses(a, done);
        _dispense(terms, 2);
        _dispense(terms, 1);
        _refuses(a, done);
        vm.warp(_now() + 2 hours);
        _refuses(a, done);
    }

    /// @custom:rules P6 X8
    function test_dispense_reverts_when_a_request_number_comes_back_with_anything_else() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory first = _dispense(terms, 4);
        _refusesReuse(first, 3);
        _dispense(terms, 1);
        _dispense(terms, 1);
        _refusesReuse(first, 3);
    }

    /// @custom:rules P6 P7 X8
    function test_dispense_reverts_when_the_request_was_reversed() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory first = _dispense(terms, 4);
        _reverse(first);
        _refusesReuse(first, 4);
        _dispense(terms, 1);
        _refusesReuse(first, 4);
    }

    /// @dev The very same, of several: it was done, and undone.
    /// @custom:rules P6 P7 X8
    function test_dispense_reverts_when_the_request_was_reversed_after_another() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory first = _dispense(terms, 4);
        _dispense(terms, 1);
        _reverse(first);
        bytes4 selector = I.PrescriptionRegistry_RequestReused.selector;
        _refuses(first, abi.encodeWithSelector(selector, ledger.idOf(terms), first.supply.request));
    }

    /// @dev Neither first, nor after one supply, nor after several.
    /// @custom:rules P6
    function test_dispense_reverts_when_the_request_has_no_number() external {
        I.Terms memory terms = _issue(_prescription());
        for (uint256 i; i < 3; ++i) {
            Ask memory a = _ask(terms, _units(1));
            a.supply.request = 0;
            _accept(a);
            bytes32 id = ledger.idOf(a.terms);
            _refuses(a, abi.encodeWithSelector(I.PrescriptionRegistry_RequestReused.selector, id, 0));
            _dispense(terms, 1);
        }
    }

    // ------------------------------------------------------------------------------------------------------------------- help

    function _refusesReuse(Ask memory made, uint16 units) private {
        Ask memory a = _ask(made.terms, _units(units), pharmacist, PHARMACY);
        a.supply.request = made.supply.request;
        _accept(a);
        bytes32 id = ledger.idOf(a.terms);
        _refuses(a, abi.encodeWithSelector(I.PrescriptionRegistry_RequestReused.selector, id, made.supply.request));
    }

    function _emitDispensed(Ask memory a, I.Basis basis) private {
        uint256 told = _told(a, uint8(basis), false);
        emit I.PrescriptionDispensed(ledger.idOf(a.terms), a.pharmacy, a.pharmacist, told, a.supply.product);
    }

    function _exceeded(I.Terms memory terms, uint256 asked, uint256 left) private view returns (bytes memory) {
        bytes32 id = ledger.idOf(terms);
        return abi.encodeWithSelector(I.PrescriptionRegistry_QuantityExceeded.selector, id, 0, asked, left);
    }

    function _badTime(uint32 handedOverAt) private view returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_BadSupplyTime.selector, handedOverAt, _now());
    }

    function _notLive(address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_NotLive.selector, who, Roles.PHARMACIST);
    }
}
