// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IPackRegistry} from "../../interfaces/IPackRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Kinds, Roles} from "../credentials/Kinds.sol";
import {CredentialsAsked, StandingReader} from "../credentials/Standing.sol";
import {PackUses} from "../shared/PackUses.sol";
import {Words} from "../shared/Words.sol";

/// @title PackRegistry
/// @custom:privacy Keyed nullifiers of packs, roots of batches, counts and tags of sales. Nobody without the operator's key can tell which
/// product or serial a nullifier stands for.
/// @custom:trust The registrar that commissions a batch says which packs exist, and can recall it. A ledger that governance admits can sell
/// any commissioned pack. Stewards of pharmacies, registrars and health regulators can block a pack whose nullifier they know.
/// @custom:halt Pause stops commissioning and sales; recall, reports, alarms and returns stay open.
contract PackRegistry is IPackRegistry, AccessManaged, Pausable {
    using CredentialsAsked for ICredentialRegistry;
    using PackUses for bytes;
    using PackUses for uint256;
    using StandingReader for Standing;

    // A pack's word: | 0..31 capacity | 32..63 units sold | 64 returned | 65 stolen | 66 destroyed | 96..255 last sale |
    uint256 private constant SOLD = 32;
    uint256 private constant RETURNED = 1 << 64;
    uint256 private constant STOLEN = 1 << 65;
    uint256 private constant DESTROYED = 1 << 66;
    uint256 private constant FATES = RETURNED | STOLEN | DESTROYED;
    uint256 private constant SALE = 96;
    // A batch's word: | 0..31 operator | 32..63 commissioned at | 64 recalled |
    uint256 private constant COMMISSIONED_AT = 32;
    uint256 private constant RECALLED = 1 << 64;

    ICredentialRegistry private immutable CREDENTIALS;

    mapping(bytes32 pack => uint256 word) private _packs;
    mapping(bytes32 batch => uint256 word) private _batches;
    mapping(bytes32 packAndSale => bool raised) private _alarms;
    mapping(address ledger => bool admitted) private _sellers;

    constructor(address authority, ICredentialRegistry credentials) AccessManaged(authority) {
        CREDENTIALS = credentials;
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @inheritdoc IPackRegistry
    function admitSeller(address seller) external override restricted {
        if (_sellers[seller]) revert PackRegistry_AlreadyDone(bytes32(uint256(uint160(seller))));
        _sellers[seller] = true;
        emit SellerAdmitted(seller);
    }

    /// @inheritdoc IPackRegistry
    function pause() external override restricted {
        _pause();
    }

    /// @inheritdoc IPackRegistry
    function unpause() external override restricted {
        _unpause();
    }

    // ---------------------------------------------------------------------------------------------------------------- batches

    /// @inheritdoc IPackRegistry
    function commission(bytes32 batch) external override whenNotPaused {
        uint32 operator = _requireSteward(Kinds.REGISTRAR);
        uint32 known = uint32(_batches[batch]);
        if (known == operator) revert PackRegistry_AlreadyDone(batch);
        if (known != 0) revert PackRegistry_CommissionedElsewhere(batch, known);
        _batches[batch] = uint256(operator) | (block.timestamp << COMMISSIONED_AT);
        emit BatchCommissioned(batch, operator, msg.sender);
    }

    /// @inheritdoc IPackRegistry
    function recall(bytes32 batch) external override {
        uint256 word = _batches[batch];
        if (word == 0) revert PackRegistry_UnknownBatch(0, batch);
        uint32 organisation = _requireSteward(Kinds.REGISTRAR | Kinds.HEALTH_REGULATOR);
        if (!CREDENTIALS.mayFinish(organisation, uint32(word))) _requireSteward(Kinds.HEALTH_REGULATOR);
        if (word & RECALLED != 0) revert PackRegistry_AlreadyDone(batch);
        _batches[batch] = word | RECALLED;
        emit BatchRecalled(batch, organisation, msg.sender);
    }

    // ------------------------------------------------------------------------------------------------------------------ fates

    /// @inheritdoc IPackRegistry
    function reportStolen(bytes32 pack) external override {
        emit PackReportedStolen(pack, _block(pack, STOLEN), msg.sender);
    }

    /// @inheritdoc IPackRegistry
    function reportDestroyed(bytes32 pack) external override {
        emit PackReportedDestroyed(pack, _block(pack, DESTROYED), msg.sender);
    }

    /// @inheritdoc IPackRegistry
    function raiseAlarm(bytes32 pack, bytes20 secondSale) external override {
        if (!CREDENTIALS.standing(msg.sender).may(Roles.PHARMACIST, block.timestamp)) {
            revert PackRegistry_NotAuthorised(msg.sender);
        }
        uint256 word = _packs[pack];
        if (uint32(word >> SOLD) == 0) revert PackRegistry_NotSold(pack);
        bytes32 key = keccak256(abi.encode(pack, secondSale));
        if (_alarms[key]) revert PackRegistry_AlreadyDone(pack);
        _alarms[key] = true;
        emit PackAlarm(pack, _saleOf(word), secondSale, msg.sender);
    }

    // ------------------------------------------------------------------------------------------------------------------ sales

    /// @inheritdoc IPackRegistry
    function sell(bytes calldata uses, bytes20 sale) external override whenNotPaused {
        _requireSeller();
        for (uint256 at; at != uses.length;) {
            (bytes32 pack, uint256 facts, bytes calldata siblings, uint256 next) = uses.read(at);
            _requireSaleable(pack, facts.capacity(), siblings);
            _sell(pack, facts.units(), facts.capacity(), sale);
            at = next;
        }
    }

    /// @inheritdoc IPackRegistry
    function takeBack(bytes32[] calldata packs, bytes20 sale) external override {
        _requireSeller();
        for (uint256 i; i < packs.length; ++i) {
            uint256 word = _packs[packs[i]];
            if (uint32(word >> SOLD) == 0) revert PackRegistry_NotSold(packs[i]);
            _packs[packs[i]] = word | RETURNED;
            emit PackReturned(packs[i], sale);
        }
    }

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IPackRegistry
    function packOf(bytes32 pack) external view override returns (Pack memory) {
        uint256 word = _packs[pack];
        return
            Pack({
                capacity: uint32(word),
                sold: uint32(word >> SOLD),
                returned: word & RETURNED != 0,
                stolen: word & STOLEN != 0,
                destroyed: word & DESTROYED != 0,
                sale: _saleOf(word)
            });
    }

    /// @inheritdoc IPackRegistry
    function batchOf(
        bytes32 batch
    ) external view override returns (uint32 operator, uint32 commissionedAt, bool recalled) {
        uint256 word = _batches[batch];
        return (uint32(word), uint32(word >> COMMISSIONED_AT), word & RECALLED != 0);
    }

    /// @inheritdoc IPackRegistry
    function leafOf(bytes32 pack, uint32 capacity) public view override returns (bytes32) {
        (bytes32 chain, bytes32 registry) = (bytes32(block.chainid), bytes32(uint256(uint160(address(this)))));
        return Words.hash(Words.hash(chain, registry, pack, bytes32(uint256(capacity))));
    }

    /// @inheritdoc IPackRegistry
    function isSeller(address ledger) external view override returns (bool) {
        return _sellers[ledger];
    }

    // ---------------------------------------------------------------------------------------------------------------- private

    function _requireSeller() private view {
        if (!_sellers[msg.sender]) revert PackRegistry_NotSeller(msg.sender);
    }

    /// @dev The organisation of the caller, a live steward of one of these kinds.
    function _requireSteward(uint32 kinds) private view returns (uint32) {
        Standing standing = CREDENTIALS.standing(msg.sender);
        bool isSteward = standing.mayFor(kinds, Roles.STEWARD, block.timestamp);
        if (!isSteward) revert PackRegistry_NotAuthorised(msg.sender);
        return standing.organisation();
    }

    function _block(bytes32 pack, uint256 fate) private returns (uint32 organisation) {
        organisation = _requireSteward(Kinds.PHARMACY | Kinds.REGISTRAR | Kinds.HEALTH_REGULATOR);
        if (_packs[pack] & fate != 0) revert PackRegistry_AlreadyDone(pack);
        _packs[pack] |= fate;
    }

    /// @dev The batch is read at each sale: a recall stops what is left of an opened pack too.
    function _requireSaleable(bytes32 pack, uint32 capacity, bytes calldata siblings) private view {
        bytes32 batch = Words.climb(leafOf(pack, capacity), siblings);
        uint256 word = _batches[batch];
        if (word == 0) revert PackRegistry_UnknownBatch(pack, batch);
        if (word & RECALLED != 0) revert PackRegistry_Recalled(pack, batch);
    }

    function _sell(bytes32 pack, uint32 units, uint32 capacity, bytes20 sale) private {
        uint256 word = _packs[pack];
        uint32 known = uint32(word);
        uint32 sold = uint32(word >> SOLD);
        if (word & FATES != 0) _refuse(pack, word);
        if (units == 0) revert PackRegistry_NoUnits(pack);
        if (known != 0 && known != capacity) revert PackRegistry_CapacityMismatch(pack, capacity, known);
        uint32 left = capacity - sold;
        if (units > left) {
            if (left == 0 && sold != 0) revert PackRegistry_AlreadySold(pack, _saleOf(word), sale);
            revert PackRegistry_NotEnough(pack, units, left);
        }
        _packs[pack] = capacity | (uint256(sold + units) << SOLD) | (uint256(uint160(sale)) << SALE);
        emit PackSold(pack, sale, units, capacity);
    }

    function _refuse(bytes32 pack, uint256 word) private pure {
        revert PackRegistry_Unsaleable(pack, word & RETURNED != 0, word & STOLEN != 0, word & DESTROYED != 0);
    }

    function _saleOf(uint256 word) private pure returns (bytes20) {
        return bytes20(uint160(word >> SALE));
    }
}
