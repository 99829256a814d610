// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title Pause stops what opens and nothing that closes
/// forge-config: default.fuzz.runs = 64
contract ConsentPauseTest is Clinic {
    /// @custom:rules X13
    function testFuzz_nothing_opens_under_pause(uint8 which, bool byDelegate) external {
        _prepare();
        Deed memory d = _deed([Kind.Grant, Kind.Lift, Kind.Resume][which % 3], _toHouse(HOSPITAL), 0x1, 1);
        if (byDelegate) (d.by, d.act.sequence) = (delegate, 5);
        bytes memory paused = abi.encodeWithSelector(Pausable.EnforcedPause.selector);
        _refuses(d, relayer, _signed(d), paused);
        _refuses(d, patient, _appointCall(delegateB, _power(1, 1, LATER, 1), ""), paused);
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, guardian, 244, 0, 0, ""));
        _refuses(d, registrarSteward, call, paused);
        call = abi.encodeCall(consents.allowOverride, (patient, _terms(_act(0, 0, 0, 1)), ""));
        _refuses(d, patient, call, paused);
        call = abi.encodeCall(consents.request, (patient, _entry(_toPerson(prescriber)), 1, LATER));
        _refuses(d, prescriber, call, paused);
        _as(GOVERNOR, address(consents), abi.encodeCall(consents.unpause, ()));
        _relay(d);
    }

    /// @custom:rules X13
    function testFuzz_everything_closes_under_pause(uint8 which, bool byDelegate) external {
        _prepare();
        Deed memory d = _deed(Kind(3 + (which % 5)), _toHouse(HOSPITAL), 0x1, 1);
        if (byDelegate && d.kind < Kind.Decline) (d.by, d.act.sequence) = (delegate, 5);
        _relay(d);
        vm.assertFalse(_may(0x1), "closed");
        _as(
            patient,
            address(consents),
            abi.encodeCall(consents.forbidOverride, (patient, _terms(_act(0, 0, 0, 1)), ""))
        );
        _dismiss(delegate, 6);
    }

    /// @dev Permitted, denied and suspended by a delegate; then everything is paused.
    function _prepare() private {
        _appoint(delegate, 1);
        _do(_by(_grant(_toHouse(HOSPITAL), 0x7, LATER, 2), delegate));
        _do(_by(_deny(_toHouse(HOSPITAL), 0x1, LATER, 3), delegate));
        _do(_by(_plain(Kind.Suspend, _toHouse(HOSPITAL), 4), delegate));
        _as(GOVERNOR, address(consents), abi.encodeCall(consents.pause, ()));
    }
}
