export default {
  calendar: {
    title: "放送表",
    subtitle: "星期以日本放送日为准，时间为本地时间。",
    refresh: "从 bgm.tv 更新",
    today: "今天",
    nothing: "无",
    unknown: "放送日未知",
    unknownText: "拖到对应的星期，或在名称下方选择。",
    move: "移到其他星期",
    moveOf: "{title} 的放送日",
    lock: "锁定 {title} 的放送日",
    locked: "手动设定，不随 bgm.tv 更新",
    unlocked: "随 bgm.tv 更新",
    emptyTitle: "还没有番剧",
    empty: "追番后，这一周会慢慢排满。",
    emptyAction: "去找番",
  },
}
