// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Asked, Signing} from "../support/Signing.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title A signature covers everything that is asked for: one field changed, and it is nobody's
contract SignedSupplyTest is Counter {
    uint256 private constant FIELDS = 10;

    /// @custom:rules P5 X5
    function testFuzz_dispense_reverts_when_a_field_is_not_what_the_holder_signed(uint256 which, uint32 by) external {
        Ask memory a = _asked(ORDINARY);
        _accept(a);
        which = which % (FIELDS - 1);
        if (_change(a, which, by)) _refuses(a, _notSigned(patient));
    }

    /// @custom:rules P5 P10 X5
    function testFuzz_dispense_reverts_when_a_field_is_not_what_the_second_signed(uint256 which, uint32 by) external {
        Ask memory a = _asked(CONTROLLED);
        _countersign(a, secondPharmacist);
        if (!_change(a, which % FIELDS, by)) return;
        _accept(a);
        _refuses(a, _notSigned(secondPharmacist));
    }

    /// @dev The patient's hold stands for its signature, so only the second pharmacist's is at stake.
    /// @custom:rules P4 P5
    function testFuzz_dispense_reverts_when_a_held_supply_is_not_what_the_second_signed(
        uint256 which,
        uint32 by
    ) external {
        Ask memory a = _asked(CONTROLLED);
        _hold(a.terms, PHARMACY, _now() + 1 hours, 1);
        _countersign(a, secondPharmacist);
        if (which % FIELDS == 5 || !_change(a, which % FIELDS, by)) return;
        _refuses(a, _notSigned(secondPharmacist));
    }

    /// @custom:rules P4 X5
    function testFuzz_hold_reverts_when_a_field_is_not_what_the_holder_signed(uint256 which, uint32 by) external {
        vm.assume(by != 0 && by != 5);
        I.Terms memory terms = _issue(_prescription());
        I.Terms memory other = which % 5 == 4 ? _issue(_prescription(CONTROLLED)) : terms;
        bytes32 act = Signing.hold(ledger.idOf(terms), PHARMACY, _now() + 60, 5, _now());
        uint32 pharmacy = which % 5 == 0 ? PHARMACY ^ by : PHARMACY;
        uint32 until = which % 5 == 1 ? (_now() + 60) ^ by : _now() + 60;
        uint32 sequence = which % 5 == 2 ? 5 ^ by : 5;
        uint32 deadline = which % 5 == 3 ? _now() + 1 + (by % 1000) : _now();
        bytes memory signature = _signAct(patient, act);
        bytes memory call = abi.encodeCall(ledger.hold, (other, pharmacy, until, sequence, deadline, signature, ""));
        _refuses(other, relayer, call, _notSigned(patient));
    }

    /// @custom:rules P4 X5
    function testFuzz_release_reverts_when_a_field_is_not_what_the_holder_signed(uint256 which, uint32 by) external {
        vm.assume(by != 0);
        I.Terms memory terms = _issue(_prescription());
        I.Terms memory other = which % 3 == 2 ? _issue(_prescription(CONTROLLED)) : terms;
        _hold(other, PHARMACY, _now() + 60, 1);
        bytes memory signature = _signAct(patient, Signing.release(ledger.idOf(terms), 2, _now()));
        uint32 sequence = which % 3 == 0 ? 2 ^ by : 2;
        uint32 deadline = which % 3 == 1 ? _now() + 1 + (by % 1000) : _now();
        bytes memory call = abi.encodeCall(ledger.release, (other, sequence, deadline, signature));
        _refuses(other, relayer, call, _notSigned(patient));
    }

    /// @custom:rules P2
    function testFuzz_issue_reverts_when_a_bit_is_not_what_the_prescriber_signed(uint256 bit, uint256 byWord) external {
        I.Terms memory terms = codec.pack(_prescription());
        bytes memory origin = _signed(terms);
        if (byWord % 3 == 0) terms.content ^= bytes32(1 << (bit % 256));
        if (byWord % 3 == 1) terms.head ^= 1 << (bit % 256);
        if (byWord % 3 == 2) terms.body ^= 1 << (160 + (bit % 24));
        bytes memory call = abi.encodeCall(ledger.issue, (terms, origin));
        _refuses(terms, relayer, call, _notSigned(prescriber));
    }

    /// @dev A supply with two packs, signed by nobody yet.
    function _asked(uint32 profile) private returns (Ask memory a) {
        I.Terms memory terms = _issue(_prescription(profile));
        vm.warp(_now() + 20 minutes);
        a = _ask(terms, _units(4), pharmacist, PHARMACY);
        a.supply.handedOverAt -= 10 minutes;
        _put(a, bytes32("pack"), 4, 8);
        _commission(bytes32("pack"), 8);
    }

    /// @dev Changes one field to another value that would be allowed. False when it can't.
    function _change(Ask memory a, uint256 which, uint32 by) private returns (bool) {
        vm.assume(by != 0);
        Asked memory s = a.supply;
        if (which == 0) s.request = s.request ^ by == 0 ? s.request + 1 : s.request ^ by;
        if (which == 1) s.handedOverAt += 1 + (by % 600);
        if (which == 2) s.deadline += 1 + (by % 600);
        if (which == 3) s.product ^= bytes32(uint256(by));
        if (which == 4) (s.quantities, a.quantities) = (5 + (by % 6), _units(uint16(5 + (by % 6))));
        if (which == 5) (a.pharmacist, a.pharmacy) = (pharmacistB, PHARMACY_B);
        if (which == 6) a.packs[0].pack ^= bytes32(uint256(by));
        if (which == 7) a.packs[0].units = 1 + (by % 3);
        if (which == 8) a.packs = new IPackRegistry.PackUse[](by % 2 == 0 ? 0 : 2);
        if (which == 9) s.identityChecked = !s.identityChecked;
        return which != 5 || s.second == address(0);
    }

    function _notSigned(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, signer);
    }
}
