// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionCodec} from "../../../interfaces/IPrescriptionCodec.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Counter} from "../support/Counter.sol";
import {Dice} from "../support/Dice.sol";
import {Drawn} from "../support/Drawn.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";

/// @title One readable document, one packed form, one id
contract PackingTest is Counter {
    using Dice for Dice.Cup;

    /// @custom:rules P1 X4
    function testFuzz_unpack_gives_back_what_was_packed(uint256 seed) external view {
        I.Prescription memory p = Drawn.prescription(Dice.cup(seed));
        I.Prescription memory back = codec.unpack(codec.pack(p));
        vm.assertEq(keccak256(abi.encode(back)), keccak256(abi.encode(p)), "not the same prescription");
    }

    /// @custom:rules P1 X4
    function testFuzz_pack_gives_the_only_form_that_unpacks(uint256 seed, uint256 which, uint256 bit) external view {
        I.Prescription memory p = Drawn.prescription(Dice.cup(seed));
        I.Terms memory terms = codec.pack(p);
        I.Terms memory other = _flip(terms, which % 4, bit % 256);
        try codec.unpack(other) returns (I.Prescription memory q) {
            vm.assertFalse(keccak256(abi.encode(p)) == keccak256(abi.encode(q)), "two forms of one prescription");
            vm.assertFalse(ledger.idOf(terms) == ledger.idOf(other), "two forms, one id");
        } catch {}
    }

    /// @custom:rules P1 X4
    function testFuzz_idOf_reverts_when_an_unused_bit_is_set(uint256 seed, uint256 bit) external {
        I.Terms memory terms = codec.pack(Drawn.prescription(Dice.cup(seed)));
        if (bit % 79 < 63) terms.body |= 1 << (193 + (bit % 79));
        else terms.lines |= 1 << (240 + ((bit % 79) - 63));
        _malformed(terms);
    }

    /// @custom:rules P1 X4
    function test_idOf_reverts_when_the_first_or_last_unused_bit_is_set() external {
        I.Terms memory terms = codec.pack(_prescription());
        (uint256 body, uint256 lines) = (terms.body, terms.lines);
        for (uint256 i; i < 2; ++i) {
            (terms.body, terms.lines) = (body | (1 << (i == 0 ? 193 : 255)), lines);
            _malformed(terms);
            (terms.body, terms.lines) = (body, lines | (1 << (i == 0 ? 240 : 255)));
            _malformed(terms);
        }
    }

    /// @custom:rules P1 X4
    function testFuzz_idOf_reverts_when_a_kind_of_holder_is_none(uint256 seed, uint8 kind) external {
        I.Terms memory terms = codec.pack(Drawn.prescription(Dice.cup(seed)));
        vm.assume(kind > uint8(I.HolderKind.Slip));
        terms.body = (terms.body & ~(uint256(0xff) << 184)) | (uint256(kind) << 184);
        _malformed(terms);
    }

    /// @dev Behind the last line, and for a line whose quantity is 0.
    /// @custom:rules P1 X4
    function testFuzz_idOf_reverts_when_something_stands_behind_the_last_line(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Terms memory terms = codec.pack(Drawn.prescription(c));
        uint256 last = c.between(0, 4);
        for (uint256 part; part < 3; ++part) terms.lines &= ~(((uint256(1) << 80) - (1 << (16 * last))) << (80 * part));
        uint256 lane = c.between(last == 4 ? 4 : last + 1, 4);
        uint256 part_ = last == 4 || lane == last ? c.between(1, 2) : c.between(0, 2);
        terms.lines |= c.between(1, type(uint16).max) << (80 * part_ + 16 * lane);
        _malformed(terms);
    }

    /// @custom:rules P1
    function test_idOf_reverts_when_there_is_no_line() external {
        I.Terms memory terms = codec.pack(_prescription());
        terms.lines = 0;
        _malformed(terms);
    }

    /// @custom:rules P1 X5
    function testFuzz_idOf_is_the_hash_of_the_readable_terms(uint256 seed) external view {
        I.Prescription memory p = Drawn.prescription(Dice.cup(seed));
        bytes32 id = Signing.digest(_domain(), Signing.prescription(p));
        vm.assertEq(ledger.idOf(codec.pack(p)), id, "the id");
    }

    /// @custom:rules P1 X5
    function testFuzz_idOf_changes_with_any_field(uint256 seed, uint256 which) external view {
        Dice.Cup memory c = Dice.cup(seed);
        I.Prescription memory p = Drawn.prescription(c);
        bytes32 id = ledger.idOf(codec.pack(p));
        Drawn.change(c, p, which % Drawn.FIELDS);
        vm.assertFalse(ledger.idOf(codec.pack(p)) == id, "another document under the same id");
    }

    /// @custom:rules P10 X12
    function testFuzz_unpackRules_gives_back_what_was_packed(uint256 seed) external view {
        IPrescriptionCodec.Rules memory r = Drawn.rules(Dice.cup(seed));
        IPrescriptionCodec.Rules memory back = codec.unpackRules(codec.packRules(r));
        vm.assertEq(keccak256(abi.encode(back)), keccak256(abi.encode(r)), "not the same rules");
    }

    /// @custom:rules P10 X12
    function testFuzz_publishProfile_keeps_the_word(uint256 seed, uint32 profile) external {
        vm.assume(profile > CONTROLLED);
        IPrescriptionCodec.Rules memory r = Drawn.rules(Dice.cup(seed));
        _publish(profile, r);
        vm.assertEq(ledger.profileOf(profile), codec.packRules(r), "the word");
    }

    /// @custom:rules P1
    function testFuzz_packQuantities_puts_line_after_line(uint256 seed) external view {
        Dice.Cup memory c = Dice.cup(seed);
        uint16[] memory units = new uint16[](c.between(0, 5));
        uint256 expected;
        for (uint256 i; i < units.length; ++i) {
            units[i] = uint16(c.between(0, 32_767));
            expected += units[i] * 65_536 ** i;
        }
        vm.assertEq(codec.packQuantities(units), expected, "lanes");
    }

    function _flip(I.Terms memory t, uint256 which, uint256 bit) private pure returns (I.Terms memory) {
        if (which == 0) return I.Terms(t.content ^ bytes32(1 << bit), t.head, t.body, t.lines);
        if (which == 1) return I.Terms(t.content, t.head ^ (1 << bit), t.body, t.lines);
        if (which == 2) return I.Terms(t.content, t.head, t.body ^ (1 << bit), t.lines);
        return I.Terms(t.content, t.head, t.body, t.lines ^ (1 << bit));
    }

    function _malformed(I.Terms memory terms) private {
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_MalformedTerms.selector);
        _refused(outsider, address(ledger), abi.encodeCall(ledger.idOf, (terms)), why);
        _refused(outsider, address(codec), abi.encodeCall(codec.unpack, (terms)), why);
        _refused(prescriber, address(ledger), abi.encodeCall(ledger.issue, (terms, "")), why);
    }
}
