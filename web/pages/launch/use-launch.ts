import {
  createFreeholdClient,
  encodeOpenPlan,
  isImageThere,
  type OfferListing,
  planOpen,
  shapeOfWish,
  WrongChainError,
} from '@freehold/sdk'
import { useMutation } from '@tanstack/react-query'
import { useConfig } from 'wagmi'
import { getConnection, getWalletClient } from 'wagmi/actions'
import { hrefOf } from '../../app/location.ts'
import { navigate } from '../../app/navigation.ts'
import { paths } from '../../app/routes.ts'
import { useNetwork } from '../../network/context.tsx'
import { newFlow } from '../../transactions/flows.ts'
import { rememberLaunch } from '../../transactions/launches.ts'
import { useRunner } from '../../transactions/runner.tsx'
import { type Access, readKeys, readServices, storeKeys } from './access.ts'
import { intentQuery, type LaunchIntent } from './intent.ts'
import { wishOf } from './use-candidates.ts'

type Wanted = {
  intent: LaunchIntent
  access: Access
  listing: OfferListing
  /** Version of the image that the host said it has; pinned in the manifest. Unknown: whatever the host has. */
  imageDigest: string | undefined
}

/**
 * Fixes everything about a lease, its id included, keeps it in this browser, and goes to the page of that id, where the
 * wallet is asked. From here on a reload loses nothing.
 */
export function useLaunch() {
  const { network } = useNetwork()
  const config = useConfig()
  const { start } = useRunner()
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: async ({ intent, access, listing, imageDigest }: Wanted) => {
      const { address, chainId } = getConnection(config)
      if (chainId !== network.chainId) throw new WrongChainError(chainId ?? 0, network.chainId, 'The wallet')
      const client = createFreeholdClient({ network, walletClient: await getWalletClient(config) })
      const wish = wishOf(intent)
      const plan = await planOpen(client, {
        offer: listing.offer,
        shape: shapeOfWish(wish),
        durationSeconds: intent.hours * 3600,
        recipient: listing.host.facts,
        manifest: manifestOf(intent, access, imageDigest),
      })
      storeKeys(access.keysText)
      rememberLaunch(plan.leaseId, {
        image: intent.image,
        hostname: access.hostname,
        vcpus: intent.vcpus,
        tier: intent.tier,
      })
      start(
        newFlow({
          kind: 'open',
          chainId: network.chainId,
          escrow: network.contracts.leaseEscrow,
          account: address!,
          leaseId: plan.leaseId,
          startedAtBlock: await client.publicClient.getBlockNumber(),
          input: {
            plan: encodeOpenPlan(plan),
            paysUnits: String(plan.depositUnits + plan.terms.openFeeUnits),
            launchesAt: hrefOf(paths.launch, intentQuery(intent)),
          },
        }),
      )
      navigate(hrefOf(paths.instance(plan.leaseId)))
    },
  })
  const launch = (wanted: Wanted) => mutateAsync(wanted).catch(() => {}) // shown by the caller through `error`
  return { launch, isPreparing: isPending, error }
}

function manifestOf(
  { image, vcpus, tier, from, snapshot }: LaunchIntent,
  { keysText, hostname, userData, restartOnPoweroff, servicesText }: Access,
  imageDigest: string | undefined,
) {
  const { services } = readServices(servicesText)
  return {
    version: 1 as const,
    image,
    vcpus,
    tier,
    sshKeys: readKeys(keysText).keys,
    restartOnPoweroff,
    ...(hostname && { hostname }),
    ...(userData.trim() && { userData }),
    ...(services.length > 0 && { services }),
    ...(from && { fromLease: from }),
    ...(from && snapshot && { fromSnapshot: snapshot }),
    ...(imageDigest && isImageThere({ digest: imageDigest }) && !from && { imageDigest }),
  }
}
