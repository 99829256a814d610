// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title Every act on a prescription in every state that is not simply open
/// @notice            awaiting    approved    rejected  cancelled  stopped   suspended   expired
///         issue      already     already     Rejected  Cancelled  Stopped   already     already
///         cancel     done        done        Rejected  already    Stopped   done        done
///         stop       done        done        Rejected  Cancelled  already   done        done
///         approve    done        already     Rejected  Cancelled  Stopped   Suspended   Expired
///         reject     done        Active      already   Cancelled  Stopped   done        done
///         suspend    done        done        Rejected  Cancelled  Stopped   already     done
///         resume     already     already     already   already    already   done        already
///         hold       Awaiting    done        Rejected  Cancelled  Stopped   Suspended   Expired
///         openRepeat Awaiting    too early   Rejected  Cancelled  Stopped   Suspended   Expired
///         dispense   Awaiting    done        Rejected  Cancelled  Stopped   Suspended   Expired
/// A state in the table: refused as not usable, because of it.
contract PrescriptionStatesTest is Counter {
    enum Act {
        Issue,
        Cancel,
        Stop,
        Approve,
        Reject,
        Suspend,
        Resume,
        Hold,
        OpenRepeat,
        Dispense
    }

    I.Terms private _terms;

    /// @custom:rules P3 P4 P5 P8 P9 X9
    function test_each_act_is_for_its_states() external {
        I.Status[7] memory states = [
            I.Status.AwaitingReview,
            I.Status.Active,
            I.Status.Rejected,
            I.Status.Cancelled,
            I.Status.Stopped,
            I.Status.Suspended,
            I.Status.Expired
        ];
        for (uint256 i; i < states.length; ++i) {
            _bring(states[i], i);
            for (uint8 act; act <= uint8(Act.Dispense); ++act) _judge(Act(act), states[i]);
        }
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    /// @dev A new prescription of a profile with review, brought into this state.
    function _bring(I.Status state, uint256 number) private {
        I.Prescription memory p = _prescription(REVIEWED);
        p.content = keccak256(abi.encode("salt and document", number));
        _terms = _issue(p);
        if (state == I.Status.Active) _do(Act.Approve);
        if (state == I.Status.Rejected) _do(Act.Reject);
        if (state == I.Status.Cancelled) _do(Act.Cancel);
        if (state == I.Status.Stopped) _do(Act.Stop);
        if (state == I.Status.Suspended) _do(Act.Suspend);
        if (state == I.Status.Expired) vm.warp(p.until + 1);
        vm.assertEq(uint256(ledger.statusOf(_terms)), uint256(state), "status");
    }

    function _do(Act act) private {
        _as(_whose(act), address(ledger), _callOf(act));
    }

    function _judge(Act act, I.Status state) private {
        I.Terms memory terms = _terms;
        if (_isDoneIn(act, state)) return _refuses(terms, _whose(act), _callOf(act), _done(terms));
        bool isUse = act == Act.Hold || act == Act.OpenRepeat || act == Act.Dispense;
        bool isBar = isUse || act == Act.Approve;
        if (state == I.Status.Active && act != Act.Reject) return;
        if (state == I.Status.AwaitingReview && !isUse) return;
        if ((state == I.Status.Suspended || state == I.Status.Expired) && !isBar) return;
        _refuses(terms, _whose(act), _callOf(act), _notUsable(terms, state));
    }

    /// @dev Where it is told as done already.
    function _isDoneIn(Act act, I.Status state) private pure returns (bool) {
        if (act == Act.Issue) return !_isEnd(state);
        if (act == Act.Cancel) return state == I.Status.Cancelled;
        if (act == Act.Stop) return state == I.Status.Stopped;
        if (act == Act.Approve) return state == I.Status.Active;
        if (act == Act.Reject) return state == I.Status.Rejected;
        if (act == Act.Suspend) return state == I.Status.Suspended;
        return act == Act.Resume && state != I.Status.Suspended;
    }

    function _isEnd(I.Status state) private pure returns (bool) {
        return state == I.Status.Rejected || state == I.Status.Cancelled || state == I.Status.Stopped;
    }

    function _whose(Act act) private view returns (address) {
        if (act == Act.Approve || act == Act.Reject) return reviewer;
        if (act == Act.Suspend || act == Act.Resume) return hospitalSteward;
        if (act == Act.Hold) return relayer;
        return act == Act.OpenRepeat || act == Act.Dispense ? pharmacist : prescriber;
    }

    function _callOf(Act act) private returns (bytes memory) {
        I.Terms memory terms = _terms;
        if (act == Act.Issue) return abi.encodeCall(ledger.issue, (terms, ""));
        if (act == Act.Cancel) return abi.encodeCall(ledger.cancel, (terms));
        if (act == Act.Stop) return abi.encodeCall(ledger.stop, (terms));
        if (act == Act.Approve) return abi.encodeCall(ledger.approve, (terms, ""));
        if (act == Act.Reject) return abi.encodeCall(ledger.reject, (terms, 1, ""));
        if (act == Act.Suspend) return abi.encodeCall(ledger.suspend, (ledger.idOf(terms)));
        if (act == Act.Resume) return abi.encodeCall(ledger.resume, (ledger.idOf(terms)));
        if (act == Act.Hold) return _holdCall(terms, PHARMACY, _now() + 60, 1);
        if (act == Act.OpenRepeat) return abi.encodeCall(ledger.openRepeat, (terms, 1));
        return _dispenseCall(_ask(terms, _units(4)));
    }
}
