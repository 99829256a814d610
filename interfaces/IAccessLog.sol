// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IVersioned} from "./IVersioned.sol";

/// @title Access log: nothing that was logged can be dropped or reordered unseen (rule L1)
/// @notice Whoever serves data keeps, for each subject, a numbered chain of what it decided: chain(n) = keccak256(abi.encode(chain(n − 1), entry(n))),
/// chain(0) = 0; entry(n) commits to the n-th decision and what it rests on. The heads (number and chain) of all its subjects make one map, and the
/// map's root is anchored batch by batch. A subject has exactly one place in a map, so exactly one head: a patient asks for the entries and for the
/// proof of the head in each batch, and sees at once what is missing, reordered or told differently before.
///
/// The map: place = keccak256(abi.encode(subject)); from the top, bit 255 first, 0 goes left. A part without subjects is 0; a part with one is its
/// leaf, keccak256(abi.encode(place, number, chain, 0)); else keccak256(abi.encode(left, right)).
/// Warning: what was never logged no chain can show.
interface IAccessLog is IVersioned {
    /// @notice `root` is the map of this custodian's heads after batch `batch`, with `entries` decisions in all.
    event AccessLogAnchored(
        uint32 indexed custodian,
        uint32 indexed batch,
        address indexed by,
        bytes32 root,
        uint64 entries,
        uint32 anchoredAt
    );

    /// @notice This very batch was anchored.
    error AccessLog_AlreadyDone(uint32 batch);
    /// @notice Batches are numbered from 1, none is left out, none is replaced.
    error AccessLog_OutOfSequence(uint32 custodian, uint32 batch, uint32 last);
    /// @notice Decisions in all never grow fewer, nor by more than 2^32 − 1 a batch, and an empty map has none.
    error AccessLog_BadCount(uint64 entries, uint64 last);
    /// @notice The caller is no live custodian.
    error AccessLog_NotCustodian(address caller);

    /// @notice Anchors the map of heads. Caller: a live custodian; it counts for its organisation.
    /// @param batch the next number
    /// @param entries decisions logged in all, over all subjects
    function anchor(uint32 batch, bytes32 root, uint64 entries) external;

    /// @notice The last batch of a custodian: its number, decisions in all, and when it was anchored.
    function lastOf(uint32 custodian) external view returns (uint32 batch, uint64 entries, uint32 anchoredAt);

    /// @notice The root of one batch; 0 when there is none.
    function rootOf(uint32 custodian, uint32 batch) external view returns (bytes32);

    /// @notice Whether this is the subject's head in that batch.
    /// @param siblings from the leaf up
    function isHead(
        uint32 custodian,
        uint32 batch,
        address subject,
        uint64 number,
        bytes32 chain,
        bytes32[] calldata siblings
    ) external view returns (bool);

    /// @notice Whether nothing was logged for the subject up to that batch: its place is empty, or the only leaf there is another's.
    /// @param other the other leaf: place, number, chain; all 0 when the place is empty
    function isAbsent(
        uint32 custodian,
        uint32 batch,
        address subject,
        bytes32[3] calldata other,
        bytes32[] calldata siblings
    ) external view returns (bool);
}
