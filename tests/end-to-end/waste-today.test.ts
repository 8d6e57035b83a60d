import type { PlanningView, WasteCrewView, WasteLorryView, WastePlanView } from '@towncrier/protocol'
import { beforeAll, expect, test } from 'vitest'
import { Person } from '../support/people.ts'
import { eventually } from '../support/platform.ts'
import { GLASS, PAPER, startWasteTown } from '../support/waste-jobs.ts'

let town: Awaited<ReturnType<typeof startWasteTown>>
let planner: Person

beforeAll(async () => {
  town = await startWasteTown()
  planner = await Person.withRole(town.platform, 'planner', 'waste-planner')
}, 30_000)

async function send<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await planner.api(method, path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return answer.body as Answer
}

test('of a day that has begun only what is left of the shifts is planned', async () => {
  const { id, day } = await town.sendOut([GLASS[0]!.id])
  const lorries = await send<WasteLorryView[]>('GET', '/waste/lorries')
  const { forbiddenStreets: _, ...paper } = lorries.find((lorry) => lorry.id === 'lorry-3')!
  await send('PUT', '/waste/lorries/lorry-3', { ...paper, shift: { fromMin: 60, toMin: 1_200 } })
  const before = Date.now()
  const request = { day, seconds: 1, replaces: id, mustBinIds: PAPER.map((bin) => bin.id) }
  const begun = await send<{ id: string }>('POST', '/waste/plannings', request)
  const planning = await eventually(
    () => send<PlanningView>('GET', `/waste/plannings/${begun.id}`),
    ({ state }) => state === 'done' || state === 'failed',
  )
  expect(planning).toMatchObject({ state: 'done', day, by: 'planner', seconds: 1 })
  const { shifts } = await send<WastePlanView>('GET', `/waste/plans/${planning.planId}`)
  const shift = shifts.find(({ lorryId }) => lorryId === 'lorry-3')!
  expect(shift.collections).toBe(PAPER.length)
  expect(Date.parse(shift.leavesAt)).toBeGreaterThan(before)
  expect(Date.parse(shift.leavesAt)).toBeLessThan(before + 15 * 60_000)
})

test('a round can be given to those who may collect, and to nobody else', async () => {
  await Person.withRole(town.platform, 'crew-1', 'crew')
  await Person.withRole(town.platform, 'looker', 'viewer')
  const crews = (await send<WasteCrewView[]>('GET', '/waste/crews')).map(({ userName }) => userName)
  expect(crews).toContain('crew-1')
  expect(crews).toContain('planner')
  expect(crews).not.toContain('looker')
})
