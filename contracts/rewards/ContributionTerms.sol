// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as I, StudyId} from "../../interfaces/IStudyRewards.sol";

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
        bool isSound = terms.head >> 240 == 0 && terms.body >> 128 == 0 && terms.content != 0 && terms.person != 0;
        if (!isSound) revert I.StudyRewards_MalformedTerms();
        bytes memory first = abi.encode(TYPEHASH, terms.content, terms.person, contributor(terms), custodian(terms));
        uint256 body = terms.body;
        return
            keccak256(
                bytes.concat(
                    first,
                    abi.encode(deadline(terms), category(terms), tier(terms), uint32(body >> 96), uint96(body))
                )
            );
    }
}
