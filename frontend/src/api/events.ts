/** One server-sent event; `kind` is "message" where the stream names none. */
export interface ServerEvent {
  kind: string
  data: string
}

/** The events of a `text/event-stream` body as they arrive. Comments are left out, and so is an event that was cut off.
 * Ending the loop early hangs up. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  let kind = "message"
  let data: string[] = []
  for await (const line of lines(body)) {
    if (line === "") {
      if (data.length) yield { kind, data: data.join("\n") }
      kind = "message"
      data = []
      continue
    }
    const { name, value } = field(line)
    if (name === "event") kind = value
    else if (name === "data") data.push(value)
  }
}

function field(line: string): { name: string; value: string } {
  const colon = line.indexOf(":")
  if (colon < 0) return { name: line, value: "" }
  return { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, "") }
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ""
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one chunk comes after the other
      const { done, value } = await reader.read()
      if (done) return
      // A lone \r at the end may be the first half of \r\n: it waits for what follows.
      const parts = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/)
      rest = parts.pop() ?? ""
      yield* parts
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
