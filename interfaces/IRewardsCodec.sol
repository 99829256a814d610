// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards} from "./IStudyRewards.sol";
import {IVersioned} from "./IVersioned.sol";

/// @title Packs and reads the words of the rewards ledger, so that no front end moves bits
interface IRewardsCodec is IVersioned {
    /// @notice A contribution's word, readable.
    struct Progress {
        uint32 committedAt;
        uint8 tier; // that was told or ruled
        uint8 seats; // whose verdicts were told, a mask over the panel
        address signer; // who signed for the contributor
        bool duplicate; // its source has its reward
        bool disputed; // it was, or is
        bool open; // the dispute is not decided
        bool appeal; // the dispute is the contributor's
        IStudyRewards.Status ending; // Unknown while it has not ended
    }

    /// @notice When a contribution goes on to what: last seconds.
    struct Calendar {
        uint256 judgedUntil;
        uint256 toldUntil;
        uint256 disputeUntil;
        uint256 rulingUntil;
        uint256 vestingUntil;
        uint256 claimUntil;
    }

    /// @notice A study's rules, readable.
    struct Rules {
        address account;
        uint32 ethicsBoard;
        uint32 adjudicator;
        uint24 categories;
        bool approved;
        bool pausedBySponsor;
        bool pausedByBoard;
        bool closed;
        bool settled;
        uint8 quorum;
        uint64 bond;
        uint32 from;
        uint32 until;
        uint8 perDay;
        uint16 perPerson;
        uint32[] panel;
        uint64[] prices;
    }

    /// @notice The packed form of a contribution.
    function pack(
        IStudyRewards.Contribution calldata contribution
    ) external pure returns (IStudyRewards.Terms memory terms);

    /// @notice The readable form. Terms with bits that mean nothing revert with StudyRewards_MalformedTerms.
    function unpack(
        IStudyRewards.Terms calldata terms
    ) external pure returns (IStudyRewards.Contribution memory contribution);

    function readWord(uint256 word) external pure returns (Progress memory progress);

    function readStudy(IStudyRewards.StudyWords calldata words) external pure returns (Rules memory rules);

    /// @notice The moments of a contribution of this study.
    function calendarOf(
        IStudyRewards.StudyWords calldata words,
        uint32 committedAt
    ) external pure returns (Calendar memory calendar);
}
