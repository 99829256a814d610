// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IVersioned} from "./IVersioned.sol";

/// @title The directory of deployed ledgers (rule X11)
/// @notice Ledgers are immutable; a new version is a new deployment, listed here behind the old one. Nothing is ever taken off the list:
/// what was stamped in an old version stays readable where it was stamped.
interface IDirectory is IVersioned {
    /// @notice `ledger` became deployment number `number` (from 1) of `name`; `release` is what its `version()` answers.
    event LedgerEnlisted(bytes32 indexed name, uint256 indexed number, address indexed ledger, string release);

    /// @notice This address is already listed.
    error Directory_AlreadyDone(address ledger);
    /// @notice There is no code at this address.
    error Directory_NoCode(address ledger);
    /// @notice `name` has no deployment with this number.
    error Directory_Unknown(bytes32 name, uint256 number);

    /// @notice Lists a new deployment. Governance only.
    /// @param name ASCII name, right-padded, for example "PrescriptionRegistry"
    function enlist(bytes32 name, address ledger) external;

    /// @notice How many deployments `name` has had.
    function deploymentsOf(bytes32 name) external view returns (uint256);

    /// @notice Deployment `number` (from 1) of `name`. Reverts when there is none.
    function deploymentAt(bytes32 name, uint256 number) external view returns (address);

    /// @notice The newest deployment of `name`. Reverts when there is none.
    function latest(bytes32 name) external view returns (address);
}
