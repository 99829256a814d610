// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IBookRegistry} from "../../interfaces/IBookRegistry.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Proofs} from "./support/Proofs.sol";

/// @title Books: serials that overlap no others, each book in one ledger for good
/// @notice Any words in the registry, any caller.
contract BooksProofs is Proofs {
    uint256 private constant SERIALS = type(uint64).max;

    IBookRegistry private books;

    function setUp() public {
        books = IBookRegistry(_deployAnyhow("BookRegistry", abi.encode(_anyAuthority())));
    }

    /// @notice Two books of one code, bound by whatever ledgers, share no serial.
    /// @custom:rules B1 X11
    function check_books_of_a_code_share_no_serial(bytes32 book, uint64 last, bytes32 next, uint64 nextLast) public {
        vm.assume(bytes24(book) == bytes24(next));
        _shareNoSerial(book, last, next, nextLast);
    }

    /// @dev Books of two codes may.
    function twin_books_of_a_code_share_no_serial(bytes32 book, uint64 last, bytes32 next, uint64 nextLast) public {
        _shareNoSerial(book, last, next, nextLast);
    }

    function _shareNoSerial(bytes32 book, uint64 last, bytes32 next, uint64 nextLast) private {
        if (!_binds(svm.createAddress("one"), book, last) || !_binds(svm.createAddress("other"), next, nextLast))
            return;
        assert(last < _first(next) && _first(book) <= last && _first(next) <= nextLast);
    }

    /// @notice A book begins behind everything that was given out of its code, and from then on its last serial is the code's.
    /// @custom:rules B1
    function check_a_book_begins_behind_the_last(bytes32 book, uint64 last) public {
        _beginsBehind(book, last, true);
    }

    function twin_a_book_begins_behind_the_last(bytes32 book, uint64 last) public {
        _beginsBehind(book, last, false);
    }

    /// @dev The twin forgets that a code's first book may begin at serial 0.
    function _beginsBehind(bytes32 book, uint64 last, bool sound) private {
        (uint64 end, bool any) = books.lastOf(bytes24(book));
        if (!_binds(svm.createAddress("caller"), book, last)) return;
        assert((sound && !any) || _first(book) > end);
        (end, any) = books.lastOf(bytes24(book));
        assert(any && end == last);
    }

    /// @notice Only a ledger that governance admitted binds a book, and it binds it to itself.
    /// @custom:rules B1 X11
    function check_only_a_ledger_binds_and_to_itself(bytes32 book, uint64 last) public {
        _onlyALedger(book, last, true);
    }

    function twin_only_a_ledger_binds_and_to_itself(bytes32 book, uint64 last) public {
        _onlyALedger(book, last, false);
    }

    function _onlyALedger(bytes32 book, uint64 last, bool sound) private {
        address caller = svm.createAddress("caller");
        if (!_binds(caller, book, last)) return;
        assert(books.isLedger(caller) == sound && books.ledgerOf(book) == caller);
    }

    /// @notice No act of anybody moves another book or the end of another code, or takes a ledger's admission away.
    /// @custom:rules B1 X11
    function check_no_act_moves_another_book(bytes32 book, uint64 last, bytes32 other, bytes24 code) public {
        vm.assume(other != book && code != bytes24(book));
        _noOtherMoves(book, last, other, code);
    }

    /// @dev The code may be the book's own.
    function twin_no_act_moves_another_book(bytes32 book, uint64 last, bytes32 other, bytes24 code) public {
        vm.assume(other != book);
        _noOtherMoves(book, last, other, code);
    }

    function _noOtherMoves(bytes32 book, uint64 last, bytes32 other, bytes24 code) private {
        (uint64 end, bool any) = books.lastOf(code);
        (address ledger, address admitted) = (books.ledgerOf(other), svm.createAddress("admitted"));
        bool was = books.isLedger(admitted);
        _binds(svm.createAddress("caller"), book, last);
        _did(
            svm.createAddress("governor"),
            address(books),
            abi.encodeCall(books.admitLedger, (svm.createAddress("new")))
        );
        (uint64 later, bool still) = books.lastOf(code);
        assert(later == end && still == any && books.ledgerOf(other) == ledger);
        assert(books.isLedger(admitted) || !was);
    }

    function _binds(address ledger, bytes32 book, uint64 last) private returns (bool) {
        return _did(ledger, address(books), abi.encodeCall(books.bind, (book, last)));
    }

    function _first(bytes32 book) private pure returns (uint64) {
        return uint64(uint256(book) & SERIALS);
    }
}
