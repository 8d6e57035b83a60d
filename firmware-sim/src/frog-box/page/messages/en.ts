import type { Messages } from './messages.ts'

const readings = (count: number) => (count === 1 ? '1 reading' : `${count} readings`)
const wait = (count: number) =>
  count === 0 ? '' : count === 1 ? ' 1 reading waits here.' : ` ${count} readings wait here.`

/** Plain English: short words, short sentences, no blame. */
export const en: Messages = {
  title: 'Your frog box',
  otherLanguage: 'English',
  headlines: {
    missing: 'No sensor can be found.',
    failing: 'The sensor does not answer.',
    looksWrong: 'Your sensor looks wrong.',
    waitingForFirst: 'The first reading is on its way.',
    stale: 'This is not up to date.',
    damp: 'The air has been damp for hours.',
    notDamp: 'The air is not damp now.',
  },
  explanations: {
    missing: 'Check that the wires to the sensor are in place. The box looks for it every few minutes.',
    failing: 'Check that the wires to the sensor are in place. The box asks it again every few minutes.',
    looksWrong:
      'What it shows can not be right. We keep it, but we do not judge by it. Ask for the sensor to be checked.',
    waitingForFirst: 'Look again in a few minutes.',
    stale: 'The sensor has been quiet for a while. If this lasts, ask for the box to be checked.',
    damp: 'Water may settle on cold walls and windows. If it lasts, ask for the walls to be looked at. If you rent, your landlord should do this.',
    notDamp: (dewPoint) => `Water still settles on a wall that is colder than ${dewPoint}.`,
  },
  temperature: 'Temperature',
  humidity: 'Humidity',
  dewPoint: 'Dew point',
  dewPointMeaning: 'water settles on what is colder',
  measured: (age) => `Measured ${age}.`,
  justNow: 'just now',
  ago: (duration) => `${duration} ago`,
  duration: (count, unit) => `${count} ${unit}${count === 1 ? '' : 's'}`,
  notices: {
    notSending: (since, waiting) =>
      `${since === null ? 'The box is not sending.' : `Not sending since ${since}.`}${wait(waiting)}`,
    refused: (waiting) => `The box is not let in, so it is not sending.${wait(waiting)}`,
    checkNetwork:
      'Nothing is lost. Check that your Wi-Fi works on your phone. If it does, turn the box off and on once.',
    checkToken: 'Nothing is lost. Ask the people who gave you the box for a new token.',
    clockNotSet:
      'The box does not know the time yet. It keeps its readings, and sends them when the network has told it the time.',
    undatable: (count) =>
      `${readings(count)} from before the power went off can not be sent: the box did not know the time.`,
    discarded: (count) =>
      `There was no more room: the box had to let go of ${readings(count)}, the oldest first.`,
    storage: 'The memory card is full or broken. New readings are not kept. Ask for the box to be checked.',
    damaged: 'The memory card was damaged. What had not been sent before may be lost. Ask for a new card.',
    sensorFailures: (count) =>
      `Since the box was turned on, the sensor did not answer ${count === 1 ? 'once' : `${count} times`}.`,
  },
  sending: 'Sending as it should.',
  lastDay: 'The last 24 hours',
  noChart: 'There is nothing to draw yet.',
  asTable: 'The same as a table',
  time: 'Time',
  chart: (lowest, highest) => `from ${lowest} to ${highest}`,
  dampLine: 'damp',
  now: 'now',
  hoursAgo: 'h ago',
  download: 'All that is on this box',
  yours: 'These readings are yours. This page is shown on your own network only.',
  unreachable: 'The box does not answer now. What you see here is from before.',
  notFound: 'There is no such page on this box.',
  notAllowed: 'This box only shows. It takes nothing.',
  otherHost: 'Open this page by the address of the box, or by its name with .local at the end.',
}
