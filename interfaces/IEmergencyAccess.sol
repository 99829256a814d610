// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISignedActs} from "./ISignedActs.sol";
import {IVersioned} from "./IVersioned.sol";

/// @title Emergency access: break-glass that is always reviewed, and never blocks care (rules E1, E2)
/// @notice A clinician opens a window on a subject's emergency categories with a reason; somebody else must review it. An opening's id is its
/// EIP-712 hash in this ledger's domain: `Opening(address subject,address clinician,uint8 reason,uint24 categories,uint32 openedAt,uint32 until,bytes32 encounter,address second)`.
/// All times are in seconds, days are UTC days since 1970; windows and deadlines include their last second or day.
///
/// An opening may be signed while the chain is down, honoured by the gateway, and brought here afterwards. What is brought later than an
/// hour after it was opened needs no countersignature and no live licence: it happened, and recording it can only add to what is reviewed.
/// Warning: a clinician decides what an emergency is. The ledger makes each opening known to the patient and to a reviewer.
interface IEmergencyAccess is IVersioned, ISignedActs {
    /// @notice What a clinician opens and signs.
    struct Opening {
        address subject; // the patient's id at this custodian, or a fresh one for an unknown patient
        address clinician;
        uint8 reason; // code of why: 1 unconscious, 2 life at risk, 3 risk to others, 4 unknown patient, 5 systems down; 6 to 255 local
        uint24 categories; // mask, within the emergency categories
        uint32 openedAt;
        uint32 until; // at most 24 hours later
        bytes32 encounter; // commitment to the encounter: keccak256(salt ‖ canonical form)
        address second; // clinician who countersigns; zero for nobody
    }

    /// @notice What holds for all openings in this deployment.
    struct Rules {
        uint24 categories; // what an emergency may open
        uint32 longest; // seconds that a window may last, at most 24 hours
        uint32 lag; // seconds after which an opening can't be brought any more
        uint16 reviewDays; // days after the one on which it was brought within which it must be reviewed, 1 to 7
        uint16 perDay; // openings a clinician may make on one day without a second clinician; so many late ones besides
    }

    /// @notice What became of an opening.
    enum Outcome {
        Unknown, // never brought here                             未见
        AwaitingReview, //                                         待复核
        Overdue, // the last day of its review is over             逾期未复核
        Justified, //                                              正当
        Unjustified // the clinician's right is suspended          不正当
    }

    /// @notice `organisation` is the clinician's. To be reviewed until the end of `dueDay`.
    /// `opens`: it is the clinician's window on that subject, and counts among the reviews that the organisation owes.
    event EmergencyOpened(
        bytes32 indexed id,
        address indexed subject,
        address indexed clinician,
        uint32 organisation,
        Opening opening,
        uint16 dueDay,
        uint32 broughtAt,
        bool opens
    );
    /// @notice The patient is told: was it justified? `grounds` commits to the reviewer's reasons. `byRegulator`: final.
    event EmergencyReviewed(
        bytes32 indexed id,
        address indexed subject,
        address indexed reviewer,
        bool byRegulator,
        bool justified,
        bytes32 grounds
    );
    /// @notice Nobody reviewed it in time: the regulator is alerted.
    event ReviewOverdue(bytes32 indexed id, uint32 indexed organisation, uint16 dueDay);
    /// @notice The unknown patient of this opening is `subject`.
    event EmergencyIdentified(bytes32 indexed id, address indexed provisional, address indexed subject, address by);
    event RightSuspended(address indexed clinician, bytes32 indexed id);
    event RightRestored(address indexed clinician, address indexed by);

