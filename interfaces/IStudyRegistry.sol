// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {StudyId} from "./IStudyRewards.sol";
import {IVersioned} from "./IVersioned.sol";

/// @title Studies: one registry for ever, so that each study belongs to exactly one ledger (rule X11)
/// @notice A study that was opened in one version of the ledger can't be opened in another, where no source would have been rewarded yet.
interface IStudyRegistry is IVersioned {
    /// @notice This study belongs to `ledger` for ever.
    event StudyBound(StudyId indexed study, address indexed ledger);

    /// @notice Only a ledger that the token admits binds studies.
    error StudyRegistry_NotLedger(address caller);
    /// @notice It belongs to this ledger already.
    error StudyRegistry_Bound(StudyId study, address ledger);

    /// @notice Binds a study to the calling ledger, for ever.
    function bind(StudyId study) external;

    /// @notice Which ledger a study belongs to; zero when none.
    function ledgerOf(StudyId study) external view returns (address);
}
