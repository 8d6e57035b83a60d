export { THEMES, type ThemeChoice, ThemeStore } from '@towncrier/screens/theme'
