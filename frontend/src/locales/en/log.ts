export default {
  log: {
    title: "Log",
    follow: "Follow",
    download: "Save as a file",
    clear: "Clear",
    clearTitle: "Clear the log?",
    clearText: "What was said until now is not shown any more.",
    search: "Words in the log",
    levels: "Levels",
    level: { DEBUG: "Debug", INFO: "Info", WARNING: "Warnings", ERROR: "Errors" },
    shown: "{count} of {all}",
    emptyTitle: "Nothing said yet",
    empty: "The log fills as soon as the program does something.",
    noneTitle: "Nothing found",
    none: "No entry of these levels has these words.",
    showAll: "Show all",
  },
}
