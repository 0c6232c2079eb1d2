/** What a feed's address looks like: shown in an empty field. A constant, as vue-tsc takes `//` in a template's plain
 * attribute for a comment. */
export const FEED_EXAMPLE = "https://mikanani.me/RSS/MyBangumi?token=…"
