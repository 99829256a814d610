// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title What wallets know of the token: ERC-20 with its name, EIP-2612, and burning
interface IUnits is IERC20Metadata, IERC20Permit {
    function burn(uint256 amount) external;

    function burnFrom(address holder, uint256 amount) external;
}
