// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {BillSigning} from "../invoices/BillSigning.sol";
import {Dice} from "../support/Dice.sol";
import {Signing} from "../support/Signing.sol";
import {ExchequerPayers} from "./ExchequerPayers.sol";

/// @title Who does in an exchequer what is somebody else's, or what the holder did not sign
/// @notice Each succeeds here when the ledger refuses with exactly the right error.
abstract contract ExchequerThieves is ExchequerPayers {
    using Dice for Dice.Cup;

    string private constant THIEF = "somebody else's act went through";
    string private constant FORGED = "what the holder did not sign went through";

    I.Terms[] internal _ofHostileWallets;

    /// @dev A right act by a wrong person.
    function thief(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 which = c.word() % 8;
        if (which == 0) _stealClaim(c, _isApproved, _payBack);
        if (which == 1) _stealClaim(c, _isReserved, _releaseBack);
        if (which == 2) _stealClaim(c, _hasPaid, _recoverAll);
        if (which == 3) _stealBill(c, _isOpen, _redBack);
        if (which == 4) _stealBill(c, _isPending, _abortBack);
        if (which == 5) _settleForAnother(c);
        if (which == 6) _drawUnsigned(c);
        if (which == 7) _reserveForAnother(c);
    }

    /// @dev An act that the holder did not sign as it is, or no longer, or whose holder is a wallet that lies.
    function forge(uint256 seed) external {
        Dice.Cup memory c = _cup(seed);
        uint256 which = c.word() % 4;
        if (which == 0) _forgeDraw(c);
        if (which == 1) _forgeOrder(c);
        if (which == 2) _forgeReservation(c);
        if (which == 3) _askHostileWallet(c);
    }

    // ------------------------------------------------------------------------------------------------------------------- theft

    function _stealClaim(
        Dice.Cup memory c,
        function(uint256, uint32) view returns (bool) fits,
        function(uint256, uint32) view returns (bytes memory) callOf
    ) private {
        (uint256 bill, uint32 payer) = _pickClaim(c, fits);
        address who = c.coin() ? outsider : _office[INSURER + ((payer - INSURER + 1) % 4)];
        _refuse(who, callOf(bill, payer), _wrong(who, Roles.ADJUDICATOR), false, THIEF);
    }

    function _stealBill(
        Dice.Cup memory c,
        function(uint256) view returns (bool) fits,
        function(uint256) view returns (bytes memory) callOf
    ) private {
        uint256 bill = _pick(c, fits);
        uint32 heir = _bills[bill].letter == 0 ? _heirOf(_bills[bill].issuer) : _bills[bill].requester;
        address who = c.coin() ? outsider : _office[heir == HOSPITAL ? HOSPITAL_B : HOSPITAL];
        _refuse(who, callOf(bill), _wrong(who, Roles.BILLER), false, THIEF);
    }

    function _settleForAnother(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _isDrawable);
        (uint256 bucket, uint256[] memory masks) = _masks(1 << bill);
        address who = _office[INSURER + uint32(c.between(0, 2))];
        bytes memory call = abi.encodeCall(invoices.settle, (_rangeOf(bill), bucket, masks, EVIDENCE));
        _refuse(who, call, _wrong(who, Roles.ADJUDICATOR), true, THIEF);
    }

    function _drawUnsigned(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _isDrawable);
        address who = c.coin() ? outsider : _office[INSURER];
        bytes memory call = abi.encodeCall(invoices.draw, (_bills[bill].terms, _bills[bill].leaf, _now(), ""));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, _holderOf(bill), who);
        _refuse(who, call, why, true, THIEF);
    }

    /// @dev With what the holder signed for the next payer.
    function _reserveForAnother(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _hasMoneyLeft);
        uint32 payer = INSURER + uint32(c.word() % 4);
        _idleUnless(_claims[bill][payer].attempts < 2);
        IInvoiceCodec.Reservation memory r = _nextTry(c, bill, payer);
        bytes memory call = _reserveCall(bill, INSURER + ((payer - INSURER + 1) % 4), r);
        _refuse(_office[payer], call, _orAway(_office[payer], _badSignature(bill)), true, THIEF);
    }

    // ------------------------------------------------------------------------------------------------------------------ forgery

    function _forgeDraw(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _isDrawable);
        Bill storage b = _bills[bill];
        bool late = c.coin();
        uint32 deadline = late ? _now() - uint32(c.between(1, 1 hours)) : _now();
        bytes memory signature =
            late
                ? _signBill(b.terms, BillSigning.draw(b.digest, deadline))
                : _forged(BillSigning.draw(b.digest, deadline));
        bytes memory call = abi.encodeCall(invoices.draw, (b.terms, b.leaf, deadline, signature));
        _refuse(relayer, call, late ? _expired(deadline) : _badSignature(bill), true, FORGED);
    }

    function _forgeOrder(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _isKnown);
        uint32 sequence = _bills[bill].sequence + 1;
        (uint32[] memory payers, uint16[] memory waiting) = _ranks(c);
        bytes memory signature = _signOrder(bill, payers, waiting, sequence, _now());
        payers[0] = payers[0] == INSURER ? INSURER_B : INSURER;
        bytes memory call = _orderCall(bill, payers, waiting, sequence, _now(), signature);
        _refuse(relayer, call, _badSignature(bill), true, FORGED);
    }

    /// @dev For more, for longer, or after its time.
    function _forgeReservation(Dice.Cup memory c) private {
        uint256 bill = _pick(c, _hasMoneyLeft);
        uint32 payer = INSURER + uint32(c.word() % 4);
        _idleUnless(_claims[bill][payer].attempts < 2);
        IInvoiceCodec.Reservation memory r = _nextTry(c, bill, payer);
        uint256 how = c.word() % 3;
        if (how == 0) r.deadline = _now() - 1;
        bytes32 act = BillSigning.reservation(_bills[bill].digest, payer, r);
        if (how == 1) ++r.maximum;
        if (how == 2) ++r.until;
        bytes memory call = _reserveCall(bill, r, _signBill(_bills[bill].terms, act));
        bytes memory why = how == 0 ? _expired(r.deadline) : _badSignature(bill);
        _refuse(_office[payer], call, _orAway(_office[payer], why), true, FORGED);
    }

    function _askHostileWallet(Dice.Cup memory c) private {
        I.Terms memory terms = _ofHostileWallets[c.word() % _ofHostileWallets.length];
        uint32 payer = INSURER + uint32(c.word() % 4);
        bytes memory call = _reserveCall(terms, payer, _ask(terms, payer, 1, 0));
        address holder = address(uint160(terms.head));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, holder);
        _refuse(_office[payer], call, _orAway(_office[payer], why), true, FORGED);
    }

    // ------------------------------------------------------------------------------------------------------------------- calls

    function _payBack(uint256 bill, uint32 payer) internal view returns (bytes memory) {
        return _payWith(bill, payer, _claims[bill][payer].amount, _claims[bill][payer].capped);
    }

    function _payWith(uint256 bill, uint32 payer, uint40 amount, uint40 capped) internal view returns (bytes memory) {
        uint8 attempt = _claims[bill][payer].attempts;
        bytes32 place = _bills[bill].terms.place;
        return abi.encodeCall(invoices.pay, (place, payer, attempt, amount, capped, EVIDENCE));
    }

    function _approveWith(
        uint256 bill,
        uint32 payer,
        uint40 amount,
        uint40 capped
    ) internal view returns (bytes memory) {
        uint8 attempt = _claims[bill][payer].attempts;
        return abi.encodeCall(invoices.approve, (_bills[bill].terms.place, payer, attempt, amount, capped));
    }

    function _releaseBack(uint256 bill, uint32 payer) internal view returns (bytes memory) {
        return abi.encodeCall(invoices.release, (_bills[bill].terms.place, payer, _claims[bill][payer].attempts));
    }

    function _recoverAll(uint256 bill, uint32 payer) internal view returns (bytes memory) {
        uint8 attempt = _claims[bill][payer].attempts;
        return abi.encodeCall(invoices.recover, (_bills[bill].terms.place, payer, attempt, 0, 0, EVIDENCE));
    }

    function _redBack(uint256 bill) internal view returns (bytes memory) {
        bytes32 red = _placeOf(_code(true, _heirOf(_bills[bill].issuer)), _serials + 1);
        bytes32 book = _placeOf(_code(true, _heirOf(_bills[bill].issuer)), 1);
        return abi.encodeCall(invoices.redLetter, (_bills[bill].terms, red, book));
    }

    function _abortBack(uint256 bill) internal view returns (bytes memory) {
        return abi.encodeCall(invoices.abortRedLetter, (_bills[bill].terms.place, _bills[bill].letter));
    }

    /// @dev A reservation of a fen by this payer in its turn, for an hour.
    function _nextTry(
        Dice.Cup memory c,
        uint256 bill,
        uint32 payer
    ) internal view returns (IInvoiceCodec.Reservation memory r) {
        r = _asked(c, 1, 0, 1 hours);
        r.attempt = _claims[bill][payer].attempts + 1;
        r.rank = _rankOf(bill, payer);
    }

    // ------------------------------------------------------------------------------------------------------------------ errors

    function _forged(bytes32 act) internal view returns (bytes memory) {
        bytes32 domain = Signing.domain("Carestamp Invoices", address(invoices));
        return Signing.long(_keyOf(outsider), Signing.digest(domain, act));
    }

    function _badSignature(uint256 bill) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, _holderOf(bill));
    }

    function _expired(uint32 deadline) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, deadline);
    }

    function _exceeds(uint256 bill, uint256 most) internal view returns (bytes memory) {
        bytes4 why = I.InvoiceRegistry_ExceedsMaximum.selector;
        return abi.encodeWithSelector(why, _bills[bill].terms.place, most + 1, most);
    }

    function _about(bytes4 why, uint256 bill, uint32 payer, uint32 until) internal view returns (bytes memory) {
        return abi.encodeWithSelector(why, _bills[bill].terms.place, payer, until);
    }

    function _orAway(address who, bytes memory why) internal view returns (bytes memory) {
        return _isAway(who) ? _notLive(who) : why;
    }

    /// @dev Somebody without this role, or suspended; or of another organisation.
    function _wrong(address who, uint32 role) internal view returns (bytes memory) {
        if (_roles[who] == role && !_isAway(who))
            return abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, who);
        return abi.encodeWithSelector(I.InvoiceRegistry_NotLive.selector, who, role);
    }
}
