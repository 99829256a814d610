// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IBookRegistry} from "../../../interfaces/IBookRegistry.sol";
import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {ExchequerThieves} from "./ExchequerThieves.sol";

/// @title Who asks in an exchequer for too much, too early, too late or twice
/// @notice Each succeeds here when the ledger refuses with exactly the right error.
abstract contract ExchequerRogues is ExchequerThieves {
    using Dice for Dice.Cup;

    string private constant TOO_MUCH = "a fen too much went through";
    string private constant UNTIMELY = "an act out of its time went through";
    string private constant TWICE = "a place, a bit or a number was taken twice";
    string private constant SERIALS = "a serial was given out twice";

    /// @dev One fen above each limit.
    function overreach(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 which = c.word() % 5;
        if (which == 0) _reserveTooMuch(c);
        if (which == 1) _claimTooMuch(c, _couldApprove, _approveWith, true);
        if (which == 2) _claimTooMuch(c, _isApproved, _payWith, false);
        if (which == 3) _recoverTooLittle(c);
        if (which == 4) _tryAThirdTime(c);
    }

    /// @dev Too early or too late, or against what holds the bill.
    function untimely(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 which = c.word() % 10;
        if (which == 0) _approveLate(c);
        if (which == 1) _expireEarly(c);
        if (which == 2) _completeEarly(c);
        if (which == 3) _reserveFrozen(c);
        if (which == 4) _reserveOutOfTurn(c);
        if (which == 5) _issueOutOfTime(c);
        if (which == 6) _orderTooLate(c);
        if (which > 6) _carryToVoid(c); // there is seldom a chance to
    }

    /// @dev The same place, bit, number or bill a second time.
    function takeTwice(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 which = c.word() % 7;
        if (which == 0) _settleDrawn(c);
        if (which == 1) _drawWhatIsSettled(c);
        if (which == 2) _issueInATakenPlace(c);
        if (which == 3) _anchorAgain(c);
        if (which == 4) _allotAgain(c);
        if (which == 5) _useALetterAgain(c);
        if (which == 6) _replaceAgain(c);
    }

    /// @dev The last act once more is answered as done; one from before in any way, but it has no effect.
    function replay(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        bool last = c.coin();
        Sent memory s = _sent[(_turn - 1 - (last ? 0 : c.between(1, KEPT - 1))) % KEPT];
        bytes memory why = s.stops && _paused ? PAUSED : s.why;
        bool repeatable = bytes4(s.call) == invoices.expire.selector;
        _idleUnless(last ? !_isAway(s.who) : !repeatable);
        (bool done, bytes memory answer) = _attempt(s.who, s.target, s.call);
        bool wrong = done || (last ? keccak256(answer) != keccak256(why) : _isFailure(answer));
        if (wrong) emit Refused(bytes4(s.call), answer);
        _never(wrong, "an act had two effects");
    }

    // ----------------------------------------------------------------------------------------------------------------- too much

    function _reserveTooMuch(Dice.Cup memory c) private {
        (uint256 bill, uint32 payer) = _pickClaim(c, _couldReserve);
        (uint256 left, uint256 capLeft) = _leftFor(bill, _claims[bill][payer]);
        IInvoiceCodec.Reservation memory r = _nextTry(c, bill, payer);
        bool underCap = capLeft < left && c.coin();
        (uint256 amount, uint256 capped) = underCap ? (left, capLeft + 1) : (left + 1, 0);
        (r.amount, r.maximum, r.capped, r.cappedMaximum) = (
            uint40(amount),
            uint40(amount),
            uint40(capped),
            uint40(capped)
        );
        bytes4 why = underCap ? I.InvoiceRegistry_ExceedsCap.selector : I.InvoiceRegistry_ExceedsTotal.selector;
        bytes memory refusal = abi.encodeWithSelector(
            why,
            _bills[bill].terms.place,
            underCap ? capped : amount,
            underCap ? capLeft : left
        );
        _refuse(_office[payer], _reserveCall(bill, payer, r), _orAway(_office[payer], refusal), true, TOO_MUCH);
    }

    /// @dev A fen more under the cap, or a fen more beside it.
    function _claimTooMuch(
        Dice.Cup memory c,
        function(uint256, uint32) view returns (bool) fits,
        function(uint256, uint32, uint40, uint40) view returns (bytes memory) callOf,
        bool stops
    ) private {
        (uint256 bill, uint32 payer) = _pickClaim(c, fits);
        Claim storage k = _claims[bill][payer];
        uint40 share = c.coin() ? 1 : 0;
        bytes memory call = callOf(bill, payer, k.amount + 1, k.capped + share);
        bytes memory why = _exceeds(bill, share == 1 ? k.capped : k.amount - k.capped);
        _refuse(_office[payer], call, _orAway(_office[payer], why), stops, TOO_MUCH);
    }

    /// @dev As if more were out than was paid.
    function _recoverTooLittle(Dice.Cup memory c) private {
        (uint256 bill, uint32 payer) = _pickClaim(c, _hasPaid);
        Claim storage k = _claims[bill][payer];
        bytes memory call = abi.encodeCall(
            invoices.recover,
            (_bills[bill].terms.place, payer, k.attempts, k.paid + 1, k.cappedPaid, EVIDENCE)
        );
        bytes memory why = _exceeds(bill, k.paid - k.cappedPaid);
        _refuse(_office[payer], call, _orAway(_office[payer], why), false, TOO_MUCH);
    }

    function _tryAThirdTime(Dice.Cup memory c) private {
        (uint256 bill, uint32 payer) = _pickClaim(c, _triedTwice);
        IInvoiceCodec.Reservation memory r = _nextTry(c, bill, payer);
        bytes memory why = abi.encodeWithSelector(
            I.InvoiceRegistry_BadAttempt.selector,
            _bills[bill].terms.place,
            payer,
            3,
            2
        );
        _refuse(_office[payer], _reserveCall(bill, payer, r), _orAway(_office[payer], why), true, TOO_MUCH);
    }

    // --------------------------------------------------------------------------------------------------------------- out of time

    function _approveLate(Dice.Cup memory c) private {
        (uint256 bill, uint32 payer) = _pickClaim(c, _ranOutOpen);
        Claim storage k = _claims[bill][payer];
        bytes memory why = _about(I.InvoiceRegistry_Expired.selector, bill, payer, k.until);
        _refuse(
            _office[payer],
            _approveWith(bill, payer, k.amount, k.capped),
            _orAway(_office[payer], why),
            true,
            UNTIMELY
        );
    }

    function _expireEarly(Dice.Cup memory c) private {
        (uint256 bill, uint32 payer) = _pickClaim(c, _isRunning);
        bytes memory call = abi.encodeCall(invoices.expire, (_bills[bill].terms.place, payer));
        uint32 until = _claims[bill][payer].until;
        _refuse(outsider, call, _about(I.InvoiceRegistry_NotExpired.selector, bill, payer, until), false, UNTIMELY);
    }

    function _completeEarly(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _waitsInTime);
        Bill storage b = _bills[bill];
        bytes memory call = abi.encodeCall(invoices.completeRedLetter, (b.terms, b.letter));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_RedLetterWaits.selector, b.terms.place, b.deadline);
        _refuse(outsider, call, why, false, UNTIMELY);
    }

    /// @dev Reserves or approves on a bill that is void, on its way to be, or on paper.
    function _reserveFrozen(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _isHeld);
        uint32 payer = INSURER + uint32(c.word() % 4);
        bool approves = _isReserved(bill, payer);
        _idleUnless(approves || _claims[bill][payer].attempts < 2);
        bytes memory call =
            approves ? _approveWith(bill, payer, 1, 0) : _reserveCall(bill, payer, _nextTry(c, bill, payer));
        bytes memory why = abi.encodeWithSelector(
            I.InvoiceRegistry_NotOpen.selector,
            _bills[bill].terms.place,
            _statusOf(bill)
        );
        _refuse(_office[payer], call, _orAway(_office[payer], why), true, UNTIMELY);
    }

    /// @dev Carries a fen over to a bill that is void, or on its way to be, or becomes so now.
    function _carryToVoid(Dice.Cup memory c) private {
        (uint256 bill, uint32 payer) = _pickClaim(c, _couldCarryButForALetter);
        Bill storage b = _bills[bill];
        if (b.letter == 0) _void(bill);
        Claim storage k = _claims[b.old - 1][payer];
        uint40 share = k.paid > k.cappedPaid ? 0 : 1;
        bytes memory call = abi.encodeCall(
            invoices.carryOver,
            (_bills[b.old - 1].terms.place, b.terms, payer, 1, share)
        );
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotOpen.selector, b.terms.place, _statusOf(bill));
        _refuse(_office[payer], call, _orAway(_office[payer], why), false, "new money on a void bill");
    }

    function _reserveOutOfTurn(Dice.Cup memory c) private {
        (uint256 bill, uint32 payer) = _pickClaim(c, _mustWait);
        IInvoiceCodec.Reservation memory r = _nextTry(c, bill, payer);
        bytes memory why = abi.encodeWithSelector(
            I.InvoiceRegistry_NotYourTurn.selector,
            _bills[bill].terms.place,
            _waitsFor(bill, r.rank)
        );
        _refuse(_office[payer], _reserveCall(bill, payer, r), _orAway(_office[payer], why), true, UNTIMELY);
    }

    /// @dev A bill a second too old, or from the next second.
    function _issueOutOfTime(Dice.Cup memory c) private {
        I.Invoice memory b = _drawn(c, HOSPITAL_B, _code(false, HOSPITAL_B));
        bool late = c.coin();
        b.issuedAt = late ? _now() - _hours(b.profile, 72, 24) - 1 : _now() + 1;
        bytes4 reason = late ? I.InvoiceRegistry_TooOld.selector : I.InvoiceRegistry_IssuedLater.selector;
        bytes memory why = abi.encodeWithSelector(reason, b.issuedAt, _now());
        bytes memory call = abi.encodeCall(invoices.issue, (bills.pack(b), _placeOf(b.code, 1)));
        _refuse(_office[HOSPITAL_B], call, _orAway(_office[HOSPITAL_B], why), true, UNTIMELY);
    }

    function _orderTooLate(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _hasActed);
        uint32 sequence = _bills[bill].sequence + 1;
        (uint32[] memory payers, uint16[] memory waiting) = _ranks(c);
        bytes memory signature = _signOrder(bill, payers, waiting, sequence, _now());
        bytes memory call = _orderCall(bill, payers, waiting, sequence, _now(), signature);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_PayersActed.selector, _bills[bill].terms.place);
        _refuse(relayer, call, why, true, UNTIMELY);
    }

    // -------------------------------------------------------------------------------------------------------------------- twice

    function _settleDrawn(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _isDrawn);
        (uint256 bucket, uint256[] memory masks) = _masks(1 << bill);
        bytes memory call = abi.encodeCall(invoices.settle, (_rangeOf(bill), bucket, masks, EVIDENCE));
        address who = _office[MASK_PAYER];
        _refuse(who, call, _orAway(who, _billsTaken(bucket, masks[0])), true, TWICE);
    }

    function _drawWhatIsSettled(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _isSettled);
        Bill storage b = _bills[bill];
        bytes memory call = abi.encodeCall(invoices.draw, (b.terms, b.leaf, 0, ""));
        _refuse(_holderOf(bill), call, _settledAlready(b.terms.place), true, TWICE);
    }

    function _issueInATakenPlace(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _isIssuedAlone);
        uint32 issuer = _bills[bill].issuer;
        I.Invoice memory b = _drawn(c, issuer, _code(false, issuer));
        bytes32 place = _bills[bill].terms.place;
        b.serial = uint64(uint256(place));
        bytes memory call = abi.encodeCall(invoices.issue, (bills.pack(b), _placeOf(b.code, 1)));
        _refuse(_office[issuer], call, _orAway(_office[issuer], _taken(place)), true, TWICE);
    }

    function _anchorAgain(Dice.Cup memory c) private {
        _idleUnless(_shelves[0].next != 1);
        uint64 first = _shelves[0].next - uint64(c.between(1, 190));
        bytes memory call = _anchorCall(first, 1, bytes32(c.word()));
        bytes memory why = abi.encodeWithSelector(
            I.InvoiceRegistry_RangeOverlaps.selector,
            _placeOf(BATCH, 1),
            first,
            _shelves[0].next
        );
        _refuse(_office[HOSPITAL], call, _orAway(_office[HOSPITAL], why), true, SERIALS);
    }

    function _allotAgain(Dice.Cup memory c) private {
        bytes24 code = bytes24(_shelves[c.word() % _shelves.length].book);
        uint64 first = _ends[code] - uint64(c.between(0, 9));
        bytes32 book = _placeOf(code, first);
        bytes memory call = abi.encodeCall(invoices.allotBook, (book, _ends[code] + 5, PHARMACY, false, 0));
        bytes memory why = abi.encodeWithSelector(IBookRegistry.BookRegistry_Overlaps.selector, book, _ends[code]);
        _refuse(fiscalSteward, call, why, true, SERIALS);
    }

    /// @dev The number of another bill's red letter.
    function _useALetterAgain(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _isOpen);
        Bill storage other = _bills[_pick(c, _hasLetter)];
        uint32 by = _heirOf(_bills[bill].issuer);
        _idleUnless(by == other.requester);
        bytes32 book = _placeOf(_code(true, by), 1);
        bytes memory call = abi.encodeCall(invoices.redLetter, (_bills[bill].terms, other.letter, book));
        _refuse(_office[by], call, _orAway(_office[by], _taken(other.letter)), false, TWICE);
    }

    function _replaceAgain(Dice.Cup memory c) private {
        uint256 old = _pick(c, _isReplaced);
        uint32 by = _heirOf(_bills[old].issuer);
        I.Invoice memory b = _drawn(c, by, _code(false, by));
        bytes memory call = abi.encodeCall(invoices.reissue, (bills.pack(b), _placeOf(b.code, 1), _bills[old].terms));
        bytes32 place = _bills[old].terms.place;
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_AlreadyReplaced.selector, place);
        _refuse(_office[by], call, _orAway(_office[by], why), true, TWICE);
    }

    // -------------------------------------------------------------------------------------------------------------- candidates

    function _couldReserve(uint256 bill, uint32 payer) private view returns (bool) {
        return _isOpen(bill) && _mayReserve(bill, payer) && _bills[bill].rest < MOST;
    }

    function _triedTwice(uint256 bill, uint32 payer) private view returns (bool) {
        return _claims[bill][payer].attempts == 2;
    }

    function _ranOutOpen(uint256 bill, uint32 payer) private view returns (bool) {
        return _ranOut(bill, payer) && !_isFrozen(_bills[bill]);
    }

    function _isRunning(uint256 bill, uint32 payer) private view returns (bool) {
        return _isReserved(bill, payer) && _isLive(_claims[bill][payer]);
    }

    function _mustWait(uint256 bill, uint32 payer) private view returns (bool) {
        if (!_isOpen(bill) || _claims[bill][payer].attempts == 2) return false;
        uint8 rank = _rankOf(bill, payer);
        return rank != NO_RANK && _waitsFor(bill, rank) != rank;
    }

    function _waitsInTime(uint256 bill) private view returns (bool) {
        return _isPending(bill) && _waitsForPayers(bill);
    }

    function _isHeld(uint256 bill) private view returns (bool) {
        return _bills[bill].word && _isFrozen(_bills[bill]);
    }

    function _couldCarryButForALetter(uint256 bill, uint32 payer) private view returns (bool) {
        Bill storage b = _bills[bill];
        if (b.old == 0 || b.onPaper || _claims[bill][payer].state != I.ClaimState.None) return false;
        return _claims[b.old - 1][payer].paid != 0;
    }

    function _hasActed(uint256 bill) private view returns (bool) {
        (uint256 live, , , ) = _sums(bill);
        return _isOpen(bill) && (live != 0 || _bills[bill].done != 0);
    }

    function _isDrawn(uint256 bill) private view returns (bool) {
        return _bills[bill].leaf.count != 0 && _bills[bill].word && !_bills[bill].settled;
    }

    function _isSettled(uint256 bill) private view returns (bool) {
        return _bills[bill].settled;
    }

    function _isIssuedAlone(uint256 bill) private view returns (bool) {
        return _bills[bill].leaf.count == 0 && _bills[bill].issuer != OLD_HOSPITAL;
    }

    function _hasLetter(uint256 bill) private view returns (bool) {
        return _bills[bill].letter != 0;
    }

    function _isReplaced(uint256 bill) private view returns (bool) {
        return _bills[bill].replaced;
    }

    /// @dev No typed error: a panic, a text, nothing.
    function _isFailure(bytes memory answer) private pure returns (bool) {
        if (answer.length < 4) return true;
        return bytes4(answer) == bytes4(0x4e487b71) || bytes4(answer) == bytes4(0x08c379a0);
    }
}
