// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IVersioned} from "./IVersioned.sol";

/// @title Books: one registry for ever, so that each bill number belongs to exactly one ledger (rules B1, X11)
/// @notice A book's id is the place of its first bill: 24 bytes of nullifier of the bill code, then the serial in 8 bytes. Serials of one
/// code are given out upwards, so ranges never overlap, whichever version of the ledger asks.
/// Warning: two nullifiers of one code would be two codes here. Who computes them, once and under one key, is the regulator's operator.
interface IBookRegistry is IVersioned {
    /// @notice Governance lets a ledger bind books.
    event LedgerAdmitted(address indexed ledger);
    /// @notice Serials from that of `book` to `last` belong to `ledger` for ever.
    event BookBound(bytes32 indexed book, address indexed ledger, uint64 last);

    /// @notice This ledger (its address) is admitted already; clients report it as success (X9).
    error BookRegistry_AlreadyDone(bytes32 book);
    /// @notice Only an admitted ledger binds books.
    error BookRegistry_NotLedger(address caller);
    /// @notice Serials of this code are given out up to `last` already.
    error BookRegistry_Overlaps(bytes32 book, uint64 last);
    /// @notice It ends before it begins or with the highest number there is, or has no code.
    error BookRegistry_BadRange(bytes32 book, uint64 last);

    /// @notice Lets a ledger bind books. Governance only; never undone.
    function admitLedger(address ledger) external;

    /// @notice Binds a book to the calling ledger, for ever.
    function bind(bytes32 book, uint64 last) external;

    /// @notice Which ledger a book belongs to; zero when it was never allotted.
    function ledgerOf(bytes32 book) external view returns (address);

    /// @notice The highest serial of a code that was given out, and whether any was.
    function lastOf(bytes24 code) external view returns (uint64 last, bool any);

    /// @notice Whether this ledger may bind books.
    function isLedger(address ledger) external view returns (bool);
}
