/** Services that can carry a notice. Their names are names: the same in every language. */
export const NOTIFIERS = [
  { value: "telegram", text: "Telegram" },
  { value: "discord", text: "Discord" },
  { value: "bark", text: "Bark" },
  { value: "server-chan", text: "Server酱" },
  { value: "wecom", text: "WeCom 企业微信" },
  { value: "gotify", text: "Gotify" },
  { value: "pushover", text: "Pushover" },
  { value: "webhook", text: "Webhook" },
] as const
