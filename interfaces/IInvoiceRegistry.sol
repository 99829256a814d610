// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IProfiles} from "./IProfiles.sol";
import {ISignedActs} from "./ISignedActs.sol";
import {IVersioned} from "./IVersioned.sol";

/// @title Invoices: reimbursed once, by several payers, in books and batches, reversible (rules B1 to B12)
/// @notice A bill's id is its place: 24 bytes of nullifier of the bill code, then the serial in 8 bytes. Whoever brings it, in whatever
/// spelling, comes to the same place. Its terms travel in calldata; the ledger keeps one word a bill, one for each payer's claim, and one bit
/// for each bill of a batch. Status is computed. Amounts are integers in the minor unit of the profile's currency (fen), at most 2^40 - 1.
/// All times are in seconds; `until` and deadlines include their last second.
/// Warning: the ledger keeps count of money that payers say they paid; it moves none, and can't see what is paid without telling it.
interface IInvoiceRegistry is IVersioned, ISignedActs, IProfiles {
    // ------------------------------------------------------------------------------------------------------------------ terms

    /// @notice The terms of a bill as people read them. EIP-712 type "Invoice", fields in this order (B2).
    struct Invoice {
        bytes32 content; // commitment to the document: keccak256(salt ‖ canonical form)
        address holder; // the subject or key that may present it
        uint32 issuer; // organisation number
        bytes24 code; // nullifier of the bill code (X3)
        uint64 serial; // the bill's number
        uint32 issuedAt;
        uint32 profile; // number of the rules that it was issued under
        uint40 total;
        uint40 fund; // paid at issue by the basic fund and others (统筹)
        uint40 cap; // most that payers may take of the part under the further cap (自付); the total where none is declared
    }

    /// @notice The same terms in the form that acts take. Made by InvoiceCodec; the bits are drawn in
    /// contracts/invoices/InvoiceTerms.sol. `place` is the id.
    struct Terms {
        bytes32 content;
        uint256 head;
        uint256 body;
        bytes32 place;
    }

    /// @notice Where a bill of a batch stands: the range that was anchored, and the proof from its leaf to the range's root.
    /// `count` 0: none, the bill is known.
    struct Leaf {
        uint64 first;
        uint32 count;
        bytes32[] proof;
    }

    /// @notice An anchored range of a batch book.
    struct Range {
        bytes32 place; // of its first bill
        uint32 count;
        bytes32 root;
    }

    // ----------------------------------------------------------------------------------------------------------------- claims

    /// @notice The holder's coverage order (B6): payers by rank, and how many days each has before the next may pass it. Rank r lapses when
    /// the days of ranks 0 to r have passed since the order was declared. Made by InvoiceCodec from lists of up to eight.
    struct CoverageOrder {
        uint256 payers; // lanes of 32 bits, rank 0 lowest
        uint256 waitingDays; // lanes of 16 bits
    }

    /// @notice What a payer's claim is now. A reservation past its time is still Reserved here until somebody calls `expire`, or its payer
    /// reserves again.
    enum ClaimState {
        None,
        Reserved,
        Approved,
        Paid,
        Released,
        Expired
    }

    // ----------------------------------------------------------------------------------------------------------------- status

    /// @notice The stamp of a bill, computed.
    enum Status {
        Unknown, // never seen here, or still in its batch                未见
        Unreimbursed, // no payer has paid                                未报销
        PartlyReimbursed, // something is paid, something left            部分报销
        Reimbursed, // nothing is left to pay                             已报销
        RedPending, // a red letter waits for payers                      冲红中
        RedLettered, //                                                   已冲红
        OnPaper // exchanged for paper, frozen until it is back           已换开
    }

    // ----------------------------------------------------------------------------------------------------------------- events

