// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {IPrescriptionRegistry as P} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Kinds, Roles} from "../../../contracts/credentials/Kinds.sol";
import {Cashier} from "../invoices/Cashier.sol";
import {Batches} from "../support/Batches.sol";
import {Counter} from "../support/Counter.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Meter} from "./Meter.sol";

/// @dev The name of an act of a size, as scripts/benches/flatness reads it.
function sized(string memory act, uint256 size) pure returns (string memory) {
    bytes memory digits;
    for (uint256 left = size; left != 0; left /= 10) digits = bytes.concat(bytes1(uint8(48 + (left % 10))), digits);
    return string.concat(act, "|", string(digits));
}

/// @title What a prescription costs by its lines
/// forge-config: default.isolate = true
contract LinesSpreadTest is Counter, Meter {
    /// @custom:rules X10 P1
    function test_prescriptions_of_one_to_five_lines() external {
        for (uint256 lines = 1; lines <= 5; ++lines) _useOf(lines);
    }

    function _useOf(uint256 lines) private {
        P.Prescription memory p = _prescription();
        p.content = keccak256(abi.encode("salt and document", lines));
        p.lines = new P.Line[](lines);
        for (uint256 i; i < lines; ++i) p.lines[i] = P.Line(uint16(20 + i), 7, 3);
        P.Terms memory terms = codec.pack(p);
        _once(sized("issue", lines), prescriber, terms, abi.encodeCall(ledger.issue, (terms, "")));
        uint16[] memory all = new uint16[](lines);
        for (uint256 i; i < lines; ++i) all[i] = p.lines[i].quantity;
        _once(sized("dispense", lines), pharmacist, terms, _dispenseCall(_ask(terms, all)));
    }

    function _once(string memory name, address caller, P.Terms memory terms, bytes memory call) private {
        Act memory act = Act(name, caller, address(ledger), call, abi.encode(terms));
        _measure(act, _again(act, _done(terms)));
    }

    /// @dev In 64 bytes, as the client signs.
    function _sign(address who, bytes32 digest) internal view override returns (bytes memory) {
        return Signing.compact(_keyOf(who), digest);
    }

    function _document(uint256) internal override {}
}

