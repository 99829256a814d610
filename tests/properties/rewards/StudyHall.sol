// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {RewardSigning} from "./RewardSigning.sol";
import {StudyPanel} from "./StudyPanel.sol";

/// @title Studies, two patients, a farmer with three ids, six houses of which two lie, a sponsor, a board, a challenger, an adjudicator, time
/// @notice Each public act tries one thing with what the dice give, mostly something sensible. Whether it is due follows from files of the
/// hall's own; where the ledger thinks otherwise, a breach is written down. The first study stays open, others come and go.
contract StudyHall is StudyPanel {
    using Dice for Dice.Cup;

    uint256 private constant MOST = 6; // studies at a time
    bytes32 private constant FARMER = keccak256("farmer");
    address private _wallet; // a hostile one

    function setUp() public override {
        super.setUp();
        _contributors = [patient, patientB, _person("farm a"), _person("farm b"), _person("farm c")];
        _wallet = vm.deployCode("HostileWalletMock.sol:HostileWalletMock", abi.encode(5, address(0), ""));
        _minted += BOND;
        _armChallenger(1);
        _as(sponsorSteward, address(token), abi.encodeCall(token.approve, (address(rewards), type(uint256).max)));
        for (uint256 i; i < 2; ++i) _openBook(1000 days + i * 2000 days, 10 * BUDGET);
        for (uint256 i; i < 28; ++i) _fillDay(i);
    }

    /// @dev So that everything is under way when a campaign begins.
    function _fillDay(uint256 day) private {
        for (uint256 i; i < 2; ++i) {
            _perhaps(this.contribute, day * 100 + i);
            _perhaps(this.judge, day * 100 + i);
            _perhaps(this.tell, day * 100 + i);
        }
        if (day % 2 == 0) _perhaps(day % 4 == 0 ? this.challenge : this.appeal, day);
        vm.warp(vm.getBlockTimestamp() + 20 hours);
    }

    function _perhaps(function(uint256) external act, uint256 seed) private {
        try act(seed) {} catch {}
    }

    // ----------------------------------------------------------------------------------------------------------- contributions

    /// @dev Two at a time.
    function contribute(uint256 seed) public {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 taken;
        for (uint256 i; i < 2; ++i) if (_contribute(c)) ++taken;
        _idleUnless(taken != 0);
    }

    function _contribute(Dice.Cup memory c) private returns (bool done) {
        uint256 book = c.word() % 16 == 0 ? c.word() % _books.length : (c.word() % 4) / 3;
        uint256 real = c.word() % 8 == 0 ? c.between(0, 2) : 3 + (c.word() % (c.coin() ? 8 : 400));
        R.Contribution memory k = _drawn(c, book, real);
        bool onPanel = c.word() % 24 == 0;
        if (onPanel) k.custodian = TEACHING;
        bytes memory call = _commitCall(k, onPanel ? teachingCustodian : custodian);
        bool forged = c.word() % 24 == 0;
        if (forged) call = _forged(k);
        bool due = !forged && !onPanel && _isTakeable(book, k);
        (done, ) = _attempt(relayer, address(rewards), call);
        _weigh(done, due, "taken without consent, funds, licence or signature, or by a study that is not open");
        _never(done && _isCapped(book, k.person), "a cap was passed");
        _never(done && _halted, "something new under a pause");
        if (done) _filed(book, k, real);
    }

    function withdraw(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        _idleUnless(c.word() % 2 == 0);
        File storage f = _files[_fileIn(c, R.Status(c.between(1, 5)))];
        bytes memory call = _withdrawCall(f.k, _now());
        if (_does(outsider, call, f.ending == R.Status.Unknown, "withdrawn after its end"))
            f.ending = R.Status.Withdrawn;
    }

    function pay(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _files[_ripe(c, Ripe.Pay)];
        bool vested = _reading(f) == R.Status.Vested;
        bool agrees = _agrees[f.k.contributor][f.book];
        uint256 before = token.balanceOf(f.k.contributor);
        bool due = vested && agrees && !_isFrozen[f.k.contributor];
        if (!_does(outsider, _payCall(f.k), due, "paid what had not vested, or to nobody")) return;
        _never(!agrees, "paid without consent");
        _never(f.duplicate || _holders[f.book][f.source] == 0, "paid for another's source");
        f.ending = R.Status.Paid;
        f.amount = token.balanceOf(f.k.contributor) - before;
        _books[f.book].paid += f.amount;
        ++_rewarded[f.book][f.source];
    }

    function end(uint256 seed) external {
        _end(_files[_ripe(Dice.cup(seed), Ripe.End)]);
    }

    function _end(File storage f) private {
        R.Status status = _reading(f);
        if (!_does(outsider, _endCall(f.k), _isOver(f), "ended what was not over")) return;
        if (status == R.Status.Expired) --_altogether[f.book][f.k.person];
        f.ending = status;
    }

    // ---------------------------------------------------------------------------------------------------------------- disputes

    function challenge(uint256 seed) external {
        File storage f = _files[_ripe(Dice.cup(seed), Ripe.Challenge)];
        _dispute(f, false, _challengeCall(f.k), _isDisputable(f, false));
    }

    function appeal(uint256 seed) external {
        File storage f = _files[_ripe(Dice.cup(seed), Ripe.Appeal)];
        bool due = _isDisputable(f, true) && !_isFrozen[f.k.contributor];
        _dispute(f, true, _appealCall(f.k, challenger, _now()), due);
    }

    function _dispute(File storage f, bool isAppeal, bytes memory call, bool due) private {
        _minted += BOND;
        _mint(challenger, BOND);
        if (!_does(challenger, call, due, "disputed twice, out of time or for nothing")) return;
        (f.disputed, f.open, f.isAppeal) = (true, true, isAppeal);
        _bonds += BOND;
    }

    function rule(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        _idleUnless(c.word() % 3 != 0);
        uint256 file = _ripe(c, Ripe.Rule);
        File storage f = _files[file];
        uint8 tier = uint8(c.between(0, f.k.tier + (c.word() % 8 == 0 ? 1 : 0)));
        uint256 before = token.balanceOf(challenger);
        bool due = _isRipe(file, Ripe.Rule) && tier <= f.k.tier;
        if (!_does(studyAuditor, _ruleCall(f.k, tier), due, "ruled out of time, or above the claim")) return;
        bool won = f.isAppeal ? tier > f.tier : tier < f.tier;
        _never(token.balanceOf(challenger) - before != (won ? BOND : 0), "the bond went the wrong way");
        if (!won) _burnt += BOND;
        _bonds -= BOND;
        (f.open, f.tier) = (false, tier);
        if (tier == 0) f.ending = R.Status.Rejected;
    }

    function lapse(uint256 seed) external {
        _lapse(_ripe(Dice.cup(seed), Ripe.Lapse));
    }

    function _lapse(uint256 file) private {
        File storage f = _files[file];
        uint256 before = token.balanceOf(challenger);
        bool due = _isRipe(file, Ripe.Lapse);
        if (!_does(outsider, _lapseCall(f.k), due, "a dispute ended before its time")) return;
        _never(token.balanceOf(challenger) - before != BOND, "the bond went the wrong way");
        f.open = false;
        _bonds -= BOND;
    }

    // ----------------------------------------------------------------------------------------------------------------- studies

    /// @dev A new one, of small means.
    function open(uint256 seed) external {
        uint256 waiting;
        for (uint256 i; i < _books.length; ++i) if (!_books[i].settled) ++waiting;
        _idleUnless(!_halted && waiting < MOST);
        _openBook((1 + (seed % 900)) * 1 hours, BUDGET / 4);
    }

    function fund(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 book = _openOne(c);
        Book storage b = _books[book];
        uint256 amount = c.between(1, 40_000);
        _minted += amount;
        _mint(sponsorSteward, amount);
        bool due = _bookStatus(book) < R.StudyStatus.Closed && !_halted;
        bytes memory call = abi.encodeCall(rewards.fund, (b.id, amount, b.funded + amount));
        if (!_does(sponsorSteward, call, due, "funded what was closed or paused")) return;
        _never(_halted, "something new under a pause");
        b.funded += amount;
    }

    /// @dev Sponsor or board pauses a study, seldom both of them, and soon resumes it.
    function side(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 book = c.word() % 3 == 0 ? _openOne(c) : 0;
        Book storage b = _books[book];
        bool board = b.byBoard == b.bySponsor ? c.coin() : b.byBoard == (c.word() % 4 != 0);
        bool paused = board ? b.byBoard : b.bySponsor;
        _idleUnless(b.byBoard || b.bySponsor || c.word() % 3 == 0);
        bytes memory call = abi.encodeCall(rewards.pauseStudy, (b.id));
        if (paused) call = abi.encodeCall(rewards.resumeStudy, (b.id));
        bool due = _bookStatus(book) < R.StudyStatus.Closed && !(paused && _halted);
        if (!_does(board ? boardSteward : sponsorSteward, call, due, "paused or resumed what was closed")) return;
        _never(paused && _halted, "something new under a pause");
        if (board) b.byBoard = !paused;
        else b.bySponsor = !paused;
    }

    /// @dev One of those that come and go.
    function close(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 book = _openOne(c);
        _idleUnless(book > 1);
        _close(book, c.coin());
    }

    function _close(uint256 book, bool board) private {
        Book storage b = _books[book];
        bool due = _bookStatus(book) < R.StudyStatus.Closed;
        bytes memory call = abi.encodeCall(rewards.closeStudy, (b.id));
        if (_does(board ? boardSteward : sponsorSteward, call, due, "closed twice")) b.closed = true;
    }

    function settle(uint256 seed) external {
        uint256 book = seed % _books.length;
        for (uint256 i; i < _books.length && !_isSettleable(book); ++i) book = (book + 1) % _books.length;
        _settle(book);
    }

    function _settle(uint256 book) private {
        Book storage b = _books[book];
        uint256 before = token.balanceOf(sponsorSteward);
        bytes memory call = abi.encodeCall(rewards.settle, (b.id));
        if (!_does(outsider, call, _isSettleable(book), "settled what is owed")) return;
        b.settled = true;
        b.refunded = token.balanceOf(sponsorSteward) - before;
        _never(b.refunded != b.funded - b.paid, "not to the last unit");
    }

    /// @dev All time is over: every contribution has an end and every bond an owner, and all studies are settled.
    function finish() external {
        vm.warp(vm.getBlockTimestamp() + 200 days);
        for (uint256 i; i < _files.length; ++i) {
            if (_files[i].open) _lapse(i);
            if (_files[i].ending == R.Status.Unknown) _end(_files[i]);
            _never(_files[i].ending == R.Status.Unknown, "something never ends");
        }
        for (uint256 i; i < _books.length; ++i) {
            if (_bookStatus(i) < R.StudyStatus.Closed) _close(i, true);
            if (!_books[i].settled) _settle(i);
        }
        _never(_bonds != 0 || token.balanceOf(address(rewards)) != _given, "something is left");
    }

    // ---------------------------------------------------------------------------------------------------------------- in vain

    /// @dev The farmer contributes by whichever id until the day or the study has enough of it, and then once more.
    function farm(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 book = c.coin() ? 0 : 1;
        R.Contribution memory k = _drawn(c, book, 0);
        for (uint256 real; !_isCapped(book, FARMER); ++real) {
            _idleUnless(_isTakeable(book, k));
            _as(relayer, address(rewards), _commitCall(k, custodian));
            _filed(book, k, real);
            k = _drawn(c, book, real);
        }
        _idleUnless(_isWanted(book, k));
        (uint256 today, uint256 altogether) = rewards.countOf(_books[book].id, FARMER);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_CapReached.selector, FARMER, today, altogether);
        _mustRefuse(relayer, address(rewards), _commitCall(k, custodian), why, "a cap was passed");
    }

    /// @dev What is over once more.
    function replay(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        if (c.word() % 3 == 0) return _reopen(c);
        File storage f = _files[c.word() % _files.length];
        bytes memory call = _commitCall(f.k, custodian);
        bytes memory why = _halted ? abi.encodeWithSelector(Pausable.EnforcedPause.selector) : _rewardDone(f.k);
        if (f.ending != R.Status.Unknown) {
            why = _rewardDone(f.k);
            if (f.ending == R.Status.Paid) call = _payCall(f.k);
            else if (f.ending == R.Status.Withdrawn) call = _withdrawCall(f.k, _now());
            else call = _endCall(f.k);
        }
        _mustRefuse(outsider, address(rewards), call, why, "something happened twice");
    }

    /// @dev A study that is closed is paused, resumed and closed again.
    function _reopen(Dice.Cup memory c) private {
        uint256 book = c.word() % _books.length;
        for (uint256 i; i < _books.length && _bookStatus(book) != R.StudyStatus.Closed; ++i) {
            book = (book + 1) % _books.length;
        }
        R.StudyStatus status = _bookStatus(book);
        _idleUnless(status >= R.StudyStatus.Closed);
        (StudyId study, address who) = (_books[book].id, c.coin() ? boardSteward : sponsorSteward);
        (bytes memory why, string memory wrong) = (_studyIs(study, status), "paused or resumed what was closed");
        _mustRefuse(who, address(rewards), abi.encodeCall(rewards.pauseStudy, (study)), why, wrong);
        if (_halted) why = abi.encodeWithSelector(Pausable.EnforcedPause.selector);
        _mustRefuse(who, address(rewards), abi.encodeCall(rewards.resumeStudy, (study)), why, wrong);
        why = _studyDone(study);
        _mustRefuse(who, address(rewards), abi.encodeCall(rewards.closeStudy, (study)), why, "closed twice");
    }

    /// @dev Strangers, and others who have no right to it, try one of everything.
    function trespass(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        File storage f = _files[c.word() % _files.length];
        (address who, bytes memory call, bytes memory why) = _trespass(c.word() % 6, f);
        _mustRefuse(who, address(rewards), call, why, "a trespasser got in");
    }

    // ------------------------------------------------------------------------------------------------------- people, and time

    /// @dev A contributor agrees, or does so no more.
    function agree(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address who, uint256 book) = (_contributors[c.word() % 5], c.word() % _books.length);
        bool agrees = _agrees[who][book];
        _idleUnless(!_isFrozen[who] && (!agrees || c.word() % 3 == 0));
        uint96 number = _books[book].s.number;
        if (agrees) _revokeConsent(who, number);
        else _consent(who, number);
        _agrees[who][book] = !agrees;
    }

    /// @dev A registrar stops somebody, or does so no more.
    function freeze(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        address who = _contributors[c.word() % 5];
        for (uint256 i; i < 5; ++i) if (_isFrozen[_contributors[i]]) who = _contributors[i];
        bool frozen = _isFrozen[who];
        _idleUnless(frozen || c.word() % 3 == 0);
        bytes memory act = abi.encodeCall(credentials.unfreeze, (who));
        if (!frozen) act = abi.encodeCall(credentials.freeze, (who, ISubjects.Freeze(1)));
        _as(registrarSteward, address(credentials), act);
        _isFrozen[who] = !frozen;
    }

    /// @dev A house of the panel loses its accreditation, and has it back a day later.
    function suspendHouse(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint32 house = _seat(uint32(c.word() % 6));
        for (uint32 i; i < 6; ++i) if (_closedUntil[_seat(i)] == NEVER) house = _seat(i);
        bool suspended = _closedUntil[house] == NEVER;
        _idleUnless(suspended || c.word() % 3 == 0);
        bytes memory act = abi.encodeCall(credentials.suspendOrganisation, (house));
        if (suspended) act = abi.encodeCall(credentials.reinstateOrganisation, (house));
        _as(healthSteward, address(credentials), act);
        _closedUntil[house] = suspended ? _now() + DELAY : NEVER;
    }

    /// @dev Governance pauses, a sponsor and a board try to begin a study or to go on with one, and soon it unpauses.
    function halt(uint256 seed) external {
        _idleUnless(_halted || seed % 4 == 0);
        _as(GOVERNOR, address(rewards), abi.encodeWithSignature(_halted ? "unpause()" : "pause()"));
        _halted = !_halted;
        if (!_halted) return;
        _mustWait(sponsorSteward, abi.encodeCall(rewards.draft, (_study(type(uint96).max))));
        _mustWait(boardSteward, _approveCall(_books[0].id));
        _mustWait(sponsorSteward, abi.encodeCall(rewards.resumeStudy, (_books[0].id)));
    }

    function _mustWait(address who, bytes memory call) private {
        bytes memory why = abi.encodeWithSelector(Pausable.EnforcedPause.selector);
        _mustRefuse(who, address(rewards), call, why, "something new under a pause");
    }

    /// @dev Nothing changes by itself. Somebody gives the ledger units that are nobody's. Some hours, or to the next edge of a contribution's calendar, a second before, at or after it, or to the end of a study.
    function pass(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 gift = c.word() % 7;
        (_given, _minted) = (_given + gift, _minted + gift);
        _mint(address(rewards), gift);
        Moments memory m = _files[c.word() % _files.length].m;
        uint256[6] memory edges = [m.judged, m.told, m.disputed, m.ruled, m.vested, m.claimed];
        uint256 time = vm.getBlockTimestamp();
        uint256 next;
        while (next < 5 && edges[next] <= time) ++next;
        uint256 moment = edges[next] + c.between(0, 2) - 1;
        uint256 until = _books[c.word() % _books.length].s.until;
        if (until > time && until < moment) moment = until + c.between(0, 1);
        bool near = moment > time && (moment < time + 36 hours || c.word() % 64 == 0);
        vm.warp(near && c.word() % 3 == 0 ? moment : time + (c.word() % 12 hours));
    }

    // ------------------------------------------------------------------------------------------------------------------- opening

    function _openBook(uint256 lasts, uint256 funds) private {
        uint256 book = _books.length;
        R.Study memory s = _study(7 + uint96(book));
        (s.perDay, s.perPerson) = (3, book == 0 ? 100 : 30);
        s.until = _now() + uint32(lasts);
        (s.revealHours, s.disputeDays, s.rulingDays, s.vestingDays) = (60, 7, 3, 3);
        if (book != 0) s.quorum = 2;
        if (book > 1) s.panel = _openHouses();
        Book storage b = _books.push();
        (b.s, b.id, b.funded) = (s, _open(s, funds), funds);
        _minted += funds;
        _as(sponsorSteward, address(token), abi.encodeCall(token.approve, (address(rewards), type(uint256).max)));
        for (uint256 i; i < 5; ++i) {
            if (_isFrozen[_contributors[i]]) continue;
            _consent(_contributors[i], s.number);
            _agrees[_contributors[i]][book] = true;
        }
    }

    /// @dev Those that are live now; at least three, or nothing comes of it.
    function _openHouses() private view returns (uint32[] memory houses) {
        uint256 count;
        for (uint32 i; i < 6; ++i) if (_isOpenHouse(_seat(i))) ++count;
        _idleUnless(count > 2);
        houses = new uint32[](count);
        for (uint32 i = 6; i != 0; --i) if (_isOpenHouse(_seat(i - 1))) houses[--count] = _seat(i - 1);
    }

    /// @dev Somebody's data out of hundreds of real things; the farmer has three of them and writes them anew each time.
    function _drawn(Dice.Cup memory c, uint256 book, uint256 real) private view returns (R.Contribution memory k) {
        uint256 who = real < 3 ? c.between(2, 4) : real % 2;
        uint8 tier = c.coin() ? 4 : uint8(c.between(1, c.word() % 8 == 0 ? 5 : 4));
        k = _contribution(_books[book].s, _contributors[who], tier, c.word() ^ _files.length);
        if (who > 1) k.person = FARMER;
        if (c.word() % 16 == 0) k.category = uint8(c.between(0, 14));
    }

    /// @dev Other terms than were signed.
    function _forged(R.Contribution memory k) private view returns (bytes memory) {
        bytes memory custody = _signReward(custodian, RewardSigning.custody(_idOf(k)));
        bytes memory own = _signReward(k.contributor, RewardSigning.contribution(k));
        k.person = keccak256("somebody else");
        return abi.encodeCall(rewards.commit, (_terms(k), custodian, custody, own));
    }

    /// @dev All but the caps.
    function _isWanted(uint256 book, R.Contribution memory k) private view returns (bool) {
        Book storage b = _books[book];
        if (_halted || _bookStatus(book) != R.StudyStatus.Open) return false;
        if (!_agrees[k.contributor][book] || _isFrozen[k.contributor]) return false;
        return (k.category == LABORATORY || k.category == GENOMIC) && k.tier != 0 && k.tier <= b.s.prices.length;
    }

    function _isTakeable(uint256 book, R.Contribution memory k) private view returns (bool) {
        Book storage b = _books[book];
        if (!_isWanted(book, k) || _isCapped(book, k.person)) return false;
        return b.funded - b.paid - b.refunded - _reserved(book) >= b.s.prices[k.tier - 1];
    }

    function _isCapped(uint256 book, bytes32 person) private view returns (bool) {
        R.Study storage s = _books[book].s;
        return _daily[_today(book, person)] >= s.perDay || _altogether[book][person] >= s.perPerson;
    }

    function _filed(uint256 book, R.Contribution memory k, uint256 real) private {
        ++_daily[_today(book, k.person)];
        ++_altogether[book][k.person];
        File storage f = _files.push();
        f.k = k;
        (f.id, f.book, f.since) = (_idOf(k), book, _now());
        f.m = _moments(_books[book].s, _now());
        f.truth = keccak256(abi.encode("source", real));
        f.worth = uint8(1 + (real % 4));
    }

    /// @dev A study that is open or paused, of those that come and go, if there is one.
    function _openOne(Dice.Cup memory c) private view returns (uint256 book) {
        book = c.word() % _books.length;
        for (uint256 i; i < _books.length && (book < 2 || _bookStatus(book) >= R.StudyStatus.Closed); ++i) {
            book = (book + 1) % _books.length;
        }
    }

    function _isSettleable(uint256 book) private view returns (bool) {
        return _bookStatus(book) == R.StudyStatus.Closed && _reserved(book) == 0;
    }

    // --------------------------------------------------------------------------------------------------------------- refusals

    function _trespass(
        uint256 which,
        File storage f
    ) private view returns (address who, bytes memory call, bytes memory why) {
        if (which == 0) return (outsider, _anchorCall(f.id, keccak256("mine")), _notAllowed(outsider));
        if (which == 1) {
            call = abi.encodeCall(rewards.pauseStudy, (_books[f.book].id));
            return (hospitalSteward, call, _notAllowed(hospitalSteward));
        }
        if (which == 2) return (auditor, _ruleCall(f.k, 1), _noRuling(f));
        if (which == 3) return (outsider, abi.encodeCall(rewards.withdraw, (_terms(f.k), _now(), "")), _notOwner(f));
        if (which == 4) return _asFunder(f);
        return _asWallet(f);
    }

    function _noRuling(File storage f) private view returns (bytes memory) {
        if (f.disputed && !f.open) return _rewardDone(f.k);
        return f.ending == R.Status.Unknown ? _notAllowed(auditor) : _is(f.k, f.ending);
    }

    function _notOwner(File storage f) private view returns (bytes memory) {
        if (f.ending == R.Status.Withdrawn) return _rewardDone(f.k);
        if (f.ending != R.Status.Unknown) return _is(f.k, f.ending);
        return abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, f.k.contributor, outsider);
    }

    function _asFunder(File storage f) private view returns (address, bytes memory call, bytes memory why) {
        Book storage b = _books[f.book];
        why = _halted ? abi.encodeWithSelector(Pausable.EnforcedPause.selector) : _notAllowed(challenger);
        return (challenger, abi.encodeCall(rewards.fund, (b.id, 1, b.funded + 1)), why);
    }

    /// @dev A wallet that says true, but not the magic word, contributes.
    function _asWallet(File storage f) private view returns (address, bytes memory call, bytes memory why) {
        R.Contribution memory k = f.k;
        k.contributor = _wallet;
        bytes memory custody = _signReward(custodian, RewardSigning.custody(_idOf(k)));
        call = abi.encodeCall(rewards.commit, (_terms(k), custodian, custody, "mine"));
        why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, _wallet);
        R.StudyStatus status = _bookStatus(f.book);
        if (k.deadline < _now()) why = abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, k.deadline);
        if (status != R.StudyStatus.Open) why = _studyIs(_books[f.book].id, status);
        if (_halted) why = abi.encodeWithSelector(Pausable.EnforcedPause.selector);
        return (relayer, call, why);
    }
}
