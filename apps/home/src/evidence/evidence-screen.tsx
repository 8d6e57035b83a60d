import '../styles/more.css'
import '../styles/evidence.css'
import { useHome, useRest } from '../home-app.ts'
import { BackToMore } from '../ui/back-link.tsx'
import { ScreenTitle } from '../ui/parts.tsx'
import { LawPart } from './law-part.tsx'
import { LettersPart } from './letters-part.tsx'
import { PhotosPart } from './photos-part.tsx'
import { ReportsPart } from './reports-part.tsx'

export function EvidenceScreen() {
  const app = useHome()
  const { evidence: words } = useRest()
  const home = app.home.value!
  return (
    <>
      <BackToMore />
      <ScreenTitle>{words.title}</ScreenTitle>
      <p>{words.lead}</p>
      <ReportsPart home={home} />
      <LawPart home={home} />
      <LettersPart home={home} />
      <PhotosPart home={home} />
    </>
  )
}