/// @title What a bill costs by its payers, and what batches cost by their size
/// forge-config: default.isolate = true
contract BillsSpreadTest is Cashier, Meter {
    uint32 private constant PAYER = 801; // the first of ten
    uint32 private constant PAYERS = 10;

    /// @dev Ten payers of one bill, one after the other, a tenth of what is left each.
    /// @custom:rules X10 B4 B5
    function test_a_bill_of_ten_payers() external {
        for (uint32 i; i < PAYERS; ++i) _foundPayer(PAYER + i);
        vm.warp(_now() + DELAY);
        for (uint32 i; i < PAYERS; ++i)
            _license(_stewardOf(PAYER + i), PAYER + i, _actor(PAYER + i), Roles.ADJUDICATOR);
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 123_456));
        bytes memory call = abi.encodeCall(invoices.issue, (terms, _placeOf(SINGLE, 1)));
        _once(sized("bill: issue", 1), _actor(HOSPITAL), call, _billDone(terms.place));
        for (uint32 i; i < PAYERS; ++i) _claim(terms, PAYER + i, i + 1);
    }

    /// @custom:rules X10 B11
    function test_batches_of_one_to_ten_thousand() external {
        uint64 first = 256;
        for (uint32 count = 1; count <= 10_000; count *= 10) {
            uint64 further = 256 * (uint64(count) / 256 + 1);
            _settleOf(first, count);
            _drawOf(first + further, count);
            first += 2 * further;
        }
    }

    /// @dev Anchored, settled whole, and its first bill drawn afterwards. It begins where a bucket does, so no bucket is partly outside.
    function _settleOf(uint64 first, uint32 count) private {
        (I.Terms memory terms, I.Leaf memory leaf, I.Range memory range) = _rangeOf(first, count);
        bytes memory call = _anchorCall(first, count, range.root);
        _once(sized("anchor", count), _actor(HOSPITAL), call, _billDone(range.place));
        uint256 place = uint256(range.place);
        call = _settleCall(range, place >> 8, _allOf(place, place + count - 1));
        _once(sized("settle", count), _actor(MASK_PAYER), call, _billDone(range.place));
        call = abi.encodeCall(invoices.drawSettled, (terms, leaf));
        _once(sized("draw what was settled", count), _actor(MASK_PAYER), call, _billDone(terms.place));
    }

    /// @dev One of as many, whose bucket nobody touched before.
    function _drawOf(uint64 first, uint32 count) private {
        (I.Terms memory terms, I.Leaf memory leaf, I.Range memory range) = _rangeOf(first, count);
        _anchorRange(first, count, range.root);
        _once(sized("draw", count), _actor(HOSPITAL), _drawCall(terms, leaf), _billDone(terms.place));
    }

    function _rangeOf(
        uint64 first,
        uint32 count
    ) private view returns (I.Terms memory terms, I.Leaf memory leaf, I.Range memory range) {
        (terms, leaf) = (bills.pack(_invoice(BATCH, first)), _leafIn(first, count));
        range = I.Range(_placeOf(BATCH, first), count, _rootOf(terms, leaf));
    }

    function _claim(I.Terms memory terms, uint32 payer, uint256 which) private {
        (bytes32 id, uint256 part) = (terms.place, 4_000);
        bytes memory call = _reserveCall(terms, payer, _ask(terms, payer, part, 0));
        _once(sized("bill: reserve", which), _actor(payer), call, _billDone(id));
        _once(sized("bill: approve", which), _actor(payer), _approveCall(id, payer, part, 0), _billDone(id));
        _once(sized("bill: pay", which), _actor(payer), _payCall(id, payer, part, 0), _billDone(id));
    }

    function _foundPayer(uint32 payer) private {
        bytes memory act = abi.encodeCall(
            credentials.accredit,
            (payer, Kinds.COMMERCIAL_INSURER, _now(), FAR, _stewardOf(payer))
        );
        _as(fiscalSteward, address(credentials), act);
    }

    function _stewardOf(uint32 payer) private returns (address) {
        return _person(string.concat("steward of ", string(abi.encodePacked(payer))));
    }

    /// @dev The first bill of a range; only the path matters.
    function _leafIn(uint64 first, uint32 count) private pure returns (I.Leaf memory leaf) {
        uint256 levels;
        while (uint256(1) << levels < count) ++levels;
        leaf = I.Leaf(first, count, new bytes32[](levels));
        for (uint256 i; i < levels; ++i) leaf.proof[i] = keccak256(abi.encode("sibling", i));
    }

    function _rootOf(I.Terms memory terms, I.Leaf memory leaf) private view returns (bytes32 root) {
        root = Batches.leaf(invoices.digestOf(terms));
        for (uint256 i; i < leaf.proof.length; ++i) root = Batches.pair(root, leaf.proof[i]);
    }

    /// @dev Bits of all places from `first`, where a bucket begins, to `last`.
    function _allOf(uint256 first, uint256 last) private pure returns (uint256[] memory masks) {
        masks = new uint256[]((last >> 8) - (first >> 8) + 1);
        for (uint256 i; i < masks.length; ++i) masks[i] = type(uint256).max;
        masks[masks.length - 1] >>= 255 - (last & 255);
    }

    function _once(string memory name, address caller, bytes memory call, bytes memory why) private {
        Act memory act = Act(name, caller, address(invoices), call, "");
        _measure(act, _again(act, why));
    }

    /// @dev In 64 bytes, as the client signs.
    function _sign(address who, bytes32 digest) internal view override returns (bytes memory) {
        return Signing.compact(_keyOf(who), digest);
    }

    function _document(uint256) internal override {}
}
