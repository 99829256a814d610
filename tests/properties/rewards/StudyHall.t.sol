// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {vm} from "../support/Vm.sol";
import {StudyHall} from "./StudyHall.sol";

/// @title What holds in the study hall after any acts in any order
/// forge-config: default.invariant.runs = 4
/// forge-config: default.invariant.depth = 60
contract StudyHallTest {
    /// @dev Which functions of which contract forge may call.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @notice How often an act succeeded in the long year.
    event Happened(string act, uint256 times);

    StudyHall private _hall;

    function setUp() external {
        _hall = new StudyHall();
        _hall.setUp();
    }

    function targetSelectors() external view returns (FuzzSelector[] memory all) {
        all = new FuzzSelector[](1);
        all[0] = FuzzSelector(address(_hall), _acts());
    }

    function targetContracts() external view returns (address[] memory all) {
        all = new address[](1);
        all[0] = address(_hall);
    }

    /// @notice What is funded is paid, kept, free or refunded; kept is the claimed price of each contribution that has not ended.
    /// @custom:rules S3 S1
    function invariant_money_is_conserved() public view {
        _hall.mustConserve();
        _never("kept what was not there");
        _never("funded by a stranger");
        _never("funded what was closed or paused");
        _never("settled what is owed");
        _never("not to the last unit");
        _never("closed twice");
        _never("a study is never settled");
        _never("something is left");
    }

    /// @notice The ledger holds what is kept, free, put up as bonds and given; lost bonds are burnt, won and lapsed ones come back.
    /// @custom:rules S3 S2
    function invariant_units_are_where_they_belong() public view {
        _hall.mustHoldItsUnits();
        _never("the bond went the wrong way");
        _never("the bond did not come back");
    }

    /// @notice However often, by whichever ids and in whatever form: one reward for each source, and caps for each person.
    /// @custom:rules S4 X8
    function invariant_a_source_is_paid_once() public view {
        _hall.mustPayASourceOnce();
        _never("paid for another's source");
        _never("a cap was passed");
    }

    /// @notice Consent is in force at the commitment and at the payment, and the contributor signed.
    /// @custom:rules S6 X5
    function invariant_nothing_happens_without_the_contributor() public view {
        _never("taken without consent");
        _never("paid without consent");
        _never("what the contributor did not sign");
        _never("a stranger withdrew");
        _never("taken from who is frozen");
        _never("paid to nobody");
    }

    /// @notice Enough houses, each bound by what it anchored in time, none that keeps the data; the lower median up to the claim.
    /// @custom:rules S5
    function invariant_houses_are_bound() public view {
        _hall.mustPayWhatWasFound();
        _never("a verdict changed");
        _never("a verdict of too late");
        _never("told out of time");
        _never("told what had ended");
        _never("too few houses");
        _never("a minority told it anew");
        _never("a house that judges kept the data");
    }

    /// @notice Words, statuses and counts are what happened; disputes once and in time, and ruled when everybody was heard.
    /// @custom:rules S2 S1 X13
    function invariant_facts_are_what_happened() public view {
        _hall.mustKeepItsFacts();
        _never("disputed twice");
        _never("disputed out of time");
        _never("disputed what nobody told");
        _never("disputed for nothing");
        _never("a stranger ruled");
        _never("ruled what was not disputed");
        _never("ruled before everybody was heard, or too late");
        _never("ruled above the claim");
        _never("a dispute ended before its time");
        _never("paid what had not vested");
        _never("withdrawn after its end");
        _never("ended what was not over");
        _never("something never ends");
        _never("taken by a study that is not open");
        _never("taken what the study does not take");
        _never("paused or resumed what was closed");
        _never("resumed while all is paused");
    }

    /// @notice A long year with a fixed seed: everything happens, and every rule above holds at its end.
    /// @custom:rules S1 S2 S3 S4 S5 S6
    function test_every_act_succeeds_in_a_long_year() external {
        bytes4[] memory acts = _acts();
        uint256 seed = 20_270_115;
        for (uint256 turn; turn < TURNS; ++turn) {
            seed = uint256(keccak256(abi.encode(seed)));
            bytes4 act = acts[(seed >> 8) % acts.length];
            (bool done, ) = address(_hall).call(abi.encodeWithSelector(act, seed >> 16));
            vm.assertTrue(done, "the hall itself failed");
            if (turn % 400 == 0) _all();
        }
        _hall.finish();
        string[24] memory names = _names();
        for (uint256 i; i < names.length; ++i) emit Happened(names[i], _hall.succeeded(names[i]));
        for (uint256 i; i < names.length; ++i) vm.assertTrue(_hall.succeeded(names[i]) != 0, names[i]);
        _all();
    }

    uint256 private constant TURNS = 2400;

    function _all() private view {
        invariant_money_is_conserved();
        invariant_units_are_where_they_belong();
        invariant_a_source_is_paid_once();
        invariant_nothing_happens_without_the_contributor();
        invariant_houses_are_bound();
        invariant_facts_are_what_happened();
    }

    function _never(string memory breach) private view {
        vm.assertEq(_hall.breaches(breach), 0, breach);
    }

    function _names() private pure returns (string[24] memory) {
        return
            [
                "contribute",
                "judge",
                "tell",
                "told anew",
                "duplicate",
                "challenge",
                "appeal",
                "rule",
                "won",
                "lost",
                "lapse",
                "pay",
                "a farmer was paid",
                "withdraw",
                "end",
                "expired",
                "rejected",
                "lapsed",
                "fund",
                "pause",
                "resume",
                "close",
                "settle",
                "pass"
            ];
    }

    /// @dev What moves a contribution on comes up more often.
    function _acts() private pure returns (bytes4[] memory acts) {
        acts = new bytes4[](24);
        acts[0] = StudyHall.contribute.selector;
        acts[1] = StudyHall.judge.selector;
        acts[2] = StudyHall.tell.selector;
        acts[3] = StudyHall.dispute.selector;
        acts[4] = StudyHall.rule.selector;
        acts[5] = StudyHall.lapse.selector;
        acts[6] = StudyHall.pay.selector;
        acts[7] = StudyHall.withdraw.selector;
        acts[8] = StudyHall.end.selector;
        acts[9] = StudyHall.fund.selector;
        acts[10] = StudyHall.side.selector;
        acts[11] = StudyHall.close.selector;
        acts[12] = StudyHall.agree.selector;
        acts[13] = StudyHall.freeze.selector;
        acts[14] = StudyHall.halt.selector;
        acts[15] = StudyHall.pass.selector;
        (acts[16], acts[17], acts[18], acts[19]) = (acts[0], acts[1], acts[2], acts[4]);
        (acts[20], acts[21], acts[22], acts[23]) = (acts[0], acts[3], acts[2], acts[6]);
    }
}
