// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IProfiles} from "../../interfaces/IProfiles.sol";

/// @title Published rules, never edited (X12)
/// @notice A word a profile. Bits 224..255 are the second of closing (0: open) and belong to this base; the rest is the ledger's.
abstract contract Profiles is IProfiles, AccessManaged {
    uint256 private constant CLOSED_SINCE = 224;

    mapping(uint32 profile => uint256 word) private _profiles;

    /// @inheritdoc IProfiles
    function publishProfile(uint32 profile, uint256 word) external override restricted {
        if (word >> CLOSED_SINCE != 0 || !_isSound(word)) revert Profiles_Unsound(profile);
        uint256 known = uint224(_profiles[profile]);
        if (known == word) revert Profiles_AlreadyDone(profile);
        if (known != 0) revert Profiles_NumberTaken(profile);
        _profiles[profile] = word;
        emit ProfilePublished(profile, word);
    }

    /// @inheritdoc IProfiles
    function closeProfile(uint32 profile) external override restricted {
        uint256 word = profileOf(profile);
        if (word >> CLOSED_SINCE != 0) revert Profiles_AlreadyDone(profile);
        _profiles[profile] = word | (block.timestamp << CLOSED_SINCE);
        emit ProfileClosed(profile, uint32(block.timestamp));
    }

    /// @inheritdoc IProfiles
    function profileOf(uint32 profile) public view override returns (uint256 word) {
        word = _profiles[profile];
        if (word == 0) revert Profiles_Unknown(profile);
    }

    /// @dev The rules of a profile that was open when a document was issued.
    function _profileAt(uint32 profile, uint256 issuedAt) internal view returns (uint256 word) {
        word = profileOf(profile);
        uint256 closedSince = word >> CLOSED_SINCE;
        if (closedSince != 0 && issuedAt >= closedSince) revert Profiles_Closed(profile, uint32(closedSince));
    }

    /// @dev Whether the ledger can work by these rules. An empty word is never sound.
    function _isSound(uint256 word) internal pure virtual returns (bool);
}
