// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// @title Deploys the contracts as they ship: what Hardhat compiled (`npm run test:contracts` compiles first).
abstract contract Shipped is Test {
    function deployRegistry() internal returns (address) {
        return vm.deployCode(_artifact("HostRegistry"));
    }

    function deployEscrow(bytes memory args) internal returns (address) {
        return vm.deployCode(_artifact("LeaseEscrow"), args);
    }

    function escrowCode() internal view returns (bytes memory) {
        return vm.getCode(_artifact("LeaseEscrow"));
    }

    /// @dev `MARKET_ARTIFACTS` names another folder of artifacts: the mutants'.
    function _artifact(string memory name) private view returns (string memory) {
        string memory folder = vm.envOr("MARKET_ARTIFACTS", string("artifacts/contracts/market"));
        return string.concat(folder, "/", name, ".sol/", name, ".json");
    }
}
