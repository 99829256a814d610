// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title A bill on paper is frozen here until the paper is back
/// forge-config: default.fuzz.runs = 128
contract PaperExchangeTest is Cashier {
    bytes32 private constant PAPER = keccak256("number of the paper bill");

    /// @custom:rules B10
    function testFuzz_exchangeForPaper_freezes_until_the_paper_is_back(bytes32 paper, uint32 sequence) external {
        vm.assume(sequence != 0 && uint256(paper) >> 32 != 0);
        I.Terms memory terms = _issueBill(1);
        bytes memory call = _paperCall(terms, paper, sequence);
        vm.expectEmit(address(invoices));
        emit I.ExchangedForPaper(terms.place, _actor(HOSPITAL), paper, sequence);
        _as(_actor(HOSPITAL), address(invoices), call);
        _refuses(terms.place, _actor(HOSPITAL), call, _billDone(terms.place));
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotOpen.selector, terms.place, I.Status.OnPaper);
        _refuses(terms.place, _actor(INSURER), _reserveCall(terms, INSURER, _ask(terms, INSURER, 1, 0)), why);
        _refuses(terms.place, _actor(HOSPITAL), _redCall(terms, 5), why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_OtherPaper.selector, terms.place);
        _refuses(terms.place, _actor(HOSPITAL), _backCall(terms, paper ^ bytes32(uint256(1) << 255)), why);
        vm.expectEmit(address(invoices));
        emit I.PaperReturned(terms.place, _actor(HOSPITAL), paper);
        _as(_actor(HOSPITAL), address(invoices), _backCall(terms, paper));
        _refuses(terms.place, _actor(HOSPITAL), _backCall(terms, paper), _billDone(terms.place));
        _reserve(terms, INSURER, 1, 0);
    }

    /// @dev Once the paper is back, the same signature gives none again, nor does an older one.
    /// @custom:rules B10 X5
    function testFuzz_exchangeForPaper_reverts_when_the_sequence_is_not_above_the_last(
        uint32 last,
        uint32 next
    ) external {
        vm.assume(last != 0);
        I.Terms memory terms = _issueBill(1);
        _as(_actor(HOSPITAL), address(invoices), _paperCall(terms, PAPER, last));
        _as(_actor(HOSPITAL), address(invoices), _backCall(terms, PAPER));
        if (next <= last)
            _refuses(terms.place, _actor(HOSPITAL), _paperCall(terms, PAPER, next), _stale(terms, next, last));
        _refuses(terms.place, _actor(HOSPITAL), _paperCall(terms, PAPER, last), _stale(terms, last, last));
        if (last == type(uint32).max) return;
        _as(_actor(HOSPITAL), address(invoices), _paperCall(terms, PAPER, last + 1));
    }

    /// @dev A bill that payers hold or have paid of is no paper any more; when they have let go, it is again.
    /// @custom:rules B10
    function testFuzz_exchangeForPaper_reverts_when_payers_acted(uint40 amount, bool paid) external {
        amount = 1 + (amount % 40_000);
        I.Terms memory terms = _issueBill(1);
        _reserve(terms, INSURER, amount, 0);
        if (paid) _approve(terms.place, INSURER, amount, 0);
        if (paid) _pay(terms.place, INSURER, amount, 0);
        bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_PayersActed.selector, terms.place);
        _refuses(terms.place, _actor(HOSPITAL), _paperCall(terms, PAPER, 1), why);
        if (paid) _recover(terms.place, INSURER, 0, 0);
        else _as(_actor(INSURER), address(invoices), _releaseCall(terms.place, INSURER));
        _as(_actor(HOSPITAL), address(invoices), _paperCall(terms, PAPER, 1));
    }

    /// @custom:rules B10 X5 X7
    function testFuzz_exchangeForPaper_reverts_when_anything_signed_is_another(uint256 how, bytes32 paper) external {
        vm.assume(paper != PAPER);
        I.Terms memory terms = _issueBill(1);
        bytes memory signature = _signatureOf(_paperCall(terms, PAPER, 7));
        how = how % 3;
        bytes memory call = abi.encodeCall(
            invoices.exchangeForPaper,
            (terms, how == 0 ? paper : PAPER, how == 1 ? 8 : 7, how == 2 ? _now() + 1 : _now(), signature)
        );
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refuses(terms.place, _actor(HOSPITAL), call, why);
        why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, _actor(HOSPITAL_B));
        _refuses(terms.place, _actor(HOSPITAL_B), _paperCall(terms, PAPER, 7), why);
    }

    function _backCall(I.Terms memory terms, bytes32 paper) private view returns (bytes memory) {
        return abi.encodeCall(invoices.returnPaper, (terms, paper));
    }

    /// @dev The last 65 bytes of the arguments, before 31 of padding.
    function _signatureOf(bytes memory call) private pure returns (bytes memory signature) {
        signature = new bytes(65);
        for (uint256 i; i < 65; ++i) signature[i] = call[call.length - 96 + i];
    }

    function _stale(I.Terms memory terms, uint32 sequence, uint32 last) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_StaleSequence.selector, terms.place, sequence, last);
    }
}
