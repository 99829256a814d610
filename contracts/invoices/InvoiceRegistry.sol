// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IBookRegistry} from "../../interfaces/IBookRegistry.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IInvoiceRegistry} from "../../interfaces/IInvoiceRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Kinds, Roles} from "../credentials/Kinds.sol";
import {StandingReader} from "../credentials/Standing.sol";
import {Profiles} from "../shared/Profiles.sol";
import {SignedActs} from "../shared/SignedActs.sol";
import {Words} from "../shared/Words.sol";
import {BookWord} from "./BookWord.sol";
import {ClaimWord} from "./ClaimWord.sol";
import {InvoiceRules} from "./InvoiceRules.sol";
import {InvoiceTerms} from "./InvoiceTerms.sol";
import {InvoiceWord} from "./InvoiceWord.sol";
import {OrderWord} from "./OrderWord.sol";
import {ReservationWord} from "./ReservationWord.sol";

/// @title InvoiceRegistry
/// @custom:privacy Commitments, nullifiers of bill codes with serials, fresh holder ids, numbers of organisations, keys of billers and
/// adjudicators, dates and amounts. No name, item or diagnosis. Fresh holder ids per bill keep a patient's bills apart.
/// @custom:trust An issuer can bill anyone, and void its own bills; a payer can claim only what a holder signed for, and nobody touches
/// another payer's claim. The mask payer of a book can mark its bills as paid. Governance can publish profiles and pause, and can't touch a bill.
/// @custom:halt Pause stops allotment, issue, anchor, draw, order, reserve, approve, settle, re-issue and exchange. Pay, release, expire,
/// recover, carry over, waive, red letters and the return of paper stay open.
contract InvoiceRegistry is IInvoiceRegistry, SignedActs, Profiles, Pausable {
    using BookWord for uint256;
    using InvoiceTerms for Terms;
    using InvoiceRules for uint256;
    using InvoiceWord for uint256;
    using OrderWord for CoverageOrder;
    using StandingReader for Standing;

    bytes32 private constant DRAW_TYPEHASH = keccak256("Draw(bytes32 invoice,uint32 deadline)");
    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "CoverageOrder(bytes32 invoice,uint32[] payers,uint16[] days,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant RESERVATION_TYPEHASH = keccak256(
        "Reservation(bytes32 invoice,uint32 payer,uint8 rank,uint40 maximum,uint40 capped,uint32 until,uint8 attempt,uint32 deadline)"
    );
    bytes32 private constant PAPER_TYPEHASH = keccak256(
        "PaperExchange(bytes32 invoice,bytes32 paper,uint32 sequence,uint32 deadline)"
    );
    uint256 private constant MAX_ATTEMPTS = 2;

    ICredentialRegistry private immutable CREDENTIALS;
    IBookRegistry private immutable BOOKS;

    /// @dev See InvoiceWord.
    mapping(bytes32 id => uint256 word) private _words;
    /// @dev A bit a bill of a batch, drawn or settled by mask: serial s is bit s % 256 of word s / 256. A list, so that a mask of many words
    /// hashes where it begins and not where each word lies.
    mapping(bytes24 code => uint256[1 << 56] bits) private _taken;
    /// @dev See ClaimWord.
    mapping(bytes32 id => mapping(uint32 payer => uint256 word)) private _claims;
    /// @dev See OrderWord.
    mapping(bytes32 id => uint256 word) private _orders;
    /// @dev See BookWord.
    mapping(bytes32 book => uint256 word) private _books;
    /// @dev By hash of the range: | 0..159 biller | 160..191 issuer | 192..223 mask payer | 224..255 anchored at |
    mapping(bytes32 range => uint256 word) private _ranges;
    /// @dev | 0..31 sequence of the last exchange | 32..255 high bits of the paper's commitment |
    mapping(bytes32 id => uint256 word) private _papers;
    mapping(bytes32 id => bytes32 replaced) private _replaces;

    constructor(
        address authority,
        ICredentialRegistry credentials,
        IBookRegistry books
    ) AccessManaged(authority) EIP712("Carestamp Invoices", "1") {
        CREDENTIALS = credentials;
        BOOKS = books;
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @inheritdoc IInvoiceRegistry
    function pause() external override restricted {
        _pause();
    }

    /// @inheritdoc IInvoiceRegistry
    function unpause() external override restricted {
        _unpause();
    }

    // -------------------------------------------------------------------------------------------------------------- regulator

    /// @inheritdoc IInvoiceRegistry
    function allotBook(
        bytes32 book,
        uint64 last,
        uint32 issuer,
        bool batch,
        uint32 maskPayer
    ) external override whenNotPaused {
        uint32 regulator = _requireFiscalSteward();
        _requireKind(issuer, Kinds.HOSPITAL | Kinds.PHARMACY);
        if (maskPayer != 0) _requireKind(batch ? maskPayer : 0, Kinds.FISCAL);
        uint256 word = BookWord.make(issuer, last, batch, maskPayer, regulator);
        if (_books[book].allotment() == word) revert InvoiceRegistry_AlreadyDone(book);
        _books[book] = word.withNext(uint64(uint256(book)));
        BOOKS.bind(book, last);
        emit BookAllotted(book, issuer, maskPayer, last, batch, msg.sender);
    }

    /// @inheritdoc IInvoiceRegistry
    function closeBook(bytes32 book) external override {
        uint256 word = _books[book];
        if (word == 0) revert InvoiceRegistry_NoSuchBook(book);
        if (!_isFor(_requireFiscalSteward(), word.regulator())) revert InvoiceRegistry_NotAuthorised(msg.sender);
        if (word & BookWord.CLOSED != 0) revert InvoiceRegistry_AlreadyDone(book);
        _books[book] = word | BookWord.CLOSED;
        emit BookClosed(book, msg.sender);
    }

    // ----------------------------------------------------------------------------------------------------------------- issuer

    /// @inheritdoc IInvoiceRegistry
    function issue(Terms calldata terms, bytes32 book) external override whenNotPaused {
        _issue(terms, book);
    }

    /// @inheritdoc IInvoiceRegistry
    function anchor(bytes32 book, uint32 count, uint64 first, bytes32 root) external override whenNotPaused {
        Standing standing = _requireLive(Roles.BILLER);
        bytes32 place = bytes32(bytes24(book)) | bytes32(uint256(first));
        bytes32 key = _rangeKey(place, count, root);
        if (_ranges[key] != 0) revert InvoiceRegistry_AlreadyDone(place);
        uint256 word = _openBook(book);
        uint32 issuer = word.issuer();
        if (standing.organisation() != issuer) revert InvoiceRegistry_NotAuthorised(msg.sender);
        bool inside = count != 0 && place >= book && uint256(first) + count - 1 <= word.last();
        if (!inside || word & BookWord.BATCH == 0) revert InvoiceRegistry_NotInBook(place, book);
        if (first < word.next()) revert InvoiceRegistry_RangeOverlaps(book, first, word.next());
        _ranges[key] = _rangeWord(issuer, word.maskPayer());
        _books[book] = word.withNext(first + count);
        emit RangeAnchored(book, issuer, msg.sender, first, count, root);
    }

    /// @inheritdoc IInvoiceRegistry
    function redLetter(Terms calldata terms, bytes32 red, bytes32 book) external override {
        uint256 word = _known(terms, digestOf(terms));
        uint32 requester = _requireIssuer(terms.issuer());
        if (word.has(InvoiceWord.RED | InvoiceWord.RED_PENDING) && _isRedLetterOf(terms.place, red)) {
            revert InvoiceRegistry_AlreadyDone(terms.place);
        }
        _requireOpen(terms.place, word);
        _requireFree(red, book, _books[book], requester);
        if (word.approved() == 0 && word.paid() == 0) {
            _words[red] = InvoiceWord.redLetter(terms.place, requester, 0);
            _void(terms, word, red);
            return;
        }
        uint256 deadline = block.timestamp + profileOf(terms.profile()).redLetterTime();
        _words[red] = InvoiceWord.redLetter(terms.place, requester, deadline);
        _words[terms.place] = word | InvoiceWord.RED_PENDING;
        emit RedLetterRequested(terms.place, red, requester, uint32(deadline));
    }

    /// @inheritdoc IInvoiceRegistry
    function completeRedLetter(Terms calldata terms, bytes32 red) external override {
        bytes32 id = terms.place;
        uint256 word = _known(terms, digestOf(terms));
        if (!_isRedLetterOf(id, red)) revert InvoiceRegistry_NoSuchRedLetter(id, red);
        if (word.has(InvoiceWord.RED)) revert InvoiceRegistry_AlreadyDone(id);
        uint256 deadline = _words[red].deadline();
        if ((word.approved() != 0 || word.paid() != 0) && block.timestamp <= deadline) {
            revert InvoiceRegistry_RedLetterWaits(id, uint32(deadline));
        }
        _void(terms, word, red);
    }

    /// @inheritdoc IInvoiceRegistry
    function abortRedLetter(bytes32 id, bytes32 red) external override {
        uint256 word = _words[id];
        uint256 letter = _words[red];
        if (letter.isLetterOf(id) && letter.has(InvoiceWord.ABORTED)) revert InvoiceRegistry_AlreadyDone(id);
        if (!_isRedLetterOf(id, red)) revert InvoiceRegistry_NoSuchRedLetter(id, red);
        _requireIssuer(letter.requester());
        if (word.has(InvoiceWord.RED)) revert InvoiceRegistry_NotOpen(id, Status.RedLettered);
        if (word.has(InvoiceWord.REPLACED)) revert InvoiceRegistry_AlreadyReplaced(id);
        _words[id] = word & ~InvoiceWord.RED_PENDING;
        _words[red] = letter | InvoiceWord.ABORTED;
        emit RedLetterAborted(id, red);
    }

    /// @inheritdoc IInvoiceRegistry
    function reissue(Terms calldata terms, bytes32 book, Terms calldata replaced) external override whenNotPaused {
        uint256 word = _known(replaced, digestOf(replaced));
        if (_words[terms.place] != 0 && _replaces[terms.place] != replaced.place) {
            revert InvoiceRegistry_Taken(terms.place);
        }
        uint32 issuer = _issue(terms, book);
        if (!_isFor(issuer, replaced.issuer())) revert InvoiceRegistry_NotAuthorised(msg.sender);
        if (!word.has(InvoiceWord.RED | InvoiceWord.RED_PENDING)) {
            revert InvoiceRegistry_NotReplaced(terms.place, replaced.place);
        }
        if (word.has(InvoiceWord.REPLACED)) revert InvoiceRegistry_AlreadyReplaced(replaced.place);
        _words[replaced.place] = word | InvoiceWord.REPLACED;
        _replaces[terms.place] = replaced.place;
        emit InvoiceReissued(terms.place, replaced.place);
    }

    /// @inheritdoc IInvoiceRegistry
    function exchangeForPaper(
        Terms calldata terms,
        bytes32 paper,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external override whenNotPaused {
        bytes32 id = terms.place;
        bytes32 digest = digestOf(terms);
        uint256 word = _known(terms, digest);
        _requireIssuer(terms.issuer());
        uint256 exchange = uint256(sequence) | ((uint256(paper) >> 32) << 32);
        uint256 last = _papers[id];
        if (word.has(InvoiceWord.ON_PAPER) && last == exchange) revert InvoiceRegistry_AlreadyDone(id);
        if (sequence <= uint32(last)) revert InvoiceRegistry_StaleSequence(id, sequence, uint32(last));
        bytes32 act = keccak256(abi.encode(PAPER_TYPEHASH, digest, paper, sequence, deadline));
        _requireSigned(CREDENTIALS.signerFor(terms.holder()), act, deadline, block.timestamp, signature);
        _requireOpen(id, word);
        if (word.live() != 0 || word.paid() != 0) revert InvoiceRegistry_PayersActed(id);
        if (profileOf(terms.profile()) & InvoiceRules.PAPER == 0) revert InvoiceRegistry_PaperNotAllowed(id);
        _papers[id] = exchange;
        _words[id] = word | InvoiceWord.ON_PAPER;
        emit ExchangedForPaper(id, msg.sender, paper, sequence);
    }

    /// @inheritdoc IInvoiceRegistry
    function returnPaper(Terms calldata terms, bytes32 paper) external override {
        bytes32 id = terms.place;
        uint256 word = _known(terms, digestOf(terms));
        _requireIssuer(terms.issuer());
        if (_papers[id] >> 32 != uint256(paper) >> 32) revert InvoiceRegistry_OtherPaper(id);
        if (!word.has(InvoiceWord.ON_PAPER)) revert InvoiceRegistry_AlreadyDone(id);
        _words[id] = word & ~InvoiceWord.ON_PAPER;
        emit PaperReturned(id, msg.sender, paper);
    }

    // ----------------------------------------------------------------------------------------------------------------- holder

    /// @inheritdoc IInvoiceRegistry
    function draw(
        Terms calldata terms,
        Leaf calldata leaf,
        uint32 deadline,
        bytes calldata signature
    ) external override whenNotPaused {
        bytes32 digest = digestOf(terms);
        uint256 word = _words[terms.place];
        if (word.has(InvoiceWord.SETTLED)) revert InvoiceRegistry_Settled(terms.place);
        if (word & InvoiceWord.TAG == uint112(uint256(digest))) revert InvoiceRegistry_AlreadyDone(terms.place);
        if (signature.length != 0 || !_isBillerFor(terms.issuer())) {
            bytes32 act = keccak256(abi.encode(DRAW_TYPEHASH, digest, deadline));
            _requireActOf(CREDENTIALS.signerFor(terms.holder()), act, deadline, signature);
        }
        if (word != 0) revert InvoiceRegistry_Taken(terms.place);
        _words[terms.place] = _draw(terms, digest, leaf);
    }

    /// @inheritdoc IInvoiceRegistry
    function declareOrder(
        Terms calldata terms,
        CoverageOrder calldata order,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external override whenNotPaused {
        bytes32 id = terms.place;
        bytes32 digest = digestOf(terms);
        uint256 word = _known(terms, digest);
        _requireNewOrder(id, order, sequence);
        (bytes32 payers, bytes32 waiting) = OrderWord.hashLists(id, order);
        bytes32 act = keccak256(abi.encode(ORDER_TYPEHASH, digest, payers, waiting, sequence, deadline));
        _requireActOf(CREDENTIALS.signerFor(terms.holder()), act, deadline, signature);
        _requireOpen(id, word);
        if (word.live() != 0 || word.ranksDone() != 0) revert InvoiceRegistry_PayersActed(id);
        _orders[id] = OrderWord.make(order, sequence);
        _words[id] = word | InvoiceWord.ORDERED;
        emit CoverageOrderDeclared(id, order.payers, order.waitingDays, sequence);
    }

    // ----------------------------------------------------------------------------------------------------------------- payers

    /// @inheritdoc IInvoiceRegistry
    function reserve(
        Terms calldata terms,
        uint256 r,
        CoverageOrder calldata order,
        Leaf calldata leaf,
        bytes calldata signature
    ) external override whenNotPaused {
        (Standing standing, address controller) = CREDENTIALS.standingAndControllerOf(msg.sender, terms.holder());
        _requireRole(standing, Roles.ADJUDICATOR);
        uint32 payer = standing.organisation();
        uint256 word = _reservable(terms, r, leaf, payer, controller, signature);
        _requireTurn(terms.place, word, payer, ReservationWord.rank(r), order);
        _requireExpiry(terms, ReservationWord.until(r));
        _reserve(terms, r, payer, word);
    }

    /// @inheritdoc IInvoiceRegistry
    function approve(
        bytes32 id,
        uint32 payer,
        uint8 attempt,
        uint40 amount,
        uint40 capped
    ) external override whenNotPaused {
        (uint256 word, uint256 claim) = _claimed(id, payer, attempt);
        if (ClaimWord.is_(claim, ClaimState.Approved, amount, capped)) revert InvoiceRegistry_AlreadyDone(id);
        _requireState(id, payer, claim, ClaimState.Reserved);
        _requireOpen(id, word);
        uint32 until = ClaimWord.until(claim);
        if (until < block.timestamp) revert InvoiceRegistry_Expired(id, payer, until);
        word = _without(id, word, claim, amount, capped);
        if (word.approved() == type(uint8).max) revert InvoiceRegistry_TooManyClaims(id);
        _words[id] = word.plusLive(amount, capped).plusApproved();
        _claims[id][payer] = ClaimWord.with(claim, ClaimState.Approved, amount, capped);
        emit ClaimApproved(id, payer, msg.sender, amount, capped);
    }

    /// @inheritdoc IInvoiceRegistry
    function pay(
        bytes32 id,
        uint32 payer,
        uint8 attempt,
        uint40 amount,
        uint40 capped,
        bytes32 evidence
    ) external override {
        (uint256 word, uint256 claim) = _claimed(id, payer, attempt);
        if (ClaimWord.is_(claim, ClaimState.Paid, amount, capped)) revert InvoiceRegistry_AlreadyDone(id);
        _requireState(id, payer, claim, ClaimState.Approved);
        word = _without(id, word, claim, amount, capped).minusApproved();
        _words[id] = word.plusPaid(amount, capped).withRankDone(ClaimWord.rank(claim));
        claim = ClaimWord.with(claim, ClaimState.Paid, amount, capped);
        _claims[id][payer] = ClaimWord.plusPaid(claim, amount, capped);
        emit ClaimPaid(id, payer, msg.sender, amount, capped, evidence);
    }

    /// @inheritdoc IInvoiceRegistry
    function release(bytes32 id, uint32 payer, uint8 attempt) external override {
        (uint256 word, uint256 claim) = _claimed(id, payer, attempt);
        ClaimState state = ClaimWord.state(claim);
        if (state == ClaimState.Released) revert InvoiceRegistry_AlreadyDone(id);
        if (state == ClaimState.Approved) word = word.minusApproved();
        else _requireState(id, payer, claim, ClaimState.Reserved);
        word = word.withRankDone(ClaimWord.rank(claim));
        _words[id] = word.minusLive(ClaimWord.amount(claim), ClaimWord.capped(claim));
        _claims[id][payer] = ClaimWord.with(claim, ClaimState.Released, 0, 0);
        emit ClaimReleased(id, payer, msg.sender);
    }

    /// @inheritdoc IInvoiceRegistry
    function expire(bytes32 id, uint32 payer) external override {
        uint256 claim = _claims[id][payer];
        if (ClaimWord.state(claim) == ClaimState.Expired) revert InvoiceRegistry_AlreadyDone(id);
        _requireState(id, payer, claim, ClaimState.Reserved);
        uint32 until = ClaimWord.until(claim);
        if (until >= block.timestamp) revert InvoiceRegistry_NotExpired(id, payer, until);
        _words[id] = _withoutExpired(id, payer, _words[id], claim);
        _claims[id][payer] = ClaimWord.with(claim, ClaimState.Expired, 0, 0);
    }

    /// @inheritdoc IInvoiceRegistry
    function recover(
        bytes32 id,
        uint32 payer,
        uint8 attempt,
        uint40 remaining,
        uint40 cappedRemaining,
        bytes32 evidence
    ) external override {
        (uint256 word, uint256 claim) = _claimed(id, payer, attempt);
        uint256 paid = ClaimWord.paid(claim);
        uint256 cappedPaid = ClaimWord.cappedPaid(claim);
        if (paid == remaining && cappedPaid == cappedRemaining) {
            if (paid == 0) _requireState(id, payer, claim, ClaimState.Paid);
            revert InvoiceRegistry_AlreadyDone(id);
        }
        _requireWithin(id, remaining, cappedRemaining, paid, cappedPaid);
        _words[id] = word.minusPaid(paid - remaining, cappedPaid - cappedRemaining);
        _claims[id][payer] = ClaimWord.minusPaid(claim, paid - remaining, cappedPaid - cappedRemaining);
        emit ClaimRecovered(id, payer, msg.sender, remaining, cappedRemaining, evidence);
    }

    /// @inheritdoc IInvoiceRegistry
    function waive(bytes32 id, uint32 payer, uint8 rank, CoverageOrder calldata order) external override {
        (uint256 word, uint256 claim) = _claimedBy(id, payer);
        _requireRank(id, payer, rank, order);
        uint256 done = word.withRankDone(rank);
        if (done == word) revert InvoiceRegistry_AlreadyDone(id);
        if (_isLive(claim)) revert InvoiceRegistry_BadClaim(id, payer, ClaimWord.state(claim));
        _words[id] = done;
        emit RankWaived(id, payer, rank);
    }

    /// @inheritdoc IInvoiceRegistry
    function carryOver(
        bytes32 replaced,
        Terms calldata terms,
        uint32 payer,
        uint40 amount,
        uint40 capped
    ) external override {
        _requirePayer(payer);
        bytes32 id = terms.place;
        uint256 word = _known(terms, digestOf(terms));
        if (_replaces[id] != replaced || replaced == 0) revert InvoiceRegistry_NotReplaced(id, replaced);
        uint256 claim = _claims[id][payer];
        if (claim == _paidClaim(0, amount, capped)) revert InvoiceRegistry_AlreadyDone(id);
        if (claim != 0) revert InvoiceRegistry_BadClaim(id, payer, ClaimWord.state(claim));
        _requireOpen(id, word);
        if (amount == 0) revert InvoiceRegistry_NothingAsked(id);
        _requireLeft(terms, word, amount, capped);
        _carryFrom(replaced, payer, amount, capped);
        _words[id] = word.plusPaid(amount, capped);
        _claims[id][payer] = _paidClaim(0, amount, capped);
        emit ClaimCarriedOver(replaced, id, payer, amount, capped);
    }

    /// @inheritdoc IInvoiceRegistry
    function settle(
        Range calldata range,
        uint256 firstBucket,
        uint256[] calldata masks,
        bytes32 evidence
    ) external override whenNotPaused {
        uint256 anchored = _anchored(range.place, range.count, range.root);
        uint32 payer = uint32(anchored >> 192);
        _requirePayer(payer);
        _requireMasks(range, firstBucket, masks);
        uint256 set = Words.setBits(_taken[bytes24(range.place)], uint56(firstBucket), masks);
        if (set != masks.length) _refuseTaken(range.place, firstBucket, masks, set);
        _requireTrusted(anchored);
        emit InvoicesSettled(range.place, payer, msg.sender, firstBucket, masks, evidence);
    }

    /// @inheritdoc IInvoiceRegistry
    function drawSettled(Terms calldata terms, Leaf calldata leaf) external override {
        bytes32 id = terms.place;
        bytes32 digest = digestOf(terms);
        if (_words[id] != 0) {
            uint256 known = _known(terms, digest);
            if (known.has(InvoiceWord.SETTLED)) revert InvoiceRegistry_AlreadyDone(id);
            revert InvoiceRegistry_Taken(id);
        }
        if (!isTaken(id)) revert InvoiceRegistry_Unknown(id);
        uint32 payer = uint32(_proved(terms, digest, leaf) >> 192);
        terms.requireAmounts();
        uint256 amount = terms.rest();
        uint256 capped = amount < terms.cap() ? amount : terms.cap();
        _words[id] = (uint112(uint256(digest)) | InvoiceWord.SETTLED).plusPaid(amount, capped);
        _claims[id][payer] = _paidClaim(1, amount, capped);
        emit SettledInvoiceDrawn(id, payer, terms.holder(), digest, uint40(amount), uint40(capped));
    }

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IInvoiceRegistry
    function digestOf(Terms calldata terms) public view override returns (bytes32) {
        return _hashTypedDataV4(terms.hash());
    }

    /// @inheritdoc IInvoiceRegistry
    function statusOf(Terms calldata terms) external view override returns (Status) {
        if (_words[terms.place] == 0) return isTaken(terms.place) ? Status.Reimbursed : Status.Unknown;
        uint256 word = _known(terms, digestOf(terms));
        Status frozen = _frozen(word);
        if (frozen != Status.Unknown) return frozen;
        if (word.paid() == terms.rest()) return Status.Reimbursed;
        return word.paid() == 0 ? Status.Unreimbursed : Status.PartlyReimbursed;
    }

    /// @inheritdoc IInvoiceRegistry
    function wordOf(bytes32 id) external view override returns (uint256) {
        return _words[id];
    }

    /// @inheritdoc IInvoiceRegistry
    function claimOf(bytes32 id, uint32 payer) external view override returns (uint256) {
        return _claims[id][payer];
    }

    /// @inheritdoc IInvoiceRegistry
    function orderOf(bytes32 id) external view override returns (uint256) {
        return _orders[id];
    }

    /// @inheritdoc IInvoiceRegistry
    function bookOf(bytes32 book) external view override returns (uint256) {
        return _books[book];
    }

    /// @inheritdoc IInvoiceRegistry
    function rangeOf(Range calldata range) external view override returns (uint256) {
        return _ranges[_rangeKey(range.place, range.count, range.root)];
    }

    /// @inheritdoc IInvoiceRegistry
    function isTaken(bytes32 id) public view override returns (bool) {
        return (_bitsOf(uint256(id) >> 8) >> uint8(uint256(id))) & 1 != 0;
    }

    /// @inheritdoc IInvoiceRegistry
    function replaces(bytes32 id) external view override returns (bytes32) {
        return _replaces[id];
    }

    // ------------------------------------------------------------------------------------------------------------------ books

    function _openBook(bytes32 book) private view returns (uint256 word) {
        word = _books[book];
        if (word == 0) revert InvoiceRegistry_NoSuchBook(book);
        if (word & BookWord.CLOSED != 0) revert InvoiceRegistry_BookIsClosed(book);
    }

    /// @dev The place lies in a single book of the issuer, and nothing stands there.
    function _requireFree(bytes32 place, bytes32 book, uint256 word, uint32 issuer) private view {
        bool inside = bytes24(place) == bytes24(book) && place >= book && uint64(uint256(place)) <= word.last();
        if (!inside || word & BookWord.BATCH != 0 || word.issuer() != issuer) {
            revert InvoiceRegistry_NotInBook(place, book);
        }
        if (_words[place] != 0) revert InvoiceRegistry_Taken(place);
    }

    // ------------------------------------------------------------------------------------------------------------ first sight

    /// @dev Issues a bill of a single book. Its issuer.
    function _issue(Terms calldata terms, bytes32 book) private returns (uint32 issuer) {
        bytes32 digest = digestOf(terms);
        uint256 tag = uint112(uint256(digest));
        if (_words[terms.place] & InvoiceWord.TAG == tag) revert InvoiceRegistry_AlreadyDone(terms.place);
        issuer = _requireLive(Roles.BILLER).organisation();
        if (issuer != terms.issuer()) revert InvoiceRegistry_NotAuthorised(msg.sender);
        _requireFree(terms.place, book, _openBook(book), issuer);
        _requireTerms(terms, block.timestamp);
        _words[terms.place] = tag;
        emit InvoiceIssued(terms.place, issuer, terms.holder(), digest);
    }

    /// @dev The terms keep their profile's rules; `seenAt`: when the chain could first tell that they exist.
    function _requireTerms(Terms calldata terms, uint256 seenAt) private view {
        terms.requireAmounts();
        uint256 issuedAt = terms.issuedAt();
        if (issuedAt > seenAt) revert InvoiceRegistry_IssuedLater(issuedAt, seenAt);
        uint256 rules = _profileAt(terms.profile(), issuedAt);
        if (seenAt - issuedAt > rules.lag()) revert InvoiceRegistry_TooOld(issuedAt, seenAt);
    }

    function _isSound(uint256 word) internal pure override returns (bool) {
        return word.isSound();
    }

    /// @dev The word of a known bill with these very terms.
    function _known(Terms calldata terms, bytes32 digest) private view returns (uint256 word) {
        word = _words[terms.place];
        if (word == 0) revert InvoiceRegistry_Unknown(terms.place);
        if (word.has(InvoiceWord.RED_LETTER)) revert InvoiceRegistry_Taken(terms.place);
        if (word & InvoiceWord.TAG != uint112(uint256(digest))) revert InvoiceRegistry_OtherTerms(terms.place);
    }

    /// @dev The word of a bill that leaves its batch; the caller stores it (B3).
    function _draw(Terms calldata terms, bytes32 digest, Leaf calldata leaf) private returns (uint256) {
        bytes32 id = terms.place;
        uint256[1 << 56] storage taken = _taken[bytes24(id)];
        uint256 bucket = terms.serial() >> 8;
        uint256 bits = taken[bucket];
        uint256 bit = 1 << uint8(uint256(id));
        if (bits & bit != 0) revert InvoiceRegistry_Settled(id);
        uint256 range = _proved(terms, digest, leaf);
        _requireTrusted(range);
        _requireTerms(terms, range >> 224);
        taken[bucket] = bits | bit;
        emit InvoiceDrawn(id, terms.issuer(), terms.holder(), digest);
        return uint112(uint256(digest));
    }

    /// @dev The word of the range that these terms were anchored in (B2).
    function _proved(Terms calldata terms, bytes32 digest, Leaf calldata leaf) private view returns (uint256 range) {
        uint64 first = leaf.first;
        if (leaf.count == 0) revert InvoiceRegistry_Unknown(terms.place);
        if (terms.serial() < first || terms.serial() - first >= leaf.count) {
            revert InvoiceRegistry_NotInRange(terms.place, first, leaf.count);
        }
        bytes32 place = terms.placeOf(first);
        range = _anchored(place, leaf.count, Words.climb(Words.hash(Words.hash(digest)), leaf.proof));
        if (uint32(range >> 160) != terms.issuer()) revert InvoiceRegistry_NotAnchored(place);
    }

    function _anchored(bytes32 place, uint32 count, bytes32 root) private view returns (uint256 range) {
        range = _ranges[_rangeKey(place, count, root)];
        if (range == 0) revert InvoiceRegistry_NotAnchored(place);
    }

    function _rangeKey(bytes32 place, uint32 count, bytes32 root) private pure returns (bytes32) {
        return Words.hash(place, bytes32(uint256(count)), root);
    }

    function _rangeWord(uint32 issuer, uint32 maskPayer) private view returns (uint256) {
        return
            uint256(uint160(msg.sender)) |
            (uint256(issuer) << 160) |
            (uint256(maskPayer) << 192) |
            (block.timestamp << 224);
    }

    // ----------------------------------------------------------------------------------------------------------- who may do it

    function _requireRole(Standing standing, uint32 role) private view {
        if (!standing.may(role, block.timestamp)) revert InvoiceRegistry_NotLive(msg.sender, role);
    }

    /// @dev The caller holds the role live (X7).
    function _requireLive(uint32 role) private view returns (Standing standing) {
        standing = CREDENTIALS.standingOf(msg.sender);
        _requireRole(standing, role);
    }

    /// @dev Neither the biller nor the issuer is distrusted since before the range was anchored; they need not be live any more (K4).
    function _requireTrusted(uint256 range) private view {
        address biller = address(uint160(range));
        if (range >> 224 >= CREDENTIALS.distrustedSince(uint32(range >> 160), biller)) {
            revert InvoiceRegistry_NotLive(biller, Roles.BILLER);
        }
    }

    function _requireFiscalSteward() private view returns (uint32) {
        Standing standing = _requireLive(Roles.STEWARD);
        if (standing.kinds() & Kinds.FISCAL_REGULATOR == 0) revert InvoiceRegistry_NotAuthorised(msg.sender);
        return standing.organisation();
    }

    function _requireKind(uint32 organisation, uint32 kinds) private view {
        if (CREDENTIALS.liveKindsOf(organisation) & kinds == 0) revert InvoiceRegistry_WrongKind(organisation);
    }

    /// @dev The caller may act for `original`: its own organisation is that, or its successor (K5).
    function _requireFor(uint32 original, uint32 role) private view returns (uint32 organisation) {
        organisation = _requireLive(role).organisation();
        if (!_isFor(organisation, original)) revert InvoiceRegistry_NotAuthorised(msg.sender);
    }

    function _isBillerFor(uint32 issuer) private view returns (bool) {
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        return standing.may(Roles.BILLER, block.timestamp) && _isFor(standing.organisation(), issuer);
    }

    function _isFor(uint32 organisation, uint32 original) private view returns (bool) {
        return organisation == original || CREDENTIALS.mayFinish(organisation, original);
    }

    function _requireIssuer(uint32 issuer) private view returns (uint32) {
        return _requireFor(issuer, Roles.BILLER);
    }

    function _requirePayer(uint32 payer) private view {
        _requireFor(payer, Roles.ADJUDICATOR);
    }

    // ----------------------------------------------------------------------------------------------------------------- status

    /// @dev Why nothing new can happen to a bill; Unknown: it can.
    function _frozen(uint256 word) private pure returns (Status) {
        if (word.has(InvoiceWord.RED)) return Status.RedLettered;
        if (word.has(InvoiceWord.RED_PENDING)) return Status.RedPending;
        return word.has(InvoiceWord.ON_PAPER) ? Status.OnPaper : Status.Unknown;
    }

    function _requireOpen(bytes32 id, uint256 word) private pure {
        Status frozen = _frozen(word);
        if (frozen != Status.Unknown) revert InvoiceRegistry_NotOpen(id, frozen);
    }

    function _isRedLetterOf(bytes32 id, bytes32 red) private view returns (bool) {
        return _words[red].isLetterOf(id) && !_words[red].has(InvoiceWord.ABORTED);
    }

    function _void(Terms calldata terms, uint256 word, bytes32 red) private {
        bytes32 id = terms.place;
        _words[id] = (word & ~InvoiceWord.RED_PENDING) | InvoiceWord.RED;
        emit InvoiceRedLettered(id, red, uint40(terms.fund()), uint40(word.paid()));
    }

    // ----------------------------------------------------------------------------------------------------------------- claims

    /// @dev The words of a bill and of a payer's claim on it, for somebody who may act for that payer.
    function _claimedBy(bytes32 id, uint32 payer) private view returns (uint256 word, uint256 claim) {
        _requirePayer(payer);
        word = _words[id];
        if (word == 0 || word.has(InvoiceWord.RED_LETTER)) revert InvoiceRegistry_Unknown(id);
        claim = _claims[id][payer];
    }

    /// @dev The same for an act on the payer's attempt: sent again during the next one it has no effect (X9).
    function _claimed(bytes32 id, uint32 payer, uint8 attempt) private view returns (uint256 word, uint256 claim) {
        (word, claim) = _claimedBy(id, payer);
        uint256 made = ClaimWord.attempts(claim);
        if (attempt != made) revert InvoiceRegistry_BadAttempt(id, payer, attempt, made);
    }

    /// @dev A claim that came to be paid without being reserved here.
    function _paidClaim(uint256 attempts, uint256 amount, uint256 capped) private pure returns (uint256) {
        return ClaimWord.plusPaid(ClaimWord.with(attempts << 200, ClaimState.Paid, amount, capped), amount, capped);
    }

    /// @dev The bill's word without this claim, of which `amount` is wanted further (B7).
    function _without(
        bytes32 id,
        uint256 word,
        uint256 claim,
        uint256 amount,
        uint256 capped
    ) private pure returns (uint256) {
        if (amount == 0) revert InvoiceRegistry_NothingAsked(id);
        _requireWithin(id, amount, capped, ClaimWord.amount(claim), ClaimWord.capped(claim));
        return word.minusLive(ClaimWord.amount(claim), ClaimWord.capped(claim));
    }

    function _requireState(bytes32 id, uint32 payer, uint256 claim, ClaimState state) private pure {
        if (ClaimWord.state(claim) != state) revert InvoiceRegistry_BadClaim(id, payer, ClaimWord.state(claim));
    }

    function _isLive(uint256 claim) private view returns (bool) {
        ClaimState state = ClaimWord.state(claim);
        return
            state == ClaimState.Approved || (state == ClaimState.Reserved && ClaimWord.until(claim) >= block.timestamp);
    }

    /// @dev The word of a bill that this payer may try to reserve, by the holder's signature; drawn now when it comes with a leaf (B4).
    function _reservable(
        Terms calldata terms,
        uint256 r,
        Leaf calldata leaf,
        uint32 payer,
        address controller,
        bytes calldata signature
    ) private returns (uint256 word) {
        bytes32 digest = digestOf(terms);
        if (_words[terms.place] != 0) word = _known(terms, digest);
        _requireNewAttempt(terms.place, payer, r);
        bytes32 act = _hashReservation(digest, payer, r);
        _requireSigned(controller, act, ReservationWord.deadline(r), block.timestamp, signature);
        if (word == 0) return _draw(terms, digest, leaf);
        _requireOpen(terms.place, word);
    }

    function _hashReservation(bytes32 digest, uint32 payer, uint256 r) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    RESERVATION_TYPEHASH,
                    digest,
                    payer,
                    ReservationWord.rank(r),
                    ReservationWord.maximum(r),
                    ReservationWord.cappedMaximum(r),
                    ReservationWord.until(r),
                    ReservationWord.attempt(r),
                    ReservationWord.deadline(r)
                )
            );
    }

    /// @dev Each signature is for one attempt, and there are two (B4).
    function _requireNewAttempt(bytes32 id, uint32 payer, uint256 r) private view {
        uint256 claim = _claims[id][payer];
        uint256 made = ClaimWord.attempts(claim);
        if (!ReservationWord.isClean(r)) revert InvoiceRegistry_MalformedTerms();
        if (claim != 0 && claim == ClaimWord.reserved(claim, r)) revert InvoiceRegistry_AlreadyDone(id);
        if (ReservationWord.attempt(r) != made + 1 || ReservationWord.attempt(r) > MAX_ATTEMPTS) {
            revert InvoiceRegistry_BadAttempt(id, payer, ReservationWord.attempt(r), made);
        }
    }

    /// @dev One live claim per payer; a reservation past its time makes way.
    function _withoutExpired(bytes32 id, uint32 payer, uint256 word, uint256 claim) private returns (uint256) {
        if (_isLive(claim)) revert InvoiceRegistry_BadClaim(id, payer, ClaimWord.state(claim));
        if (ClaimWord.state(claim) != ClaimState.Reserved) return word;
        emit ClaimExpired(id, payer);
        return word.minusLive(ClaimWord.amount(claim), ClaimWord.capped(claim));
    }

    function _reserve(Terms calldata terms, uint256 r, uint32 payer, uint256 word) private {
        bytes32 id = terms.place;
        uint256 claim = _claims[id][payer];
        uint256 amount = ReservationWord.amount(r);
        uint256 capped = ReservationWord.capped(r);
        word = _withoutExpired(id, payer, word, claim);
        if (amount == 0) revert InvoiceRegistry_NothingAsked(id);
        _requireWithin(id, amount, capped, ReservationWord.maximum(r), ReservationWord.cappedMaximum(r));
        _requireLeft(terms, word, amount, capped);
        _words[id] = word.plusLive(amount, capped);
        _claims[id][payer] = ClaimWord.reserved(claim, r);
        _tellReserved(id, payer, r);
    }

    function _tellReserved(bytes32 id, uint32 payer, uint256 r) private {
        emit ClaimReserved(
            id,
            payer,
            msg.sender,
            uint40(ReservationWord.amount(r)),
            uint40(ReservationWord.capped(r)),
            ReservationWord.until(r),
            ReservationWord.rank(r),
            ReservationWord.attempt(r)
        );
    }

    function _requireExpiry(Terms calldata terms, uint32 until) private view {
        uint256 latest = block.timestamp + profileOf(terms.profile()).longestReservation();
        if (until < block.timestamp || until > latest) revert InvoiceRegistry_BadExpiry(until, latest);
    }

    /// @dev Neither the part under the cap nor the other part may grow: no money moves from under the cap.
    function _requireWithin(bytes32 id, uint256 amount, uint256 capped, uint256 most, uint256 cappedMost) private pure {
        if (capped > amount) revert InvoiceRegistry_BadShare(amount, capped);
        if (cappedMost > most) revert InvoiceRegistry_BadShare(most, cappedMost);
        if (capped > cappedMost) revert InvoiceRegistry_ExceedsMaximum(id, capped, cappedMost);
        if (amount - capped > most - cappedMost) {
            revert InvoiceRegistry_ExceedsMaximum(id, amount - capped, most - cappedMost);
        }
    }

    /// @dev fund + Σ (paid - recovered) + Σ (reserved + approved) <= total, and the same under the cap (B5).
    function _requireLeft(Terms calldata terms, uint256 word, uint256 amount, uint256 capped) private pure {
        if (capped > amount) revert InvoiceRegistry_BadShare(amount, capped);
        uint256 left = terms.rest() - word.live() - word.paid();
        if (amount > left) revert InvoiceRegistry_ExceedsTotal(terms.place, amount, left);
        left = terms.cap() - word.capped();
        if (capped > left) revert InvoiceRegistry_ExceedsCap(terms.place, capped, left);
    }

    function _carryFrom(bytes32 replaced, uint32 payer, uint40 amount, uint40 capped) private {
        uint256 claim = _claims[replaced][payer];
        _requireWithin(replaced, amount, capped, ClaimWord.paid(claim), ClaimWord.cappedPaid(claim));
        _words[replaced] = _words[replaced].minusPaid(amount, capped);
        _claims[replaced][payer] = ClaimWord.minusPaid(claim, amount, capped);
    }

    // ------------------------------------------------------------------------------------------------------------------ order

    function _requireNewOrder(bytes32 id, CoverageOrder calldata order, uint32 sequence) private view {
        uint256 known = _orders[id];
        uint32 last = OrderWord.sequence(known);
        if (sequence == last && OrderWord.matches(known, order)) revert InvoiceRegistry_AlreadyDone(id);
        if (sequence <= last) revert InvoiceRegistry_StaleSequence(id, sequence, last);
    }

    /// @dev `payer` has `rank` in the declared order. When it was declared.
    function _requireRank(
        bytes32 id,
        uint32 payer,
        uint8 rank,
        CoverageOrder calldata order
    ) private view returns (uint256) {
        uint256 known = _orders[id];
        if (!OrderWord.matches(known, order)) revert InvoiceRegistry_OtherOrder(id);
        if (order.payerAt(rank) != payer) revert InvoiceRegistry_WrongRank(id, payer, rank);
        return OrderWord.declaredAt(known);
    }

    /// @dev Every lower rank paid, released, waived, or let its days pass (B6). Without an order every payer has rank 0.
    function _requireTurn(
        bytes32 id,
        uint256 word,
        uint32 payer,
        uint8 rank,
        CoverageOrder calldata order
    ) private view {
        if (!word.has(InvoiceWord.ORDERED)) {
            if (rank != 0) revert InvoiceRegistry_WrongRank(id, payer, rank);
            return;
        }
        uint256 lapses = _requireRank(id, payer, rank, order);
        for (uint256 i; i < rank; ++i) {
            lapses += order.daysAt(i) * 1 days;
            if ((word.ranksDone() >> i) & 1 != 0) continue;
            if (block.timestamp <= lapses) revert InvoiceRegistry_NotYourTurn(id, i);
        }
    }

    // ------------------------------------------------------------------------------------------------------------------ masks

    /// @dev The bits of 256 places, the first of which is bucket × 256.
    function _bitsOf(uint256 bucket) private view returns (uint256) {
        return _taken[bytes24(bytes32(bucket << 8))][uint56(bucket)];
    }

    /// @dev The first and the last mask name bills of the range; then those between can't name others (B11).
    function _requireMasks(Range calldata range, uint256 firstBucket, uint256[] calldata masks) private pure {
        if (masks.length == 0) revert InvoiceRegistry_BadMask(firstBucket);
        uint256 last = masks.length - 1;
        _requireMask(range, firstBucket, masks[0]);
        _requireMask(range, firstBucket + last, masks[last]);
    }

    function _requireMask(Range calldata range, uint256 bucket, uint256 mask) private pure {
        uint256 first = uint256(range.place);
        uint256 last = first + range.count - 1;
        uint256 within = type(uint256).max;
        if (bucket < first >> 8 || bucket > last >> 8) within = 0;
        if (bucket == first >> 8) within <<= uint8(first);
        if (bucket == last >> 8) within &= type(uint256).max >> (255 - uint8(last));
        if (mask == 0 || mask & ~within != 0) revert InvoiceRegistry_BadMask(bucket);
    }

    /// @dev All of it settled before, and nothing drawn, is a retry; else bills are in the way. Masks before `at` are set by this very call,
    /// so with a conflict there it can't be a retry.
    function _refuseTaken(bytes32 range, uint256 firstBucket, uint256[] calldata masks, uint256 at) private view {
        for (uint256 i; i < masks.length; ++i) {
            uint256 bucket = firstBucket + i;
            if (at != 0 || _bitsOf(bucket) & masks[i] != masks[i] || _anyDrawn(bucket, masks[i])) {
                revert InvoiceRegistry_BillsTaken(firstBucket + at, _bitsOf(firstBucket + at) & masks[at]);
            }
        }
        revert InvoiceRegistry_AlreadyDone(range);
    }

    function _isDrawn(uint256 word) private pure returns (bool) {
        return word != 0 && !word.has(InvoiceWord.SETTLED);
    }

    function _anyDrawn(uint256 bucket, uint256 mask) private view returns (bool) {
        for (uint256 bit; mask >> bit != 0 && bit < 256; ++bit) {
            if ((mask >> bit) & 1 != 0 && _isDrawn(_words[bytes32((bucket << 8) | bit)])) return true;
        }
        return false;
    }
}
