import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'

/** Text for a terminal, with a button that copies all of it. */
export function Command({ text, label, id }: { text: string; label: string; id?: string }) {
  return (
    <div className="command-box">
      <code className="command" id={id}>
        {text}
      </code>
      <CopyToClipboard
        variant="icon"
        textToCopy={text}
        copyButtonAriaLabel={label}
        copySuccessText="Copied"
        copyErrorText="Could not copy"
      />
    </div>
  )
}
