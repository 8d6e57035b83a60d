import './bins.css'
import { render } from 'preact'
import { BinPage } from './bin-page.tsx'
import { FindPage } from './find-page.tsx'

const label = /^\/bin\/([^/]+)\/?$/.exec(location.pathname)

function idOf(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

render(label === null ? <FindPage /> : <BinPage id={idOf(label[1]!)} />, document.getElementById('bins')!)
