// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Acts} from "../support/Acts.sol";
import {Campaign} from "../support/Campaign.sol";
import {Town} from "./Town.sol";

/// @title What holds in the town after any acts in any order
contract TownTest is Campaign {
    Town private _town;

    function setUp() external {
        _town = new Town();
        _town.setUp();
    }

    /// @notice Units on the ledger are the units supplied less the units reversed, line by line.
    /// @custom:rules P5 P7
    function invariant_net_units_are_supplied_less_reversed() public view {
        _town.mustCountEachSupply();
    }

    /// @notice No line ever passes its quantity times the portions that are open, and no more are open than the terms have.
    /// @custom:rules P5 P8
    function invariant_no_line_passes_its_open_portions() public view {
        _town.mustStayWithinPortions();
    }

    /// @notice A repeat opens when its interval is over and not before, and never of what can't be used.
    /// @custom:rules P8
    function invariant_no_repeat_opens_too_early() public view {
        _never("opened a repeat too early, or of what can't be used");
    }

    /// @notice Of each pack as many units are sold as supplies took, and never more than it holds.
    /// @custom:rules D1
    function invariant_a_pack_is_sold_once() public view {
        _town.mustSellEachPackOnce();
    }

    /// @notice Nothing is supplied from a pack that is gone, against a hold, twice, or of what is over, suspended, unreviewed or expired at that moment.
    /// @custom:rules P3 P4 P5 P8 P9 D1
    function invariant_nothing_is_supplied_that_should_not_be() public view {
        _never("supplied what should not be");
        _never("a late supply was counted, or kept as a conflict, wrongly");
    }

    /// @notice The hold is the last one that its holder signed: one at a time, none played again, released by its pharmacy or its holder.
    /// @custom:rules P4 X5
    function invariant_the_hold_is_the_last_one_signed() public view {
        _town.mustKeepTheLastHold();
        _never("two holds, or an old one played again");
        _never("released for another");
    }

    /// @notice One request has one effect, however often and whenever it is sent.
    /// @custom:rules P6 X8 X9
    function invariant_a_request_counts_once() public view {
        _never("a request counted twice");
    }

    /// @notice What became of each request is what happened: supplied, reversed, kept as a conflict, reviewed; never forgotten.
    /// @custom:rules P6 P7 P11
    function invariant_every_request_is_remembered() public view {
        _town.mustRememberEachRequest();
        _never("reversed what did not count, or too late");
        _never("reviewed what is no conflict");
    }

    /// @notice Under a pause nothing new begins.
    /// @custom:rules X13
    function invariant_nothing_new_begins_under_a_pause() public view {
        _never("something new under a pause");
    }

    /// @notice What was cancelled, stopped or rejected stays so, nothing that was used is cancelled, and a status is a plain reading of the facts.
    /// @custom:rules P3 P9
    function invariant_an_end_is_final() public view {
        _town.mustReadEachStatus();
        _never("cancelled what is used or over");
        _never("stopped what is over");
        _never("suspended what is over");
        _never("resumed for another");
    }

    /// @notice Each word is what happened to its prescription, field by field: no act moves another's, and what nobody brought has none.
    /// @custom:rules P1 P2
    function invariant_each_word_is_what_happened_to_it_alone() public view {
        _town.mustKeepEachWord();
    }

    /// @notice Nothing is issued or reviewed but by who is licensed, not suspended and trusted at that moment, in its time.
    /// @custom:rules P2 P3 K3 K4 X7
    function invariant_who_has_no_licence_does_nothing() public view {
        _never("issued what should not be");
        _never("reviewed what should not be");
    }

    /// @notice Strangers, colleagues without the right, thieves of acceptances and hostile wallets are refused, each with its own error.
    /// @custom:rules P5 P9 X5 X7
    function invariant_nobody_gets_in_by_force_or_trick() public view {
        _never("a trespasser got in");
        _never("a stolen acceptance was of use");
        _never("a hostile wallet was believed");
    }

    /// @notice Nobody is refused what the rules give: whatever happened before, a supply, a hold, a reversal that is due is taken.
    /// @custom:rules P4 P5 P7 P11 X13
    function invariant_what_is_due_is_never_refused() public view {
        _never("refused what was due");
    }

    /// @notice A long day with a fixed seed: everything happens, and every rule above holds at its end.
    /// @custom:rules P5 P7 D1
    function test_every_act_succeeds_in_a_long_day() external {
        _liveThrough(900, 20_260_101);
        _all();
    }

    function _all() private view {
        invariant_net_units_are_supplied_less_reversed();
        invariant_no_line_passes_its_open_portions();
        invariant_no_repeat_opens_too_early();
        invariant_a_pack_is_sold_once();
        invariant_nothing_is_supplied_that_should_not_be();
        invariant_the_hold_is_the_last_one_signed();
        invariant_a_request_counts_once();
        invariant_every_request_is_remembered();
        invariant_nothing_new_begins_under_a_pause();
        invariant_an_end_is_final();
        invariant_each_word_is_what_happened_to_it_alone();
        invariant_who_has_no_licence_does_nothing();
        invariant_nobody_gets_in_by_force_or_trick();
        invariant_what_is_due_is_never_refused();
    }

    function _actors() internal view override returns (Acts) {
        return _town;
    }

    function _acts() internal pure override returns (bytes4[] memory acts) {
        acts = new bytes4[](27);
        (acts[0], acts[1], acts[2]) = (Town.issue.selector, Town.sign.selector, Town.relay.selector);
        (acts[3], acts[4], acts[5]) = (Town.cancel.selector, Town.stop.selector, Town.approve.selector);
        (acts[6], acts[7], acts[8]) = (Town.reject.selector, Town.suspend.selector, Town.resume.selector);
        (acts[9], acts[10], acts[11]) = (Town.hold.selector, Town.release.selector, Town.dispense.selector);
        (acts[12], acts[13], acts[14]) = (Town.record.selector, Town.recordOddly.selector, Town.reverse.selector);
        (acts[15], acts[16], acts[17]) = (Town.openRepeat.selector, Town.reviewConflict.selector, Town.replay.selector);
        (acts[18], acts[19], acts[20]) = (Town.intercept.selector, Town.trespass.selector, Town.deceive.selector);
        (acts[21], acts[22], acts[23]) = (Town.pass.selector, Town.pause.selector, Town.suspendPerson.selector);
        (acts[24], acts[25], acts[26]) = (Town.suspendHouse.selector, Town.loseKey.selector, Town.losePack.selector);
    }
}
