// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IBookRegistry} from "../../../interfaces/IBookRegistry.sol";
import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Kinds, Roles} from "../../../contracts/credentials/Kinds.sol";
import {Batches} from "../support/Batches.sol";
import {Signing} from "../support/Signing.sol";
import {World} from "../support/World.sol";
import {vm} from "../support/Vm.sol";
import {BillSigning} from "./BillSigning.sol";

/// @title A cashier's window: three books, bills, four insurers, and what each of them asks
abstract contract Cashier is World {
    uint32 internal constant HOSPITAL_B = 102;
    uint32 internal constant OLD_HOSPITAL = 103;
    uint32 internal constant INSURER = 501;
    uint32 internal constant INSURER_B = 502;
    uint32 internal constant INSURER_C = 503;
    uint32 internal constant MASK_PAYER = 504;

    uint32 internal constant RULES = 1; // a profile: 72 hours to issue, 240 to reserve, 720 for a red letter
    uint40 internal constant MOST = type(uint40).max;

    bytes24 internal constant SINGLE = bytes24(keccak256("code of bills issued alone"));
    bytes24 internal constant BATCH = bytes24(keccak256("code of bills in batches"));
    bytes24 internal constant RED = bytes24(keccak256("code of red letters"));
    bytes32 internal constant EVIDENCE = keccak256("one transfer");
    uint64 internal constant LAST = 1_000_000; // of each of these three books; the first serial is 1

    IBookRegistry internal books;
    I internal invoices;
    IInvoiceCodec internal bills;

    mapping(uint32 organisation => address steward) internal _stewards;

    function setUp() public virtual override {
        super.setUp();
        books = IBookRegistry(vm.deployCode("BookRegistry.sol:BookRegistry", abi.encode(governance)));
        bills = IInvoiceCodec(vm.deployCode("InvoiceCodec.sol:InvoiceCodec", ""));
        invoices = _deployInvoices();
        _foundAll();
        vm.warp(_now() + DELAY);
        _licenseAll();
        _allot(SINGLE, 1, LAST, HOSPITAL, false);
        _allot(BATCH, 1, LAST, HOSPITAL, true);
        _allot(RED, 1, LAST, HOSPITAL, false);
    }

    /// @dev One more version of the ledger, admitted to the books, with the same rules.
    function _deployInvoices() internal returns (I version) {
        bytes memory arguments = abi.encode(governance, credentials, books);
        version = I(vm.deployCode("InvoiceRegistry.sol:InvoiceRegistry", arguments));
        _as(GOVERNOR, address(books), abi.encodeCall(books.admitLedger, (address(version))));
        IInvoiceCodec.Rules memory r = IInvoiceCodec.Rules(72, 240, 720, 156, 32, true, true);
        _as(GOVERNOR, address(version), abi.encodeCall(version.publishProfile, (RULES, bills.packRules(r))));
    }

    // ------------------------------------------------------------------------------------------------------------------ people

    /// @dev Who bills for a hospital, or adjudicates for an insurer.
    function _actor(uint32 organisation) internal returns (address) {
        return _person(string.concat("actor of ", _name(organisation)));
    }

    function _foundAll() private {
        _found(HOSPITAL_B, Kinds.HOSPITAL);
        _found(OLD_HOSPITAL, Kinds.HOSPITAL);
        _found(INSURER, Kinds.BASIC_INSURER);
        _found(INSURER_B, Kinds.COMMERCIAL_INSURER);
        _found(INSURER_C, Kinds.COMMERCIAL_INSURER);
        _found(MASK_PAYER, Kinds.BASIC_INSURER);
        _stewards[HOSPITAL] = hospitalSteward;
    }

    function _found(uint32 organisation, uint32 kinds) internal {
        address steward = _person(string.concat("steward of ", _name(organisation)));
        _stewards[organisation] = steward;
        bytes memory act = abi.encodeCall(credentials.accredit, (organisation, kinds, _now(), FAR, steward));
        _as(kinds & Kinds.FISCAL != 0 ? fiscalSteward : healthSteward, address(credentials), act);
    }

    function _licenseAll() private {
        for (uint32 each = HOSPITAL; each <= OLD_HOSPITAL; ++each) {
            _license(_stewards[each], each, _actor(each), Roles.BILLER);
        }
        for (uint32 each = INSURER; each <= MASK_PAYER; ++each) {
            _license(_stewards[each], each, _actor(each), Roles.ADJUDICATOR);
        }
    }

    function _name(uint32 organisation) private pure returns (string memory) {
        return string(abi.encodePacked(organisation));
    }

    // ------------------------------------------------------------------------------------------------------------------- books

    function _placeOf(bytes24 code, uint64 serial) internal pure returns (bytes32) {
        return bytes32(uint256(bytes32(code)) + serial);
    }

    function _allotCall(
        bytes24 code,
        uint64 first,
        uint64 last,
        uint32 issuer,
        bool batch
    ) internal view returns (bytes memory) {
        uint32 maskPayer = batch ? MASK_PAYER : 0;
        return abi.encodeCall(invoices.allotBook, (_placeOf(code, first), last, issuer, batch, maskPayer));
    }

    function _allot(bytes24 code, uint64 first, uint64 last, uint32 issuer, bool batch) internal {
        _as(fiscalSteward, address(invoices), _allotCall(code, first, last, issuer, batch));
    }

    // ------------------------------------------------------------------------------------------------------------------- bills

    /// @dev A bill of the hospital over 1000.00, of which the fund has paid 600.00.
    function _invoice(bytes24 code, uint64 serial) internal view returns (I.Invoice memory b) {
        b.content = keccak256(abi.encode("salt and document", code, serial));
        b.holder = patient;
        b.issuer = HOSPITAL;
        b.code = code;
        b.serial = serial;
        b.issuedAt = _now();
        b.profile = RULES;
        b.total = 100_000;
        b.fund = 60_000;
        b.cap = 100_000;
    }

    function _issueBill(I.Invoice memory b) internal returns (I.Terms memory terms) {
        terms = bills.pack(b);
        _as(_actor(b.issuer), address(invoices), abi.encodeCall(invoices.issue, (terms, _placeOf(b.code, 1))));
    }

    function _issueBill(uint64 serial) internal returns (I.Terms memory) {
        return _issueBill(_invoice(SINGLE, serial));
    }

    /// @dev `count` bills of the batch book from serial `first` on, and their leaves.
    function _batch(uint64 first, uint256 count) internal view returns (I.Terms[] memory all, bytes32[] memory leaves) {
        (all, leaves) = (new I.Terms[](count), new bytes32[](count));
        for (uint256 i; i < count; ++i) {
            all[i] = bills.pack(_invoice(BATCH, first + uint64(i)));
            leaves[i] = Batches.leaf(invoices.digestOf(all[i]));
        }
    }

    function _anchorCall(uint64 first, uint256 count, bytes32 root) internal view returns (bytes memory) {
        return abi.encodeCall(invoices.anchor, (_placeOf(BATCH, 1), uint32(count), first, root));
    }

    function _anchorRange(uint64 first, uint256 count, bytes32 root) internal returns (I.Range memory) {
        _as(_actor(HOSPITAL), address(invoices), _anchorCall(first, count, root));
        return I.Range(_placeOf(BATCH, first), uint32(count), root);
    }

    /// @dev What the holder of bill number `which` of a range was given.
    function _leafOf(uint64 first, bytes32[] memory leaves, uint256 which) internal pure returns (I.Leaf memory) {
        return I.Leaf(first, uint32(leaves.length), Batches.proof(leaves, which));
    }

    function _drawCall(I.Terms memory terms, I.Leaf memory leaf) internal view returns (bytes memory) {
        return abi.encodeCall(invoices.draw, (terms, leaf, 0, ""));
    }

    /// @dev The issuer draws it.
    function _drawBill(I.Terms memory terms, I.Leaf memory leaf) internal {
        _as(_actor(HOSPITAL), address(invoices), _drawCall(terms, leaf));
    }

    // ------------------------------------------------------------------------------------------------------------------- masks

    function _bucket(uint64 serial) internal pure returns (uint256) {
        return uint256(_placeOf(BATCH, serial)) / 256;
    }

    function _words(uint256 a) internal pure returns (uint256[] memory masks) {
        masks = new uint256[](1);
        masks[0] = a;
    }

    function _words(uint256 a, uint256 b) internal pure returns (uint256[] memory masks) {
        masks = new uint256[](2);
        (masks[0], masks[1]) = (a, b);
    }

    function _settleCall(
        I.Range memory range,
        uint256 firstBucket,
        uint256[] memory masks
    ) internal view returns (bytes memory) {
        return abi.encodeCall(invoices.settle, (range, firstBucket, masks, EVIDENCE));
    }

    function _settle(I.Range memory range, uint256 firstBucket, uint256[] memory masks) internal {
        _as(_actor(MASK_PAYER), address(invoices), _settleCall(range, firstBucket, masks));
    }

    /// @dev Three whole buckets, 768 bills; the ledger was shown leaves of four of them.
    function _sparse() internal returns (I.Range memory range, I.Terms[] memory some, bytes32[] memory leaves) {
        uint64[4] memory serials = [uint64(256), 300, 767, 1023];
        (some, leaves) = (new I.Terms[](4), new bytes32[](4));
        for (uint256 i; i < 4; ++i) {
            some[i] = bills.pack(_invoice(BATCH, serials[i]));
            leaves[i] = Batches.leaf(invoices.digestOf(some[i]));
        }
        range = _anchorRange(256, 768, Batches.root(leaves));
    }

    // ------------------------------------------------------------------------------------------------------------------ claims

    function _signBill(I.Terms memory terms, bytes32 act) internal view returns (bytes memory) {
        bytes32 domain = Signing.domain("Carestamp Invoices", address(invoices));
        return _sign(address(uint160(terms.head)), Signing.digest(domain, act));
    }

    /// @dev The next try of a payer, for a day, with just this much signed.
    function _ask(
        I.Terms memory terms,
        uint32 payer,
        uint256 amount,
        uint256 capped
    ) internal view returns (IInvoiceCodec.Reservation memory r) {
        r.attempt = _made(terms.place, payer) + 1;
        (r.amount, r.maximum) = (uint40(amount), uint40(amount));
        (r.capped, r.cappedMaximum) = (uint40(capped), uint40(capped));
        r.until = _now() + 1 days;
        r.deadline = _now();
    }

    /// @dev The payer's last try on a bill, by the ledger.
    function _made(bytes32 id, uint32 payer) internal view returns (uint8) {
        return uint8(_lane(invoices.claimOf(id, payer), 200, 8));
    }

    function _noOrder() internal pure returns (I.CoverageOrder memory order) {}

    function _noLeaf() internal pure returns (I.Leaf memory leaf) {}

    function _reserveCall(
        I.Terms memory terms,
        uint32 payer,
        IInvoiceCodec.Reservation memory r,
        I.CoverageOrder memory order,
        I.Leaf memory leaf
    ) internal view returns (bytes memory) {
        bytes memory signature = _signBill(terms, BillSigning.reservation(invoices.digestOf(terms), payer, r));
        return abi.encodeCall(invoices.reserve, (terms, bills.packReservation(r), order, leaf, signature));
    }

    function _reserveCall(
        I.Terms memory terms,
        uint32 payer,
        IInvoiceCodec.Reservation memory r
    ) internal view returns (bytes memory) {
        return _reserveCall(terms, payer, r, _noOrder(), _noLeaf());
    }

    function _reserve(I.Terms memory terms, uint32 payer, uint256 amount, uint256 capped) internal {
        _as(_actor(payer), address(invoices), _reserveCall(terms, payer, _ask(terms, payer, amount, capped)));
    }

    function _approveCall(
        bytes32 id,
        uint32 payer,
        uint256 amount,
        uint256 capped
    ) internal view returns (bytes memory) {
        return abi.encodeCall(invoices.approve, (id, payer, _made(id, payer), uint40(amount), uint40(capped)));
    }

    function _approve(bytes32 id, uint32 payer, uint256 amount, uint256 capped) internal {
        _as(_actor(payer), address(invoices), _approveCall(id, payer, amount, capped));
    }

    function _payCall(bytes32 id, uint32 payer, uint256 amount, uint256 capped) internal view returns (bytes memory) {
        uint8 made = _made(id, payer);
        return abi.encodeCall(invoices.pay, (id, payer, made, uint40(amount), uint40(capped), keccak256("transfer")));
    }

    function _pay(bytes32 id, uint32 payer, uint256 amount, uint256 capped) internal {
        _as(_actor(payer), address(invoices), _payCall(id, payer, amount, capped));
    }

    function _releaseCall(bytes32 id, uint32 payer) internal view returns (bytes memory) {
        return abi.encodeCall(invoices.release, (id, payer, _made(id, payer)));
    }

    function _recoverCall(bytes32 id, uint32 payer, uint256 left, uint256 capped) internal view returns (bytes memory) {
        uint8 made = _made(id, payer);
        return abi.encodeCall(invoices.recover, (id, payer, made, uint40(left), uint40(capped), keccak256("back")));
    }

    function _recover(bytes32 id, uint32 payer, uint256 left, uint256 capped) internal {
        _as(_actor(payer), address(invoices), _recoverCall(id, payer, left, capped));
    }

    /// @dev Reserves, approves and pays the same.
    function _reimburse(I.Terms memory terms, uint32 payer, uint256 amount, uint256 capped) internal {
        _reserve(terms, payer, amount, capped);
        _approve(terms.place, payer, amount, capped);
        _pay(terms.place, payer, amount, capped);
    }

    function _redCall(I.Terms memory terms, uint64 serial) internal view returns (bytes memory) {
        return abi.encodeCall(invoices.redLetter, (terms, _placeOf(RED, serial), _placeOf(RED, 1)));
    }

    function _redLetter(I.Terms memory terms, uint64 serial) internal {
        _as(_actor(HOSPITAL), address(invoices), _redCall(terms, serial));
    }

    function _paperCall(I.Terms memory terms, bytes32 paper, uint32 sequence) internal view returns (bytes memory) {
        bytes32 act = BillSigning.paper(invoices.digestOf(terms), paper, sequence, _now());
        bytes memory signature = _signBill(terms, act);
        return abi.encodeCall(invoices.exchangeForPaper, (terms, paper, sequence, _now(), signature));
    }

    // ---------------------------------------------------------------------------------------------------------------- readings

    /// @dev Some bits of a word, read by division.
    function _lane(uint256 word, uint256 from, uint256 bits) internal pure returns (uint256) {
        return (word / 2 ** from) % 2 ** bits;
    }

    /// @dev Everything that the ledger keeps about a place.
    function _stateOf(bytes32 id) internal view returns (bytes32 state) {
        state = keccak256(
            abi.encode(invoices.wordOf(id), invoices.orderOf(id), invoices.isTaken(id), invoices.replaces(id))
        );
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
            state = keccak256(abi.encode(state, invoices.claimOf(id, payer)));
        }
    }

    /// @dev The caller is refused with exactly this error, and nothing moved in this place.
    function _refuses(bytes32 id, address caller, bytes memory act, bytes memory why) internal {
        bytes32 before = _stateOf(id);
        _refused(caller, address(invoices), act, why);
        vm.assertEq(_stateOf(id), before, "something moved");
    }

    function _billDone(bytes32 id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_AlreadyDone.selector, id);
    }

    function _billUnknown(bytes32 id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_Unknown.selector, id);
    }

    function _taken(bytes32 id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_Taken.selector, id);
    }

    function _settledAlready(bytes32 id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_Settled.selector, id);
    }

    function _billsTaken(uint256 bucket, uint256 bits) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_BillsTaken.selector, bucket, bits);
    }

    function _notInBook(bytes32 id, bytes32 book) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_NotInBook.selector, id, book);
    }

    function _badClaim(bytes32 id, uint32 payer, I.ClaimState state) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_BadClaim.selector, id, payer, state);
    }
}
