// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ERC20 as OpenZeppelinERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC721 as OpenZeppelinERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC20 as SoladyERC20} from "solady/src/tokens/ERC20.sol";
import {ERC721 as SoladyERC721} from "solady/src/tokens/ERC721.sol";

/// @title One cold read of a role before an act, which is the least that a ledger of ours reads
abstract contract Privileged {
    mapping(address who => bool) private _may;

    error Privileged_NotAllowed(address who);

    constructor() {
        _may[msg.sender] = true;
    }

    function allow(address who) external privileged {
        _may[who] = true;
    }

    modifier privileged() {
        if (!_may[msg.sender]) revert Privileged_NotAllowed(msg.sender);
        _;
    }
}

/// @title Peer of HealthToken: OpenZeppelin's ERC-20
contract OpenZeppelinUnits is OpenZeppelinERC20("Units", "UNIT"), Privileged {
    function mint(address to, uint256 amount) external privileged {
        _mint(to, amount);
    }
}

/// @title Peer of HealthToken: Solady's ERC-20
contract SoladyUnits is SoladyERC20, Privileged {
    function mint(address to, uint256 amount) external privileged {
        _mint(to, amount);
    }

    function name() public pure override returns (string memory) {
        return "Units";
    }

    function symbol() public pure override returns (string memory) {
        return "UNIT";
    }
}

/// @title Peer of prescriptions and bills: each is one of OpenZeppelin's ERC-721 tokens of the patient, burnt when it is used
contract OpenZeppelinSlips is OpenZeppelinERC721("Slips", "SLIP"), Privileged {
    function mint(address to, uint256 id) external privileged {
        _mint(to, id);
    }

    function burn(uint256 id) external privileged {
        _burn(id);
    }
}

/// @title The same with Solady's ERC-721
contract SoladySlips is SoladyERC721, Privileged {
    function mint(address to, uint256 id) external privileged {
        _mint(to, id);
    }

    function burn(uint256 id) external privileged {
        _burn(id);
    }

    function name() public pure override returns (string memory) {
        return "Slips";
    }

    function symbol() public pure override returns (string memory) {
        return "SLIP";
    }

    function tokenURI(uint256) public pure override returns (string memory) {
        return "";
    }
}
