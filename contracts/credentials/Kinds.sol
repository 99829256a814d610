// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title What an organisation is, and what a practitioner may do (rule K2)
/// @notice Masks. Bits that have no name yet are room for more.
library Kinds {
    uint32 internal constant HOSPITAL = 1 << 0;
    uint32 internal constant PHARMACY = 1 << 1;
    uint32 internal constant BASIC_INSURER = 1 << 2;
    uint32 internal constant COMMERCIAL_INSURER = 1 << 3;
    uint32 internal constant SPONSOR = 1 << 4;
    uint32 internal constant DATA_VALIDATOR = 1 << 5;
    uint32 internal constant ETHICS_BOARD = 1 << 6;
    uint32 internal constant REGISTRAR = 1 << 7;
    uint32 internal constant HEALTH_REGULATOR = 1 << 8;
    uint32 internal constant FISCAL_REGULATOR = 1 << 9;

    uint32 internal constant REGULATORS = HEALTH_REGULATOR | FISCAL_REGULATOR;
    /// @dev Who accredits whom: money by the fiscal regulator, everything else by the health regulator.
    uint32 internal constant FISCAL = BASIC_INSURER | COMMERCIAL_INSURER;
    uint32 internal constant HEALTH = HOSPITAL | PHARMACY | SPONSOR | DATA_VALIDATOR | ETHICS_BOARD | REGISTRAR;
}

/// @title Roles of practitioners
library Roles {
    uint32 internal constant PRESCRIBER = 1 << 0;
    uint32 internal constant PHARMACIST = 1 << 1;
    uint32 internal constant REVIEWER = 1 << 2;
    uint32 internal constant EMERGENCY_CLINICIAN = 1 << 3;
    uint32 internal constant ADJUDICATOR = 1 << 4;
    uint32 internal constant AUDITOR = 1 << 5;
    uint32 internal constant STEWARD = 1 << 6;
    /// @dev Issues bills for a hospital or pharmacy.
    uint32 internal constant BILLER = 1 << 7;
    /// @dev Keeps records for its organisation and serves them: anchors them, and the log of who asked for them.
    uint32 internal constant CUSTODIAN = 1 << 8;
    /// @dev Judges what patients contribute to studies, for a data validator.
    uint32 internal constant VALIDATOR = 1 << 9;
}
