import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSettings } from './settings.ts'

const SCRIPT = fileURLToPath(new URL('../../../infra/frog-box/install.sh', import.meta.url))
const CONFIG = 'boot/firmware/config.txt'
const ORIGINAL = '# For more options see http://rptl.io/configtxt\ndtparam=audio=on\n[all]\n'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'frog-box-install-'))
  mkdirSync(join(root, 'boot/firmware'), { recursive: true })
  writeFileSync(join(root, CONFIG), ORIGINAL)
  writeFileSync(join(root, 'given.token'), 'sesame\n')
})
afterEach(() => rmSync(root, { recursive: true }))

function install(...words: string[]): { readonly code: number; readonly said: string } {
  try {
    const said = execFileSync('bash', [SCRIPT, ...words], {
      env: { PATH: process.env.PATH ?? '', DESTDIR: root },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { code: 0, said }
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
    return { code: status, said: stdout + stderr }
  }
}

const needed = () => [
  ...['--device-id', 'frog-1', '--url', 'mqtts://towncrier.example:8883/?a=1&b=2'],
  ...['--token-file', join(root, 'given.token')],
]
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const modeOf = (path: string) => statSync(join(root, path)).mode & 0o777

describe('installing a frog box', () => {
  it('writes settings the box can be started with, readable by root alone', () => {
    const { code, said } = install(...needed(), '--sensor', 'dht22')
    expect({ code, said }).toMatchObject({ code: 0 })
    const given = Object.fromEntries(
      [...read('etc/frog-box.env').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    )
    expect(loadSettings(given)).toMatchObject({
      FROG_BOX_DEVICE_ID: 'frog-1',
      FROG_BOX_MQTT_URL: 'mqtts://towncrier.example:8883/?a=1&b=2',
      FROG_BOX_TOKEN_FILE: '/etc/frog-box.token',
    })
    expect(modeOf('etc/frog-box.env')).toBe(0o600)
    expect(read('etc/frog-box.token')).toBe('sesame\n')
    expect(modeOf('etc/frog-box.token')).toBe(0o640)
    expect(said).not.toContain('sesame')
    expect(said).toMatch(/http:\/\/\S+\.local:8088\//)
    const unit = read('etc/systemd/system/frog-box.service')
    const [, program] = /^ExecStart=\S+ \/opt\/towncrier\/(\S+)$/m.exec(unit)!
    expect(existsSync(fileURLToPath(new URL(`../../../${program}`, import.meta.url)))).toBe(true)
    expect(unit).not.toMatch(/^ProtectKernelTunables/m)
  })

  it('tells the kernel of the sensor and the lights, keeps the file as it was, and may be run again', () => {
    install(...needed(), '--sensor', 'bme280', '--address', '0x77')
    expect(read(CONFIG)).toBe(`${ORIGINAL}# frog-box begin
[all]
dtparam=i2c_arm=on
dtoverlay=i2c-sensor,bme280,addr=0x77
dtoverlay=gpio-led,gpio=17,label=frog-calm,trigger=none
dtoverlay=gpio-led,gpio=27,label=frog-damp,trigger=none
dtoverlay=gpio-led,gpio=22,label=frog-alert,trigger=none
# frog-box end
`)
    writeFileSync(
      join(root, 'etc/frog-box.env'),
      `${read('etc/frog-box.env')}FROG_BOX_TIME_ZONE=Europe/Paris\n`,
    )
    const again = install(...needed(), '--sensor', 'dht22', '--no-leds')
    expect(again.code).toBe(0)
    expect(read(CONFIG)).toBe(
      `${ORIGINAL}# frog-box begin\n[all]\ndtoverlay=dht11,gpiopin=4\n# frog-box end\n`,
    )
    expect(read(`${CONFIG}.before-frog-box`)).toBe(ORIGINAL)
    expect(read('etc/frog-box.env')).toContain('FROG_BOX_TIME_ZONE=Europe/Paris')
    expect(install(...needed(), '--sensor', 'dht22', '--no-leds').said).not.toContain('reboot')
  })

  it('does nothing when it is only asked what it would do', () => {
    const { code, said } = install(...needed(), '--sensor', 'sht4x', '--dry-run')
    expect(code).toBe(0)
    expect(said).toMatch(/would write: \/etc\/frog-box\.env \(600\)/)
    expect(said).toContain('dtoverlay=i2c-sensor,sht4x')
    expect(read(CONFIG)).toBe(ORIGINAL)
    expect(existsSync(join(root, 'etc'))).toBe(false)
  })

  it('says what is missing or wrong, before it touches anything', () => {
    for (const [words, what] of [
      [[], '--device-id'],
      [[...needed(), '--sensor', 'thermometer'], '--sensor'],
      [['--device-id', 'Frog 1', ...needed().slice(2), '--sensor', 'dht22'], '--device-id'],
      [['--device-id', 'frog-1', '--url', 'http://x', '--sensor', 'dht22'], '--url'],
      [['--device-id', 'frog-1', '--url', 'mqtt://x', '--sensor', 'dht22'], '--token-file'],
      [['--device-id'], 'needs a value'],
      [['--colour', 'green'], 'not an option'],
    ] as const) {
      const { code, said } = install(...words)
      expect(code, words.join(' ')).toBe(1)
      expect(said).toContain(what)
    }
    expect(existsSync(join(root, 'etc'))).toBe(false)
  })

  it('goes away again and leaves the card as it was, but for the readings', () => {
    install(...needed(), '--sensor', 'sht3x')
    const { code, said } = install('--uninstall')
    expect(code).toBe(0)
    expect(said).toContain('Its readings are still in /var/lib/frog-box')
    expect(read(CONFIG)).toBe(ORIGINAL)
    for (const file of ['frog-box.env', 'frog-box.token', 'systemd/system/frog-box.service']) {
      expect(existsSync(join(root, 'etc', file)), file).toBe(false)
    }
  })
})
