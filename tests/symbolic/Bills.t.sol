// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IInvoiceRegistry} from "../../interfaces/IInvoiceRegistry.sol";
import {Billing} from "./support/Billing.sol";
import {svm, vm} from "./support/Halmos.sol";

/// @title Bills: one at a place, of its issuer's own book, and void only when no money is under way
/// @notice Any words in the registry, any credentials, any caller, any time.
contract BillsProofs is Billing {
    uint256 private constant RED_PENDING = 1 << 249;
    uint256 private constant RED = 1 << 250;
    uint256 private constant BATCH_OR_CLOSED = 3 << 192;
    uint256 private constant BILLER = 1 << 7;

    /// @notice A bill is issued where none stood, in an open single book of its issuer, by a live biller of that issuer.
    /// @custom:rules B1 B2 X7 X8
    function check_a_bill_is_issued_once(IInvoiceRegistry.Terms memory terms, bytes32 book) public {
        _issuedOnce(terms, book, true);
    }

    function twin_a_bill_is_issued_once(IInvoiceRegistry.Terms memory terms, bytes32 book) public {
        _issuedOnce(terms, book, false);
    }

    /// @dev The twin claims that it is never the book's last serial.
    function _issuedOnce(IInvoiceRegistry.Terms memory terms, bytes32 book, bool sound) private {
        (uint256 before, uint256 kept) = (bills.wordOf(terms.place), bills.bookOf(book));
        address caller = svm.createAddress("caller");
        uint256 standing = Standing.unwrap(credentials.standingOf(caller));
        if (!_did(caller, address(bills), abi.encodeCall(bills.issue, (terms, book)))) return;
        assert(before == 0 && kept & BATCH_OR_CLOSED == 0);
        assert(bills.wordOf(terms.place) == uint112(uint256(bills.digestOf(terms))));
        uint64 serial = uint64(uint256(terms.place));
        assert(bytes24(terms.place) == bytes24(book) && terms.place >= book && serial <= uint64(kept >> 32));
        assert(
            standing & BILLER != 0 && uint32(standing >> 32) == terms.head >> 224 && uint32(kept) == terms.head >> 224
        );
        assert(sound || serial != uint64(kept >> 32));
    }

    /// @notice Issuing a bill moves no other bill.
    /// @custom:rules B1 X8
    function check_issuing_moves_no_other_bill(IInvoiceRegistry.Terms memory t, bytes32 book, bytes32 other) public {
        vm.assume(other != t.place);
        _movesNoOther(t, book, other);
    }

    /// @dev The other may be the same.
    function twin_issuing_moves_no_other_bill(IInvoiceRegistry.Terms memory t, bytes32 book, bytes32 other) public {
        _movesNoOther(t, book, other);
    }

    function _movesNoOther(IInvoiceRegistry.Terms memory t, bytes32 book, bytes32 other) private {
        uint256 word = bills.wordOf(other);
        _did(svm.createAddress("caller"), address(bills), abi.encodeCall(bills.issue, (t, book)));
        assert(bills.wordOf(other) == word);
    }

    /// @notice A red letter takes a free place; it voids a bill at once only when nothing of it is approved or paid, and leaves its sums.
    /// @custom:rules B8
    function check_a_red_letter_waits_for_money(IInvoiceRegistry.Terms memory t, bytes32 red, bytes32 book) public {
        _waitsForMoney(t, red, book, true);
    }

    function twin_a_red_letter_waits_for_money(IInvoiceRegistry.Terms memory t, bytes32 red, bytes32 book) public {
        _waitsForMoney(t, red, book, false);
    }

    /// @dev The twin claims that it always waits.
    function _waitsForMoney(IInvoiceRegistry.Terms memory t, bytes32 red, bytes32 book, bool sound) private {
        (uint256 word, uint256 place) = (bills.wordOf(t.place), bills.wordOf(red));
        if (!_did(svm.createAddress("caller"), address(bills), abi.encodeCall(bills.redLetter, (t, red, book)))) return;
        uint256 later = bills.wordOf(t.place);
        bool isFree = uint8(word >> 232) == 0 && uint40(word >> 152) == 0;
        assert(place == 0 && word & (RED | RED_PENDING) == 0 && bills.wordOf(red) != 0);
        assert(later == word | (sound && isFree ? RED : RED_PENDING));
    }
}
