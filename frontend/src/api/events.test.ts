import { describe, expect, test } from "vitest"
import { readEvents, type ServerEvent } from "./events"

function streamOf(...chunks: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const bytes = chunks.map((chunk) => (typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk))
  return new ReadableStream({
    pull(controller) {
      const next = bytes.shift()
      if (next) controller.enqueue(next)
      else controller.close()
    },
  })
}

async function all(...chunks: (string | Uint8Array)[]): Promise<ServerEvent[]> {
  const events: ServerEvent[] = []
  for await (const event of readEvents(streamOf(...chunks))) events.push(event)
  return events
}

describe("a stream of events", () => {
  test("comments and unknown fields say nothing", async () => {
    expect(await all(":\n\nid: 4\ndata: one\n\n: beat\n\n")).toEqual([{ kind: "message", data: "one" }])
  })

  test("an event has its name, and the next one has none", async () => {
    expect(await all("event: error\ndata: {}\n\ndata: x\n\n")).toEqual([
      { kind: "error", data: "{}" },
      { kind: "message", data: "x" },
    ])
  })

  test("an end without a text is an event", async () => {
    expect(await all("event: end\ndata:\n\n")).toEqual([{ kind: "end", data: "" }])
  })

  test("lines of data are joined", async () => {
    expect(await all("data: a\ndata:  b\n\n")).toEqual([{ kind: "message", data: "a\n b" }])
  })

  test("chunks may part anything, a character and a line end too", async () => {
    const bytes = new TextEncoder().encode("data: 芙莉莲\r\n\r\ndata: 2\r\n\r\n")
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
    expect(await all(...single)).toEqual([
      { kind: "message", data: "芙莉莲" },
      { kind: "message", data: "2" },
    ])
  })

  test("what was cut off is no event", async () => {
    expect(await all("data: whole\n\ndata: hal")).toEqual([{ kind: "message", data: "whole" }])
  })

  test("whoever stops reading hangs up", async () => {
    let hungUp = false
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\ndata: 2\n\n")),
      cancel: () => {
        hungUp = true
      },
    })
    for await (const event of readEvents(body)) {
      expect(event.data).toBe("1")
      break
    }
    expect(hungUp).toBe(true)
  })
})
