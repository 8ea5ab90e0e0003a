// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CancelReason, CloseReason, DeclineReason, Handover, LeaseState, Offer, Permit, Terms} from "../types/Terms.sol";

/// @title The purse of every lease, and the book of offers that leases are opened on.
///
/// @notice A tenant rents a machine of a host by the second. The deposit lies in the lease's own purse; seconds are counted from
/// activation on and paid from it, what is not used goes back. Each lease is its own purse: no pooled balances.
///
/// ```
/// open --> Open --activate--> Active --close--> Settling --finalize--> Closed
///           |                   |  ^              (skipped when no verdict can still reach the last seconds)
///           |- cancel --> Closed|  |- topUp, revive
///           `- decline -> Closed`- exhausted --grace over--> anyone may close
/// ```
///
/// **Units.** Money 1e-6 USDC ("units"), rates 1e-18 USDC per second, durations seconds, shares 1/10000 (bps).
///
/// **Rounding.** Every share is the floor of a cumulative amount, so splitting withdrawals changes no sum. The tenant is
/// favoured by less than one unit per floor: less than one unit in a lease, less than two with a royalty. The tail of a deposit
/// that buys no whole second goes back.
///
/// **Trusts.**
/// - *Token*: native USDC. A transfer moves exactly the amount or nothing, takes no fee, calls nobody, its supply stays below
///   2^64 units. It may blacklist anyone and pause: receivers that cannot be paid get a pull balance (`claim`). If it blacklists
///   or pauses against this escrow itself, money waits here until it stops; no contract can help that.
/// - *Clock*: `block.timestamp` never falls and is honest to a few seconds. Counted until the year 2106, when it stands.
/// - *Creditor*: may stop the clock of a host and kind, from at most `LATCH_REACH_SECONDS` ago, and with it the pay of leases
///   that name it. It moves no money to itself, cannot take back what was paid, cannot keep anyone in.
/// - *Registry*: says who operates and owns a host. The operator may start, decline and end leases, never redirect money.
/// - *Owner*: meant to be a timelock. Parameters move within hard bounds, reach no open lease, and pausing stops `open` only.
interface ILeaseEscrow {
    // ------------------------------------------------------------------ events: flat, so that every indexer can read them

    /// @notice An offer can be rented from now on, or again. Words as in `Offer`.
    /// @param offerHash What the offer is known by.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param generation The generation that it is live in.
    /// @param payeeHostKindTrial Word as in `Offer`.
    /// @param creditor Whose verdicts bind its leases; zero: nobody's.
    /// @param prices Word as in `Offer`.
    /// @param capacityOpenFee Word as in `Offer`.
    event OfferPublished(
        bytes32 indexed offerHash,
        uint64 indexed host,
        uint8 indexed kind,
        uint16 generation,
        uint256 payeeHostKindTrial,
        address creditor,
        uint256 prices,
        uint256 capacityOpenFee
    );
    /// @notice An offer can no longer be rented, until it is published again.
    /// @param offerHash What the offer is known by.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    event OfferWithdrawn(bytes32 indexed offerHash, uint64 indexed host, uint8 indexed kind);
    /// @notice All offers of this host and kind are void; `generation` is the one that new offers get.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param generation The one that new offers get.
    event OffersVoided(uint64 indexed host, uint8 indexed kind, uint16 generation);
    /// @notice The host takes no new leases of this kind, or takes them again.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param draining True: no new leases.
    event DrainingSet(uint64 indexed host, uint8 indexed kind, bool draining);