    /// @notice Serials from that of `book` to `last` are `issuer`'s; `by`: the regulator's steward (B1).
    event BookAllotted(
        bytes32 indexed book,
        uint32 indexed issuer,
        uint32 indexed maskPayer,
        uint64 last,
        bool batch,
        address by
    );
    /// @notice Nothing more is issued or anchored in this book.
    event BookClosed(bytes32 indexed book, address indexed by);
    /// @notice `digest` is the EIP-712 hash of the terms.
    event InvoiceIssued(bytes32 indexed id, uint32 indexed issuer, address indexed holder, bytes32 digest);
    /// @notice The bills from serial `first` on, `count` of them, stand under `root` (B2).
    event RangeAnchored(
        bytes32 indexed book,
        uint32 indexed issuer,
        address indexed biller,
        uint64 first,
        uint32 count,
        bytes32 root
    );
    /// @notice A bill left its batch and got a word of its own.
    event InvoiceDrawn(bytes32 indexed id, uint32 indexed issuer, address indexed holder, bytes32 digest);
    /// @notice A bill that a mask had settled got a word of its own: `payer` has paid `amount` of it.
    event SettledInvoiceDrawn(
        bytes32 indexed id,
        uint32 indexed payer,
        address indexed holder,
        bytes32 digest,
        uint40 amount,
        uint40 capped
    );
    /// @notice Bit b of masks[i] stands for the bill whose place is (firstBucket + i) × 256 + b.
    event InvoicesSettled(
        bytes32 indexed range,
        uint32 indexed payer,
        address indexed adjudicator,
        uint256 firstBucket,
        uint256[] masks,
        bytes32 evidence
    );
    /// @notice Packed as in CoverageOrder (B6).
    event CoverageOrderDeclared(bytes32 indexed id, uint256 payers, uint256 waitingDays, uint32 sequence);
    /// @notice The payer gave up its rank without a claim.
    event RankWaived(bytes32 indexed id, uint32 indexed payer, uint8 rank);
    /// @notice `amount` is kept for the payer until second `until`; of it `capped` under the further cap (B4).
    event ClaimReserved(
        bytes32 indexed id,
        uint32 indexed payer,
        address indexed adjudicator,
        uint40 amount,
        uint40 capped,
        uint32 until,
        uint8 rank,
        uint8 attempt
    );
    /// @notice What was reserved beyond `amount` is free again. No clock frees it from now on (B7).
    event ClaimApproved(
        bytes32 indexed id,
        uint32 indexed payer,
        address indexed adjudicator,
        uint40 amount,
        uint40 capped
    );
    /// @notice `evidence` commits to the proof of payment. What was approved beyond `amount` is free again.
    event ClaimPaid(
        bytes32 indexed id,
        uint32 indexed payer,
        address indexed adjudicator,
        uint40 amount,
        uint40 capped,
        bytes32 evidence
    );
    /// @notice All of it is free again, and the payer's rank is done.
    event ClaimReleased(bytes32 indexed id, uint32 indexed payer, address indexed adjudicator);
    /// @notice A reservation past its time is free again.
    event ClaimExpired(bytes32 indexed id, uint32 indexed payer);
    /// @notice The payer got money back: `remaining` of what it paid is still out.
    event ClaimRecovered(
        bytes32 indexed id,
        uint32 indexed payer,
        address indexed adjudicator,
        uint40 remaining,
        uint40 cappedRemaining,
        bytes32 evidence
    );
    /// @notice What `payer` had paid on `from` counts as paid on `to` (B9).
    event ClaimCarriedOver(
        bytes32 indexed from,
        bytes32 indexed to,
        uint32 indexed payer,
        uint40 amount,
        uint40 capped
    );
    /// @notice Payers have until `deadline` to get their money back (B8).
    event RedLetterRequested(bytes32 indexed id, bytes32 indexed red, uint32 indexed requester, uint32 deadline);
    /// @notice Void. The fund's share is reversed with it; `debt` is what payers have not got back; what is approved and
    /// still under way may add to it.
    event InvoiceRedLettered(bytes32 indexed id, bytes32 indexed red, uint40 fundReversed, uint40 debt);
    /// @notice The bill is as it was; the red letter's number stays used.
    event RedLetterAborted(bytes32 indexed id, bytes32 indexed red);
    /// @notice Bill `id` stands for `replaced` (B9).
    event InvoiceReissued(bytes32 indexed id, bytes32 indexed replaced);
    /// @notice Frozen until this paper is back (B10).
    event ExchangedForPaper(bytes32 indexed id, address indexed biller, bytes32 paper, uint32 sequence);
    /// @notice The bill is as it was.
    event PaperReturned(bytes32 indexed id, address indexed biller, bytes32 paper);

