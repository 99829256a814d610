// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessLog} from "../../interfaces/IAccessLog.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Roles} from "../credentials/Kinds.sol";
import {StandingReader} from "../credentials/Standing.sol";

/// @title AccessLog
/// @custom:privacy A root and two counts for a custodian and batch. Subjects and decisions stay off chain, behind salted commitments.
/// @custom:trust A custodian can leave out what it never logged. It can't change, drop or reorder what it anchored without being caught.
/// @custom:halt Nothing stops it: logging is never in anybody's way.
contract AccessLog is IAccessLog {
    using StandingReader for Standing;

    /// @dev More than a batch can hold: a stolen key can't use the count up.
    uint64 private constant MOST_ENTRIES = type(uint32).max;

    ICredentialRegistry private immutable CREDENTIALS;

    /// @dev | 0..31 batch | 32..63 anchored at | 64..127 entries |
    mapping(uint32 custodian => uint256 word) private _lasts;
    mapping(uint32 custodian => mapping(uint32 batch => bytes32 root)) private _roots;

    constructor(ICredentialRegistry credentials) {
        CREDENTIALS = credentials;
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IAccessLog
    function anchor(uint32 batch, bytes32 root, uint64 entries) external override {
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        if (!standing.may(Roles.CUSTODIAN, block.timestamp)) revert AccessLog_NotCustodian(msg.sender);
        uint32 custodian = standing.organisation();
        (uint32 last, uint64 known, ) = lastOf(custodian);
        bool isAnchored = root != 0 && _roots[custodian][batch] == root && (batch != last || known == entries);
        if (isAnchored) revert AccessLog_AlreadyDone(batch);
        if (batch == 0 || batch - 1 != last) revert AccessLog_OutOfSequence(custodian, batch, last);
        bool grows = entries >= known && entries - known <= MOST_ENTRIES;
        if (!grows || entries == 0 || root == 0) revert AccessLog_BadCount(entries, known);
        _roots[custodian][batch] = root;
        _lasts[custodian] = uint256(batch) | (block.timestamp << 32) | (uint256(entries) << 64);
        emit AccessLogAnchored(custodian, batch, msg.sender, root, entries, uint32(block.timestamp));
    }

    /// @inheritdoc IAccessLog
    function lastOf(uint32 custodian) public view override returns (uint32 batch, uint64 entries, uint32 anchoredAt) {
        uint256 word = _lasts[custodian];
        return (uint32(word), uint64(word >> 64), uint32(word >> 32));
    }

    /// @inheritdoc IAccessLog
    function rootOf(uint32 custodian, uint32 batch) external view override returns (bytes32) {
        return _roots[custodian][batch];
    }

    /// @inheritdoc IAccessLog
    function isHead(
        uint32 custodian,
        uint32 batch,
        address subject,
        uint64 number,
        bytes32 chain,
        bytes32[] calldata siblings
    ) external view override returns (bool) {
        bytes32 root = _roots[custodian][batch];
        uint256 place = _placeOf(subject);
        return root != 0 && _climb(_leaf(place, number, chain), place, siblings) == root;
    }

    /// @inheritdoc IAccessLog
    function isAbsent(
        uint32 custodian,
        uint32 batch,
        address subject,
        bytes32[3] calldata other,
        bytes32[] calldata siblings
    ) external view override returns (bool) {
        bytes32 root = _roots[custodian][batch];
        (uint256 place, uint256 otherPlace) = (_placeOf(subject), uint256(other[0]));
        if (root == 0 || siblings.length > 255 || place == otherPlace) return false;
        bool isEmpty = other[0] == 0 && other[1] == 0 && other[2] == 0;
        if (!isEmpty && (place ^ otherPlace) >> (256 - siblings.length) != 0) return false;
        bytes32 node = isEmpty ? bytes32(0) : _leaf(otherPlace, uint256(other[1]), other[2]);
        return _climb(node, place, siblings) == root;
    }

    function _placeOf(address subject) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(subject)));
    }

    function _leaf(uint256 place, uint256 number, bytes32 chain) private pure returns (bytes32) {
        return keccak256(abi.encode(place, number, chain, bytes32(0)));
    }

    /// @dev The root over a node that lies as deep as there are siblings.
    function _climb(bytes32 node, uint256 place, bytes32[] calldata siblings) private pure returns (bytes32) {
        uint256 depth = siblings.length;
        if (depth > 255) return 0;
        for (uint256 i; i < depth; ++i) {
            bool isRight = (place >> (256 - depth + i)) & 1 != 0;
            node = isRight ? keccak256(abi.encode(siblings[i], node)) : keccak256(abi.encode(node, siblings[i]));
        }
        return node;
    }
}