    /// @notice A lease is open: all words of its terms, the deposit and the sealed manifest.
    /// @param leaseId The lease.
    /// @param hostKind host << 8 | kind
    /// @param tenant Who opened it.
    /// @param tenantSalt Word as in `Terms`.
    /// @param payeeHostKindTrial Word as in `Terms`.
    /// @param authorFeeDeadline Word as in `Terms`.
    /// @param creditor Word as in `Terms`.
    /// @param shapeRateOpenFee Word as in `Terms`.
    /// @param offerHash The offer that it was opened on.
    /// @param manifestHash keccak256 of `manifest`; of a successor: of its first lease's.
    /// @param deposit Units; the open fee not included.
    /// @param manifest Sealed to the host's key; empty of a successor.
    event LeaseOpened(
        bytes32 indexed leaseId,
        uint256 indexed hostKind,
        address indexed tenant,
        uint256 tenantSalt,
        uint256 payeeHostKindTrial,
        uint256 authorFeeDeadline,
        uint256 creditor,
        uint256 shapeRateOpenFee,
        bytes32 offerHash,
        bytes32 manifestHash,
        uint64 deposit,
        bytes manifest
    );
    /// @notice The machine runs and billing has begun, in the second of this block.
    /// @param leaseId The lease.
    /// @param endpoint `ssh://user@address:port`.
    /// @param sshFingerprint SHA-256 of the machine's SSH public key.
    event LeaseActivated(bytes32 indexed leaseId, string endpoint, bytes32 sshFingerprint);
    /// @notice The host refused an Open lease. The open fee that was kept is the protocol's.
    /// @param leaseId The lease.
    /// @param reason The host's word.
    /// @param refunded Units that went back to the tenant.
    /// @param openFeeKept Units; zero but for a bad manifest before the deadline.
    event LeaseDeclined(bytes32 indexed leaseId, DeclineReason reason, uint64 refunded, uint64 openFeeKept);
    /// @notice An Open lease ended. The open fee that was paid is the payee's.
    /// @param leaseId The lease.
    /// @param by Who ended it.
    /// @param reason The word of who cancelled.
    /// @param refunded Units that went back to the tenant.
    /// @param openFeePaid Units; zero after the deadline.
    event LeaseCancelled(bytes32 indexed leaseId, address indexed by, CancelReason reason, uint64 refunded, uint64 openFeePaid);
    /// @notice The purse grew by `amount`.
    /// @param leaseId The lease.
    /// @param payer Who paid.
    /// @param amount Units.
    event LeaseToppedUp(bytes32 indexed leaseId, address indexed payer, uint64 amount);
    /// @notice An exhausted lease was topped up: `deadSeconds` went by unbilled, `fundedSeconds` is what the purse pays for now,
    /// counted from activation.
    /// @param leaseId The lease.
    /// @param fundedSeconds Seconds that the deposit pays for, from activation on.
    /// @param deadSeconds Seconds on the billing clock since exhaustion.
    event LeaseRevived(bytes32 indexed leaseId, uint32 fundedSeconds, uint32 deadSeconds);
    /// @notice Vested seconds were paid.
    /// @param leaseId The lease.
    /// @param settledSeconds Seconds paid out since activation.
    /// @param toPayee With the open fee, when this was the first payment.
    /// @param toAuthor Units that were added to the author's pull balance.
    /// @param fee Units of the protocol's fee, kept until they are collected.
    event LeaseWithdrawn(bytes32 indexed leaseId, uint32 settledSeconds, uint64 toPayee, uint64 toAuthor, uint64 fee);
    /// @notice With settledSeconds = billedSeconds the lease is Closed, else Settling.
    /// @param leaseId The lease.
    /// @param by Who ended it.
    /// @param reason Why, in the word of `by`.
    /// @param billedSeconds Seconds billed since activation.
    /// @param settledSeconds Seconds paid out since activation.
    /// @param refunded Units that went back to the tenant.
    /// @param toPayee Units that the payee got, with the open fee when this was the first payment.
    /// @param toAuthor Units that were added to the author's pull balance.
    /// @param fee Units of the protocol's fee, kept until they are collected.
    event LeaseClosed(
        bytes32 indexed leaseId,
        address indexed by,
        CloseReason reason,
        uint32 billedSeconds,
        uint32 settledSeconds,
        uint64 refunded,
        uint64 toPayee,
        uint64 toAuthor,
        uint64 fee
    );
    /// @notice The instance of a lease goes on under a successor that is active since this block, with the same endpoint, SSH
    /// fingerprint and manifest. Comes after `LeaseClosed` of the one, whose `refunded` is what went over or back, and `LeaseOpened`
    /// of the other, which repeats no manifest; there is no `LeaseActivated`.
    /// @param leaseId The lease that ended.
    /// @param successorId The lease that goes on.
    /// @param added Taken from the tenant for the successor's purse.
    /// @param returned Of what was refunded: back to the tenant.
    event LeaseResized(bytes32 indexed leaseId, bytes32 indexed successorId, uint64 added, uint64 returned);
    /// @notice The held seconds were paid, but for the credited ones, which went back to the tenant.
    /// @param leaseId The lease.
    /// @param creditedSeconds Held seconds that a verdict struck.
    /// @param refunded Units that went back to the tenant.
    /// @param toPayee Units that the payee got.
    /// @param toAuthor Units that were added to the author's pull balance.
    /// @param fee Units of the protocol's fee, kept until they are collected.
    event LeaseFinalized(
        bytes32 indexed leaseId, uint32 creditedSeconds, uint64 refunded, uint64 toPayee, uint64 toAuthor, uint64 fee
    );
    /// @notice A receiver could not be paid, or is paid by pull: `claim` fetches it.
    /// @param account Who can claim it.
    /// @param amount Units that were added.
    event Owed(address indexed account, uint64 amount);
    /// @notice A pull balance was paid out.
    /// @param account Whose balance it was.
    /// @param to Who receives.
    /// @param amount Units.
    event Claimed(address indexed account, address indexed to, uint64 amount);
    /// @notice The uncollected fee of a host and kind went to the treasury.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param amount Units.
    event FeesCollected(uint64 indexed host, uint8 indexed kind, uint64 amount);
    /// @notice The host is down since `from`: its billing clock stands.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param from Unix second.
    event HostLatched(uint64 indexed host, uint8 indexed kind, uint32 from);
    /// @notice The host is up again: its billing clock runs since `to`, the second of this block.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param to Unix second.
    event HostLifted(uint64 indexed host, uint8 indexed kind, uint32 to);
    /// @notice The protocol fee of leases opened from now on.
    /// @param feeBps The protocol's share of a provider's gross, 1/10000.
    event FeeBpsSet(uint16 feeBps);
    /// @notice Who gets the fees that are collected from now on.
    /// @param treasury Who receives it.
    event TreasurySet(address indexed treasury);
    /// @notice Who may latch hosts, for ever.
    /// @param creditor Who may latch hosts.
    event CreditorSet(address indexed creditor);
    /// @notice New leases are stopped, or possible again.
    /// @param paused True: `open` and `resize` revert.
    event OpeningPaused(bool paused);
    /// @notice Least unit prices of offers of this kind published from now on.
    /// @param kind Kind of resource.
    /// @param prices 1e-18 USDC per unit and second, in the layout of `Offer.prices`.
    event PriceFloorsSet(uint8 indexed kind, uint256 prices);
    /// @notice Below which runway clients should warn.
    /// @param lowRunwaySeconds Seconds.
    event LowRunwaySecondsSet(uint32 lowRunwaySeconds);

