// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IHealthToken} from "../../../interfaces/IHealthToken.sol";
import {IStudyRewards as R} from "../../../interfaces/IStudyRewards.sol";
import {Institute} from "../rewards/Institute.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Meter} from "./Meter.sol";

/// @title What each act of the rewards costs as a transaction of its own
/// forge-config: default.isolate = true
contract RewardGasTest is Institute, Meter {
    bytes32 private constant SOURCE = keccak256("source");
    uint256 private constant BATCH = 500;
    uint256 private constant MOST = 10_000_000; // units: enough for whoever else contributes

    R.Study private study;

    function setUp() public override {
        super.setUp();
        study = _study(7);
        _open(study, MOST);
        _consent(patient, 7);
        vm.warp(_now() + 1);
        _crowd();
    }

    /// @custom:rules X10 S7
    function test_mint() external {
        bytes memory call = abi.encodeCall(minting.mint, (patient, 20_000));
        bytes memory why = abi.encodeWithSelector(IHealthToken.HealthToken_NotMinter.selector, outsider);
        Act memory act = Act("token: mint, new holder", treasurer, address(token), call, "");
        _measure(act, _byOther(act, outsider, why));
        act.name = "token: mint";
        _measure(act, _byOther(act, outsider, why));
    }

    /// @dev And nobody's data without the custodian's word.
    /// @custom:rules X10 S2
    function test_commit() external {
        R.Contribution memory c = _contribution(study, patient, 2, 1);
        bytes memory forged = _commitCall(c, outsider);
        bytes4 why = R.StudyRewards_NotAuthorised.selector;
        _refused(relayer, address(rewards), forged, abi.encodeWithSelector(why, outsider));
        _measureOnce("reward: commit", c, relayer, _commitCall(c, custodian));
        c = _contribution(study, patient, 2, 2);
        _measureOnce("reward: commit, the person's second", c, relayer, _commitCall(c, custodian));
    }

    /// @custom:rules X10 S6
    function test_ask_for_consent() external {
        uint24 laboratory = uint24(1 << LABORATORY);
        bytes memory call = abi.encodeCall(consents.isStudyPermitted, (patient, SPONSOR, 7, laboratory));
        bytes memory other = abi.encodeCall(consents.isStudyPermitted, (patientB, SPONSOR, 7, laboratory));
        _measureQuestion(Act("consent: a study's question", relayer, address(consents), call, ""), other);
    }

    /// @custom:rules X10 S5 X9
    function test_commit_verdicts() external {
        address validator = _validators[HOUSE];
        bytes memory call = _anchorCall(keccak256("contribution"), keccak256("verdict"));
        Act memory act = Act("reward: one verdict", validator, address(rewards), call, "");
        _measure(act, _again(act, _done(keccak256("contribution"))));
        act = Act("reward: 500 verdicts", validator, address(rewards), _batchCall(), "");
        _measure(act, _byOther(act, outsider, _notAllowed(outsider)));
    }

    /// @custom:rules X10 S4 S5 X9
    function test_attest() external {
        R.Contribution memory c = _commit(study, patient, 2);
        Finding[] memory verdicts = _judged(c, SOURCE, _three(2, 2, 3));
        vm.warp(_moments(study, _committedAt(c)).judged + 1);
        _measureOnce("reward: attest, three verdicts", c, relayer, _attestCall(c, SOURCE, verdicts));
    }

    /// @custom:rules X10 S5 X9
    function test_challenge() external {
        R.Contribution memory c = _commit(study, patient, 2);
        _toldAs(study, c, SOURCE, 2);
        Moments memory m = _moments(study, _committedAt(c));
        vm.warp(m.told + 1);
        _armChallenger(2);
        _measureOnce("reward: challenge", c, challenger, _challengeCall(c));
        vm.warp(m.disputed + 1);
        _measureOnce("reward: rule", c, studyAuditor, _ruleCall(c, 2));
    }

    /// @dev The houses find less than was claimed, and the contributor appeals; nobody rules.
    /// @custom:rules X10 S5 X9
    function test_appeal() external {
        R.Contribution memory c = _commit(study, patient, 2);
        _toldAs(study, c, SOURCE, 1);
        Moments memory m = _moments(study, _committedAt(c));
        vm.warp(m.told + 1);
        _armChallenger(1);
        _measureOnce("reward: appeal", c, challenger, _appealCall(c, challenger, _now()));
        vm.warp(m.ruled + 1);
        _measureOnce("reward: a dispute lapses", c, relayer, _lapseCall(c));
    }

    /// @dev Nobody told a verdict in time.
    /// @custom:rules X10 S2 X9
    function test_end() external {
        R.Contribution memory c = _commit(study, patient, 2);
        vm.warp(_moments(study, _committedAt(c)).told + 1);
        _measureOnce("reward: end", c, relayer, _endCall(c));
    }

    /// @custom:rules X10 S2 X9
    function test_pay() external {
        _pays("reward: pay, new holder");
    }

    /// @custom:rules X10 S2 X9
    function test_pay_again() external {
        _mint(patient, 1);
        _pays("reward: pay");
    }

    /// @custom:rules X10 S6 X9
    function test_withdraw() external {
        R.Contribution memory c = _commit(study, patient, 2);
        _measureOnce("reward: withdraw", c, relayer, _withdrawCall(c, _now()));
    }

    /// @dev Somebody else's contribution, consented to, and the first verdict on it.
    function _document(uint256 which) internal override {
        address contributor = _person(string(abi.encodePacked("contributor", which)));
        _consent(contributor, 7);
        R.Contribution memory c = _contribution(study, contributor, 1, 1000 + which);
        _as(relayer, address(rewards), _commitCall(c, custodian));
        _found(c, keccak256(abi.encode("source", which)), _validators[HOUSE], 1);
    }

    /// @dev In 64 bytes, as the client signs.
    function _sign(address who, bytes32 digest) internal view override returns (bytes memory) {
        return Signing.compact(_keyOf(who), digest);
    }

    function _pays(string memory name) private {
        R.Contribution memory c = _commit(study, patient, 2);
        _toldAs(study, c, SOURCE, 2);
        vm.warp(_moments(study, _committedAt(c)).vested + 1);
        _measureOnce(name, c, relayer, _payCall(c));
    }

    function _batchCall() private view returns (bytes memory) {
        bytes32[] memory ids = new bytes32[](BATCH);
        bytes32[] memory hashes = new bytes32[](BATCH);
        for (uint256 i; i < BATCH; ++i) ids[i] = keccak256(abi.encode("contribution", i));
        for (uint256 i; i < BATCH; ++i) hashes[i] = keccak256(abi.encode("verdict", i));
        return abi.encodeCall(rewards.commitVerdicts, (ids, hashes));
    }

    function _done(bytes32 id) private pure returns (bytes memory) {
        return abi.encodeWithSelector(R.StudyRewards_AlreadyDone.selector, id);
    }

    /// @dev And the same once more is refused, as done.
    function _measureOnce(string memory name, R.Contribution memory c, address caller, bytes memory call) private {
        Act memory act = Act(name, caller, address(rewards), call, abi.encode(_terms(c)));
        _measure(act, _again(act, _rewardDone(c)));
    }
}
