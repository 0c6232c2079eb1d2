export type Theme = "system" | "light" | "dark"

const KEY = "kumo.theme"

export function storedTheme(): Theme {
  const theme = localStorage.getItem(KEY)
  return theme === "light" || theme === "dark" ? theme : "system"
}

export function applyTheme(theme: Theme): void {
  const root = document.documentElement
  if (theme === "system") {
    localStorage.removeItem(KEY)
    delete root.dataset.theme
  } else {
    localStorage.setItem(KEY, theme)
    root.dataset.theme = theme
  }
}
