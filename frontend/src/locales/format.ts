/** A catalogue's text with its values: `{name}` is replaced; of "one | many", `count` chooses. Vue sets it as text, so a
 * value is never read as markup. */
export function format(text: string, values: Record<string, string | number> = {}): string {
  const [one = "", many = one] = text.split(" | ")
  const chosen = values.count === 1 ? one : many
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
