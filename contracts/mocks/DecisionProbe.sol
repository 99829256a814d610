// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entry, IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";

/// @title Asks a consent ledger many questions in one call. A test double.
contract DecisionProbe {
    /// @notice What `IConsentRegistry.decisionOf` takes, in another order.
    struct Question {
        address subject;
        uint24 categories;
        address actor;
        IConsentRegistry.Purpose purpose;
        IConsentRegistry.Context context;
    }

    /// @return answers the entry, and in the highest byte the decision, of each question
    function decisionsOf(
        IConsentRegistry consents,
        Question[] calldata questions
    ) external view returns (uint256[] memory answers) {
        answers = new uint256[](questions.length);
        for (uint256 i; i < questions.length; ++i) {
            Question calldata q = questions[i];
            (IConsentRegistry.Decision decision, Entry entry) = consents.decisionOf(
                q.subject,
                q.actor,
                q.purpose,
                q.categories,
                q.context
            );
            answers[i] = Entry.unwrap(entry) | (uint256(decision) << 248);
        }
    }
}
