// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {
    AttestationRequest,
    AttestationRequestData,
    DelegatedAttestationRequest,
    IEAS,
    MultiAttestationRequest,
    RevocationRequest,
    RevocationRequestData
} from "@ethereum-attestation-service/eas-contracts/contracts/IEAS.sol";
import {ISchemaRegistry} from "@ethereum-attestation-service/eas-contracts/contracts/ISchemaRegistry.sol";
import {ISchemaResolver} from "@ethereum-attestation-service/eas-contracts/contracts/resolver/ISchemaResolver.sol";
import {Signature} from "@ethereum-attestation-service/eas-contracts/contracts/Common.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {StringInvoices, StringPrescriptions} from "../../peers/Strings.sol";
import {OpenZeppelinSlips, OpenZeppelinUnits} from "../../peers/Tokens.sol";
import {Batches} from "../support/Batches.sol";
import {vm} from "../support/Vm.sol";

interface IMerkleDistributor {
    function claim(uint256 index, address account, uint256 amount, bytes32[] calldata proof) external;
}

/// @dev What reads an artifact in a form that forge does not know.
interface Files {
    function readFile(string calldata path) external view returns (string memory);
    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);
    function parseBytes(string calldata text) external pure returns (bytes memory);
}

/// @dev What EAS says of its signatures.
interface IEASDomain {
    function getDomainSeparator() external view returns (bytes32);
    function getAttestTypeHash() external view returns (bytes32);
}

