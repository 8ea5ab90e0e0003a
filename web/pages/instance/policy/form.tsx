import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import type { InstancePolicy } from '@freehold/sdk/hostApi'
import { useState } from 'react'
import { Refusal } from '../../../components/refusal.tsx'
import { useHosted } from '../../../hosts/hosted.ts'
import { useHostAction } from '../../../hosts/use-host-query.ts'
import { draftOf, type PolicyAction, policyOf, problemsOf } from './draft.ts'

/** Idle stop and budget stop. */
export function PolicyForm({ policy }: { policy: InstancePolicy }) {
  const { lease } = useHosted()
  const save = useHostAction('setPolicy')
  const [draft, setDraft] = useState(() => draftOf(policy))
  const problems = problemsOf(draft)
  const wish = policyOf(draft)
  const isSame = JSON.stringify(wish) === JSON.stringify(policy)
  const { idle, budget } = draft
  const setIdle = (part: Partial<typeof idle>) => setDraft({ ...draft, idle: { ...idle, ...part } })
  const setBudget = (part: Partial<typeof budget>) => setDraft({ ...draft, budget: { ...budget, ...part } })
  return (
    <SpaceBetween size="l">
      <SpaceBetween size="s">
        <Toggle checked={idle.isOn} onChange={({ detail }) => setIdle({ isOn: detail.checked })}>
          Stop or close it when the machine idles
        </Toggle>
        {idle.isOn && (
          <>
            <div className="log-bar form-fields">
              <FormField label="For so many minutes" errorText={problems.minutes}>
                <Input
                  value={idle.minutes}
                  inputMode="numeric"
                  onChange={({ detail }) => setIdle({ minutes: detail.value })}
                />
              </FormField>
              <FormField label="Processor below (percent)" errorText={problems.percent}>
                <Input
                  value={idle.percent}
                  inputMode="decimal"
                  onChange={({ detail }) => setIdle({ percent: detail.value })}
                />
              </FormField>
            </div>
            <Action
              label="When it has idled"
              value={idle.action}
              onChange={(action) => setIdle({ action })}
            />
          </>
        )}
      </SpaceBetween>
      <SpaceBetween size="s">
        <Toggle checked={budget.isOn} onChange={({ detail }) => setBudget({ isOn: detail.checked })}>
          Stop or close it when it has cost too much
        </Toggle>
        {budget.isOn && (
          <>
            <FormField label="Budget (USDC)" errorText={problems.usdc}>
              <Input
                value={budget.usdc}
                inputMode="decimal"
                onChange={({ detail }) => setBudget({ usdc: detail.value })}
              />
            </FormField>
            <Action
              label="When the budget is spent"
              value={budget.action}
              onChange={(action) => setBudget({ action })}
            />
          </>
        )}
      </SpaceBetween>
      <Button
        variant="primary"
        disabled={wish === null || isSame}
        loading={save.isPending}
        loadingText="Saving the policy"
        onClick={() => wish && save.mutate({ params: { lease: lease.leaseId }, body: wish })}
      >
        Save the policy
      </Button>
      <Refusal error={save.error} what="The policy was not saved" />
    </SpaceBetween>
  )
}

type ActionProps = { label: string; value: PolicyAction; onChange: (action: PolicyAction) => void }

function Action({ label, value, onChange }: ActionProps) {
  return (
    <FormField label={label}>
      <RadioGroup
        value={value}
        onChange={({ detail }) => onChange(detail.value as PolicyAction)}
        items={[
          {
            value: 'stop',
            label: 'Stop the machine',
            description: 'Everything stays reserved, and billed, until you start or close it.',
          },
          {
            value: 'close',
            label: 'Close the lease',
            description: 'Billing ends and the rest comes back; the disk is kept for the retention time.',
          },
        ]}
      />
    </FormField>
  )
}
