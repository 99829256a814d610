// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IOrigins} from "../../interfaces/IOrigins.sol";
import {SignedActs} from "./SignedActs.sol";
import {Words} from "./Words.sol";

/// @title Who vouched for a document that this ledger has never seen (P2)
abstract contract Origins is SignedActs, IOrigins {
    bytes32 private constant ANCHOR_TYPEHASH = keccak256("Anchor(address author,bytes32 root,uint32 deadline)");
    bytes1 private constant SIGNED = 0x01;
    bytes1 private constant LEAF = 0x02;

    /// @dev Keyed by author first: a root that somebody else anchored vouches for nothing, and nobody can take a root away.
    mapping(address author => mapping(bytes32 root => uint32 anchoredAt)) private _anchoredAt;

    /// @inheritdoc IOrigins
    function anchoredAt(address author, bytes32 root) public view override returns (uint32) {
        return _anchoredAt[author][root];
    }

    /// @dev The ledger has checked that the author may anchor.
    function _anchor(address author, bytes32 root, uint32 deadline, bytes calldata signature) internal {
        _requireActOf(author, keccak256(abi.encode(ANCHOR_TYPEHASH, author, root, deadline)), deadline, signature);
        if (root == 0) revert Origins_EmptyRoot();
        if (_anchoredAt[author][root] != 0) revert Origins_AlreadyDone(root);
        _anchoredAt[author][root] = uint32(block.timestamp);
        emit RootAnchored(author, root, uint32(block.timestamp));
    }

    /// @dev How `author` vouched for the document `id` (an EIP-712 digest), and since which second the chain can tell:
    /// now for a signature, the time of anchoring for a leaf. `origin` is not empty. Reverts when the author did not vouch.
    function _vouched(
        address author,
        bytes32 id,
        bytes calldata origin
    ) internal view returns (Origin kind, uint256 seenAt) {
        if (origin.length == 0) return (Origin.Issued, block.timestamp);
        (bytes1 first, bytes calldata rest) = (origin[0], origin[1:]);
        if (first == SIGNED) {
            if (!_isSignedBy(author, id, rest)) revert SignedActs_BadSignature(author);
            return (Origin.Signed, block.timestamp);
        }
        if (first != LEAF || rest.length % 32 != 0) revert Origins_Malformed();
        bytes32 root = Words.climb(Words.hash(Words.hash(id)), rest);
        seenAt = _anchoredAt[author][root];
        if (seenAt == 0) revert Origins_NotAnchored(author, root);
        return (Origin.Leaf, seenAt);
    }
}
