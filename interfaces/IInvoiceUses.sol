// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry} from "./IInvoiceRegistry.sol";
import {ISignedActs} from "./ISignedActs.sol";
import {IVersioned} from "./IVersioned.sol";

/// @title What a bill is used for besides being reimbursed (rule B10)
/// @notice A tax deduction, a proof, a fixed benefit: each is put on record and consumes nothing, so it asks the invoice ledger and never
/// writes to it. Whether a deduction holds is computed: it does while the patient still bears exactly what was deducted, and the bill is not void.
/// Warning: the ledger can't see a use that nobody records.
interface IInvoiceUses is IVersioned, ISignedActs {
    /// @notice What a bill was used for.
    enum UseKind {
        Deduction, // from tax, of what is left for the patient
        Proof, // sick leave and the like
        FixedBenefit // of an insurer that pays a fixed sum on sight of a bill
    }

    /// @notice `net`: what the patient bears, in the minor unit. `purpose`: the tax year, or a commitment.
    /// `deadline`: that of the signature, which is used up.
    event InvoiceDeducted(
        bytes32 indexed id,
        uint32 indexed organisation,
        address indexed auditor,
        bytes32 purpose,
        uint40 net,
        uint32 deadline
    );
    /// @notice A proof or a fixed benefit is on record.
    event InvoiceUsed(
        bytes32 indexed id,
        uint32 indexed organisation,
        UseKind indexed kind,
        bytes32 purpose,
        address by
    );

    /// @notice It is on record already; clients report it as success (X9).
    error InvoiceUses_AlreadyDone(bytes32 id);
    /// @notice Deducted, and the patient still bears as much.
    error InvoiceUses_Deducted(bytes32 id, uint40 net, bytes32 purpose);
    /// @notice The net has changed since this signature was used: the holder signs again, with another deadline.
    error InvoiceUses_SignatureUsed(bytes32 id);
    /// @notice The ledger has no word of it: issue it, or draw it from its batch, first.
    error InvoiceUses_Unknown(bytes32 id);
    /// @notice Void, about to be, or on paper.
    error InvoiceUses_NotOpen(bytes32 id, IInvoiceRegistry.Status status);
    /// @notice The caller does not hold the role live (X7).
    error InvoiceUses_NotLive(address practitioner, uint32 role);
    /// @notice The caller does not act for the organisation named, or that is of another kind.
    error InvoiceUses_NotAuthorised(address caller);
    /// @notice The bill's profile knows no deduction.
    error InvoiceUses_DeductionNotAllowed(bytes32 id);
    /// @notice The patient bears nothing of it.
    error InvoiceUses_NothingLeft(bytes32 id);

    /// @notice Deducts what the patient bears from tax, once, and again only when that has changed. Caller: a live auditor of the fiscal
    /// regulator that the holder's signature names: `Use(bytes32 invoice,uint8 kind,uint32 organisation,bytes32 purpose,uint32 deadline)` with
    /// kind 0.
    function deduct(
        IInvoiceRegistry.Terms calldata terms,
        uint32 organisation,
        bytes32 purpose,
        uint32 deadline,
        bytes calldata signature
    ) external;

    /// @notice Records a proof, with the same signature of kind 1: once an organisation and purpose. Anyone may call.
    function prove(
        IInvoiceRegistry.Terms calldata terms,
        uint32 organisation,
        bytes32 purpose,
        uint32 deadline,
        bytes calldata signature
    ) external;

    /// @notice Records a fixed benefit, with the same signature of kind 2: once an insurer and purpose, which commits to the policy. Caller:
    /// its live adjudicator.
    function benefit(
        IInvoiceRegistry.Terms calldata terms,
        uint32 organisation,
        bytes32 purpose,
        uint32 deadline,
        bytes calldata signature
    ) external;

    /// @notice Whether a deduction of this bill holds now, of how much, and for which purpose.
    function deductionOf(
        IInvoiceRegistry.Terms calldata terms
    ) external view returns (bool holds, uint40 net, bytes32 purpose);

    /// @notice Whether this use is on record.
    function isRecorded(bytes32 id, UseKind kind, uint32 organisation, bytes32 purpose) external view returns (bool);
}
