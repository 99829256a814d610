// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IInvoiceRegistry} from "../../interfaces/IInvoiceRegistry.sol";
import {IInvoiceUses} from "../../interfaces/IInvoiceUses.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Kinds, Roles} from "../credentials/Kinds.sol";
import {StandingReader} from "../credentials/Standing.sol";
import {SignedActs} from "../shared/SignedActs.sol";
import {InvoiceRules} from "./InvoiceRules.sol";
import {InvoiceTerms} from "./InvoiceTerms.sol";
import {InvoiceWord} from "./InvoiceWord.sol";

/// @title InvoiceUses
/// @custom:privacy Bill places, organisation numbers, keys of auditors and adjudicators, commitments to purposes, and what a patient bears.
/// @custom:trust A tax office and an insurer can record only what a holder signed for. Nobody can change or remove a record.
/// @custom:halt There is no pause: it stops when the ledger's bill is void or frozen, and it moves nothing.
contract InvoiceUses is IInvoiceUses, SignedActs {
    using InvoiceTerms for IInvoiceRegistry.Terms;
    using InvoiceWord for uint256;
    using StandingReader for Standing;

    bytes32 private constant USE_TYPEHASH = keccak256(
        "Use(bytes32 invoice,uint8 kind,uint32 organisation,bytes32 purpose,uint32 deadline)"
    );

    ICredentialRegistry private immutable CREDENTIALS;
    IInvoiceRegistry private immutable INVOICES;

    struct Deduction {
        bytes32 purpose;
        uint32 organisation;
        uint40 net; // 0: never deducted
    }

    mapping(bytes32 id => Deduction deduction) private _deductions;
    /// @dev Proofs and benefits by what they are, deductions by what was signed: each signature deducts once (X5).
    mapping(bytes32 use => bool recorded) private _uses;

    constructor(ICredentialRegistry credentials, IInvoiceRegistry invoices) EIP712("Carestamp Invoice Uses", "1") {
        CREDENTIALS = credentials;
        INVOICES = invoices;
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IInvoiceUses
    function deduct(
        IInvoiceRegistry.Terms calldata terms,
        uint32 organisation,
        bytes32 purpose,
        uint32 deadline,
        bytes calldata signature
    ) external override {
        bytes32 id = terms.place;
        Standing standing = _requireActor(Roles.AUDITOR, organisation);
        if (standing.kinds() & Kinds.FISCAL_REGULATOR == 0) revert InvoiceUses_NotAuthorised(msg.sender);
        uint40 net = _requireOpen(terms);
        Deduction memory known = _deductions[id];
        if (known.net == net && net != 0) {
            bool same = known.purpose == purpose && known.organisation == organisation;
            if (same) revert InvoiceUses_AlreadyDone(id);
            revert InvoiceUses_Deducted(id, net, known.purpose);
        }
        bytes32 act = _requireSignedUse(terms, UseKind.Deduction, organisation, purpose, deadline, signature);
        if (_uses[act]) revert InvoiceUses_SignatureUsed(id);
        if (INVOICES.profileOf(terms.profile()) & InvoiceRules.DEDUCTION == 0) {
            revert InvoiceUses_DeductionNotAllowed(id);
        }
        if (net == 0) revert InvoiceUses_NothingLeft(id);
        _uses[act] = true;
        _deductions[id] = Deduction(purpose, organisation, net);
        emit InvoiceDeducted(id, organisation, msg.sender, purpose, net, deadline);
    }

    /// @inheritdoc IInvoiceUses
    function prove(
        IInvoiceRegistry.Terms calldata terms,
        uint32 organisation,
        bytes32 purpose,
        uint32 deadline,
        bytes calldata signature
    ) external override {
        _record(terms, UseKind.Proof, organisation, purpose);
        _requireSignedUse(terms, UseKind.Proof, organisation, purpose, deadline, signature);
    }

    /// @inheritdoc IInvoiceUses
    function benefit(
        IInvoiceRegistry.Terms calldata terms,
        uint32 organisation,
        bytes32 purpose,
        uint32 deadline,
        bytes calldata signature
    ) external override {
        _requireActor(Roles.ADJUDICATOR, organisation);
        _record(terms, UseKind.FixedBenefit, organisation, purpose);
        _requireSignedUse(terms, UseKind.FixedBenefit, organisation, purpose, deadline, signature);
    }

    /// @inheritdoc IInvoiceUses
    function deductionOf(
        IInvoiceRegistry.Terms calldata terms
    ) external view override returns (bool holds, uint40 net, bytes32 purpose) {
        Deduction memory known = _deductions[terms.place];
        bool open = INVOICES.statusOf(terms) != IInvoiceRegistry.Status.RedLettered;
        holds = open && known.net != 0 && known.net == _netOf(terms);
        return (holds, known.net, known.purpose);
    }

    /// @inheritdoc IInvoiceUses
    function isRecorded(
        bytes32 id,
        UseKind kind,
        uint32 organisation,
        bytes32 purpose
    ) external view override returns (bool) {
        return _uses[_useKey(id, kind, organisation, purpose)];
    }

    /// @dev The caller holds the role live for this organisation (X7).
    function _requireActor(uint32 role, uint32 organisation) private view returns (Standing standing) {
        standing = CREDENTIALS.standingOf(msg.sender);
        if (!standing.may(role, block.timestamp)) revert InvoiceUses_NotLive(msg.sender, role);
        if (standing.organisation() != organisation) revert InvoiceUses_NotAuthorised(msg.sender);
    }

    /// @dev The bill is known, neither void nor frozen. What the patient bears of it.
    function _requireOpen(IInvoiceRegistry.Terms calldata terms) private view returns (uint40) {
        IInvoiceRegistry.Status status = INVOICES.statusOf(terms);
        if (INVOICES.wordOf(terms.place) == 0) revert InvoiceUses_Unknown(terms.place);
        if (status >= IInvoiceRegistry.Status.RedPending) revert InvoiceUses_NotOpen(terms.place, status);
        return _netOf(terms);
    }

    function _netOf(IInvoiceRegistry.Terms calldata terms) private view returns (uint40) {
        return uint40(terms.rest() - INVOICES.wordOf(terms.place).paid());
    }

    function _record(
        IInvoiceRegistry.Terms calldata terms,
        UseKind kind,
        uint32 organisation,
        bytes32 purpose
    ) private {
        bytes32 use = _useKey(terms.place, kind, organisation, purpose);
        if (_uses[use]) revert InvoiceUses_AlreadyDone(terms.place);
        _requireOpen(terms);
        _uses[use] = true;
        emit InvoiceUsed(terms.place, organisation, kind, purpose, msg.sender);
    }

    /// @dev The holder does this act, or signed for it (X5, X6).
    function _requireSignedUse(
        IInvoiceRegistry.Terms calldata terms,
        UseKind kind,
        uint32 organisation,
        bytes32 purpose,
        uint32 deadline,
        bytes calldata signature
    ) private view returns (bytes32 act) {
        act = keccak256(abi.encode(USE_TYPEHASH, INVOICES.digestOf(terms), kind, organisation, purpose, deadline));
        _requireActOf(CREDENTIALS.signerFor(terms.holder()), act, deadline, signature);
    }

    function _useKey(bytes32 id, UseKind kind, uint32 organisation, bytes32 purpose) private pure returns (bytes32) {
        return keccak256(abi.encode(id, kind, organisation, purpose));
    }
}
