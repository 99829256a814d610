// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IStudyRegistry} from "../../interfaces/IStudyRegistry.sol";
import {IStudyRewards, StudyId} from "../../interfaces/IStudyRewards.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Kinds, Roles} from "../credentials/Kinds.sol";
import {StandingReader} from "../credentials/Standing.sol";
import {SignedActs} from "../shared/SignedActs.sol";
import {Words} from "../shared/Words.sol";
import {ContributionTerms} from "./ContributionTerms.sol";
import {ContributionWord} from "./ContributionWord.sol";
import {StudyRules} from "./StudyRules.sol";
import {StudyWords as W} from "./StudyWords.sol";

/// @title StudyRewards
/// @custom:privacy Subjects' ids (one per custodian), keyed nullifiers of persons (per study) and of sources, commitments, categories, tiers,
/// amounts, organisations and keys of professionals. Within a study the contributions of a person are linked; across studies they are not.
/// @custom:trust As many validators of a panel as a study asks for can make a reward, up to the tier that custodian and contributor claimed. An
/// auditor of the adjudicator has the last word on a dispute. A custodian vouches that a nullifier counts one person. Nobody can pay more than
/// a sponsor put in, nor take back what is kept for a contribution that can still be paid.
/// @custom:halt Pause stops what opens, attests, disputes and pays; withdrawing stays open. A sponsor or its ethics board can pause a study.
contract StudyRewards is IStudyRewards, SignedActs, AccessManaged, Pausable {
    using ContributionTerms for Terms;
    using ContributionWord for uint256;
    using SafeERC20 for ERC20Burnable;
    using StandingReader for Standing;
    using W for uint256;

    bytes32 private constant APPROVAL_TYPEHASH = keccak256(
        "StudyApproval(Study study,uint32 deadline)Study(bytes32 protocol,address account,uint96 number,uint32 sponsor,uint32 ethicsBoard,uint32 adjudicator,uint24 categories,uint8 quorum,uint64 bond,uint32 from,uint32 until,uint16 verdictHours,uint16 revealHours,uint16 disputeDays,uint16 rulingDays,uint16 vestingDays,uint16 claimDays,uint8 perDay,uint16 perPerson,uint32[] panel,uint64[] prices)"
    );
    bytes32 private constant CUSTODY_TYPEHASH = keccak256("Custody(bytes32 contribution)");
    bytes32 private constant APPEAL_TYPEHASH = keccak256(
        "Appeal(bytes32 contribution,bytes32 grounds,address by,uint32 deadline)"
    );
    bytes32 private constant WITHDRAWAL_TYPEHASH = keccak256("Withdrawal(bytes32 contribution,uint32 deadline)");

    ICredentialRegistry private immutable CREDENTIALS;
    IConsentRegistry private immutable CONSENTS;
    IStudyRegistry private immutable STUDIES;
    ERC20Burnable private immutable TOKEN;

    mapping(StudyId study => StudyWords words) private _studies;
    /// @dev See ContributionWord.
    mapping(bytes32 id => uint256 word) private _words;
    mapping(StudyId study => mapping(bytes32 source => bytes32 id)) private _sources;
    /// @dev | 0..31 day | 32..63 on that day | 64..95 altogether |
    mapping(StudyId study => mapping(bytes32 person => uint256 count)) private _persons;
    mapping(address validator => mapping(bytes32 root => uint256 moment)) private _roots;
    /// @dev | 0..159 who put up the bond | 160..191 last second of the ruling |
    mapping(bytes32 id => uint256 dispute) private _disputes;

    /// @dev A contribution while it is judged.
    struct Case {
        bytes32 id;
        bytes32 source;
        StudyId study;
        address contributor;
        uint32 custodian;
        uint256 claimed;
        uint256 panel;
        uint256 since; // second of the commitment
        uint256 told; // how many validators were told before
        uint256 least; // how many it takes now
        uint256 judgedUntil;
        uint256 toldUntil;
    }

    constructor(
        address authority,
        ICredentialRegistry credentials,
        IConsentRegistry consents,
        IStudyRegistry studies,
        ERC20Burnable token
    ) AccessManaged(authority) EIP712("Carestamp Rewards", "1") {
        (CREDENTIALS, CONSENTS, STUDIES, TOKEN) = (credentials, consents, studies, token);
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @inheritdoc IStudyRewards
    function pause() external override restricted {
        _pause();
    }

    /// @inheritdoc IStudyRewards
    function unpause() external override restricted {
        _unpause();
    }

    // ----------------------------------------------------------------------------------------------------------------- studies

    /// @inheritdoc IStudyRewards
    function draft(Study calldata s) external override whenNotPaused {
        StudyId study = StudyRules.idOf(s);
        bytes32 known = _studies[study].hash;
        if (known != 0) {
            if (known == W.hash(s)) revert StudyRewards_AlreadyDone(_asId(study));
            revert StudyRewards_NumberTaken(study);
        }
        StudyRules.requireSound(s, study);
        _requireSteward(msg.sender, Kinds.SPONSOR, s.sponsor);
        StudyWords memory words = W.make(s);
        _studies[study] = words;
        STUDIES.bind(study);
        emit StudyDrafted(study, msg.sender, words, s.protocol);
    }

    /// @inheritdoc IStudyRewards
    function approve(
        StudyId study,
        address chair,
        uint32 deadline,
        bytes calldata signature
    ) external override whenNotPaused {
        StudyWords storage s = _known(study);
        if (s.parties.has(W.APPROVED)) revert StudyRewards_AlreadyDone(_asId(study));
        if (_studyStatus(s) != StudyStatus.Draft) revert StudyRewards_StudyIs(study, _studyStatus(s));
        uint32 board = s.parties.ethicsBoard();
        _requireSteward(chair, Kinds.ETHICS_BOARD, board);
        _requireActOf(chair, keccak256(abi.encode(APPROVAL_TYPEHASH, s.hash, deadline)), deadline, signature);
        s.parties |= W.APPROVED;
        emit StudyApproved(study, board, chair);
    }

    /// @inheritdoc IStudyRewards
    function fund(StudyId study, uint256 amount) external override whenNotPaused {
        StudyWords storage s = _known(study);
        StudyStatus status = _studyStatus(s);
        if (status >= StudyStatus.Closed) revert StudyRewards_StudyIs(study, status);
        uint256 money = s.money;
        if (amount == 0 || amount > type(uint64).max - money.funded()) revert StudyRewards_BadAmount(amount);
        s.money = money.withFunds(uint64(amount));
        emit StudyFunded(study, msg.sender, uint64(amount));
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IStudyRewards
    function pauseStudy(StudyId study) external override {
        (StudyWords storage s, uint256 side) = _requireSide(study);
        if (_studyStatus(s) >= StudyStatus.Closed) revert StudyRewards_StudyIs(study, _studyStatus(s));
        if (s.parties.has(side)) revert StudyRewards_AlreadyDone(_asId(study));
        s.parties |= side;
        emit StudyPaused(study, msg.sender, side == W.PAUSED_BY_BOARD);
    }

    /// @inheritdoc IStudyRewards
    function resumeStudy(StudyId study) external override whenNotPaused {
        (StudyWords storage s, uint256 side) = _requireSide(study);
        if (_studyStatus(s) >= StudyStatus.Closed) revert StudyRewards_StudyIs(study, _studyStatus(s));
        if (!s.parties.has(side)) revert StudyRewards_AlreadyDone(_asId(study));
        s.parties &= ~side;
        emit StudyResumed(study, msg.sender, side == W.PAUSED_BY_BOARD);
    }

    /// @inheritdoc IStudyRewards
    function closeStudy(StudyId study) external override {
        (StudyWords storage s, ) = _requireSide(study);
        if (s.parties.has(W.CLOSED)) revert StudyRewards_AlreadyDone(_asId(study));
        s.parties |= W.CLOSED;
        emit StudyClosed(study, msg.sender);
    }

    /// @inheritdoc IStudyRewards
    function settle(StudyId study) external override whenNotPaused {
        StudyWords storage s = _known(study);
        StudyStatus status = _studyStatus(s);
        if (status == StudyStatus.Settled) revert StudyRewards_AlreadyDone(_asId(study));
        if (status != StudyStatus.Closed) revert StudyRewards_StudyIs(study, status);
        uint256 money = s.money;
        if (money.reserved() != 0) revert StudyRewards_StillReserved(study, money.reserved());
        uint64 rest = money.free();
        s.money = money.withRefund(rest);
        s.parties |= W.SETTLED;
        emit StudySettled(study, s.parties.account(), rest);
        TOKEN.safeTransfer(s.parties.account(), rest);
    }

    // ----------------------------------------------------------------------------------------------------------- contributions

    /// @inheritdoc IStudyRewards
    function commit(
        Terms calldata terms,
        address custodian,
        bytes calldata custodianSignature,
        bytes calldata signature
    ) external override whenNotPaused returns (bytes32 id) {
        bytes32 hash = terms.hash();
        id = _hashTypedDataV4(hash);
        if (_words[id] != 0) revert StudyRewards_AlreadyDone(id);
        uint64 price = _requireTaken(terms);
        address controller = _requireCustodian(terms, custodian);
        if (controller == address(0)) revert StudyRewards_Frozen(terms.contributor());
        _requireActOf(controller, hash, terms.deadline(), signature);
        bytes32 custody = keccak256(abi.encode(CUSTODY_TYPEHASH, id));
        _requireActOf(custodian, custody, terms.deadline(), custodianSignature);
        _requirePermitted(terms);
        _count(terms.study(), terms.person);
        _reserve(terms.study(), price);
        _words[id] = block.timestamp;
        _emitCommitted(id, terms, custodian, price);
    }

    /// @inheritdoc IStudyRewards
    function commitVerdicts(bytes32 root) external override whenNotPaused {
        if (root == 0) revert StudyRewards_EmptyRoot();
        if (_roots[msg.sender][root] != 0) revert StudyRewards_AlreadyDone(root);
        Standing standing = _requireRole(msg.sender, Roles.VALIDATOR);
        _roots[msg.sender][root] = block.timestamp;
        emit VerdictsCommitted(msg.sender, root, standing.organisation());
    }

    /// @inheritdoc IStudyRewards
    function attest(Terms calldata terms, bytes32 source, Verdict[] calldata verdicts) external override whenNotPaused {
        (bytes32 id, uint256 word) = _alive(terms);
        Case memory c = _caseOf(id, word, terms, source);
        if (block.timestamp <= c.judgedUntil || block.timestamp > c.toldUntil) {
            revert StudyRewards_NotRevealTime(id, uint32(c.judgedUntil), uint32(c.toldUntil));
        }
        if (verdicts.length < c.least) revert StudyRewards_TooFewVerdicts(id, verdicts.length, c.least);
        uint256 tier = _judge(c, verdicts);
        bytes32 rewarded = _takeSource(c);
        if (rewarded != 0) (tier, word) = (0, word | ContributionWord.DUPLICATE);
        _words[id] = word.attested(tier, verdicts.length);
        emit ContributionAttested(id, c.study, source, uint8(tier), uint8(verdicts.length), rewarded);
    }

    /// @inheritdoc IStudyRewards
    function challenge(Terms calldata terms, bytes32 grounds) external override whenNotPaused {
        (bytes32 id, uint256 word) = _alive(terms);
        uint256 rules = _studies[terms.study()].rules;
        if (word.tier() == 0) revert StudyRewards_ContributionIs(id, _status(id, word, rules));
        uint32 until = _dispute(id, word, rules, false);
        emit ContributionChallenged(id, msg.sender, grounds, until);
        TOKEN.safeTransferFrom(msg.sender, address(this), rules.bond());
    }

    /// @inheritdoc IStudyRewards
    function appeal(
        Terms calldata terms,
        bytes32 grounds,
        uint32 deadline,
        bytes calldata signature
    ) external override whenNotPaused {
        (bytes32 id, uint256 word) = _alive(terms);
        uint256 rules = _studies[terms.study()].rules;
        if (word.tier() >= terms.tier()) revert StudyRewards_BadTier(id, word.tier());
        uint32 until = _dispute(id, word, rules, true);
        bytes32 act = keccak256(abi.encode(APPEAL_TYPEHASH, id, grounds, msg.sender, deadline));
        _requireActOf(_controllerOf(terms), act, deadline, signature);
        emit ContributionAppealed(id, msg.sender, grounds, until);
        TOKEN.safeTransferFrom(msg.sender, address(this), rules.bond());
    }

    /// @inheritdoc IStudyRewards
    function rule(Terms calldata terms, uint8 tier, bytes32 grounds) external override whenNotPaused {
        (bytes32 id, uint256 word) = _alive(terms);
        StudyWords storage s = _studies[terms.study()];
        Standing standing = _requireRole(msg.sender, Roles.AUDITOR);
        if (standing.organisation() != s.parties.adjudicator()) revert StudyRewards_NotAuthorised(msg.sender);
        address by = _requireRulable(id, word, terms.tier(), tier);
        _words[id] = word.ruled(tier);
        uint64 bond = s.rules.bond();
        bool stands = tier == word.tier();
        emit DisputeRuled(id, msg.sender, stands ? address(0) : by, tier, bond, grounds);
        if (tier == 0) _end(id, terms, Status.Rejected);
        if (stands) TOKEN.burn(bond);
        else TOKEN.safeTransfer(by, bond);
    }

    /// @inheritdoc IStudyRewards
    function lapseDispute(Terms calldata terms) external override whenNotPaused {
        bytes32 id = idOf(terms);
        uint256 word = _words[id];
        (address by, uint32 until) = disputeOf(id);
        bool isOver = word.has(ContributionWord.OPEN) && block.timestamp > until;
        if (!isOver) revert StudyRewards_ContributionIs(id, statusOf(terms));
        _words[id] = word & ~ContributionWord.OPEN;
        uint64 bond = _studies[terms.study()].rules.bond();
        emit DisputeLapsed(id, by, bond);
        TOKEN.safeTransfer(by, bond);
    }

    /// @inheritdoc IStudyRewards
    function pay(Terms calldata terms) external override whenNotPaused {
        bytes32 id = idOf(terms);
        uint256 word = _words[id];
        StudyWords storage s = _studies[terms.study()];
        Status status = _status(id, word, s.rules);
        if (status == Status.Paid) revert StudyRewards_AlreadyDone(id);
        if (status != Status.Vested) revert StudyRewards_ContributionIs(id, status);
        address payee = _controllerOf(terms);
        _requirePermitted(terms);
        (uint64 kept, uint64 amount) = (s.prices.priceOf(terms.tier()), s.prices.priceOf(word.tier()));
        s.money = s.money.withPaid(kept, amount);
        _words[id] = word.ended(Status.Paid);
        emit ContributionPaid(id, terms.study(), payee, amount, kept - amount);
        TOKEN.safeTransfer(payee, amount);
    }

    /// @inheritdoc IStudyRewards
    function withdraw(Terms calldata terms, uint32 deadline, bytes calldata signature) external override {
        bytes32 id = idOf(terms);
        Status ending = _words[id].ending();
        if (ending == Status.Withdrawn) revert StudyRewards_AlreadyDone(id);
        _alive(terms);
        address owner = CREDENTIALS.ownerOf(terms.contributor());
        _requireActOf(owner, keccak256(abi.encode(WITHDRAWAL_TYPEHASH, id, deadline)), deadline, signature);
        _end(id, terms, Status.Withdrawn);
    }

    /// @inheritdoc IStudyRewards
    function end(Terms calldata terms) external override whenNotPaused {
        bytes32 id = idOf(terms);
        uint256 word = _words[id];
        if (word.ending() > Status.Paid) revert StudyRewards_AlreadyDone(id);
        uint256 rules = _studies[terms.study()].rules;
        Status status = _status(id, word, rules);
        if (status == Status.Vested && !_isPermitted(terms)) status = Status.Withdrawn;
        bool isOver = status > Status.Paid;
        if (status == Status.Rejected) isOver = block.timestamp > rules.disputeUntil(word.committedAt());
        if (!isOver) revert StudyRewards_ContributionIs(id, status);
        if (status == Status.Expired) _uncount(terms.study(), terms.person);
        _end(id, terms, status);
    }

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IStudyRewards
    function studyStatusOf(StudyId study) external view override returns (StudyStatus) {
        StudyWords storage s = _studies[study];
        return s.hash == 0 ? StudyStatus.Unknown : _studyStatus(s);
    }

    /// @inheritdoc IStudyRewards
    function studyOf(StudyId study) external view override returns (StudyWords memory) {
        return _known(study);
    }

    /// @inheritdoc IStudyRewards
    function moneyOf(
        StudyId study
    ) external view override returns (uint64 funded, uint64 paid, uint64 reserved, uint64 free, uint64 refunded) {
        uint256 money = _known(study).money;
        return (money.funded(), money.paid(), money.reserved(), money.free(), money.refunded());
    }

    /// @inheritdoc IStudyRewards
    function statusOf(Terms calldata terms) public view override returns (Status) {
        bytes32 id = idOf(terms);
        return _status(id, _words[id], _studies[terms.study()].rules);
    }

    /// @inheritdoc IStudyRewards
    function idOf(Terms calldata terms) public view override returns (bytes32) {
        return _hashTypedDataV4(terms.hash());
    }

    /// @inheritdoc IStudyRewards
    function wordOf(bytes32 id) external view override returns (uint256) {
        return _words[id];
    }

    /// @inheritdoc IStudyRewards
    function disputeOf(bytes32 id) public view override returns (address by, uint32 until) {
        uint256 dispute = _disputes[id];
        return (address(uint160(dispute)), uint32(dispute >> 160));
    }

    /// @inheritdoc IStudyRewards
    function contributionOf(StudyId study, bytes32 source) external view override returns (bytes32) {
        return _sources[study][source];
    }

    /// @inheritdoc IStudyRewards
    function countOf(StudyId study, bytes32 person) public view override returns (uint256 today, uint256 altogether) {
        uint256 count = _persons[study][person];
        return (uint32(count) == block.timestamp / 1 days ? uint32(count >> 32) : 0, uint32(count >> 64));
    }

    /// @inheritdoc IStudyRewards
    function verdictsAt(address validator, bytes32 root) external view override returns (uint256) {
        return _roots[validator][root];
    }

    // ----------------------------------------------------------------------------------------------------------------- status

    function _studyStatus(StudyWords storage s) private view returns (StudyStatus) {
        (uint256 parties, uint256 rules) = (s.parties, s.rules);
        if (parties.has(W.SETTLED)) return StudyStatus.Settled;
        if (parties.has(W.CLOSED) || block.timestamp > rules.until()) return StudyStatus.Closed;
        if (!parties.has(W.APPROVED) || s.money.funded() == 0) return StudyStatus.Draft;
        return parties.has(W.PAUSED) ? StudyStatus.Paused : StudyStatus.Open;
    }

    function _status(bytes32 id, uint256 word, uint256 rules) private view returns (Status) {
        if (word == 0) return Status.Unknown;
        if (word.ending() != Status.Unknown) return word.ending();
        uint256 since = word.committedAt();
        if (word.verdicts() == 0) {
            return block.timestamp > rules.revealUntil(since) ? Status.Expired : Status.Committed;
        }
        if (_isDisputed(id, word)) return Status.Disputed;
        if (word.tier() == 0) return Status.Rejected;
        if (block.timestamp <= rules.disputeUntil(since)) return Status.Attested;
        if (block.timestamp <= rules.vestingUntil(since)) return Status.Vesting;
        return block.timestamp > rules.claimUntil(since) ? Status.Lapsed : Status.Vested;
    }

    /// @dev Until the adjudicator's time is over.
    function _isDisputed(bytes32 id, uint256 word) private view returns (bool) {
        if (!word.has(ContributionWord.OPEN)) return false;
        (, uint32 until) = disputeOf(id);
        return block.timestamp <= until;
    }

    // ----------------------------------------------------------------------------------------------------------------- checks

    function _known(StudyId study) private view returns (StudyWords storage s) {
        s = _studies[study];
        if (s.hash == 0) revert StudyRewards_UnknownStudy(study);
    }

    /// @dev A contribution that has not ended.
    function _alive(Terms calldata terms) private view returns (bytes32 id, uint256 word) {
        id = idOf(terms);
        word = _words[id];
        bool isAlive = word != 0 && word.ending() == Status.Unknown;
        if (!isAlive) revert StudyRewards_ContributionIs(id, word.ending());
    }

    /// @dev Who signs for the contributor now.
    function _controllerOf(Terms calldata terms) private view returns (address controller) {
        controller = CREDENTIALS.controllerOf(terms.contributor());
        if (controller == address(0)) revert StudyRewards_Frozen(terms.contributor());
    }

    function _requireRole(address who, uint32 role) private view returns (Standing standing) {
        standing = CREDENTIALS.standingOf(who);
        if (!standing.may(role, block.timestamp)) revert StudyRewards_NotAuthorised(who);
    }

    function _requireSteward(address who, uint32 kinds, uint32 organisation) private view {
        Standing standing = CREDENTIALS.standingOf(who);
        bool isTheirs = standing.organisation() == organisation;
        if (!isTheirs || !standing.mayFor(kinds, Roles.STEWARD, block.timestamp)) {
            revert StudyRewards_NotAuthorised(who);
        }
    }

    /// @dev The caller is a steward of the sponsor, of its successor, or of the ethics board: the side it can pause.
    function _requireSide(StudyId study) private view returns (StudyWords storage s, uint256 side) {
        s = _known(study);
        uint32 organisation = _requireRole(msg.sender, Roles.STEWARD).organisation();
        if (organisation == s.parties.ethicsBoard()) return (s, W.PAUSED_BY_BOARD);
        uint32 sponsor = uint32(StudyId.unwrap(study) >> 96);
        if (!CREDENTIALS.mayFinish(organisation, sponsor)) revert StudyRewards_NotAuthorised(msg.sender);
        return (s, W.PAUSED_BY_SPONSOR);
    }

    /// @dev The study takes this now, and the sponsor is live: what the claimed tier pays.
    function _requireTaken(Terms calldata terms) private view returns (uint64 price) {
        StudyId study = terms.study();
        StudyWords storage s = _known(study);
        StudyStatus status = _studyStatus(s);
        if (status != StudyStatus.Open) revert StudyRewards_StudyIs(study, status);
        (uint32 from, uint32 until) = (s.rules.from(), s.rules.until());
        if (block.timestamp < from) revert StudyRewards_OutsideWindow(study, from, until);
        price = s.prices.priceOf(terms.tier());
        bool isTaken = price != 0 && s.parties.takes(terms.category());
        if (!isTaken) revert StudyRewards_NotTaken(study, terms.category(), terms.tier());
        uint32 sponsor = uint32(StudyId.unwrap(study) >> 96);
        if (CREDENTIALS.liveKindsOf(sponsor) & Kinds.SPONSOR == 0) revert StudyRewards_SponsorNotLive(sponsor);
    }

    /// @dev `custodian` may attest it, for a house that does not rule on its disputes: who signs for the contributor.
    function _requireCustodian(Terms calldata terms, address custodian) private view returns (address controller) {
        Standing standing;
        (standing, controller) = CREDENTIALS.standingAndControllerOf(custodian, terms.contributor());
        uint32 house = terms.custodian();
        bool isTheirs = standing.organisation() == house && house != _studies[terms.study()].parties.adjudicator();
        if (!isTheirs || !standing.may(Roles.CUSTODIAN, block.timestamp)) {
            revert StudyRewards_NotAuthorised(custodian);
        }
    }

    function _isPermitted(Terms calldata terms) private view returns (bool) {
        uint128 study = StudyId.unwrap(terms.study());
        return
            CONSENTS.isStudyPermitted(
                terms.contributor(),
                uint32(study >> 96),
                uint96(study),
                uint24(1 << terms.category())
            );
    }

    function _requirePermitted(Terms calldata terms) private view {
        if (!_isPermitted(terms)) {
            revert StudyRewards_NoConsent(terms.contributor(), terms.study(), terms.category());
        }
    }

    /// @dev There is a dispute in time, and this is what it can come to: who put up the bond.
    function _requireRulable(bytes32 id, uint256 word, uint8 claimed, uint8 tier) private view returns (address by) {
        uint32 until;
        (by, until) = disputeOf(id);
        if (!word.has(ContributionWord.OPEN)) revert StudyRewards_NotDisputed(id);
        if (block.timestamp > until) revert StudyRewards_RulingOverdue(id, until);
        bool isAppeal = word.has(ContributionWord.APPEAL);
        bool fits = isAppeal ? tier >= word.tier() && tier <= claimed : tier <= word.tier();
        if (!fits) revert StudyRewards_BadTier(id, tier);
    }

    // ----------------------------------------------------------------------------------------------------------------- judging

    function _caseOf(
        bytes32 id,
        uint256 word,
        Terms calldata terms,
        bytes32 source
    ) private view returns (Case memory c) {
        (c.id, c.source, c.study) = (id, source, terms.study());
        (c.contributor, c.custodian, c.claimed) = (terms.contributor(), terms.custodian(), terms.tier());
        StudyWords storage s = _studies[c.study];
        uint256 rules = s.rules;
        (c.panel, c.since, c.told) = (s.panel, word.committedAt(), word.verdicts());
        (c.judgedUntil, c.toldUntil) = (rules.verdictsUntil(c.since), rules.revealUntil(c.since));
        c.least = c.told == 0 ? rules.quorum() : c.told + 1;
    }

    /// @dev The lower median of what validators of different organisations found, at most what was claimed (S5).
    function _judge(Case memory c, Verdict[] calldata verdicts) private view returns (uint256 tier) {
        uint256[] memory tiers = new uint256[](verdicts.length);
        uint256 seats;
        for (uint256 i; i < verdicts.length; ++i) {
            uint256 seat = 1 << _seatOf(c, verdicts[i]);
            if (seats & seat != 0) revert StudyRewards_NotValidator(c.id, verdicts[i].validator);
            seats |= seat;
            tiers[i] = verdicts[i].tier;
        }
        tier = StudyRules.lowerMedian(tiers);
        if (tier > c.claimed) tier = c.claimed;
    }

    /// @dev The verdict stood, hashed, while it was time to judge, and its validator may judge this: the seat of its organisation.
    function _seatOf(Case memory c, Verdict calldata verdict) private view returns (uint256 seat) {
        address validator = verdict.validator;
        uint256 moment = _requireAnchored(c, verdict);
        (Standing standing, address controller) = CREDENTIALS.standingAndControllerOf(validator, c.contributor);
        seat = c.panel.seatOf(standing.organisation());
        bool isApart = standing.organisation() != c.custodian && validator != c.contributor && validator != controller;
        bool isLive = standing.mayFor(Kinds.DATA_VALIDATOR, Roles.VALIDATOR, moment);
        if (!isApart || !isLive || seat == W.MOST_VALIDATORS) revert StudyRewards_NotValidator(c.id, validator);
    }

    /// @dev When it was anchored.
    function _requireAnchored(Case memory c, Verdict calldata verdict) private view returns (uint256 moment) {
        bytes32 leaf = keccak256(abi.encode(verdict.validator, c.id, c.source, verdict.tier, verdict.salt));
        bytes32 root = MerkleProof.processProofCalldata(verdict.proof, Words.hash(leaf));
        moment = _roots[verdict.validator][root];
        bool inTime = moment >= c.since && moment <= c.judgedUntil;
        if (!inTime) revert StudyRewards_NoVerdict(c.id, verdict.validator, root);
    }

    /// @dev Takes the source for this contribution: 0, or the contribution that is kept or was paid for it (S4).
    function _takeSource(Case memory c) private returns (bytes32 holder) {
        holder = _sources[c.study][c.source];
        if (holder == c.id) return 0;
        if (c.told != 0) revert StudyRewards_OtherSource(c.id, c.source);
        bool isKept = holder != 0 && _words[holder].ending() <= Status.Paid;
        if (isKept) return holder;
        _sources[c.study][c.source] = c.id;
        return 0;
    }

    // ---------------------------------------------------------------------------------------------------------------- effects

    function _count(StudyId study, bytes32 person) private {
        uint256 rules = _studies[study].rules;
        (uint256 today, uint256 altogether) = countOf(study, person);
        if (today >= rules.perDay() || altogether >= rules.perPerson()) {
            revert StudyRewards_CapReached(person, today, altogether);
        }
        _persons[study][person] = (block.timestamp / 1 days) | ((today + 1) << 32) | ((altogether + 1) << 64);
    }

    /// @dev Validators who did not tell don't use up what a person may contribute.
    function _uncount(StudyId study, bytes32 person) private {
        _persons[study][person] -= 1 << 64;
    }

    function _reserve(StudyId study, uint64 price) private {
        uint256 money = _studies[study].money;
        if (money.free() < price) revert StudyRewards_BudgetExhausted(study, price, money.free());
        _studies[study].money = money.withReserved(price);
    }

    function _dispute(bytes32 id, uint256 word, uint256 rules, bool isAppeal) private returns (uint32 until) {
        uint256 since = word.committedAt();
        (uint256 from, uint256 last) = (rules.revealUntil(since), rules.disputeUntil(since));
        bool isTime = block.timestamp > from && block.timestamp <= last;
        bool isFirst = word.verdicts() != 0 && !word.has(ContributionWord.DISPUTED | ContributionWord.DUPLICATE);
        if (!isTime || !isFirst) revert StudyRewards_NotDisputable(id, uint32(from), uint32(last));
        until = uint32(rules.rulingUntil(block.timestamp));
        _disputes[id] = uint256(uint160(msg.sender)) | (uint256(until) << 160);
        _words[id] = word.disputed(isAppeal);
    }

    /// @dev Ends it without a reward.
    function _end(bytes32 id, Terms calldata terms, Status how) private {
        StudyWords storage s = _studies[terms.study()];
        uint64 kept = s.prices.priceOf(terms.tier());
        s.money = s.money.withPaid(kept, 0);
        _words[id] = _words[id].ended(how);
        emit ContributionEnded(id, terms.study(), how, kept);
    }

    function _emitCommitted(bytes32 id, Terms calldata terms, address custodian, uint64 price) private {
        emit ContributionCommitted(
            id,
            terms.study(),
            terms.contributor(),
            terms.person,
            terms.custodian(),
            custodian,
            terms.category(),
            terms.tier(),
            price
        );
    }

    function _asId(StudyId study) private pure returns (bytes32) {
        return bytes32(uint256(StudyId.unwrap(study)));
    }
}