    // ------------------------------------------------------------------ offers

    /// @notice Publishes an offer, or publishes it again. By the host's operator or owner.
    /// @dev Needs: unused and guard bits zero; trial and open fee within their caps; host not retired; payee the host's payee;
    /// creditor none or this escrow's; each unit price at least the owner's minimum and the governed floor; a registry that is
    /// bound to this escrow, so that its changes void offers here. Several offers share the host's capacity in use. Emits
    /// `OfferPublished`.
    /// @param offer Its four words.
    /// @return offerHash keccak256(abi.encode(escrow, chain id, offer, generation)).
    function publishOffer(Offer calldata offer) external returns (bytes32 offerHash);

    /// @notice Takes back one offer of the current generation. By the host's operator or owner.
    /// @dev Emits `OfferWithdrawn`.
    /// @param offer Its four words.
    function withdrawOffer(Offer calldata offer) external;

    /// @notice Voids all offers of a host and kind at once. By the host's operator or owner. There are 16,383 generations.
    /// @dev Emits `OffersVoided`.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    function voidOffers(uint64 host, uint8 kind) external;

    /// @notice Voids all offers of a host. By the registry, when operator or payee change; never reverts for it.
    /// @dev Emits `OffersVoided` for each kind that was ever offered, but for one in its last generation.
    /// @param host The host's id.
    function voidAllOffers(uint64 host) external;

