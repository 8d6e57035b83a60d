/** The short program a user would write: every reading from MQTT into InfluxDB, with both official clients. */
import { InfluxDB, Point } from '@influxdata/influxdb-client'
import mqtt from 'mqtt'

const [, , mqttUrl, influxUrl] = process.argv as [string, string, string, string]
await fetch(`${influxUrl}/query?q=${encodeURIComponent('CREATE DATABASE alternative')}`, { method: 'POST' })
const writeApi = new InfluxDB({ url: influxUrl }).getWriteApi('', 'alternative', 'ms', { batchSize: 5000 })
writeApi.path = '/write?db=alternative&precision=ms'

const client = mqtt.connect(mqttUrl, { clientId: 'consumer', clean: false })
client.on('message', (topic, payload) => {
  const [, , kind, deviceId] = topic.split('/')
  const reading = JSON.parse(payload.toString())
  const point = new Point('reading')
    .tag('device', deviceId!)
    .tag('kind', kind!)
    .timestamp(new Date(reading.at))
  for (const [name, value] of Object.entries(reading)) {
    if (name === 'at' || name === 'seq') continue
    if (typeof value === 'number') point.floatField(name, value)
    else if (typeof value === 'string') point.stringField(name, value)
    else if (typeof value === 'boolean') point.booleanField(name, value)
  }
  writeApi.writePoint(point)
})
client.on('connect', () => {
  client.subscribe('towncrier/v1/+/+/reading', { qos: 1 }, () => console.log('ready'))
})
