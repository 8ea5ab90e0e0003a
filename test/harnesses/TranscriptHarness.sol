// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SshTranscript} from "../../contracts/verify/libraries/SshTranscript.sol";
import {Transcript} from "../../contracts/verify/types/Evidence.sol";

/// @title The transcript's check alone, compiled as it ships: P-256 in Solidity needs the compiler's long way.
contract TranscriptHarness {
    function check(Transcript calldata transcript, bytes32 nonce, bytes32 keyHash)
        external
        view
        returns (SshTranscript.Flaw, bytes32)
    {
        return SshTranscript.check(transcript, nonce, keyHash);
    }
}
