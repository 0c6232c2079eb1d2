import type { Refusal } from "./schema"

/** What every failed call rejects with. `status` 0: no answer came. Texts come in both languages from the API. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly texts: { msg_en: string; msg_zh: string } | null,
    readonly fields: ReadonlyArray<{ field: string; msg: string }> = [],
    readonly retryAfterS: number | null = null,
    readonly requestId: string | null = null,
  ) {
    super(texts?.msg_en ?? `HTTP ${status}`)
  }

  get unreachable(): boolean {
    return this.status === 0
  }
}

export async function readError(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as Partial<Refusal> | null
  const texts = body?.msg_en && body.msg_zh ? { msg_en: body.msg_en, msg_zh: body.msg_zh } : null
  const retryAfter = Number(response.headers.get("retry-after"))
  return new ApiError(response.status, texts, body?.errors ?? [], retryAfter || null, body?.request_id ?? null)
}
