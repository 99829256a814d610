// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Entry, IConsentRegistry, Terms} from "./IConsentRegistry.sol";
import {IVersioned} from "./IVersioned.sol";

/// @title Packs and reads what ConsentRegistry takes and keeps
/// @notice Pure views, so that no front end twiddles bits. The ledger never asks it.
interface IConsentCodec is IVersioned {
    /// @notice An act, readable. What the act does not name is 0. Times in seconds.
    struct Act {
        uint24 categories; // mask of categories (C1)
        uint32 from; // first second of a permit
        uint32 until; // last second of a permit, a denial or a mandate
        uint32 sequence; // number of the act, above the last
        uint32 deadline; // last second at which a signature may be used
        uint8 purposes; // of a mandate: mask of 1 << Purpose
    }

    /// @notice An entry's word, readable. Times in seconds.
    struct Consent {
        uint24 permitted; // categories
        uint32 from;
        uint32 until;
        uint24 denied; // categories
        uint32 deniedUntil;
        uint24 requested; // categories
        uint32 requestedUntil;
        uint32 sequence; // the highest number of an act of the owner
        uint16 holes; // bit j: the number sequence - 1 - j was skipped, and an act that closes may yet take it
        bool suspended;
        bool revoked;
        bool declined;
        bool erased;
        bool closedByOwner; // no delegate grants or resumes
        bool deniedByOwner; // no delegate lifts
        bool byDelegate; // what is permitted, a delegate permitted
    }

    /// @notice A delegate's word, readable. Times in seconds.
    struct Power {
        uint24 categories;
        uint8 purposes; // mask of 1 << Purpose
        uint32 from;
        uint32 until;
        uint32 sequence;
        uint32 registrar; // that attested a guardian; 0 for a delegate of the subject's own choice
        bool decided; // the subject itself signed for or against it: no registrar names it unsigned any more
    }

    /// @notice The grantee names nobody that can be meant, or more than one.
    error ConsentCodec_BadGrantee(address person, uint32 organisation, uint32 role, uint96 study);
    error ConsentCodec_BadEntry(Entry entry);

    /// @notice The entry of a grantee and a purpose.
    function pack(
        IConsentRegistry.Grantee calldata grantee,
        IConsentRegistry.Purpose purpose
    ) external pure returns (Entry);

    /// @notice The grantee and the purpose of an entry.
    function unpack(
        Entry entry
    ) external pure returns (IConsentRegistry.Grantee memory grantee, IConsentRegistry.Purpose purpose);

    function packAct(Act calldata act) external pure returns (Terms);

    function unpackAct(Terms terms) external pure returns (Act memory);

    function readWord(uint256 word) external pure returns (Consent memory);

    function readMandate(uint256 word) external pure returns (Power memory);

    /// @notice The last second of a guardianship that ends with this quarter: 4 × (year − 1970) + 0 to 3.
    function lastSecondBefore(uint16 quarter) external pure returns (uint256);
}
