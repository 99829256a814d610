// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionCodec} from "../../../interfaces/IPrescriptionCodec.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {IProfiles} from "../../../interfaces/IProfiles.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Which terms a ledger admits, and the second, unit or line at which it no longer does
contract AdmissionTest is Counter {
    uint32 private constant MIDNIGHT = START + 8 hours; // the end of START's day in China

    /// @custom:rules P1 P2
    function test_issue_tells_of_first_sight() external {
        I.Terms memory terms = codec.pack(_prescription());
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Unknown, "before");
        vm.expectEmit(address(ledger));
        emit I.PrescriptionIssued(ledger.idOf(terms), prescriber, patient, HOSPITAL | (uint256(ORDINARY) << 32));
        _as(prescriber, address(ledger), abi.encodeCall(ledger.issue, (terms, "")));
        vm.assertTrue(ledger.statusOf(terms) == I.Status.Active, "status");
    }

    /// @custom:rules X9 P2
    function test_issue_reverts_when_it_is_issued_already() external {
        I.Terms memory terms = _issue(_prescription());
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_AlreadyDone.selector, ledger.idOf(terms));
        _refuses(terms, prescriber, abi.encodeCall(ledger.issue, (terms, "")), why);
        _refuses(terms, relayer, abi.encodeCall(ledger.issue, (terms, _signed(terms))), why);
    }

    /// @custom:rules P2
    function test_issue_reverts_when_another_calls_without_an_origin() external {
        I.Terms memory terms = codec.pack(_prescription());
        bytes memory why = abi.encodeWithSelector(
            I.PrescriptionRegistry_NotPrescriber.selector,
            prescriberB,
            prescriber
        );
        _refuses(terms, prescriberB, abi.encodeCall(ledger.issue, (terms, "")), why);
    }

    /// @custom:rules X7 P2
    function test_issue_reverts_when_the_prescriber_has_no_such_role() external {
        I.Prescription memory p = _prescription();
        p.prescriber = pharmacist;
        bytes memory why = abi.encodeWithSelector(
            I.PrescriptionRegistry_NotLive.selector,
            pharmacist,
            Roles.PRESCRIBER
        );
        _refusesIssue(p, why);
    }

    // ------------------------------------------------------------------------------------------------------------------- time

    /// @custom:rules P2
    function test_issue_reverts_when_issued_in_the_future() external {
        I.Prescription memory p = _prescription();
        p.issuedAt = _now() + 1;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_IssuedLater.selector, p.issuedAt, _now()));
        p.issuedAt = _now();
        _issue(p);
    }

    /// @custom:rules P2 P10
    function test_issue_reverts_when_a_second_older_than_the_lag() external {
        I.Prescription memory p = _prescription();
        p.issuedAt = _now() - 72 hours - 1;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_TooOld.selector, p.issuedAt, _now()));
        p.issuedAt = _now() - 72 hours;
        _issue(p);
    }

    /// @custom:rules P10 X12
    function test_issue_reverts_when_valid_past_the_midnight_of_the_profile() external {
        I.Prescription memory p = _prescription(STRICT);
        p.until = MIDNIGHT + 2 days;
        uint256 latest = MIDNIGHT + 2 days - 1;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_BadValidity.selector, p.until, latest));
        p.until -= 1;
        _issue(p);
    }

    /// @custom:rules P10 X12
    function test_issue_counts_days_from_the_local_midnight() external {
        I.Prescription memory p = _prescription(STRICT);
        (p.issuedAt, p.until) = (MIDNIGHT - 1, MIDNIGHT + 2 days);
        vm.warp(MIDNIGHT);
        uint256 latest = MIDNIGHT + 2 days - 1;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_BadValidity.selector, p.until, latest));
        p.issuedAt = MIDNIGHT;
        _issue(p);
    }

    /// @dev The end of the last day, for every offset on earth and any second of issue.
    /// @custom:rules P10 X12
    function testFuzz_issue_ends_with_a_local_day(uint32 second, uint8 quarter, uint16 longest) external {
        IPrescriptionCodec.Rules memory r = _rules();
        r.timeZone = int8(int256(uint256(quarter % 105)) - 48);
        r.validDays = 1;
        r.longestDays = 1 + (longest % 1000);
        _publish(9, r);
        vm.warp(START + (second % (3 * 365 days)));
        I.Prescription memory p = _prescription(9);
        int256 offset = int256(r.timeZone) * 900;
        uint256 latest = uint256(
            ((int256(vm.getBlockTimestamp()) + offset) / 1 days + int256(uint256(r.longestDays))) * 1 days - offset - 1
        );
        p.until = uint32(latest + 1);
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_BadValidity.selector, latest + 1, latest));
        p.until = uint32(latest);
        if (latest > vm.getBlockTimestamp()) _issue(p);
    }

    /// @custom:rules P10
    function test_issue_reverts_when_it_ends_as_it_begins() external {
        I.Prescription memory p = _prescription(STRICT);
        p.until = p.issuedAt;
        uint256 latest = MIDNIGHT + 2 days - 1;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_BadValidity.selector, p.until, latest));
        p.until = p.issuedAt + 1;
        _issue(p);
    }

    // ------------------------------------------------------------------------------------------------------------------ lines

    /// @custom:rules P10
    function test_issue_reverts_when_there_is_a_line_too_many() external {
        I.Prescription memory p = _strict(3);
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_TooManyLines.selector, 3, 2));
        _issue(_strict(2));
    }

    /// @custom:rules P10
    function test_issue_reverts_when_a_class_is_not_the_profiles() external {
        for (uint16 drugClass; drugClass < 70; ++drugClass) {
            I.Prescription memory p = _strict(2);
            (p.content, p.lines[1].drugClass) = (bytes32(uint256(drugClass)), drugClass);
            bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_ClassNotAllowed.selector, 1, drugClass);
            if (drugClass == 1 || drugClass == 2) _issue(p);
            else _refusesIssue(p, why);
        }
    }

    /// @custom:rules P10
    function test_issue_reverts_when_it_lasts_a_day_too_long() external {
        I.Prescription memory p = _strict(2);
        p.lines[1].daysSupply = 8;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_DaysSupplyTooLong.selector, 1, 8, 7));
        p.lines[1].daysSupply = 0;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_DaysSupplyTooLong.selector, 1, 0, 7));
        p.lines[1].daysSupply = 7;
        _issue(p);
    }

    /// @custom:rules P10
    function test_issue_reverts_when_there_is_a_unit_too_many() external {
        I.Prescription memory p = _strict(2);
        p.lines[1].quantity = 101;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_QuantityTooLarge.selector, 1, 101, 100));
        p.lines[1].quantity = 100;
        _issue(p);
    }

    /// @dev Packed by hand: the codec would not. 16 portions of 2,048 are one unit more than a lane holds.
    /// @custom:rules P1 P8
    function test_issue_reverts_when_portions_overflow_a_lane() external {
        I.Prescription memory p = _prescription();
        p.repeats = 15;
        p.lines[0].quantity = 2047;
        I.Terms memory terms = codec.pack(p);
        _issue(p);
        terms.lines += 1;
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_QuantityTooLarge.selector, 0, 2048, 2047);
        _refuses(terms, prescriber, abi.encodeCall(ledger.issue, (terms, "")), why);
        p.lines[0].quantity = 2048;
        _refused(outsider, address(codec), abi.encodeCall(codec.pack, (p)), why);
    }

    /// @dev What the profile allows of one portion is not what fits with all of them.
    /// @custom:rules P8 P10
    function test_issue_reverts_when_portions_overflow_a_lane_within_the_profiles_most() external {
        IPrescriptionCodec.Rules memory r = _rules();
        r.maxQuantity = 2048;
        _publish(9, r);
        I.Prescription memory p = _prescription(9);
        (p.repeats, p.lines[0].quantity) = (15, 2047);
        I.Terms memory terms = _issue(p);
        terms.lines += 1;
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_QuantityTooLarge.selector, 0, 2048, 2047);
        _refuses(terms, prescriber, abi.encodeCall(ledger.issue, (terms, "")), why);
    }

    // ----------------------------------------------------------------------------------------------------- repeats, the holder

    /// @custom:rules P8 P10
    function test_issue_reverts_when_there_is_a_repeat_too_many() external {
        I.Prescription memory p = _strict(1);
        (p.repeats, p.intervalDays) = (2, 28);
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_TooManyRepeats.selector, 2, 1));
        p.repeats = 1;
        _issue(p);
    }

    /// @custom:rules P8 P10
    function test_issue_reverts_when_the_interval_is_a_day_short() external {
        I.Prescription memory p = _strict(1);
        (p.repeats, p.intervalDays) = (1, 27);
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_IntervalTooShort.selector, 27, 28));
        p.intervalDays = 28;
        _issue(p);
    }

    /// @custom:rules P8
    function test_issue_asks_for_no_interval_where_nothing_repeats() external {
        I.Prescription memory p = _strict(1);
        (p.repeats, p.intervalDays) = (0, 0);
        _issue(p);
    }

    /// @custom:rules P10
    function test_issue_reverts_when_online_is_not_allowed() external {
        I.Prescription memory p = _strict(1);
        p.online = true;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_OnlineNotAllowed.selector, STRICT));
        p.profile = ORDINARY;
        _issue(p);
    }

    /// @custom:rules P10 P11
    function test_issue_reverts_when_a_slip_is_not_allowed() external {
        I.Prescription memory p = _prescription(CONTROLLED);
        p.holderKind = I.HolderKind.Slip;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_SlipNotAllowed.selector, CONTROLLED));
        p.holderKind = I.HolderKind.Delegate;
        _issue(p);
        p.holderKind = I.HolderKind.Slip;
        p.profile = ORDINARY;
        _issue(p);
    }

    /// @custom:rules P10
    function test_issue_reverts_when_a_controlled_drug_is_for_its_prescriber() external {
        I.Prescription memory p = _prescription(CONTROLLED);
        p.holder = prescriber;
        _refusesIssue(p, abi.encodeWithSelector(I.PrescriptionRegistry_SelfPrescribed.selector, prescriber));
        p.profile = ORDINARY;
        _issue(p);
    }

    // ---------------------------------------------------------------------------------------------------------------- profiles

    /// @custom:rules X12
    function test_issue_reverts_when_nobody_published_the_profile() external {
        I.Prescription memory p = _prescription(77);
        _refusesIssue(p, abi.encodeWithSelector(IProfiles.Profiles_Unknown.selector, 77));
    }

    /// @custom:rules X12
    function test_issue_reverts_when_the_profile_was_closed_by_then() external {
        uint32 closed = _now();
        _as(GOVERNOR, address(ledger), abi.encodeCall(ledger.closeProfile, (ORDINARY)));
        vm.warp(closed + 1);
        I.Prescription memory p = _prescription();
        p.issuedAt = closed;
        _refusesIssue(p, abi.encodeWithSelector(IProfiles.Profiles_Closed.selector, ORDINARY, closed));
        p.issuedAt = closed - 1;
        _issue(p);
    }

    /// @custom:rules X12
    function test_dispense_finishes_what_began_before_its_profile_was_closed() external {
        I.Terms memory terms = _issue(_prescription());
        _as(GOVERNOR, address(ledger), abi.encodeCall(ledger.closeProfile, (ORDINARY)));
        vm.warp(_now() + 1 hours);
        _dispense(terms, 10);
    }

    function _strict(uint256 count) private view returns (I.Prescription memory p) {
        p = _prescription(STRICT);
        p.lines = new I.Line[](count);
        for (uint256 i; i < count; ++i) p.lines[i] = I.Line(10, 5, 1);
    }

    function _refusesIssue(I.Prescription memory p, bytes memory why) private {
        I.Terms memory terms = codec.pack(p);
        _refuses(terms, p.prescriber, abi.encodeCall(ledger.issue, (terms, "")), why);
        _refuses(terms, relayer, abi.encodeCall(ledger.issue, (terms, _signed(terms))), why);
    }
}
