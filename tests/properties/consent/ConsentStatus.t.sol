// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {Kind} from "./ConsentSigning.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";

/// @title What is told of an entry, second by second
/// forge-config: default.fuzz.runs = 64
contract ConsentStatusTest is Clinic {
    /// @dev Planned until it begins, active to its last second, expired after it; revoked whatever the time.
    /// @custom:rules C2 X12
    function testFuzz_statusOf_follows_the_clock_to_the_second(uint32 wait, uint32 lasts) external {
        I.Grantee memory house = _toHouse(HOSPITAL);
        _mustBe(house, I.Status.Unknown);
        (wait, lasts) = (1 + (wait % 30 days), lasts % 30 days);
        Deed memory d = _grant(house, ALL, _now() + wait + lasts, 1);
        d.act.from = _now() + wait;
        _do(d);
        vm.warp(_now() + wait - 1);
        _mustBe(house, I.Status.Planned);
        vm.warp(_now() + 1);
        _mustBe(house, I.Status.Active);
        _do(_plain(Kind.Suspend, house, 2));
        _mustBe(house, I.Status.Suspended);
        _do(_plain(Kind.Resume, house, 3));
        vm.warp(_now() + lasts);
        _mustBe(house, I.Status.Active);
        vm.warp(_now() + 1);
        _mustBe(house, I.Status.Expired);
        _do(_plain(Kind.Revoke, house, 4));
        _mustBe(house, I.Status.Revoked);
        _do(_plain(Kind.Erase, house, 5));
        _mustBe(house, I.Status.Erased);
    }

    /// @dev A number without a signature, or a signature without a number, attests nobody.
    /// @custom:rules C4 X5
    function test_attestGuardian_reverts_when_number_and_signature_do_not_go_together() external {
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_StaleSequence.selector, _guardianId(), 1, 0);
        bytes memory call = abi.encodeCall(consents.attestGuardian, (patient, guardian, 300, 1, LATER, ""));
        _refusesGuardian(call, why);
        why = abi.encodeWithSelector(I.ConsentRegistry_StaleSequence.selector, _guardianId(), 0, 0);
        call = abi.encodeCall(consents.attestGuardian, (patient, guardian, 300, 0, LATER, new bytes(65)));
        _refusesGuardian(call, why);
    }

    function _guardianId() private view returns (bytes32) {
        return bytes32(uint256(uint160(guardian)));
    }

    function _refusesGuardian(bytes memory call, bytes memory why) private {
        _refused(registrarSteward, address(consents), call, why);
        vm.assertEq(consents.mandateOf(patient, guardian), 0, "something moved");
    }
}
