// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title A relayer who holds a patient's signed acts back and plays them in any order
/// @notice Whatever the order, once the act with the highest number was played nothing more is open than what it says: a grant permits
/// exactly its categories, a revocation or suspension leaves nothing permitted, a denial denies. And what closes is never refused because of
/// what stands: played, it counts.
contract ConsentOrdersTest is Clinic {
    using Dice for Dice.Cup;

    uint160 private _patients = 1 << 100;

    /// @dev All three acts of all eight kinds, in all six orders: 3,072 patients.
    /// @custom:rules X5 C3
    function test_every_order_of_three_acts_ends_as_the_highest_number_says() external {
        for (uint256 first; first < 8; ++first) {
            for (uint256 second; second < 8; ++second) this.visit(first, second);
        }
    }

    /// @dev A call of its own, so that its memory is free again afterwards.
    function visit(uint256 first, uint256 second) external {
        uint8[3][6] memory orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for (uint256 third; third < 8; ++third) {
            for (uint256 i; i < 6; ++i) {
                Deed[] memory all = new Deed[](3);
                (all[0], all[1], all[2]) = (_made(first, 0x3, 1), _made(second, 0x6, 2), _made(third, 0xc, 3));
                _playAll(all, orders[i], address(++_patients));
            }
        }
    }

    /// @dev Up to six signed acts with any categories, played in any order, some more than once.
    /// @custom:rules X5 C3
    /// forge-config: default.fuzz.runs = 128
    function testFuzz_a_relayer_gains_nothing_by_the_order(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Deed[] memory all = new Deed[](c.between(2, 6));
        bytes[] memory calls = new bytes[](all.length);
        for (uint256 i; i < all.length; ++i) {
            all[i] = _made(c.word() % 7, uint24(c.between(1, 15)), uint32(3 * i + c.between(1, 3)));
            calls[i] = _signed(all[i]);
        }
        uint256 last;
        for (uint256 turn; turn < 2 * all.length; ++turn) {
            uint256 which = turn == all.length ? all.length - 1 : c.word() % all.length;
            last = _play(all[which], calls[which], last);
        }
        _mustHold(all, last);
    }

    function _playAll(Deed[] memory all, uint8[3] memory order, address subject) private {
        uint256 last;
        for (uint256 i; i < 3; ++i) {
            all[order[i]].subject = subject;
            Deed memory d = all[order[i]];
            last = _mustCount(d, _try(d), last);
        }
        all[0].subject = all[1].subject = all[2].subject = subject;
        _mustHold(all, last);
    }

    function _play(Deed memory d, bytes memory call, uint256 last) private returns (uint256) {
        vm.prank(relayer);
        (bool done, ) = address(consents).call(call);
        return _mustCount(d, done, last);
    }

    /// @dev Only a higher number is ever taken; one that closes always, unless a tombstone stands.
    function _mustCount(Deed memory d, bool done, uint256 last) private view returns (uint256) {
        if (last == type(uint256).max || d.act.sequence <= last) {
            require(!done, "an old number was taken");
            return last;
        }
        require(done || d.kind < Kind.Deny, "what closes was refused");
        if (!done) return last;
        require(_lane(_wordOf(d), 168, 32) == d.act.sequence, "another number");
        return d.kind == Kind.Erase ? type(uint256).max : d.act.sequence;
    }

    /// @dev `last`: the number that stands.
    function _mustHold(Deed[] memory all, uint256 last) private view {
        Deed memory highest = all[all.length - 1];
        IConsentCodec.Consent memory w = reader.readWord(_wordOf(highest));
        require(w.permitted == 0 || _isGranted(all, w.permitted), "a permit that nobody signed");
        if (last == type(uint256).max) require(w.erased && w.permitted == 0, "a tombstone");
        if (last != highest.act.sequence) return;
        uint24 said = highest.act.categories;
        if (highest.kind == Kind.Grant) require(w.permitted == said && !w.suspended, "what was granted last");
        if (highest.kind == Kind.Revoke) require(w.permitted == 0 && w.revoked, "still permitted");
        if (highest.kind == Kind.Suspend) require(w.suspended, "not suspended");
        if (highest.kind == Kind.Deny) require(w.denied & said == said, "not denied");
        if (highest.kind == Kind.Lift) require(w.denied & said == 0, "still denied");
        if (highest.kind == Kind.Decline) require(w.declined, "not declined");
    }

    function _isGranted(Deed[] memory all, uint24 permitted) private pure returns (bool) {
        for (uint256 i; i < all.length; ++i) {
            if (all[i].kind == Kind.Grant && all[i].act.categories == permitted) return true;
        }
        return false;
    }

    function _made(uint256 kind, uint24 categories, uint32 sequence) private view returns (Deed memory) {
        return _deed(Kind(kind), _toPerson(prescriber), categories, sequence);
    }
}
