// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISubjects} from "../../interfaces/ISubjects.sol";
import {SignedActs} from "../shared/SignedActs.sol";

/// @title Subjects and their controllers (X6)
abstract contract Subjects is SignedActs, ISubjects {
    bytes32 private constant MOVE_TYPEHASH = keccak256(
        "ControllerMove(address subject,address controller,uint32 sequence,uint32 deadline)"
    );
    uint256 private constant SEQUENCE = 160;

    /// @dev | 0..159 controller, 0 = the subject itself | 160..191 sequence of the last move |
    mapping(address subject => uint256 word) private _subjects;

    /// @inheritdoc ISubjects
    function controllerOf(address subject) public view override returns (address) {
        address controller = address(uint160(_subjects[subject]));
        return controller == address(0) ? subject : controller;
    }

    /// @inheritdoc ISubjects
    function sequenceOf(address subject) public view override returns (uint32) {
        return uint32(_subjects[subject] >> SEQUENCE);
    }

    /// @inheritdoc ISubjects
    function moveController(
        address subject,
        address controller,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external override {
        bytes32 act = keccak256(abi.encode(MOVE_TYPEHASH, subject, controller, sequence, deadline));
        if (controller == address(0)) revert Subjects_ZeroController(subject);
        if (controllerOf(subject) == controller) revert Subjects_AlreadyDone(subject);
        _requireActOf(controllerOf(subject), act, deadline, signature);
        uint32 last = sequenceOf(subject);
        if (sequence <= last) revert Subjects_StaleSequence(subject, sequence, last);
        _subjects[subject] = uint256(uint160(controller)) | (uint256(sequence) << SEQUENCE);
        emit ControllerMoved(subject, controller, sequence);
    }
}
