// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerifierNetwork} from "../interfaces/IVerifierNetwork.sol";
import {Network, Seat} from "../types/Network.sol";

/// @title What verifiers earn: by reveal, matured after a while, forfeited by hiding one.
/// @dev A term is FORFEIT_EPOCHS epochs. What was earned in a term matures when the term after the next one begins, so after one to two terms.
library Earnings {
    /// @notice Pays what the epoch promised for a reveal, if the pool has it and no forfeit runs.
    function reward(Network storage network, Seat storage seat, uint64 epoch, uint256 forfeitEpochs) internal {
        uint64 amount = network.epochs[epoch].rewardPerSeat;
        uint64 pool = network.rewardPool;
        if (amount == 0 || pool < amount || epoch < seat.rewardedFrom) return;
        network.rewardPool = pool - amount;
        mature(seat, epoch, forfeitEpochs);
        seat.fresh += amount;
    }

    /// @notice Whether an earlier commit was never revealed, and nobody has noticed yet.
    function isHiding(Seat storage seat, uint64 current) internal view returns (bool) {
        uint256 committed = seat.lastCommit;
        return committed > seat.secretEpoch && committed < current;
    }

    /// @notice Forfeits what was maturing when a commit was not revealed; done before anything that profits from not knowing.
    function noticeHidden(Network storage network, uint32 index, uint64 current, uint256 forfeitEpochs) internal {
        Seat storage seat = network.seats[index];
        if (!isHiding(seat, current)) return;
        uint32 committed = seat.lastCommit;
        seat.lastCommit = 0;
        forfeit(network, index, committed, current, forfeitEpochs);
    }

    /// @notice Takes what was maturing in `epoch` back to the pool; new rewards begin after a while.
    function forfeit(Network storage network, uint32 index, uint64 epoch, uint64 current, uint256 forfeitEpochs) internal {
        Seat storage seat = network.seats[index];
        mature(seat, epoch, forfeitEpochs);
        uint64 amount = seat.ripening + seat.fresh;
        uint64 rewardedFrom = uint64(current + forfeitEpochs);
        seat.ripening = 0;
        seat.fresh = 0;
        seat.rewardedFrom = uint32(rewardedFrom);
        network.rewardPool += amount;
        emit IVerifierNetwork.RewardsForfeited(index, epoch, amount, rewardedFrom);
    }

    /// @notice Moves on to the term of the epoch.
    function mature(Seat storage seat, uint64 epoch, uint256 forfeitEpochs) internal {
        uint256 term = epoch / forfeitEpochs;
        uint256 last = seat.term;
        if (term <= last) return;
        uint64 ripening = seat.ripening;
        uint64 fresh = seat.fresh;
        bool isNext = term == last + 1;
        seat.matured += isNext ? ripening : ripening + fresh;
        seat.ripening = isNext ? fresh : 0;
        seat.fresh = 0;
        seat.term = uint32(term);
    }
}
