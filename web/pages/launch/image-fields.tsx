import Alert from '@cloudscape-design/components/alert'
import Tiles from '@cloudscape-design/components/tiles'
import { isImageThere } from '@freehold/sdk'
import { Empty, Waiting } from '../../components/faces.tsx'
import { memoryText } from '../../components/format.ts'
import type { LaunchIntent } from './intent.ts'
import type { Candidates, ImageChoice } from './use-candidates.ts'

type Props = { intent: LaunchIntent; candidates: Candidates; onChange: (next: LaunchIntent) => void }

/** Chooses what to boot, of what the hosts that answer have. */
export function ImageFields({ intent, candidates: { images, isWaiting, isAsking }, onChange }: Props) {
  if (images.length === 0) {
    if (isWaiting || isAsking) return <Waiting what="Asking the hosts what they can launch" />
    return (
      <Empty title="No host answers right now">
        Images appear when a host answers. The console asks every half minute.
      </Empty>
    )
  }
  const chosen = images.find(({ name }) => name === intent.image)
  return (
    <>
      <Tiles
        ariaLabel="Image"
        value={intent.image}
        columns={images.length === 1 ? 1 : 2}
        items={images.map((image) => ({
          value: image.name,
          label: image.name,
          description: describe(image),
        }))}
        onChange={({ detail }) =>
          onChange(
            atLeast(
              { ...intent, image: detail.value },
              images.find(({ name }) => name === detail.value),
            ),
          )
        }
      />
      {!chosen && (
        <Alert type="warning">No host that answers has “{intent.image}”. Choose another image.</Alert>
      )}
    </>
  )
}

function describe(image: ImageChoice): string {
  const { loginUser, minimumMemoryMib, minimumDiskGib, hosts } = image
  const first = isImageThere(image) ? '' : ' · made at its first launch, which takes minutes'
  return `Login ${loginUser} · at least ${memoryText(minimumMemoryMib)}, ${minimumDiskGib} GiB · on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}${first}`
}

/** An image that needs more than was chosen raises the size with it. */
function atLeast(intent: LaunchIntent, image: ImageChoice | undefined): LaunchIntent {
  if (!image) return intent
  return {
    ...intent,
    memoryMib: Math.max(intent.memoryMib, image.minimumMemoryMib),
    diskGib: Math.max(intent.diskGib, image.minimumDiskGib),
  }
}
