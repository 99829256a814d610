// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Review (审方) and the ways in which a prescription ends or pauses
contract ReviewsTest is Counter {
    /// @custom:rules P3
    function test_approve_opens_what_awaits_review() external {
        I.Terms memory terms = _issue(_prescription(REVIEWED));
        vm.assertTrue(ledger.statusOf(terms) == I.Status.AwaitingReview, "status");
        _refuses(_ask(terms, _units(4)), _notUsable(terms, I.Status.AwaitingReview));
        vm.expectEmit(address(ledger));
        emit I.PrescriptionApproved(ledger.idOf(terms), reviewer);
        _approve(terms);
        _dispense(terms, 4);
    }

    /// @custom:rules P3
    function test_approve_reverts_when_the_prescriber_reviews() external {
        address both = _person("prescriber and reviewer");
        _license(hospitalSteward, HOSPITAL, both, Roles.PRESCRIBER | Roles.REVIEWER);
        I.Prescription memory p = _prescription(REVIEWED);
        p.prescriber = both;
        I.Terms memory terms = _issue(p);
        _refuses(terms, both, abi.encodeCall(ledger.approve, (terms, "")), _samePerson(both));
        _refuses(terms, both, abi.encodeCall(ledger.reject, (terms, 1, "")), _samePerson(both));
    }

    /// @custom:rules P3 X7
    function test_approve_reverts_when_the_caller_is_no_live_reviewer() external {
        I.Terms memory terms = _issue(_prescription(REVIEWED));
        address[4] memory others = [outsider, patient, prescriberB, pharmacist];
        for (uint256 i; i < 4; ++i) {
            bytes memory why = _notLive(others[i], Roles.REVIEWER);
            _refuses(terms, others[i], abi.encodeCall(ledger.approve, (terms, "")), why);
            _refuses(terms, others[i], abi.encodeCall(ledger.reject, (terms, 1, "")), why);
        }
    }

    /// @custom:rules P3 X9
    function test_approve_reverts_as_done_when_it_is_approved() external {
        I.Terms memory terms = _issue(_prescription(REVIEWED));
        _approve(terms);
        _refuses(terms, reviewer, abi.encodeCall(ledger.approve, (terms, "")), _done(terms));
    }

    /// @custom:rules P3
    function test_approve_reverts_a_second_after_the_last() external {
        I.Prescription memory p = _prescription(REVIEWED);
        I.Terms memory terms = _issue(p);
        vm.warp(p.until + 1);
        bytes memory call = abi.encodeCall(ledger.approve, (terms, ""));
        _refuses(terms, reviewer, call, _notUsable(terms, I.Status.Expired));
        vm.warp(p.until);
        _approve(terms);
    }

    /// @custom:rules P2 P3
    function test_approve_may_be_the_first_sight() external {
        I.Terms memory terms = codec.pack(_prescription(REVIEWED));
        _refuses(terms, reviewer, abi.encodeCall(ledger.approve, (terms, "")), _unknown(terms));
        _as(reviewer, address(ledger), abi.encodeCall(ledger.approve, (terms, _signed(terms))));
        _dispense(terms, 4);
    }

    /// @custom:rules P3
    function test_reject_is_final() external {
        I.Terms memory terms = _issue(_prescription(REVIEWED));
        vm.expectEmit(address(ledger));
        emit I.PrescriptionRejected(ledger.idOf(terms), reviewer, 12);
        _reject(terms);
        _refuses(terms, reviewer, abi.encodeCall(ledger.reject, (terms, 1, "")), _done(terms));
        bytes memory why = _notUsable(terms, I.Status.Rejected);
        _refuses(terms, reviewer, abi.encodeCall(ledger.approve, (terms, "")), why);
        _refuses(_ask(terms, _units(4)), why);
        _refuses(terms, prescriber, abi.encodeCall(ledger.cancel, (terms)), why);
        _refuses(terms, prescriber, abi.encodeCall(ledger.stop, (terms)), why);
        _refuses(terms, hospitalSteward, abi.encodeCall(ledger.suspend, (ledger.idOf(terms))), why);
        _refuses(terms, pharmacist, abi.encodeCall(ledger.openRepeat, (terms, 1)), why);
    }

    /// @custom:rules P3
    function test_reject_reverts_when_it_is_approved() external {
        I.Terms memory terms = _issue(_prescription(REVIEWED));
        _approve(terms);
        bytes memory call = abi.encodeCall(ledger.reject, (terms, 1, ""));
        _refuses(terms, reviewer, call, _notUsable(terms, I.Status.Active));
    }

    /// @dev A reviewer is no veto over what its profile lets pass without review.
    /// @custom:rules P3
    function test_reject_reverts_when_the_profile_asks_for_no_review() external {
        I.Terms memory terms = _issue(_prescription());
        bytes memory call = abi.encodeCall(ledger.reject, (terms, 1, ""));
        _refuses(terms, reviewer, call, _notUsable(terms, I.Status.Active));
    }

    // ----------------------------------------------------------------------------------------------------------- cancel, stop

    /// @custom:rules P9
    function test_cancel_ends_what_was_never_used() external {
        I.Terms memory terms = _issue(_prescription());
        vm.expectEmit(address(ledger));
        emit I.PrescriptionCancelled(ledger.idOf(terms), prescriber, HOSPITAL);
        _cancel(terms);
        _refuses(_ask(terms, _units(4)), _notUsable(terms, I.Status.Cancelled));
        _refuses(terms, prescriber, abi.encodeCall(ledger.cancel, (terms)), _done(terms));
    }

    /// @custom:rules P2 P9
    function test_cancel_ends_what_was_never_seen() external {
        I.Terms memory terms = codec.pack(_prescription());
        vm.expectEmit(address(ledger));
        emit I.PrescriptionCancelled(ledger.idOf(terms), prescriber, HOSPITAL);
        _cancel(terms);
        vm.assertEq(ledger.wordOf(ledger.idOf(terms)), (uint256(HOSPITAL) << 192) + (1 << 246), "the word");
        Ask memory a = _ask(terms, _units(4));
        a.evidence.origin = _signed(terms);
        _refuses(a, _notUsable(terms, I.Status.Cancelled));
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Cancelled, "status");
        bytes memory call = abi.encodeCall(ledger.issue, (terms, _signed(terms)));
        _refuses(terms, relayer, call, _notUsable(terms, I.Status.Cancelled));
    }

    /// @custom:rules P7 P9
    function test_cancel_reverts_when_a_unit_is_dispensed_and_not_reversed() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _dispense(terms, 1);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_PartlyUsed.selector, ledger.idOf(terms));
        _refuses(terms, prescriber, abi.encodeCall(ledger.cancel, (terms)), why);
        _reverse(a);
        _cancel(terms);
    }

    /// @custom:rules P9
    function test_cancel_reverts_when_another_prescriber_asks() external {
        I.Terms memory terms = _issue(_prescription());
        bytes memory why = abi.encodeWithSelector(
            I.PrescriptionRegistry_NotPrescriber.selector,
            prescriberB,
            prescriber
        );
        _refuses(terms, prescriberB, abi.encodeCall(ledger.cancel, (terms)), why);
        _refuses(terms, prescriberB, abi.encodeCall(ledger.stop, (terms)), why);
    }

    /// @custom:rules P9
    function test_stop_voids_the_rest() external {
        I.Terms memory terms = _issue(_prescription());
        _dispense(terms, 4);
        vm.expectEmit(address(ledger));
        emit I.PrescriptionStopped(ledger.idOf(terms), prescriber);
        _as(prescriber, address(ledger), abi.encodeCall(ledger.stop, (terms)));
        _refuses(_ask(terms, _units(1)), _notUsable(terms, I.Status.Stopped));
        _refuses(terms, prescriber, abi.encodeCall(ledger.stop, (terms)), _done(terms));
    }

    /// @dev Nothing was left to stop, and still its end is what is told.
    /// @custom:rules P9
    function test_stop_is_told_of_what_was_dispensed() external {
        I.Prescription memory p = _prescription();
        p.repeats = 0;
        I.Terms memory terms = _issue(p);
        _dispense(terms, 10);
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Dispensed, "dispensed");
        _as(prescriber, address(ledger), abi.encodeCall(ledger.stop, (terms)));
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Stopped, "stopped");
    }

    /// @custom:rules P7 P9
    function test_reverse_is_possible_after_a_stop() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _dispense(terms, 4);
        _as(prescriber, address(ledger), abi.encodeCall(ledger.stop, (terms)));
        _reverse(a);
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Stopped, "status");
    }

    /// @custom:rules P9
    function test_stop_reverts_when_it_was_never_seen() external {
        I.Terms memory terms = codec.pack(_prescription());
        _refuses(terms, prescriber, abi.encodeCall(ledger.stop, (terms)), _unknown(terms));
    }

    // --------------------------------------------------------------------------------------------------------------- suspend

    /// @custom:rules P9
    function test_suspend_keeps_the_partial_state() external {
        I.Terms memory terms = _issue(_prescription());
        _dispense(terms, 4);
        vm.expectEmit(address(ledger));
        emit I.PrescriptionSuspended(ledger.idOf(terms), hospitalSteward, false);
        _suspend(terms, hospitalSteward);
        _refuses(_ask(terms, _units(1)), _notUsable(terms, I.Status.Suspended));
        _resume(terms, hospitalSteward);
        _dispense(terms, 6);
    }

    /// @custom:rules P9
    function test_resume_lifts_only_the_suspension_of_ones_own_side() external {
        I.Terms memory terms = _issue(_prescription());
        bytes32 id = ledger.idOf(terms);
        _suspend(terms, healthSteward);
        _refuses(terms, hospitalSteward, abi.encodeCall(ledger.resume, (id)), _done(terms));
        _suspend(terms, hospitalSteward);
        vm.expectEmit(address(ledger));
        emit I.PrescriptionResumed(id, healthSteward, true);
        _resume(terms, healthSteward);
        _refuses(_ask(terms, _units(1)), _notUsable(terms, I.Status.Suspended));
        vm.expectEmit(address(ledger));
        emit I.PrescriptionResumed(id, hospitalSteward, false);
        _resume(terms, hospitalSteward);
        _dispense(terms, 1);
    }

    /// @custom:rules P9 X9
    function test_suspend_reverts_as_done_when_it_is_suspended() external {
        I.Terms memory terms = _issue(_prescription());
        _suspend(terms, healthSteward);
        bytes memory call = abi.encodeCall(ledger.suspend, (ledger.idOf(terms)));
        _refuses(terms, healthSteward, call, _done(terms));
    }

    /// @custom:rules P9 X7
    function test_suspend_reverts_when_the_caller_is_neither_issuer_nor_health_regulator() external {
        I.Terms memory terms = _issue(_prescription());
        bytes32 id = ledger.idOf(terms);
        address[3] memory others = [pharmacySteward, registrarSteward, fiscalSteward];
        for (uint256 i; i < 3; ++i) {
            _refuses(terms, others[i], abi.encodeCall(ledger.suspend, (id)), _notAuthorised(others[i]));
            _refuses(terms, others[i], abi.encodeCall(ledger.resume, (id)), _notAuthorised(others[i]));
        }
        bytes memory why = _notLive(prescriber, Roles.STEWARD);
        _refuses(terms, prescriber, abi.encodeCall(ledger.suspend, (id)), why);
    }

    /// @custom:rules P9
    function test_suspend_reverts_when_it_was_never_seen() external {
        I.Terms memory terms = codec.pack(_prescription());
        bytes memory call = abi.encodeCall(ledger.suspend, (ledger.idOf(terms)));
        _refuses(terms, healthSteward, call, _unknown(terms));
    }

    /// @custom:rules K5 P9
    function test_suspend_is_the_successors_after_a_merger() external {
        I.Terms memory terms = _issue(_prescription());
        address steward = _person("steward of the successor");
        _accredit(102, 1, steward);
        vm.warp(_now() + DELAY);
        bytes memory call = abi.encodeCall(ledger.suspend, (ledger.idOf(terms)));
        _refuses(terms, steward, call, _notAuthorised(steward));
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (HOSPITAL, 102)));
        _as(steward, address(ledger), call);
        _refuses(terms, hospitalSteward, call, _notLive(hospitalSteward, Roles.STEWARD));
    }

    function _approve(I.Terms memory terms) private {
        _as(reviewer, address(ledger), abi.encodeCall(ledger.approve, (terms, "")));
    }

    function _reject(I.Terms memory terms) private {
        _as(reviewer, address(ledger), abi.encodeCall(ledger.reject, (terms, 12, "")));
    }

    function _cancel(I.Terms memory terms) private {
        _as(prescriber, address(ledger), abi.encodeCall(ledger.cancel, (terms)));
    }

    function _suspend(I.Terms memory terms, address steward) private {
        _as(steward, address(ledger), abi.encodeCall(ledger.suspend, (ledger.idOf(terms))));
    }

    function _resume(I.Terms memory terms, address steward) private {
        _as(steward, address(ledger), abi.encodeCall(ledger.resume, (ledger.idOf(terms))));
    }
}
