// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IVersioned} from "./IVersioned.sol";

/// @title Packs: each is sold once in the whole system, for ever (rules D1, X11)
/// @notice A pack is known by its nullifier, which the operator of the codes computes from product, serial and key, once (X3). A batch is a
/// Merkle root over its packs that an accredited registrar commissioned: leaf = keccak(keccak(abi.encode(chain id, this contract, pack,
/// capacity))), pairs sorted. A pharmacy reads nullifier, capacity and proof; it computes none of them.
/// Units are the smallest that is handed out (tablet, ampoule, millilitre); a pack that is never opened may have capacity 1.
/// Warning: a pharmacy that sells without telling the chain is not seen here.
interface IPackRegistry is IVersioned {
    /// @notice What is taken out of one pack, in its readable form.
    struct PackUse {
        bytes32 pack; // nullifier
        uint32 units; // taken now
        uint32 capacity; // units in the sealed pack, as commissioned
        bytes32[] proof; // siblings up to the batch's root
    }

    /// @notice A pack, as `packOf` unpacks it.
    struct Pack {
        uint32 capacity; // units in the sealed pack; 0 when it was never sold from
        uint32 sold; // units sold so far
        bool returned; // came back: never sold again
        bool stolen; // reported stolen
        bool destroyed; // reported destroyed
        bytes20 sale; // the last sale from it: first 20 bytes of keccak256(abi.encode(prescription, request))
    }

    event BatchCommissioned(bytes32 indexed batch, uint32 indexed operator, address indexed by);
    event BatchRecalled(bytes32 indexed batch, uint32 indexed organisation, address indexed by);
    event PackSold(bytes32 indexed pack, bytes20 indexed sale, uint32 units, uint32 capacity);
    event PackReturned(bytes32 indexed pack, bytes20 indexed sale);
    event PackReportedStolen(bytes32 indexed pack, uint32 indexed organisation, address indexed by);
    event PackReportedDestroyed(bytes32 indexed pack, uint32 indexed organisation, address indexed by);
    /// @notice A pharmacist says that somebody tried to sell `pack` again: `firstSale` is the last sale on record, `secondSale` the refused one.
    event PackAlarm(bytes32 indexed pack, bytes20 indexed firstSale, bytes20 indexed secondSale, address by);
    event SellerAdmitted(address indexed seller);

    error PackRegistry_AlreadyDone(bytes32 id);
    /// @notice The proof leads to a root that nobody commissioned: forged, altered, or of another registry.
    error PackRegistry_UnknownBatch(bytes32 pack, bytes32 root);
    /// @notice Another registrar commissioned this root.
    error PackRegistry_CommissionedElsewhere(bytes32 batch, uint32 operator);
    error PackRegistry_Recalled(bytes32 pack, bytes32 batch);
    /// @notice The second sale, with both named: `firstSale` has it, `secondSale` is refused.
    error PackRegistry_AlreadySold(bytes32 pack, bytes20 firstSale, bytes20 secondSale);
    /// @notice An opened pack has fewer units left.
    error PackRegistry_NotEnough(bytes32 pack, uint32 units, uint32 left);
    /// @notice Returned, stolen or destroyed.
    error PackRegistry_Unsaleable(bytes32 pack, bool returned, bool stolen, bool destroyed);
    /// @notice Another capacity was commissioned when it was first sold from.
    error PackRegistry_CapacityMismatch(bytes32 pack, uint32 capacity, uint32 known);
    error PackRegistry_NoUnits(bytes32 pack);
    /// @notice The packed uses have bits that mean nothing, or end before their last sibling.
    error PackRegistry_MalformedUses();
    error PackRegistry_NotSold(bytes32 pack);
    error PackRegistry_NotSeller(address caller);
    error PackRegistry_NotAuthorised(address caller);

    /// @notice Lets a ledger sell packs. Governance only; never undone, because packs stay in one registry for ever.
    function admitSeller(address seller) external;

    function pause() external;

    function unpause() external;

    /// @notice Commissions a batch by the root over its packs. Caller: a live steward of a registrar.
    function commission(bytes32 batch) external;

    /// @notice Recalls a batch: nothing of it is sold any more. Final. Caller: a steward of its operator (or its successor)
    /// or of a health regulator.
    function recall(bytes32 batch) external;

    /// @notice Caller: a live steward of a pharmacy, a registrar or a health regulator.
    function reportStolen(bytes32 pack) external;

    /// @notice Caller: as for `reportStolen`.
    function reportDestroyed(bytes32 pack) external;

    /// @notice Puts a refused second sale on record, naming both. Caller: a live pharmacist. The same pair again is AlreadyDone.
    /// @param secondSale as in the error that refused it
    function raiseAlarm(bytes32 pack, bytes20 secondSale) external;

    /// @notice Takes units out of packs, all or none. Caller: an admitted ledger.
    /// @param uses packed: see contracts/shared/PackUses.sol
    /// @param sale first 20 bytes of keccak256(abi.encode(prescription, request))
    function sell(bytes calldata uses, bytes20 sale) external;

    /// @notice Marks packs as returned: they are never sold again. Caller: an admitted ledger.
    function takeBack(bytes32[] calldata packs, bytes20 sale) external;

    function packOf(bytes32 pack) external view returns (Pack memory);

    /// @notice When and by whom a batch was commissioned (0, 0 when never), and whether it is recalled.
    function batchOf(bytes32 batch) external view returns (uint32 operator, uint32 commissionedAt, bool recalled);

    /// @notice The leaf of a pack in its batch's tree.
    function leafOf(bytes32 pack, uint32 capacity) external view returns (bytes32);

    function isSeller(address ledger) external view returns (bool);
}
