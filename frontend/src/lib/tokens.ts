/** A token that nobody guesses: 32 random bytes as text that any header takes. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

/** What tells stored tokens apart: the last four characters of how they read, which are of a fingerprint. */
export const fingerprintOf = (masked: string): string => masked.slice(-4)
