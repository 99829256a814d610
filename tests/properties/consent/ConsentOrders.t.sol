// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {Dice} from "../support/Dice.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title A relayer who holds a patient's signed acts back and plays them in any order
/// @notice Whatever it plays, leaves out or repeats: when the patient then plays all of its acts itself, in order, nothing is more open than if
/// there had been no relayer. What opens meets exactly what its signer knew, and what closes is never lost. A relayer who plays a later closing
/// first can only have a grant refused, as one that leaves a number out: the patient is told, and by revoking under the missing number
/// nothing is permitted any more.
contract ConsentOrdersTest is Clinic {
    using Dice for Dice.Cup;

    /// @dev What became of one patient's acts.
    struct Told {
        address subject;
        uint256 done; // a bit for each act that was taken
    }

    uint160 private _patients = 1 << 100;

    /// @dev All three acts of all eight kinds after a grant, in every order: what the relayer leaves to the patient comes in order.
    /// @custom:rules X5 C3
    function test_no_order_of_three_acts_opens_more_than_their_own() external {
        for (uint256 i; i < 512; ++i) this.visit(i);
    }

    /// @dev A call of its own, so that its memory is free again afterwards.
    function visit(uint256 kinds) external {
        Deed[] memory all = new Deed[](3);
        all[0] = _made(kinds % 8, 0x3, 2);
        all[1] = _made((kinds / 8) % 8, 0x6, 3);
        all[2] = _made(kinds / 64, 0x5, 4);
        uint8[2][5] memory orders = [[0, 2], [1, 0], [1, 2], [2, 0], [2, 1]];
        uint256[] memory played = new uint256[](0);
        Told memory honest = _tell(all, played);
        played = new uint256[](2);
        for (uint256 i; i < 5; ++i) {
            (played[0], played[1]) = (orders[i][0], orders[i][1]);
            _mustBeNoMoreOpen(_tell(all, played), honest, all);
        }
    }

    /// @dev Up to six signed acts with any categories and gaps between their numbers, played in any order, some more than once.
    /// @custom:rules X5 C3
    /// forge-config: default.fuzz.runs = 128
    function testFuzz_a_relayer_gains_nothing_by_the_order(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Deed[] memory all = new Deed[](c.between(2, 6));
        uint32 number = 1;
        for (uint256 i; i < all.length; ++i) {
            all[i] = _made(c.word() % 7, uint24(c.between(1, 15)), 0);
            number += c.between(0, 7) == 7 ? 3 : 1; // two numbers are left out now and then
            all[i].act.sequence = number;
        }
        uint256[] memory played = new uint256[](c.between(1, 8));
        for (uint256 i; i < played.length; ++i) played[i] = c.between(0, all.length - 1);
        _mustBeNoMoreOpen(_tell(all, played), _tell(all, new uint256[](0)), all);
    }

    /// @dev A new patient, who permitted something; then the relayer plays what it likes, then the patient everything.
    function _tell(Deed[] memory all, uint256[] memory played) private returns (Told memory t) {
        t.subject = address(++_patients);
        Deed memory first = _made(uint256(Kind.Grant), 0x7, 1);
        first.subject = t.subject;
        _do(first);
        for (uint256 i; i < all.length; ++i) all[i].subject = t.subject;
        for (uint256 i; i < played.length; ++i) _play(all, played[i], t);
        for (uint256 i; i < all.length; ++i) _play(all, i, t);
    }

    /// @dev The number never falls; an act that opens takes the next; one that closes, with a higher one, is always done; each is done once.
    function _play(Deed[] memory all, uint256 which, Told memory t) private {
        Deed memory d = all[which];
        (uint32 number, uint32 last) = (d.act.sequence, _lastOf(d));
        bool gone = reader.readWord(_wordOf(d)).erased;
        bool done = _try(d);
        require(!done || (t.done >> which) & 1 == 0, "done twice");
        if (done) t.done |= 1 << which;
        if (gone) require(!done, "after a tombstone");
        else if (d.kind < Kind.Deny) require(!done || number == last + 1, "it met what nobody knew");
        else if (number > last && number - last < 18) require(done, "what closes was refused");
        require(_lastOf(d) == (done && number > last ? number : last), "another number");
    }

    function _mustBeNoMoreOpen(Told memory t, Told memory honest, Deed[] memory all) private {
        IConsentCodec.Consent memory w = reader.readWord(_wordOf(all[0], t.subject));
        IConsentCodec.Consent memory h = reader.readWord(_wordOf(all[0], honest.subject));
        require(w.erased == h.erased && (w.erased || h.denied & ~w.denied == 0), "a denial was lost");
        if (_isGrantRefused(t, honest, all)) return _mustRevoke(t.subject, all[0], w.sequence);
        for (uint24 bit = 1; bit < 16; bit *= 2) {
            bool open = _may(t.subject, all[0].purpose, bit);
            require(!open || _may(honest.subject, all[0].purpose, bit), "more is open");
        }
    }

    /// @dev A grant that was taken in the patient's own order was refused in the relayer's.
    function _isGrantRefused(Told memory t, Told memory honest, Deed[] memory all) private pure returns (bool) {
        for (uint256 i; i < all.length; ++i) {
            if (all[i].kind == Kind.Grant && ((honest.done & ~t.done) >> i) & 1 == 1) return true;
        }
        return false;
    }

    /// @dev The patient revokes under every number that was left out: nothing is permitted, and the next number opens again.
    function _mustRevoke(address subject, Deed memory d, uint32 last) private {
        Deed memory revokes = _made(uint256(Kind.Revoke), 0, 0);
        revokes.subject = subject;
        if (reader.readWord(_wordOf(d, subject)).erased) return;
        for (uint32 number = 2; number <= last; ++number) {
            revokes.act.sequence = number;
            _try(revokes);
        }
        IConsentCodec.Consent memory w = reader.readWord(_wordOf(d, subject));
        require(w.permitted == 0 && w.holes == 0, "revoked");
        Deed memory anew = _made(uint256(Kind.Grant), 0x1, last + 1);
        anew.subject = subject;
        _do(anew);
    }

    function _wordOf(Deed memory d, address subject) private view returns (uint256) {
        return consents.wordOf(subject, _entry(d.grantee, d.purpose));
    }

    function _made(uint256 kind, uint24 categories, uint32 sequence) private view returns (Deed memory) {
        return _deed(Kind(kind), _toPerson(prescriber), categories, sequence);
    }
}
