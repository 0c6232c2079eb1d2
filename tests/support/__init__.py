"""Real parts for tests: torrents, a qBittorrent process, and a world of sites on loopback."""
