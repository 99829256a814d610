// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionCodec} from "../../../interfaces/IPrescriptionCodec.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {Counter} from "../support/Counter.sol";
import {Evidence} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";

/// @title A supply in its words: one readable form each, and no bit that means nothing
contract PackedSupplyTest is Counter {
    /// @custom:rules P5 P7 P11
    function testFuzz_codec_packs_what_is_asked_for_and_what_was_made(
        uint16 first,
        uint16 last,
        uint32 number,
        bool identityChecked
    ) external {
        Ask memory a = _any(first, last, number);
        a.supply.identityChecked = identityChecked;
        IPrescriptionCodec.SupplyAsked memory asked = IPrescriptionCodec.SupplyAsked(
            a.quantities,
            a.supply.request,
            a.supply.handedOverAt,
            a.supply.deadline,
            identityChecked,
            a.supply.product
        );
        _assertPackedAlike(asked, a);
        _give(a, last);
        _assertPackedAlike(asked, a);
        IPrescriptionCodec.SupplyMade memory made = IPrescriptionCodec.SupplyMade(
            a.quantities,
            a.supply.request,
            a.supply.handedOverAt,
            a.pharmacy,
            a.pharmacist,
            a.supply.product
        );
        vm.assertEq(abi.encode(codec.packFacts(made)), abi.encode(_factsOf(a)), "made");
    }

    /// @custom:rules P6 P11 X14
    function testFuzz_unpackSupply_reads_what_an_event_tells(
        uint16 first,
        uint16 last,
        uint32 number,
        uint8 code,
        bool recorded
    ) external {
        Ask memory a = _any(first, last, number);
        IPrescriptionCodec.SupplyTold memory told = codec.unpackSupply(_told(a, code, recorded));
        for (uint256 i; i < 5; ++i) vm.assertEq(told.quantities[i], i < 2 ? a.quantities[i] : 0, "quantity");
        vm.assertEq(told.request, a.supply.request, "request");
        vm.assertEq(told.handedOverAt, a.supply.handedOverAt, "handed over at");
        vm.assertEq(told.tag, _tagOf(a), "tag");
        vm.assertEq(told.code, code, "code");
        vm.assertTrue(told.recorded == recorded, "recorded");
    }

    /// @custom:rules P5 P11
    function testFuzz_dispense_and_recordSupply_revert_when_a_bit_means_nothing(uint256 bit) external {
        Ask memory a = _ask(_issue(_prescription()), _units(4));
        bytes memory act = _dispenseCall(a);
        bit = bit % 31 < 7 ? 177 + (bit % 31) : 225 + (bit % 31);
        _setBit(act, 0, bit);
        _refuses(a.terms, pharmacist, act, abi.encodeWithSelector(I.PrescriptionRegistry_MalformedSupply.selector));
        act = _recordCall(a);
        _setBit(act, 0, bit);
        _refuses(a.terms, pharmacist, act, abi.encodeWithSelector(I.PrescriptionRegistry_MalformedSupply.selector));
    }

    /// @custom:rules P7
    function testFuzz_reverse_reverts_when_a_bit_means_nothing(uint256 bit) external {
        Ask memory a = _dispense(_issue(_prescription()), 4);
        _refusesReverse(a, 176 + (bit % 80));
        _refusesReverse(a, 176);
        _refusesReverse(a, 255);
    }

    function _refusesReverse(Ask memory a, uint256 bit) private {
        bytes memory act = _reverseCall(a);
        _setBit(act, 1, bit);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_MalformedSupply.selector);
        _refuses(a.terms, secondPharmacist, act, why);
    }

    /// @dev Evidence of every kind, of any length.
    function _give(Ask memory a, uint16 length) private view {
        a.supply.second = secondPharmacist;
        a.evidence = Evidence(new bytes(length), "by the second", "an origin");
        a.packs = new IPackRegistry.PackUse[](2);
        a.packs[0] = IPackRegistry.PackUse("one", length, 7, new bytes32[](length % 256));
        a.packs[1] = IPackRegistry.PackUse("two", 3, length, new bytes32[](0));
    }

    /// @dev A part that is longer than its 16 bits tell.
    /// @custom:rules P5
    function testFuzz_packSupply_reverts_when_a_part_is_too_long(uint8 over) external {
        IPrescriptionCodec.SupplyAsked memory asked;
        asked.quantities = _units(1);
        IPrescriptionCodec.SupplyEvidence memory shown;
        shown.acceptance = new bytes(65_536 + uint256(over));
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_MalformedSupply.selector);
        _refused(outsider, address(codec), abi.encodeCall(codec.packSupply, (asked, shown)), why);
        shown.acceptance = new bytes(65_535);
        codec.packSupply(asked, shown);
    }

    function _assertPackedAlike(IPrescriptionCodec.SupplyAsked memory asked, Ask memory a) private view {
        Evidence memory e = a.evidence;
        (I.Supply memory supply, bytes memory evidence) = codec.packSupply(
            asked,
            IPrescriptionCodec.SupplyEvidence(e.acceptance, a.supply.second, e.countersignature, a.packs, e.origin)
        );
        (I.Supply memory expected, bytes memory shown) = _packed(a);
        vm.assertEq(abi.encode(supply), abi.encode(expected), "asked");
        vm.assertEq(evidence, shown, "evidence");
    }

    /// @dev A supply of two lines, of numbers that fit.
    function _any(uint16 first, uint16 last, uint32 number) private returns (Ask memory a) {
        a = _ask(_issue(_prescription()), _units(first & 0x7fff, last & 0x7fff), pharmacist, PHARMACY);
        (a.supply.request, a.supply.handedOverAt, a.supply.deadline) = (number, ~number, number ^ 0xff);
        a.pharmacy = number;
    }

    /// @dev Of word `field` of the supply, which lies behind the selector and four words of terms.
    function _setBit(bytes memory act, uint256 field, uint256 bit) private pure {
        uint256 at = 4 + (4 + field) * 32 + 31 - bit / 8;
        act[at] |= bytes1(uint8(1 << (bit % 8)));
    }
}
