// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IHealthToken} from "../../../interfaces/IHealthToken.sol";
import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title Points: minted, burnt, moved between a holder and a ledger by that ledger, and by nothing else
/// forge-config: default.fuzz.runs = 64
contract PointsTest is Institute {
    bytes32 private constant SOURCE = keccak256("source");

    /// @dev From the moment on, for good: nothing between holders, whoever asks, with whatever allowance, of whatever amount.
    /// @custom:rules S7
    function testFuzz_transfer_reverts_when_units_are_points(address to, uint64 amount, bool ledger_) external {
        vm.assume(to != address(0));
        if (ledger_) to = address(rewards); // a holder can't give to a ledger either: only the ledger takes
        _mint(patient, amount);
        _as(patient, address(token), abi.encodeCall(token.approve, (outsider, amount)));
        _end();
        bytes memory why = abi.encodeWithSelector(IHealthToken.HealthToken_PointsOnly.selector, patient, to);
        _refused(patient, address(token), abi.encodeCall(token.transfer, (to, amount)), why);
        _refused(outsider, address(token), abi.encodeCall(token.transferFrom, (patient, to, amount)), why);
        vm.assertEq(token.balanceOf(patient), amount, "something moved");
        vm.assertEq(token.allowance(patient, outsider), amount, "an allowance was spent");
        _as(patient, address(token), abi.encodeCall(token.burn, (amount / 2)));
        _as(outsider, address(token), abi.encodeCall(token.burnFrom, (patient, amount - amount / 2)));
        _mint(patient, amount);
        vm.assertEq(token.totalSupply(), amount, "minted and burnt as ever");
    }

    /// @dev A ledger takes to itself what it was allowed and gives of its own; not from one holder to another.
    /// @custom:rules S7
    function testFuzz_transfers_of_a_ledger_touch_itself(uint64 amount, address to) external {
        vm.assume(to != address(0) && to != address(rewards));
        _mint(patient, amount);
        _as(patient, address(token), abi.encodeCall(token.approve, (address(rewards), amount)));
        _end();
        bytes memory why = abi.encodeWithSelector(IHealthToken.HealthToken_PointsOnly.selector, patient, to);
        bytes memory call = abi.encodeCall(token.transferFrom, (patient, to, amount));
        _refused(address(rewards), address(token), call, why);
        call = abi.encodeCall(token.transferFrom, (patient, address(rewards), amount));
        _as(address(rewards), address(token), call);
        vm.assertEq(token.balanceOf(address(rewards)), amount, "taken");
        _as(address(rewards), address(token), abi.encodeCall(token.transfer, (to, amount)));
        vm.assertEq(token.balanceOf(address(rewards)), 0, "given");
    }

    /// @dev A whole reward in points: funded, paid, disputed, refunded; the patient keeps it and can't pass it on.
    /// @custom:rules S7 S3
    function test_study_runs_in_points() external {
        _end();
        R.Study memory s = _study(7);
        StudyId id = _open(s, BUDGET);
        _consent(patient, 7);
        _armChallenger(1);
        R.Contribution memory k = _commit(s, patient, 3);
        Moments memory m = _moments(s, _now());
        _toldAs(s, k, SOURCE, 2);
        vm.warp(m.told + 1);
        _as(challenger, address(rewards), _appealCall(k, challenger, FAR));
        vm.warp(m.disputed + 1);
        _as(studyAuditor, address(rewards), _ruleCall(k, 3));
        vm.warp(m.vested + 1);
        _as(outsider, address(rewards), _payCall(k));
        _as(boardSteward, address(rewards), abi.encodeCall(rewards.closeStudy, (id)));
        _as(outsider, address(rewards), abi.encodeCall(rewards.settle, (id)));
        vm.assertEq(token.balanceOf(patient), 5000, "paid");
        vm.assertEq(token.balanceOf(sponsorSteward), BUDGET - 5000, "refunded");
        vm.assertEq(token.balanceOf(challenger), BOND, "the bond");
        bytes memory why = abi.encodeWithSelector(IHealthToken.HealthToken_PointsOnly.selector, patient, outsider);
        _refused(patient, address(token), abi.encodeCall(token.transfer, (outsider, 1)), why);
    }

    /// @dev Both switches go one way, and a key is no ledger.
    /// @custom:rules S7 X9 X11
    function testFuzz_switches_go_one_way(address key) external {
        vm.assume(key.code.length == 0);
        bytes memory why = abi.encodeWithSelector(IHealthToken.HealthToken_NoCode.selector, key);
        _refused(GOVERNOR, address(token), abi.encodeCall(minting.admitLedger, (key)), why);
        bytes4 done = IHealthToken.HealthToken_AlreadyDone.selector;
        bytes memory admit = abi.encodeCall(minting.admitLedger, (address(rewards)));
        _refused(GOVERNOR, address(token), admit, abi.encodeWithSelector(done, address(rewards)));
        vm.expectEmit(address(token));
        emit IHealthToken.LedgerAdmitted(address(consents));
        _as(GOVERNOR, address(token), abi.encodeCall(minting.admitLedger, (address(consents))));
        vm.assertTrue(minting.isLedger(address(consents)) && !minting.isMinter(address(consents)), "a ledger only");
        vm.assertFalse(minting.transfersEnded(), "not yet");
        vm.expectEmit(address(token));
        emit IHealthToken.TransfersEnded();
        _end();
        vm.assertTrue(minting.transfersEnded(), "for good");
        why = abi.encodeWithSelector(done, address(token));
        _refused(GOVERNOR, address(token), abi.encodeCall(minting.endTransfers, ()), why);
    }

    function _end() private {
        _as(GOVERNOR, address(token), abi.encodeCall(minting.endTransfers, ()));
    }
}
