// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Batches} from "../support/Batches.sol";
import {Files} from "./Files.sol";

/// @title What a clearing house does for every act: throws dice, tries, and opens files
abstract contract ClearingDesk is Files {
    using Dice for Dice.Cup;

    uint64 internal constant FIRST = 250; // ten bills of a batch over the edge of a bucket
    uint256 internal constant BATCHED = 10;
    uint256 internal constant MOST_FILES = 150;

    I.Range internal _range;
    uint64 internal _serials;

    function _try(string memory act, address who, bytes memory call) internal returns (bool done) {
        vm.prank(who);
        (done, ) = address(invoices).call(call);
        if (done) ++succeeded[act];
    }

    function _never(bool breach, string memory rule) internal {
        if (breach) ++breaches[rule];
    }

    function _code(string memory kind, uint32 issuer) internal pure returns (bytes24) {
        bool red = bytes(kind).length == 3;
        if (issuer == HOSPITAL) return red ? RED : SINGLE;
        return bytes24(keccak256(abi.encode(kind, issuer)));
    }

    /// @dev Who finishes what an issuer began.
    function _heirOf(uint32 issuer) internal pure returns (uint32) {
        return issuer == OLD_HOSPITAL ? HOSPITAL_B : issuer;
    }

    function _digest(File storage f) internal view returns (bytes32) {
        return invoices.digestOf(f.terms);
    }

    /// @dev Often one of the newest: old ones are used up.
    function _any(Dice.Cup memory c) internal view returns (uint256) {
        uint256 count = _files.length;
        return c.coin() ? c.word() % count : count - 1 - (c.word() % 5);
    }

    /// @dev Mostly a red letter that waits.
    function _letterOf(Dice.Cup memory c) internal view returns (uint256 letter) {
        uint256 count = _letters.length;
        letter = c.word() % count;
        if (c.word() % 4 == 0) return letter;
        for (uint256 i; i < count && _files[_letters[letter].file].letter != letter + 1; ++i)
            letter = (letter + 1) % count;
        for (uint256 i; i < count && _files[_letters[letter].file].red; ++i) letter = (letter + 1) % count;
    }

    /// @dev Small amounts, so that every edge comes up.
    function _drawn(Dice.Cup memory c, uint32 issuer, bytes24 code) internal returns (I.Invoice memory b) {
        b = _invoice(code, ++_serials);
        b.issuer = issuer;
        b.holder = c.coin() ? patient : patientB;
        b.total = uint40(c.between(1, 60));
        b.fund = uint40(c.between(0, 3) == 0 ? c.between(0, b.total) : b.total / 4);
        b.cap = uint40(c.between(0, b.total));
    }

    function _issueAs(Dice.Cup memory c, uint32 issuer) internal {
        I.Invoice memory b = _drawn(c, issuer, _code("single", issuer));
        I.Terms memory terms = bills.pack(b);
        bytes memory call = abi.encodeCall(invoices.issue, (terms, _placeOf(b.code, 1)));
        if (_try("issue", _actor(issuer), call)) _open(b, terms);
    }

    function _open(I.Invoice memory b, I.Terms memory terms) internal returns (File storage f) {
        f = _files.push();
        f.terms = terms;
        f.tag = uint112(uint256(invoices.digestOf(terms)));
        (f.issuer, f.rest, f.cap, f.word) = (b.issuer, b.total - b.fund, b.cap, true);
    }

    function _anchorBatch(Dice.Cup memory c) internal {
        bytes32[] memory leaves = new bytes32[](BATCHED);
        for (uint64 i; i < BATCHED; ++i) {
            I.Invoice memory b = _drawn(c, HOSPITAL, BATCH);
            b.serial = FIRST + i;
            I.Terms memory terms = bills.pack(b);
            leaves[i] = Batches.leaf(invoices.digestOf(terms));
            _open(b, terms).word = false;
        }
        for (uint256 i; i < BATCHED; ++i) _files[i].leaf = _leafOf(FIRST, leaves, i);
        _range = _anchorRange(FIRST, BATCHED, Batches.root(leaves));
    }

    function _masks(uint256 set) internal view returns (uint256 bucket, uint256[] memory masks) {
        uint256 low = (set << FIRST) & type(uint256).max;
        uint256 high = set >> (256 - FIRST);
        masks = new uint256[](low != 0 && high != 0 ? 2 : 1);
        masks[0] = low != 0 ? low : high;
        if (masks.length == 2) masks[1] = high;
        bucket = uint256(_range.place) / 256 + (low == 0 ? 1 : 0);
    }

    /// @dev The first claim in this state from a random place on; any when there is none, or once in sixteen. Of reservations rather one that
    /// has not run out, where there is time to approve it.
    function _claimIn(Dice.Cup memory c, I.ClaimState state) internal view returns (uint256 file, uint32 payer) {
        uint256 count = _files.length * 4;
        uint256 start = c.word() % count;
        bool any = c.word() % 16 == 0;
        for (uint256 i; i < count; ++i) {
            uint256 each = (start + i) % count;
            (file, payer) = (each / 4, INSURER + uint32(each % 4));
            Claim storage k = _claims[file][payer];
            if (any || (k.state == state && (i % 4 == 3 || k.until == 0 || _isLive(k)))) return (file, payer);
        }
    }

    /// @dev Money that is out, where there is some on a void bill; else any claim that was paid.
    function _paidIn(Dice.Cup memory c) internal view returns (uint256 file, uint32 payer) {
        uint256 count = _files.length * 4;
        uint256 start = c.word() % count;
        for (uint256 i; i < count && c.seed % 2 == 0; ++i) {
            (file, payer) = (((start + i) % count) / 4, INSURER + uint32(((start + i) % count) % 4));
            if (_files[file].red && _claims[file][payer].paid != 0) return (file, payer);
        }
        return _claimIn(c, I.ClaimState.Paid);
    }

    /// @dev Where there is an order, mostly the payer of a rank that is not done.
    function _next(Dice.Cup memory c, uint256 file) internal view returns (uint32 payer) {
        File storage f = _files[file];
        payer = INSURER + uint32(c.word() % 4);
        if (!f.ordered || c.word() % 4 == 0) return payer;
        for (uint256 i; i < 4; ++i) {
            uint32 each = uint32(_lane(f.order.payers, 32 * i, 32));
            if (each != 0 && (f.done >> i) % 2 == 0) return each;
        }
    }

    /// @dev It stands for a bill on which money is out; frozen or not.
    function _mayCarry(uint256 file, bool frozen) internal view returns (bool) {
        if (_files[file].replaces == 0 || _isFrozen(_files[file]) != frozen) return false;
        (, uint256 paid, , ) = _sums(_files[file].replaces - 1);
        return paid != 0;
    }

    /// @dev Mostly a payer who has paid something on this bill.
    function _payerOf(Dice.Cup memory c, uint256 file) internal view returns (uint32 payer) {
        payer = INSURER + uint32(c.between(0, 3));
        for (uint256 i; i < 4 && _claims[file][payer].paid == 0; ++i) payer = INSURER + ((payer - INSURER + 1) % 4);
    }

    /// @dev The payer's own adjudicator; seldom another's, who must be refused.
    function _byPayer(Dice.Cup memory c, uint32 payer) internal returns (address) {
        if (c.word() % 12 != 0) return _actor(payer);
        address stranger = _actor(INSURER + ((payer - INSURER + 1) % 4));
        return c.coin() ? stranger : outsider;
    }

    /// @dev All of it, less, or a fen too much.
    function _less(Dice.Cup memory c, uint256 amount, uint256 capped) internal pure returns (uint256, uint256) {
        uint256 how = c.word() % 24;
        if (how > 12) return (amount, capped);
        if (how == 5) return (amount + 1, capped);
        if (how == 6) return (amount, capped + 1);
        if (how == 7) return (0, 0);
        uint256 share = c.between(0, capped);
        uint256 plain = c.between(0, amount < capped ? 0 : amount - capped);
        return (share + plain, share);
    }

    function _grew(uint256 amount, uint256 capped, uint256 most, uint256 cappedMost) internal pure returns (bool) {
        return capped > amount || capped > cappedMost || amount - capped > most - cappedMost;
    }
}
