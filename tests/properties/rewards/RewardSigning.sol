// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R} from "../../../interfaces/IStudyRewards.sol";

/// @title EIP-712 of rewards as the standard says it, written a second time
/// @notice Nothing here is shared with the contracts: readable structs in, struct hashes out. A slip in a type string or in the order of
/// fields shows as a refused signature.
library RewardSigning {
    bytes private constant STUDY =
        "Study(bytes32 protocol,address account,uint96 number,uint32 sponsor,uint32 ethicsBoard,uint32 adjudicator,uint24 categories,uint8 quorum,uint64 bond,uint32 from,uint32 until,uint16 verdictHours,uint16 revealHours,uint16 disputeDays,uint16 rulingDays,uint16 vestingDays,uint16 claimDays,uint8 perDay,uint16 perPerson,uint32[] panel,uint64[] prices)";

    function contribution(R.Contribution memory c) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            bytes.concat(
                "Contribution(bytes32 content,bytes32 person,address contributor,uint32 custodian,uint32 deadline,",
                "uint8 category,uint8 tier,uint32 sponsor,uint96 study)"
            )
        );
        bytes memory head = abi.encode(kind, c.content, c.person, c.contributor, c.custodian, c.deadline);
        return keccak256(bytes.concat(head, abi.encode(c.category, c.tier, c.sponsor, c.study)));
    }

    function study(R.Study memory s) internal pure returns (bytes32) {
        bytes memory a = abi.encode(keccak256(STUDY), s.protocol, s.account, s.number, s.sponsor, s.ethicsBoard);
        bytes memory b = abi.encode(s.adjudicator, s.categories, s.quorum, s.bond, s.from, s.until, s.verdictHours);
        bytes memory c = abi.encode(s.revealHours, s.disputeDays, s.rulingDays, s.vestingDays, s.claimDays, s.perDay);
        return keccak256(bytes.concat(a, b, c, abi.encode(s.perPerson, _panel(s.panel), _prices(s.prices))));
    }

    function approval(R.Study memory s, uint32 deadline) internal pure returns (bytes32) {
        bytes32 kind = keccak256(bytes.concat("StudyApproval(Study study,uint32 deadline)", STUDY));
        return keccak256(abi.encode(kind, study(s), deadline));
    }

    function custody(bytes32 id) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Custody(bytes32 contribution)"), id));
    }

    function appeal(bytes32 id, bytes32 grounds, address by, uint32 deadline) internal pure returns (bytes32) {
        bytes32 kind = keccak256("Appeal(bytes32 contribution,bytes32 grounds,address by,uint32 deadline)");
        return keccak256(abi.encode(kind, id, grounds, by, deadline));
    }

    function withdrawal(bytes32 id, uint32 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Withdrawal(bytes32 contribution,uint32 deadline)"), id, deadline));
    }

    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        return keccak256(abi.encode(kind, owner, spender, value, nonce, deadline));
    }

    function _panel(uint32[] memory list) private pure returns (bytes32) {
        bytes memory all;
        for (uint256 i; i < list.length; ++i) all = bytes.concat(all, abi.encode(list[i]));
        return keccak256(all);
    }

    function _prices(uint64[] memory list) private pure returns (bytes32) {
        bytes memory all;
        for (uint256 i; i < list.length; ++i) all = bytes.concat(all, abi.encode(list[i]));
        return keccak256(all);
    }
}
