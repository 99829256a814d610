// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {BillSigning} from "./BillSigning.sol";
import {Cashier} from "./Cashier.sol";

/// @title One readable bill, one packed form, one hash, one place
contract BillTermsTest is Cashier {
    using Dice for Dice.Cup;

    uint256 private constant FIELDS = 10;

    /// @custom:rules B2
    function testFuzz_pack_puts_each_field_where_it_is_drawn(uint256 seed) external view {
        I.Invoice memory b = _drawn(Dice.cup(seed));
        I.Terms memory terms = bills.pack(b);
        vm.assertEq(terms.content, b.content, "content");
        uint256 people = uint256(uint160(b.holder)) + uint256(b.issuedAt) * 2 ** 160;
        vm.assertEq(terms.head, people + uint256(b.profile) * 2 ** 192 + uint256(b.issuer) * 2 ** 224, "head");
        vm.assertEq(terms.body, b.total + uint256(b.fund) * 2 ** 40 + uint256(b.cap) * 2 ** 80, "body");
        vm.assertEq(terms.place, bytes32(bytes.concat(b.code, bytes8(b.serial))), "place");
        vm.assertEq(bills.placeOf(b.code, b.serial), terms.place, "placeOf");
    }

    /// @custom:rules B2 X4
    function testFuzz_unpack_gives_back_what_was_packed(uint256 seed) external view {
        I.Invoice memory b = _drawn(Dice.cup(seed));
        I.Invoice memory back = bills.unpack(bills.pack(b));
        vm.assertEq(keccak256(abi.encode(back)), keccak256(abi.encode(b)), "not the same bill");
    }

    /// @custom:rules B2 X4
    function testFuzz_pack_gives_the_only_form_that_unpacks(uint256 seed, uint256 which, uint256 bit) external view {
        I.Invoice memory b = _drawn(Dice.cup(seed));
        I.Terms memory terms = bills.pack(b);
        bytes32 digest = invoices.digestOf(terms);
        I.Terms memory other = _flip(terms, which % 4, bit % 256);
        try bills.unpack(other) returns (I.Invoice memory c) {
            vm.assertFalse(keccak256(abi.encode(b)) == keccak256(abi.encode(c)), "two forms of one bill");
            vm.assertFalse(digest == invoices.digestOf(other), "two forms, one hash");
        } catch (bytes memory why) {
            vm.assertEq(why, abi.encodeWithSelector(I.InvoiceRegistry_MalformedTerms.selector), "why");
            vm.assertTrue(which % 4 == 2 && bit % 256 >= 120, "refused though each bit means something");
        }
    }

    /// @custom:rules B2 X4
    function testFuzz_digestOf_reverts_when_a_bit_means_nothing(uint256 seed, uint256 bit) external {
        I.Terms memory terms = bills.pack(_drawn(Dice.cup(seed)));
        terms.body |= 1 << (120 + (bit % 136));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_MalformedTerms.selector);
        _refused(outsider, address(bills), abi.encodeCall(bills.unpack, (terms)), why);
        _refuses(terms.place, outsider, abi.encodeCall(invoices.digestOf, (terms)), why);
        bytes32 book = _placeOf(SINGLE, 1);
        _refuses(terms.place, _actor(HOSPITAL), abi.encodeCall(invoices.issue, (terms, book)), why);
        _refuses(terms.place, _actor(HOSPITAL), _drawCall(terms, _noLeaf()), why);
        _refuses(terms.place, outsider, abi.encodeCall(invoices.drawSettled, (terms, _noLeaf())), why);
    }

    /// @dev The first bit above the cap, and the last there is.
    /// @custom:rules B2 X4
    function test_digestOf_reverts_when_the_first_or_last_bit_without_meaning_is_set() external {
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 1));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_MalformedTerms.selector);
        uint256 body = terms.body;
        for (uint256 bit = 120; bit < 256; bit += 135) {
            terms.body = body | (1 << bit);
            _refused(outsider, address(bills), abi.encodeCall(bills.unpack, (terms)), why);
            _refuses(terms.place, outsider, abi.encodeCall(invoices.digestOf, (terms)), why);
        }
    }

    /// @custom:rules B2 X5
    function testFuzz_digestOf_is_the_hash_of_the_readable_terms(uint256 seed) external view {
        I.Invoice memory b = _drawn(Dice.cup(seed));
        bytes32 domain = Signing.domain("Carestamp Invoices", address(invoices));
        bytes32 digest = Signing.digest(domain, BillSigning.invoice(b));
        vm.assertEq(invoices.digestOf(bills.pack(b)), digest, "the hash");
    }

    /// @custom:rules B2
    function testFuzz_digestOf_changes_with_any_field(uint256 seed, uint256 which) external view {
        Dice.Cup memory c = Dice.cup(seed);
        I.Invoice memory b = _drawn(c);
        bytes32 digest = invoices.digestOf(bills.pack(b));
        _change(c, b, which % FIELDS);
        vm.assertFalse(invoices.digestOf(bills.pack(b)) == digest, "another bill under the same hash");
    }

    /// @dev Different code or serial, different place; anything else, the same place.
    /// @custom:rules B1 X8
    function testFuzz_place_is_code_and_serial_and_nothing_else(uint256 seed, uint256 which) external view {
        Dice.Cup memory c = Dice.cup(seed);
        I.Invoice memory b = _drawn(c);
        bytes32 place = bills.pack(b).place;
        _change(c, b, which % FIELDS);
        bool moved = which % FIELDS == 3 || which % FIELDS == 4;
        vm.assertTrue((bills.pack(b).place != place) == moved, "place");
    }

    /// @dev Amounts: fund and cap up to the total, a total of one fen or more.
    /// @custom:rules B2
    function testFuzz_issue_takes_just_the_amounts_that_can_be(uint40 total, uint40 fund, uint40 cap) external {
        I.Invoice memory b = _invoice(SINGLE, 7);
        (b.total, b.fund, b.cap) = (total, fund, cap);
        bytes memory act = abi.encodeCall(invoices.issue, (bills.pack(b), _placeOf(SINGLE, 1)));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BadAmounts.selector, total, fund, cap);
        if (total == 0 || fund > total || cap > total) {
            _refuses(bills.pack(b).place, _actor(HOSPITAL), act, why);
            b.total = MOST;
        }
        vm.assertEq(uint256(invoices.statusOf(_issueBill(b))), b.total == b.fund ? 3 : 1, "status");
    }

    /// @dev Each edge by itself: equal is accepted, one fen more is not.
    /// @custom:rules B2
    function test_issue_takes_fund_and_cap_up_to_the_last_fen() external {
        uint40[3] memory totals = [uint40(1), 100_000, MOST];
        for (uint64 i; i < totals.length; ++i) {
            _amounts(3 * i + 1, totals[i], totals[i], 0);
            _amounts(3 * i + 2, totals[i], 0, totals[i]);
            _amounts(3 * i + 3, totals[i], totals[i], totals[i]);
        }
    }

    /// @dev A bill of nothing is none, though neither fund nor cap is above it.
    /// @custom:rules B2
    function test_issue_reverts_when_the_total_is_nothing() external {
        I.Invoice memory b = _invoice(SINGLE, 1);
        (b.total, b.fund, b.cap) = (0, 0, 0);
        bytes memory act = abi.encodeCall(invoices.issue, (bills.pack(b), _placeOf(SINGLE, 1)));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BadAmounts.selector, 0, 0, 0);
        _refuses(_placeOf(SINGLE, 1), _actor(HOSPITAL), act, why);
    }

    function _amounts(uint64 serial, uint40 total, uint40 fund, uint40 cap) private {
        I.Invoice memory b = _invoice(SINGLE, serial);
        (b.total, b.fund, b.cap) = (total, fund, cap);
        _issueBill(b);
        if (total == MOST) return;
        b.serial += 100;
        (b.fund, b.cap) = (fund == total ? fund + 1 : fund, cap == total ? cap + 1 : cap);
        bytes memory act = abi.encodeCall(invoices.issue, (bills.pack(b), _placeOf(SINGLE, 1)));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_BadAmounts.selector, total, b.fund, b.cap);
        _refuses(bills.pack(b).place, _actor(HOSPITAL), act, why);
    }

    /// @dev Anything that packs, whatever the ledger thinks of it.
    function _drawn(Dice.Cup memory c) private pure returns (I.Invoice memory b) {
        b.content = bytes32(c.word());
        b.holder = address(uint160(c.word()));
        b.issuer = uint32(c.word());
        b.code = bytes24(bytes32(c.word()));
        b.serial = uint64(c.between(0, type(uint64).max));
        b.issuedAt = uint32(c.word());
        b.profile = uint32(c.word());
        b.total = uint40(c.between(0, MOST));
        b.fund = uint40(c.between(0, MOST));
        b.cap = uint40(c.between(0, MOST));
    }

    function _change(Dice.Cup memory c, I.Invoice memory b, uint256 which) private pure {
        if (which == 0) b.content = ~b.content;
        if (which == 1) b.holder = address(~uint160(b.holder));
        if (which == 2) b.issuer ^= uint32(c.between(1, type(uint32).max));
        if (which == 3) b.code = ~b.code;
        if (which == 4) b.serial ^= uint64(c.between(1, type(uint64).max));
        if (which == 5) b.issuedAt ^= uint32(c.between(1, type(uint32).max));
        if (which == 6) b.profile ^= uint32(c.between(1, type(uint32).max));
        if (which == 7) b.total ^= uint40(c.between(1, MOST));
        if (which == 8) b.fund ^= uint40(c.between(1, MOST));
        if (which == 9) b.cap ^= uint40(c.between(1, MOST));
    }

    function _flip(I.Terms memory t, uint256 which, uint256 bit) private pure returns (I.Terms memory) {
        if (which == 0) return I.Terms(t.content ^ bytes32(1 << bit), t.head, t.body, t.place);
        if (which == 1) return I.Terms(t.content, t.head ^ (1 << bit), t.body, t.place);
        if (which == 2) return I.Terms(t.content, t.head, t.body ^ (1 << bit), t.place);
        return I.Terms(t.content, t.head, t.body, t.place ^ bytes32(1 << bit));
    }
}
