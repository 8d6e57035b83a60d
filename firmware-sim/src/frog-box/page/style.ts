import { createHash } from 'node:crypto'

/** The look of the page: the family's colours, the system's own font, so that nothing has to be fetched. */
export const STYLE = `:root{color-scheme:light dark;--ground:light-dark(#f6f7f8,#0f1418);--panel:light-dark(#fff,#171d23);--line:light-dark(#dce1e6,#2a343e);--text:light-dark(#1a2129,#e8edf2);--quiet:light-dark(#515c68,#a9b4bf);--link:light-dark(#1a5ab4,#8bbaff);--amber:light-dark(#b87300,#f2b13c);--amber-ground:light-dark(#fdf4e3,#2b2415);--teal:light-dark(#0b7a70,#43c4b5);--series-1:light-dark(#0f7486,#62c6d8);--series-2:light-dark(#94621d,#d8a968)}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0;background:var(--ground);color:var(--text);font:18px/1.5 system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:20px 20px 40px}
header{display:flex;justify-content:space-between;gap:16px;color:var(--quiet);font-size:16px}
a{color:var(--link)}a:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
h1{font-size:30px;line-height:1.2;margin:20px 0 4px;text-wrap:balance}
h1 span{margin-right:10px}
h2{font-size:20px;margin:36px 0 4px}
p{margin:4px 0;max-width:38rem}.quiet{color:var(--quiet);font-size:16px}
.calm h1 span{color:var(--teal)}.warn h1 span,.notice span{color:var(--amber)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:20px;margin:20px 0 8px;padding:16px 0;border:solid var(--line);border-width:1px 0}
dt{color:var(--quiet);font-size:16px}
dd{margin:0;font-size:36px;line-height:1.15;font-variant-numeric:tabular-nums;white-space:nowrap}
dd small{font-size:20px}dd em{display:block;font:14px/1.3 system-ui,sans-serif;color:var(--quiet);white-space:normal}
.old dd{color:var(--quiet)}
.notice{display:flex;gap:10px;margin:12px 0;padding:12px 14px;background:var(--amber-ground);border-left:4px solid var(--amber);border-radius:6px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:12px 24px;margin-top:8px}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font:13px system-ui,sans-serif;fill:var(--quiet)}svg .name{fill:var(--text);font-size:15px;font-weight:600}
.grid{stroke:var(--line);fill:none}.midnight{stroke:var(--quiet);stroke-dasharray:2 4}.limit{stroke:var(--amber);stroke-dasharray:6 4}
.humidity{stroke:var(--series-1)}.temp{stroke:var(--series-2)}.humidity,.temp{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
details{margin-top:16px}summary{cursor:pointer;min-height:28px}
table{border-collapse:collapse;width:100%;max-width:34rem;font-size:16px;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:5px 8px;border-bottom:1px solid var(--line);font-weight:400}th:first-child{text-align:left;white-space:nowrap}
thead th{color:var(--quiet)}
@media(max-width:30rem){main{padding:14px 14px 32px}h1{font-size:26px}dd{font-size:30px}th,td{padding:5px 4px}}
.gone main>*:not(.lost){opacity:.5}
@media print{:root{color-scheme:light}body{background:#fff;font-size:12pt}header a,.download{display:none}}`

/**
 * Brings the page up to date once a minute without taking away where somebody is in it; a box that does not
 * answer any more is said. The page needs none of it to be read.
 */
export const SCRIPT = `setInterval(async()=>{if(document.hidden||document.activeElement!==document.body)return
const lost=document.querySelector('.lost')
try{const answer=await fetch(location.href);const next=new DOMParser().parseFromString(await answer.text(),'text/html').querySelector('main')
const open=document.querySelector('details')?.open;document.querySelector('main').replaceWith(next)
document.body.classList.remove('gone');if(open)document.querySelector('details').open=true}catch{lost.hidden=false;document.body.classList.add('gone')}},60000)`

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing but the page's own look and script is allowed to run or load; nobody may frame it or send it elsewhere. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'interest-cohort=()',
  'cache-control': 'no-store',
}