    // ----------------------------------------------------------------------------------------------------------------- errors

    /// @notice It has happened already; clients report it as success (X9).
    error InvoiceRegistry_AlreadyDone(bytes32 id);
    /// @notice Never seen here, and no leaf was given.
    error InvoiceRegistry_Unknown(bytes32 id);
    /// @notice Another bill, or a red letter, stands in this place, or its bit is set.
    error InvoiceRegistry_Taken(bytes32 id);
    /// @notice Bills of this mask are drawn or settled already: bit b stands for place bucket × 256 + b.
    error InvoiceRegistry_BillsTaken(uint256 bucket, uint256 bits);
    /// @notice It was settled by mask.
    error InvoiceRegistry_Settled(bytes32 id);
    /// @notice The bill in this place has other terms.
    error InvoiceRegistry_OtherTerms(bytes32 id);
    /// @notice The packed terms, or a packed reservation, have bits that mean nothing.
    error InvoiceRegistry_MalformedTerms();
    /// @notice The fund or the cap is above the total, or the total is 0.
    error InvoiceRegistry_BadAmounts(uint256 total, uint256 fund, uint256 cap);
    /// @notice The share under the cap is above the amount it is part of.
    error InvoiceRegistry_BadShare(uint256 amount, uint256 capped);
    /// @notice The caller does not hold the role live (X7), or what it did is distrusted (K4).
    error InvoiceRegistry_NotLive(address practitioner, uint32 role);
    /// @notice The caller's organisation is not the one that may do this, nor its successor.
    error InvoiceRegistry_NotAuthorised(address caller);
    /// @notice No live organisation of the kind that is needed here.
    error InvoiceRegistry_WrongKind(uint32 organisation);

    /// @notice Never allotted here.
    error InvoiceRegistry_NoSuchBook(bytes32 book);
    /// @notice Its regulator closed it: use another book.
    error InvoiceRegistry_BookIsClosed(bytes32 book);
    /// @notice The place does not lie in this book, or the book is of the other sort (single or batch) or another issuer's.
    error InvoiceRegistry_NotInBook(bytes32 id, bytes32 book);
    /// @notice The next range of this book begins at `next` or later.
    error InvoiceRegistry_RangeOverlaps(bytes32 book, uint64 first, uint64 next);
    /// @notice No such range was anchored with this root.
    error InvoiceRegistry_NotAnchored(bytes32 range);
    /// @notice The bill's serial does not lie in the range.
    error InvoiceRegistry_NotInRange(bytes32 id, uint64 first, uint32 count);
    /// @notice Dated after the moment at which it is issued here, or its range was anchored.
    error InvoiceRegistry_IssuedLater(uint256 issuedAt, uint256 seenAt);
    /// @notice Dated longer before that moment than the profile's lag.
    error InvoiceRegistry_TooOld(uint256 issuedAt, uint256 seenAt);
    /// @notice No mask, an empty one at either end, or one with a bit outside the range.
    error InvoiceRegistry_BadMask(uint256 bucket);

