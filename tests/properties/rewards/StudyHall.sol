// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {IStudyRewards as R} from "../../../interfaces/IStudyRewards.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {RewardSigning} from "./RewardSigning.sol";
import {StudyFiles} from "./StudyFiles.sol";

/// @title Two studies, two patients, a farmer with three ids, six houses of which two lie, a sponsor, a board, a challenger, an adjudicator, time
/// @notice Each public act tries one thing with what the dice give, mostly something sensible. What succeeds is written into files of its
/// own; what should never have succeeded is written down as a breach.
contract StudyHall is StudyFiles {
    using Dice for Dice.Cup;

    function setUp() public override {
        super.setUp();
        _contributors = [patient, patientB, _person("farm a"), _person("farm b"), _person("farm c")];
        for (uint256 i; i < BOOKS; ++i) _openBook(i);
        _minted += 4 * BOND;
        _armChallenger(4);
        for (uint256 i; i < 8; ++i) contribute(i);
        for (uint256 i; i < 12; ++i) judge(i);
    }

    // ----------------------------------------------------------------------------------------------------------- contributions

    function contribute(uint256 seed) public {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 book = c.word() % 4 == 0 ? 1 : 0;
        uint256 real = c.coin() ? c.between(0, 2) : c.between(3, 40);
        R.Contribution memory k = _drawn(c, book, real);
        bool onPanel = c.word() % 24 == 0;
        if (onPanel) k.custodian = TEACHING;
        bytes memory call = _commitCall(k, onPanel ? teachingCustodian : custodian);
        bool forged = c.word() % 24 == 0;
        if (forged) call = _forged(k);
        if (!_try("contribute", relayer, call)) return;
        _never(forged, "what the contributor did not sign");
        _never(onPanel, "a house that judges kept the data");
        _taken(book, k);
        _filed(book, k, real);
    }

    function judge(uint256 seed) public {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 file = _ripe(c, Ripe.Judge);
        R.Study memory s = _books[_files[file].book].s;
        for (uint256 seat; seat < s.panel.length; ++seat) {
            if (c.word() % 8 == 0) continue;
            Found memory found = _opinion(c, file, seat);
            bytes32 hash = _hashIn(file, _validators[s.panel[seat]], found);
            if (!_try("judge", _validators[s.panel[seat]], _anchorCall(_files[file].id, hash))) continue;
            _never(_finds[file][seat].moment != 0, "a verdict changed");
            _finds[file][seat] = found;
        }
    }

    function tell(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 file = _ripe(c, Ripe.Tell);
        File storage f = _files[file];
        bytes32 source = c.word() % 3 != 0 ? f.truth : _finds[file][c.between(0, 5)].source;
        (Finding[] memory verdicts, uint256 seats) = _choose(c, file, source);
        bytes32 former = f.seats == 0 || f.duplicate || c.word() % 16 == 0 ? bytes32(0) : f.source;
        bytes memory call = abi.encodeCall(rewards.attest, (_terms(f.k), source, former, _told(verdicts)));
        if (!_try("tell", outsider, call)) return;
        _never(_now() <= f.m.judged || _now() > f.m.told, "told out of time");
        _never(f.ending != R.Status.Unknown, "told what had ended");
        _never(_count(seats) != verdicts.length || verdicts.length < _books[f.book].s.quorum, "too few houses");
        _mustOutweigh(f, source, seats);
        _told(file, source, seats);
    }

    // ---------------------------------------------------------------------------------------------------------------- disputes

    function dispute(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _files[_ripe(c, Ripe.Dispute)];
        bool isAppeal = f.tier == 0 || c.coin();
        _minted += BOND;
        _mint(challenger, BOND);
        bytes memory call = isAppeal ? _appealCall(f.k, challenger, _now()) : _challengeCall(f.k);
        if (!_try(isAppeal ? "appeal" : "challenge", challenger, call)) return;
        _never(f.disputed, "disputed twice");
        _never(_now() <= f.m.told || _now() > f.m.disputed, "disputed out of time");
        _never(f.seats == 0 || f.ending != R.Status.Unknown, "disputed what nobody told");
        _never(isAppeal ? f.tier >= f.k.tier || f.duplicate : f.tier == 0, "disputed for nothing");
        (f.disputed, f.open, f.isAppeal) = (true, true, isAppeal);
        _bonds += BOND;
    }

    function rule(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _files[_ripe(c, Ripe.Rule)];
        address by = c.word() % 12 == 0 ? auditor : studyAuditor;
        uint8 tier = uint8(c.between(0, f.k.tier + (c.word() % 8 == 0 ? 1 : 0)));
        uint256 before = token.balanceOf(challenger);
        if (!_try("rule", by, _ruleCall(f.k, tier))) return;
        _never(by != studyAuditor, "a stranger ruled");
        _never(!f.open || f.ending != R.Status.Unknown, "ruled what was not disputed");
        _never(_now() <= f.m.disputed || _now() > f.m.ruled, "ruled before everybody was heard, or too late");
        _never(tier > f.k.tier, "ruled above the claim");
        bool won = f.isAppeal ? tier > f.tier : tier < f.tier;
        _never(token.balanceOf(challenger) - before != (won ? BOND : 0), "the bond went the wrong way");
        ++succeeded[won ? "won" : "lost"];
        if (!won) _burnt += BOND;
        _bonds -= BOND;
        (f.open, f.tier) = (false, tier);
        if (tier == 0) f.ending = R.Status.Rejected;
    }

    function lapse(uint256 seed) external {
        uint256 file = Dice.word(Dice.cup(seed)) % _files.length;
        for (uint256 i; i < _files.length && !_files[file].open; ++i) file = (file + 1) % _files.length;
        _lapse(_files[file]);
    }

    function _lapse(File storage f) private {
        uint256 before = token.balanceOf(challenger);
        if (!_try("lapse", outsider, _lapseCall(f.k))) return;
        _never(!f.open || _now() <= f.m.ruled, "a dispute ended before its time");
        _never(token.balanceOf(challenger) - before != BOND, "the bond did not come back");
        f.open = false;
        _bonds -= BOND;
    }

    // ----------------------------------------------------------------------------------------------------------------- endings

    function pay(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _files[_fileIn(c, R.Status.Vested)];
        R.Status status = _reading(f);
        uint256 before = token.balanceOf(f.k.contributor);
        if (!_try("pay", outsider, _payCall(f.k))) return;
        _never(status != R.Status.Vested, "paid what had not vested");
        _never(!_agrees[f.k.contributor][f.book], "paid without consent");
        _never(_isFrozen[f.k.contributor], "paid to nobody");
        _never(f.duplicate || _holders[f.book][f.source] == 0, "paid for another's source");
        f.ending = R.Status.Paid;
        f.amount = token.balanceOf(f.k.contributor) - before;
        _books[f.book].paid += f.amount;
        if (f.k.person == keccak256("farmer")) ++succeeded["a farmer was paid"];
    }

    function withdraw(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        if (c.word() % 12 != 0) return;
        File storage f = _files[_fileIn(c, R.Status(c.between(1, 5)))];
        bool stranger = c.word() % 4 == 0;
        bytes memory call = _withdrawCall(f.k, _now());
        if (stranger) call = abi.encodeCall(rewards.withdraw, (_terms(f.k), _now(), ""));
        if (!_try("withdraw", outsider, call)) return;
        _never(stranger, "a stranger withdrew");
        _never(f.ending != R.Status.Unknown, "withdrawn after its end");
        f.ending = R.Status.Withdrawn;
    }

    function end(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Status[3] memory over = [R.Status.Expired, R.Status.Rejected, R.Status.Lapsed];
        _end(_files[_fileIn(c, over[c.between(0, 2)])]);
    }

    function _end(File storage f) private {
        R.Status status = _reading(f);
        if (!_try("end", outsider, _endCall(f.k))) return;
        bool isRejected = status == R.Status.Rejected && _now() > f.m.disputed;
        bool isOver = status == R.Status.Expired || status == R.Status.Lapsed || isRejected;
        _never(!isOver || f.ending != R.Status.Unknown, "ended what was not over");
        if (status == R.Status.Expired) --_altogether[f.book][f.k.person];
        f.ending = status;
        ++succeeded[
            isRejected
                ? "rejected"
                : status == R.Status.Lapsed
                    ? "lapsed"
                    : "expired"
        ];
    }

    // ----------------------------------------------------------------------------------------------------------------- studies

    function fund(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 book = c.between(0, 1);
        Book storage b = _books[book];
        address by = c.word() % 8 == 0 ? challenger : sponsorSteward;
        uint256 amount = c.between(1, 40_000);
        _minted += amount;
        _mint(by, amount);
        R.StudyStatus status = _bookStatus(book);
        bytes memory call = abi.encodeCall(rewards.fund, (b.id, amount, b.funded + amount));
        if (!_try("fund", by, call)) return;
        _never(by != sponsorSteward, "funded by a stranger");
        _never(status >= R.StudyStatus.Closed || _halted, "funded what was closed or paused");
        b.funded += amount;
    }

    function side(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 book = c.between(0, 1);
        Book storage b = _books[book];
        bool board = c.coin();
        bool paused = board ? b.byBoard : b.bySponsor;
        if (!paused && c.word() % 16 != 0) return;
        bytes memory call = abi.encodeCall(rewards.pauseStudy, (b.id));
        if (paused) call = abi.encodeCall(rewards.resumeStudy, (b.id));
        if (!_try(paused ? "resume" : "pause", board ? boardSteward : sponsorSteward, call)) return;
        _never(_bookStatus(book) >= R.StudyStatus.Closed, "paused or resumed what was closed");
        _never(paused && _halted, "resumed while all is paused");
        if (board) b.byBoard = !paused;
        else b.bySponsor = !paused;
    }

    /// @dev The second study ends by itself; seldom earlier.
    function close(uint256 seed) external {
        if (Dice.word(Dice.cup(seed)) % 128 == 0) _close(1);
        _settle(1);
    }

    function _close(uint256 book) private {
        Book storage b = _books[book];
        bool wasClosed = _bookStatus(book) >= R.StudyStatus.Closed;
        if (!_try("close", boardSteward, abi.encodeCall(rewards.closeStudy, (b.id)))) return;
        _never(wasClosed, "closed twice");
        b.closed = true;
    }

    function _settle(uint256 book) private {
        Book storage b = _books[book];
        bool wasClosed = _bookStatus(book) == R.StudyStatus.Closed;
        uint256 before = token.balanceOf(sponsorSteward);
        if (!_try("settle", outsider, abi.encodeCall(rewards.settle, (b.id)))) return;
        _never(!wasClosed || _reserved(book) != 0, "settled what is owed");
        b.settled = true;
        b.refunded = token.balanceOf(sponsorSteward) - before;
        _never(b.refunded != b.funded - b.paid, "not to the last unit");
    }

    /// @dev All time is over: every contribution has an end and every bond an owner, and both studies are settled.
    function finish() external {
        vm.warp(vm.getBlockTimestamp() + 200 days);
        for (uint256 i; i < _files.length; ++i) {
            if (_files[i].open) _lapse(_files[i]);
            if (_files[i].ending == R.Status.Unknown) _end(_files[i]);
            _never(_files[i].ending == R.Status.Unknown, "something never ends");
        }
        for (uint256 i; i < BOOKS; ++i) {
            _close(i);
            _settle(i);
            _never(!_books[i].settled, "a study is never settled");
        }
        _never(_bonds != 0 || token.balanceOf(address(rewards)) != _given, "something is left");
    }

    // ------------------------------------------------------------------------------------------------------- people, and time

    /// @dev A contributor agrees, or does so no more.
    function agree(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address who, uint256 book) = (_contributors[c.between(0, 4)], c.between(0, 1));
        bool agrees = _agrees[who][book];
        if ((agrees && c.word() % 8 != 0) || _isFrozen[who]) return;
        uint96 number = _books[book].s.number;
        if (agrees) _revokeConsent(who, number);
        else _consent(who, number);
        _agrees[who][book] = !agrees;
    }

    /// @dev A registrar stops somebody, or does so no more.
    function freeze(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        address who = _contributors[c.between(0, 4)];
        bool frozen = _isFrozen[who];
        if (!frozen && c.word() % 8 != 0) return;
        bytes memory act = abi.encodeCall(credentials.unfreeze, (who));
        if (!frozen) act = abi.encodeCall(credentials.freeze, (who, ISubjects.Freeze(1)));
        _as(registrarSteward, address(credentials), act);
        _isFrozen[who] = !frozen;
    }

    /// @dev Governance pauses, seldom, and unpauses soon. Somebody gives the ledger units that are nobody's.
    function halt(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        _given += 7;
        _minted += 7;
        _mint(address(rewards), 7);
        if (!_halted && c.word() % 16 != 0) return;
        _as(GOVERNOR, address(rewards), abi.encodeWithSignature(_halted ? "unpause()" : "pause()"));
        _halted = !_halted;
    }

    /// @dev Nothing changes by itself. Some hours, or to the next edge of a contribution's calendar: a second before, at or after it.
    function pass(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 late = c.word() % (_files.length < 8 ? _files.length : 8);
        Moments memory m = _files[_files.length - 1 - late].m;
        uint256[6] memory edges = [m.judged, m.told, m.disputed, m.ruled, m.vested, m.claimed];
        uint256 time = vm.getBlockTimestamp();
        uint256 next = c.word() % 16 == 0 ? 5 : 0;
        while (next < 5 && edges[next] <= time) ++next;
        uint256 moment = edges[next] + c.between(0, 2) - 1;
        bool jump = moment > time && (next < 5 || c.word() % 8 == 0);
        vm.warp(jump && c.word() % 3 == 0 ? moment : time + (c.word() % 6 hours));
        ++succeeded["pass"];
    }

    // ------------------------------------------------------------------------------------------------------------------- opening

    function _openBook(uint256 book) private {
        R.Study memory s = _study(7 + uint96(book));
        (s.perDay, s.perPerson) = (2, book == 0 ? 60 : 12);
        s.until = _now() + (book == 0 ? 3000 days : 300 days);
        if (book == 1) s.quorum = 2;
        else (s.revealHours, s.disputeDays, s.rulingDays, s.vestingDays) = (72, 5, 5, 5);
        uint256 funds = book == 0 ? 10 * BUDGET : BUDGET / 2;
        _books[book].s = s;
        _books[book].id = _open(s, funds);
        _books[book].funded = funds;
        _minted += funds;
        _as(sponsorSteward, address(token), abi.encodeCall(token.approve, (address(rewards), type(uint256).max)));
        for (uint256 i; i < 5; ++i) {
            _consent(_contributors[i], s.number);
            _agrees[_contributors[i]][book] = true;
        }
    }

    /// @dev Somebody's data out of forty real things; the farmer has three of them and writes them anew each time.
    function _drawn(Dice.Cup memory c, uint256 book, uint256 real) private view returns (R.Contribution memory k) {
        uint256 who = real < 3 ? c.between(2, 4) : real % 2;
        uint8 tier = uint8(c.between(1, c.word() % 16 == 0 ? 5 : 4));
        k = _contribution(_books[book].s, _contributors[who], tier, c.word());
        if (who > 1) k.person = keccak256("farmer");
        if (c.word() % 16 == 0) k.category = uint8(c.between(0, 14));
    }

    /// @dev Other terms than were signed.
    function _forged(R.Contribution memory k) private view returns (bytes memory) {
        bytes memory custody = _signReward(custodian, RewardSigning.custody(_idOf(k)));
        bytes memory own = _signReward(k.contributor, RewardSigning.contribution(k));
        k.person = keccak256("somebody else");
        return abi.encodeCall(rewards.commit, (_terms(k), custodian, custody, own));
    }

    function _taken(uint256 book, R.Contribution memory k) private {
        Book storage b = _books[book];
        _never(_halted || _bookStatus(book) != R.StudyStatus.Open, "taken by a study that is not open");
        _never(!_agrees[k.contributor][book], "taken without consent");
        _never(_isFrozen[k.contributor], "taken from who is frozen");
        bool fits = (k.category == LABORATORY || k.category == GENOMIC) && k.tier != 0 && k.tier <= 4;
        _never(!fits, "taken what the study does not take");
        bool capped = _daily[_today(book, k.person)] >= b.s.perDay || _altogether[book][k.person] >= b.s.perPerson;
        _never(capped, "a cap was passed");
        uint256 free = b.funded - b.paid - b.refunded - _reserved(book);
        _never(fits && free < b.s.prices[k.tier - 1], "kept what was not there");
        ++_daily[_today(book, k.person)];
        ++_altogether[book][k.person];
    }

    function _filed(uint256 book, R.Contribution memory k, uint256 real) private {
        File storage f = _files.push();
        f.k = k;
        (f.id, f.book, f.since) = (_idOf(k), book, _now());
        f.m = _moments(_books[book].s, _now());
        f.truth = keccak256(abi.encode("source", real));
        f.worth = uint8(1 + (real % 4));
    }

    // ------------------------------------------------------------------------------------------------------------------- judging

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

    /// @dev Those who found this source; seldom without one of them, or with one of them twice.
    function _choose(
        Dice.Cup memory c,
        uint256 file,
        bytes32 source
    ) private view returns (Finding[] memory verdicts, uint256 seats) {
        uint32[] memory panel = _books[_files[file].book].s.panel;
        uint256 without = c.word() % 3 == 0 ? c.between(0, 5) : 6;
        for (uint256 i; i < panel.length; ++i) {
            if (i != without && source != 0 && _finds[file][i].source == source) seats |= 1 << i;
        }
        bool twice = seats != 0 && c.word() % 16 == 0;
        verdicts = new Finding[](_count(seats) + (twice ? 1 : 0));
        uint256 at;
        for (uint256 i; i < panel.length; ++i) {
            if ((seats >> i) % 2 == 0) continue;
            verdicts[at++] = Finding(_validators[panel[i]], panel[i], _finds[file][i].tier, _finds[file][i].salt);
        }
        if (twice) verdicts[at] = verdicts[0];
    }

    /// @dev Told before: by more now, with all of them or none (of another opinion), or again by the same because it was a duplicate.
    function _mustOutweigh(File storage f, bytes32 source, uint256 seats) private {
        bool again = f.duplicate && seats == f.seats;
        bool more = _count(seats) > _count(f.seats);
        bool apart = (f.source != source || f.duplicate) && seats & f.seats == 0;
        bool whole = apart || seats & f.seats == f.seats;
        _never(f.seats != 0 && !again && !(more && whole), "a minority told it anew");
        if (f.seats != 0) ++succeeded["told anew"];
    }

    function _told(uint256 file, bytes32 source, uint256 seats) private {
        File storage f = _files[file];
        if (f.seats != 0 && !f.duplicate) delete _holders[f.book][f.source];
        for (uint256 i; i < 6; ++i) {
            if ((seats >> i) % 2 == 1) _never(_finds[file][i].moment > f.m.judged, "a verdict of too late");
        }
        uint256 holder = _holders[f.book][source];
        bool kept = holder != 0 && holder != file + 1;
        f.duplicate = kept && _files[holder - 1].ending <= R.Status.Paid;
        if (!f.duplicate) _holders[f.book][source] = file + 1;
        (f.source, f.seats) = (source, seats);
        f.tier = f.duplicate ? 0 : _median(file, seats);
        if (f.duplicate) ++succeeded["duplicate"];
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
}
