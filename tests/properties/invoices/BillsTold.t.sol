// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec as C} from "../../../interfaces/IInvoiceCodec.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title What the codec tells and refuses of rules, orders and words
contract BillsToldTest is Cashier {
    using Dice for Dice.Cup;

    /// @custom:rules B12
    function testFuzz_unpackRules_gives_back_what_was_packed(uint256 seed) external view {
        C.Rules memory r = _sound(Dice.cup(seed));
        C.Rules memory back = bills.unpackRules(bills.packRules(r));
        vm.assertEq(abi.encode(back), abi.encode(r), "other rules");
    }

    /// @dev Each rule alone at its edge: nothing is packed that the ledger can't work by, nor read back.
    /// @custom:rules B12
    function testFuzz_packRules_and_unpackRules_revert_when_a_rule_is_unsound(uint256 seed, uint16 over) external {
        Dice.Cup memory c = Dice.cup(seed);
        C.Rules memory r = _sound(c);
        uint256 word = bills.packRules(r);
        uint256 which = c.between(0, 6);
        if (which == 0) (r.lagHours, word) = (0, word & ~uint256(type(uint16).max));
        if (which == 1) (r.reservationHours, word) = (0, word & ~(uint256(type(uint16).max) << 16));
        if (which == 2) (r.redLetterHours, word) = (0, word & ~(uint256(type(uint16).max) << 32));
        if (which == 3) (r.currency, word) = (0, word & ~(uint256(type(uint16).max) << 48));
        if (which == 4) r.currency = uint16(1000 + (over % (type(uint16).max - 999)));
        if (which == 4) word = (word & ~(uint256(type(uint16).max) << 48)) | (uint256(r.currency) << 48);
        if (which == 5) r.timeZone = -49;
        if (which == 6) r.timeZone = 57;
        if (which > 4) word = (word & ~(uint256(type(uint8).max) << 64)) | (uint256(uint8(r.timeZone)) << 64);
        bytes memory why = abi.encodeWithSelector(C.InvoiceCodec_UnsoundRules.selector);
        _refused(outsider, address(bills), abi.encodeCall(bills.packRules, (r)), why);
        _refused(outsider, address(bills), abi.encodeCall(bills.unpackRules, (word)), why);
    }

    /// @dev Every rule at its lowest and at its highest, and beside them whatever a wrong lane would take for nothing or too much.
    /// @custom:rules B12
    function test_packRules_and_unpackRules_take_each_rule_up_to_its_edges() external {
        uint16 most = type(uint16).max;
        C.Rules[6] memory sound = [
            C.Rules(1, 1, 1, 1, 0, false, false),
            C.Rules(1, 1, 2, 2, -48, false, false),
            C.Rules(1, 2, 1, 2, 56, true, false),
            C.Rules(2, 1, 2, 1, 32, false, true),
            C.Rules(most, most, most, 999, 33, true, true),
            C.Rules(most, most, most, 998, -1, true, true)
        ];
        for (uint256 i; i < sound.length; ++i) {
            uint256 word = bills.packRules(sound[i]);
            vm.assertEq(abi.encode(bills.unpackRules(word)), abi.encode(sound[i]), "other rules");
            _isUnsound(word | (1 << 74));
            _isUnsound(word | (1 << 75));
            _isUnsound(word | (1 << 223));
            vm.assertEq(abi.encode(bills.unpackRules(word | (1 << 224))), abi.encode(sound[i]), "of a closed profile");
        }
    }

    /// @custom:rules B12
    function test_packRules_reverts_beside_the_edges_of_each_rule() external {
        C.Rules[9] memory unsound = [
            C.Rules(0, 1, 1, 1, 0, true, true),
            C.Rules(1, 0, 1, 1, 0, true, true),
            C.Rules(1, 1, 0, 1, 0, true, true),
            C.Rules(1, 1, 1, 0, 0, true, true),
            C.Rules(1, 1, 1, 0, 1, true, true),
            C.Rules(1, 1, 1, 1000, 0, true, true),
            C.Rules(1, 1, 1, type(uint16).max, 0, true, true),
            C.Rules(1, 1, 1, 1, -49, true, true),
            C.Rules(1, 1, 1, 1, 57, true, true)
        ];
        bytes memory why = abi.encodeWithSelector(C.InvoiceCodec_UnsoundRules.selector);
        for (uint256 i; i < unsound.length; ++i) {
            _refused(outsider, address(bills), abi.encodeCall(bills.packRules, (unsound[i])), why);
        }
    }

    /// @dev None, nine, more days than payers, fewer, and nobody at the first, the last or a middle rank.
    /// @custom:rules B4 B12
    function test_packOrder_reverts_when_the_lists_are_no_order() external {
        _isNoOrder(new uint32[](0), 0);
        _isNoOrder(_payers(9), 9);
        _isNoOrder(_payers(2), 1);
        _isNoOrder(_payers(2), 3);
        for (uint256 gap; gap < 3; ++gap) {
            uint32[] memory payers = _payers(3);
            payers[gap] = 0;
            _isNoOrder(payers, 3);
        }
    }

    /// @custom:rules B4 B12
    function testFuzz_packOrder_reverts_when_the_lists_are_no_order(uint8 count, uint8 other, uint8 gap) external {
        (count, other) = (count % 11, other % 11);
        (uint32[] memory payers, uint16[] memory waiting) = (new uint32[](count), new uint16[](other));
        for (uint32 i; i < count; ++i) payers[i] = INSURER + i;
        bool sound = count != 0 && count < 9 && count == other;
        if (sound) (payers[gap % count], sound) = (0, false);
        bytes memory why = abi.encodeWithSelector(C.InvoiceCodec_BadOrder.selector);
        _refused(outsider, address(bills), abi.encodeCall(bills.packOrder, (payers, waiting)), why);
    }

    /// @custom:rules B8
    function testFuzz_readWord_reverts_when_a_red_letter_stands_there(uint256 word) external {
        bytes memory why = abi.encodeWithSelector(C.InvoiceCodec_RedLetter.selector);
        _refused(outsider, address(bills), abi.encodeCall(bills.readWord, (word | (1 << 254))), why);
    }

    function _isUnsound(uint256 word) private {
        bytes memory why = abi.encodeWithSelector(C.InvoiceCodec_UnsoundRules.selector);
        _refused(outsider, address(bills), abi.encodeCall(bills.unpackRules, (word)), why);
    }

    function _isNoOrder(uint32[] memory payers, uint256 waiting) private {
        bytes memory why = abi.encodeWithSelector(C.InvoiceCodec_BadOrder.selector);
        bytes memory call = abi.encodeCall(bills.packOrder, (payers, new uint16[](waiting)));
        _refused(outsider, address(bills), call, why);
    }

    function _payers(uint32 count) private pure returns (uint32[] memory payers) {
        payers = new uint32[](count);
        for (uint32 i; i < count; ++i) payers[i] = INSURER + i;
    }

    function _sound(Dice.Cup memory c) private pure returns (C.Rules memory r) {
        r.lagHours = uint16(c.between(1, type(uint16).max));
        r.reservationHours = uint16(c.between(1, type(uint16).max));
        r.redLetterHours = uint16(c.between(1, type(uint16).max));
        r.currency = uint16(c.between(1, 999));
        r.timeZone = int8(int256(c.between(0, 104)) - 48);
        (r.deduction, r.paper) = (c.coin(), c.coin());
    }
}
