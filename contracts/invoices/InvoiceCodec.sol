// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInvoiceCodec} from "../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry} from "../../interfaces/IInvoiceRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {BookWord} from "./BookWord.sol";
import {ClaimWord} from "./ClaimWord.sol";
import {InvoiceRules} from "./InvoiceRules.sol";
import {InvoiceTerms} from "./InvoiceTerms.sol";
import {InvoiceWord} from "./InvoiceWord.sol";
import {OrderWord} from "./OrderWord.sol";

/// @title InvoiceCodec
/// @custom:privacy Holds nothing and writes nothing. A node that is asked sees the terms it is asked about.
/// @custom:trust Nobody: the ledger never asks it, and packed terms have one readable form.
/// @custom:halt Nothing to halt.
contract InvoiceCodec is IInvoiceCodec {
    using InvoiceTerms for IInvoiceRegistry.Terms;
    using InvoiceWord for uint256;

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IInvoiceCodec
    function pack(
        IInvoiceRegistry.Invoice calldata i
    ) external pure override returns (IInvoiceRegistry.Terms memory terms) {
        terms.content = i.content;
        terms.head = uint256(uint160(i.holder));
        terms.head |= uint256(i.issuedAt) << 160;
        terms.head |= uint256(i.profile) << 192;
        terms.head |= uint256(i.issuer) << 224;
        terms.body = uint256(i.total) | (uint256(i.fund) << 40) | (uint256(i.cap) << 80);
        terms.place = placeOf(i.code, i.serial);
    }

    /// @inheritdoc IInvoiceCodec
    function unpack(
        IInvoiceRegistry.Terms calldata terms
    ) external pure override returns (IInvoiceRegistry.Invoice memory i) {
        // slither-disable-next-line unused-return: it refuses malformed terms
        terms.hash();
        i.content = terms.content;
        i.holder = terms.holder();
        i.issuer = terms.issuer();
        i.code = terms.code();
        i.serial = terms.serial();
        i.issuedAt = terms.issuedAt();
        i.profile = terms.profile();
        i.total = uint40(terms.total());
        i.fund = uint40(terms.fund());
        i.cap = uint40(terms.cap());
    }

    /// @inheritdoc IInvoiceCodec
    function packRules(Rules calldata r) external pure override returns (uint256 word) {
        word = r.lagHours;
        word |= uint256(r.reservationHours) << 16;
        word |= uint256(r.redLetterHours) << 32;
        word |= uint256(r.currency) << 48;
        word |= uint256(uint8(r.timeZone)) << 64;
        if (r.deduction) word |= InvoiceRules.DEDUCTION;
        if (r.paper) word |= InvoiceRules.PAPER;
        if (!InvoiceRules.isSound(word)) revert InvoiceCodec_UnsoundRules();
    }

    /// @inheritdoc IInvoiceCodec
    function unpackRules(uint256 word) external pure override returns (Rules memory r) {
        if (!InvoiceRules.isSound(word & type(uint224).max)) revert InvoiceCodec_UnsoundRules();
        r.lagHours = uint16(word);
        r.reservationHours = uint16(word >> 16);
        r.redLetterHours = uint16(word >> 32);
        r.currency = uint16(word >> 48);
        r.timeZone = int8(uint8(word >> 64));
        r.deduction = word & InvoiceRules.DEDUCTION != 0;
        r.paper = word & InvoiceRules.PAPER != 0;
    }

    /// @inheritdoc IInvoiceCodec
    function readWord(uint256 word) external pure override returns (Bill memory b) {
        if (word.has(InvoiceWord.RED_LETTER)) revert InvoiceCodec_RedLetter();
        b.tag = uint112(word);
        b.live = uint40(word.live());
        b.paid = uint40(word.paid());
        b.capped = uint40(word.capped());
        b.approved = uint8(word.approved());
        b.ranksDone = uint8(word.ranksDone());
        b.ordered = word.has(InvoiceWord.ORDERED);
        b.redPending = word.has(InvoiceWord.RED_PENDING);
        b.redLettered = word.has(InvoiceWord.RED);
        b.onPaper = word.has(InvoiceWord.ON_PAPER);
        b.replaced = word.has(InvoiceWord.REPLACED);
        b.settled = word.has(InvoiceWord.SETTLED);
    }

    /// @inheritdoc IInvoiceCodec
    function readClaim(uint256 word) external pure override returns (Claim memory c) {
        c.state = ClaimWord.state(word);
        c.attempts = uint8(ClaimWord.attempts(word));
        c.rank = ClaimWord.rank(word);
        c.until = ClaimWord.until(word);
        c.amount = uint40(ClaimWord.amount(word));
        c.capped = uint40(ClaimWord.capped(word));
        c.paid = uint40(ClaimWord.paid(word));
        c.cappedPaid = uint40(ClaimWord.cappedPaid(word));
    }

    /// @inheritdoc IInvoiceCodec
    function readBook(uint256 word) external pure override returns (Book memory b) {
        b.issuer = BookWord.issuer(word);
        b.last = BookWord.last(word);
        b.next = BookWord.next(word);
        b.maskPayer = BookWord.maskPayer(word);
        b.batch = word & BookWord.BATCH != 0;
        b.closed = word & BookWord.CLOSED != 0;
        b.regulator = BookWord.regulator(word);
    }

    /// @inheritdoc IInvoiceCodec
    function leftOf(
        IInvoiceRegistry.Terms calldata terms,
        uint256 word
    ) external pure override returns (uint40 amount, uint40 capped) {
        return (uint40(terms.rest() - word.live() - word.paid()), uint40(terms.cap() - word.capped()));
    }

    /// @inheritdoc IInvoiceCodec
    function packReservation(Reservation calldata r) external pure override returns (uint256 word) {
        word = uint256(r.amount) | (uint256(r.capped) << 40);
        word |= uint256(r.maximum) << 80;
        word |= uint256(r.cappedMaximum) << 120;
        word |= uint256(r.until) << 160;
        word |= uint256(r.attempt) << 200;
        word |= uint256(r.rank) << 208;
        word |= uint256(r.deadline) << 216;
    }

    /// @inheritdoc IInvoiceCodec
    function packOrder(
        uint32[] calldata payers,
        uint16[] calldata waitingDays
    ) external pure override returns (IInvoiceRegistry.CoverageOrder memory order) {
        uint256 count = payers.length;
        if (count == 0 || count > OrderWord.MAX_RANKS || waitingDays.length != count) revert InvoiceCodec_BadOrder();
        for (uint256 i; i < count; ++i) {
            if (payers[i] == 0) revert InvoiceCodec_BadOrder();
            order.payers |= uint256(payers[i]) << (32 * i);
            order.waitingDays |= uint256(waitingDays[i]) << (16 * i);
        }
    }

    /// @inheritdoc IInvoiceCodec
    function placeOf(bytes24 code, uint64 serial) public pure override returns (bytes32) {
        return bytes32(code) | bytes32(uint256(serial));
    }
}
