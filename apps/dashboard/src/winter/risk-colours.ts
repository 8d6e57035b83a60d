import { ROAD_TEMPERATURE_STOPS } from '@towncrier/sensor-kinds/scales'
import type { ExpressionSpecification } from 'maplibre-gl'
import type { Colours } from '../map/colours.ts'
import { colourExpression } from '../map/device-layers.ts'
import type { RoadLayer } from '../url/url-state.ts'
import type { TreatmentState } from './roads.ts'

/** From so great a chance on a road is … */
export const CHANCE_STEPS = [
  { name: 'unlikely', from: 0, stop: 4 },
  { name: 'possible', from: 0.1, stop: 3 },
  { name: 'likely', from: 0.5, stop: 2 },
  { name: 'certain', from: 0.9, stop: 0 },
] as const

/** The road ramp's own colours: warm grey is safe, the deepest ice is almost certain. */
export function chanceColour(stop: number, isDark: boolean): string {
  const { light, dark } = ROAD_TEMPERATURE_STOPS[stop]!
  return isDark ? dark : light
}

export function chanceStep(chance: number): (typeof CHANCE_STEPS)[number] {
  return CHANCE_STEPS.findLast(({ from }) => chance >= from) ?? CHANCE_STEPS[0]
}

export function treatmentColours(colours: Colours): Readonly<Record<TreatmentState, string>> {
  return {
    missed: colours['state-warning'],
    planned: colours['state-watch'],
    treated: colours['state-done'],
    other: colours['map-boundary'],
  }
}

/** Colour and width of ribbons for a layer; what is not known is the colour of a boundary. */
export function ribbonPaint(layer: RoadLayer, colours: Colours, isDark: boolean) {
  const state = (name: string): ExpressionSpecification => ['feature-state', name]
  const isKnown = (name: string): ExpressionSpecification => ['!=', state(name), null]
  const unknown = colours['map-boundary']
  const treatment = treatmentColours(colours)
  const colour: ExpressionSpecification =
    layer === 'temperature'
      ? [
          'case',
          isKnown('tempC'),
          colourExpression(
            { title: '', unit: '', source: '', marks: [], stops: ROAD_TEMPERATURE_STOPS },
            isDark,
            state('tempC'),
          ),
          unknown,
        ]
      : layer === 'freezing'
        ? [
            'case',
            isKnown('chance'),
            [
              'step',
              ['to-number', state('chance')],
              chanceColour(CHANCE_STEPS[0].stop, isDark),
              ...CHANCE_STEPS.slice(1).flatMap(({ from, stop }) => [from, chanceColour(stop, isDark)]),
            ] as unknown as ExpressionSpecification,
            unknown,
          ]
        : [
            'match',
            ['to-string', state('treatment')],
            'missed',
            treatment.missed,
            'planned',
            treatment.planned,
            'treated',
            treatment.treated,
            unknown,
          ]
  // What is less certain is thinner in its casing.
  const share: ExpressionSpecification =
    layer === 'treated'
      ? ['match', ['to-string', state('treatment')], 'other', 0.4, 1]
      : ['interpolate', ['linear'], ['to-number', ['coalesce', state('errorK'), 5]], 0.8, 1, 3, 0.5]
  const widthAt = (onRoute: number, other: number): ExpressionSpecification => [
    '*',
    ['case', ['get', 'isOnRoute'], onRoute, other],
    share,
  ]
  const width: ExpressionSpecification = [
    'interpolate',
    ['linear'],
    ['zoom'],
    11,
    widthAt(2.6, 1.4),
    13,
    widthAt(5, 2.8),
    15,
    widthAt(12, 7),
  ]
  return { colour, width }
}
