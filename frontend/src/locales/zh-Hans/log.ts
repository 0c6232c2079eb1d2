export default {
  log: {
    title: "日志",
    follow: "跟随",
    download: "保存为文件",
    clear: "清空",
    clearTitle: "清空日志？",
    clearText: "此前的内容不再显示。",
    search: "在日志中查找",
    levels: "级别",
    level: { DEBUG: "调试", INFO: "信息", WARNING: "警告", ERROR: "错误" },
    shown: "{count} / {all}",
    emptyTitle: "还没有日志",
    empty: "程序做事之后，这里会有记录。",
    noneTitle: "没有找到",
    none: "这些级别中没有包含这些词的记录。",
    showAll: "显示全部",
  },
}
