// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Supplies made without the chain: counted where they fit, kept as a conflict where they clash, never lost
contract RecordsTest is Counter {
    /// @custom:rules P11
    function test_recordSupply_counts_what_fits() external {
        Ask memory a = _yesterday(4);
        vm.expectEmit(address(ledger));
        uint256 told = _told(a, uint8(I.Basis.Acceptance), true);
        emit I.PrescriptionDispensed(ledger.idOf(a.terms), PHARMACY, pharmacist, told, a.supply.product);
        vm.assertTrue(_record(a), "counted");
        vm.assertEq(_left(a.terms)[0], 6, "left");
        _refuses(a.terms, pharmacist, _recordCall(a), _done(a.terms));
    }

    /// @custom:rules P11
    function test_recordSupply_keeps_what_is_too_much_as_a_conflict() external {
        Ask memory a = _yesterday(4);
        _dispense(a.terms, 7);
        _conflicts(a, I.Obstacle.Quantity);
        vm.assertEq(_left(a.terms)[0], 3, "left");
        _refuses(a.terms, pharmacist, _recordCall(a), _done(a.terms));
    }

    /// @custom:rules P11 P9
    function test_recordSupply_keeps_what_was_cancelled_meanwhile_as_a_conflict() external {
        Ask memory a = _yesterday(4);
        _as(prescriber, address(ledger), abi.encodeCall(ledger.cancel, (a.terms)));
        _conflicts(a, I.Obstacle.Status);
    }

    /// @custom:rules P11 P5
    function test_recordSupply_keeps_what_another_pharmacy_holds_as_a_conflict() external {
        Ask memory a = _yesterday(4);
        _hold(a.terms, PHARMACY_B, _now() + 60, 1);
        _conflicts(a, I.Obstacle.HeldByAnother);
    }

    /// @dev Nobody commissioned any of them; each is part of what the holder signed and the tag covers.
    /// @custom:rules P11 D1
    function test_recordSupply_reads_a_long_list_of_packs() external {
        Ask memory a = _yesterday(4);
        a.packs = new IPackRegistry.PackUse[](240);
        for (uint256 i; i < 240; ++i) {
            a.packs[i] = IPackRegistry.PackUse(bytes32(i + 1), 1, 8, new bytes32[](0));
        }
        _accept(a);
        _conflicts(a, I.Obstacle.Pack);
    }

    /// @dev A live hold of another pharmacy is no agreement to this one.
    /// @custom:rules P5 P11
    function test_recordSupply_reverts_when_another_pharmacy_holds_and_the_holder_did_not_sign() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4), pharmacistB, PHARMACY_B);
        _hold(a.terms, PHARMACY, _now() + 60, 1);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refuses(a.terms, pharmacistB, _recordCall(a), why);
        _accept(a);
        _conflicts(a, I.Obstacle.HeldByAnother);
    }

    /// @custom:rules P11 D1
    function test_recordSupply_keeps_a_refused_pack_as_a_conflict() external {
        Ask memory a = _yesterday(4);
        _put(a, bytes32("nobody commissioned this"), 4, 8);
        _accept(a);
        _conflicts(a, I.Obstacle.Pack);
        vm.assertEq(_left(a.terms)[0], 10, "left");
    }

    /// @dev The shortest refusal that the registry of packs can have: one word.
    /// @custom:rules P11 D1
    function test_recordSupply_keeps_a_pack_of_which_no_unit_is_taken_as_a_conflict() external {
        Ask memory a = _yesterday(4);
        _put(a, bytes32("pack"), 0, 8);
        _commission(bytes32("pack"), 8);
        _accept(a);
        _conflicts(a, I.Obstacle.Pack);
    }

    /// @dev The owner's signature counts though nobody signs for it now, and a former obstacle is told before this one.
    /// @custom:rules P11 X6
    function test_recordSupply_keeps_what_a_frozen_holder_signed_as_a_conflict() external {
        Ask memory a = _yesterday(4);
        Ask memory b = _ask(a.terms, _units(11));
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze(1))));
        _conflicts(a, I.Obstacle.Frozen);
        _conflicts(b, I.Obstacle.Quantity);
        vm.assertEq(_left(a.terms)[0], 10, "left");
    }

    /// @custom:rules P11 P10
    function test_recordSupply_keeps_what_comes_a_second_after_the_lag_as_a_conflict() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _ask(terms, _units(4));
        Ask memory b = _ask(terms, _units(4));
        vm.warp(START + 72 hours);
        vm.assertTrue(_record(a), "counted at the last second");
        vm.warp(START + 72 hours + 1);
        _conflicts(b, I.Obstacle.TooLate);
    }

    /// @custom:rules P11 P8
    function test_recordSupply_judges_expiry_at_the_moment_of_supply() external {
        I.Prescription memory p = _prescription();
        p.until = START + 1 hours;
        I.Terms memory terms = _issue(p);
        vm.warp(START + 1 hours);
        Ask memory a = _ask(terms, _units(4));
        vm.warp(START + 1 hours + 1);
        Ask memory b = _ask(terms, _units(4));
        vm.warp(START + 5 hours);
        vm.assertTrue(_record(a), "counted");
        _conflicts(b, I.Obstacle.Status);
    }

    /// @custom:rules P11
    function test_recordSupply_reverts_when_it_was_handed_out_before_it_was_prescribed() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        a.supply.handedOverAt = START - 1;
        _accept(a);
        _refuses(a.terms, pharmacist, _recordCall(a), _badTime(a));
        a.supply.handedOverAt = START;
        _accept(a);
        vm.assertTrue(_record(a), "counted");
    }

    /// @custom:rules P11
    function test_recordSupply_reverts_when_it_lies_in_the_future() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        a.supply.handedOverAt = _now() + 1;
        _accept(a);
        _refuses(a.terms, pharmacist, _recordCall(a), _badTime(a));
    }

    /// @custom:rules P10 P11
    function test_recordSupply_reverts_when_the_profile_allows_no_record() external {
        Ask memory a = _ask(_issue(_prescription(STRICT)), _units(10));
        bytes32 id = ledger.idOf(a.terms);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_OfflineNotAllowed.selector, id);
        _refuses(a.terms, pharmacist, _recordCall(a), why);
    }

    /// @custom:rules P5 P11
    function test_recordSupply_reverts_when_the_holder_did_not_sign() external {
        Ask memory a = _yesterday(4);
        a.evidence.acceptance = "";
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refuses(a.terms, pharmacist, _recordCall(a), why);
    }

    /// @custom:rules X5 P11
    function test_recordSupply_judges_the_deadline_at_the_moment_of_supply() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        a.supply.deadline = a.supply.handedOverAt;
        _accept(a);
        vm.warp(_now() + 1 days);
        vm.assertTrue(_record(a), "counted");
        Ask memory b = _ask(a.terms, _units(4));
        b.supply.deadline = b.supply.handedOverAt - 1;
        _accept(b);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, b.supply.deadline);
        _refuses(b.terms, pharmacist, _recordCall(b), why);
    }

    /// @custom:rules X7 P11
    function test_recordSupply_reverts_when_the_pharmacist_is_suspended_by_now() external {
        Ask memory a = _yesterday(4);
        _as(pharmacySteward, address(credentials), abi.encodeCall(credentials.suspendPractitioner, (pharmacist)));
        _refuses(a.terms, pharmacist, _recordCall(a), _notLive(pharmacist, Roles.PHARMACIST));
    }

    /// @dev An outage on both sides: signed off chain, supplied off chain, recorded within the lag.
    /// @custom:rules P2 P11
    function test_recordSupply_may_be_the_first_sight() external {
        Ask memory a = _ask(codec.pack(_prescription()), _units(4));
        a.evidence.origin = _signed(a.terms);
        vm.warp(_now() + 1 days);
        vm.assertTrue(_record(a), "counted");
    }

    /// @dev Regression: a record dated back far enough let a signature older than the lag in.
    /// @custom:rules P2 P11 K4
    function test_recordSupply_reverts_when_it_would_bring_in_an_old_signature() external {
        I.Prescription memory p = _prescription();
        p.until = START + 30 days;
        Ask memory a = _ask(codec.pack(p), _units(4));
        a.evidence.origin = _signed(a.terms);
        vm.warp(START + 72 hours + 1);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_TooOld.selector, START, _now());
        _refuses(a.terms, pharmacist, _recordCall(a), why);
        vm.warp(START + 72 hours);
        vm.assertTrue(_record(a), "counted");
    }

    /// @dev Regression: too little gas for the packs made a conflict of a supply that fits.
    /// @custom:rules P11
    function testFuzz_recordSupply_keeps_no_conflict_for_want_of_gas(uint256 gas_) external {
        Ask memory a = _yesterday(4);
        _put(a, bytes32("pack"), 4, 8);
        _commission(bytes32("pack"), 8);
        _accept(a);
        bytes memory call = _recordCall(a);
        vm.prank(pharmacist);
        (bool done, ) = address(ledger).call{gas: 40_000 + (gas_ % 200_000)}(call);
        (I.SupplyState state, ) = ledger.supplyOf(ledger.idOf(a.terms), a.supply.request);
        vm.assertTrue(state == (done ? I.SupplyState.Supplied : I.SupplyState.Unknown), "a conflict");
    }

    /// @dev What has no packs asks the registry of packs nothing: paused or not, it counts.
    /// @custom:rules P11 D1 X13
    function test_recordSupply_without_packs_does_not_wait_for_their_registry() external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        _as(GOVERNOR, address(packs), abi.encodeWithSignature("pause()"));
        vm.assertTrue(_record(a), "not counted");
        vm.assertEq(_left(a.terms)[0], 6, "left");
    }

    /// @dev Too many units, out of a pack that nobody sells: the first obstacle is the one that is told.
    /// @custom:rules P11 D1
    function test_recordSupply_tells_the_first_of_two_obstacles() external {
        Ask memory a = _ask(_issue(_prescription()), _units(11), pharmacist, PHARMACY);
        _put(a, bytes32("nobody commissioned it"), 4, 8);
        _accept(a);
        _conflicts(a, I.Obstacle.Quantity);
    }

    /// @dev The registry of packs is paused: that is no clash of this supply, so it waits.
    /// @custom:rules P11 X13
    function test_recordSupply_reverts_when_the_packs_can_not_be_asked() external {
        Ask memory a = _yesterday(4);
        _put(a, bytes32("pack"), 4, 8);
        _commission(bytes32("pack"), 8);
        _accept(a);
        _as(GOVERNOR, address(packs), abi.encodeWithSignature("pause()"));
        bytes32 id = ledger.idOf(a.terms);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_PacksNotAsked.selector, id);
        _refuses(a.terms, pharmacist, _recordCall(a), why);
        _as(GOVERNOR, address(packs), abi.encodeWithSignature("unpause()"));
        vm.assertTrue(_record(a), "counted");
    }

    /// @dev Regression: units behind the last line were covered by no signature, and made a conflict of a supply that fits.
    /// @custom:rules P5 P11
    function testFuzz_recordSupply_reverts_when_units_are_asked_for_behind_the_last_line(
        uint8 lane,
        uint16 units
    ) external {
        vm.assume(units != 0);
        Ask memory a = _yesterday(4);
        a.supply.quantities |= uint80(uint256(units) << (16 * (1 + (lane % 4))));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refuses(a.terms, pharmacist, _recordCall(a), why);
    }

    // --------------------------------------------------------------------------------------------------------------- conflicts

    /// @custom:rules P11
    function test_reviewConflict_closes_it_with_a_finding() external {
        Ask memory a = _conflict();
        bytes32 id = ledger.idOf(a.terms);
        (I.SupplyState state, uint32 pharmacy) = ledger.supplyOf(id, a.supply.request);
        vm.assertTrue(state == I.SupplyState.Conflict && pharmacy == PHARMACY, "kept");
        vm.expectEmit(address(ledger));
        emit I.ConflictReviewed(id, a.supply.request, auditor, 3);
        _as(auditor, address(ledger), abi.encodeCall(ledger.reviewConflict, (id, a.supply.request, 3)));
        (state, ) = ledger.supplyOf(id, a.supply.request);
        vm.assertTrue(state == I.SupplyState.ConflictReviewed, "reviewed");
        bytes memory again = abi.encodeCall(ledger.reviewConflict, (id, a.supply.request, 4));
        _refuses(a.terms, auditor, again, _done(a.terms));
    }

    /// @custom:rules P11 X7
    function test_reviewConflict_reverts_when_the_caller_is_no_auditor_of_a_health_regulator() external {
        Ask memory a = _conflict();
        bytes memory call = abi.encodeCall(ledger.reviewConflict, (ledger.idOf(a.terms), a.supply.request, 3));
        _refuses(a.terms, pharmacist, call, _notLive(pharmacist, Roles.AUDITOR));
        _refuses(a.terms, healthSteward, call, _notLive(healthSteward, Roles.AUDITOR));
        address own = _person("the hospital's own auditor");
        _license(hospitalSteward, HOSPITAL, own, Roles.AUDITOR);
        _refuses(a.terms, own, call, _notAuthorised(own));
    }

    /// @custom:rules P11
    function test_reviewConflict_reverts_when_there_is_none() external {
        Ask memory a = _dispense(_issue(_prescription()), 4);
        bytes32 id = ledger.idOf(a.terms);
        uint32[3] memory requests = [a.supply.request, 0, 99];
        for (uint256 i; i < 3; ++i) {
            bytes memory call = abi.encodeCall(ledger.reviewConflict, (id, requests[i], 3));
            bytes4 selector = I.PrescriptionRegistry_NoConflict.selector;
            _refuses(a.terms, auditor, call, abi.encodeWithSelector(selector, id, requests[i]));
        }
    }

    /// @dev The request of a conflict is spent: it can't come back as a supply.
    /// @custom:rules P6 P11 X8
    function test_dispense_reverts_when_the_request_is_a_conflict() external {
        Ask memory a = _conflict();
        Ask memory b = _ask(a.terms, _units(1), pharmacist, PHARMACY);
        b.supply.request = a.supply.request;
        _accept(b);
        bytes4 selector = I.PrescriptionRegistry_RequestReused.selector;
        _refuses(b, abi.encodeWithSelector(selector, ledger.idOf(a.terms), a.supply.request));
        _refuses(a, _done(a.terms));
    }

    // ------------------------------------------------------------------------------------------------------------------- help

    /// @dev Handed out a day before it is recorded.
    function _yesterday(uint16 units) private returns (Ask memory a) {
        a = _ask(_issue(_prescription()), _units(units));
        vm.warp(_now() + 1 days);
    }

    function _conflict() private returns (Ask memory a) {
        a = _yesterday(4);
        _dispense(a.terms, 10);
        vm.assertFalse(_record(a), "counted");
    }

    function _conflicts(Ask memory a, I.Obstacle obstacle) private {
        vm.expectEmit(address(ledger));
        uint256 told = _told(a, uint8(obstacle), true);
        emit I.SupplyConflicted(ledger.idOf(a.terms), a.pharmacy, a.pharmacist, told, a.supply.product);
        vm.assertFalse(_record(a), "counted");
        (I.SupplyState state, ) = ledger.supplyOf(ledger.idOf(a.terms), a.supply.request);
        vm.assertTrue(state == I.SupplyState.Conflict, "kept");
    }

    function _badTime(Ask memory a) private view returns (bytes memory) {
        bytes4 selector = I.PrescriptionRegistry_BadSupplyTime.selector;
        return abi.encodeWithSelector(selector, a.supply.handedOverAt, _now());
    }
}
