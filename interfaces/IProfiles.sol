// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Profiles: what differs by country is data (rules X12, P10)
/// @notice A profile is published under a number, never edited, and can be closed for new documents. Documents pin the number.
interface IProfiles {
    /// @notice Rules were published. `word` is their packed form.
    event ProfilePublished(uint32 indexed profile, uint256 word);
    /// @notice Documents issued from second `since` on may not use it; older ones are finished under it.
    event ProfileClosed(uint32 indexed profile, uint32 since);

    error Profiles_AlreadyDone(uint32 profile);
    /// @notice This number has other rules: publish a new number instead.
    error Profiles_NumberTaken(uint32 profile);
    error Profiles_Unknown(uint32 profile);
    /// @notice It was closed at second `since`, before the document was issued.
    error Profiles_Closed(uint32 profile, uint32 since);

    /// @notice The ledger can make no sense of these rules.
    error Profiles_Unsound(uint32 profile);

    /// @notice Publishes rules under a number that has none. Governance only.
    /// @param word the rules, packed as the ledger draws them; bits 224..255 are 0
    function publishProfile(uint32 profile, uint256 word) external;

    /// @notice Closes a profile for documents issued from now on. Governance only.
    function closeProfile(uint32 profile) external;

    /// @notice The word of a profile: its rules, and in bits 224..255 the second since which it is closed, 0 when open. Reverts when it
    /// was never published.
    function profileOf(uint32 profile) external view returns (uint256);
}
