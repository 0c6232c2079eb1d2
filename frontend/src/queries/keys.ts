/** The names of what is cached; a prefix stands for all below it. */
export const keys = {
  session: ["session"],
  shows: ["shows"],
  show: (id: number) => ["shows", id],
  showEpisodes: (id: number) => ["shows", id, "episodes"],
  preview: (id: number | null, change: object) => ["shows", id ?? "new", "preview", JSON.stringify(change)],
  feeds: ["feeds"],
  feedTorrents: (id: number) => ["feeds", id, "torrents"],
  inbox: ["inbox"],
  unread: ["unread"],
  stats: (days: number) => ["stats", days],
  config: ["config"],
  downloads: ["downloads"],
  program: ["program"],
  log: ["log"],
  passkeys: ["passkeys"],
  providers: ["providers"],
}
