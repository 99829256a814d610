// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Standing} from "../../../interfaces/ICredentialRegistry.sol";
import {IConsentRegistry} from "../../../interfaces/IConsentRegistry.sol";
import {IHealthToken} from "../../../interfaces/IHealthToken.sol";
import {IRewardsCodec} from "../../../interfaces/IRewardsCodec.sol";
import {IStudyRegistry} from "../../../interfaces/IStudyRegistry.sol";
import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Kinds, Roles} from "../../../contracts/credentials/Kinds.sol";
import {Clinic} from "../consent/Clinic.sol";
import {Kind} from "../consent/ConsentSigning.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {IUnits} from "./IUnits.sol";
import {RewardSigning} from "./RewardSigning.sol";

/// @title An institute that rewards data: a sponsor, its ethics board, an adjudicator, eight houses of validators, and what each of them does
/// @notice Terms are packed here by hand, not by the codec: what a slip of it would do shows.
abstract contract Institute is Clinic {
    /// @dev What a validator found, before it is packed.
    struct Finding {
        address validator;
        uint32 organisation;
        uint8 tier;
        bytes32 salt;
    }

    /// @dev Last seconds of a contribution, computed a second time.
    struct Moments {
        uint256 judged;
        uint256 told;
        uint256 disputed;
        uint256 ruled;
        uint256 vested;
        uint256 claimed;
    }

    uint32 internal constant BOARD = 601;
    uint32 internal constant ADJUDICATOR = 602;
    uint32 internal constant HOUSE = 701; // the first of five houses of validators
    uint32 internal constant OUTSIDE = 706; // a house of no panel
    uint32 internal constant TEACHING = 707; // a hospital whose people judge too; on the panel
    uint32 internal constant LAST_HOUSE = 708;
    uint32 internal constant HEIR = 709; // see _foundHeir
    uint8 internal constant LABORATORY = 4;
    uint8 internal constant GENOMIC = 10;
    uint64 internal constant BOND = 700;
    uint256 internal constant BUDGET = 100_000;

    IHealthToken internal minting;
    IUnits internal token; // the same, as ERC-20
    IStudyRegistry internal studies;
    R internal rewards;
    IRewardsCodec internal packer;

    address internal boardSteward = _person("steward of the ethics board");
    address internal studyAuditor = _person("auditor of the adjudicator");
    address internal adjudicatorCustodian = _person("custodian of the adjudicator");
    address internal teachingCustodian = _person("custodian of the teaching hospital");
    address internal treasurer = _person("treasurer");
    address internal challenger = _person("challenger");
    mapping(uint32 house => address) internal _validators;

    function setUp() public virtual override {
        super.setUp();
        _accreditAll();
        vm.warp(_now() + DELAY);
        _licenseAll();
        _deployRewards();
    }

    function _deployRewards() private {
        address unit = vm.deployCode("HealthToken.sol:HealthToken", abi.encode(governance));
        (minting, token) = (IHealthToken(unit), IUnits(unit));
        studies = IStudyRegistry(vm.deployCode("StudyRegistry.sol:StudyRegistry", abi.encode(unit)));
        packer = IRewardsCodec(vm.deployCode("RewardsCodec.sol:RewardsCodec", ""));
        rewards = _deployLedgerOfRewards();
        _as(GOVERNOR, unit, abi.encodeCall(minting.appointMinter, (treasurer)));
    }

    /// @dev One more version of the ledger, admitted by the token.
    function _deployLedgerOfRewards() internal returns (R version) {
        bytes memory arguments = abi.encode(governance, credentials, consents, studies, token);
        version = R(vm.deployCode("StudyRewards.sol:StudyRewards", arguments));
        _as(GOVERNOR, address(token), abi.encodeCall(minting.admitLedger, (address(version))));
    }

    function _accreditAll() private {
        _accredit(BOARD, Kinds.ETHICS_BOARD, boardSteward);
        _accredit(ADJUDICATOR, Kinds.HOSPITAL, _stewardOf(ADJUDICATOR));
        for (uint32 each = HOUSE; each <= LAST_HOUSE; ++each) {
            uint32 too = each == TEACHING ? Kinds.HOSPITAL : 0;
            _accredit(each, Kinds.DATA_VALIDATOR | too, _stewardOf(each));
        }
    }

    function _licenseAll() private {
        _license(_stewardOf(ADJUDICATOR), ADJUDICATOR, studyAuditor, Roles.AUDITOR);
        _license(_stewardOf(ADJUDICATOR), ADJUDICATOR, adjudicatorCustodian, Roles.CUSTODIAN);
        _license(_stewardOf(TEACHING), TEACHING, teachingCustodian, Roles.CUSTODIAN);
        for (uint32 each = HOUSE; each <= LAST_HOUSE; ++each) {
            _validators[each] = _person(string.concat("validator of ", string(abi.encodePacked(each))));
            _license(_stewardOf(each), each, _validators[each], Roles.VALIDATOR);
        }
    }

    /// @dev A hospital that judges too and sponsors studies, which may take over any of them; its steward.
    function _foundHeir() internal returns (address steward) {
        steward = _stewardOf(HEIR);
        _accredit(HEIR, Kinds.DATA_VALIDATOR | Kinds.HOSPITAL | Kinds.SPONSOR, steward);
        vm.warp(_now() + DELAY);
    }

    function _takeOver(uint32 old, uint32 heir) internal {
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (old, heir)));
    }

    function _stewardOf(uint32 organisation) internal returns (address) {
        return _person(string.concat("steward of ", string(abi.encodePacked(organisation))));
    }

    // ----------------------------------------------------------------------------------------------------------------- studies

    /// @dev Three of six houses; laboratory and genomic data; from now, for a hundred days.
    function _study(uint96 number) internal view returns (R.Study memory s) {
        s.protocol = keccak256(abi.encode("salt and protocol", number));
        (s.account, s.number, s.sponsor) = (sponsorSteward, number, SPONSOR);
        (s.ethicsBoard, s.adjudicator) = (BOARD, ADJUDICATOR);
        s.categories = uint24((1 << LABORATORY) | (1 << GENOMIC));
        (s.quorum, s.bond) = (3, BOND);
        (s.from, s.until) = (_now(), _now() + 100 days);
        (s.verdictHours, s.revealHours, s.disputeDays) = (48, 24, 3);
        (s.rulingDays, s.vestingDays, s.claimDays) = (4, 5, 90);
        (s.perDay, s.perPerson) = (3, 20);
        s.panel = new uint32[](6);
        for (uint32 i; i < 5; ++i) s.panel[i] = HOUSE + i;
        s.panel[5] = TEACHING;
        s.prices = _prices(100, 1000, 5000, 20_000);
    }

    function _prices(uint64 a, uint64 b, uint64 c, uint64 d) internal pure returns (uint64[] memory prices) {
        prices = new uint64[](4);
        (prices[0], prices[1], prices[2], prices[3]) = (a, b, c, d);
    }

    function _idOf(R.Study memory s) internal pure returns (StudyId) {
        return StudyId.wrap(uint128(s.number) + uint128(s.sponsor) * 2 ** 96);
    }

    function _draft(R.Study memory s) internal returns (StudyId) {
        _as(sponsorSteward, address(rewards), abi.encodeCall(rewards.draft, (s)));
        return _idOf(s);
    }

    /// @dev The board's steward calls.
    function _approveCall(StudyId study) internal view returns (bytes memory) {
        return abi.encodeCall(rewards.approve, (study, boardSteward, 0, ""));
    }

    function _fund(StudyId study, uint256 amount) internal {
        _mint(sponsorSteward, amount);
        _as(sponsorSteward, address(token), abi.encodeCall(token.approve, (address(rewards), amount)));
        (uint256 before, , , , ) = rewards.moneyOf(study);
        _as(sponsorSteward, address(rewards), abi.encodeCall(rewards.fund, (study, amount, before + amount)));
    }

    function _mint(address to, uint256 amount) internal {
        _as(treasurer, address(token), abi.encodeCall(minting.mint, (to, amount)));
    }

    function _open(R.Study memory s, uint256 amount) internal returns (StudyId study) {
        study = _draft(s);
        _as(boardSteward, address(rewards), _approveCall(study));
        _fund(study, amount);
    }

    function _moments(R.Study memory s, uint256 since) internal pure returns (Moments memory m) {
        m.judged = since + uint256(s.verdictHours) * 3600;
        m.told = m.judged + uint256(s.revealHours) * 3600;
        m.disputed = m.told + uint256(s.disputeDays) * 86_400;
        m.ruled = m.disputed + uint256(s.rulingDays) * 86_400;
        m.vested = m.disputed + uint256(s.vestingDays) * 86_400;
        m.claimed = m.vested + uint256(s.claimDays) * 86_400;
    }

    // ----------------------------------------------------------------------------------------------------------------- consent

    /// @dev An act of a subject on its entry for this study, for research.
    function _researchDeed(
        Kind kind,
        address subject,
        uint96 number,
        uint24 categories,
        uint32 until
    ) internal view returns (Deed memory d) {
        d = Deed(
            kind,
            subject,
            _toStudy(SPONSOR, number),
            IConsentRegistry.Purpose.Research,
            _act(categories, kind == Kind.Grant ? _now() : 0, until, 0),
            address(0)
        );
        d.act.sequence = _lastOf(d) + 1;
    }

    /// @dev The subject permits the study all that it takes, as long as it may.
    function _consent(address subject, uint96 number) internal {
        _do(_researchDeed(Kind.Grant, subject, number, ALL, FAR));
    }

    function _revokeConsent(address subject, uint96 number) internal {
        _do(_researchDeed(Kind.Revoke, subject, number, 0, 0));
    }

    // ----------------------------------------------------------------------------------------------------------- contributions

    /// @dev Laboratory data that the hospital keeps; each contributor is a person.
    function _contribution(
        R.Study memory s,
        address contributor,
        uint8 tier,
        uint256 which
    ) internal view returns (R.Contribution memory c) {
        c.content = keccak256(abi.encode("salt and data", which));
        c.person = keccak256(abi.encode("person", contributor));
        (c.contributor, c.custodian, c.deadline) = (contributor, HOSPITAL, _now());
        (c.category, c.tier, c.sponsor, c.study) = (LABORATORY, tier, s.sponsor, s.number);
    }

    function _terms(R.Contribution memory c) internal pure returns (R.Terms memory t) {
        (t.content, t.person) = (c.content, c.person);
        t.head = uint256(uint160(c.contributor)) + uint256(c.custodian) * 2 ** 160 + uint256(c.deadline) * 2 ** 192;
        t.head += uint256(c.category) * 2 ** 224 + uint256(c.tier) * 2 ** 232;
        t.body = uint256(c.study) + uint256(c.sponsor) * 2 ** 96;
    }

    function _idOf(R.Contribution memory c) internal view returns (bytes32) {
        return Signing.digest(_rewardDomain(), RewardSigning.contribution(c));
    }

    function _studyOf(R.Contribution memory c) internal pure returns (StudyId) {
        return StudyId.wrap(uint128(c.study) + uint128(c.sponsor) * 2 ** 96);
    }

    function _rewardDomain() internal view returns (bytes32) {
        return Signing.domain("Carestamp Rewards", address(rewards));
    }

    function _signReward(address who, bytes32 act) internal view returns (bytes memory) {
        return _sign(who, Signing.digest(_rewardDomain(), act));
    }

    /// @dev Signed by contributor and custodian, for anybody to bring.
    function _commitCall(R.Contribution memory c, address keeper) internal view returns (bytes memory) {
        bytes memory custody = _signReward(keeper, RewardSigning.custody(_idOf(c)));
        bytes memory own = _signReward(c.contributor, RewardSigning.contribution(c));
        return abi.encodeCall(rewards.commit, (_terms(c), keeper, custody, own));
    }

    function _commit(R.Contribution memory c) internal returns (bytes32) {
        return abi.decode(_as(relayer, address(rewards), _commitCall(c, custodian)), (bytes32));
    }

    /// @dev A patient of this study contributes what it claims to be worth `tier`.
    function _commit(R.Study memory s, address contributor, uint8 tier) internal returns (R.Contribution memory c) {
        c = _contribution(s, contributor, tier, 0);
        _commit(c);
    }

    // ---------------------------------------------------------------------------------------------------------------- verdicts

    function _hashOf(R.Contribution memory c, bytes32 source, Finding memory v) internal view returns (bytes32) {
        return keccak256(abi.encode(v.validator, _idOf(c), source, v.tier, v.salt));
    }

    /// @dev The validator of a house finds this and anchors it now.
    function _found(
        R.Contribution memory c,
        bytes32 source,
        address validator,
        uint8 tier
    ) internal returns (Finding memory v) {
        uint32 house = uint32(Standing.unwrap(credentials.standingOf(validator)) >> 32);
        v = Finding(validator, house, tier, keccak256(abi.encode("salt", validator, _idOf(c), tier)));
        _as(validator, address(rewards), _anchorCall(_idOf(c), _hashOf(c, source, v)));
    }

    function _anchorCall(bytes32 id, bytes32 hash) internal view returns (bytes memory) {
        return abi.encodeCall(rewards.commitVerdicts, (_list(id), _list(hash)));
    }

    function _list(bytes32 only) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](1);
        list[0] = only;
    }

    /// @dev The first houses of the panel, one after the other, find these tiers.
    function _judged(
        R.Contribution memory c,
        bytes32 source,
        uint8[] memory tiers
    ) internal returns (Finding[] memory verdicts) {
        verdicts = new Finding[](tiers.length);
        for (uint32 i; i < tiers.length; ++i) verdicts[i] = _found(c, source, _validators[_seat(i)], tiers[i]);
    }

    function _seat(uint32 which) internal pure returns (uint32) {
        return which == 5 ? TEACHING : HOUSE + which;
    }

    function _three(uint8 a, uint8 b, uint8 c) internal pure returns (uint8[] memory tiers) {
        tiers = new uint8[](3);
        (tiers[0], tiers[1], tiers[2]) = (a, b, c);
    }

    /// @dev As drawn in VerdictHead.sol.
    function _told(Finding[] memory findings) internal pure returns (R.Verdict[] memory verdicts) {
        verdicts = new R.Verdict[](findings.length);
        for (uint256 i; i < findings.length; ++i) {
            Finding memory f = findings[i];
            verdicts[i].head = uint256(uint160(f.validator)) + uint256(f.organisation) * 2 ** 160;
            verdicts[i].head += uint256(f.tier) * 2 ** 192;
            verdicts[i].salt = f.salt;
        }
    }

    /// @dev Told for the first time.
    function _attestCall(
        R.Contribution memory c,
        bytes32 source,
        Finding[] memory verdicts
    ) internal view returns (bytes memory) {
        return _attestCall(c, source, 0, verdicts);
    }

    function _attestCall(
        R.Contribution memory c,
        bytes32 source,
        bytes32 former,
        Finding[] memory verdicts
    ) internal view returns (bytes memory) {
        return abi.encodeCall(rewards.attest, (_terms(c), source, former, _told(verdicts)));
    }

    function _attest(R.Contribution memory c, bytes32 source, Finding[] memory verdicts) internal {
        _as(relayer, address(rewards), _attestCall(c, source, verdicts));
    }

    /// @dev Three houses find this tier, and it is told in the first second when it may be.
    function _toldAs(R.Study memory s, R.Contribution memory c, bytes32 source, uint8 tier) internal {
        Finding[] memory verdicts = _judged(c, source, _three(tier, tier, tier));
        vm.warp(_moments(s, _committedAt(c)).judged + 1);
        _attest(c, source, verdicts);
    }

    function _committedAt(R.Contribution memory c) internal view returns (uint256) {
        return uint32(rewards.wordOf(_idOf(c)));
    }

    // ---------------------------------------------------------------------------------------------------------------- disputes

    function _challengeCall(R.Contribution memory c) internal view returns (bytes memory) {
        return abi.encodeCall(rewards.challenge, (_terms(c), keccak256("grounds")));
    }

    /// @dev The contributor's appeal, whose bond `by` puts up.
    function _appealCall(R.Contribution memory c, address by, uint32 deadline) internal view returns (bytes memory) {
        bytes32 act = RewardSigning.appeal(_idOf(c), keccak256("grounds"), by, deadline);
        bytes memory signature = _signReward(c.contributor, act);
        return abi.encodeCall(rewards.appeal, (_terms(c), keccak256("grounds"), deadline, signature));
    }

    /// @dev The challenger has a bond, and lets the ledger take it.
    function _armChallenger(uint256 bonds) internal {
        _mint(challenger, bonds * BOND);
        _as(challenger, address(token), abi.encodeCall(token.approve, (address(rewards), type(uint256).max)));
    }

    function _ruleCall(R.Contribution memory c, uint8 tier) internal view returns (bytes memory) {
        return abi.encodeCall(rewards.rule, (_terms(c), tier, keccak256("grounds of the ruling")));
    }

    function _withdrawCall(R.Contribution memory c, uint32 deadline) internal view returns (bytes memory) {
        bytes memory signature = _signReward(c.contributor, RewardSigning.withdrawal(_idOf(c), deadline));
        return abi.encodeCall(rewards.withdraw, (_terms(c), deadline, signature));
    }

    function _payCall(R.Contribution memory c) internal view returns (bytes memory) {
        return abi.encodeCall(rewards.pay, (_terms(c)));
    }

    function _endCall(R.Contribution memory c) internal view returns (bytes memory) {
        return abi.encodeCall(rewards.end, (_terms(c)));
    }

    function _lapseCall(R.Contribution memory c) internal view returns (bytes memory) {
        return abi.encodeCall(rewards.lapseDispute, (_terms(c)));
    }

    // ---------------------------------------------------------------------------------------------------------------- readings

    function _statusOf(R.Contribution memory c) internal view returns (R.Status) {
        return rewards.statusOf(_terms(c));
    }

    function _mustBe(R.Contribution memory c, R.Status status) internal view {
        vm.assertEq(uint256(_statusOf(c)), uint256(status), "another status");
    }

    /// @dev What is told of a study's money, and that it adds up (S3).
    function _moneyIs(StudyId study, uint256 paid, uint256 reserved, uint256 free, uint256 refunded) internal view {
        (uint64 a, uint64 b, uint64 c, uint64 d, uint64 e) = rewards.moneyOf(study);
        vm.assertEq(abi.encode(b, c, d, e), abi.encode(paid, reserved, free, refunded), "another sum");
        vm.assertEq(a, uint256(b) + c + d + e, "funded = paid + reserved + free + refunded");
    }

    /// @dev Everything that the ledger keeps about a contribution, its study and the caller's units.
    function _stateOf(R.Contribution memory c, address caller) internal view returns (bytes32) {
        bytes32 id = _idOf(c);
        (uint256 today, uint256 altogether) = rewards.countOf(_studyOf(c), c.person);
        bytes memory own = abi.encode(rewards.wordOf(id), rewards.disputantOf(id), today, altogether);
        bytes memory units = abi.encode(token.balanceOf(caller), token.balanceOf(address(rewards)));
        return keccak256(bytes.concat(own, units, _studyState(_studyOf(c))));
    }

    function _studyState(StudyId study) internal view returns (bytes memory) {
        if (rewards.studyStatusOf(study) == R.StudyStatus.Unknown) return "";
        return abi.encode(rewards.studyOf(study), studies.ledgerOf(study));
    }

    /// @dev The caller is refused with exactly this error, and nothing moved.
    function _refuses(R.Contribution memory c, address caller, bytes memory call, bytes memory why) internal {
        bytes32 before = _stateOf(c, caller);
        _refused(caller, address(rewards), call, why);
        vm.assertEq(_stateOf(c, caller), before, "something moved");
    }

    function _refuses(StudyId study, address caller, bytes memory call, bytes memory why) internal {
        bytes32 before = keccak256(_studyState(study));
        _refused(caller, address(rewards), call, why);
        vm.assertEq(keccak256(_studyState(study)), before, "something moved");
    }

    // ---------------------------------------------------------------------------------------------------------------- refusals

    function _rewardDone(R.Contribution memory c) internal view returns (bytes memory) {
        return abi.encodeWithSelector(R.StudyRewards_AlreadyDone.selector, _idOf(c));
    }

    function _studyDone(StudyId study) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(R.StudyRewards_AlreadyDone.selector, uint256(StudyId.unwrap(study)));
    }

    function _is(R.Contribution memory c, R.Status status) internal view returns (bytes memory) {
        return abi.encodeWithSelector(R.StudyRewards_ContributionIs.selector, _idOf(c), status);
    }

    function _studyIs(StudyId study, R.StudyStatus status) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(R.StudyRewards_StudyIs.selector, study, status);
    }

    function _notAllowed(address who) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(R.StudyRewards_NotAuthorised.selector, who);
    }

    function _noConsent(R.Contribution memory c) internal pure returns (bytes memory) {
        bytes4 selector = R.StudyRewards_NoConsent.selector;
        return abi.encodeWithSelector(selector, c.contributor, _studyOf(c), c.category);
    }

    function _noValidator(R.Contribution memory c, address validator) internal view returns (bytes memory) {
        return abi.encodeWithSelector(R.StudyRewards_NotValidator.selector, _idOf(c), validator);
    }
}
