import type {
  ConsentsView,
  ConsentUse,
  DiaryEntryView,
  EvidenceReportView,
  HazardCaseView,
  HistoryView,
  HomeErasureView,
  HomeOptionsView,
  HomeView,
  InsightsView,
  LawClockView,
  LetterView,
  LooksView,
  NeighbourhoodView,
  NewClaim,
  NewDiaryEntry,
  NewEvidenceReport,
  NewLetter,
  PhotoView,
  RiskView,
  ShareView,
} from '@towncrier/protocol'
import type { Asker, Method } from './asker.ts'
import type { HistoryRange, HomeChange, NewHome, RoomChange } from './home-types.ts'

const part = encodeURIComponent

/** What is asked of one home. Every method throws {@link Refusal}. */
export class HomeApi {
  readonly #asker: Asker

  constructor(asker: Asker) {
    this.#asker = asker
  }

  options = () => this.#asker.ask<HomeOptionsView>('GET', '/homes/options')
  history = (homeId: string, roomId: string, range: HistoryRange, to: string | null) =>
    this.#of<HistoryView>(
      'GET',
      homeId,
      `/rooms/${part(roomId)}/history?range=${range}${to === null ? '' : `&to=${part(to)}`}`,
    )
  insights = (homeId: string, roomId: string) =>
    this.#of<InsightsView>('GET', homeId, `/rooms/${part(roomId)}/insights`)
  risk = (homeId: string, roomId: string) => this.#of<RiskView>('GET', homeId, `/rooms/${part(roomId)}/risk`)

  diary = (homeId: string) => this.#of<{ entries: DiaryEntryView[] }>('GET', homeId, '/diary')
  addEntry = (homeId: string, entry: NewDiaryEntry) =>
    this.#of<DiaryEntryView>('POST', homeId, '/diary', entry)
  changeEntry = (homeId: string, id: string, change: Partial<NewDiaryEntry>) =>
    this.#of<DiaryEntryView>('PATCH', homeId, `/diary/${part(id)}`, change)
  removeEntry = (homeId: string, id: string) => this.#of<void>('DELETE', homeId, `/diary/${part(id)}`)

  claim = (claim: NewClaim) => this.#asker.ask<HomeView>('POST', '/homes/claims', claim)
  changeHome = (homeId: string, change: HomeChange) => this.#of<HomeView>('PATCH', homeId, '', change)
  addRoom = (homeId: string, name: string, type: string) =>
    this.#of<HomeView>('POST', homeId, '/rooms', { name, type })
  changeRoom = (homeId: string, roomId: string, change: RoomChange) =>
    this.#of<HomeView>('PATCH', homeId, `/rooms/${part(roomId)}`, change)
  removeRoom = (homeId: string, roomId: string) =>
    this.#of<HomeView>('DELETE', homeId, `/rooms/${part(roomId)}`)
  moveBox = (homeId: string, deviceId: string, roomId: string) =>
    this.#of<HomeView>('POST', homeId, `/boxes/${part(deviceId)}/move`, { roomId })
  releaseBox = (homeId: string, deviceId: string) =>
    this.#of<HomeView>('POST', homeId, `/boxes/${part(deviceId)}/release`)
  moveHome = (homeId: string, home: NewHome) => this.#of<HomeView>('POST', homeId, '/move', home)

  consents = (homeId: string) => this.#of<ConsentsView>('GET', homeId, '/consents')
  consent = (homeId: string, use: ConsentUse, given: boolean) =>
    this.#of<ConsentsView>('PUT', homeId, '/consents', { use, given })
  looks = (homeId: string) => this.#of<LooksView>('GET', homeId, '/looks')
  exportPath = (homeId: string, format: 'json' | 'csv') =>
    `/api/v1/homes/${part(homeId)}/export?format=${format}`
  erase = (homeId: string, confirm: string, scope: 'home' | 'account') =>
    this.#of<{ id: string; token: string }>('POST', homeId, '/erase', { confirm, scope })
  /** The household says that a box is lost or was emptied by hand. */
  boxGone = (id: string, token: string, deviceId: string) =>
    this.#asker.ask<HomeErasureView>('POST', `/home-erasures/${part(id)}/box-gone?token=${part(token)}`, {
      deviceId,
    })
  erasure = (id: string, token: string) =>
    this.#asker.ask<HomeErasureView>('GET', `/home-erasures/${part(id)}?token=${part(token)}`)
  averages = (areaId: string | null) =>
    this.#asker.ask<NeighbourhoodView>(
      'GET',
      `/homes/averages${areaId === null ? '' : `?areaId=${part(areaId)}`}`,
    )

  law = (homeId: string) => this.#of<LawClockView>('GET', homeId, '/law')
  setLaw = (homeId: string, hazard: HazardCaseView) => this.#of<LawClockView>('PUT', homeId, '/law', hazard)
  letters = (homeId: string) => this.#of<{ letters: LetterView[] }>('GET', homeId, '/letters')
  addLetter = (homeId: string, letter: NewLetter) => this.#of<LetterView>('POST', homeId, '/letters', letter)
  changeLetter = (homeId: string, id: string, letter: NewLetter) =>
    this.#of<LetterView>('PATCH', homeId, `/letters/${part(id)}`, letter)
  removeLetter = (homeId: string, id: string) => this.#of<void>('DELETE', homeId, `/letters/${part(id)}`)
  photos = (homeId: string) => this.#of<{ photos: PhotoView[] }>('GET', homeId, '/photos')
  addPhoto = (homeId: string, form: FormData) => this.#of<PhotoView>('POST', homeId, '/photos', form)
  photoPath = (homeId: string, id: string) => `/api/v1/homes/${part(homeId)}/photos/${part(id)}/content`
  changePhoto = (homeId: string, id: string, change: { caption?: string; roomId?: string | null }) =>
    this.#of<PhotoView>('PATCH', homeId, `/photos/${part(id)}`, change)
  removePhoto = (homeId: string, id: string) => this.#of<void>('DELETE', homeId, `/photos/${part(id)}`)
  reports = (homeId: string) => this.#of<{ reports: EvidenceReportView[] }>('GET', homeId, '/reports')
  makeReport = (homeId: string, report: NewEvidenceReport) =>
    this.#of<EvidenceReportView>('POST', homeId, '/reports', report, true)
  reportPath = (homeId: string, id: string, what: 'page' | 'pdf') =>
    `/api/v1/homes/${part(homeId)}/reports/${part(id)}/${what}`
  removeReport = (homeId: string, id: string) => this.#of<void>('DELETE', homeId, `/reports/${part(id)}`)
  share = (homeId: string, id: string, recipient: string, days: number) =>
    this.#of<{ share: ShareView; path: string }>('POST', homeId, `/reports/${part(id)}/shares`, {
      recipient,
      days,
    })
  revoke = (homeId: string, shareId: string) => this.#of<void>('DELETE', homeId, `/shares/${part(shareId)}`)

  changePassword = (current: string, next: string) =>
    this.#asker.ask<void>('POST', '/session/password', { current, next })

  #of<Answer>(method: Method, homeId: string, path: string, body?: unknown, isLong = false): Promise<Answer> {
    return this.#asker.ask<Answer>(method, `/homes/${part(homeId)}${path}`, body, isLong)
  }
}
