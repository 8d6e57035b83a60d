import type { ColourStop } from './layer-contract.ts'

/** Road temperature diverges at 0 °C: ice blue to violet below, warm grey above. */
export const ROAD_TEMPERATURE_STOPS: readonly ColourStop[] = [
  { value: -10, light: '#43207f', dark: '#c4a5ff' },
  { value: -5, light: '#5a54bd', dark: '#9a9dff' },
  { value: -2, light: '#4a86cf', dark: '#6fb1ff' },
  { value: 0, light: '#86c3ea', dark: '#a9e0ff' },
  { value: 0, light: '#cfc7be', dark: '#958c83' },
  { value: 3, light: '#b5aaa0', dark: '#7b736b' },
  { value: 10, light: '#938779', dark: '#625b54' },
  { value: 25, light: '#74685c', dark: '#4e4842' },
]

/** Fill of bins: one hue, light to dark. */
export const FILL_STOPS: readonly ColourStop[] = [
  { value: 0, light: '#f1e6d2', dark: '#362c1c' },
  { value: 50, light: '#cfa866', dark: '#7d6130' },
  { value: 80, light: '#9a6a1e', dark: '#c4974a' },
  { value: 100, light: '#5e3b08', dark: '#f6d596' },
]
