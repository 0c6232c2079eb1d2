export default {
  inbox: {
    title: "Inbox",
    subtitle: "Finished episodes and news of the downloader, of the last 90 days.",
    emptyTitle: "No news yet",
    empty: "Each finished episode is told here, and when the downloader goes away or comes back.",
    emptyAction: "Go to your shows",
    today: "Today",
    yesterday: "Yesterday",
    episode: "Season {season}, episode {episode} is ready",
    movie: "The film is ready",
    downloader: "Downloader",
    unread: "New",
    more: "Older notices",
    count: "{count} new",
  },
}
