export default {
  calendar: {
    title: "Calendar",
    subtitle: "Days as broadcast in Japan, times on your clock.",
    refresh: "Days from bgm.tv",
    today: "Today",
    nothing: "Nothing",
    unknown: "Day unknown",
    unknownText: "Drag a show to its day, or choose one below its name.",
    move: "Move to another day",
    moveOf: "Day of {title}",
    lock: "Keep the day of {title}",
    locked: "Set by hand: bgm.tv’s calendar leaves it alone",
    unlocked: "Follows bgm.tv’s calendar",
    emptyTitle: "No shows yet",
    empty: "The week fills up with the shows that you follow.",
    emptyAction: "Find a show",
  },
}
