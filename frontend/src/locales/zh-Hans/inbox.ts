export default {
  inbox: {
    title: "收件箱",
    subtitle: "最近 90 天完成的剧集和下载器的消息。",
    emptyTitle: "还没有消息",
    empty: "每集下载完成，以及下载器离线或恢复时，都会显示在这里。",
    emptyAction: "前往番剧",
    today: "今天",
    yesterday: "昨天",
    episode: "第 {season} 季 第 {episode} 集已就绪",
    movie: "剧场版已就绪",
    downloader: "下载器",
    unread: "新",
    more: "更早的消息",
    count: "{count} 条新消息",
  },
}
