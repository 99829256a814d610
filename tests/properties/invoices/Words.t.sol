// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {BillSigning} from "./BillSigning.sol";
import {Cashier} from "./Cashier.sol";

/// @title Words, claims, orders and reservations: each field in its lane
contract BillWordsTest is Cashier {
    using Dice for Dice.Cup;

    /// @custom:rules B2 X4
    function testFuzz_readWord_reads_every_lane(uint256 word) external view {
        word &= ~(uint256(1) << 254);
        IInvoiceCodec.Bill memory b = bills.readWord(word);
        vm.assertEq(b.tag, _lane(word, 0, 112), "tag");
        vm.assertEq(b.live, _lane(word, 112, 40), "live");
        vm.assertEq(b.paid, _lane(word, 152, 40), "paid");
        vm.assertEq(b.capped, _lane(word, 192, 40), "capped");
        vm.assertEq(b.approved, _lane(word, 232, 8), "approved");
        vm.assertEq(b.ranksDone, _lane(word, 240, 8), "ranks");
        bool[6] memory facts = [b.ordered, b.redPending, b.redLettered, b.onPaper, b.replaced, b.settled];
        for (uint256 i; i < 6; ++i) vm.assertTrue(facts[i] == (_lane(word, 248 + i, 1) == 1), "a fact");
    }

    /// @custom:rules B4
    function testFuzz_readClaim_reads_every_lane(uint256 word) external view {
        word = (word & ~(uint256(0xff) << 192)) | ((word % 6) << 192);
        IInvoiceCodec.Claim memory c = bills.readClaim(word);
        vm.assertEq(c.amount, _lane(word, 0, 40), "amount");
        vm.assertEq(c.capped, _lane(word, 40, 40), "capped");
        vm.assertEq(c.paid, _lane(word, 80, 40), "paid");
        vm.assertEq(c.cappedPaid, _lane(word, 120, 40), "capped paid");
        vm.assertEq(c.until, _lane(word, 160, 32), "until");
        vm.assertEq(uint256(c.state), _lane(word, 192, 8), "state");
        vm.assertEq(c.attempts, _lane(word, 200, 8), "attempts");
        vm.assertEq(c.rank, _lane(word, 208, 8), "rank");
    }

    /// @custom:rules B1
    function testFuzz_readBook_reads_every_lane(uint256 word) external view {
        IInvoiceCodec.Book memory b = bills.readBook(word);
        vm.assertEq(b.issuer, _lane(word, 0, 32), "issuer");
        vm.assertEq(b.last, _lane(word, 32, 64), "last");
        vm.assertEq(b.next, _lane(word, 96, 64), "next");
        vm.assertEq(b.maskPayer, _lane(word, 160, 32), "mask payer");
        vm.assertTrue(b.batch == (_lane(word, 192, 1) == 1), "batch");
        vm.assertTrue(b.closed == (_lane(word, 193, 1) == 1), "closed");
        vm.assertEq(b.regulator, _lane(word, 194, 32), "regulator");
    }

    /// @custom:rules B4
    function testFuzz_packReservation_puts_each_field_where_it_is_drawn(uint256 seed) external view {
        Dice.Cup memory c = Dice.cup(seed);
        IInvoiceCodec.Reservation memory r = IInvoiceCodec.Reservation(
            uint8(c.word()),
            uint8(c.word()),
            uint40(c.word()),
            uint40(c.word()),
            uint40(c.word()),
            uint40(c.word()),
            uint32(c.word()),
            uint32(c.word())
        );
        uint256 word = bills.packReservation(r);
        bytes memory lanes = abi.encode(
            _lane(word, 208, 8),
            _lane(word, 200, 8),
            _lane(word, 0, 40),
            _lane(word, 40, 40)
        );
        vm.assertEq(lanes, abi.encode(r.rank, r.attempt, r.amount, r.capped), "rank, attempt, amounts");
        lanes = abi.encode(_lane(word, 80, 40), _lane(word, 120, 40), _lane(word, 160, 32), _lane(word, 216, 32));
        vm.assertEq(lanes, abi.encode(r.maximum, r.cappedMaximum, r.until, r.deadline), "maxima and times");
        vm.assertEq(_lane(word, 192, 8) + _lane(word, 248, 8), 0, "unused bits");
    }

    /// @dev Each of the sixteen.
    /// @custom:rules B4 X4
    function test_reserve_reverts_when_a_bit_of_the_reservation_means_nothing() external {
        I.Terms memory terms = _issueBill(1);
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 1, 0);
        bytes memory signature = _signBill(terms, BillSigning.reservation(invoices.digestOf(terms), INSURER, r));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_MalformedTerms.selector);
        for (uint256 bit = 192; bit < 256; ++bit) {
            if (bit == 200) bit = 248;
            uint256 word = bills.packReservation(r) | (1 << bit);
            bytes memory call = abi.encodeCall(invoices.reserve, (terms, word, _noOrder(), _noLeaf(), signature));
            _refuses(terms.place, _actor(INSURER), call, why);
        }
    }

    /// @custom:rules B6
    function testFuzz_packOrder_puts_rank_after_rank(uint256 seed) external view {
        Dice.Cup memory c = Dice.cup(seed);
        uint32[] memory payers = new uint32[](c.between(1, 8));
        uint16[] memory waiting = new uint16[](payers.length);
        I.CoverageOrder memory expected;
        for (uint256 i; i < payers.length; ++i) {
            (payers[i], waiting[i]) = (uint32(c.between(1, type(uint32).max)), uint16(c.word()));
            expected.payers += payers[i] * 2 ** (32 * i);
            expected.waitingDays += waiting[i] * 2 ** (16 * i);
        }
        I.CoverageOrder memory order = bills.packOrder(payers, waiting);
        vm.assertEq(keccak256(abi.encode(order)), keccak256(abi.encode(expected)), "lanes");
    }
}