    /// @notice Stops or resumes new leases of a host and kind; running ones are untouched. By the host's operator or owner.
    /// @dev Emits `DrainingSet`. Not for a retired host, which drains for ever.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param draining True: no new leases.
    function setDraining(uint64 host, uint8 kind, bool draining) external;

    // ------------------------------------------------------------------ a lease's life

    /// @notice Opens a lease and pays deposit and open fee from the caller's allowance.
    /// @dev Needs: the caller is the tenant of the terms; terms never used before; opening not paused; fee in the terms the one
    /// in force; host neither draining nor latched; activation deadline in 5 minutes to 1 day; offer live; open fee the
    /// offer's; rate = floor(price of the shape / 1e6) * 1e6; royalty at most 20 % and with an author; deposit for an hour;
    /// manifest at most 8 KiB with the promised hash; capacity left. Emits `LeaseOpened`.
    /// @param terms Seven words; their hash is the lease's id, and later calls pass them again.
    /// @param prices `Offer.prices`: what the terms do not repeat of the offer.
    /// @param capacityOpenFee `Offer.capacityOpenFee`, likewise.
    /// @param deposit Units; the open fee comes on top.
    /// @param manifest Sealed to the host's key; rides in the event, public for ever.
    /// @return leaseId Hash of the terms: `leaseIdOf`.
    function open(Terms calldata terms, uint256 prices, uint256 capacityOpenFee, uint64 deposit, bytes calldata manifest)
        external
        returns (bytes32 leaseId);

    /// @notice `open` with an ERC-2612 signature of the caller. If somebody used the signature before, the allowance decides.
    /// @dev Emits `LeaseOpened`.
    /// @param terms As in `open`.
    /// @param prices As in `open`.
    /// @param capacityOpenFee As in `open`.
    /// @param deposit As in `open`.
    /// @param manifest As in `open`.
    /// @param permit The caller's signature for what is pulled; `value` zero: use the allowance.
    /// @return leaseId Hash of the terms: `leaseIdOf`.
    function openWithPermit(
        Terms calldata terms,
        uint256 prices,
        uint256 capacityOpenFee,
        uint64 deposit,
        bytes calldata manifest,
        Permit calldata permit
    ) external returns (bytes32 leaseId);

    /// @notice Says that the machine runs: billing starts in this block. By the host's operator, until the deadline.
    /// @dev Emits `LeaseActivated`.
    /// @param terms The lease's seven words.
    /// @param endpoint `ssh://user@address:port`, at most 256 bytes.
    /// @param sshFingerprint SHA-256 of the machine's SSH public key.
    function activate(Terms calldata terms, string calldata endpoint, bytes32 sshFingerprint) external;

    /// @notice Refuses an Open lease: all goes back to the tenant. By the host's operator.
    /// @dev Except the open fee when the reason is `BadManifest` and the deadline has not passed: it goes to the protocol,
    /// never to the payee, for the accuser must not earn by accusing. Emits `LeaseDeclined`.
    /// @param terms The lease's seven words.
    /// @param reason The host's word; only `BadManifest` changes where money goes.
    function decline(Terms calldata terms, DeclineReason reason) external;

    /// @notice Ends an Open lease. By the tenant until the deadline, leaving the open fee to the payee; by anyone after it, with
    /// everything back to the tenant.
    /// @dev Emits `LeaseCancelled`.
    /// @param terms The lease's seven words.
    /// @param reason The word of who acts; nothing checks it.
    function cancel(Terms calldata terms, CancelReason reason) external;

    /// @notice Adds to the purse of a lease that is Open or surely running, by anyone, any amount; needs only the id.
    /// @dev Reverts with `RunwayMayBeOver` when by the wall clock the runway is over: `revive` knows the billing clock. Emits
    /// `LeaseToppedUp`.
    /// @param leaseId The lease.
    /// @param amount Units.
    function topUp(bytes32 leaseId, uint64 amount) external;

