// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// @title Deploys the contracts as they ship: what Hardhat compiled (`npm run test:contracts` compiles first).
abstract contract Shipped is Test {
    function deployRegistry() internal returns (address) {
        return vm.deployCode(_artifact("HostRegistry"));
    }

    function deployEscrow(bytes memory args) internal returns (address escrow) {
        bytes memory code = bytes.concat(linkedEscrow(), args);
        assembly ("memory-safe") {
            escrow := create(0, add(code, 0x20), mload(code))
            if iszero(escrow) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    function deployRoles(address escrow) internal returns (address) {
        return vm.deployCode(_artifact("LeaseRoles"), abi.encode(escrow));
    }

    /// @dev Creation code of the escrow, with its libraries deployed and linked.
    function linkedEscrow() internal returns (bytes memory) {
        string memory artifact = vm.readFile(_artifact("LeaseEscrow"));
        string memory source = vm.parseJsonString(artifact, ".inputSourceName");
        string memory code = vm.parseJsonString(artifact, ".bytecode");
        string[3] memory libraries = ["LeaseViews", "Publication", "Resizing"];
        for (uint256 i = 0; i < libraries.length; ++i) {
            string memory name = string.concat("libraries/", libraries[i]);
            string memory file = vm.replace(source, "LeaseEscrow", name);
            bytes32 hash = keccak256(bytes(string.concat(file, ":", libraries[i])));
            string memory placeholder = string.concat("__$", _slice(vm.toString(hash), 2, 34), "$__");
            string memory linked = vm.toString(vm.deployCode(_artifact(name, libraries[i])));
            code = vm.replace(code, placeholder, _slice(linked, 2, 40));
        }
        return vm.parseBytes(code);
    }

    function _slice(string memory text, uint256 from, uint256 length) private pure returns (string memory) {
        bytes memory part = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            part[i] = bytes(text)[from + i];
        }
        return string(part);
    }

    function _artifact(string memory name) private view returns (string memory) {
        return _artifact(name, name);
    }

    /// @dev `MARKET_ARTIFACTS` names another folder of artifacts: the mutants'.
    function _artifact(string memory file, string memory name) private view returns (string memory) {
        string memory folder = vm.envOr("MARKET_ARTIFACTS", string("artifacts/contracts/market"));
        return string.concat(folder, "/", file, ".sol/", name, ".json");
    }
}
