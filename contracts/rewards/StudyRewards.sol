// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
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
import {VerdictHead} from "./VerdictHead.sol";

/// @title StudyRewards
/// @custom:privacy Subjects' ids, keyed nullifiers of persons (per study) and of sources, commitments, categories, tiers, amounts, organisations
/// and keys of professionals. Within a study the contributions of a person are linked; across studies, and with its consents elsewhere, only
/// where it uses one subject id for two things.
/// @custom:trust As many validators of a panel as a study asks for can make a reward, up to the tier that custodian and contributor claimed; so
/// many that the rest is fewer can keep it back, by saying nothing. An auditor of the adjudicator has the last word on a dispute. A custodian vouches that a nullifier counts one person. Nobody can pay more than
/// a sponsor put in, nor take back what is kept for a contribution that can still be paid.
/// @custom:halt Pause stops drafts, approvals, funds and commitments; what was begun goes on, because its clock does. A sponsor or its ethics
/// board can pause a study.
contract StudyRewards is IStudyRewards, SignedActs, AccessManaged, Pausable {
    using ContributionTerms for Terms;
    using ContributionWord for uint256;
    using SafeERC20 for ERC20Burnable;
    using StandingReader for Standing;
    using StudyRules for StudyId;
    using VerdictHead for uint256;
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
    /// @dev | 0..31 when it was anchored | 32..255 first 224 bits of the hash of its validator and its hash |
    mapping(bytes32 id => mapping(uint32 organisation => uint256 verdict)) private _verdicts;
    mapping(bytes32 id => address disputant) private _disputants;

    /// @dev What a contribution goes into.
    struct Intake {
        uint256 rules;
        uint256 money;
        uint256 panel;
        uint64 price; // of the tier that is claimed
    }

    /// @dev A contribution while it is judged.
    struct Case {
        bytes32 id;
        bytes32 source;
        StudyId study;
        address contributor;
        uint256 custodianHeir; // whoever took over the custodian, 0 nobody
        uint256 sponsorHeir;
        uint256 claimed;
        uint256 word;
        uint256 panel;
        uint256 judgedUntil;
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
        _requireSteward(msg.sender, Kinds.SPONSOR, s.sponsor);
        StudyRules.requireSound(s, study, CREDENTIALS);
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
        if (s.rules.has(W.APPROVED)) revert StudyRewards_AlreadyDone(_asId(study));
        if (_studyStatus(s) != StudyStatus.Draft) revert StudyRewards_StudyIs(study, _studyStatus(s));
        uint32 board = s.parties.ethicsBoard();
        _requireSteward(chair, Kinds.ETHICS_BOARD, board);
        _requireActOf(chair, keccak256(abi.encode(APPROVAL_TYPEHASH, s.hash, deadline)), deadline, signature);
        s.rules |= W.APPROVED;
        emit StudyApproved(study, board, chair);
    }

    /// @inheritdoc IStudyRewards
    function fund(StudyId study, uint256 amount, uint256 total) external override whenNotPaused {
        StudyWords storage s = _known(study);
        if (msg.sender != s.parties.account()) revert StudyRewards_NotAuthorised(msg.sender);
        uint256 money = s.money;
        if (amount != 0 && total != 0 && money.funded() == total) revert StudyRewards_AlreadyDone(_asId(study));
        StudyStatus status = _studyStatus(s);
        if (status >= StudyStatus.Closed) revert StudyRewards_StudyIs(study, status);
        bool fits = amount != 0 && amount <= type(uint64).max - money.funded() && amount + money.funded() == total;
        if (!fits) revert StudyRewards_BadAmount(amount);
        s.money = money.withFunds(uint64(amount));
        emit StudyFunded(study, msg.sender, uint64(amount));
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IStudyRewards
    function pauseStudy(StudyId study) external override {
        (StudyWords storage s, uint256 side) = _requireSide(study);
        if (_studyStatus(s) >= StudyStatus.Closed) revert StudyRewards_StudyIs(study, _studyStatus(s));
        if (s.rules.has(side)) revert StudyRewards_AlreadyDone(_asId(study));
        s.rules |= side;
        emit StudyPaused(study, msg.sender, side == W.PAUSED_BY_BOARD);
    }

    /// @inheritdoc IStudyRewards
    function resumeStudy(StudyId study) external override whenNotPaused {
        (StudyWords storage s, uint256 side) = _requireSide(study);
        if (_studyStatus(s) >= StudyStatus.Closed) revert StudyRewards_StudyIs(study, _studyStatus(s));
        if (!s.rules.has(side)) revert StudyRewards_AlreadyDone(_asId(study));
        s.rules &= ~side;
        emit StudyResumed(study, msg.sender, side == W.PAUSED_BY_BOARD);
    }

    /// @inheritdoc IStudyRewards
    function closeStudy(StudyId study) external override {
        (StudyWords storage s, ) = _requireSide(study);
        if (_studyStatus(s) >= StudyStatus.Closed) revert StudyRewards_AlreadyDone(_asId(study));
        s.rules |= W.CLOSED;
        emit StudyClosed(study, msg.sender);
    }

    /// @inheritdoc IStudyRewards
    function settle(StudyId study) external override {
        StudyWords storage s = _known(study);
        StudyStatus status = _studyStatus(s);
        if (status == StudyStatus.Settled) revert StudyRewards_AlreadyDone(_asId(study));
        if (status != StudyStatus.Closed) revert StudyRewards_StudyIs(study, status);
        uint256 money = s.money;
        if (money.reserved() != 0) revert StudyRewards_StillReserved(study, money.reserved());
        uint64 rest = money.free();
        s.money = money.withRefund(rest);
        s.rules |= W.SETTLED;
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
        Intake memory intake = _requireTaken(terms);
        address controller = _requireCustodian(terms, custodian, intake);
        _requireActOf(controller, hash, terms.deadline(), signature);
        _requireActOf(custodian, Words.hash(CUSTODY_TYPEHASH, id), terms.deadline(), custodianSignature);
        _requirePermitted(terms);
        _count(terms, intake.rules);
        _reserve(terms.study(), intake);
        _words[id] = ContributionWord.make(block.timestamp, controller);
        _emitCommitted(id, terms, custodian, controller, intake.price);
    }

    /// @inheritdoc IStudyRewards
    function commitVerdicts(bytes32[] calldata ids, bytes32[] calldata hashes) external override {
        if (ids.length == 0 || ids.length != hashes.length) revert StudyRewards_BadList();
        uint32 organisation = _requireRole(msg.sender, Roles.VALIDATOR).organisation();
        bool isNew;
        for (uint256 i; i < ids.length; ++i) {
            if (_anchor(ids[i], organisation, hashes[i])) isNew = true;
        }
        if (!isNew) revert StudyRewards_AlreadyDone(ids[0]);
    }

    /// @inheritdoc IStudyRewards
    function attest(
        Terms calldata terms,
        bytes32 source,
        bytes32 former,
        Verdict[] calldata verdicts
    ) external override {
        Case memory c = _caseOf(terms, source, verdicts.length);
        (uint256 tier, uint256 seats) = _judge(c, verdicts);
        _requireMost(c, seats, verdicts.length, former);
        bytes32 rewarded = _takeSource(c, former);
        if (rewarded != 0) {
            if (seats == c.word.seats()) revert StudyRewards_AlreadyDone(c.id);
            tier = 0;
        }
        _words[c.id] = c.word.attested(tier, seats, rewarded != 0);
        emit ContributionAttested(c.id, c.study, source, uint8(tier), uint8(seats), rewarded);
    }

    /// @inheritdoc IStudyRewards
    function challenge(Terms calldata terms, bytes32 grounds) external override {
        (bytes32 id, uint256 word) = _alive(terms);
        StudyWords storage s = _studies[terms.study()];
        uint256 rules = s.rules;
        if (word.tier() == 0) revert StudyRewards_ContributionIs(id, _status(word, rules));
        _dispute(id, word, rules, false);
        emit ContributionChallenged(id, msg.sender, grounds);
        TOKEN.safeTransferFrom(msg.sender, address(this), s.parties.bond());
    }

    /// @inheritdoc IStudyRewards
    function appeal(
        Terms calldata terms,
        bytes32 grounds,
        uint32 deadline,
        bytes calldata signature
    ) external override {
        (bytes32 id, uint256 word) = _alive(terms);
        StudyWords storage s = _studies[terms.study()];
        if (word.tier() >= terms.tier()) revert StudyRewards_BadTier(id, word.tier());
        _dispute(id, word, s.rules, true);
        bytes32 by = bytes32(uint256(uint160(msg.sender)));
        bytes32 act = Words.hash(APPEAL_TYPEHASH, id, grounds, by, bytes32(uint256(deadline)));
        _requireActOf(_controllerOf(terms), act, deadline, signature);
        emit ContributionAppealed(id, msg.sender, grounds);
        TOKEN.safeTransferFrom(msg.sender, address(this), s.parties.bond());
    }

    /// @inheritdoc IStudyRewards
    function rule(Terms calldata terms, uint8 tier, bytes32 grounds) external override {
        bytes32 id = idOf(terms);
        uint256 word = _words[id];
        _requireUndecided(id, word);
        _requireAlive(id, word);
        StudyWords storage s = _studies[terms.study()];
        uint256 rules = s.rules;
        _requireAdjudicator(terms, rules, s.panel);
        _requireRulable(id, word, rules);
        if (tier > terms.tier()) revert StudyRewards_BadTier(id, tier);
        bool isTheirWay = word.has(ContributionWord.APPEAL) ? tier > word.tier() : tier < word.tier();
        address bondTo = isTheirWay ? _disputants[id] : address(0);
        uint64 bond = s.parties.bond();
        emit DisputeRuled(id, msg.sender, bondTo, tier, bond, grounds);
        if (tier == 0) _end(id, word.ruled(tier), terms, Status.Rejected);
        else _words[id] = word.ruled(tier);
        if (isTheirWay) TOKEN.safeTransfer(bondTo, bond);
        else TOKEN.burn(bond);
    }

    /// @inheritdoc IStudyRewards
    function lapseDispute(Terms calldata terms) external override {
        bytes32 id = idOf(terms);
        uint256 word = _words[id];
        StudyWords storage s = _studies[terms.study()];
        uint256 rules = s.rules;
        if (!word.has(ContributionWord.DISPUTED)) revert StudyRewards_NotDisputed(id);
        _requireUndecided(id, word);
        if (block.timestamp <= rules.rulingUntil(word.committedAt())) {
            revert StudyRewards_ContributionIs(id, _status(word, rules));
        }
        _words[id] = word & ~ContributionWord.OPEN;
        (address disputant, uint64 bond) = (_disputants[id], s.parties.bond());
        emit DisputeLapsed(id, disputant, bond);
        TOKEN.safeTransfer(disputant, bond);
    }

    /// @inheritdoc IStudyRewards
    function pay(Terms calldata terms) external override {
        bytes32 id = idOf(terms);
        uint256 word = _words[id];
        StudyWords storage s = _studies[terms.study()];
        Status status = _status(word, s.rules);
        if (status != Status.Vested) {
            if (status == Status.Paid) revert StudyRewards_AlreadyDone(id);
            revert StudyRewards_ContributionIs(id, status);
        }
        address payee = _controllerOf(terms);
        _requirePermitted(terms);
        uint256 prices = s.prices;
        (uint64 kept, uint64 amount) = (prices.priceOf(terms.tier()), prices.priceOf(word.tier()));
        s.money = s.money.withPaid(kept, amount);
        _words[id] = word.ended(Status.Paid);
        emit ContributionPaid(id, terms.study(), payee, amount, kept - amount);
        TOKEN.safeTransfer(payee, amount);
    }

    /// @inheritdoc IStudyRewards
    function withdraw(Terms calldata terms, uint32 deadline, bytes calldata signature) external override {
        bytes32 id = idOf(terms);
        uint256 word = _words[id];
        if (word.ending() == Status.Withdrawn) revert StudyRewards_AlreadyDone(id);
        _requireAlive(id, word);
        address owner = CREDENTIALS.ownerOf(terms.contributor());
        _requireActOf(owner, Words.hash(WITHDRAWAL_TYPEHASH, id, bytes32(uint256(deadline))), deadline, signature);
        _end(id, word, terms, Status.Withdrawn);
    }

    /// @inheritdoc IStudyRewards
    function end(Terms calldata terms) external override {
        bytes32 id = idOf(terms);
        uint256 word = _words[id];
        if (word.ending() > Status.Paid) revert StudyRewards_AlreadyDone(id);
        uint256 rules = _studies[terms.study()].rules;
        Status status = _status(word, rules);
        bool isOver = status > Status.Paid;
        if (status == Status.Rejected) isOver = block.timestamp > rules.disputeUntil(word.committedAt());
        if (!isOver) revert StudyRewards_ContributionIs(id, status);
        if (status == Status.Expired) _uncount(terms.study(), terms.person);
        _end(id, word, terms, status);
    }

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IStudyRewards
    function studyStatusOf(StudyId study) external view override returns (StudyStatus) {
        StudyWords storage s = _studies[study];
        return s.rules == 0 ? StudyStatus.Unknown : _studyStatus(s);
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
        return _status(_words[idOf(terms)], _studies[terms.study()].rules);
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
    function disputantOf(bytes32 id) external view override returns (address) {
        return _disputants[id];
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
    function verdictOf(bytes32 id, uint32 organisation) external view override returns (uint32 moment, bytes28 hash) {
        uint256 verdict = _verdicts[id][organisation];
        return (uint32(verdict), bytes28(uint224(verdict >> 32)));
    }

    // ----------------------------------------------------------------------------------------------------------------- status

    function _studyStatus(StudyWords storage s) private view returns (StudyStatus) {
        return _studyStatus(s.rules, s.money);
    }

    function _studyStatus(uint256 rules, uint256 money) private view returns (StudyStatus) {
        if (rules.has(W.SETTLED)) return StudyStatus.Settled;
        if (rules.has(W.CLOSED) || block.timestamp > rules.until()) return StudyStatus.Closed;
        if (!rules.has(W.APPROVED) || money.funded() == 0) return StudyStatus.Draft;
        return rules.has(W.PAUSED) ? StudyStatus.Paused : StudyStatus.Open;
    }

    function _status(uint256 word, uint256 rules) private view returns (Status) {
        if (word == 0) return Status.Unknown;
        if (word.ending() != Status.Unknown) return word.ending();
        uint256 since = word.committedAt();
        if (word.seats() == 0) return block.timestamp > rules.revealUntil(since) ? Status.Expired : Status.Committed;
        bool isOpen = word.has(ContributionWord.OPEN) && block.timestamp <= rules.rulingUntil(since);
        if (isOpen) return Status.Disputed;
        if (word.tier() == 0) return Status.Rejected;
        uint256 end = rules.disputeUntil(since);
        if (block.timestamp <= end) return Status.Attested;
        unchecked {
            end += rules.vesting(); // seconds of 32 bits, days of 16
            if (block.timestamp <= end) return Status.Vesting;
            return block.timestamp > end + rules.claiming() ? Status.Lapsed : Status.Vested;
        }
    }

    // ----------------------------------------------------------------------------------------------------------------- checks

    function _known(StudyId study) private view returns (StudyWords storage s) {
        s = _studies[study];
        if (s.rules == 0) revert StudyRewards_UnknownStudy(study);
    }

    /// @dev A contribution that has not ended.
    function _alive(Terms calldata terms) private view returns (bytes32 id, uint256 word) {
        id = idOf(terms);
        word = _words[id];
        _requireAlive(id, word);
    }

    function _requireAlive(bytes32 id, uint256 word) private pure {
        bool isAlive = word != 0 && word.ending() == Status.Unknown;
        if (!isAlive) revert StudyRewards_ContributionIs(id, word.ending());
    }

    /// @dev Who signs for the contributor now.
    function _controllerOf(Terms calldata terms) private view returns (address controller) {
        controller = CREDENTIALS.signerFor(terms.contributor());
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

    /// @dev The caller is a steward of the sponsor or of the ethics board, or of a successor: the side it can pause.
    function _requireSide(StudyId study) private view returns (StudyWords storage s, uint256 side) {
        s = _known(study);
        uint32 organisation = _requireRole(msg.sender, Roles.STEWARD).organisation();
        if (CREDENTIALS.mayFinish(organisation, s.parties.ethicsBoard())) return (s, W.PAUSED_BY_BOARD);
        uint32 sponsor = study.sponsor();
        if (!CREDENTIALS.mayFinish(organisation, sponsor)) revert StudyRewards_NotAuthorised(msg.sender);
        return (s, W.PAUSED_BY_SPONSOR);
    }

    /// @dev The study takes this now, and the sponsor is live.
    function _requireTaken(Terms calldata terms) private view returns (Intake memory) {
        StudyId study = terms.study();
        StudyWords storage s = _studies[study];
        (uint256 rules, uint256 money) = (s.rules, s.money);
        if (rules == 0) revert StudyRewards_UnknownStudy(study);
        StudyStatus status = _studyStatus(rules, money);
        if (status != StudyStatus.Open) revert StudyRewards_StudyIs(study, status);
        uint32 from = rules.from();
        if (block.timestamp < from) revert StudyRewards_OutsideWindow(study, from, rules.until());
        uint64 price = s.prices.priceOf(terms.tier());
        bool isTaken = price != 0 && rules.takes(terms.category());
        if (!isTaken) revert StudyRewards_NotTaken(study, terms.category(), terms.tier());
        uint32 sponsor = study.sponsor();
        if (CREDENTIALS.liveKindsOf(sponsor) & Kinds.SPONSOR == 0) revert StudyRewards_SponsorNotLive(sponsor);
        return Intake(rules, money, s.panel, price);
    }

    /// @dev `custodian` may attest it, for a house that neither judges nor rules here: who signs for the contributor.
    function _requireCustodian(
        Terms calldata terms,
        address custodian,
        Intake memory intake
    ) private view returns (address controller) {
        Standing standing;
        (standing, controller) = CREDENTIALS.standingAndControllerOf(custodian, terms.contributor());
        uint32 house = terms.custodian();
        bool isApart = house != intake.rules.adjudicator() && intake.panel.seatOf(house) == 0;
        bool isTheirs = standing.organisation() == house && standing.may(Roles.CUSTODIAN, block.timestamp);
        if (!isApart || !isTheirs) revert StudyRewards_NotAuthorised(custodian);
        if (controller == address(0)) revert StudyRewards_Frozen(terms.contributor());
    }

    function _requirePermitted(Terms calldata terms) private view {
        (StudyId study, uint8 category) = (terms.study(), terms.category());
        uint96 number = uint96(StudyId.unwrap(study));
        if (!CONSENTS.isStudyPermitted(terms.contributor(), study.sponsor(), number, uint24(1 << category))) {
            revert StudyRewards_NoConsent(terms.contributor(), study, category);
        }
    }

    /// @dev The caller is an auditor of the adjudicator, or of a successor that is no party to this.
    function _requireAdjudicator(Terms calldata terms, uint256 rules, uint256 panel) private view {
        uint32 organisation = _requireRole(msg.sender, Roles.AUDITOR).organisation();
        uint32 adjudicator = rules.adjudicator();
        bool isTheirs = organisation == adjudicator || CREDENTIALS.mayFinish(organisation, adjudicator);
        bool isJudge = panel.seatOf(organisation) != 0;
        if (!isTheirs || isJudge || _isParty(organisation, terms.custodian(), terms.study())) {
            revert StudyRewards_NotAuthorised(msg.sender);
        }
    }

    /// @dev Its dispute, if there is one, was not ended before (X9).
    function _requireUndecided(bytes32 id, uint256 word) private pure {
        bool isDecided = word.has(ContributionWord.DISPUTED) && !word.has(ContributionWord.OPEN);
        if (isDecided) revert StudyRewards_AlreadyDone(id);
    }

    /// @dev A dispute waits, and everybody was heard.
    function _requireRulable(bytes32 id, uint256 word, uint256 rules) private view {
        if (!word.has(ContributionWord.DISPUTED)) revert StudyRewards_NotDisputed(id);
        uint256 from = rules.disputeUntil(word.committedAt());
        uint256 until = from + rules.ruling();
        bool isTime = block.timestamp > from && block.timestamp <= until;
        if (!isTime) revert StudyRewards_NotRulingTime(id, uint32(from), uint32(until));
    }

    // ----------------------------------------------------------------------------------------------------------------- judging

    function _caseOf(Terms calldata terms, bytes32 source, uint256 told) private view returns (Case memory) {
        (bytes32 id, uint256 word) = _alive(terms);
        if (source == 0) revert StudyRewards_OtherSource(id, source);
        StudyId study = terms.study();
        (uint256 panel, uint256 rules) = (_studies[study].panel, _studies[study].rules);
        uint256 until = _requireRevealTime(id, word.committedAt(), rules);
        if (told < rules.quorum()) revert StudyRewards_TooFewVerdicts(id, told);
        (uint32 one, uint32 other) = CREDENTIALS.bothSuccessorsOf(terms.custodian(), study.sponsor());
        (address contributor, uint256 claimed) = (terms.contributor(), terms.tier());
        return Case(id, source, study, contributor, one, other, claimed, word, panel, until);
    }

    /// @dev Nobody judges any more, and it may be told: the last second of judging.
    function _requireRevealTime(bytes32 id, uint256 since, uint256 rules) private view returns (uint256 from) {
        uint256 until = rules.revealUntil(since);
        from = rules.verdictsUntil(since);
        bool isTime = block.timestamp > from && block.timestamp <= until;
        if (!isTime) revert StudyRewards_NotRevealTime(id, uint32(from), uint32(until));
    }

    /// @dev The lower median of what validators of different organisations found, at most what was claimed (S5), and their seats.
    function _judge(Case memory c, Verdict[] calldata verdicts) private view returns (uint256 tier, uint256 seats) {
        uint256 counts;
        for (uint256 i; i < verdicts.length; ++i) {
            Verdict calldata verdict = verdicts[i];
            uint256 head = verdict.head;
            uint256 seat = _seatOf(c, head, verdict.salt);
            if (seats & seat != 0) revert StudyRewards_NotValidator(c.id, head.validator());
            seats |= seat;
            uint256 found = head.found();
            if (found > c.claimed) found = c.claimed;
            unchecked {
                counts += 1 << (8 * found); // eight seats, four tiers and none: no lane spills
            }
        }
        tier = StudyRules.lowerMedian(counts, verdicts.length);
    }

    /// @dev The verdict was anchored while it was time to judge, and its validator may judge this: the seat of its organisation. Who was told
    /// before may have left meanwhile.
    function _seatOf(Case memory c, uint256 head, bytes32 salt) private view returns (uint256 seat) {
        uint256 moment = _requireAnchored(c, head, salt);
        seat = c.panel.seatOf(head.organisation());
        if (seat == 0) revert StudyRewards_NotValidator(c.id, head.validator());
        if (c.word.seats() & seat == 0) _requireJudge(c, head, moment);
    }

    /// @dev When it was anchored.
    function _requireAnchored(Case memory c, uint256 head, bytes32 salt) private view returns (uint256 moment) {
        uint256 anchored = _verdicts[c.id][head.organisation()];
        moment = uint32(anchored);
        bool inTime = moment != 0 && moment <= c.judgedUntil;
        bytes32 hash = head.hash(c.id, c.source, salt);
        if (!inTime || anchored >> 32 != _bound(head.validator(), hash)) {
            revert StudyRewards_NoVerdict(c.id, head.validator());
        }
    }

    /// @dev Live, of that organisation, and neither party nor contributor. Custodian and sponsor have no seat; who took them over may.
    function _requireJudge(Case memory c, uint256 head, uint256 moment) private view {
        (address validator, uint32 organisation) = (head.validator(), head.organisation());
        Standing standing = CREDENTIALS.standingOf(validator);
        bool isLive = standing.mayFor(Kinds.DATA_VALIDATOR, Roles.VALIDATOR, moment);
        if (!isLive || standing.organisation() != organisation) revert StudyRewards_NotValidator(c.id, validator);
        bool isHeir = organisation == c.custodianHeir || organisation == c.sponsorHeir;
        if (isHeir) revert StudyRewards_NotValidator(c.id, validator);
        bool isContributor = validator == c.contributor || validator == c.word.signer();
        if (isContributor) revert StudyRewards_NotValidator(c.id, validator);
    }

    /// @dev Nobody anchors in somebody else's name.
    function _bound(address validator, bytes32 hash) private pure returns (uint256) {
        return uint256(Words.hash(bytes32(uint256(uint160(validator))), hash)) >> 32;
    }

    /// @dev Whether it is, or has taken over, the custodian or the sponsor.
    function _isParty(uint32 organisation, uint32 custodian, StudyId study) private view returns (bool) {
        uint32 sponsor = study.sponsor();
        (uint32 one, uint32 other) = CREDENTIALS.bothSuccessorsOf(custodian, sponsor);
        bool isOriginal = organisation == custodian || organisation == sponsor;
        return isOriginal || organisation == one || organisation == other;
    }

    /// @dev Told before: by more organisations now, with all of the same opinion among them; or by the same, when its source may be free again.
    /// An organisation has one verdict, so who speaks in both tellings names one source.
    function _requireMost(Case memory c, uint256 seats, uint256 given, bytes32 former) private pure {
        uint256 told = c.word.seats();
        if (seats == told) {
            if (!c.word.has(ContributionWord.DUPLICATE)) revert StudyRewards_AlreadyDone(c.id);
            return;
        }
        bool isOther = c.source != former && seats & told == 0;
        bool holdsAll = isOther || seats & told == told;
        if (given <= StudyRules.count(told) || !holdsAll) revert StudyRewards_TooFewVerdicts(c.id, given);
    }

    /// @dev Takes the source for this contribution, and frees its former one: 0, or the contribution that is kept or was paid for it (S4).
    function _takeSource(Case memory c, bytes32 former) private returns (bytes32 holder) {
        mapping(bytes32 source => bytes32 id) storage sources = _sources[c.study];
        bool hadOne = c.word.seats() != 0 && !c.word.has(ContributionWord.DUPLICATE);
        if (hadOne) {
            if (sources[former] != c.id) revert StudyRewards_OtherSource(c.id, former);
            delete sources[former];
        }
        holder = sources[c.source];
        if (holder != 0 && _words[holder].ending() <= Status.Paid) return holder;
        sources[c.source] = c.id;
        return 0;
    }

    // ---------------------------------------------------------------------------------------------------------------- effects

    function _count(Terms calldata terms, uint256 rules) private {
        (StudyId study, bytes32 person) = (terms.study(), terms.person);
        (uint256 today, uint256 altogether) = countOf(study, person);
        if (today >= rules.perDay() || altogether >= rules.perPerson()) {
            revert StudyRewards_CapReached(person, today, altogether);
        }
        unchecked {
            // Caps have at most 16 bits.
            _persons[study][person] = (block.timestamp / 1 days) | ((today + 1) << 32) | ((altogether + 1) << 64);
        }
    }

    /// @dev Validators who did not tell don't use up what a person may contribute.
    function _uncount(StudyId study, bytes32 person) private {
        _persons[study][person] -= 1 << 64;
    }

    function _reserve(StudyId study, Intake memory intake) private {
        (uint256 money, uint64 price) = (intake.money, intake.price);
        if (money.free() < price) revert StudyRewards_BudgetExhausted(study, price, money.free());
        _studies[study].money = money.withReserved(price);
    }

    /// @dev Whether it is new. A verdict stands for good.
    function _anchor(bytes32 id, uint32 organisation, bytes32 hash) private returns (bool) {
        uint256 known = _verdicts[id][organisation];
        uint256 bound = _bound(msg.sender, hash);
        if (known == 0) {
            _verdicts[id][organisation] = block.timestamp | (bound << 32);
            emit VerdictCommitted(id, organisation, msg.sender, hash);
        } else if (known >> 32 != bound) {
            revert StudyRewards_VerdictTaken(id, organisation);
        }
        return known == 0;
    }

    function _dispute(bytes32 id, uint256 word, uint256 rules, bool isAppeal) private {
        bool isAgain = word.has(ContributionWord.OPEN) && word.has(ContributionWord.APPEAL) == isAppeal;
        if (isAgain && _disputants[id] == msg.sender) revert StudyRewards_AlreadyDone(id);
        uint256 since = word.committedAt();
        (uint256 from, uint256 until) = (rules.revealUntil(since), rules.disputeUntil(since));
        bool isTime = block.timestamp > from && block.timestamp <= until;
        bool isFirst = word.seats() != 0 && !word.has(ContributionWord.DISPUTED | ContributionWord.DUPLICATE);
        if (!isTime || !isFirst) revert StudyRewards_NotDisputable(id, uint32(from), uint32(until));
        _disputants[id] = msg.sender;
        _words[id] = word.disputed(isAppeal);
    }

    /// @dev Ends it without a reward.
    function _end(bytes32 id, uint256 word, Terms calldata terms, Status how) private {
        StudyId study = terms.study();
        StudyWords storage s = _studies[study];
        uint64 kept = s.prices.priceOf(terms.tier());
        s.money = s.money.withPaid(kept, 0);
        _words[id] = word.ended(how);
        emit ContributionEnded(id, study, how, kept);
    }

    function _emitCommitted(bytes32 id, Terms calldata terms, address custodian, address signer, uint64 price) private {
        emit ContributionCommitted(
            id,
            terms.study(),
            terms.contributor(),
            terms.person,
            terms.custodian(),
            custodian,
            signer,
            terms.category(),
            terms.tier(),
            price
        );
    }

    function _asId(StudyId study) private pure returns (bytes32) {
        return bytes32(uint256(StudyId.unwrap(study)));
    }
}
