// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "./IPackRegistry.sol";
import {IPrescriptionRegistry} from "./IPrescriptionRegistry.sol";
import {IVersioned} from "./IVersioned.sol";

/// @title Between what people read and what a prescription ledger takes
/// @notice Pure views, so that no front end twiddles bits. Holds nothing; the ledger never asks it.
interface IPrescriptionCodec is IVersioned {
    /// @notice The rules of a profile (P10). Days are calendar days in the profile's time zone.
    struct Rules {
        uint64 classes; // mask of drug classes that it covers
        uint16 validDays; // usual validity, for clients; 1 = the same day
        uint16 longestDays; // longest validity
        uint16 lagHours; // how old terms may be when first seen or anchored, and a supply when recorded
        uint16 holdHours; // longest hold
        uint16 reverseHours; // how long a supply can be reversed
        uint16 maxDaysSupply; // of one line
        uint16 maxQuantity; // of one line, 0 = no limit
        uint8 minIntervalDays; // least days between portions
        uint8 maxLines; // 1 to 5
        uint8 maxRepeats; // 0 to 15
        int8 timeZone; // quarter hours east of UTC
        bool parts; // less than a portion may be dispensed
        bool online; // may be prescribed without the patient being present
        bool review; // a reviewer must approve before any supply
        bool secondPharmacist; // each supply is countersigned
        bool slip; // the holder may be a one-time key on paper
        bool controlled; // holder is not the prescriber, second pharmacist, no slip
        bool identityCheck; // two pharmacists' identity check may stand for the holder's signature
        bool offline; // supplies may be recorded afterwards
    }

    /// @notice What a pharmacist hands out, or asks to.
    struct SupplyAsked {
        uint16[] quantities; // units of each line, zeros included
        uint32 request; // the pharmacy's number for this supply, not 0; at random, so that two pharmacies don't meet
        uint32 handedOverAt; // when it is handed out; `dispense` takes the last hour, `recordSupply` what is older
        uint32 deadline; // last second at which it may be handed out on these signatures
        bool identityChecked; // no signature of the holder: two pharmacists checked identity, where the profile allows (P11)
        bytes32 product; // commitment to the product really given (substitution)
    }

    /// @notice What comes with it; each empty where it is not needed.
    struct SupplyEvidence {
        bytes acceptance; // the holder's signature
        address second; // the countersigning pharmacist
        bytes countersignature; // its signature
        IPackRegistry.PackUse[] packs; // what is sold
        bytes origin; // who vouched for the terms: see IOrigins
    }

    /// @notice A supply that was made, as a reversal presents it.
    struct SupplyMade {
        uint16[] quantities;
        uint32 request;
        uint32 handedOverAt;
        uint32 pharmacy;
        address pharmacist;
        bytes32 product;
    }

    /// @notice What PrescriptionDispensed and SupplyConflicted tell in their word `supply`.
    struct SupplyTold {
        uint16[] quantities; // five lines
        uint32 request;
        uint32 handedOverAt;
        uint80 tag; // over all facts of the supply, its packs too: see contracts/prescriptions/PrescriptionRegistry.sol
        uint8 code; // Basis of what was dispensed, Obstacle of what conflicted
        bool recorded; // handed out without the chain and recorded afterwards (P11)
    }

    /// @notice The rules can't be: nothing allowed, more than a word holds, or a controlled profile without its safeguards (P10).
    error PrescriptionCodec_UnsoundRules();

    /// @notice Packs readable terms. Reverts when they don't fit: a sixth line, a sixteenth repeat, too large a quantity.
    function pack(
        IPrescriptionRegistry.Prescription calldata prescription
    ) external pure returns (IPrescriptionRegistry.Terms memory);

    /// @notice The readable form of packed terms. Reverts on bits that mean nothing.
    function unpack(
        IPrescriptionRegistry.Terms calldata terms
    ) external pure returns (IPrescriptionRegistry.Prescription memory);

    /// @notice Quantities of up to five lines in the form that a supply takes.
    function packQuantities(uint16[] calldata quantities) external pure returns (uint80);

    /// @notice A supply and its evidence in the form that `dispense` and `recordSupply` take.
    function packSupply(
        SupplyAsked calldata asked,
        SupplyEvidence calldata shown
    ) external pure returns (IPrescriptionRegistry.Supply memory supply, bytes memory evidence);

    /// @notice Packs in the form that IPackRegistry.sell takes.
    function packUses(IPackRegistry.PackUse[] calldata uses) external pure returns (bytes memory);

    /// @notice A supply in the form that `reverse` takes.
    function packFacts(SupplyMade calldata made) external pure returns (IPrescriptionRegistry.SupplyFacts memory);

    /// @notice What an event tells of a supply.
    function unpackSupply(uint256 supply) external pure returns (SupplyTold memory);

    /// @notice Units of each line that the opened portions still allow.
    /// @param word the prescription's, as `wordOf` answers; 0 for one that was never seen
    function leftOf(IPrescriptionRegistry.Terms calldata terms, uint256 word) external pure returns (uint16[] memory);

    /// @notice The word of a profile, as `publishProfile` takes it. Reverts when the rules are unsound.
    function packRules(Rules calldata rules) external pure returns (uint256);

    /// @notice The rules of a profile's word. The second of closing, if any, is left out.
    function unpackRules(uint256 word) external pure returns (Rules memory);
}