    /// @notice `topUp` with an ERC-2612 signature of the caller.
    /// @dev Emits `LeaseToppedUp`.
    /// @param leaseId The lease.
    /// @param amount Units.
    /// @param permit The caller's signature for what is pulled; `value` zero: use the allowance.
    function topUpWithPermit(bytes32 leaseId, uint64 amount, Permit calldata permit) external;

    /// @notice Adds to the purse whatever the state of the runway, by anyone; nothing is billed for dead time.
    /// @dev An exhausted lease needs at least `LeaseStatus.leastTopUp`: the longer of one hour and the dead time, counted to
    /// the grace. That is capital, not a price: the tenant may close at once and get it back. Emits `LeaseToppedUp`, and
    /// `LeaseRevived` before it when the lease was exhausted.
    /// @param terms The lease's seven words.
    /// @param amount Units; of an exhausted lease at least `LeaseStatus.leastTopUp`.
    function revive(Terms calldata terms, uint64 amount) external;

    /// @notice `revive` with an ERC-2612 signature of the caller.
    /// @dev Emits `LeaseToppedUp`, and `LeaseRevived` before it when the lease was exhausted.
    /// @param terms The lease's seven words.
    /// @param amount As in `revive`.
    /// @param permit The caller's signature for what is pulled; `value` zero: use the allowance.
    function reviveWithPermit(Terms calldata terms, uint64 amount, Permit calldata permit) external;

    /// @notice Pays payee, author and protocol what has vested, and the open fee the first time. By anyone, to the same receivers.
    /// @dev Emits `LeaseWithdrawn`, and `Owed` for the author, who is paid by pull.
    /// @param terms The lease's seven words.
    function withdraw(Terms calldata terms) external;

    /// @notice Ends an Active lease. The tenant gets back what is not billed, at once; what no verdict can reach any more is
    /// paid, the rest is held until `finalize`. Capacity is free at once.
    /// @dev By tenant, operator or owner at any time, whose reason is their own word. By anyone with reason `Exhausted` once
    /// the grace is over, and with `HostLatched` once the host was latched for seven days and the lease names the creditor.
    /// Emits `LeaseClosed`, and `Owed` for the author.
    /// @param terms The lease's seven words.
    /// @param reason Why; checked only of strangers.
    /// @param waiveHold The tenant waives verdicts on the held seconds: all is paid now. Ignored unless the tenant calls.
    function close(Terms calldata terms, CloseReason reason, bool waiveHold) external;

    /// @notice Gives the instance of a running lease another shape: the lease ends as by `close`, its unbilled money is the purse of
    /// a successor that is active at once, at the prices of an offer that is live now. By the tenant.
    /// @dev Needs what `open` needs, in the capacity that is left once the old shape is released, but for the manifest, the
    /// open fee and the trial, which a successor does not have; a lease with runway left (an exhausted one: `revive` first);
    /// the same tenant, host, kind, author, royalty and manifest hash. The held seconds of the old lease stay within a
    /// verdict's reach, those of the successor are counted anew. A resize is a sale: whatever stops `open` (pause, draining, a
    /// latch) stops it. Emits `LeaseClosed`, `LeaseOpened` and `LeaseResized`.
    /// @param terms Of the lease that ends.
    /// @param next Terms of the successor, never used before; their deadline bounds this transaction.
    /// @param how The rest of the offer, and the money.
    /// @param permit For what is added to the purse; `value` zero: use the allowance.
    /// @return successorId Hash of the next terms.
    function resize(Terms calldata terms, Terms calldata next, Handover calldata how, Permit calldata permit)
        external
        returns (bytes32 successorId);

    /// @notice Pays the held seconds of a Settling lease, less what a latch since the close struck. By anyone after the hold or
    /// after a latch (no later verdict can reach the lease then); by the tenant at any time, who waives what is still open.
    /// @dev Of two latches since the close only the newest is known; finalize between them. Emits `LeaseFinalized`, and `Owed`
    /// for the author.
    /// @param terms The lease's seven words.
    function finalize(Terms calldata terms) external;