    /// @notice In this status nothing can be reserved, approved, declared or exchanged.
    error InvoiceRegistry_NotOpen(bytes32 id, Status status);
    /// @notice The claim is in a state that does not allow this.
    error InvoiceRegistry_BadClaim(bytes32 id, uint32 payer, ClaimState state);
    /// @notice The attempt to reserve is not the payer's next, or beyond the second; or an act is not on its last one.
    error InvoiceRegistry_BadAttempt(bytes32 id, uint32 payer, uint256 attempt, uint256 made);
    /// @notice It would end in the past, or after the longest reservation of the profile.
    error InvoiceRegistry_BadExpiry(uint256 until, uint256 latest);
    /// @notice The reservation lasts through second `until`.
    error InvoiceRegistry_NotExpired(bytes32 id, uint32 payer, uint32 until);
    /// @notice The reservation ended with second `until`.
    error InvoiceRegistry_Expired(bytes32 id, uint32 payer, uint32 until);
    /// @notice An amount of 0: release it instead.
    error InvoiceRegistry_NothingAsked(bytes32 id);
    /// @notice More than the holder signed, the payer reserved, approved or paid.
    error InvoiceRegistry_ExceedsMaximum(bytes32 id, uint256 asked, uint256 most);
    /// @notice More than is left of the bill (B5).
    error InvoiceRegistry_ExceedsTotal(bytes32 id, uint256 asked, uint256 left);
    /// @notice More than is left under the further cap (B5).
    error InvoiceRegistry_ExceedsCap(bytes32 id, uint256 asked, uint256 left);
    /// @notice 255 claims are approved at once.
    error InvoiceRegistry_TooManyClaims(bytes32 id);
    /// @notice No rank, a gap between ranks, or days without a payer.
    error InvoiceRegistry_BadOrder(bytes32 id);
    /// @notice The order presented is not the one that was declared.
    error InvoiceRegistry_OtherOrder(bytes32 id);
    /// @notice Something is reserved, approved or paid, or a rank is done: the order can't change, nor the bill become paper.
    error InvoiceRegistry_PayersActed(bytes32 id);
    /// @notice Not above the last sequence that was signed for this.
    error InvoiceRegistry_StaleSequence(bytes32 id, uint32 sequence, uint32 last);
    /// @notice The payer does not have this rank.
    error InvoiceRegistry_WrongRank(bytes32 id, uint32 payer, uint256 rank);
    /// @notice Rank `rank` has neither paid, released, waived nor lapsed yet.
    error InvoiceRegistry_NotYourTurn(bytes32 id, uint256 rank);

    /// @notice The red letter in this place is not this bill's.
    error InvoiceRegistry_NoSuchRedLetter(bytes32 id, bytes32 red);
    /// @notice Payers still have money out, and time until `deadline`.
    error InvoiceRegistry_RedLetterWaits(bytes32 id, uint32 deadline);
    /// @notice A new bill stands for this one already: no other can, and the red letter can't be aborted.
    error InvoiceRegistry_AlreadyReplaced(bytes32 id);
    /// @notice The bill named is not void or on its way to be, or is not the one that this bill replaces.
    error InvoiceRegistry_NotReplaced(bytes32 id, bytes32 replaced);
    /// @notice The profile knows no paper.
    error InvoiceRegistry_PaperNotAllowed(bytes32 id);
    /// @notice It was exchanged for another paper, or never.
    error InvoiceRegistry_OtherPaper(bytes32 id);

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @notice Stops new acts. What finishes, reverses or only writes down stays open: pay, release, expire,
    /// recover, carry over, waive, red letters, the return of paper, closing a book, the word of a settled bill (X13). Governance only.
    function pause() external;

    function unpause() external;

    // -------------------------------------------------------------------------------------------------------------- regulator

    /// @notice Allots a book (B1). Caller: a live steward of a fiscal regulator.
    /// @param book place of its first bill; above every serial of this code that was allotted before, here or in another ledger
    /// @param last its last serial
    /// @param issuer a live hospital or pharmacy
    /// @param batch whether its bills come as ranges under a root, else each is issued alone
    /// @param maskPayer a live insurer that may settle a batch book by mask; 0 nobody
    function allotBook(bytes32 book, uint64 last, uint32 issuer, bool batch, uint32 maskPayer) external;

