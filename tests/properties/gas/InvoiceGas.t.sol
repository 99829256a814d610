// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {BillSigning} from "../invoices/BillSigning.sol";
import {Cashier} from "../invoices/Cashier.sol";
import {Batches} from "../support/Batches.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Meter} from "./Meter.sol";

/// @title What each act on a bill costs as a transaction of its own
/// forge-config: default.isolate = true
contract InvoiceGasTest is Cashier, Meter {
    uint64 private constant SERIAL = 123_456;
    uint64 private constant OTHERS = 200_000; // serials of the bills that are there besides
    uint32 private constant MANY = 10_000;

    function setUp() public override {
        super.setUp();
        _crowd();
    }

    /// @custom:rules X10 B2
    function test_issue() external {
        I.Terms memory terms = bills.pack(_invoice(SINGLE, SERIAL));
        bytes memory call = abi.encodeCall(invoices.issue, (terms, _placeOf(SINGLE, 1)));
        Act memory act = _act("bill: issue", _actor(HOSPITAL), terms, call);
        address stranger = _actor(HOSPITAL_B);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, stranger);
        _measure(act, _byOther(act, stranger, why));
    }

    /// @dev And the holder's signature for one insurer is worth nothing to another.
    /// @custom:rules X10 B4
    function test_reserve() external {
        I.Terms memory terms = _issueBill(SERIAL);
        bytes memory call = _reserveCall(terms, INSURER, _ask(terms, INSURER, 30_000, 0));
        Act memory act = _act("bill: reserve", _actor(INSURER), terms, call);
        _measure(act, _byOther(act, _actor(INSURER_B), _notSigned()));
    }

    /// @custom:rules X10 B2 B4
    function test_reserve_first_seen() external {
        (I.Terms memory terms, I.Leaf memory leaf) = _inBatch();
        IInvoiceCodec.Reservation memory r = _ask(terms, INSURER, 30_000, 0);
        bytes memory call = _reserveCall(terms, INSURER, r, _noOrder(), leaf);
        Act memory act = _act("bill: reserve, leaf of 10,000", _actor(INSURER), terms, call);
        call = _reserveCall(terms, INSURER, r, _noOrder(), _wrong(leaf));
        _measure(act, Twin(act.caller, true, call, _notAnchored(SERIAL)));
    }

    /// @custom:rules X10 B4 X9
    function test_approve() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reserve(terms, INSURER, 30_000, 0);
        _measureOnce("bill: approve", INSURER, terms.place, _approveCall(terms.place, INSURER, 30_000, 0));
    }

    /// @custom:rules X10 B5 X9
    function test_pay() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reserve(terms, INSURER, 30_000, 0);
        _approve(terms.place, INSURER, 30_000, 0);
        _measureOnce("bill: pay", INSURER, terms.place, _payCall(terms.place, INSURER, 25_000, 0));
    }

    /// @custom:rules X10 B7 X9
    function test_release() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reserve(terms, INSURER, 30_000, 0);
        bytes memory call = abi.encodeCall(invoices.release, (terms.place, INSURER, 1));
        _measureOnce("bill: release", INSURER, terms.place, call);
    }

    /// @custom:rules X10 B7 X9
    function test_expire() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reserve(terms, INSURER, 30_000, 0);
        vm.warp(_now() + 1 days + 1);
        bytes memory call = abi.encodeCall(invoices.expire, (terms.place, INSURER));
        _measureOnce("bill: expire", INSURER, terms.place, call);
    }

    /// @custom:rules X10 B8 X9
    function test_recover() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reimburse(terms, INSURER, 30_000, 0);
        _measureOnce("bill: recover", INSURER, terms.place, _recoverCall(terms.place, INSURER, 5_000, 0));
    }

    /// @dev And a bill that is void can't be reserved.
    /// @custom:rules X10 B8
    function test_red_letter() external {
        I.Terms memory terms = _issueBill(SERIAL);
        bytes memory late = _reserveCall(terms, INSURER, _ask(terms, INSURER, 30_000, 0));
        _measureOnce("bill: red letter", HOSPITAL, terms, _redCall(terms, SERIAL));
        bytes4 why = I.InvoiceRegistry_NotOpen.selector;
        _refuses(terms.place, _actor(INSURER), late, abi.encodeWithSelector(why, terms.place, I.Status.RedLettered));
    }

    /// @custom:rules X10 B8 X9
    function test_red_letter_that_waits() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reimburse(terms, INSURER, 30_000, 0);
        _measureOnce("bill: red letter that waits", HOSPITAL, terms, _redCall(terms, SERIAL));
        bytes32 red = _placeOf(RED, SERIAL);
        bytes memory call = abi.encodeCall(invoices.completeRedLetter, (terms, red));
        _recover(terms.place, INSURER, 0, 0);
        _measureOnce("bill: red letter, completed", HOSPITAL, terms, call);
    }

    /// @custom:rules X10 B8 X9
    function test_abort_a_red_letter() external {
        I.Terms memory terms = _issueBill(SERIAL);
        _reimburse(terms, INSURER, 30_000, 0);
        _redLetter(terms, SERIAL);
        bytes memory call = abi.encodeCall(invoices.abortRedLetter, (terms.place, _placeOf(RED, SERIAL)));
        _measureOnce("bill: red letter, aborted", HOSPITAL, terms.place, call);
    }

    /// @custom:rules X10 B9 X9
    function test_reissue() external {
        I.Terms memory old = _issueBill(SERIAL);
        _reimburse(old, INSURER, 30_000, 0);
        _redLetter(old, SERIAL);
        I.Terms memory terms = bills.pack(_invoice(SINGLE, SERIAL + 1));
        bytes memory call = abi.encodeCall(invoices.reissue, (terms, _placeOf(SINGLE, 1), old));
        _measureOnce("bill: reissue", HOSPITAL, terms, call);
        call = abi.encodeCall(invoices.carryOver, (old.place, terms, INSURER, 30_000, 0));
        _measureOnce("bill: carry over", INSURER, terms, call);
    }

    /// @custom:rules X10 B10 X9
    function test_exchange_for_paper() external {
        I.Terms memory terms = _issueBill(SERIAL);
        bytes32 paper = keccak256("paper");
        _measureOnce("bill: exchange for paper", HOSPITAL, terms, _paperCall(terms, paper, 1));
        _measureOnce("bill: paper back", HOSPITAL, terms, abi.encodeCall(invoices.returnPaper, (terms, paper)));
    }

    /// @custom:rules X10 B6 X9
    function test_declare_an_order() external {
        I.Terms memory terms = _issueBill(SERIAL);
        (I.CoverageOrder memory order, bytes memory call) = _orderOf(terms);
        _measureOnce("bill: declare an order", HOSPITAL, terms, call);
        call = abi.encodeCall(invoices.waive, (terms.place, INSURER, 0, order));
        _measureOnce("bill: waive a rank", INSURER, terms.place, call);
    }

    /// @custom:rules X10 B11
    function test_anchor() external {
        bytes32 root = keccak256("root");
        bytes memory call = _anchorCall(SERIAL, MANY, root);
        Act memory act = _act("bill: anchor 10,000", _actor(HOSPITAL), _none(), call);
        address stranger = _actor(HOSPITAL_B);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, stranger);
        _measure(act, _byOther(act, stranger, why));
    }

    /// @custom:rules X10 B2
    function test_draw() external {
        (I.Terms memory terms, I.Leaf memory leaf) = _inBatch();
        bytes memory signature = _signBill(terms, BillSigning.draw(invoices.digestOf(terms), _now()));
        bytes memory call = abi.encodeCall(invoices.draw, (terms, leaf, _now(), signature));
        Act memory act = _act("bill: draw, leaf of 10,000", relayer, terms, call);
        call = abi.encodeCall(invoices.draw, (terms, _wrong(leaf), _now(), signature));
        _measure(act, Twin(relayer, true, call, _notAnchored(SERIAL)));
    }

    /// @custom:rules X10 B3 X9
    function test_draw_what_was_settled() external {
        (I.Terms memory terms, I.Leaf memory leaf) = _inBatch();
        uint256 id = uint256(terms.place);
        _settle(_range(leaf, terms), id >> 8, _words(1 << uint8(id)));
        bytes memory call = abi.encodeCall(invoices.drawSettled, (terms, leaf));
        _measureOnce("bill: draw what was settled", INSURER, terms, call);
    }

    /// @dev All 10,000, in forty buckets of which the first and the last are partly outside. And none of them can be settled or drawn again.
    /// @custom:rules X10 B3 B11
    function test_settle() external {
        I.Range memory range = _anchorRange(SERIAL, MANY, keccak256("root"));
        uint256 first = uint256(range.place);
        uint256[] memory masks = _allOf(first, first + MANY - 1);
        bytes memory call = abi.encodeCall(invoices.settle, (range, first >> 8, masks, keccak256("transfer")));
        Act memory act = _act("bill: settle 10,000", _actor(MASK_PAYER), _none(), call);
        address stranger = _actor(INSURER);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, stranger);
        _measure(act, _byOther(act, stranger, why));
        _refused(act.caller, act.target, act.data, _billDone(range.place));
    }

    /// @dev A bill that was paid, one that is void, ten in a range, settled where they share a bucket.
    function _document(uint256 which) internal override {
        uint64 serial = OTHERS + uint64(which);
        _reimburse(_issueBill(serial), INSURER, 30_000, 0);
        _redLetter(_issueBill(_invoice(SINGLE, serial + OTHERS)), serial);
        uint64 first = 1 + 10 * uint64(which);
        I.Range memory range = _anchorRange(first, 10, keccak256(abi.encode("root", which)));
        uint256 place = uint256(range.place);
        if (place >> 8 == (place + 9) >> 8) _settle(range, place >> 8, _words(0x3ff << uint8(place)));
    }

    /// @dev In 64 bytes, as the client signs.
    function _sign(address who, bytes32 digest) internal view override returns (bytes memory) {
        return Signing.compact(_keyOf(who), digest);
    }

    /// @dev Three insurers, a month each.
    function _orderOf(I.Terms memory terms) private view returns (I.CoverageOrder memory order, bytes memory call) {
        (uint32[] memory payers, uint16[] memory waiting) = (new uint32[](3), new uint16[](3));
        for (uint32 i; i < 3; ++i) (payers[i], waiting[i]) = (INSURER + i, 30);
        order = bills.packOrder(payers, waiting);
        bytes32 act = BillSigning.order(invoices.digestOf(terms), payers, waiting, 1, _now());
        call = abi.encodeCall(invoices.declareOrder, (terms, order, 1, _now(), _signBill(terms, act)));
    }

    /// @dev Bits of all places from `first` to `last`.
    function _allOf(uint256 first, uint256 last) private pure returns (uint256[] memory masks) {
        masks = new uint256[]((last >> 8) - (first >> 8) + 1);
        for (uint256 i; i < masks.length; ++i) masks[i] = type(uint256).max;
        masks[0] <<= first & 255;
        masks[masks.length - 1] &= type(uint256).max >> (255 - (last & 255));
    }

    /// @dev One bill of an anchored range of 10,000, whose neighbour was drawn before: its bucket is open, as it is for 255 of 256 bills. Only
    /// the path matters: 14 levels, siblings at random but for the neighbour.
    function _inBatch() private returns (I.Terms memory terms, I.Leaf memory leaf) {
        terms = bills.pack(_invoice(BATCH, SERIAL + 77));
        I.Terms memory other = bills.pack(_invoice(BATCH, SERIAL + 78));
        leaf = I.Leaf(SERIAL, MANY, new bytes32[](14));
        leaf.proof[0] = Batches.leaf(invoices.digestOf(other));
        bytes32 root = Batches.pair(Batches.leaf(invoices.digestOf(terms)), leaf.proof[0]);
        for (uint256 i = 1; i < 14; ++i) {
            leaf.proof[i] = keccak256(abi.encode("sibling", i));
            root = Batches.pair(root, leaf.proof[i]);
        }
        _anchorRange(SERIAL, MANY, root);
        bytes32 own = leaf.proof[0];
        leaf.proof[0] = Batches.leaf(invoices.digestOf(terms));
        _drawBill(other, leaf);
        leaf.proof[0] = own;
    }

    function _range(I.Leaf memory leaf, I.Terms memory terms) private view returns (I.Range memory) {
        bytes32 root = Batches.leaf(invoices.digestOf(terms));
        for (uint256 i; i < 14; ++i) root = Batches.pair(root, leaf.proof[i]);
        return I.Range(_placeOf(BATCH, leaf.first), leaf.count, root);
    }

    /// @dev The same leaf with one bit of its path turned.
    function _wrong(I.Leaf memory leaf) private pure returns (I.Leaf memory other) {
        other = I.Leaf(leaf.first, leaf.count, new bytes32[](14));
        for (uint256 i; i < 14; ++i) other.proof[i] = leaf.proof[i];
        other.proof[13] ^= bytes32(uint256(1));
    }

    function _none() private pure returns (I.Terms memory terms) {}

    function _notSigned() private view returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
    }

    function _notAnchored(uint64 first) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_NotAnchored.selector, _placeOf(BATCH, first));
    }

    /// @dev And the same once more is refused, as done.
    function _measureOnce(string memory name, uint32 actor, I.Terms memory terms, bytes memory call) private {
        Act memory act = _act(name, _actor(actor), terms, call);
        _measure(act, _again(act, _billDone(terms.place)));
    }

    function _measureOnce(string memory name, uint32 actor, bytes32 id, bytes memory call) private {
        Act memory act = _act(name, _actor(actor), _none(), call);
        _measure(act, _again(act, _billDone(id)));
    }

    function _act(
        string memory name,
        address caller,
        I.Terms memory terms,
        bytes memory call
    ) private view returns (Act memory) {
        return Act(name, caller, address(invoices), call, abi.encode(terms));
    }
}
