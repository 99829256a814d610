// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Town} from "./Town.sol";
import {vm} from "../support/Vm.sol";

/// @title What holds in the town after any acts in any order
/// forge-config: default.invariant.runs = 12
/// forge-config: default.invariant.depth = 120
contract TownTest {
    /// @dev Which functions of which contract forge may call.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @notice How often an act succeeded in the long day.
    event Happened(string act, uint256 times);

    Town private _town;
    I private _ledger;
    IPackRegistry private _packs;

    function setUp() external {
        _town = new Town();
        _town.setUp();
        (_ledger, _packs) = (_town.ledgerOfTown(), _town.packsOfTown());
    }

    function targetSelectors() external view returns (FuzzSelector[] memory all) {
        all = new FuzzSelector[](1);
        all[0] = FuzzSelector(address(_town), _acts());
    }

    function targetContracts() external view returns (address[] memory all) {
        all = new address[](1);
        all[0] = address(_town);
    }

    /// @notice Units on the ledger are the units supplied less the units reversed, line by line.
    /// @custom:rules P5 P7
    function invariant_net_units_are_supplied_less_reversed() public view {
        Town.Paper[] memory papers = _town.papers();
        for (uint256 i; i < papers.length; ++i) {
            uint256 word = _ledger.wordOf(_ledger.idOf(papers[i].terms));
            for (uint256 line; line < 5; ++line) {
                vm.assertEq(uint16(word >> (16 * line)), papers[i].net[line], "net units of a line");
            }
        }
    }

    /// @notice No line ever passes its quantity times the portions that are open.
    /// @custom:rules P5 P8
    function invariant_no_line_passes_its_open_portions() public view {
        Town.Paper[] memory papers = _town.papers();
        for (uint256 i; i < papers.length; ++i) {
            I.Line[] memory lines = papers[i].readable.lines;
            for (uint256 line; line < lines.length; ++line) {
                uint256 open = uint256(lines[line].quantity) * (1 + papers[i].opened);
                vm.assertTrue(papers[i].net[line] <= open, "a line passed its portions");
            }
        }
    }

    /// @notice As many repeats are open as were opened, and never more than the terms have.
    /// @custom:rules P8
    function invariant_repeats_are_those_that_were_opened() public view {
        Town.Paper[] memory papers = _town.papers();
        for (uint256 i; i < papers.length; ++i) {
            uint256 opened = (_ledger.wordOf(_ledger.idOf(papers[i].terms)) >> 240) & 0xf;
            vm.assertEq(opened, papers[i].opened, "repeats");
            vm.assertTrue(opened <= papers[i].readable.repeats, "a repeat too many");
        }
    }

    /// @notice Of each pack as many units are sold as counted supplies took, and never more than it holds.
    /// @custom:rules D1
    function invariant_a_pack_is_sold_once() public view {
        for (uint256 pack = 1; pack <= _town.PACKS(); ++pack) {
            uint256 sold = _packs.packOf(bytes32(pack)).sold;
            vm.assertEq(sold, _town.taken(pack), "sold");
            vm.assertTrue(sold <= _town.CAPACITY(), "more sold than it holds");
        }
    }

    /// @notice Nothing is sold from a pack after it came back, was stolen, or its batch was recalled.
    /// @custom:rules D1 P7
    function invariant_nothing_is_sold_from_a_pack_that_is_gone() public view {
        _never("sold a pack that is gone");
    }

    /// @notice No supply counts for what is cancelled, stopped, rejected, suspended, unreviewed or expired at that moment.
    /// @custom:rules P3 P8 P9
    function invariant_no_supply_of_what_can_not_be_used() public view {
        _never("supplied what can't be used");
        _never("opened what can't be used");
    }

    /// @notice While one pharmacy holds a prescription, no other supplies it; and one holds it at a time.
    /// @custom:rules P4 P5
    function invariant_one_live_hold_and_nobody_against_it() public view {
        _never("supplied against a hold");
        _never("two holds at once");
    }

    /// @notice The hold on the ledger is the last one that its holder signed and nobody released.
    /// @custom:rules P4 X5
    function invariant_the_hold_is_the_last_one_signed() public view {
        _never("an old hold played again");
        Town.Paper[] memory papers = _town.papers();
        for (uint256 i; i < papers.length; ++i) {
            I.Hold memory held = _ledger.holdOf(_ledger.idOf(papers[i].terms));
            vm.assertEq(held.sequence, papers[i].sequence, "sequence");
            vm.assertEq(held.until, papers[i].heldUntil, "until");
        }
    }

    /// @notice One request has one effect, however often and whenever it is sent.
    /// @custom:rules P6 X8 X9
    function invariant_a_request_counts_once() public view {
        _never("a request counted twice");
        Town.Made[] memory made = _town.made();
        for (uint256 i; i < made.length; ++i) {
            for (uint256 j = i + 1; j < made.length; ++j) {
                bool same = made[i].paper == made[j].paper && _requestOf(made[i]) == _requestOf(made[j]);
                vm.assertFalse(same, "one request, two supplies");
            }
        }
    }

    /// @notice What became of each request is what happened: supplied, reversed, or kept as a conflict; never forgotten.
    /// @custom:rules P6 P7 P11
    function invariant_every_request_is_remembered() public view {
        _never("reversed what did not count");
        Town.Made[] memory made = _town.made();
        for (uint256 i; i < made.length; ++i) {
            bytes32 id = _ledger.idOf(made[i].ask.terms);
            (I.SupplyState state, ) = _ledger.supplyOf(id, _requestOf(made[i]));
            I.SupplyState counted = made[i].reversed ? I.SupplyState.Reversed : I.SupplyState.Supplied;
            vm.assertTrue(state == (made[i].counted ? counted : I.SupplyState.Conflict), "state of a request");
        }
    }

    /// @notice Under a pause nothing new begins.
    /// @custom:rules X13
    function invariant_nothing_new_begins_under_a_pause() public view {
        _never("a new act under a pause");
    }

    /// @notice Who is suspended does nothing.
    /// @custom:rules K3 X7
    function invariant_who_is_suspended_does_nothing() public view {
        _never("an act of a suspended person");
    }

    /// @notice What was cancelled, stopped or rejected stays so, and nothing that was used is cancelled.
    /// @custom:rules P3 P9
    function invariant_an_end_is_final() public view {
        _never("cancelled what is used");
        Town.Paper[] memory papers = _town.papers();
        for (uint256 i; i < papers.length; ++i) {
            I.Status status = _ledger.statusOf(papers[i].terms);
            bool over = status == I.Status.Cancelled || status == I.Status.Stopped || status == I.Status.Rejected;
            vm.assertTrue(over == papers[i].over, "an end");
        }
    }

    /// @notice What nobody ever brought has no word, and a known prescription has an issuer.
    /// @custom:rules P1 P2
    function invariant_an_unknown_id_has_no_word() public view {
        vm.assertEq(_ledger.wordOf(0), 0, "the empty id");
        Town.Paper[] memory papers = _town.papers();
        for (uint256 i; i < papers.length; ++i) {
            I.Terms memory terms = papers[i].terms;
            vm.assertEq(uint32(_ledger.wordOf(_ledger.idOf(terms)) >> 192), 101, "issuer");
            terms.content = ~terms.content;
            vm.assertEq(_ledger.wordOf(_ledger.idOf(terms)), 0, "a word of something unknown");
        }
    }

    /// @notice A long day with a fixed seed: everything happens, and every rule above holds at its end.
    /// @custom:rules P5 P7 D1
    function test_every_act_succeeds_in_a_long_day() external {
        bytes4[] memory acts = _acts();
        uint256 seed = 20_260_101;
        for (uint256 turn; turn < 1500; ++turn) {
            seed = uint256(keccak256(abi.encode(seed)));
            // a third of all turns are supplies
            bytes4 act = seed % 3 == 0 ? Town.dispense.selector : acts[(seed >> 8) % acts.length];
            (bool done, ) = address(_town).call(abi.encodeWithSelector(act, seed >> 16));
            vm.assertTrue(done, "the town itself failed");
        }
        string[18] memory names = _names();
        for (uint256 i; i < names.length; ++i) emit Happened(names[i], _town.succeeded(names[i]));
        for (uint256 i; i < names.length; ++i) vm.assertTrue(_town.succeeded(names[i]) != 0, names[i]);
        _all();
    }

    function _all() private view {
        invariant_net_units_are_supplied_less_reversed();
        invariant_no_line_passes_its_open_portions();
        invariant_repeats_are_those_that_were_opened();
        invariant_a_pack_is_sold_once();
        invariant_nothing_is_sold_from_a_pack_that_is_gone();
        invariant_no_supply_of_what_can_not_be_used();
        invariant_one_live_hold_and_nobody_against_it();
        invariant_the_hold_is_the_last_one_signed();
        invariant_a_request_counts_once();
        invariant_every_request_is_remembered();
        invariant_nothing_new_begins_under_a_pause();
        invariant_who_is_suspended_does_nothing();
        invariant_an_end_is_final();
        invariant_an_unknown_id_has_no_word();
    }

    function _never(string memory breach) private view {
        vm.assertEq(_town.breaches(breach), 0, breach);
    }

    function _requestOf(Town.Made memory m) private pure returns (uint32) {
        return m.ask.supply.request;
    }

    function _names() private pure returns (string[18] memory) {
        return
            [
                "issue",
                "stop",
                "cancel",
                "approve",
                "reject",
                "suspend",
                "resume",
                "hold",
                "release",
                "dispense",
                "record",
                "conflict",
                "reverse",
                "replay",
                "openRepeat",
                "pass",
                "pause",
                "lose"
            ];
    }

    function _acts() private pure returns (bytes4[] memory acts) {
        acts = new bytes4[](15);
        acts[0] = Town.issue.selector;
        acts[1] = Town.end.selector;
        acts[2] = Town.review.selector;
        acts[3] = Town.suspendOrResume.selector;
        acts[4] = Town.hold.selector;
        acts[5] = Town.release.selector;
        acts[6] = Town.dispense.selector;
        acts[7] = Town.recordSupply.selector;
        acts[8] = Town.reverse.selector;
        acts[9] = Town.replay.selector;
        acts[10] = Town.openRepeat.selector;
        acts[11] = Town.pass.selector;
        acts[12] = Town.pause.selector;
        acts[13] = Town.suspendPharmacist.selector;
        acts[14] = Town.lose.selector;
    }
}