    /// @notice Sends the caller's pull balance to `to`.
    /// @dev Emits `Claimed`.
    /// @param to Not a receiver that cannot be paid: the call would revert.
    /// @return amount Units that were sent.
    function claim(address to) external returns (uint64 amount);

    /// @notice Sends the protocol's fee of a host and kind to the treasury. By anyone.
    /// @dev Emits `FeesCollected`.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    function collectFees(uint64 host, uint8 kind) external;

    // ------------------------------------------------------------------ verdicts

    /// @notice The host is down since `from`: the billing clock of its leases that name the creditor stands. By the creditor.
    /// @dev Emits `HostLatched`.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param from Unix second, at most `LATCH_REACH_SECONDS` ago and not before the last lift.
    function latch(uint64 host, uint8 kind, uint32 from) external;

    /// @notice The host is up again, from now on, never earlier. By the creditor.
    /// @dev Emits `HostLifted`.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    function lift(uint64 host, uint8 kind) external;

    // ------------------------------------------------------------------ governed, inside hard bounds; never for open leases

    /// @notice The protocol's share of providers' gross for leases opened from now on, at most 1000 bps. By the owner.
    /// @dev Emits `FeeBpsSet`.
    /// @param feeBps The protocol's share of a provider's gross, 1/10000.
    function setFeeBps(uint16 feeBps) external;

    /// @notice Who gets the fee that is collected from now on, of old leases too. By the owner.
    /// @dev Emits `TreasurySet`.
    /// @param treasury Not zero.
    function setTreasury(address treasury) external;

    /// @notice Names the creditor, once and for ever. By the owner.
    /// @dev Emits `CreditorSet`.
    /// @param creditor Not zero.
    function setCreditor(address creditor) external;

    /// @notice Stops or resumes `open`, nothing else. By the owner.
    /// @dev Emits `OpeningPaused`.
    /// @param paused True: `open` and `resize` revert.
    function setOpeningPaused(bool paused) external;

    /// @notice Least unit prices of offers published from now on, each below its cap. By the owner.
    /// @dev Emits `PriceFloorsSet`.
    /// @param kind Kind of resource.
    /// @param prices 1e-18 USDC per unit and second, in the layout of `Offer.prices`.
    function setPriceFloors(uint8 kind, uint256 prices) external;

    /// @notice Below which runway `statusOf` calls it low, at most 30 days; a hint for clients. By the owner.
    /// @dev Emits `LowRunwaySecondsSet`.
    /// @param seconds_ Seconds, at most 30 days.
    function setLowRunwaySeconds(uint32 seconds_) external;

    // ------------------------------------------------------------------ views

    /// @notice keccak256(abi.encode(escrow, chain id, terms)).
    /// @param terms The lease's seven words.
    /// @return The id, whether it was opened or not.
    function leaseIdOf(Terms calldata terms) external view returns (bytes32);

    /// @notice Raw packed lease words (layout: `LeaseWord`), many at once.
    /// @param leaseIds The leases.
    /// @return Their words, in the same order; zero: never opened.
    function leaseWordsOf(bytes32[] calldata leaseIds) external view returns (uint256[] memory);

    /// @notice Raw packed word of a host and kind (layout: `HostWord`).
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @return The word; zero: nothing happened yet.
    function hostWordOf(uint64 host, uint8 kind) external view returns (uint256);

    /// @notice keccak256(abi.encode(escrow, chain id, offer, generation)).
    /// @param offer Its four words.
    /// @param generation That it would be published in; the current one is in `hostWordOf`.
    /// @return The hash.
    function offerHashOf(Offer calldata offer, uint16 generation) external view returns (bytes32);

    /// @notice Whether the offer is published in the host's current generation. Draining, latch and pause are asked elsewhere.
    /// @param offerHash What the offer is known by.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @return True: published, not withdrawn, not voided.
    function isOfferLive(bytes32 offerHash, uint64 host, uint8 kind) external view returns (bool);

    /// @notice The state of a lease; None when the id was never opened.
    /// @param leaseId The lease.
    /// @return The state.
    function stateOf(bytes32 leaseId) external view returns (LeaseState);

