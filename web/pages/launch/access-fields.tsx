import Alert from '@cloudscape-design/components/alert'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FileInput from '@cloudscape-design/components/file-input'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import Toggle from '@cloudscape-design/components/toggle'
import { type Access, hostnameProblem, readKeys, readServices, userDataProblem } from './access.ts'

type Props = { access: Access; onChange: (next: Access) => void }

/** A public key file is a few hundred bytes; anything much larger is another file. */
const LARGEST_KEY_FILE = 64 * 1024

/** Who may log in, and what the machine does first. */
export function AccessFields({ access, onChange }: Props) {
  const problem = access.keysText.trim() === '' ? null : readKeys(access.keysText).problem
  const addFile = async (file: File | undefined) => {
    if (!file) return
    const text = file.size > LARGEST_KEY_FILE ? file.name : (await file.text()).trim()
    onChange({ ...access, keysText: [access.keysText.trim(), text].filter(Boolean).join('\n') })
  }
  return (
    <SpaceBetween size="m">
      <FormField
        stretch
        label="SSH public key"
        description="One per line, as in ~/.ssh/id_ed25519.pub. It is remembered in this browser."
        errorText={problem}
        constraintText="No key yet? In a terminal: ssh-keygen -t ed25519"
      >
        <Textarea
          value={access.keysText}
          rows={3}
          spellcheck={false}
          autoComplete={false}
          placeholder="ssh-ed25519 AAAA… you@computer"
          onChange={({ detail }) => onChange({ ...access, keysText: detail.value })}
          ariaRequired
        />
      </FormField>
      <FileInput accept=".pub,text/plain" value={[]} onChange={({ detail }) => void addFile(detail.value[0])}>
        Choose a .pub file
      </FileInput>
      <ExpandableSection headerText="Name, first-boot script, checks and restart">
        <SpaceBetween size="m">
          <FormField
            label="Host name"
            errorText={hostnameProblem(access.hostname)}
            description="What the machine calls itself. Optional."
          >
            <Input
              value={access.hostname}
              placeholder="web-1"
              onChange={({ detail }) => onChange({ ...access, hostname: detail.value })}
            />
          </FormField>
          <FormField
            stretch
            label="First-boot script"
            errorText={userDataProblem(access.userData)}
            description="cloud-init user data, or a shell script that begins with #!. Optional."
          >
            <Textarea
              value={access.userData}
              rows={5}
              spellcheck={false}
              placeholder={'#!/bin/sh\napt-get install -y nginx'}
              onChange={({ detail }) => onChange({ ...access, userData: detail.value })}
            />
          </FormField>
          {access.userData && (
            <Alert type="warning">
              The sealed text stays on the chain for ever. Put no secret in here that must outlive the host’s
              key: copy those over SSH after the first login.
            </Alert>
          )}
          <FormField
            stretch
            label="Ready when"
            errorText={readServices(access.servicesText).problem}
            description="Checks from inside the machine, one per line: cloud-init, tcp:PORT, http:PORT/PATH or command:PROGRAM ARGUMENTS. Optional."
          >
            <Textarea
              value={access.servicesText}
              rows={3}
              spellcheck={false}
              placeholder={'cloud-init\nweb=http:80/'}
              onChange={({ detail }) => onChange({ ...access, servicesText: detail.value })}
            />
          </FormField>
          <Toggle
            checked={access.restartOnPoweroff}
            onChange={({ detail }) => onChange({ ...access, restartOnPoweroff: detail.checked })}
            description="Otherwise a machine that switches itself off stays off, and is billed until you close it."
          >
            Start again after a power-off
          </Toggle>
        </SpaceBetween>
      </ExpandableSection>
    </SpaceBetween>
  )
}
