// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry} from "./IInvoiceRegistry.sol";
import {IVersioned} from "./IVersioned.sol";

/// @title Between what people read and what an invoice ledger takes
/// @notice Pure views, so that no front end twiddles bits. Holds nothing; the ledger never asks it.
interface IInvoiceCodec is IVersioned {
    /// @notice The rules of a profile of bills.
    struct Rules {
        uint16 lagHours; // how old a bill may be when it is issued here or its range is anchored
        uint16 reservationHours; // longest reservation
        uint16 redLetterHours; // how long a red letter waits for payers
        uint16 currency; // ISO 4217 number: 156 CNY, 978 EUR
        int8 timeZone; // quarter hours east of UTC
        bool deduction; // may be deducted from tax
        bool paper; // may be exchanged for paper
    }

    /// @notice Everything that can change about a bill, as `readWord` unpacks it.
    struct Bill {
        uint112 tag; // low bits of the hash of its terms; 0: not known here
        uint40 live; // Σ reserved + approved
        uint40 paid; // Σ paid - recovered, without the fund's share
        uint40 capped; // of both under the further cap
        uint8 approved; // claims approved and not yet paid or released
        uint8 ranksDone; // a bit a rank that paid, released or waived
        bool ordered; // an order of payers was declared
        bool redPending;
        bool redLettered;
        bool onPaper;
        bool replaced; // another bill was issued in its place
        bool settled; // a mask had settled it before it got this word
    }

    /// @notice What a payer reserves, under what the holder signed (B4).
    struct Reservation {
        uint8 rank; // of the payer in the holder's order, from 0; 0 where there is no order
        uint8 attempt; // 1 or 2: which try of this payer on this bill
        uint40 amount; // reserved now
        uint40 capped; // of it under the further cap
        uint40 maximum; // most of `amount`
        uint40 cappedMaximum; // most of `capped`
        uint32 until; // last second at which it can be approved
        uint32 deadline; // last second at which it can be reserved
    }

    /// @notice A payer's claim on a bill.
    struct Claim {
        IInvoiceRegistry.ClaimState state;
        uint8 attempts; // reservations made so far, at most 2
        uint8 rank;
        uint32 until; // of a reservation
        uint40 amount; // reserved or approved now
        uint40 capped; // of it under the further cap
        uint40 paid; // paid less recovered, over all attempts
        uint40 cappedPaid; // of it under the further cap
    }

    /// @notice A book (B1).
    struct Book {
        uint32 issuer; // 0: never allotted
        uint64 last; // its last serial; the first is in its id
        uint64 next; // of a batch book: the next serial that a range may begin with
        uint32 maskPayer; // who may settle it by mask; 0 nobody
        bool batch;
        bool closed;
        uint32 regulator; // that allotted it
    }

    /// @notice This word is not a bill's: a red letter stands in its place.
    error InvoiceCodec_RedLetter();
    /// @notice No payer, more than eight, a payer 0, or not a number of days for each.
    error InvoiceCodec_BadOrder();
    /// @notice The rules can't be: no time to issue, reserve or recover, no such currency or time zone, or bits that mean nothing.
    error InvoiceCodec_UnsoundRules();

    /// @notice Packs readable terms.
    function pack(IInvoiceRegistry.Invoice calldata invoice) external pure returns (IInvoiceRegistry.Terms memory);

    /// @notice The readable form of packed terms. Reverts on bits that mean nothing.
    function unpack(IInvoiceRegistry.Terms calldata terms) external pure returns (IInvoiceRegistry.Invoice memory);

    /// @notice Packs rules for publishProfile. Reverts when the ledger could not work by them.
    function packRules(Rules calldata rules) external pure returns (uint256);

    /// @notice The rules in a profile's word; when it was closed is not read.
    function unpackRules(uint256 word) external pure returns (Rules memory);

    /// @notice The fields of a bill's word.
    function readWord(uint256 word) external pure returns (Bill memory);

    /// @notice The fields of a claim's word.
    function readClaim(uint256 word) external pure returns (Claim memory);

    /// @notice The fields of a book's word.
    function readBook(uint256 word) external pure returns (Book memory);

    /// @notice What payers may still reserve of a bill with this word, in all and under the further cap (B5).
    function leftOf(
        IInvoiceRegistry.Terms calldata terms,
        uint256 word
    ) external pure returns (uint40 amount, uint40 capped);

    /// @notice Packs what a payer asks to reserve.
    function packReservation(Reservation calldata reservation) external pure returns (uint256);

    /// @notice Packs an order of one to eight payers, rank 0 first (B6).
    function packOrder(
        uint32[] calldata payers,
        uint16[] calldata waitingDays
    ) external pure returns (IInvoiceRegistry.CoverageOrder memory);

    /// @notice The id of a bill, or of a book when `serial` is its first.
    function placeOf(bytes24 code, uint64 serial) external pure returns (bytes32);
}