    /// @notice Nothing more is issued or anchored in it; what was stays as it is, and red letters still find a number in it. Caller: a live
    /// steward of the regulator that allotted it, or of its successor.
    function closeBook(bytes32 book) external;

    // ----------------------------------------------------------------------------------------------------------------- issuer

    /// @notice Issues a bill of a single book (B2). Caller: a live biller of the issuer.
    function issue(Terms calldata terms, bytes32 book) external;

    /// @notice Anchors a root over `count` bills, from serial `first` on, once and never again (B2). Leaf of a bill:
    /// keccak256(keccak256(abi.encode(digestOf(terms)))). Caller: a live biller of the book's issuer.
    function anchor(bytes32 book, uint32 count, uint64 first, bytes32 root) external;

    /// @notice Voids a bill by a red letter with a number of its own (B8): at once when nothing is approved or paid, else it waits for the
    /// payers. The fund's share is reversed with it. Caller: a live biller of the issuer or its successor.
    /// @param red place of the red letter, free, in a single book of the caller's organisation
    /// @param book that single book
    function redLetter(Terms calldata terms, bytes32 red, bytes32 book) external;

    /// @notice Ends the waiting once payers have their money back, or the deadline has passed: what they have not got back stays as their
    /// open debts. Anyone may call.
    function completeRedLetter(Terms calldata terms, bytes32 red) external;

    /// @notice Takes a waiting red letter back; its number stays used. Caller: a live biller of the organisation that requested it, or of its
    /// successor.
    function abortRedLetter(bytes32 id, bytes32 red) external;

    /// @notice Issues a bill in place of one that is void, or on its way to be (B9). Caller: a live biller of the new bill's issuer, which is
    /// that of the old one or its successor.
    function reissue(Terms calldata terms, bytes32 book, Terms calldata replaced) external;

