// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IEmergencyAccess} from "../../interfaces/IEmergencyAccess.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Kinds, Roles} from "../credentials/Kinds.sol";
import {StandingReader} from "../credentials/Standing.sol";
import {SignedActs} from "../shared/SignedActs.sol";
import {ReviewCalendar} from "./ReviewCalendar.sol";

/// @title EmergencyAccess
/// @custom:privacy Subjects' ids (one per custodian, or provisional), keys of clinicians and reviewers, a reason code, masks, dates, commitments
/// to the encounter and to the grounds of a review.
/// @custom:trust A live emergency clinician can open any subject whose policy does not hold its denials, and answers for it. A reviewer can
/// suspend a clinician's right to open; a health regulator gives it back.
/// @custom:halt Nothing stops it: care is never blocked. A regulator can suspend people and organisations.
contract EmergencyAccess is IEmergencyAccess, SignedActs {
    using ReviewCalendar for uint256;
    using StandingReader for Standing;

    bytes32 private constant OPENING_TYPEHASH = keccak256(
        "Opening(address subject,address clinician,uint8 reason,uint24 categories,uint32 openedAt,uint32 until,bytes32 encounter,address second)"
    );
    bytes32 private constant COUNTERSIGNATURE_TYPEHASH = keccak256("Countersignature(bytes32 opening)");
    uint8 private constant UNKNOWN_PATIENT = 4;
    /// @dev How long after it was opened an opening still counts as brought at once.
    uint256 private constant AT_ONCE = 1 hours;

    // Facts of an opening
    uint256 private constant JUSTIFIED = 1 << 48;
    uint256 private constant UNJUSTIFIED = 1 << 49;
    uint256 private constant ALERTED = 1 << 50;
    /// @dev A health regulator judged: nobody overrules.
    uint256 private constant FINAL = 1 << 51;
    /// @dev It took the window, and its review is owed.
    uint256 private constant OPENED = 1 << 52;
    uint256 private constant JUDGED = JUSTIFIED | UNJUSTIFIED;
    // Fields of a clinician's right
    uint256 private constant SUSPENDED = 1 << 32;
    uint256 private constant AT_ONCE_TODAY = 16;
    uint256 private constant LATE_TODAY = 48;

    ICredentialRegistry private immutable CREDENTIALS;
    IConsentRegistry private immutable CONSENTS;
    uint24 private immutable CATEGORIES;
    uint32 private immutable LONGEST;
    uint32 private immutable LAG;
    uint16 private immutable REVIEW_DAYS;
    uint16 private immutable PER_DAY;

    /// @dev | 0..31 organisation | 32..47 due day | 48..52 facts | 64..255 tag of who the unknown patient was |
    mapping(bytes32 id => uint256 word) private _words;
    /// @dev | 0..23 categories | 24..55 opened at | 56..87 until | of the latest window
    mapping(address clinician => mapping(address subject => uint256 word)) private _windows;
    /// @dev | 0..15 day | 16..31 opened at once on that day | 32 right suspended | 48..63 brought late on that day |
    mapping(address clinician => uint256 word) private _rights;
    /// @dev See ReviewCalendar.
    mapping(uint32 organisation => uint256 word) private _calendars;

    /// @param r see Rules; refused when it asks for what the words can't hold
    constructor(
        ICredentialRegistry credentials,
        IConsentRegistry consents,
        Rules memory r
    ) EIP712("Carestamp Emergency Access", "1") {
        bool sound = r.categories != 0 && r.longest != 0 && r.longest <= 24 hours && r.lag >= AT_ONCE && r.perDay != 0;
        if (!sound || r.reviewDays == 0 || r.reviewDays > 7) revert EmergencyAccess_BadOpening(0);
        (CREDENTIALS, CONSENTS) = (credentials, consents);
        (CATEGORIES, LONGEST, LAG, REVIEW_DAYS, PER_DAY) = (r.categories, r.longest, r.lag, r.reviewDays, r.perDay);
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    // ---------------------------------------------------------------------------------------------------------------- opening

    /// @inheritdoc IEmergencyAccess
    function open(
        Opening calldata opening,
        bytes calldata signature,
        bytes calldata countersignature
    ) external override returns (bytes32 id) {
        id = idOf(opening);
        if (_words[id] != 0) revert EmergencyAccess_AlreadyDone(id);
        _requireSound(id, opening);
        _requireSigner(id, opening.clinician, signature);
        bool isSeconded = opening.second != address(0) && _isSeconded(id, opening, countersignature);
        (uint32 organisation, bool isLive) = _requireClinician(opening);
        bool opens = _count(opening, organisation, isSeconded) && isLive && _takeWindow(opening);
        uint256 due = _today() + REVIEW_DAYS;
        if (opens) _calendars[organisation] = _calendars[organisation].onDay(_today()).added(due);
        _words[id] = uint256(organisation) | (due << 32) | (opens ? OPENED : 0);
        emit EmergencyOpened(
            id,
            opening.subject,
            opening.clinician,
            organisation,
            opening,
            uint16(due),
            uint32(block.timestamp),
            opens
        );
    }

    /// @inheritdoc IEmergencyAccess
    function identify(Opening calldata opening, address subject) external override {
        (bytes32 id, uint256 word) = _known(opening);
        bool isTheirs = _isOf(uint32(word), Roles.EMERGENCY_CLINICIAN | Roles.AUDITOR);
        if (!isTheirs) revert EmergencyAccess_NotAuthorised(msg.sender);
        bool provisional = opening.reason == UNKNOWN_PATIENT && subject != opening.subject && subject != address(0);
        if (!provisional) revert EmergencyAccess_NotProvisional(id);
        uint256 tag = uint256(uint192(uint256(keccak256(abi.encode(id, subject)))));
        if (word >> 64 == tag) revert EmergencyAccess_AlreadyDone(id);
        if (word >> 64 != 0 && !_isOf(uint32(word), Roles.AUDITOR)) revert EmergencyAccess_Identified(id);
        _words[id] = uint64(word) | (tag << 64);
        emit EmergencyIdentified(id, opening.subject, subject, msg.sender);
    }

    // ----------------------------------------------------------------------------------------------------------------- review

    /// @inheritdoc IEmergencyAccess
    function review(Opening calldata opening, bool justified, bytes32 grounds) external override {
        (bytes32 id, uint256 word) = _known(opening);
        bool byRegulator = _requireReviewer(opening, uint32(word));
        uint256 fact = justified ? JUSTIFIED : UNJUSTIFIED;
        if (word & fact != 0) revert EmergencyAccess_AlreadyDone(id);
        bool first = word & JUDGED == 0;
        if (!first && (!byRegulator || word & FINAL != 0)) revert EmergencyAccess_Reviewed(id, outcomeOf(id));
        _words[id] = (word & ~JUDGED) | fact | (byRegulator ? FINAL : 0);
        if (first && word & OPENED != 0) _settle(uint32(word), uint16(word >> 32));
        emit EmergencyReviewed(id, opening.subject, msg.sender, byRegulator, justified, grounds);
        if (justified) return;
        _rights[opening.clinician] |= SUSPENDED;
        emit RightSuspended(opening.clinician, id);
    }

    /// @inheritdoc IEmergencyAccess
    function alert(Opening calldata opening) external override {
        (bytes32 id, uint256 word) = _known(opening);
        if (word & ALERTED != 0) revert EmergencyAccess_AlreadyDone(id);
        if (outcomeOf(id) != Outcome.Overdue) revert EmergencyAccess_NotOverdue(id);
        _words[id] = word | ALERTED;
        emit ReviewOverdue(id, uint32(word), uint16(word >> 32));
    }

    /// @inheritdoc IEmergencyAccess
    function restoreRight(address clinician) external override {
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        bool isRegulator = standing.mayFor(Kinds.HEALTH_REGULATOR, Roles.STEWARD, block.timestamp);
        if (!isRegulator) revert EmergencyAccess_NotAuthorised(msg.sender);
        uint256 word = _rights[clinician];
        if (word & SUSPENDED == 0) revert EmergencyAccess_AlreadyDone(bytes32(uint256(uint160(clinician))));
        _rights[clinician] = word & ~SUSPENDED;
        emit RightRestored(clinician, msg.sender);
    }

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IEmergencyAccess
    function isOpen(address subject, address clinician, uint24 categories) external view override returns (bool) {
        (uint24 opened, uint32 openedAt, uint32 until) = windowOf(clinician, subject);
        if (block.timestamp < openedAt || until < block.timestamp) return false;
        if (categories == 0 || categories & ~opened != 0 || _rights[clinician] & SUSPENDED != 0) return false;
        if (!CREDENTIALS.standingOf(clinician).may(Roles.EMERGENCY_CLINICIAN, block.timestamp)) return false;
        return
            !CONSENTS.isOverrideForbidden(
                subject,
                clinician,
                IConsentRegistry.Purpose.Treatment,
                categories,
                IConsentRegistry.Context(Roles.EMERGENCY_CLINICIAN, 0)
            );
    }

    /// @inheritdoc IEmergencyAccess
    function rules() external view override returns (Rules memory) {
        return Rules(CATEGORIES, LONGEST, LAG, REVIEW_DAYS, PER_DAY);
    }

    /// @inheritdoc IEmergencyAccess
    function idOf(Opening calldata o) public view override returns (bytes32) {
        bytes32 opening = keccak256(
            abi.encode(
                OPENING_TYPEHASH,
                o.subject,
                o.clinician,
                o.reason,
                o.categories,
                o.openedAt,
                o.until,
                o.encounter,
                o.second
            )
        );
        return _hashTypedDataV4(opening);
    }

    /// @inheritdoc IEmergencyAccess
    function outcomeOf(bytes32 id) public view override returns (Outcome) {
        uint256 word = _words[id];
        if (word == 0) return Outcome.Unknown;
        if (word & JUSTIFIED != 0) return Outcome.Justified;
        if (word & UNJUSTIFIED != 0) return Outcome.Unjustified;
        return uint16(word >> 32) < _today() ? Outcome.Overdue : Outcome.AwaitingReview;
    }

    /// @inheritdoc IEmergencyAccess
    function wordOf(bytes32 id) external view override returns (uint256) {
        return _words[id];
    }

    /// @inheritdoc IEmergencyAccess
    function windowOf(
        address clinician,
        address subject
    ) public view override returns (uint24 categories, uint32 openedAt, uint32 until) {
        uint256 word = _windows[clinician][subject];
        return (uint24(word), uint32(word >> 24), uint32(word >> 56));
    }

    /// @inheritdoc IEmergencyAccess
    function overdueOf(uint32 organisation) public view override returns (uint256) {
        return _calendars[organisation].onDay(_today()).overdueIn();
    }

    /// @inheritdoc IEmergencyAccess
    function rightOf(address clinician) public view override returns (uint256 openedToday, bool suspended) {
        uint256 word = _rights[clinician];
        return (_countToday(word, AT_ONCE_TODAY), word & SUSPENDED != 0);
    }

    // ----------------------------------------------------------------------------------------------------------- who may do it

    function _requireSound(bytes32 id, Opening calldata opening) private view {
        bool named = opening.subject != address(0) && opening.clinician != opening.subject && opening.reason != 0;
        bool within = opening.categories != 0 && opening.categories & ~CATEGORIES == 0;
        if (!named || !within || opening.encounter == 0) revert EmergencyAccess_BadOpening(id);
        (uint256 from, uint256 until) = (opening.openedAt, opening.until);
        bool fits = from <= block.timestamp && block.timestamp - from <= LAG && until > from && until - from <= LONGEST;
        if (!fits) revert EmergencyAccess_BadWindow(opening.openedAt, opening.until);
    }

    function _requireSigner(bytes32 id, address clinician, bytes calldata signature) private view {
        if (signature.length == 0) {
            if (msg.sender != clinician) revert SignedActs_NotSigner(clinician, msg.sender);
        } else if (!_isSignedBy(clinician, id, signature)) revert SignedActs_BadSignature(clinician);
    }

    /// @dev The organisation of the clinician, and whether it may open now. What is brought at once needs that; what is brought late needs
    /// a house, and trust at that time.
    function _requireClinician(Opening calldata opening) private view returns (uint32 organisation, bool isLive) {
        address clinician = opening.clinician;
        Standing standing = CREDENTIALS.standingOf(clinician);
        isLive = standing.may(Roles.EMERGENCY_CLINICIAN, block.timestamp);
        organisation = standing.organisation();
        bool suspended = _rights[clinician] & SUSPENDED != 0;
        if (_isAtOnce(opening)) {
            if (!isLive) revert EmergencyAccess_NotLive(clinician);
            if (suspended) revert EmergencyAccess_RightSuspended(clinician);
        } else if (organisation == 0 || opening.openedAt >= standing.distrustedSince()) {
            revert EmergencyAccess_NotLive(clinician);
        }
        isLive = isLive && !suspended;
    }

    /// @dev Whether the second clinician counts. What is brought at once is refused where it does not; what is brought late is recorded even if
    /// the second one's licence is over by now. Its signature is there in any case: nobody strips it off.
    function _isSeconded(
        bytes32 id,
        Opening calldata opening,
        bytes calldata countersignature
    ) private view returns (bool isLive) {
        address second = opening.second;
        isLive = CREDENTIALS.standingOf(second).may(Roles.EMERGENCY_CLINICIAN, block.timestamp);
        bool isAnother = second != opening.clinician && second != opening.subject;
        if (!isAnother || (!isLive && _isAtOnce(opening))) revert EmergencyAccess_BadSecond(second);
        bytes32 act = _hashTypedDataV4(keccak256(abi.encode(COUNTERSIGNATURE_TYPEHASH, id)));
        if (!_isSignedBy(second, act, countersignature)) revert SignedActs_BadSignature(second);
    }

    /// @dev The caller is another person, an auditor of the organisation or, as told, of a health regulator.
    function _requireReviewer(Opening calldata opening, uint32 organisation) private view returns (bool byRegulator) {
        if (msg.sender == opening.clinician || msg.sender == opening.second) {
            revert EmergencyAccess_SamePerson(msg.sender);
        }
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        byRegulator = standing.mayFor(Kinds.HEALTH_REGULATOR, Roles.AUDITOR, block.timestamp);
        if (!byRegulator && !_isOf(organisation, Roles.AUDITOR)) revert EmergencyAccess_NotAuthorised(msg.sender);
    }

    /// @dev Whether the caller holds one of these roles at this organisation or its successor now.
    function _isOf(uint32 organisation, uint32 roles) private view returns (bool) {
        Standing standing = CREDENTIALS.standingOf(msg.sender);
        return standing.may(roles, block.timestamp) && CREDENTIALS.mayFinish(standing.organisation(), organisation);
    }

    function _known(Opening calldata opening) private view returns (bytes32 id, uint256 word) {
        id = idOf(opening);
        word = _words[id];
        if (word == 0) revert EmergencyAccess_Unknown(id);
    }

    // ---------------------------------------------------------------------------------------------------------------- effects

    /// @dev One window at a time for a clinician and a subject: one that opens more takes the place of the one before. What is brought late and
    /// touches another is recorded, and opens nothing.
    function _takeWindow(Opening calldata opening) private returns (bool) {
        (uint24 opened, uint32 openedAt, uint32 until) = windowOf(opening.clinician, opening.subject);
        if (opening.openedAt <= until) {
            if (!_isAtOnce(opening)) return false;
            bool opensMore = opening.categories & ~opened != 0 && opening.openedAt >= openedAt;
            if (!opensMore) revert EmergencyAccess_AlreadyOpen(opening.clinician, opening.subject, until);
        }
        _windows[opening.clinician][opening.subject] =
            uint256(opening.categories) |
            (uint256(opening.openedAt) << 24) |
            (uint256(opening.until) << 56);
        return true;
    }

    /// @dev Counts it. Whether it may open: a second clinician signed where the day's openings or the organisation's reviews call for one.
    function _count(Opening calldata opening, uint32 organisation, bool isSeconded) private returns (bool) {
        uint256 word = _rights[opening.clinician];
        bool atOnce = _isAtOnce(opening);
        (uint256 done, uint256 late) = (_countToday(word, AT_ONCE_TODAY), _countToday(word, LATE_TODAY));
        uint256 count = atOnce ? done : late;
        uint256 overdue = overdueOf(organisation);
        bool lacksSecond = !isSeconded && (overdue != 0 || count >= PER_DAY);
        if (lacksSecond && atOnce) revert EmergencyAccess_CountersignatureNeeded(organisation, overdue, count);
        if (count < type(uint16).max) {
            (done, late) = atOnce ? (done + 1, late) : (done, late + 1);
            uint256 counts = (done << AT_ONCE_TODAY) | (late << LATE_TODAY);
            _rights[opening.clinician] = _today() | counts | (word & SUSPENDED);
        }
        return !lacksSecond;
    }

    /// @dev A review is not owed any more.
    function _settle(uint32 organisation, uint256 due) private {
        _calendars[organisation] = _calendars[organisation].onDay(_today()).removed(due);
    }

    function _isAtOnce(Opening calldata opening) private view returns (bool) {
        return block.timestamp - opening.openedAt <= AT_ONCE;
    }

    /// @dev A clinician's count of today.
    function _countToday(uint256 right, uint256 field) private view returns (uint256) {
        return uint16(right) == _today() ? uint16(right >> field) : 0;
    }

    function _today() private view returns (uint256) {
        return block.timestamp / 1 days;
    }
}
