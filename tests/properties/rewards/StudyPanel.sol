// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R} from "../../../interfaces/IStudyRewards.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {StudyFiles} from "./StudyFiles.sol";

/// @title Six houses that judge, of which the first two lie now and then, and what should become of what they tell
abstract contract StudyPanel is StudyFiles {
    using Dice for Dice.Cup;

    /// @dev What is told: by whom, about which source, with which words.
    struct Telling {
        bytes32 source;
        bytes32 former;
        uint256 seats;
        bool twice; // somebody speaks twice
        Finding[] verdicts;
    }

    /// @dev Two contributions, judged by most houses. A house of which somebody spoke is not heard again.
    function judge(uint256 seed) public {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 anchored;
        for (uint256 i; i < 2; ++i) anchored += _judge(c, _ripe(c, Ripe.Judge));
        _idleUnless(anchored != 0);
    }

    /// @dev Of two contributions, those who found a source tell it, once judging is over.
    function tell(uint256 seed) public {
        Dice.Cup memory c = Dice.cup(seed);
        bool first = _tell(c, _ripe(c, Ripe.FirstTell));
        _idleUnless(_tell(c, _ripe(c, c.coin() ? Ripe.Tell : Ripe.FirstTell)) || first);
    }

    function _tell(Dice.Cup memory c, uint256 file) private returns (bool done) {
        File storage f = _files[file];
        Telling memory t = _telling(c, file);
        bool due = _isTellable(file, t);
        bytes memory call = abi.encodeCall(rewards.attest, (_terms(f.k), t.source, t.former, _told(t.verdicts)));
        (done, ) = _attempt(outsider, address(rewards), call);
        _weigh(done, due, "told out of time, by too few, or not as it was found");
        if (done) _tell(file, t);
    }

    /// @dev A house that judged finds something else, told alone or along with what is new.
    function recant(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 file = c.word() % _files.length;
        uint32[] storage panel = _books[_files[file].book].s.panel;
        uint256 seat = c.word() % panel.length;
        _idleUnless(_finds[file][seat].moment != 0);
        bytes32[] memory ids = new bytes32[](c.between(1, 2));
        bytes32[] memory hashes = new bytes32[](ids.length);
        (ids[0], hashes[0]) = (bytes32(c.word()), bytes32(c.word()));
        (ids[ids.length - 1], hashes[ids.length - 1]) = (_files[file].id, bytes32(c.word()));
        address validator = _validators[panel[seat]];
        bytes memory why = _notAllowed(validator);
        if (_isOpenHouse(panel[seat])) {
            why = abi.encodeWithSelector(R.StudyRewards_VerdictTaken.selector, ids[ids.length - 1], panel[seat]);
        }
        bytes memory call = abi.encodeCall(rewards.commitVerdicts, (ids, hashes));
        _mustRefuse(validator, address(rewards), call, why, "a verdict changed, or of no licence");
    }

    /// @dev Two houses that lie the same, and one of them speaks twice: still two.
    function collude(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 file = _ripe(c, Ripe.Tell);
        File storage f = _files[file];
        bool inTime = _isRipe(file, Ripe.Tell) && _books[f.book].s.quorum == 3;
        _idleUnless(inTime && _finds[file][0].moment != 0);
        Finding[] memory verdicts = new Finding[](2 + (seed % 2));
        for (uint256 i; i < verdicts.length; ++i) verdicts[i] = _findingOf(file, i == 1 ? 1 : 0);
        bytes32 source = _finds[file][0].source;
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_TooFewVerdicts.selector, f.id, 2);
        if (verdicts.length == 3) why = _noThird(file, source);
        bytes memory call = abi.encodeCall(rewards.attest, (_terms(f.k), source, f.source, _told(verdicts)));
        _mustRefuse(outsider, address(rewards), call, why, "two houses were believed");
    }

    function _judge(Dice.Cup memory c, uint256 file) private returns (uint256 anchored) {
        uint32[] memory panel = _books[_files[file].book].s.panel;
        for (uint256 seat; seat < panel.length; ++seat) {
            if (c.word() % 8 == 0) continue;
            Found memory found = _opinion(c, file, seat);
            address validator = _validators[panel[seat]];
            bytes memory call = _anchorCall(_files[file].id, _hashIn(file, validator, found));
            (bool done, ) = _attempt(validator, address(rewards), call);
            _weigh(
                done,
                _isOpenHouse(panel[seat]) && _finds[file][seat].moment == 0,
                "a verdict changed, or of no licence"
            );
            if (!done) continue;
            _finds[file][seat] = found;
            ++anchored;
        }
    }

    /// @dev The truth; the first two houses say what they like now and then.
    function _opinion(Dice.Cup memory c, uint256 file, uint256 seat) private view returns (Found memory found) {
        File storage f = _files[file];
        found = Found(f.truth, f.worth, bytes32(c.word()), vm.getBlockTimestamp());
        if (c.word() % 6 == 0) found.tier = uint8(c.between(0, 5));
        if (seat < 2 && file % 3 == 0) found.source = keccak256(abi.encode("source", file % 7));
    }

    function _hashIn(uint256 file, address validator, Found memory found) private view returns (bytes32) {
        return _hashOf(_files[file].k, found.source, Finding(validator, 0, found.tier, found.salt));
    }

    // ----------------------------------------------------------------------------------------------------------------- telling

    /// @dev Mostly the truth; seldom without one of those who found it, or with one of them twice.
    function _telling(Dice.Cup memory c, uint256 file) private view returns (Telling memory t) {
        File storage f = _files[file];
        t.source = c.word() % 4 != 0 ? f.truth : _finds[file][c.between(0, 5)].source;
        t.former = f.seats == 0 || f.duplicate || c.word() % 16 == 0 ? bytes32(0) : f.source;
        uint256 without = c.word() % 4 == 0 ? c.between(0, 5) : 6;
        for (uint256 i; i < 6; ++i) {
            if (i != without && t.source != 0 && _finds[file][i].source == t.source) t.seats |= 1 << i;
        }
        t.twice = t.seats != 0 && c.word() % 16 == 0;
        t.verdicts = new Finding[](_count(t.seats) + (t.twice ? 1 : 0));
        uint256 next;
        for (uint256 i; i < 6; ++i) if ((t.seats >> i) % 2 == 1) t.verdicts[next++] = _findingOf(file, i);
        if (t.twice) t.verdicts[next] = t.verdicts[0];
    }

    function _findingOf(uint256 file, uint256 seat) private view returns (Finding memory) {
        uint32 house = _books[_files[file].book].s.panel[seat];
        Found storage found = _finds[file][seat];
        return Finding(_validators[house], house, found.tier, found.salt);
    }

    /// @dev Anchored in time by enough houses, each live or heard before, and more than told it before, with all of them or none.
    function _isTellable(uint256 file, Telling memory t) private view returns (bool) {
        File storage f = _files[file];
        bool enough = !t.twice && t.verdicts.length >= _books[f.book].s.quorum;
        if (!_isRipe(file, Ripe.Tell) || !enough || !_areHeard(file, t.seats)) return false;
        if (f.seats == 0) return true;
        bool owned = !f.duplicate;
        if (t.seats == f.seats) return f.duplicate && !_isTaken(file, t.source);
        bool apart = t.source != t.former && t.seats & f.seats == 0;
        bool whole = apart || t.seats & f.seats == f.seats;
        return whole && _count(t.seats) > _count(f.seats) && (!owned || t.former == f.source);
    }

    function _areHeard(uint256 file, uint256 seats) private view returns (bool) {
        File storage f = _files[file];
        for (uint256 i; i < 6; ++i) {
            if ((seats >> i) % 2 == 0) continue;
            if (_finds[file][i].moment > f.m.judged) return false;
            bool known = (f.seats >> i) % 2 == 1;
            if (!known && !_isOpenHouse(_books[f.book].s.panel[i])) return false;
        }
        return true;
    }

    /// @dev Somebody else is kept or was paid for this source.
    function _isTaken(uint256 file, bytes32 source) private view returns (bool) {
        uint256 holder = _holders[_files[file].book][source];
        return holder != 0 && holder != file + 1 && _files[holder - 1].ending <= R.Status.Paid;
    }

    function _tell(uint256 file, Telling memory t) private {
        File storage f = _files[file];
        if (f.seats != 0 && !f.duplicate) delete _holders[f.book][f.source];
        f.duplicate = _isTaken(file, t.source);
        if (!f.duplicate) _holders[f.book][t.source] = file + 1;
        (f.source, f.seats) = (t.source, t.seats);
        f.tier = f.duplicate ? 0 : _median(file, t.seats);
    }

    /// @dev How many found less decides; at most the claim.
    function _median(uint256 file, uint256 seats) private view returns (uint8 tier) {
        uint256 middle = (_count(seats) + 1) / 2;
        for (; tier < _files[file].k.tier; ++tier) {
            uint256 upTo;
            for (uint256 i; i < 6; ++i) if ((seats >> i) % 2 == 1 && _finds[file][i].tier <= tier) ++upTo;
            if (upTo >= middle) return tier;
        }
    }

    /// @dev Why one that speaks twice is refused: the first of the three that can't be heard.
    function _noThird(uint256 file, bytes32 source) private view returns (bytes memory) {
        File storage f = _files[file];
        for (uint256 i; i < 2; ++i) {
            address validator = _validators[_books[f.book].s.panel[i]];
            Found storage found = _finds[file][i];
            bool anchored = found.moment != 0 && found.moment <= f.m.judged && found.source == source;
            if (!anchored) return abi.encodeWithSelector(R.StudyRewards_NoVerdict.selector, f.id, validator);
            bool heard = (f.seats >> i) % 2 == 1 || _isOpenHouse(_books[f.book].s.panel[i]);
            if (!heard) return _noValidator(f.k, validator);
        }
        return _noValidator(f.k, _validators[_books[f.book].s.panel[0]]);
    }
}
