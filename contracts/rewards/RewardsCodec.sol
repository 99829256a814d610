// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRewardsCodec} from "../../interfaces/IRewardsCodec.sol";
import {IStudyRewards} from "../../interfaces/IStudyRewards.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {ContributionTerms} from "./ContributionTerms.sol";
import {ContributionWord} from "./ContributionWord.sol";
import {StudyWords} from "./StudyWords.sol";

/// @title RewardsCodec
/// @custom:privacy Holds nothing and writes nothing. A node that is asked sees what it is asked about.
/// @custom:trust Nobody: the ledger never asks it, and packed terms have one readable form.
/// @custom:halt Nothing to halt.
contract RewardsCodec is IRewardsCodec {
    using ContributionTerms for IStudyRewards.Terms;
    using ContributionWord for uint256;
    using StudyWords for uint256;

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IRewardsCodec
    function pack(
        IStudyRewards.Contribution calldata c
    ) external pure override returns (IStudyRewards.Terms memory terms) {
        (terms.content, terms.person) = (c.content, c.person);
        terms.head = uint256(uint160(c.contributor)) | (uint256(c.custodian) << 160) | (uint256(c.deadline) << 192);
        terms.head |= (uint256(c.category) << 224) | (uint256(c.tier) << 232);
        terms.body = uint256(c.study) | (uint256(c.sponsor) << 96);
    }

    /// @inheritdoc IRewardsCodec
    function unpack(
        IStudyRewards.Terms calldata terms
    ) external pure override returns (IStudyRewards.Contribution memory c) {
        // slither-disable-next-line unused-return: it refuses malformed terms
        terms.hash();
        (c.content, c.person) = (terms.content, terms.person);
        (c.contributor, c.custodian, c.deadline) = (terms.contributor(), terms.custodian(), terms.deadline());
        (c.category, c.tier) = (terms.category(), terms.tier());
        (c.sponsor, c.study) = (uint32(terms.body >> 96), uint96(terms.body));
    }

    /// @inheritdoc IRewardsCodec
    function readWord(uint256 word) external pure override returns (Progress memory p) {
        (p.committedAt, p.tier, p.seats) = (uint32(word.committedAt()), word.tier(), word.seats());
        p.signer = word.signer();
        p.ending = word.ending();
        p.duplicate = ContributionWord.has(word, ContributionWord.DUPLICATE);
        p.disputed = ContributionWord.has(word, ContributionWord.DISPUTED);
        p.open = ContributionWord.has(word, ContributionWord.OPEN);
        p.appeal = ContributionWord.has(word, ContributionWord.APPEAL);
    }

    /// @inheritdoc IRewardsCodec
    function readStudy(IStudyRewards.StudyWords calldata words) external pure override returns (Rules memory r) {
        (uint256 parties, uint256 rules) = (words.parties, words.rules);
        (r.ethicsBoard, r.bond, r.account) = (parties.ethicsBoard(), parties.bond(), parties.account());
        (r.adjudicator, r.categories) = (rules.adjudicator(), uint24(rules >> 32));
        r.approved = ContributionWord.has(rules, StudyWords.APPROVED);
        r.pausedBySponsor = ContributionWord.has(rules, StudyWords.PAUSED_BY_SPONSOR);
        r.pausedByBoard = ContributionWord.has(rules, StudyWords.PAUSED_BY_BOARD);
        r.closed = ContributionWord.has(rules, StudyWords.CLOSED);
        r.settled = ContributionWord.has(rules, StudyWords.SETTLED);
        (r.panel, r.prices) = (_panelOf(words.panel), _pricesOf(words.prices));
        r.quorum = uint8(rules.quorum());
        (r.from, r.until) = (rules.from(), rules.until());
        (r.perDay, r.perPerson) = (uint8(rules.perDay()), uint16(rules.perPerson()));
    }

    /// @inheritdoc IRewardsCodec
    function calendarOf(
        IStudyRewards.StudyWords calldata words,
        uint32 committedAt
    ) external pure override returns (Calendar memory c) {
        uint256 rules = words.rules;
        c.judgedUntil = rules.verdictsUntil(committedAt);
        c.toldUntil = rules.revealUntil(committedAt);
        c.disputeUntil = rules.disputeUntil(committedAt);
        c.rulingUntil = rules.rulingUntil(committedAt);
        c.vestingUntil = rules.vestingUntil(committedAt);
        c.claimUntil = rules.claimUntil(committedAt);
    }

    function _panelOf(uint256 panel) private pure returns (uint32[] memory list) {
        uint256 size;
        while (size < StudyWords.MOST_VALIDATORS && uint32(panel >> (32 * size)) != 0) ++size;
        list = new uint32[](size);
        for (uint256 i; i < size; ++i) list[i] = uint32(panel >> (32 * i));
    }

    function _pricesOf(uint256 prices) private pure returns (uint64[] memory list) {
        uint256 size;
        while (StudyWords.priceOf(prices, size + 1) != 0) ++size;
        list = new uint64[](size);
        for (uint256 i; i < size; ++i) list[i] = StudyWords.priceOf(prices, i + 1);
    }
}
