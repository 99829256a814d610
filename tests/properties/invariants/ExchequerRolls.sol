// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {IInvoiceUses} from "../../../interfaces/IInvoiceUses.sol";
import {Cashier} from "../invoices/Cashier.sol";
import {Acts} from "../support/Acts.sol";
import {vm} from "../support/Vm.sol";

/// @title What an exchequer remembers of its bills without asking the ledger, and how the two compare
/// @notice The rolls have room for so many bills; the oldest makes way. Words are put together here a second time, by sums and not by bits.
abstract contract ExchequerRolls is Cashier, Acts {
    /// @dev What one payer has on one bill.
    struct Claim {
        I.ClaimState state;
        uint8 attempts;
        uint8 rank;
        uint8 payments; // times that it was paid
        bool carried; // the first of them from the bill that this one replaces
        uint32 until;
        uint40 amount;
        uint40 capped;
        uint40 paid;
        uint40 cappedPaid;
    }

    struct Bill {
        I.Terms terms;
        I.Leaf leaf; // count 0: issued alone
        I.CoverageOrder order;
        bytes32 digest;
        bytes32 root; // of its range
        bytes32 letter; // place of the red letter that holds it
        bytes32 takenBack; // place of the last red letter that was aborted
        bytes32 paper;
        bytes32 replaces;
        bytes32 purpose; // of the deduction
        bytes32 shown; // purpose of the last proof
        address biller; // who anchored it
        uint32 anchoredAt;
        uint32 issuer;
        uint32 profile;
        uint32 requester; // of the red letter
        uint32 deadline; // of the red letter; 0: it did not have to wait
        uint32 formerRequester; // of the one that was aborted
        uint32 formerDeadline;
        uint32 sequence; // of the order
        uint32 declaredAt;
        uint32 exchanges; // sequence of the last one
        uint32 deductedUntil; // deadline of the signature that was used
        uint40 rest; // what the fund left
        uint40 cap;
        uint40 deducted;
        uint40 ceiling; // live and paid since it is red; may only fall
        uint8 done; // ranks, a bit each
        uint8 old; // 1 + number of the bill that it replaces, while that is in the rolls
        bool bit; // drawn, or settled by mask
        bool settled; // by mask, before it had a word
        bool word;
        bool ordered;
        bool red;
        bool onPaper;
        bool replaced;
    }

    struct Shelf {
        bytes32 book;
        uint64 last;
        uint64 next;
        uint32 issuer;
        bool batch;
        bool closed;
    }

    uint256 internal constant ROOM = 30;

    IInvoiceUses internal uses;
    Bill[] internal _bills;
    Shelf[] internal _shelves;
    mapping(uint256 bill => mapping(uint32 payer => Claim)) internal _claims;
    mapping(uint32 payer => uint256 amount) internal _paidIn; // on bills in the rolls
    mapping(uint32 payer => uint256 amount) internal _paidBack;
    mapping(bytes24 code => uint64 serial) internal _ends;

    // --------------------------------------------------------------------------------------------------------------- comparing

    /// @notice From the ledger's own claims: fund, payments and what is reserved or approved, within the total and the cap.
    function mustKeepWithin() external view {
        for (uint256 i; i < _bills.length; ++i) {
            (uint256 live, uint256 paid, uint256 capped, ) = _ledgerSums(_bills[i].terms.place);
            vm.assertTrue(live + paid <= _bills[i].rest, "more than the total");
            vm.assertTrue(capped <= _bills[i].cap, "more than the cap");
        }
    }

    /// @notice Of the ledger's own claims: the four sums in a bill's word.
    function mustAddUp() external view {
        for (uint256 i; i < _bills.length; ++i) {
            bytes32 place = _bills[i].terms.place;
            (uint256 live, uint256 paid, uint256 capped, uint256 approved) = _ledgerSums(place);
            uint256 word = invoices.wordOf(place);
            vm.assertEq(_lane(word, 112, 40), live, "live");
            vm.assertEq(_lane(word, 152, 40), paid, "paid");
            vm.assertEq(_lane(word, 192, 40), capped, "capped");
            vm.assertEq(_lane(word, 232, 8), approved, "approved");
        }
    }

    function mustAgreeOnClaims() external view {
        for (uint256 i; i < _bills.length; ++i) {
            for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
                vm.assertEq(_claimOf(i, payer), _wordOf(_claims[i][payer]), "a claim");
                vm.assertTrue(_claims[i][payer].attempts <= 2, "a third try");
            }
        }
    }

    /// @notice Over all bills a payer has out what it paid less what came back: carrying over makes and loses nothing.
    function mustConserve() external view {
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
            uint256 out;
            for (uint256 i; i < _bills.length; ++i) out += _lane(_claimOf(i, payer), 80, 40);
            vm.assertEq(out + _paidBack[payer], _paidIn[payer], "money of a payer");
        }
    }

    /// @notice No payer paid one bill more often than it tried, but for what was carried over.
    function mustBePaidOnceATry() external view {
        for (uint256 i; i < _bills.length; ++i) {
            for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
                Claim storage k = _claims[i][payer];
                vm.assertTrue(k.payments <= k.attempts + (k.carried ? 1 : 0), "a payment without a try");
            }
        }
    }

    /// @notice A bit that was set is set. Bit and no word: settled. Bit and word: drawn. No bit: in its batch still, or issued alone.
    function mustKeepItsBits() external view {
        for (uint256 i; i < _bills.length; ++i) {
            Bill storage b = _bills[i];
            bool known = invoices.wordOf(b.terms.place) != 0;
            vm.assertTrue(invoices.isTaken(b.terms.place) == b.bit, "a bit");
            vm.assertTrue(known == b.word, "a word");
            vm.assertTrue(b.leaf.count == 0 ? known && !b.bit : b.bit || !known, "bit and word");
        }
    }

    /// @notice A bill that is void, or on its way, has no more live or paid than when it became so.
    function mustGetNoNewMoney() external view {
        for (uint256 i; i < _bills.length; ++i) {
            if (_bills[i].letter == 0) continue;
            uint256 word = invoices.wordOf(_bills[i].terms.place);
            vm.assertTrue(_lane(word, 112, 40) + _lane(word, 152, 40) <= _bills[i].ceiling, "new money on a void bill");
        }
    }

    /// @notice Each red letter stands for its bill, and whoever is red or waits has one.
    function mustHaveOneLetter() external view {
        for (uint256 i; i < _bills.length; ++i) {
            Bill storage b = _bills[i];
            vm.assertTrue(
                (_lane(invoices.wordOf(b.terms.place), 249, 2) != 0) == (b.letter != 0),
                "red without a letter"
            );
            if (b.letter != 0) {
                uint256 letter = _letterWord(b.terms.place, b.requester, b.deadline);
                vm.assertEq(invoices.wordOf(b.letter), letter, "a red letter");
            }
            if (b.takenBack != 0) {
                uint256 former = 2 ** 255 + _letterWord(b.terms.place, b.formerRequester, b.formerDeadline);
                vm.assertEq(invoices.wordOf(b.takenBack), former, "a red letter that was taken back");
            }
            vm.assertEq(invoices.replaces(b.terms.place), b.replaces, "whom it replaces");
        }
    }

    /// @notice Tag, ranks and facts of each bill, and the stamp that they make.
    function mustBearItsStamp() external view {
        for (uint256 i; i < _bills.length; ++i) {
            Bill storage b = _bills[i];
            uint256 word = invoices.wordOf(b.terms.place);
            vm.assertEq(word / 2 ** 240, b.word ? _facts(b) : 0, "ranks and facts");
            vm.assertEq(uint112(word), b.word ? uint112(uint256(b.digest)) : 0, "a tag");
            vm.assertTrue(invoices.statusOf(b.terms) == _statusOf(i), "a stamp");
        }
    }

    function mustKeepItsOrder() external view {
        for (uint256 i; i < _bills.length; ++i) {
            vm.assertEq(invoices.orderOf(_bills[i].terms.place), _orderWord(_bills[i]), "an order");
        }
    }

    /// @notice A book is what was allotted, belongs to this ledger, and its code ends where the last one ends.
    function mustKeepItsBooks() external view {
        for (uint256 i; i < _shelves.length; ++i) {
            Shelf storage s = _shelves[i];
            vm.assertEq(invoices.bookOf(s.book), _bookWord(s), "a book");
            vm.assertEq(books.ledgerOf(s.book), address(invoices), "another ledger's book");
            (uint64 end, bool any) = books.lastOf(bytes24(s.book));
            vm.assertTrue(any && end == _ends[bytes24(s.book)], "the end of a code");
        }
    }

    /// @notice A deduction holds while the bill stands and the patient bears what was deducted.
    function mustHoldDeductions() external view {
        for (uint256 i; i < _bills.length; ++i) {
            Bill storage b = _bills[i];
            if (!b.word) continue;
            (bool holds, uint40 net, bytes32 purpose) = uses.deductionOf(b.terms);
            vm.assertEq(net, b.deducted, "what was deducted");
            vm.assertEq(purpose, b.purpose, "the year of a deduction");
            (, uint256 paid, , ) = _sums(i);
            vm.assertTrue(holds == (b.deducted != 0 && !b.red && b.deducted == b.rest - paid), "a deduction");
            bytes32 place = b.terms.place;
            bool shown = uses.isRecorded(place, IInvoiceUses.UseKind.Proof, FISCAL_REGULATOR, b.shown);
            vm.assertTrue(shown == (b.shown != 0), "a proof");
        }
    }

    // -------------------------------------------------------------------------------------------------------------- the ledger

    function _claimOf(uint256 bill, uint32 payer) internal view returns (uint256) {
        return invoices.claimOf(_bills[bill].terms.place, payer);
    }

    function _ledgerSums(
        bytes32 place
    ) private view returns (uint256 live, uint256 paid, uint256 capped, uint256 approved) {
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
            uint256 claim = invoices.claimOf(place, payer);
            paid += _lane(claim, 80, 40);
            capped += _lane(claim, 120, 40);
            I.ClaimState state = I.ClaimState(_lane(claim, 192, 8));
            if (state != I.ClaimState.Reserved && state != I.ClaimState.Approved) continue;
            live += _lane(claim, 0, 40);
            capped += _lane(claim, 40, 40);
            if (state == I.ClaimState.Approved) ++approved;
        }
    }

    /// @dev What an act just did to a bill is what the rolls say; what is red has no more than before.
    function _agree(uint256 bill) internal {
        Bill storage b = _bills[bill];
        uint256 word = invoices.wordOf(b.terms.place);
        _never(word != (b.word ? _wordOf(bill) : 0), "a word is not what happened");
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
            _never(_claimOf(bill, payer) != _wordOf(_claims[bill][payer]), "a claim is not what happened");
        }
        if (b.letter == 0) return;
        uint256 out = _lane(word, 112, 40) + _lane(word, 152, 40);
        _never(out > b.ceiling, "new money on a void bill");
        b.ceiling = uint40(out);
    }

    // ------------------------------------------------------------------------------------------------------- words, once more

    function _wordOf(uint256 bill) private view returns (uint256) {
        Bill storage b = _bills[bill];
        (uint256 live, uint256 paid, uint256 capped, uint256 approved) = _sums(bill);
        uint256 sums = live * 2 ** 112 + paid * 2 ** 152 + capped * 2 ** 192 + approved * 2 ** 232;
        return uint112(uint256(b.digest)) + sums + _facts(b) * 2 ** 240;
    }

    function _wordOf(Claim storage k) private view returns (uint256 word) {
        word = uint256(k.amount) + uint256(k.capped) * 2 ** 40 + uint256(k.paid) * 2 ** 80;
        word += uint256(k.cappedPaid) * 2 ** 120 + uint256(k.until) * 2 ** 160 + uint256(k.state) * 2 ** 192;
        word += uint256(k.attempts) * 2 ** 200 + uint256(k.rank) * 2 ** 208;
    }

    function _facts(Bill storage b) private view returns (uint256 facts) {
        facts = b.done;
        if (b.ordered) facts += 2 ** 8;
        if (b.letter != 0 && !b.red) facts += 2 ** 9;
        if (b.red) facts += 2 ** 10;
        if (b.onPaper) facts += 2 ** 11;
        if (b.replaced) facts += 2 ** 12;
        if (b.settled) facts += 2 ** 13;
    }

    function _letterWord(bytes32 bill, uint32 requester, uint32 deadline) private pure returns (uint256) {
        uint256 link = uint112(uint256(keccak256(abi.encode(bill))));
        return 2 ** 254 + link + uint256(requester) * 2 ** 112 + uint256(deadline) * 2 ** 152;
    }

    function _orderWord(Bill storage b) private view returns (uint256) {
        if (!b.ordered) return 0;
        uint256 fingerprint = uint256(keccak256(abi.encode(b.order.payers, b.order.waitingDays)));
        return uint256(b.declaredAt) + uint256(b.sequence) * 2 ** 32 + (fingerprint - (fingerprint % 2 ** 64));
    }

    function _bookWord(Shelf storage s) private view returns (uint256 word) {
        word = uint256(s.issuer) + uint256(s.last) * 2 ** 32 + uint256(s.next) * 2 ** 96;
        if (s.batch) word += uint256(MASK_PAYER) * 2 ** 160 + 2 ** 192;
        if (s.closed) word += 2 ** 193;
        word += uint256(FISCAL_REGULATOR) * 2 ** 194;
    }

    // --------------------------------------------------------------------------------------------------------------- the rolls

    function _sums(uint256 bill) internal view returns (uint256 live, uint256 paid, uint256 capped, uint256 approved) {
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
            Claim memory k = _claims[bill][payer];
            paid += k.paid;
            capped += k.cappedPaid;
            if (k.state == I.ClaimState.Approved) ++approved;
            if (k.state != I.ClaimState.Reserved && k.state != I.ClaimState.Approved) continue;
            live += k.amount;
            capped += k.capped;
        }
    }

    /// @dev What payers may still reserve, in all and under the cap.
    function _left(uint256 bill) internal view returns (uint256 amount, uint256 capped) {
        (uint256 live, uint256 paid, uint256 taken, ) = _sums(bill);
        return (_bills[bill].rest - live - paid, _bills[bill].cap - taken);
    }

    function _isFrozen(Bill storage b) internal view returns (bool) {
        return b.letter != 0 || b.onPaper;
    }

    /// @dev Known, and nothing holds it.
    function _isOpen(uint256 bill) internal view returns (bool) {
        return _bills[bill].word && !_isFrozen(_bills[bill]);
    }

    function _isPending(uint256 bill) internal view returns (bool) {
        return _bills[bill].letter != 0 && !_bills[bill].red;
    }

    function _statusOf(uint256 bill) internal view returns (I.Status) {
        Bill storage b = _bills[bill];
        if (!b.word) return b.bit ? I.Status.Reimbursed : I.Status.Unknown;
        if (b.red) return I.Status.RedLettered;
        if (b.letter != 0) return I.Status.RedPending;
        if (b.onPaper) return I.Status.OnPaper;
        (, uint256 paid, , ) = _sums(bill);
        if (paid == b.rest) return I.Status.Reimbursed;
        return paid == 0 ? I.Status.Unreimbursed : I.Status.PartlyReimbursed;
    }

    /// @dev Reserved and not past its time, or approved.
    function _isLive(Claim storage k) internal view returns (bool) {
        if (k.state == I.ClaimState.Approved) return true;
        return k.state == I.ClaimState.Reserved && k.until >= vm.getBlockTimestamp();
    }

    function _payerAt(Bill storage b, uint256 rank) internal view returns (uint32) {
        return uint32(_lane(b.order.payers, 32 * rank, 32));
    }

    /// @dev Rule B6 a second time: the first rank below that is neither done nor past its days; `rank` when there is none.
    function _waitsFor(uint256 bill, uint256 rank) internal view returns (uint256) {
        Bill storage b = _bills[bill];
        uint256 lapses = b.declaredAt;
        for (uint256 i; i < rank; ++i) {
            lapses += _lane(b.order.waitingDays, 16 * i, 16) * 1 days;
            if ((b.done >> i) % 2 == 0 && vm.getBlockTimestamp() <= lapses) return i;
        }
        return rank;
    }
}
