// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IVersioned} from "./IVersioned.sol";

/// @title The reward: ERC-20 with permit, or points that nobody passes on (rule S7)
/// @notice What patients get for their data. ERC-20, EIP-2612 permits and burning are OpenZeppelin's; amounts have two decimals. Governance may
/// end transfers for good: then units are points. They are minted, burnt, and moved between a holder and a ledger by that ledger: a sponsor
/// funds its study, the study pays, what is left goes back. Nothing else moves them.
/// Warning: a unit is worth what its operator gives for it. This contract keeps count.
interface IHealthToken is IVersioned {
    /// @notice It may mint from now on.
    event MinterAppointed(address indexed minter);
    /// @notice It mints no more.
    event MinterDismissed(address indexed minter);
    /// @notice This ledger may move units to and from itself also when transfers are over. Never undone.
    event LedgerAdmitted(address indexed ledger);
    /// @notice Units are points from now on. Never undone.
    event TransfersEnded();

    /// @notice It is already so.
    error HealthToken_AlreadyDone(address who);
    /// @notice The caller may not mint.
    error HealthToken_NotMinter(address caller);
    /// @notice It has no code: a key is no ledger.
    error HealthToken_NoCode(address ledger);
    /// @notice Units are points here: nobody passes them on.
    error HealthToken_PointsOnly(address from, address to);

    /// @notice Lets an operator's treasurer mint. Governance only.
    function appointMinter(address minter) external;

    /// @notice Governance only.
    function dismissMinter(address minter) external;

    /// @notice Governance only.
    function admitLedger(address ledger) external;

    /// @notice Makes the units points, for good (S7). Governance only.
    function endTransfers() external;

    /// @notice New units, against what the operator was given for them. Caller: a minter.
    function mint(address to, uint256 amount) external;

    function isMinter(address who) external view returns (bool);

    function isLedger(address who) external view returns (bool);

    function transfersEnded() external view returns (bool);
}
