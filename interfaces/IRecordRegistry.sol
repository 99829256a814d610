// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISignedActs} from "./ISignedActs.sol";
import {IVersioned} from "./IVersioned.sol";

/// @title Records: which versions a custodian keeps, since when, and which are gone (rules L2, X2)
/// @notice A record's id is its EIP-712 hash in this ledger's domain: `Record(bytes32 content,bytes32 previous,bytes32 locator,uint32 custodian,uint8 category)`.
/// It is anchored alone, or as a leaf of a root that its custodian anchored: leaf = keccak256(keccak256(abi.encode(id))), pairs sorted.
/// A leaf gets a word of its own when it is needed: to be replaced or erased. No subject is named: whoever holds document and salt can show
/// that this is the document, nobody else can tell whose it is. All times are in seconds.
/// Warning: an anchor says that a custodian vouched for these bytes at that time, not that they are true or that nothing else exists.
interface IRecordRegistry is IVersioned, ISignedActs {
    /// @notice What is anchored.
    struct Record {
        bytes32 content; // commitment to the document: keccak256(salt ‖ canonical form)
        bytes32 previous; // id of the version that this one replaces; 0 for a first one
        bytes32 locator; // commitment to where it lies
        uint32 custodian; // organisation that keeps it
        uint8 category; // number of its category (C1), 0 to 14
    }

    /// @notice What a record is now.
    enum Status {
        Unknown, // not vouched for               未见
        Current, // anchored, nothing replaces it 有效
        Replaced, // a later version exists       已更新
        Erased, // key and salt are destroyed     已销毁
        Listed // in an anchored batch, as a version of another; whether it is the one is told when it is drawn   已列入
    }

    /// @notice `by` is the key that vouches: the caller, or who anchored the batch.
    event RecordAnchored(
        bytes32 indexed id,
        uint32 indexed custodian,
        bytes32 indexed previous,
        address by,
        bytes32 content,
        bytes32 locator,
        uint8 category,
        uint32 anchoredAt
    );
    /// @notice `by` vouches for every record of this custodian under `root`.
    event RecordsAnchored(uint32 indexed custodian, bytes32 indexed root, address indexed by, uint32 anchoredAt);
    /// @notice The custodian says that it destroyed key and salt of what it anchored at `anchoredAt`. Final.
    event RecordErased(bytes32 indexed id, uint32 indexed custodian, address indexed by, uint32 anchoredAt);

    /// @notice It is already so. `id` is the record's or the root.
    error RecordRegistry_AlreadyDone(bytes32 id);
    /// @notice No content, locator or known category; or it replaces itself.
    error RecordRegistry_BadRecord(bytes32 id);
    error RecordRegistry_EmptyRoot();
    /// @notice The caller is no live custodian of this organisation (or of its successor, where that may finish).
    error RecordRegistry_NotCustodian(address caller, uint32 custodian);
    /// @notice The proof leads to `root`, which this custodian never anchored.
    error RecordRegistry_NotAnchored(bytes32 root, uint32 custodian);
    /// @notice The key that anchored this root is distrusted since before it did (K4).
    error RecordRegistry_Distrusted(bytes32 root, address by);
    /// @notice The version that it should replace has no word here: anchor or draw it first.
    error RecordRegistry_UnknownPrevious(bytes32 previous);
    /// @notice That version was replaced already, or is another custodian's. One that is erased, or of a distrusted key, can be replaced.
    error RecordRegistry_NotCurrent(bytes32 previous, Status status);
    error RecordRegistry_Erased(bytes32 id);

    /// @notice Stops anchoring. Governance only.
    function pause() external;

    /// @notice Governance only.
    function unpause() external;

    /// @notice Anchors a record; the version that it replaces, if any, is Replaced from now on. One of a distrusted key is vouched for anew.
    /// Caller: a live custodian of the
    /// organisation; with a proof anyone, for the custodian anchored its root.
    /// @param proof siblings from the leaf to an anchored root; empty for a record that is anchored alone, so a batch holds two at least
    function anchor(Record calldata record, bytes32[] calldata proof) external returns (bytes32 id);

    /// @notice Anchors a batch. Caller: a live custodian; the root counts for its organisation. Once more only when the key that anchored it is
    /// distrusted.
    function anchorBatch(bytes32 root) external;

    /// @notice Leaves a tombstone: this record is gone. Caller: a live custodian of its organisation or the successor. Open under pause.
    /// @param proof for a record that lies in a batch and has no word yet; else empty
    function erase(Record calldata record, bytes32[] calldata proof) external;

    /// @notice What a record is, and since when the custodian vouches for it (0: it does not, or the key that did is distrusted since
    /// before, K4). Anyone who holds document and salt can ask.
    /// @param proof for a record that lies in a batch; else empty
    function statusOf(
        Record calldata record,
        bytes32[] calldata proof
    ) external view returns (Status status, uint32 anchoredAt);

    function idOf(Record calldata record) external view returns (bytes32);

    /// @notice The bits are drawn in contracts/records/RecordRegistry.sol.
    function wordOf(bytes32 id) external view returns (uint256);

    /// @notice When and by which key a custodian anchored a root; 0 when never.
    function rootOf(uint32 custodian, bytes32 root) external view returns (uint32 anchoredAt, address by);
}
