// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// @title Deploys the contracts as they ship: what Hardhat compiled (`npm run test:contracts` compiles first).
abstract contract Shipped is Test {
    function deployRegistry() internal returns (address) {
        return vm.deployCode(_artifact("HostRegistry"));
    }

    function deployEscrow(bytes memory args) internal returns (address escrow) {
        return _create(bytes.concat(linkedEscrow(), args));
    }

    function deployRoles(address escrow) internal returns (address) {
        return vm.deployCode(_artifact("LeaseRoles"), abi.encode(escrow));
    }

    /// @dev Creation code of the escrow, with its libraries deployed and linked.
    function linkedEscrow() internal returns (bytes memory) {
        string[] memory libraries = new string[](3);
        libraries[0] = "LeaseViews";
        libraries[1] = "Publication";
        libraries[2] = "Resizing";
        return _linked(_marketFolder(), "LeaseEscrow", libraries);
    }

    function deployVault(bytes memory args) internal returns (address) {
        return vm.deployCode(_artifact(_verifyFolder(), "StakeVault", "StakeVault"), args);
    }

    function deployNetwork(bytes memory args) internal returns (address) {
        string[] memory libraries = new string[](3);
        libraries[0] = "Enrolment";
        libraries[1] = "Judging";
        libraries[2] = "Seating";
        return _create(bytes.concat(_linked(_verifyFolder(), "VerifierNetwork", libraries), args));
    }

    function deployFeeShare(bytes memory args) internal returns (address) {
        return vm.deployCode(_artifact(_verifyFolder(), "FeeShare", "FeeShare"), args);
    }

    /// @dev The transcript's check alone; it needs the compiler's long way, so it is not compiled with the tests.
    function deployTranscriptHarness() internal returns (address) {
        string memory folder = vm.envOr("VERIFY_ARTIFACTS", string("artifacts"));
        return vm.deployCode(_artifact(string.concat(folder, "/test/harnesses"), "TranscriptHarness", "TranscriptHarness"));
    }

    /// @dev Creation code of a contract, with its libraries deployed and linked.
    function _linked(string memory folder, string memory contract_, string[] memory libraries) private returns (bytes memory) {
        string memory artifact = vm.readFile(_artifact(folder, contract_, contract_));
        string memory source = vm.parseJsonString(artifact, ".inputSourceName");
        string memory code = vm.parseJsonString(artifact, ".bytecode");
        for (uint256 i = 0; i < libraries.length; ++i) {
            string memory name = string.concat("libraries/", libraries[i]);
            string memory library_ = string.concat(vm.replace(source, contract_, name), ":", libraries[i]);
            code = _link(code, library_, _artifact(folder, name, libraries[i]));
        }
        return vm.parseBytes(code);
    }

    /// @dev The code with a library's address wherever the library's placeholder was.
    function _link(string memory code, string memory library_, string memory artifact) private returns (string memory) {
        string memory hash = vm.toString(keccak256(bytes(library_)));
        string memory placeholder = string.concat("__$", _slice(hash, 2, 34), "$__");
        return vm.replace(code, placeholder, _deployed(artifact));
    }

    /// @dev The address of a library that is deployed here, 40 digits.
    function _deployed(string memory artifact) private returns (string memory) {
        return _slice(vm.toString(vm.deployCode(artifact)), 2, 40);
    }

    /// @dev Deploys; a revert of the constructor is passed on.
    function _create(bytes memory code) private returns (address created) {
        assembly ("memory-safe") {
            created := create(0, add(code, 0x20), mload(code))
            if iszero(created) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    function _slice(string memory text, uint256 from, uint256 length) private pure returns (string memory) {
        bytes memory part = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            part[i] = bytes(text)[from + i];
        }
        return string(part);
    }

    function _artifact(string memory name) private view returns (string memory) {
        return _artifact(_marketFolder(), name, name);
    }

    /// @dev `MARKET_ARTIFACTS` names another folder of artifacts: the mutants'.
    function _marketFolder() private view returns (string memory) {
        return vm.envOr("MARKET_ARTIFACTS", string("artifacts/contracts/market"));
    }

    /// @dev The same for the network.
    function _verifyFolder() private view returns (string memory) {
        return vm.envOr("VERIFY_ARTIFACTS", string("artifacts/contracts/verify"));
    }

    function _artifact(string memory folder, string memory file, string memory name) private pure returns (string memory) {
        return string.concat(folder, "/", file, ".sol/", name, ".json");
    }
}
