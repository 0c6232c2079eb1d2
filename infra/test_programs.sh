#!/bin/sh
# The tests run against a real qBittorrent and a real browser. Installs Debian's packages where it may.
set -eu

missing=""
command -v qbittorrent-nox >/dev/null 2>&1 || missing="$missing qbittorrent-nox"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v chromedriver >/dev/null 2>&1 || missing="$missing chromium-driver"
[ -n "$missing" ] || exit 0

command="apt-get install -y --no-install-recommends$missing"
as=""
if [ "$(id -u)" -ne 0 ]; then
    as="sudo -n"
    sudo -n true 2>/dev/null || as="none"
fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$as" = none ]; then
    echo "The tests need:$missing. Install with: sudo $command" >&2
    echo "测试需要：$missing。请执行：sudo $command" >&2
    exit 1
fi
echo "Installing$missing for the tests · 正在安装测试所需程序" >&2
# A package list that is a little old is better than none when the mirror is away.
DEBIAN_FRONTEND=noninteractive $as $command >/dev/null 2>&1 || {
    $as apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive $as $command >/dev/null
}