/// @title What the nearest acts of others cost, weighed as ours are: transactions of their own with nothing warm, on the same EVM
/// @notice OpenZeppelin, Solady and the renderings of tests/peers are compiled as our ledgers are; EAS and MerkleDistributor come compiled,
/// from their npm packages.
/// forge-config: default.isolate = true
contract PeersTest {
    string private constant EAS = "node_modules/@ethereum-attestation-service/eas-contracts/artifacts/contracts/";
    string private constant DISTRIBUTOR = "node_modules/@uniswap/merkle-distributor/build/MerkleDistributor.json";
    uint256 private constant KEY = 0xa11ce;
    uint256 private constant MANY = 100;

    address private immutable SIGNER = vm.addr(KEY);
    address private immutable HOLDER = vm.addr(0xb0b);
    address private immutable ACTOR = vm.addr(0xac7);

    IEAS private eas;
    bytes32 private schema;

    /// @notice One figure. `size`: items of it.
    event PeerMeasured(string peer, string act, uint256 used, uint256 size, uint256 calldataBytes, uint256 events);

    function setUp() external {
        vm.warp(1_800_000_000);
        address registry = vm.deployCode(string.concat(EAS, "SchemaRegistry.sol/SchemaRegistry.json"), "");
        eas = IEAS(vm.deployCode(string.concat(EAS, "EAS.sol/EAS.json"), abi.encode(registry)));
        schema = ISchemaRegistry(registry).register("bytes document", ISchemaResolver(address(0)), true);
    }

    // --------------------------------------------------------------------------------------------------------------------- EAS

    /// @custom:rules X10
    function test_eas_attests() external {
        _weigh("EAS", "attest, 1 word", address(eas), _attestCall(1));
        bytes memory uid = _weigh("EAS", "attest, 2 words", address(eas), _attestCall(2));
        _weigh("EAS", "attest, 4 words", address(eas), _attestCall(4));
        RevocationRequestData memory data = RevocationRequestData(abi.decode(uid, (bytes32)), 0);
        bytes memory call = abi.encodeCall(eas.revoke, (RevocationRequest(schema, data)));
        _weigh("EAS", "revoke", address(eas), call);
        require(eas.getAttestation(abi.decode(uid, (bytes32))).revocationTime != 0, "it was not revoked");
    }

    /// @dev The second of this signer is weighed: its nonce is not new any more, which is the usual case.
    /// @custom:rules X10
    function test_eas_attests_by_signature() external {
        (bool done, ) = address(eas).call(_delegated(0));
        require(done, "the first failed");
        _weigh("EAS", "attestByDelegation, 2 words", address(eas), _delegated(1));
    }

    /// @custom:rules X10
    function test_eas_timestamps() external {
        _weigh("EAS", "timestamp", address(eas), abi.encodeCall(eas.timestamp, (keccak256("document"))));
        bytes32[] memory all = new bytes32[](MANY);
        for (uint256 i; i < MANY; ++i) all[i] = keccak256(abi.encode("document", i));
        _weigh("EAS", "multiTimestamp", address(eas), abi.encodeCall(eas.multiTimestamp, (all)), MANY);
    }

    /// @custom:rules X10
    function test_eas_attests_many() external {
        MultiAttestationRequest[] memory requests = new MultiAttestationRequest[](1);
        requests[0] = MultiAttestationRequest(schema, new AttestationRequestData[](MANY));
        for (uint256 i; i < MANY; ++i) requests[0].data[i] = _data(1, i);
        _weigh("EAS", "multiAttest, 1 word", address(eas), abi.encodeCall(eas.multiAttest, (requests)), MANY);
    }

    // ------------------------------------------------------------------------------------------------------------------ tokens

    /// @custom:rules X10
    function test_units_are_minted() external {
        _mintUnits("OpenZeppelin ERC-20", "Tokens.sol:OpenZeppelinUnits");
        _mintUnits("Solady ERC-20", "Tokens.sol:SoladyUnits");
    }

    /// @custom:rules X10
    function test_slips_are_minted_and_burnt() external {
        _useSlips("OpenZeppelin ERC-721", "Tokens.sol:OpenZeppelinSlips");
        _useSlips("Solady ERC-721", "Tokens.sol:SoladySlips");
    }

    /// @dev One out of 10,000, to somebody who holds nothing yet; a neighbour claimed before, so its bitmap is open.
    /// @custom:rules X10
    function test_merkle_distributor_pays_one_of_10000() external {
        OpenZeppelinUnits units = OpenZeppelinUnits(vm.deployCode("Tokens.sol:OpenZeppelinUnits", ""));
        bytes32[] memory proof = new bytes32[](14);
        bytes32 own = keccak256(abi.encodePacked(uint256(5076), HOLDER, uint256(20_000)));
        proof[0] = keccak256(abi.encodePacked(uint256(5077), SIGNER, uint256(20_000)));
        bytes32 root = Batches.pair(own, proof[0]);
        for (uint256 i = 1; i < 14; ++i) {
            proof[i] = keccak256(abi.encode("sibling", i));
            root = Batches.pair(root, proof[i]);
        }
        IMerkleDistributor payer = _deployDistributor(abi.encode(units, root));
        units.mint(address(payer), 1_000_000);
        bytes memory call = abi.encodeCall(payer.claim, (5076, HOLDER, 20_000, proof));
        proof[0] = own;
        payer.claim(5077, SIGNER, 20_000, proof);
        _weigh("Uniswap MerkleDistributor", "claim, 1 of 10,000", address(payer), call);
        require(units.balanceOf(HOLDER) == 20_000, "nothing was paid");
    }

    // ----------------------------------------------------------------------------------------------------------------- strings

    /// @dev A prescription and a bill of somebody who never lived; every text fits in one word. One was there before.
    /// @custom:rules X10
    function test_strings_are_stored() external {
        StringPrescriptions slips = StringPrescriptions(vm.deployCode("Strings.sol:StringPrescriptions", ""));
        bytes memory call = abi.encodeCall(
            slips.create,
            ("Synthetic Patient One", "amoxicillin 500 mg capsules", "500 mg", "three times a day, 7 days")
        );
        _twice("string storage", "prescription, create", address(slips), call);
        _weigh("string storage", "prescription, use", address(slips), abi.encodeCall(slips.use, (2)));
        StringInvoices bills = StringInvoices(vm.deployCode("Strings.sol:StringInvoices", ""));
        call = abi.encodeCall(
            bills.create,
            ("Synthetic Patient One", "Synthetic Hospital", "0000123456", "consultation, amoxicillin", 100_000)
        );
        _twice("string storage", "bill, create", address(bills), call);
        _weigh("string storage", "bill, pay", address(bills), abi.encodeCall(bills.pay, (2, 30_000)));
    }

    // ------------------------------------------------------------------------------------------------------------------- tools

    function _deployDistributor(bytes memory arguments) private returns (IMerkleDistributor payer) {
        Files files = Files(address(vm));
        string memory code = files.parseJsonString(files.readFile(DISTRIBUTOR), ".bytecode");
        bytes memory creation = bytes.concat(files.parseBytes(string.concat("0x", code)), arguments);
        assembly {
            payer := create(0, add(creation, 32), mload(creation))
        }
        require(address(payer).code.length != 0, "it was not deployed");
    }

    function _mintUnits(string memory peer, string memory artifact) private {
        address units = vm.deployCode(artifact, "");
        bytes memory call = abi.encodeCall(OpenZeppelinUnits.mint, (HOLDER, 20_000));
        OpenZeppelinUnits(units).mint(SIGNER, 1);
        _allow(units);
        _weigh(peer, "mint, new holder", units, call);
        _weigh(peer, "mint", units, call);
        require(IERC20(units).balanceOf(HOLDER) == 40_000, "nothing was minted");
    }

    function _useSlips(string memory peer, string memory artifact) private {
        address slips = vm.deployCode(artifact, "");
        _allow(slips);
        (uint256 one, uint256 two) = (uint256(keccak256("one")), uint256(keccak256("two")));
        _weigh(peer, "mint, new holder", slips, abi.encodeCall(OpenZeppelinSlips.mint, (HOLDER, one)));
        _weigh(peer, "mint", slips, abi.encodeCall(OpenZeppelinSlips.mint, (HOLDER, two)));
        _weigh(peer, "burn", slips, abi.encodeCall(OpenZeppelinSlips.burn, (one)));
        require(IERC721(slips).balanceOf(HOLDER) == 1, "nothing was burnt");
    }

    /// @dev The second is weighed: a count that is not zero any more is the usual case.
    function _twice(string memory peer, string memory act, address target, bytes memory call) private {
        _allow(target);
        vm.prank(ACTOR);
        (bool done, ) = target.call(call);
        require(done, "the first failed");
        _weigh(peer, act, target, call);
    }

    function _allow(address target) private {
        OpenZeppelinUnits(target).allow(ACTOR);
    }

    function _attestCall(uint256 words) private view returns (bytes memory) {
        return abi.encodeCall(eas.attest, (AttestationRequest(schema, _data(words, 0))));
    }

    function _delegated(uint256 nonce) private view returns (bytes memory) {
        AttestationRequestData memory data = _data(2, nonce);
        bytes32 kind = IEASDomain(address(eas)).getAttestTypeHash();
        bytes memory head = abi.encode(kind, SIGNER, schema, data.recipient, data.expirationTime, data.revocable);
        bytes memory rest = abi.encode(data.refUID, keccak256(data.data), data.value, nonce, _deadline());
        bytes32 act = keccak256(bytes.concat(head, rest));
        bytes32 domain = IEASDomain(address(eas)).getDomainSeparator();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, keccak256(bytes.concat(hex"1901", domain, act)));
        Signature memory signature = Signature(v, r, s);
        DelegatedAttestationRequest memory request = DelegatedAttestationRequest(
            schema,
            data,
            signature,
            SIGNER,
            _deadline()
        );
        return abi.encodeCall(eas.attestByDelegation, (request));
    }

    /// @dev Commitments and packed terms, as short as ours are.
    function _data(uint256 words, uint256 which) private view returns (AttestationRequestData memory d) {
        (d.recipient, d.expirationTime, d.revocable) = (HOLDER, uint64(vm.getBlockTimestamp() + 365 days), true);
        for (uint256 i; i < words; ++i) d.data = bytes.concat(d.data, keccak256(abi.encode("word", which, i)));
    }

    function _deadline() private view returns (uint64) {
        return uint64(vm.getBlockTimestamp() + 1 days);
    }

    function _weigh(
        string memory peer,
        string memory act,
        address target,
        bytes memory data
    ) private returns (bytes memory) {
        return _weigh(peer, act, target, data, 1);
    }

    function _weigh(
        string memory peer,
        string memory act,
        address target,
        bytes memory data,
        uint256 size
    ) private returns (bytes memory answer) {
        bool done;
        vm.recordLogs();
        vm.prank(ACTOR);
        (done, answer) = target.call(data);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        require(done, string.concat(peer, ", ", act, ": it failed"));
        emit PeerMeasured(peer, act, used, size, data.length, vm.getRecordedLogs().length);
    }
}
