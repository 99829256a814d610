// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as I, StudyId} from "../../interfaces/IStudyRewards.sol";
import {Words} from "../shared/Words.sol";

/// @title The terms of a contribution, packed and hashed
/// @notice
/// | word    | bits                                                                                                  |
/// | content | commitment                                                                                            |
/// | person  | nullifier                                                                                             |
/// | head    | 0..159 contributor, 160..191 custodian, 192..223 deadline, 224..231 category, 232..239 tier, rest 0   |
/// | body    | 0..95 number of the study, 96..127 sponsor, rest 0                                                    |
library ContributionTerms {
    bytes32 private constant TYPEHASH = keccak256(
        "Contribution(bytes32 content,bytes32 person,address contributor,uint32 custodian,uint32 deadline,uint8 category,uint8 tier,uint32 sponsor,uint96 study)"
    );

    function contributor(I.Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.head));
    }

    function custodian(I.Terms calldata terms) internal pure returns (uint32) {
        return uint32(terms.head >> 160);
    }

    function deadline(I.Terms calldata terms) internal pure returns (uint32) {
        return uint32(terms.head >> 192);
    }

    function category(I.Terms calldata terms) internal pure returns (uint8) {
        return uint8(terms.head >> 224);
    }

    function tier(I.Terms calldata terms) internal pure returns (uint8) {
        return uint8(terms.head >> 232);
    }

    function study(I.Terms calldata terms) internal pure returns (StudyId) {
        return StudyId.wrap(uint128(terms.body));
    }

    /// @notice EIP-712 hash of the readable struct, which covers every bit of the terms.
    function hash(I.Terms calldata terms) internal pure returns (bytes32) {
        (uint256 head, uint256 body) = (terms.head, terms.body);
        bool isSound = (head >> 240) | (body >> 128) == 0 && terms.content != 0 && terms.person != 0;
        if (!isSound) revert I.StudyRewards_MalformedTerms();
        bytes32[10] memory words;
        (words[0], words[1], words[2]) = (TYPEHASH, terms.content, terms.person);
        words[3] = bytes32(uint256(uint160(head)));
        words[4] = bytes32(uint256(uint32(head >> 160)));
        words[5] = bytes32(uint256(uint32(head >> 192)));
        words[6] = bytes32(uint256(uint8(head >> 224)));
        words[7] = bytes32(head >> 232);
        words[8] = bytes32(body >> 96);
        words[9] = bytes32(uint256(uint96(body)));
        return Words.hash(words);
    }
}
