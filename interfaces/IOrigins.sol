// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Origins: who vouched for these terms? (rule P2)
/// @notice A document may come issued alone, as a leaf of a Merkle root that its own author anchored, or signed off chain by its author.
/// The last two travel as `origin` bytes: one byte of kind, then the evidence.
///   - empty: the document is known, or its author calls
///   - 0x01 ‖ signature: the author's signature over the document's id (64 or 65 bytes, or an ERC-1271 wallet's)
///   - 0x02 ‖ proof: 32-byte siblings from the leaf to a root that the author anchored; leaf = keccak(keccak(abi.encode(id))), pairs sorted
interface IOrigins {
    /// @notice How a document was first seen.
    enum Origin {
        Issued,
        Signed,
        Leaf
    }

    /// @notice `author` vouches since second `anchoredAt` for every document under `root`.
    event RootAnchored(address indexed author, bytes32 indexed root, uint32 anchoredAt);

    /// @notice This author anchored this root before.
    error Origins_AlreadyDone(bytes32 root);
    /// @notice No document is under the empty root.
    error Origins_EmptyRoot();
    /// @notice The first byte is no known kind, or the evidence has a length that is none.
    error Origins_Malformed();
    /// @notice The proof leads to `root`, and `author` never anchored that.
    error Origins_NotAnchored(address author, bytes32 root);

    /// @notice When `author` anchored `root`, in seconds; 0 when never.
    function anchoredAt(address author, bytes32 root) external view returns (uint32);
}
