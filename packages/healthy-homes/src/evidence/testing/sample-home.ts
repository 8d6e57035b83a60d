import { DAY_MS, HOUR_MS, MINUTE_MS } from '@towncrier/core'
import { analyseHome, DEFAULT_HOME_SETTINGS } from '../../analyse-home.ts'
import type { RoomReading } from '../../readings.ts'
import { type EvidenceInput, NO_HAZARD_CASE } from '../facts.ts'
import type { EvidenceRoom } from '../room-facts.ts'

/** A cold bathroom for tests: a shower each morning at seven, UTC; colder outdoors in January. */
export function sampleReadings(from: number, to: number, stepMs: number = 5 * MINUTE_MS): RoomReading[] {
  const readings: RoomReading[] = []
  for (let at = from; at < to; at += stepMs) {
    const sinceShower = (at % DAY_MS) / HOUR_MS - 7
    const wet =
      sinceShower < 0 ? 0 : sinceShower < 0.2 ? sinceShower / 0.2 : Math.exp(-0.6 * (sinceShower - 0.2))
    const winter = Math.cos(((at - Date.UTC(2026, 0, 15)) / DAY_MS / 365.25) * 2 * Math.PI)
    readings.push({
      at,
      tempC: 19 - winter + 0.5 * Math.sin(at / (3 * HOUR_MS)),
      humidityPct: 57 + 4 * winter + 25 * wet + Math.sin(at / HOUR_MS),
      outdoorTempC: 10 - 6 * winter + 2 * Math.sin(at / (4 * HOUR_MS)),
      outdoorHumidityPct: 80,
    })
  }
  return readings
}

export function sampleRoom(readings: readonly RoomReading[], more: Partial<EvidenceRoom> = {}): EvidenceRoom {
  return {
    id: 'bathroom',
    name: 'Bathroom',
    type: 'bathroom',
    placement: 'On the shelf',
    wallFactor: DEFAULT_HOME_SETTINGS.wallFactor,
    isWallFactorDefault: true,
    material: 'wallpaper',
    isMaterialDefault: true,
    mouldSensitivity: DEFAULT_HOME_SETTINGS.mouldSensitivity,
    sustainedHours: DEFAULT_HOME_SETTINGS.sustainedHours,
    analysis: analyseHome(readings),
    outdoorSource: 'Weather station',
    fingerprint: 'f'.repeat(64),
    ...more,
  }
}

export function sampleInput(
  more: Partial<EvidenceInput> & Pick<EvidenceInput, 'from' | 'to'>,
): EvidenceInput {
  return {
    homeName: 'Flat 3, Tŷ Ŵyn',
    tenure: 'private-rent',
    nation: 'wales',
    madeAt: more.to,
    timeZone: 'Europe/London',
    softwareVersion: '1.2.3',
    rooms: [],
    hazard: NO_HAZARD_CASE,
    letters: null,
    photos: null,
    photosLeftOut: 0,
    diary: null,
    ...more,
  }
}