    /// @notice The first lease of the instance that runs, or ran, under this one: what stays the same when leases follow each
    /// other by `resize`. The lease itself when it follows none, opened or not.
    /// @param leaseId The lease.
    /// @return firstLeaseId Its id.
    function firstLeaseOf(bytes32 leaseId) external view returns (bytes32 firstLeaseId);

    /// @notice What the formulas say about a lease now. Amounts in units.
    /// @param state Where the lease stands.
    /// @param deposit Units, the open fee not included.
    /// @param fundedSeconds How far the deposit reaches, from activation.
    /// @param billedSeconds Seconds billed so far.
    /// @param vestedSeconds Of these, what no verdict can strike any more.
    /// @param settledSeconds Of these, what was paid.
    /// @param runwaySeconds Open and Active: what is left.
    /// @param deadSeconds Since exhaustion, on the billing clock.
    /// @param lowRunway Active: the runway is below `lowRunwaySeconds`.
    /// @param exhausted Active: the runway is zero, and billing has stopped.
    /// @param graceOver Anyone may close.
    /// @param withdrawable Units to payee, author and protocol together. Settling: if it were finalized now.
    /// @param refundable Units to the tenant, were it ended now.
    /// @param leastTopUp Units, the smallest amount that `revive` accepts; 0 while the lease runs: any amount will do.
    /// @param finalizableAt Settling: unix second from which anyone may finalize, else 0.
    struct LeaseStatus {
        LeaseState state;
        uint64 deposit;
        uint32 fundedSeconds;
        uint32 billedSeconds;
        uint32 vestedSeconds;
        uint32 settledSeconds;
        uint32 runwaySeconds;
        uint32 deadSeconds;
        bool lowRunway;
        bool exhausted;
        bool graceOver;
        uint64 withdrawable;
        uint64 refundable;
        uint64 leastTopUp;
        uint32 finalizableAt;
    }

    /// @notice What the formulas say about the lease of these terms now; all zero but the state when it is None or Closed.
    /// @param terms The lease's seven words.
    /// @return What they say.
    function statusOf(Terms calldata terms) external view returns (LeaseStatus memory);

    /// @notice Whether no capacity is in use and every kind that was ever offered is draining.
    /// @param host The host's id.
    /// @return True: `retire` would not revert for it.
    function isIdle(uint64 host) external view returns (bool);

    /// @notice The pull balance of an account, units.
    /// @param account Who could claim it.
    /// @return Units.
    function owedTo(address account) external view returns (uint64);
    /// @notice The token of all purses.
    /// @return Native USDC.
    function token() external view returns (address);
    /// @notice The registry of hosts.
    /// @return Its address.
    function registry() external view returns (address);
    /// @notice Who may latch hosts; zero: not named yet.
    /// @return Its address.
    function creditor() external view returns (address);
    /// @notice Who gets collected fees.
    /// @return Its address.
    function treasury() external view returns (address);
    /// @notice The protocol fee that terms must state now.
    /// @return 1/10000.
    function feeBps() external view returns (uint16);
    /// @notice Whether `open` is stopped.
    /// @return True: stopped.
    function openingPaused() external view returns (bool);
    /// @notice The governed least unit prices of a kind.
    /// @param kind Kind of resource.
    /// @return 1e-18 USDC per unit and second, in the layout of `Offer.prices`.
    function priceFloorsOf(uint8 kind) external view returns (uint256);
    /// @notice Below which runway `statusOf` calls it low.
    /// @return Seconds.
    function lowRunwaySeconds() external view returns (uint32);

    /// @notice W: how long a billed second can still be struck by a verdict, and is not paid out.
    /// @return Seconds.
    function HOLD_SECONDS() external view returns (uint32);

    /// @notice L: how far back a verdict may begin.
    /// @return Seconds, at most an hour.
    function LATCH_REACH_SECONDS() external view returns (uint32);

    /// @notice How long an exhausted lease is the tenant's to revive before anyone may close it.
    /// @return Seconds, at least W.
    function GRACE_SECONDS() external view returns (uint32);

    /// @notice What a new deposit must fund, and a revival at least: 3600.
    /// @return Seconds.
    function MIN_RUNWAY_SECONDS() external view returns (uint32);
}
