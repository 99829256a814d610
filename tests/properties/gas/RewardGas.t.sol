// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IHealthToken} from "../../../interfaces/IHealthToken.sol";
import {IStudyRewards as R} from "../../../interfaces/IStudyRewards.sol";
import {Institute} from "../rewards/Institute.sol";
import {vm} from "../support/Vm.sol";

/// @title What each act of the rewards costs as a transaction of its own
/// @notice As Gas.t.sol does for prescriptions: every call is isolated, and the figures are only told here. Beside each stands what must be
/// refused: the same once more, or by somebody else.
/// forge-config: default.isolate = true
contract RewardGasTest is Institute {
    /// @notice One figure.
    /// @param used gas of the transaction, refund taken off
    /// @param nonZero bytes of calldata that are not zero, and `zero` those that are
    /// @param termsNonZero bytes of the packed terms that are not zero
    event Measured(string act, uint256 used, uint256 nonZero, uint256 zero, uint256 termsNonZero);

    bytes32 private constant SOURCE = keccak256("source");
    uint256 private constant BATCH = 500;

    R.Study private study;

    function setUp() public override {
        super.setUp();
        study = _study(7);
        _open(study, BUDGET);
        _consent(patient, 7);
        vm.warp(_now() + 1);
    }

    /// @custom:rules X10
    function test_mint() external {
        bytes memory call = abi.encodeCall(minting.mint, (patient, 20_000));
        bytes memory why = abi.encodeWithSelector(IHealthToken.HealthToken_NotMinter.selector, outsider);
        _refused(outsider, address(token), call, why);
        _measure("token: mint, new holder", treasurer, address(token), call, 0);
        _measure("token: mint", treasurer, address(token), call, 0);
        _refused(outsider, address(token), call, why);
    }

    /// @custom:rules X10
    function test_commit() external {
        R.Contribution memory c = _contribution(study, patient, 2, 1);
        _measureOnce("reward: commit", c, relayer, _commitCall(c, custodian), _rewardDone(c));
        c = _contribution(study, patient, 2, 2);
        _measureOnce("reward: commit, the person's second", c, relayer, _commitCall(c, custodian), _rewardDone(c));
    }

    /// @custom:rules X10
    function test_ask_for_consent() external {
        bytes memory call = abi.encodeCall(consents.isStudyPermitted, (patient, SPONSOR, 7, uint24(1 << LABORATORY)));
        _measure("consent: a study's question", relayer, address(consents), call, 0);
    }

    /// @custom:rules X10
    function test_commit_verdicts() external {
        address validator = _validators[HOUSE];
        bytes memory call = _anchorCall(keccak256("contribution"), keccak256("verdict"));
        _measure("reward: one verdict", validator, address(rewards), call, 0);
        _refused(validator, address(rewards), call, _done(keccak256("contribution")));
        call = _batchCall();
        _refused(outsider, address(rewards), call, _notAllowed(outsider));
        _measure("reward: 500 verdicts", validator, address(rewards), call, 0);
        _refused(validator, address(rewards), call, _done(keccak256(abi.encode("contribution", 0))));
    }

    /// @custom:rules X10
    function test_attest() external {
        R.Contribution memory c = _commit(study, patient, 2);
        R.Verdict[] memory verdicts = _judged(c, SOURCE, _three(2, 2, 3));
        vm.warp(_moments(study, _committedAt(c)).judged + 1);
        bytes memory call = _attestCall(c, SOURCE, verdicts);
        _measureOnce("reward: attest, three verdicts", c, relayer, call, _rewardDone(c));
    }

    /// @custom:rules X10
    function test_pay() external {
        _pays("reward: pay, new holder");
    }

    /// @custom:rules X10
    function test_pay_again() external {
        _mint(patient, 1);
        _pays("reward: pay");
    }

    /// @custom:rules X10
    function test_withdraw() external {
        R.Contribution memory c = _commit(study, patient, 2);
        _measureOnce("reward: withdraw", c, relayer, _withdrawCall(c, _now()), _rewardDone(c));
    }

    function _pays(string memory act) private {
        R.Contribution memory c = _commit(study, patient, 2);
        _toldAs(study, c, SOURCE, 2);
        vm.warp(_moments(study, _committedAt(c)).vested + 1);
        _measureOnce(act, c, relayer, _payCall(c), _rewardDone(c));
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

    /// @dev And the same once more is refused.
    function _measureOnce(
        string memory act,
        R.Contribution memory c,
        address caller,
        bytes memory call,
        bytes memory why
    ) private {
        _measure(act, caller, address(rewards), call, _nonZero(abi.encode(_terms(c))));
        _refuses(c, caller, call, why);
    }

    function _measure(string memory act, address caller, address target, bytes memory call, uint256 terms) private {
        _as(caller, target, call);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        uint256 nonZero = _nonZero(call);
        emit Measured(act, used, nonZero, call.length - nonZero, terms);
    }

    function _nonZero(bytes memory data) private pure returns (uint256 count) {
        for (uint256 i; i < data.length; ++i) if (data[i] != 0) ++count;
    }
}