    /// @notice This opening was brought, reviewed so, alerted or identified before; or the right is as wanted.
    error EmergencyAccess_AlreadyDone(bytes32 id);
    error EmergencyAccess_Unknown(bytes32 id);
    /// @notice Something is missing, nobody's, or outside of what an emergency may open.
    error EmergencyAccess_BadOpening(bytes32 id);
    /// @notice It begins in the future, ends before it begins or lasts too long, or is brought too late.
    error EmergencyAccess_BadWindow(uint32 openedAt, uint32 until);
    /// @notice This clinician has a window on this subject already, with all these categories.
    error EmergencyAccess_AlreadyOpen(address clinician, address subject, uint32 until);
    /// @notice Not a live emergency clinician; for one brought later: of no house, or distrusted then.
    error EmergencyAccess_NotLive(address clinician);
    /// @notice A review found this clinician's opening unjustified; a colleague can open.
    error EmergencyAccess_RightSuspended(address clinician);
    /// @notice A second clinician must countersign: reviews of this organisation are overdue, or the clinician opened often today.
    error EmergencyAccess_CountersignatureNeeded(uint32 organisation, uint256 overdue, uint256 openedToday);
    /// @notice The second clinician is the first, or no live emergency clinician.
    error EmergencyAccess_BadSecond(address second);
    /// @notice The reviewer took part in it.
    error EmergencyAccess_SamePerson(address reviewer);
    /// @notice The caller is no live auditor of that organisation (or its successor), nor of a health regulator.
    error EmergencyAccess_NotAuthorised(address caller);
    /// @notice It was reviewed, the other way.
    error EmergencyAccess_Reviewed(bytes32 id, Outcome outcome);
    error EmergencyAccess_NotOverdue(bytes32 id);
    /// @notice Only an opening on an unknown patient (reason 4) is identified, and by another id.
    error EmergencyAccess_NotProvisional(bytes32 id);
    /// @notice It was identified as somebody else; an auditor of the organisation can correct that.
    error EmergencyAccess_Identified(bytes32 id);

    /// @notice Brings an opening (E1). By the clinician itself, or by anyone with its signature over the opening.
    /// @dev Where it names a second clinician, that one signs `Countersignature(bytes32 opening)` over its id. One that is brought late is
    /// recorded in any case; it opens no window where it lacks a countersignature that it would have needed, touches another window, is one
    /// too many for the day, or where the clinician may not open now.
    /// @param signature the clinician's over the opening; empty when it calls itself
    /// @param countersignature empty when nobody countersigns
    function open(
        Opening calldata opening,
        bytes calldata signature,
        bytes calldata countersignature
    ) external returns (bytes32 id);

    /// @notice Says whether it was justified (E2). Unjustified suspends the clinician's right to open. Caller: a live auditor of that
    /// organisation, its successor or a health regulator, who neither opened nor countersigned. Final, but that a health regulator's auditor
    /// may overrule the house's; a right that was suspended stays so until a regulator restores it.
    function review(Opening calldata opening, bool justified, bytes32 grounds) external;

    /// @notice Alerts the regulator to an overdue review, once. Anyone.
    function alert(Opening calldata opening) external;

    /// @notice Says who the unknown patient was. Caller: a live emergency clinician or auditor of that organisation; an auditor to correct it.
    function identify(Opening calldata opening, address subject) external;

    /// @notice Gives a clinician the right back. Caller: a live steward of a health regulator.
    function restoreRight(address clinician) external;

    /// @notice Whether this clinician may see these categories of this subject now on the strength of an open window: live, right not
    /// suspended, and no denial that the subject wants to hold in emergencies too.
    function isOpen(address subject, address clinician, uint24 categories) external view returns (bool);

    function rules() external view returns (Rules memory);

    /// @notice EIP-712 hash of an opening.
    function idOf(Opening calldata opening) external view returns (bytes32);

    function outcomeOf(bytes32 id) external view returns (Outcome);

    /// @notice The bits are drawn in contracts/consent/EmergencyAccess.sol.
    function wordOf(bytes32 id) external view returns (uint256);

    /// @notice The last window of a clinician on a subject: categories, and first and last second.
    function windowOf(
        address clinician,
        address subject
    ) external view returns (uint24 categories, uint32 openedAt, uint32 until);

    /// @notice How many reviews of an organisation are overdue now. While there are any, its openings need a second clinician.
    function overdueOf(uint32 organisation) external view returns (uint256);

    /// @notice How often a clinician opened at once today, and whether its right is suspended.
    function rightOf(address clinician) external view returns (uint256 openedToday, bool suspended);
}
