// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IRecovery} from "../../interfaces/IRecovery.sol";
import {Subjects} from "./Subjects.sol";

/// @title A lost key comes back (X6)
abstract contract Recovery is Subjects, IRecovery {
    bytes32 private constant PLANNING_TYPEHASH = keccak256(
        "RecoveryPlanning(address subject,bytes32 plan,uint32 registrar,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant PLAN_TYPEHASH = keccak256(
        "RecoveryPlan(bytes32 salt,uint8 threshold,uint32 delay,address device,address[] guardians)"
    );
    bytes32 private constant RECOVERY_TYPEHASH = keccak256(
        "Recovery(address subject,address controller,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant VETO_TYPEHASH = keccak256("RecoveryVeto(address subject,uint32 recovery,uint32 deadline)");
    uint256 private constant MOST_GUARDIANS = 9;

    mapping(address subject => bytes32 plan) private _plans;
    mapping(address subject => Waiting recovery) private _recoveries;

    /// @inheritdoc IRecovery
    function recoveryOf(address subject) public view override returns (Waiting memory) {
        return _recoveries[subject];
    }

    /// @inheritdoc IRecovery
    function planOf(address subject) external view override returns (bytes32) {
        return _plans[subject];
    }

    /// @inheritdoc IRecovery
    function planRecovery(
        address subject,
        bytes32 plan,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external override {
        uint32 registrar = _requireRegistrar();
        if (_plans[subject] == plan && sequenceOf(subject) == sequence) revert Recovery_AlreadyDone(subject);
        bytes32 act = keccak256(abi.encode(PLANNING_TYPEHASH, subject, plan, registrar, sequence, deadline));
        _requireOwnAct(subject, act, sequence, deadline, signature);
        _endRecovery(subject);
        _plans[subject] = plan;
        _setSequence(subject, sequence);
        emit RecoveryPlanned(subject, registrar, plan, sequence);
    }

    /// @inheritdoc IRecovery
    function startRecovery(
        address subject,
        address controller,
        RecoveryPlan calldata plan,
        uint32 deadline,
        bytes[] calldata signatures
    ) external override {
        uint32 waits = _recoveries[subject].readyAt;
        if (waits != 0) {
            if (_recoveries[subject].controller == controller) revert Recovery_AlreadyDone(subject);
            revert Recovery_Waits(subject, waits);
        }
        if (controller == address(0)) revert Subjects_ZeroController(subject);
        if (ownerOf(subject) == controller) revert Subjects_AlreadyDone(subject);
        _requirePlan(subject, plan);
        uint32 sequence = sequenceOf(subject) + 1;
        bytes32 act = keccak256(abi.encode(RECOVERY_TYPEHASH, subject, controller, sequence, deadline));
        _requireGuardians(subject, act, plan, deadline, signatures);
        uint32 readyAt = uint32(block.timestamp) + plan.delay;
        _recoveries[subject] = Waiting(controller, readyAt, sequence, plan.device);
        _setSequence(subject, sequence);
        emit RecoveryStarted(subject, controller, readyAt, sequence, plan.device);
    }

    /// @inheritdoc IRecovery
    function vetoRecovery(
        address subject,
        address by,
        uint32 recovery,
        uint32 deadline,
        bytes calldata signature
    ) external override {
        Waiting memory waiting = _recoveries[subject];
        if (waiting.readyAt == 0 || waiting.sequence != recovery) revert Recovery_NothingWaits(subject);
        (Freeze reason, ) = freezeOf(subject);
        bool isOwner = by == ownerOf(subject) && reason != Freeze.StolenKey;
        if (by == address(0) || (!isOwner && by != waiting.device)) revert SignedActs_NotSigner(ownerOf(subject), by);
        _requireActOf(by, keccak256(abi.encode(VETO_TYPEHASH, subject, recovery, deadline)), deadline, signature);
        delete _recoveries[subject];
        emit RecoveryVetoed(subject, by, recovery);
    }

    /// @inheritdoc IRecovery
    function completeRecovery(address subject) external override {
        Waiting memory waiting = _recoveries[subject];
        if (waiting.readyAt == 0) revert Recovery_NothingWaits(subject);
        if (block.timestamp < waiting.readyAt) revert Recovery_TooEarly(subject, waiting.readyAt);
        (Freeze reason, uint32 registrar) = freezeOf(subject);
        if (reason == Freeze.StolenKey) _unfreeze(subject);
        else if (reason != Freeze.None) revert Subjects_Frozen(subject, registrar);
        delete _recoveries[subject];
        _moveTo(subject, waiting.controller, waiting.sequence);
    }

    function _endRecovery(address subject) internal override {
        Waiting memory waiting = _recoveries[subject];
        if (waiting.readyAt == 0) return;
        delete _recoveries[subject];
        emit RecoveryVetoed(subject, ownerOf(subject), waiting.sequence);
    }

    function _requirePlan(address subject, RecoveryPlan calldata plan) private view {
        bytes32 guardians = keccak256(abi.encodePacked(plan.guardians));
        bytes32 digest = keccak256(
            abi.encode(PLAN_TYPEHASH, plan.salt, plan.threshold, plan.delay, plan.device, guardians)
        );
        if (_plans[subject] != digest) revert Recovery_WrongPlan(subject, digest);
        bool sound = plan.threshold != 0 && plan.guardians.length <= MOST_GUARDIANS;
        if (!sound || plan.delay < 1 days || plan.delay > 90 days) revert Recovery_UnsoundPlan(subject);
    }

    /// @dev Ascending order makes each guardian count once.
    function _requireGuardians(
        address subject,
        bytes32 act,
        RecoveryPlan calldata plan,
        uint32 deadline,
        bytes[] calldata signatures
    ) private view {
        if (signatures.length != plan.guardians.length) revert Recovery_UnsoundPlan(subject);
        uint256 signed;
        address last;
        for (uint256 i; i < signatures.length; ++i) {
            if (plan.guardians[i] <= last) revert Recovery_UnsoundPlan(subject);
            last = plan.guardians[i];
            if (signatures[i].length == 0) continue;
            _requireSigned(last, act, deadline, block.timestamp, signatures[i]);
            ++signed;
        }
        if (signed < plan.threshold) revert Recovery_TooFew(subject, signed, plan.threshold);
    }
}
