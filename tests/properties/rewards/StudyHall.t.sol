// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Acts} from "../support/Acts.sol";
import {Campaign} from "../support/Campaign.sol";
import {StudyHall} from "./StudyHall.sol";
import {StudyPanel} from "./StudyPanel.sol";

/// @title What holds in the study hall after any acts in any order
contract StudyHallTest is Campaign {
    StudyHall private _hall;

    function setUp() external {
        _hall = new StudyHall();
        _hall.setUp();
    }

    /// @notice What is funded is paid, kept, free or refunded; kept is the claimed price of each contribution that has not ended.
    /// @custom:rules S3 S1
    function invariant_money_is_conserved() public view {
        _hall.mustConserve();
        _never("funded what was closed or paused");
        _never("settled what is owed");
        _never("not to the last unit");
    }

    /// @notice The ledger holds what is kept, free, put up as bonds and given to it: no unit more or less.
    /// @custom:rules S3
    function invariant_units_are_where_they_belong() public view {
        _hall.mustHoldItsUnits();
    }

    /// @notice No study, party or ledger makes a unit: there are those of the treasurer, less the bonds that were lost.
    /// @custom:rules S3 S7
    function invariant_units_are_those_that_were_made() public view {
        _hall.mustMakeNoUnits();
    }

    /// @notice The bond of a dispute waits in the ledger; it comes back when it won or nobody ruled, and is burnt when it lost.
    /// @custom:rules S2
    function invariant_bonds_are_kept_returned_or_burnt() public view {
        _hall.mustKeepBonds();
        _never("the bond went the wrong way");
    }

    /// @notice However often, by whichever ids and in whatever form: one reward for each source of a study.
    /// @custom:rules S4 X8
    function invariant_a_source_is_paid_once() public view {
        _hall.mustPayASourceOnce();
        _never("paid for another's source");
    }

    /// @notice A person stays under the caps of day and study, whichever of its ids it contributes by.
    /// @custom:rules S4 X6
    function invariant_a_person_stays_under_its_caps() public view {
        _hall.mustKeepCaps();
        _never("a cap was passed");
    }

    /// @notice Nothing is taken and nothing is paid without consent in force, signature, licence and funds, nor to who is frozen.
    /// @custom:rules S6 X5 X6
    function invariant_nothing_happens_without_the_contributor() public view {
        _never("taken without consent, funds, licence or signature, or by a study that is not open");
        _never("paid without consent");
        _never("paid what had not vested, or to nobody");
        _never("withdrawn after its end");
    }

    /// @notice A house has one verdict, anchored in time and never changed.
    /// @custom:rules S5
    function invariant_a_verdict_stands() public view {
        _hall.mustKeepVerdicts();
        _never("a verdict changed, or of no licence");
    }

    /// @notice As many houses as the study asks for tell what they found, each once, in time, live; liars who are fewer are not believed.
    /// @custom:rules S5 X7
    function invariant_enough_houses_tell_what_they_found() public view {
        _never("told out of time, by too few, or not as it was found");
        _never("two houses were believed");
    }

    /// @notice Who is paid gets the price of the lower median that was found, or of the ruling, never more than it claimed.
    /// @custom:rules S5 S1
    function invariant_what_is_paid_is_what_was_found() public view {
        _hall.mustPayWhatWasFound();
    }

    /// @notice Disputes come once, in their time and for something; they are ruled when everybody was heard, and end by themselves.
    /// @custom:rules S2
    function invariant_disputes_keep_their_calendar() public view {
        _never("disputed twice, out of time or for nothing");
        _never("ruled out of time, or above the claim");
        _never("a dispute ended before its time");
    }

    /// @notice Each contribution's word and status are what happened to it alone: no act moves another's, and nothing happens twice.
    /// @custom:rules S2 X9
    function invariant_words_are_what_happened() public view {
        _hall.mustKeepItsFacts();
        _never("ended what was not over");
        _never("something happened twice");
    }

    /// @notice A study is what its sponsor, its board and time made of it, and closed for good.
    /// @custom:rules S1
    function invariant_a_study_is_what_its_sides_made_of_it() public view {
        _hall.mustKeepStudies();
        _never("paused or resumed what was closed");
        _never("closed twice");
    }

    /// @notice Strangers, other organisations' people and hostile wallets are refused, each with its own error.
    /// @custom:rules S2 S6 X5 X7
    function invariant_nobody_gets_in_by_force_or_trick() public view {
        _never("a trespasser got in");
    }

    /// @notice Under a pause nothing new begins.
    /// @custom:rules X13
    function invariant_nothing_new_begins_under_a_pause() public view {
        _never("something new under a pause");
    }

    /// @notice Nobody is refused what the rules give: what is due is taken, told, ruled, paid, withdrawn, ended and settled.
    /// @custom:rules S1 S2 S6 X13
    function invariant_what_is_due_is_never_refused() public view {
        _never("refused what was due");
    }

    /// @notice A long year with a fixed seed: everything happens, at its end everything ends, and every rule above holds.
    /// @custom:rules S1 S2 S3 S4 S5 S6
    function test_every_act_succeeds_in_a_long_year() external {
        _liveThrough(900, 20_270_115);
        _all();
        _hall.finish();
        _never("something never ends");
        _never("something is left");
        _all();
    }

    function _all() private view {
        invariant_money_is_conserved();
        invariant_units_are_where_they_belong();
        invariant_units_are_those_that_were_made();
        invariant_bonds_are_kept_returned_or_burnt();
        invariant_a_source_is_paid_once();
        invariant_a_person_stays_under_its_caps();
        invariant_nothing_happens_without_the_contributor();
        invariant_a_verdict_stands();
        invariant_enough_houses_tell_what_they_found();
        invariant_what_is_paid_is_what_was_found();
        invariant_disputes_keep_their_calendar();
        invariant_words_are_what_happened();
        invariant_a_study_is_what_its_sides_made_of_it();
        invariant_nobody_gets_in_by_force_or_trick();
        invariant_nothing_new_begins_under_a_pause();
        invariant_what_is_due_is_never_refused();
    }

    function _actors() internal view override returns (Acts) {
        return _hall;
    }

    function _acts() internal pure override returns (bytes4[] memory acts) {
        acts = new bytes4[](25);
        (acts[0], acts[1]) = (StudyHall.contribute.selector, StudyPanel.judge.selector);
        (acts[2], acts[3]) = (StudyPanel.tell.selector, StudyPanel.collude.selector);
        (acts[4], acts[5]) = (StudyHall.withdraw.selector, StudyHall.pay.selector);
        (acts[6], acts[7]) = (StudyHall.end.selector, StudyHall.challenge.selector);
        (acts[8], acts[9]) = (StudyHall.appeal.selector, StudyHall.rule.selector);
        (acts[10], acts[11]) = (StudyHall.lapse.selector, StudyHall.open.selector);
        (acts[12], acts[13]) = (StudyHall.fund.selector, StudyHall.side.selector);
        (acts[14], acts[15]) = (StudyHall.close.selector, StudyHall.settle.selector);
        (acts[16], acts[17]) = (StudyHall.farm.selector, StudyHall.replay.selector);
        (acts[18], acts[19]) = (StudyHall.trespass.selector, StudyHall.pass.selector);
        (acts[20], acts[21]) = (StudyHall.agree.selector, StudyHall.freeze.selector);
        (acts[22], acts[23]) = (StudyHall.suspendHouse.selector, StudyHall.halt.selector);
        acts[24] = StudyPanel.recant.selector;
    }
}
