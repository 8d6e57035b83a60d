import { describe, expect, test } from 'vitest'
import { corner, jobDetail } from '../../../../tests/support/gritting-jobs.ts'
import { bearingDeg, metresBetween, metresOf, nearestOn } from '../position/ground.ts'
import { guidanceTo, nextStreet } from './guidance.ts'
import { progressOf } from './job-progress.ts'

const job = jobDetail()
const streets = job.plan.streets
const at = (n: number) => ({ street: streets[n]!, before: streets[n - 1] ?? null })
const to = (n: number, here: readonly [number, number] | null) => guidanceTo(at(n).street, at(n).before, here)
/** Between two corners of the grid. */
const between = (x: number, y: number) => corner(x, y)

describe('on the ground', () => {
  test('distances and directions are those of the town', () => {
    expect(metresBetween(corner(0, 0), corner(1, 0))).toBeCloseTo(200, 0)
    expect(metresBetween(corner(0, 0), corner(0, 1))).toBeCloseTo(200, 0)
    expect(bearingDeg(corner(0, 0), corner(0, 1))).toBeCloseTo(0)
    expect(bearingDeg(corner(0, 0), corner(1, 0))).toBeCloseTo(90)
    expect(bearingDeg(corner(0, 0), corner(-1, 0))).toBeCloseTo(270)
  })

  test('a line tells how near it comes and how far it goes on from there', () => {
    const line = [corner(0, 0), corner(1, 0), corner(1, 1)]
    expect(metresOf(line)).toBeCloseTo(400, 0)
    const near = nearestOn(line, between(0.5, 0.1))
    expect(near.awayM).toBeCloseTo(20, 0)
    expect(near.remainingM).toBeCloseTo(300, 0)
    expect(nearestOn(line, corner(1, 3)).remainingM).toBeCloseTo(0)
    expect(nearestOn([], corner(0, 0)).awayM).toBe(Infinity)
    expect(nearestOn([corner(0, 0), corner(0, 0)], corner(0, 1)).awayM).toBeCloseTo(200, 0)
  })
})

describe('the way to a street', () => {
  test('is that of the plan while nobody knows where the lorry is', () => {
    expect(to(0, null)).toMatchObject({ basis: 'planned', turn: 'straight' })
    expect(to(0, null).distanceM).toBeCloseTo(200, 0)
    expect(to(1, null)).toMatchObject({ distanceM: 0, turn: 'left' })
    expect(to(2, null)).toMatchObject({ turn: 'left' })
    expect(to(2, null).distanceM).toBeCloseTo(400, 0)
    expect(guidanceTo(streets[1]!, null, null).turn).toBeNull()
  })

  test('is what is left of it along the way, and straight ahead off the way', () => {
    const along = to(2, between(3, 1))
    expect(along).toMatchObject({ basis: 'along-the-way', isOnStreet: false })
    expect(along.distanceM).toBeCloseTo(200, 0)
    const off = to(2, corner(4, -2))
    expect(off.basis).toBe('straight-line')
    expect(off.distanceM).toBeCloseTo(600, 0)
    const on = to(2, between(4, 1.25))
    expect(on.isOnStreet).toBe(true)
    expect(on.distanceM).toBeCloseTo(150, 0)
  })

  test('back the way one came is turning round', () => {
    const [first] = streets
    const back = { ...first!, line: first!.line.toReversed(), wayThere: [] }
    expect(guidanceTo(back, first!, null).turn).toBe('round')
  })
})

describe('what comes next', () => {
  const { open } = progressOf(job, [], 'dave')
  test('is the first that is open, or the one the driver chose or is on', () => {
    const name = (found: ReturnType<typeof nextStreet>) => found?.street.name
    expect(name(nextStreet(open, null, null))).toBe('Station Road')
    expect(name(nextStreet(open, 'market-place', null))).toBe('Market Place')
    expect(name(nextStreet(open, 'gone', between(2.5, 2)))).toBe('Market Place')
    expect(name(nextStreet(open, null, corner(2, 0)))).toBe('Station Road')
    expect(name(nextStreet(open, null, corner(-3, 0)))).toBe('Station Road')
    expect(nextStreet([], null, null)).toBeNull()
  })
})
