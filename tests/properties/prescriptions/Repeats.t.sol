// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionCodec} from "../../../interfaces/IPrescriptionCodec.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Repeats open by calendar days of the profile's time zone, one after the other
contract RepeatsTest is Counter {
    uint32 private constant MIDNIGHT = START + 8 hours; // the end of START's day in China

    /// @custom:rules P8 X12
    function test_openRepeat_waits_for_the_local_midnight() external {
        I.Terms memory terms = _long();
        uint256 today = (uint256(START) + 8 hours) / 1 days;
        vm.warp(MIDNIGHT + 9 days - 1);
        _refuses(terms, pharmacist, _openCall(terms, 1), _tooEarly(terms, today + 10, today + 9));
        vm.warp(MIDNIGHT + 9 days);
        vm.expectEmit(address(ledger));
        emit I.RepeatOpened(ledger.idOf(terms), pharmacist, 1, uint16(today + 10));
        _open(terms, 1);
        vm.assertEq(_left(terms)[0], 20, "two portions");
    }

    /// @dev The interval of the second runs from the day on which the first was opened, not from the day on which it could be.
    /// @custom:rules P8
    function test_openRepeat_counts_from_the_day_of_the_last() external {
        I.Terms memory terms = _long();
        vm.warp(MIDNIGHT + 15 days - 1);
        _open(terms, 1);
        uint256 opened = (vm.getBlockTimestamp() + 8 hours) / 1 days;
        vm.warp(MIDNIGHT + 24 days - 1);
        _refuses(terms, pharmacist, _openCall(terms, 2), _tooEarly(terms, opened + 10, opened + 9));
        vm.warp(MIDNIGHT + 24 days);
        _open(terms, 2);
    }

    /// @custom:rules P8
    function test_openRepeat_reverts_when_the_portion_is_none_or_not_the_next() external {
        I.Terms memory terms = _long();
        vm.warp(START + 10 days);
        _refuses(terms, pharmacist, _openCall(terms, 2), _noSuch(terms, 2));
        for (uint8 i = 1; i <= 3; ++i) {
            vm.warp(START + uint256(i) * 10 days);
            _open(terms, i);
        }
        vm.warp(START + 40 days);
        _refuses(terms, pharmacist, _openCall(terms, 4), _noSuch(terms, 4));
    }

    /// @custom:rules P8 X9
    function test_openRepeat_reverts_as_done_when_it_is_open() external {
        I.Terms memory terms = _long();
        vm.warp(START + 10 days);
        _open(terms, 1);
        _refuses(terms, pharmacist, _openCall(terms, 1), _done(terms));
        _refuses(terms, pharmacist, _openCall(terms, 0), _done(terms));
    }

    /// @custom:rules P8
    function test_openRepeat_reverts_when_the_prescription_can_not_be_used() external {
        I.Terms memory terms = _long();
        vm.warp(START + 100 days + 1);
        _refuses(terms, pharmacist, _openCall(terms, 1), _notUsable(terms, I.Status.Expired));
        vm.warp(START + 100 days);
        _open(terms, 1);
        _as(prescriber, address(ledger), abi.encodeCall(ledger.stop, (terms)));
        _refuses(terms, pharmacist, _openCall(terms, 2), _notUsable(terms, I.Status.Stopped));
    }

    /// @custom:rules P8 X7
    function test_openRepeat_reverts_when_the_caller_is_no_live_pharmacist() external {
        I.Terms memory terms = _long();
        vm.warp(START + 10 days);
        _refuses(terms, patient, _openCall(terms, 1), _notLive(patient, Roles.PHARMACIST));
        _refuses(terms, prescriber, _openCall(terms, 1), _notLive(prescriber, Roles.PHARMACIST));
    }

    /// @custom:rules P8
    function test_openRepeat_reverts_when_it_was_never_seen() external {
        I.Terms memory terms = codec.pack(_prescription());
        _refuses(terms, pharmacist, _openCall(terms, 1), _unknown(terms));
    }

    /// @custom:rules P5 P8
    function test_dispense_reverts_when_the_next_portion_is_not_open() external {
        I.Terms memory terms = _long();
        _dispense(terms, 10);
        bytes32 id = ledger.idOf(terms);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_QuantityExceeded.selector, id, 0, 1, 0);
        _refuses(_ask(terms, _units(1)), why);
        vm.warp(START + 10 days);
        _open(terms, 1);
        _dispense(terms, 10);
        vm.assertTrue(ledger.statusOf(terms) == I.Status.PartlyDispensed, "two portions are still to come");
    }

    /// @dev Any offset, any second, any interval: the day is the one that a calendar on the wall of the pharmacy shows.
    /// @custom:rules P8 X12
    function testFuzz_openRepeat_follows_the_calendar(
        uint32 issued,
        uint8 quarter,
        uint8 interval,
        uint32 gap
    ) external {
        IPrescriptionCodec.Rules memory r = _rules();
        r.timeZone = int8(int256(uint256(quarter % 105)) - 48);
        r.minIntervalDays = 0;
        _publish(9, r);
        vm.warp(START + (issued % 365 days));
        I.Prescription memory p = _prescription(9);
        (p.until, p.intervalDays) = (_now() + 350 days, interval);
        I.Terms memory terms = _issue(p);
        uint256 opens = _day(r.timeZone) + interval;
        vm.warp(vm.getBlockTimestamp() + (gap % 300 days));
        uint256 today = _day(r.timeZone);
        if (today < opens) _refuses(terms, pharmacist, _openCall(terms, 1), _tooEarly(terms, opens, today));
        else _open(terms, 1);
    }

    function _day(int8 quarters) private view returns (uint256) {
        return uint256(int256(vm.getBlockTimestamp()) + int256(quarters) * 15 minutes) / 1 days;
    }

    function _long() private returns (I.Terms memory) {
        I.Prescription memory p = _prescription();
        p.until = START + 100 days;
        return _issue(p);
    }

    function _openCall(I.Terms memory terms, uint8 number) private view returns (bytes memory) {
        return abi.encodeCall(ledger.openRepeat, (terms, number));
    }

    function _open(I.Terms memory terms, uint8 number) private {
        _as(pharmacist, address(ledger), _openCall(terms, number));
    }

    function _tooEarly(I.Terms memory terms, uint256 opens, uint256 today) private view returns (bytes memory) {
        bytes4 selector = I.PrescriptionRegistry_RepeatTooEarly.selector;
        return abi.encodeWithSelector(selector, ledger.idOf(terms), opens, today);
    }

    function _noSuch(I.Terms memory terms, uint8 number) private view returns (bytes memory) {
        bytes4 selector = I.PrescriptionRegistry_NoSuchRepeat.selector;
        return abi.encodeWithSelector(selector, ledger.idOf(terms), number, 3);
    }
}
