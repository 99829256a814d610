// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IOrigins} from "../../interfaces/IOrigins.sol";
import {SignedActs} from "./SignedActs.sol";

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
        if (origin[0] == SIGNED) {
            if (!_isSignedBy(author, id, origin[1:])) revert SignedActs_BadSignature(author);
            return (Origin.Signed, block.timestamp);
        }
        if (origin[0] != LEAF || origin.length % 32 != 1) revert Origins_Malformed();
        bytes32 root = _rootOver(keccak256(bytes.concat(keccak256(abi.encode(id)))), origin[1:]);
        seenAt = _anchoredAt[author][root];
        if (seenAt == 0) revert Origins_NotAnchored(author, root);
        return (Origin.Leaf, seenAt);
    }

    function _rootOver(bytes32 node, bytes calldata proof) private pure returns (bytes32) {
        for (uint256 i; i < proof.length; i += 32) {
            node = Hashes.commutativeKeccak256(node, bytes32(proof[i:i + 32]));
        }
        return node;
    }
}
