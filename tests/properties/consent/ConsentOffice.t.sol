// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {Clinic} from "./Clinic.sol";
import {ConsentSigning} from "./ConsentSigning.sol";

/// @title Who may stop the registry of consents, and that mandates go by a signature alone
contract ConsentOfficeTest is Clinic {
    /// @custom:rules X7 X13
    function test_pause_and_unpause_are_refused_to_everybody_but_governance() external {
        address[4] memory others = [patient, registrarSteward, prescriber, relayer];
        for (uint256 i; i < 4; ++i) {
            bytes memory why = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, others[i]);
            _refused(others[i], address(consents), abi.encodeCall(consents.pause, ()), why);
            _refused(others[i], address(consents), abi.encodeCall(consents.unpause, ()), why);
        }
    }

    /// @custom:rules X5 C4
    function test_appoint_and_dismiss_go_by_the_patients_signature() external {
        IConsentCodec.Act memory a = _power(3, 0xff, LATER, 1);
        bytes memory signature = _signConsent(patient, ConsentSigning.appointment(patient, delegateB, a));
        _as(relayer, address(consents), _appointCall(delegateB, a, signature));
        signature = _signConsent(patient, ConsentSigning.dismissal(patient, delegateB, 2, LATER));
        _as(relayer, address(consents), _dismissCall(delegateB, 2, address(0), signature));
    }
}
