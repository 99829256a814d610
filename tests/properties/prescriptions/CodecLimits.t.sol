// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {IPrescriptionCodec} from "../../../interfaces/IPrescriptionCodec.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title What the codec of prescriptions packs, at its last value and one beyond
contract CodecLimitsTest is Counter {
    uint256 private constant MOST_LINES = 5;
    uint16 private constant MOST = 0x7fff;

    /// @custom:rules P1 P5
    function test_packQuantities_takes_five_lines_of_fifteen_bits() external {
        uint16[] memory units = new uint16[](MOST_LINES);
        for (uint256 i; i < MOST_LINES; ++i) units[i] = uint16(MOST - i);
        uint256 lanes = codec.packQuantities(units);
        for (uint256 i; i < MOST_LINES; ++i) vm.assertEq((lanes >> (16 * i)) % 2 ** 16, MOST - i, "a lane");
        units[4] = MOST + 1;
        _codecRefuses(abi.encodeCall(codec.packQuantities, (units)), _tooLarge(4, uint256(MOST) + 1, MOST));
        units = new uint16[](MOST_LINES + 1);
        _codecRefuses(abi.encodeCall(codec.packQuantities, (units)), _tooMany());
    }

    /// @dev With its repeats a line still fits its lane.
    /// @custom:rules P1 P5
    function test_pack_takes_lines_that_fit_with_all_repeats() external {
        I.Prescription memory p = _prescription();
        p.repeats = 1;
        p.lines = new I.Line[](MOST_LINES);
        for (uint256 i; i < MOST_LINES; ++i) p.lines[i] = I.Line(MOST / 2, 1, 1);
        vm.assertEq(codec.pack(p).lines % 2 ** 80, 0x3fff3fff3fff3fff3fff, "lanes");
        p.lines[2].quantity = MOST / 2 + 1;
        _codecRefuses(abi.encodeCall(codec.pack, (p)), _tooLarge(2, MOST / 2 + 1, MOST / 2));
        p.lines[2].quantity = 0;
        bytes memory malformed = abi.encodeWithSelector(I.PrescriptionRegistry_MalformedTerms.selector);
        _codecRefuses(abi.encodeCall(codec.pack, (p)), malformed);
        p.lines = new I.Line[](0);
        _codecRefuses(abi.encodeCall(codec.pack, (p)), malformed);
        p.lines = new I.Line[](MOST_LINES + 1);
        _codecRefuses(abi.encodeCall(codec.pack, (p)), _tooMany());
    }

    /// @custom:rules P1 P8
    function test_pack_takes_fifteen_repeats() external {
        I.Prescription memory p = _prescription();
        p.repeats = 15;
        vm.assertEq((codec.pack(p).body / 2 ** 160) % 2 ** 8, 15, "repeats");
        p.repeats = 16;
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_TooManyRepeats.selector, 16, 15);
        _codecRefuses(abi.encodeCall(codec.pack, (p)), why);
    }

    /// @custom:rules P10
    function test_packRules_takes_fifteen_lines_and_repeats_at_most() external {
        IPrescriptionCodec.Rules memory r = _rules();
        bytes memory why = abi.encodeWithSelector(IPrescriptionCodec.PrescriptionCodec_UnsoundRules.selector);
        r.maxRepeats = 16;
        _codecRefuses(abi.encodeCall(codec.packRules, (r)), why);
        (r.maxRepeats, r.maxLines) = (15, 16);
        _codecRefuses(abi.encodeCall(codec.packRules, (r)), why);
        (r.maxRepeats, r.maxLines) = (0, 17); // one line and one repeat, were it packed
        _codecRefuses(abi.encodeCall(codec.packRules, (r)), why);
    }

    /// @dev What the ledger would not publish is not packed.
    /// @custom:rules P10
    function test_packRules_reverts_when_rules_are_unsound() external {
        IPrescriptionCodec.Rules memory r = _rules();
        r.validDays = r.longestDays + 1;
        bytes memory why = abi.encodeWithSelector(IPrescriptionCodec.PrescriptionCodec_UnsoundRules.selector);
        _codecRefuses(abi.encodeCall(codec.packRules, (r)), why);
    }

    /// @dev A proof is counted in a byte, evidence in two.
    /// @custom:rules D1 P5
    function test_packUses_takes_a_proof_of_255_steps() external {
        IPackRegistry.PackUse[] memory uses = new IPackRegistry.PackUse[](1);
        uses[0].proof = new bytes32[](255);
        vm.assertEq(codec.packUses(uses).length, 64 + 255 * 32, "length");
        uses[0].proof = new bytes32[](256);
        bytes memory why = abi.encodeWithSelector(IPackRegistry.PackRegistry_MalformedUses.selector);
        _codecRefuses(abi.encodeCall(codec.packUses, (uses)), why);
    }

    /// @dev Packed by hand and malformed: nothing is left of what is no prescription.
    /// @custom:rules P1 X4
    function test_leftOf_reverts_when_terms_are_malformed() external {
        I.Terms memory terms = codec.pack(_prescription());
        terms.lines |= 1 << 255;
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_MalformedTerms.selector);
        _codecRefuses(abi.encodeCall(codec.leftOf, (terms, 0)), why);
    }

    /// @dev Who is named without a signature, and a signature of nobody, are told as they are: the ledger refuses them.
    /// @custom:rules P5 P10
    function test_packSupply_leaves_out_a_second_pharmacist_only_when_there_is_none() external view {
        vm.assertEq(_evidenceOf(address(0), ""), "", "nobody");
        vm.assertEq(_evidenceOf(address(0), "s"), abi.encodePacked(address(0), "s"), "a signature of nobody");
        vm.assertEq(_evidenceOf(address(5), ""), abi.encodePacked(address(5)), "somebody who did not sign");
        vm.assertEq(_evidenceOf(address(5), "s"), abi.encodePacked(address(5), "s"), "somebody who did");
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    function _evidenceOf(address second, bytes memory signature) private view returns (bytes memory evidence) {
        IPrescriptionCodec.SupplyAsked memory asked;
        IPrescriptionCodec.SupplyEvidence memory shown;
        (shown.second, shown.countersignature) = (second, signature);
        (, evidence) = codec.packSupply(asked, shown);
    }

    function _codecRefuses(bytes memory call, bytes memory why) private {
        _refused(outsider, address(codec), call, why);
    }

    function _tooMany() private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_TooManyLines.selector, MOST_LINES + 1, MOST_LINES);
    }

    function _tooLarge(uint256 line, uint256 quantity, uint256 most) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_QuantityTooLarge.selector, line, quantity, most);
    }
}
