// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Taking a supply back: once, by a second pharmacist of the same house, with the facts of the record
contract ReversalTest is Counter {
    /// @custom:rules P7
    function test_reverse_gives_the_quantity_back_once() external {
        Ask memory a = _dispense(_issue(_prescription()), 4);
        vm.expectEmit(address(ledger));
        emit I.SupplyReversed(ledger.idOf(a.terms), PHARMACY, secondPharmacist, a.supply.request, 4);
        _reverse(a);
        vm.assertEq(_left(a.terms)[0], 10, "left");
        _refuses(a.terms, secondPharmacist, _reverseCall(a), _done(a.terms));
    }

    /// @custom:rules P7 P6
    function test_supplyOf_tells_what_became_of_the_only_supply() external {
        I.Terms memory terms = _issue(_prescription());
        _assertSupply(terms, 0, I.SupplyState.Unknown);
        Ask memory a = _dispense(terms, 4);
        uint256 word = 4 + (uint256(_tagOf(a)) << 80) + (uint256(a.supply.request) << 160);
        word += (uint256(HOSPITAL) << 192) + (1 << 253);
        vm.assertEq(ledger.wordOf(ledger.idOf(terms)), word, "its tag and request in the word");
        _assertSupply(terms, a.supply.request, I.SupplyState.Supplied);
        _assertSupply(terms, a.supply.request + 1, I.SupplyState.Unknown);
        _reverse(a);
        _assertSupply(terms, a.supply.request, I.SupplyState.Reversed);
        _assertSupply(terms, 0, I.SupplyState.Unknown);
    }

    /// @dev What has no packs asks the registry of packs nothing, which has not even admitted this ledger.
    /// @custom:rules P5 P7 D1
    function test_reverse_without_packs_asks_their_registry_nothing() external {
        ledger = _deployLedger();
        _publish(ORDINARY, _rules());
        Ask memory a = _dispense(_issue(_prescription()), 4);
        vm.assertEq(_left(a.terms)[0], 6, "left after a supply");
        _reverse(a);
        vm.assertEq(_left(a.terms)[0], 10, "left after its reversal");
    }

    /// @custom:rules P7 P6
    function test_reverse_finds_a_supply_that_is_no_longer_the_latest() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory first = _dispense(terms, 4);
        Ask memory second = _dispense(terms, 3);
        _dispense(terms, 2);
        _reverse(first);
        _refuses(terms, secondPharmacist, _reverseCall(first), _done(terms));
        _reverse(second);
        vm.assertEq(_left(terms)[0], 8, "left");
        (I.SupplyState state, ) = ledger.supplyOf(ledger.idOf(terms), first.supply.request);
        vm.assertTrue(state == I.SupplyState.Reversed, "state");
    }

    /// @dev Each has a word of its own by then; none is number 0.
    /// @custom:rules P7 P6
    function test_reverse_reverts_when_one_of_several_has_no_number() external {
        I.Terms memory terms = _issue(_prescription());
        for (uint16 i = 1; i < 4; ++i) {
            Ask memory a = _dispense(terms, i);
            a.supply.request = 0;
            _refuses(terms, secondPharmacist, _reverseCall(a), _noSuch(a));
        }
        uint256 word = 6 + (uint256(HOSPITAL) << 192) + (1 << 251) + (1 << 253);
        vm.assertEq(ledger.wordOf(ledger.idOf(terms)), word, "no tag and no request in the word");
    }

    /// @custom:rules P7
    function testFuzz_reverse_reverts_when_a_fact_is_not_the_records(uint256 which, uint32 by, bool older) external {
        vm.assume(by != 0);
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _ask(terms, _units(4), pharmacist, PHARMACY);
        _put(a, bytes32("pack"), 4, 8);
        _commission(bytes32("pack"), 8);
        _accept(a);
        _dispense(a);
        if (older) _dispense(terms, 1);
        which = which % 7;
        if (which == 0) (a.supply.quantities, a.quantities) = (1 + (by % 3), _units(uint16(1 + (by % 3))));
        if (which == 1) a.supply.request += 1000;
        if (which == 2) a.supply.handedOverAt += 1 + (by % 1000);
        if (which == 3) a.supply.product ^= bytes32(uint256(by));
        if (which == 4) a.pharmacist = relayer;
        if (which == 5) a.packs = new IPackRegistry.PackUse[](0);
        if (which == 6) a.packs[0].units = a.packs[0].units ^ by;
        bytes memory why = _noSuch(a);
        _refuses(terms, secondPharmacist, _reverseCall(a), why);
    }

    /// @custom:rules P7 D1
    function test_reverse_returns_the_packs_for_good() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _ask(terms, _units(4), pharmacist, PHARMACY);
        _put(a, bytes32("pack"), 4, 8);
        _commission(bytes32("pack"), 8);
        _accept(a);
        _dispense(a);
        _reverse(a);
        vm.assertTrue(packs.packOf(bytes32("pack")).returned, "returned");
        Ask memory again = _ask(terms, _units(4), pharmacist, PHARMACY);
        _put(again, bytes32("pack"), 4, 8);
        _accept(again);
        bytes4 selector = IPackRegistry.PackRegistry_Unsaleable.selector;
        _refuses(again, abi.encodeWithSelector(selector, bytes32("pack"), true, false, false));
    }

    /// @custom:rules P7
    function test_reverse_reverts_a_second_after_the_window() external {
        Ask memory a = _dispense(_issue(_prescription()), 4);
        uint256 latest = uint256(START) + 48 hours;
        vm.warp(latest + 1);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_ReverseTooLate.selector, latest, latest + 1);
        _refuses(a.terms, secondPharmacist, _reverseCall(a), why);
        vm.warp(latest);
        _reverse(a);
    }

    /// @custom:rules P7
    function test_reverse_reverts_when_the_dispenser_takes_back_its_own() external {
        Ask memory a = _dispense(_issue(_prescription()), 4);
        _refuses(a.terms, pharmacist, _reverseCall(a), _samePerson(pharmacist));
    }

    /// @custom:rules P7
    function test_reverse_reverts_when_another_pharmacy_asks() external {
        Ask memory a = _dispense(_issue(_prescription()), 4);
        _refuses(a.terms, pharmacistB, _reverseCall(a), _notAuthorised(pharmacistB));
        _refuses(a.terms, reviewer, _reverseCall(a), _notLive(reviewer, Roles.PHARMACIST));
        a.pharmacy = PHARMACY_B;
        _refuses(a.terms, pharmacistB, _reverseCall(a), _noSuch(a));
    }

    /// @custom:rules K5 P7
    function test_reverse_is_the_successors_after_a_merger() external {
        Ask memory a = _dispense(_issue(_prescription()), 4);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (PHARMACY, PHARMACY_B)));
        _refuses(a.terms, secondPharmacist, _reverseCall(a), _notLive(secondPharmacist, Roles.PHARMACIST));
        _as(pharmacistB, address(ledger), _reverseCall(a));
        vm.assertEq(_left(a.terms)[0], 10, "left");
    }

    /// @dev The dispenser who moved to the successor is still the same person.
    /// @custom:rules K5 P7
    function test_reverse_reverts_when_the_dispenser_comes_back_from_the_successor() external {
        Ask memory a = _dispense(_issue(_prescription()), 4);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (PHARMACY, PHARMACY_B)));
        vm.warp(_now() + 1);
        _license(pharmacyBSteward, PHARMACY_B, pharmacist, Roles.PHARMACIST);
        _refuses(a.terms, pharmacist, _reverseCall(a), _samePerson(pharmacist));
    }

    /// @custom:rules P7
    function test_reverse_reverts_when_it_was_never_seen() external {
        Ask memory a = _ask(codec.pack(_prescription()), _units(4));
        _refuses(a.terms, secondPharmacist, _reverseCall(a), _unknown(a.terms));
    }

    /// @custom:rules P7 P6
    function test_reverse_reverts_when_nothing_was_dispensed() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _ask(terms, _units(4));
        _refuses(terms, secondPharmacist, _reverseCall(a), _noSuch(a));
        a.supply.request = 0;
        _refuses(terms, secondPharmacist, _reverseCall(a), _noSuch(a));
    }

    /// @dev A record that was kept as a conflict never counted, so there is nothing to take back.
    /// @custom:rules P7 P11
    function test_reverse_reverts_when_the_supply_is_a_conflict() external {
        I.Terms memory terms = _issue(_prescription());
        _dispense(terms, 10);
        Ask memory a = _ask(terms, _units(4));
        vm.assertFalse(_record(a), "counted");
        _refuses(terms, secondPharmacist, _reverseCall(a), _noSuch(a));
    }

    /// @dev No pharmacy is kept of what is no conflict.
    function _assertSupply(I.Terms memory terms, uint32 request, I.SupplyState expected) private view {
        (I.SupplyState state, uint32 pharmacy) = ledger.supplyOf(ledger.idOf(terms), request);
        vm.assertEq(uint256(state), uint256(expected), "state");
        vm.assertEq(pharmacy, 0, "pharmacy");
    }

    function _noSuch(Ask memory a) private view returns (bytes memory) {
        bytes4 selector = I.PrescriptionRegistry_NoSuchSupply.selector;
        return abi.encodeWithSelector(selector, ledger.idOf(a.terms), a.supply.request);
    }
}
