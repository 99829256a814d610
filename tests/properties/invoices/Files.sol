// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title What a clearing house remembers of each bill without asking the ledger, and how the two compare
abstract contract Files is Cashier {
    struct Claim {
        I.ClaimState state;
        uint256 attempts;
        uint256 rank;
        uint256 until;
        uint256 amount;
        uint256 capped;
        uint256 paid;
        uint256 cappedPaid;
    }

    struct File {
        I.Terms terms;
        I.Leaf leaf; // count 0: issued alone
        I.CoverageOrder order;
        uint256 tag; // low bits of the hash of the terms
        uint256 rest; // what the fund left
        uint256 cap;
        uint256 declaredAt; // the order
        uint256 done; // ranks, a bit each
        uint256 letter; // 1 + number of the red letter that holds it
        uint256 replaces; // 1 + number of the file
        uint32 issuer;
        uint32 sequence; // of the order
        uint32 exchanges; // sequence of the last one
        bool bit; // drawn, or settled by mask
        bool settled; // by mask, before it had a word
        bool word;
        bool ordered;
        bool red;
        bool onPaper;
        bool replaced;
    }

    struct Letter {
        bytes32 place;
        uint256 file;
        uint256 deadline; // 0: it did not have to wait
        uint32 requester;
        bool aborted;
    }

    File[] internal _files;
    Letter[] internal _letters;
    mapping(uint256 file => mapping(uint32 payer => Claim)) internal _claims;
    mapping(uint32 payer => uint256 amount) internal _out; // paid, less what came back
    mapping(string act => uint256) public succeeded;
    mapping(string rule => uint256) public breaches;

    // --------------------------------------------------------------------------------------------------------------- comparing

    /// @notice Each claim is just what its payer, the holder and time made of it.
    function mustAgreeOnClaims() external view {
        for (uint256 i; i < _files.length; ++i) {
            for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
                uint256 word = invoices.claimOf(_files[i].terms.place, payer);
                vm.assertEq(word, _packed(_claims[i][payer]), "a claim");
                vm.assertTrue(_lane(word, 200, 8) <= 2, "a third try");
            }
        }
    }

    /// @notice From the ledger's own claims: the sums in the word, and that they keep within total and cap.
    function mustAddUp() external view {
        for (uint256 i; i < _files.length; ++i) {
            uint256 sums = _sumsOf(_files[i].terms.place);
            uint256 word = invoices.wordOf(_files[i].terms.place);
            vm.assertEq(_lane(word, 112, 128), sums, "live, paid, capped or approved");
            vm.assertTrue(_lane(sums, 0, 40) + _lane(sums, 40, 40) <= _files[i].rest, "more than the total");
            vm.assertTrue(_lane(sums, 80, 40) <= _files[i].cap, "more than the cap");
        }
    }

    /// @notice A bit and no word: settled. Bit and word: drawn. No bit: still in its batch, or issued alone.
    function mustBeTakenOnce() external view {
        for (uint256 i; i < _files.length; ++i) {
            File storage f = _files[i];
            uint256 word = invoices.wordOf(f.terms.place);
            vm.assertTrue(invoices.isTaken(f.terms.place) == f.bit, "a bit");
            vm.assertTrue(f.leaf.count != 0 ? f.bit || !f.word : !f.bit && f.word, "bit and word");
            vm.assertEq(uint112(word), f.word ? f.tag : 0, "a tag");
            if (!f.word) vm.assertEq(word, 0, "a word of an unknown bill");
        }
    }

    /// @notice Facts, ranks and status of each bill; and each red letter stands for one bill, each red bill has one.
    function mustKeepItsFacts() external view {
        uint256[] memory letters = new uint256[](_files.length);
        for (uint256 i; i < _letters.length; ++i) {
            Letter storage letter = _letters[i];
            if (!letter.aborted) ++letters[letter.file];
            vm.assertEq(invoices.wordOf(letter.place), _packed(letter), "a red letter");
        }
        for (uint256 i; i < _files.length; ++i) {
            File storage f = _files[i];
            vm.assertEq(letters[i], f.letter == 0 ? 0 : 1, "red letters of a bill");
            vm.assertTrue(invoices.statusOf(f.terms) == _statusOf(i), "a status");
            vm.assertEq(invoices.wordOf(f.terms.place) >> 240, _facts(f), "ranks and facts");
            bytes32 replaced = f.replaces == 0 ? bytes32(0) : _files[f.replaces - 1].terms.place;
            vm.assertEq(invoices.replaces(f.terms.place), replaced, "whom it replaces");
        }
    }

    /// @notice Over all bills a payer has out what it paid less what came back: carrying over makes and loses nothing.
    function mustConserve() external view {
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
            uint256 out;
            for (uint256 i; i < _files.length; ++i)
                out += _lane(invoices.claimOf(_files[i].terms.place, payer), 80, 40);
            vm.assertEq(out, _out[payer], "money of a payer");
        }
    }

    // ----------------------------------------------------------------------------------------------------------------- reading

    /// @dev Lanes of 40 bits: live, paid, capped; then how many are approved.
    function _sumsOf(bytes32 id) private view returns (uint256 sums) {
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
            uint256 claim = invoices.claimOf(id, payer);
            sums += _lane(claim, 80, 40) * 2 ** 40 + _lane(claim, 120, 40) * 2 ** 80;
            uint256 state = _lane(claim, 192, 8);
            if (state != uint256(I.ClaimState.Reserved) && state != uint256(I.ClaimState.Approved)) continue;
            sums += _lane(claim, 0, 40) + _lane(claim, 40, 40) * 2 ** 80;
            if (state == uint256(I.ClaimState.Approved)) sums += 2 ** 120;
        }
    }

    function _packed(Claim storage c) private view returns (uint256 word) {
        word = c.amount + c.capped * 2 ** 40 + c.paid * 2 ** 80 + c.cappedPaid * 2 ** 120 + c.until * 2 ** 160;
        word += uint256(c.state) * 2 ** 192 + c.attempts * 2 ** 200 + c.rank * 2 ** 208;
    }

    function _packed(Letter storage letter) private view returns (uint256 word) {
        word = 2 ** 254;
        if (letter.aborted) word += 2 ** 255;
        word += uint112(uint256(keccak256(abi.encode(_files[letter.file].terms.place))));
        word += uint256(letter.requester) * 2 ** 112 + letter.deadline * 2 ** 152;
    }

    function _facts(File storage f) private view returns (uint256 facts) {
        facts = f.done;
        if (f.ordered) facts += 2 ** 8;
        if (_isPending(f)) facts += 2 ** 9;
        if (f.red) facts += 2 ** 10;
        if (f.onPaper) facts += 2 ** 11;
        if (f.replaced) facts += 2 ** 12;
        if (f.settled && f.word) facts += 2 ** 13;
    }

    function _isPending(File storage f) internal view returns (bool) {
        return f.letter != 0 && !f.red;
    }

    function _isFrozen(File storage f) internal view returns (bool) {
        return f.letter != 0 || f.onPaper;
    }

    function _statusOf(uint256 file) internal view returns (I.Status) {
        File storage f = _files[file];
        if (!f.word) return f.bit ? I.Status.Reimbursed : I.Status.Unknown;
        if (f.red) return I.Status.RedLettered;
        if (f.letter != 0) return I.Status.RedPending;
        if (f.onPaper) return I.Status.OnPaper;
        (, uint256 paid, , ) = _sums(file);
        if (paid == f.rest) return I.Status.Reimbursed;
        return paid == 0 ? I.Status.Unreimbursed : I.Status.PartlyReimbursed;
    }

    /// @dev As the house remembers them.
    function _sums(uint256 file) internal view returns (uint256 live, uint256 paid, uint256 capped, uint256 approved) {
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
            Claim storage c = _claims[file][payer];
            paid += c.paid;
            capped += c.cappedPaid;
            if (c.state == I.ClaimState.Approved) ++approved;
            if (c.state != I.ClaimState.Reserved && c.state != I.ClaimState.Approved) continue;
            live += c.amount;
            capped += c.capped;
        }
    }

    /// @dev Reserved and not past its time, or approved.
    function _isLive(Claim storage c) internal view returns (bool) {
        if (c.state == I.ClaimState.Approved) return true;
        return c.state == I.ClaimState.Reserved && c.until >= vm.getBlockTimestamp();
    }

    /// @dev Rule B6 a second time.
    function _isTurn(uint256 file, uint32 payer, uint256 rank) internal view returns (bool) {
        File storage f = _files[file];
        if (!f.ordered) return rank == 0;
        if (rank > 7 || _lane(f.order.payers, 32 * rank, 32) != payer) return false;
        uint256 lapses = f.declaredAt;
        for (uint256 i; i < rank; ++i) {
            lapses += _lane(f.order.waitingDays, 16 * i, 16) * 1 days;
            if ((f.done >> i) % 2 == 1) continue;
            if (vm.getBlockTimestamp() <= lapses) return false;
        }
        return true;
    }
}
