// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IRecordRegistry} from "../../interfaces/IRecordRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Roles} from "../credentials/Kinds.sol";
import {StandingReader} from "../credentials/Standing.sol";
import {SignedActs} from "../shared/SignedActs.sol";
import {Words} from "../shared/Words.sol";

/// @title RecordRegistry
/// @custom:privacy Salted commitments to documents and to where they lie, a custodian's number and keys, categories, times. No subject.
/// @custom:trust A custodian can anchor what it likes in its own name, and replace or erase only its own. Nobody can change an anchor.
/// @custom:halt Pause stops anchoring. Erasure stays open.
contract RecordRegistry is IRecordRegistry, SignedActs, AccessManaged, Pausable {
    using StandingReader for Standing;

    bytes32 private constant RECORD_TYPEHASH = keccak256(
        "Record(bytes32 content,bytes32 previous,bytes32 locator,uint32 custodian,uint8 category)"
    );
    uint8 private constant LAST_CATEGORY = 14;
    uint256 private constant REPLACED = 1 << 64;
    uint256 private constant ERASED = 1 << 65;

    ICredentialRegistry private immutable CREDENTIALS;

    /// @dev | 0..31 anchored at | 32..63 custodian | 64 replaced | 65 erased | 96..255 key that vouched, 0 in a tombstone |
    mapping(bytes32 id => uint256 word) private _words;
    /// @dev | 0..31 anchored at | 32..191 key that anchored |
    mapping(uint32 custodian => mapping(bytes32 root => uint256 word)) private _roots;

    constructor(
        address authority,
        ICredentialRegistry credentials
    ) AccessManaged(authority) EIP712("Carestamp Records", "1") {
        CREDENTIALS = credentials;
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IRecordRegistry
    function pause() external override restricted {
        _pause();
    }

    /// @inheritdoc IRecordRegistry
    function unpause() external override restricted {
        _unpause();
    }

    /// @inheritdoc IRecordRegistry
    function anchor(
        Record calldata record,
        bytes32[] calldata proof
    ) external override whenNotPaused returns (bytes32 id) {
        id = idOf(record);
        uint256 word = _words[id];
        if (word & ERASED != 0) revert RecordRegistry_Erased(id);
        bool isNew = word == 0;
        if (!isNew && !_isDistrusted(_asRoot(word), record.custodian)) revert RecordRegistry_AlreadyDone(id);
        (uint32 anchoredAt, address by) = (uint32(block.timestamp), msg.sender);
        if (proof.length == 0) _requireOwn(record.custodian);
        else (anchoredAt, by) = _requireLeaf(id, record.custodian, proof);
        if (!_isSound(record)) revert RecordRegistry_BadRecord(id);
        if (isNew && record.previous != 0) _replace(record.previous, record.custodian);
        _words[id] = (word & REPLACED) | anchoredAt | (uint256(record.custodian) << 32) | (uint256(uint160(by)) << 96);
        emit RecordAnchored(
            id,
            record.custodian,
            record.previous,
            by,
            record.content,
            record.locator,
            record.category,
            anchoredAt
        );
    }

    /// @inheritdoc IRecordRegistry
    function anchorBatch(bytes32 root) external override whenNotPaused {
        if (root == 0) revert RecordRegistry_EmptyRoot();
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        uint32 custodian = standing.organisation();
        if (!standing.may(Roles.CUSTODIAN, block.timestamp)) revert RecordRegistry_NotCustodian(msg.sender, custodian);
        uint256 known = _roots[custodian][root];
        if (known != 0 && !_isDistrusted(known, custodian)) revert RecordRegistry_AlreadyDone(root);
        _roots[custodian][root] = block.timestamp | (uint256(uint160(msg.sender)) << 32);
        emit RecordsAnchored(custodian, root, msg.sender, uint32(block.timestamp));
    }

    /// @inheritdoc IRecordRegistry
    function erase(Record calldata record, bytes32[] calldata proof) external override {
        bytes32 id = idOf(record);
        uint256 word = _words[id];
        if (word & ERASED != 0) revert RecordRegistry_AlreadyDone(id);
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        bool isCustodian = standing.may(Roles.CUSTODIAN, block.timestamp);
        if (!isCustodian || !CREDENTIALS.mayFinish(standing.organisation(), record.custodian)) {
            revert RecordRegistry_NotCustodian(msg.sender, record.custodian);
        }
        if (word == 0) {
            bytes32 root = _rootOver(id, proof);
            word = uint32(_roots[record.custodian][root]) | (uint256(record.custodian) << 32);
            if (uint32(word) == 0) revert RecordRegistry_NotAnchored(root, record.custodian);
        }
        _words[id] = (word & (REPLACED | type(uint64).max)) | ERASED;
        emit RecordErased(id, record.custodian, msg.sender, uint32(word));
    }

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IRecordRegistry
    function statusOf(
        Record calldata record,
        bytes32[] calldata proof
    ) external view override returns (Status status, uint32 anchoredAt) {
        bytes32 id = idOf(record);
        uint256 word = _words[id];
        if (word & ERASED != 0) return (Status.Erased, uint32(word));
        bool isDrawn = word != 0;
        uint256 vouched = isDrawn ? _asRoot(word) : _roots[record.custodian][_rootOver(id, proof)];
        if (vouched == 0 || !_isSound(record) || _isDistrusted(vouched, record.custodian)) return (Status.Unknown, 0);
        if (isDrawn) return (_status(word), uint32(vouched));
        return (record.previous == 0 ? Status.Current : Status.Listed, uint32(vouched));
    }

    /// @inheritdoc IRecordRegistry
    function idOf(Record calldata record) public view override returns (bytes32) {
        bytes32 hash = keccak256(
            abi.encode(
                RECORD_TYPEHASH,
                record.content,
                record.previous,
                record.locator,
                record.custodian,
                record.category
            )
        );
        return _hashTypedDataV4(hash);
    }

    /// @inheritdoc IRecordRegistry
    function wordOf(bytes32 id) external view override returns (uint256) {
        return _words[id];
    }

    /// @inheritdoc IRecordRegistry
    function rootOf(uint32 custodian, bytes32 root) external view override returns (uint32 anchoredAt, address by) {
        uint256 word = _roots[custodian][root];
        return (uint32(word), address(uint160(word >> 32)));
    }

    // ----------------------------------------------------------------------------------------------------------------- checks

    function _requireOwn(uint32 custodian) private view {
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        bool isCustodian = standing.may(Roles.CUSTODIAN, block.timestamp);
        if (!isCustodian || standing.organisation() != custodian) {
            revert RecordRegistry_NotCustodian(msg.sender, custodian);
        }
    }

    /// @dev When and by which key the custodian anchored the root over this record.
    function _requireLeaf(
        bytes32 id,
        uint32 custodian,
        bytes32[] calldata proof
    ) private view returns (uint32 anchoredAt, address by) {
        bytes32 root = _rootOver(id, proof);
        uint256 word = _roots[custodian][root];
        if (word == 0) revert RecordRegistry_NotAnchored(root, custodian);
        (anchoredAt, by) = (uint32(word), address(uint160(word >> 32)));
        if (_isDistrusted(word, custodian)) revert RecordRegistry_Distrusted(root, by);
    }

    function _isDistrusted(uint256 root, uint32 custodian) private view returns (bool) {
        return uint32(root) >= CREDENTIALS.distrustedSince(custodian, address(uint160(root >> 32)));
    }

    function _rootOver(bytes32 id, bytes32[] calldata proof) private pure returns (bytes32) {
        return Words.climb(Words.hash(Words.hash(id)), proof);
    }

    function _isSound(Record calldata record) private pure returns (bool) {
        return record.content != 0 && record.locator != 0 && record.category <= LAST_CATEGORY;
    }

    /// @dev Time and key of a record's word, as a root's word has them.
    function _asRoot(uint256 word) private pure returns (uint256) {
        return uint32(word) | ((word >> 96) << 32);
    }

    // ---------------------------------------------------------------------------------------------------------------- effects

    /// @dev Versions form one line: each, erased or not, is replaced once, by its own custodian or the successor.
    function _replace(bytes32 previous, uint32 custodian) private {
        uint256 word = _words[previous];
        if (word == 0) revert RecordRegistry_UnknownPrevious(previous);
        bool isTheirs = CREDENTIALS.mayFinish(custodian, uint32(word >> 32));
        if (word & REPLACED != 0 || !isTheirs) {
            revert RecordRegistry_NotCurrent(previous, _status(word));
        }
        _words[previous] = word | REPLACED;
    }

    function _status(uint256 word) private pure returns (Status) {
        if (word & ERASED != 0) return Status.Erased;
        return word & REPLACED != 0 ? Status.Replaced : Status.Current;
    }
}