    /// @notice Exchanges a bill on which no payer has acted for paper (换开, B10): nothing is reserved or approved until it is back. Caller: a live biller of the issuer
    /// or its successor, with the holder's signature `PaperExchange(bytes32 invoice,bytes32 paper,uint32 sequence,uint32 deadline)`.
    /// @param paper commitment to the number of the paper bill
    /// @param sequence above that of the last exchange
    function exchangeForPaper(
        Terms calldata terms,
        bytes32 paper,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external;

    /// @notice The paper is back. Caller: a live biller of the issuer or its successor.
    function returnPaper(Terms calldata terms, bytes32 paper) external;

    // ----------------------------------------------------------------------------------------------------------------- holder

    /// @notice Gives a bill of a batch a word of its own (B3). Caller: a live biller of the issuer, the holder, or anyone with the holder's
    /// signature `Draw(bytes32 invoice,uint32 deadline)`.
    function draw(Terms calldata terms, Leaf calldata leaf, uint32 deadline, bytes calldata signature) external;

    /// @notice Declares the order of payers (B6): `CoverageOrder(bytes32 invoice,uint32[] payers,uint16[] days,uint32 sequence,uint32
    /// deadline)`, signed by the holder. It can change until a payer acts.
    function declareOrder(
        Terms calldata terms,
        CoverageOrder calldata order,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external;

    // ----------------------------------------------------------------------------------------------------------------- payers

    /// @notice Reserves a part of a bill (B4), drawing it from its batch first where a leaf is given. Caller: a live adjudicator of the payer
    /// that the holder's signature names: `Reservation(bytes32 invoice,uint32 payer,uint8 rank,uint40 maximum,uint40 capped,uint32 until,uint8
    /// attempt,uint32 deadline)`.
    /// @param reservation made by InvoiceCodec; the bits are drawn in contracts/invoices/ReservationWord.sol
    /// @param order the declared order, empty where there is none
    function reserve(
        Terms calldata terms,
        uint256 reservation,
        CoverageOrder calldata order,
        Leaf calldata leaf,
        bytes calldata signature
    ) external;

    /// @notice Approves up to what is reserved; the rest is free again (B7). Caller, here and below: a live adjudicator of the payer or its
    /// successor.
    /// @param attempt the payer's last one, here and below: sent again during the next one, an act has no effect (X9)
    function approve(bytes32 id, uint32 payer, uint8 attempt, uint40 amount, uint40 capped) external;

    /// @notice Puts on record that up to what was approved was paid; the rest is free again.
    function pay(bytes32 id, uint32 payer, uint8 attempt, uint40 amount, uint40 capped, bytes32 evidence) external;

    /// @notice Gives up what is reserved or approved.
    function release(bytes32 id, uint32 payer, uint8 attempt) external;

    /// @notice Frees a reservation that is past its time. Anyone may call.
    function expire(bytes32 id, uint32 payer) external;

    /// @notice Puts on record that the payer got money back, all but `remaining`.
    function recover(
        bytes32 id,
        uint32 payer,
        uint8 attempt,
        uint40 remaining,
        uint40 cappedRemaining,
        bytes32 evidence
    ) external;

    /// @notice Gives up the payer's turn without a claim (B6): the next need not wait for it. It may still come, if the holder signs.
    function waive(bytes32 id, uint32 payer, uint8 rank, CoverageOrder calldata order) external;

    /// @notice Lets what the payer had paid on a replaced bill count on the one that replaces it, once (B9).
    function carryOver(bytes32 replaced, Terms calldata terms, uint32 payer, uint40 amount, uint40 capped) external;

    /// @notice Settles bills of an anchored range in full, 256 a word, all or none (B3, B11). Caller: a live adjudicator of the book's mask
    /// payer or its successor. It has all leaves of the range and rebuilds the root before it pays: the ledger can't tell whether two of
    /// them name one serial.
    /// @param firstBucket place / 256 of the first mask
    /// @param masks a bit a bill; the first and the last are not empty
    /// @param evidence commits to the proof of payment
    function settle(Range calldata range, uint256 firstBucket, uint256[] calldata masks, bytes32 evidence) external;

    /// @notice Gives a bill that a mask had settled a word of its own, with the mask payer's claim as paid, so that it can be red-lettered or
    /// recovered (B3). Anyone who has the leaf may call: nothing that was so is changed.
    function drawSettled(Terms calldata terms, Leaf calldata leaf) external;

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @notice The EIP-712 hash of the terms: what leaves commit to and what holders sign as `invoice`.
    function digestOf(Terms calldata terms) external view returns (bytes32);

    /// @notice The stamp of a bill. In a place that a mask settled and that has no word, whatever the terms say.
    function statusOf(Terms calldata terms) external view returns (Status);

    /// @notice Everything that can change about a bill, or about a red letter's place: see contracts/invoices/InvoiceWord.sol.
    function wordOf(bytes32 id) external view returns (uint256);

    /// @notice A payer's claim on a bill: see contracts/invoices/ClaimWord.sol.
    function claimOf(bytes32 id, uint32 payer) external view returns (uint256);

    /// @notice The declared order of payers: see contracts/invoices/OrderWord.sol.
    function orderOf(bytes32 id) external view returns (uint256);

    /// @notice A book: see contracts/invoices/BookWord.sol.
    function bookOf(bytes32 book) external view returns (uint256);

    /// @notice An anchored range, 0 when it was not: | 0..159 biller | 160..191 issuer | 192..223 mask payer | 224..255 anchored at |
    function rangeOf(Range calldata range) external view returns (uint256);

    /// @notice Whether the bit of a place is set: drawn or settled by mask.
    function isTaken(bytes32 id) external view returns (bool);

    /// @notice The bill that `id` replaces (B9), 0 none.
    function replaces(bytes32 id) external view returns (bytes32);
}
