// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as I} from "../../interfaces/IStudyRewards.sol";

/// @title What can change of a contribution, in one word
/// @notice
/// | 0..31 committed at | 32..39 tier that was told or ruled | 40..47 seats of the panel that were told | 48..55 how it ended, a Status, 0 while
/// it has not | 56 its source has its reward | 57 was disputed | 58 dispute not decided | 59 the dispute is an appeal | 64..223 who signed it for
/// the contributor |
library ContributionWord {
    uint256 internal constant DUPLICATE = 1 << 56;
    uint256 internal constant DISPUTED = 1 << 57;
    uint256 internal constant OPEN = 1 << 58;
    uint256 internal constant APPEAL = 1 << 59;

    uint256 private constant TIER = 0xff << 32;
    uint256 private constant SEATS = 0xff << 40;

    function make(uint256 moment, address signer) internal pure returns (uint256) {
        return moment | (uint256(uint160(signer)) << 64);
    }

    function has(uint256 word, uint256 fact) internal pure returns (bool) {
        return word & fact != 0;
    }

    function committedAt(uint256 word) internal pure returns (uint256) {
        return uint32(word);
    }

    /// @notice The tier that counts; 0 before it was told, or when it is worth nothing.
    function tier(uint256 word) internal pure returns (uint8) {
        return uint8(word >> 32);
    }

    /// @notice Whose verdicts were told, a mask over the panel; 0 before.
    function seats(uint256 word) internal pure returns (uint8) {
        return uint8(word >> 40);
    }

    /// @notice Who signed for the contributor when it was committed.
    function signer(uint256 word) internal pure returns (address) {
        return address(uint160(word >> 64));
    }

    /// @notice How it ended; Unknown while it has not.
    function ending(uint256 word) internal pure returns (I.Status) {
        return I.Status(uint8(word >> 48));
    }

    /// @notice With these seats told. `isDuplicate`: its source has its reward.
    function attested(uint256 word, uint256 tier_, uint256 seats_, bool isDuplicate) internal pure returns (uint256) {
        word = (word & ~(TIER | SEATS | DUPLICATE)) | (tier_ << 32) | (seats_ << 40);
        return isDuplicate ? word | DUPLICATE : word;
    }

    function disputed(uint256 word, bool isAppeal) internal pure returns (uint256) {
        return word | DISPUTED | OPEN | (isAppeal ? APPEAL : 0);
    }

    function ruled(uint256 word, uint8 tier_) internal pure returns (uint256) {
        return (word & ~(TIER | OPEN)) | (uint256(tier_) << 32);
    }

    function ended(uint256 word, I.Status how) internal pure returns (uint256) {
        return word | (uint256(how) << 48);
    }
}
