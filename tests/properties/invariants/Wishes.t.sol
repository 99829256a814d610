// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {Acts} from "../support/Acts.sol";
import {Campaign} from "../support/Campaign.sol";
import {vm} from "../support/Vm.sol";
import {WishBook} from "./WishBook.sol";
import {Wishes} from "./Wishes.sol";

/// @title What holds for the wishes of patients after any acts in any order
contract WishesTest is Campaign {
    uint256 private constant PEOPLE = 3;
    uint256 private constant ENTRIES = 8;
    uint256 private constant ACTORS = 4;
    uint96 private constant STUDY = 7;

    Wishes private _wishes;
    I private _consents;
    IConsentCodec private _reader;

    function setUp() external {
        _wishes = new Wishes();
        _wishes.setUp();
        (_consents, _reader) = (_wishes.consentsOfWishes(), _wishes.readerOfWishes());
    }

    /// @notice Every word says, field by field, what was decided in that entry and in no other one.
    /// @custom:rules C1 C3
    function invariant_every_wish_is_kept_as_it_was_decided() public view {
        _never("without sense");
        _never("again");
        _never("by somebody who is not meant");
        _never("what is right was refused");
        for (uint256 i; i < PEOPLE; ++i) _mustKeep(_wishes.personOf(i).subject);
    }

    /// @notice A denial in force, of the person, its house, its role, its study or anyone, is never overridden by what is older, newer, wider or
    /// narrower.
    /// @custom:rules C2 C3
    function invariant_a_denial_is_never_overridden() public view {
        for (uint256 i; i < PEOPLE * ACTORS * 6; ++i) {
            (address subject, address actor, I.Purpose purpose, uint24 categories) = _question(i);
            if (!_wishes.deniedTo(subject, actor, purpose, categories)) continue;
            I.Decision decision = _decision(subject, actor, purpose, categories);
            bool isRefused = decision == I.Decision.Denied || decision == I.Decision.ActorNotLive;
            vm.assertTrue(isRefused, "a denial was overridden");
        }
    }

    /// @notice Nothing is permitted but by a permit that one of the patient's side gave, that covers all that is asked, and that is neither over,
    /// nor to come, suspended, revoked or erased.
    /// @custom:rules C2 C3
    function invariant_what_is_permitted_somebody_permits_now() public view {
        for (uint256 i; i < PEOPLE * ACTORS * 6; ++i) {
            (address subject, address actor, I.Purpose purpose, uint24 categories) = _question(i);
            I.Decision expected = _wishes.answerOf(subject, actor, purpose, categories);
            vm.assertTrue(_decision(subject, actor, purpose, categories) == expected, "another answer");
        }
    }

    /// @notice Who is suspended, of a suspended house or distrusted is permitted nothing, whatever patients say.
    /// @custom:rules C2 K3 K4 X7
    function invariant_who_is_not_live_is_permitted_nothing() public view {
        _never("a suspension was refused");
        for (uint256 i; i < PEOPLE * ACTORS * 6; ++i) {
            (address subject, address actor, I.Purpose purpose, uint24 categories) = _question(i);
            bool isLive = _wishes.isLive(actor);
            I.Decision decision = _decision(subject, actor, purpose, categories);
            vm.assertTrue((decision == I.Decision.ActorNotLive) == !isLive, "who is live");
        }
    }

    /// @notice The numbers of a patient's acts only rise, each counts once, and nothing opens while one is missing.
    /// @custom:rules X5 X8
    function invariant_each_number_counts_once_and_none_is_left_out() public view {
        _never("out of turn");
        _never("with a number left out");
        _never("with a number that was used");
        for (uint256 i; i < PEOPLE * ENTRIES; ++i) {
            address subject = _wishes.personOf(i / ENTRIES).subject;
            IConsentCodec.Consent memory kept = _reader.readWord(_wishes.wordOf(subject, i % ENTRIES));
            IConsentCodec.Consent memory wish = _wishes.wishOf(subject, i % ENTRIES);
            vm.assertEq(kept.sequence, wish.sequence, "the highest number");
            vm.assertEq(kept.holes, wish.holes, "the numbers that were skipped");
        }
    }

    /// @notice A tombstone stays: it keeps nothing, denies everything, and nothing comes after it.
    /// @custom:rules C3 X2
    function invariant_a_tombstone_stays() public view {
        _never("after a tombstone");
        for (uint256 i; i < 8; ++i) {
            if (_wishes.tombOf(i) != address(0)) _mustKeep(_wishes.tombOf(i));
        }
    }

    /// @notice What the patient closed, or permits, no delegate or guardian opens or replaces.
    /// @custom:rules C4
    function invariant_no_delegate_overrules_the_owner() public view {
        _never("against the owner's will");
        _never("a delegate overreached");
    }

    /// @notice A delegate or guardian acts inside its purposes, categories and time only; a guardian from the delay on, until majority.
    /// @custom:rules C4 K3
    function invariant_a_mandate_is_what_was_given_and_nothing_is_done_outside_of_it() public view {
        _never("outside of a mandate");
        _never("another registrar ended a guardianship");
        for (uint256 i; i < PEOPLE * 3; ++i) {
            (address subject, address helper) = (_wishes.personOf(i / 3).subject, _wishes.helperOf(i % 3));
            IConsentCodec.Power memory kept = _reader.readMandate(_consents.mandateOf(subject, helper));
            IConsentCodec.Power memory given = _wishes.powerOf(subject, helper);
            vm.assertEq(keccak256(abi.encode(kept)), keccak256(abi.encode(given)), "a mandate");
        }
    }

    /// @notice Under a pause, or while a patient is frozen, nothing opens; what closes goes through all the same.
    /// @custom:rules X6 X13
    function invariant_pause_and_freeze_stop_what_opens_and_never_what_closes() public view {
        _never("under a pause");
        _never("while frozen");
        _never("what closes was refused");
    }

    /// @notice Break-glass passes a denial exactly unless the patient's last word about it forbids that.
    /// @custom:rules E1
    function invariant_a_policy_is_the_patients_last_word() public view {
        for (uint256 i; i < PEOPLE; ++i) {
            WishBook.Person memory p = _wishes.personOf(i);
            (bool forbids, uint32 number) = _consents.policyOf(p.subject);
            vm.assertTrue(forbids == p.forbids && number == p.policy, "a policy");
        }
        for (uint256 i; i < PEOPLE * ACTORS * 6; ++i) {
            (address subject, address actor, I.Purpose purpose, uint24 categories) = _question(i);
            I.Context memory context = I.Context(_wishes.roleOf(actor), STUDY);
            bool holds = _consents.isOverrideForbidden(subject, actor, purpose, categories, context);
            bool forbids = _wishes.personOf(i / (ACTORS * 6)).forbids;
            bool expected = forbids && _wishes.deniedTo(subject, actor, purpose, categories);
            vm.assertTrue(holds == expected, "whether a denial holds in an emergency");
        }
    }

    /// @notice Nobody but the patient's present key decides: no thief, no former key, no wallet that misbehaves, no act that was played before.
    /// @custom:rules X5 X6
    function invariant_only_the_present_key_decides_and_only_once() public view {
        _never("a thief decided");
        _never("an old act was played again");
        _never("a wallet decided without a signature");
        for (uint256 i; i < 7 * ENTRIES; ++i) {
            vm.assertEq(_wishes.wordOf(_wishes.wardOf(i / ENTRIES), i % ENTRIES), 0, "a word of a wallet's subject");
        }
    }

    /// @notice A long day with a fixed seed: everything happens, and every rule above holds at its end.
    /// @custom:rules C1 C3 C4 X5
    function test_every_act_succeeds_in_a_long_day() external {
        _liveThrough(2500, 20_260_102);
        invariant_every_wish_is_kept_as_it_was_decided();
        invariant_a_denial_is_never_overridden();
        invariant_what_is_permitted_somebody_permits_now();
        invariant_who_is_not_live_is_permitted_nothing();
        invariant_each_number_counts_once_and_none_is_left_out();
        invariant_a_tombstone_stays();
        invariant_no_delegate_overrules_the_owner();
        invariant_a_mandate_is_what_was_given_and_nothing_is_done_outside_of_it();
        invariant_pause_and_freeze_stop_what_opens_and_never_what_closes();
        invariant_a_policy_is_the_patients_last_word();
        invariant_only_the_present_key_decides_and_only_once();
    }

    function _actors() internal view override returns (Acts) {
        return _wishes;
    }

    function _acts() internal pure override returns (bytes4[] memory acts) {
        bytes4[26] memory all = [
            Wishes.grant.selector,
            Wishes.lift.selector,
            Wishes.resume.selector,
            Wishes.deny.selector,
            Wishes.revoke.selector,
            Wishes.suspend.selector,
            Wishes.decline.selector,
            Wishes.erase.selector,
            Wishes.delegateOpens.selector,
            Wishes.delegateCloses.selector,
            Wishes.overreach.selector,
            Wishes.appoint.selector,
            Wishes.dismiss.selector,
            Wishes.attestGuardian.selector,
            Wishes.endGuardianship.selector,
            Wishes.request.selector,
            Wishes.setPolicy.selector,
            Wishes.freezeOrThaw.selector,
            Wishes.moveKey.selector,
            Wishes.pauseOrUnpause.selector,
            Wishes.suspendOrReinstate.selector,
            Wishes.distrust.selector,
            Wishes.pass.selector,
            Wishes.replay.selector,
            Wishes.thief.selector,
            Wishes.wallet.selector
        ];
        acts = new bytes4[](all.length);
        for (uint256 i; i < all.length; ++i) acts[i] = all[i];
    }

    /// @dev One of six questions about each patient and actor: both purposes, and one category, several, or what an entry permits.
    function _question(
        uint256 i
    ) private view returns (address subject, address actor, I.Purpose purpose, uint24 categories) {
        subject = _wishes.personOf(i / (ACTORS * 6)).subject;
        actor = _wishes.actorOf((i / 6) % ACTORS);
        purpose = i % 2 == 0 ? I.Purpose.Treatment : I.Purpose.Research;
        uint256 entry = i % 2 == 0 ? i % 5 : 5 + (i % 3);
        uint24[3] memory asked = [uint24(1) << uint24(i % 15), 0x3, _wishes.wishOf(subject, entry).permitted];
        categories = asked[(i / 2) % 3];
        if (categories == 0) categories = 0x10;
    }

    function _decision(
        address subject,
        address actor,
        I.Purpose purpose,
        uint24 categories
    ) private view returns (I.Decision decision) {
        I.Context memory context = I.Context(_wishes.roleOf(actor), STUDY);
        (decision, ) = _consents.decisionOf(subject, actor, purpose, categories, context);
    }

    function _mustKeep(address subject) private view {
        for (uint256 e; e < ENTRIES; ++e) {
            IConsentCodec.Consent memory kept = _reader.readWord(_wishes.wordOf(subject, e));
            IConsentCodec.Consent memory wish = _wishes.wishOf(subject, e);
            vm.assertEq(keccak256(abi.encode(kept)), keccak256(abi.encode(wish)), "a wish");
        }
    }
}
