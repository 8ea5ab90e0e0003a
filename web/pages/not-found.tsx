import Button from '@cloudscape-design/components/button'
import { hrefOf } from '../app/location.ts'
import { paths } from '../app/routes.ts'
import { Empty } from '../components/faces.tsx'

export default function NotFound({ path }: { path: string }) {
  return (
    <Empty
      title="There is no such page"
      action={<Button href={hrefOf(paths.marketplace)}>Marketplace</Button>}
    >
      The console has nothing at {path}. The link may be cut short.
    </Empty>
  )
}
