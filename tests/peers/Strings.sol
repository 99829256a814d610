// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Privileged} from "./Tokens.sol";

/// @title The usual prescription contract of surveys and demonstrations, rendered honestly
/// @notice Readable text in storage and a flag for what is used, as such contracts have them; packed, with custom errors and a role for who
/// acts, which most of them lack. What it must never be used for: real patients, whose names it shows to everybody.
contract StringPrescriptions is Privileged {
    struct Prescription {
        string patient;
        string drug;
        string dosage;
        string directions;
        address doctor;
        uint64 issuedAt;
        bool used;
        address pharmacist;
        uint64 dispensedAt;
    }

    uint256 private _count;
    mapping(uint256 id => Prescription) private _prescriptions;

    event PrescriptionCreated(uint256 indexed id, address indexed doctor);
    event PrescriptionUsed(uint256 indexed id, address indexed pharmacist);

    error StringPrescriptions_Used(uint256 id);

    function create(
        string calldata patient,
        string calldata drug,
        string calldata dosage,
        string calldata directions
    ) external privileged returns (uint256 id) {
        id = ++_count;
        Prescription storage p = _prescriptions[id];
        (p.patient, p.drug, p.dosage, p.directions) = (patient, drug, dosage, directions);
        (p.doctor, p.issuedAt) = (msg.sender, uint64(block.timestamp));
        emit PrescriptionCreated(id, msg.sender);
    }

    function use(uint256 id) external privileged {
        Prescription storage p = _prescriptions[id];
        if (p.used) revert StringPrescriptions_Used(id);
        (p.used, p.pharmacist, p.dispensedAt) = (true, msg.sender, uint64(block.timestamp));
        emit PrescriptionUsed(id, msg.sender);
    }
}

/// @title The same for bills
contract StringInvoices is Privileged {
    struct Invoice {
        string patient;
        string hospital;
        string number;
        string items;
        address issuer;
        uint64 issuedAt;
        uint128 total;
        uint128 paid;
    }

    uint256 private _count;
    mapping(uint256 id => Invoice) private _invoices;

    event InvoiceCreated(uint256 indexed id, address indexed issuer);
    event InvoicePaid(uint256 indexed id, address indexed payer, uint128 amount);

    error StringInvoices_TooMuch(uint256 id, uint128 amount);

    function create(
        string calldata patient,
        string calldata hospital,
        string calldata number,
        string calldata items,
        uint128 total
    ) external privileged returns (uint256 id) {
        id = ++_count;
        Invoice storage b = _invoices[id];
        (b.patient, b.hospital, b.number, b.items) = (patient, hospital, number, items);
        (b.issuer, b.issuedAt, b.total) = (msg.sender, uint64(block.timestamp), total);
        emit InvoiceCreated(id, msg.sender);
    }

    function pay(uint256 id, uint128 amount) external privileged {
        Invoice storage b = _invoices[id];
        if (b.paid + amount > b.total) revert StringInvoices_TooMuch(id, amount);
        b.paid += amount;
        emit InvoicePaid(id, msg.sender, amount);
    }
}
